"""What this version can do of every kind and field: exact unless it says otherwise here.

A kind that is not in the matrix is refused. Where the provider falls short, it says how.
"""

from __future__ import annotations

from genesys.spi.provider import Support, degraded, refused

_LATER = refused("not in this version")
_OURS = refused("of what others own, only networks can be used in this version")
_REBOOT = degraded(
    "cloud-init reads it at the first start only, so a change makes a new server before the old one goes"
)
_NEWEST = degraded("it is read at the first start, so a change replaces members one after another")
_MACHINE = {
    "existing_id": _OURS,
    "source": refused("sending code to a server is not in this version; use user_data="),
    "runtime": refused("it belongs to source=, which is not in this version"),
    "ssh_key=auto": refused("no key is generated in this version; pass your public key"),
    "disk=hdd": refused("Amazon has no hard disks that a server can start from"),
    "disk=archive-hdd": refused("Amazon has no hard disks that a server can start from"),
}

CAPABILITIES: dict[str, dict[str, Support]] = {
    "bucket": {
        "existing_id": _OURS,
        "redundancy=zone": degraded("S3 keeps objects in three zones, which is more than was asked for"),
        "redundancy=geo": refused("copies in a second region are not in this version"),
        "storage_class=infrequent": degraded(
            "S3 gives a class to each object: those that come as standard are moved after 30 days"
        ),
        "storage_class=archive": degraded(
            "S3 gives a class to each object: those that come as standard are moved after a day"
        ),
        "on_delete=snapshot": refused("Amazon takes no snapshot of a whole bucket"),
        "token": refused("there are no tokens: roles are granted access, and connects does that"),
    },
    "compute": {
        **_MACHINE,
        "command": _NEWEST,
        "env": _NEWEST,
        "connects": _NEWEST,
        "user_data": _NEWEST,
        "health": degraded("a path is asked by the load balancer in front; without one, the machine is looked at"),
    },
    "container": {
        "existing_id": _OURS,
        "source": refused("code becomes an image in a registry, and this version has no Registry; use image="),
        "runtime": refused("it belongs to source=, which needs a Registry; use image="),
        "public": refused("instances have no address that stays; put a LoadBalancer in front of them"),
        "health": degraded("it is asked by the load balancer in front; without one, a program that ends is restarted"),
        "volumes": refused("Fargate attaches no disks that outlive an instance; use a Bucket"),
        "address": refused("instances have no address that stays; a LoadBalancer in front of them has one"),
        "url": refused("instances have no address that stays; a LoadBalancer in front of them has one"),
    },
    "database": {
        "size=nano": refused("RDS has no database server that small; the smallest is micro"),
        "size=4xlarge": refused("the table of sizes ends at 2xlarge in this version"),
        "databases": degraded("one database: RDS makes no second one in a server, so naming several is refused"),
        "existing_id": _OURS,
        "backup": degraded("kept for 35 days at most, and for a day at least when there are replicas"),
        "storage=dynamic": degraded("the disk grows by itself up to 1024 GB"),
        "public": refused("databases stand in private subnets in this version"),
    },
    "dnsrecord": {
        "existing_id": _OURS,
        "type=ALIAS": degraded("it leads to IPv4 addresses; a name of another zone can only be followed by a CNAME"),
        "target": degraded("load balancers and servers; containers have no address that stays"),
    },
    "dnszone": {"existing_id": _OURS},
    "firewall": {
        "existing_id": _OURS,
        "deny": refused("security groups of Amazon's can only allow"),
        "egress": refused("outbound traffic stays open in this version"),
    },
    "loadbalancer": {
        "existing_id": _OURS,
        "sticky": degraded("clients of http are told apart by a cookie, those of tcp by their address"),
    },
    "native": {},
    "network": {
        "nat=instance": _LATER,
        "peer": _LATER,
        "ipv6": _LATER,
        "flow_logs": degraded("kept in CloudWatch Logs, whose terms are rounded up, such as 30, 60 or 90 days"),
        "dns_domain": degraded("servers are known by Amazon's own private names, not below a domain of the stack"),
    },
    "role": {
        "existing_id": _OURS,
        "grants": degraded("connect to a database means to read its password; nothing is granted on containers"),
    },
    "secret": {
        "existing_id": _OURS,
        "rotate": degraded("the new value is stored; programs read it at their next start"),
    },
    "server": {
        **_MACHINE,
        "command": _REBOOT,
        "env": _REBOOT,
        "connects": _REBOOT,
        "user_data": degraded(
            "cloud-init reads it at the first start only, so a change makes a new server before the old one goes; "
            "a change that somebody else makes is not shown"
        ),
        "volumes": degraded("they are attached as devices; the file system is made by you"),
    },
    "volume": {
        "existing_id": _OURS,
        "type=archive-hdd": degraded("Amazon makes such disks of 125 GB and more"),
        "type=hdd": degraded("Amazon makes such disks of 125 GB and more"),
        "backup=automatic": degraded("no daily snapshots are taken in this version", always=True),
        "path": refused("a disk is a device; the file system on it is made by you"),
    },
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
