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
        "backup": degraded("kept for 35 days at most"),
        "public": refused("databases stand in private subnets in this version"),
    },
    "dnsrecord": {"": _LATER},
    "dnszone": {"": _LATER},
    "firewall": {
        "existing_id": _OURS,
        "deny": refused("security groups of Amazon's can only allow"),
        "egress": refused("outbound traffic stays open in this version"),
    },
    "loadbalancer": {"": _LATER},
    "native": {},
    "network": {
        "nat=instance": _LATER,
        "peer": _LATER,
        "ipv6": _LATER,
        "flow_logs": _LATER,
        "dns_domain": degraded("servers are known by Amazon's own private names, not below a domain of the stack"),
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
        "source": refused("sending code to a server is not in this version; use user_data="),
        "runtime": refused("it belongs to source=, which is not in this version"),
        "ssh_key=auto": refused("no key is generated in this version; pass your public key"),
        "disk=hdd": refused("Amazon has no hard disks that a server can start from"),
        "disk=archive-hdd": refused("Amazon has no hard disks that a server can start from"),
        "volumes": _LATER,
    },
    "volume": {"": _LATER},
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
