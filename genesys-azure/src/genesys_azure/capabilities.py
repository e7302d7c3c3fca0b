"""What this version can do of every kind and field: exact unless it says otherwise here.

A kind that is not in the matrix is refused. Everything here is planned and explained; nothing is carried
out, because this version has no session.
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
        "storage": degraded("rounded up to 32, 64, 128, 256, 512, … GB, the steps that Azure offers"),
        "backup": degraded("kept for 7 to 35 days: Azure can keep them neither shorter nor longer"),
        "size=micro": degraded("Azure's smallest type has 2 GB of memory and is burstable"),
    },
    "dnsrecord": {"": _LATER},
    "dnszone": {"": _LATER},
    "firewall": {"existing_id": _OURS, "egress": refused("outbound traffic stays open in this version")},
    "loadbalancer": {"": _LATER},
    "native": {},
    "network": {
        "zones": degraded("subnets of Azure's span all zones of a region"),
        "nat=per-zone": degraded("one zone-redundant NAT gateway serves all zones and survives the loss of one"),
        "nat=instance": _LATER,
        "peer": _LATER,
        "ipv6": _LATER,
        "flow_logs": _LATER,
        "dns_domain": degraded("servers are known by Azure's own private names, not below a domain of the stack"),
    },
    "role": {"": _LATER},
    "secret": {
        "existing_id": _OURS,
        "rotate": degraded("the new value is stored; programs read it at their next start"),
        "on_delete=delete": degraded("a deleted secret can be recovered for 7 days, and its name is taken until then"),
    },
    "server": {
        "identity": _LATER,
        "existing_id": _OURS,
        "command": _REBOOT,
        "env": _REBOOT,
        "connects": _REBOOT,
        "user_data": _REBOOT,
        "source": refused("sending code to a server is not in this version; use user_data="),
        "runtime": refused("it belongs to source=, which is not in this version"),
        "ssh_key=auto": refused("no key is generated in this version; pass your public key"),
        "family=gpu": _LATER,
        "disk=ultra-ssd": refused("Azure's fastest disks cannot be started from"),
        "spot": degraded("a machine whose capacity is taken back is stopped, not deleted"),
        "volumes": _LATER,
    },
    "volume": {"": _LATER},
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
