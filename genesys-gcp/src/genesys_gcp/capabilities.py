"""What this version can do of every kind and field: exact unless it says otherwise here.

A kind that is not in the matrix is refused.
"""

from __future__ import annotations

from genesys.spi.provider import Support, degraded, refused

_LATER = refused("not in this version")
_OURS = refused("of what others own, only networks can be used in this version")
_REBOOT = degraded("cloud-init reads it at the first start only, so a change makes the server anew")
_ROLLED = degraded("members are replaced one group after the other, the new ones first")
_DEBIAN = refused("Google's Debian images run no cloud-init")
_SOURCE = refused("sending code to a server is not in this version; use user_data=")
_RUNTIME = refused("it belongs to source=, which is not in this version")
_KEY = refused("no key is generated in this version; pass your public key")
_HYPERDISK = refused("Google's Hyperdisk is not in this version")

CAPABILITIES: dict[str, dict[str, Support]] = {
    "bucket": {
        "existing_id": _OURS,
        "redundancy=zone": degraded("objects are kept in more than one zone anyway"),
        "storage_class=archive": degraded("objects are paid for a year at least"),
        "on_delete=snapshot": refused("Google takes no snapshot of a whole bucket"),
        "token": refused("access is given to identities, through connects"),
    },
    "compute": {
        "existing_id": _OURS,
        "command": _ROLLED,
        "env": _ROLLED,
        "connects": _ROLLED,
        "user_data": _ROLLED,
        "ssh_key": _ROLLED,
        "os=debian-12": _DEBIAN,
        "os=debian-13": _DEBIAN,
        "source": _SOURCE,
        "runtime": _RUNTIME,
        "ssh_key=auto": _KEY,
        "strategy": degraded("new members come first, at least one in each zone, and old ones go when they are well"),
        "family=gpu": _LATER,
        "disk=ultra-ssd": _HYPERDISK,
    },
    "container": {
        "existing_id": _OURS,
        "source": refused(
            "making an image from a folder takes the kind Registry, which is not in this version; use image="
        ),
        "runtime": refused("it belongs to source=; use image="),
        "cpu=0.25": degraded("it gets a whole processor: with less, Cloud Run takes one request at a time"),
        "cpu=0.5": degraded("it gets a whole processor: with less, Cloud Run takes one request at a time"),
        "network": degraded("instances join the network for connections that they open; they are reached by URL"),
        "port=null": refused("a service of Cloud Run answers on a port; a worker that answers nowhere is not made yet"),
        "volumes": refused("Cloud Run cannot mount a disk"),
        "address": refused("instances of Cloud Run have no addresses of their own; use url"),
    },
    "database": {
        "size=nano": refused("Cloud SQL has no database server that small; the smallest is micro"),
        "size=4xlarge": refused("the table of sizes ends at 2xlarge in this version"),
        "storage=dynamic": refused("disks that grow by themselves are not in this version; name a size"),
        "maintenance": degraded("the window begins at the full hour"),
        "existing_id": _OURS,
        "public": refused("databases have private addresses only in this version"),
        "backup": degraded(
            "kept for a day at least when there are replicas; the log for recovery to a point in time for 7 at most"
        ),
        "size=micro": degraded("Google's shared-core types have no service level agreement"),
        "size=small": degraded("Google's shared-core types have no service level agreement"),
    },
    "dnsrecord": {"existing_id": _OURS},
    "dnszone": {"existing_id": _OURS},
    "firewall": {
        "protect": degraded("it is rules on its members, which are taken back and made again in place"),
        "existing_id": _OURS,
        "egress": refused("outbound traffic stays open in this version"),
    },
    "loadbalancer": {
        "existing_id": _OURS,
        "type=tcp": degraded("packets are passed on as they are: ports stay the same, and shares are even"),
        "idle_timeout": degraded(
            "for HTTP to servers it bounds the whole answer; containers have 300 seconds, silent TCP has 60 seconds"
        ),
        "health": degraded("containers are asked by Cloud Run itself, and TCP targets are connected to"),
        "sticky": degraded("a cookie for HTTP to servers, the address for TCP, and nothing for containers"),
    },
    "native": {},
    "network": {
        "zones": degraded("subnets of Google's span all zones of a region"),
        "nat=per-zone": degraded("one Cloud NAT serves all zones and survives the loss of one"),
        "nat=instance": degraded("Cloud NAT does it: there is no machine to keep"),
        "peer": _LATER,
        "ipv6": _LATER,
        "flow_logs": degraded(
            "half of the connections are sampled; the log bucket of the project says how long it keeps"
        ),
        "dns_domain": degraded("servers are known by Google's own private names, not below a domain of the stack"),
    },
    "role": {"existing_id": _OURS},
    "secret": {
        "existing_id": _OURS,
        "rotate": degraded("the new value is stored; programs read it at their next start"),
    },
    "server": {
        "existing_id": _OURS,
        "command": _REBOOT,
        "env": _REBOOT,
        "connects": _REBOOT,
        "user_data": _REBOOT,
        "ssh_key": degraded("it is set by cloud-init, so a change makes the server anew"),
        "os=debian-12": _DEBIAN,
        "os=debian-13": _DEBIAN,
        "source": _SOURCE,
        "runtime": _RUNTIME,
        "ssh_key=auto": _KEY,
        "size=nano": degraded("a quarter of a processor is guaranteed, two for moments"),
        "size=micro": degraded("a quarter of a processor is guaranteed, two for moments"),
        "size=small": degraded("half a processor is guaranteed, two for moments"),
        "family=arm": degraded("Google has these machines in some of its regions only"),
        "family=gpu": _LATER,
        "disk=ultra-ssd": _HYPERDISK,
        "volumes": degraded(
            "a volume is a raw device, /dev/disk/by-id/google-NAME; making a file system is left to you"
        ),
    },
    "volume": {
        "existing_id": _OURS,
        "type=ultra-ssd": _HYPERDISK,
        "iops": refused("Google sets it aside at Hyperdisks only, which are not in this version"),
        "throughput": refused("Google sets it aside at Hyperdisks only, which are not in this version"),
        "path": refused("a disk has a path on the machine that mounts it only"),
    },
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
