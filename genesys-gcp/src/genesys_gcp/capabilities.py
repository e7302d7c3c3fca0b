"""What this version can do of every kind and field: exact unless it says otherwise here.

A kind that is not in the matrix is refused.
"""

from __future__ import annotations

from genesys.spi.provider import Support, degraded, refused

_LATER = refused("not in this version")
_OURS = refused("of what others own, only networks can be used in this version")
_REBOOT = degraded(
    "cloud-init reads it at the first start only, so a change makes a new server before the old one goes"
)

CAPABILITIES: dict[str, dict[str, Support]] = {
    "bucket": {"": _LATER},
    "compute": {"": _LATER},
    "container": {"": _LATER},
    "database": {
        "maintenance": _LATER,
        "existing_id": _OURS,
        "replicas": _LATER,
        "public": refused("databases have private addresses only in this version"),
        "backup": degraded("the log for recovery to a point in time is kept for 7 days at most"),
        "size=micro": degraded("Google's shared-core types have no service level agreement"),
        "size=small": degraded("Google's shared-core types have no service level agreement"),
    },
    "dnsrecord": {"": _LATER},
    "dnszone": {"": _LATER},
    "firewall": {"existing_id": _OURS, "egress": refused("outbound traffic stays open in this version")},
    "loadbalancer": {"": _LATER},
    "native": {},
    "network": {
        "zones": degraded("subnets of Google's span all zones of a region"),
        "nat=per-zone": degraded("one Cloud NAT serves all zones and survives the loss of one"),
        "nat=instance": _LATER,
        "peer": _LATER,
        "ipv6": _LATER,
        "flow_logs": _LATER,
        "dns_domain": degraded("servers are known by Google's own private names, not below a domain of the stack"),
    },
    "role": {"": _LATER},
    "secret": {
        "existing_id": _OURS,
        "rotate": degraded("the new value is stored; programs read it at their next start"),
    },
    "server": {
        "identity": _LATER,
        "existing_id": _OURS,
        "command": _REBOOT,
        "env": _REBOOT,
        "connects": _REBOOT,
        "user_data": _REBOOT,
        "ssh_key": degraded("it is set by cloud-init, so a change makes a new server before the old one goes"),
        "os=debian-12": refused("Google's Debian images run no cloud-init"),
        "os=debian-13": refused("Google's Debian images run no cloud-init"),
        "source": refused("sending code to a server is not in this version; use user_data="),
        "runtime": refused("it belongs to source=, which is not in this version"),
        "ssh_key=auto": refused("no key is generated in this version; pass your public key"),
        "size=nano": degraded("a quarter of a processor is guaranteed, two for moments"),
        "size=micro": degraded("a quarter of a processor is guaranteed, two for moments"),
        "size=small": degraded("half a processor is guaranteed, two for moments"),
        "family=arm": degraded("Google has these machines in some of its regions only"),
        "family=gpu": _LATER,
        "disk=ultra-ssd": refused("Google's Hyperdisk is not in this version"),
        "volumes": _LATER,
    },
    "volume": {"": _LATER},
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
