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

_MEMBERS = degraded("new members are made so; those that run stay as they are until they are made anew")
_FAST_ONLY = degraded("with ultra-ssd only: what other disks of Azure's can do follows from their size")
_TOKEN = refused("access is granted to identities; there is no token")

CAPABILITIES: dict[str, dict[str, Support]] = {
    "bucket": {
        "existing_id": _OURS,
        "on_delete=snapshot": refused("Azure takes no snapshot of a whole bucket"),
        "force_destroy": degraded(
            "Azure deletes a bucket with its objects, whatever this says; protect keeps it", always=True
        ),
        "lifecycle": degraded(
            "in whole days after the last change of an object, looked at once a day; accounts that are spread over "
            "zones have no archive, and what would go there is kept in the cold tier"
        ),
        "redundancy=region": degraded("three zones where the region has zones, else three copies in one data centre"),
        "redundancy=zone": degraded("three copies in one data centre that Azure chooses"),
        "storage_class=archive": degraded(
            "new objects are kept in the cold tier: Azure archives single objects only, which lifecycle can do"
        ),
        "token": _TOKEN,
    },
    "compute": {
        "existing_id": _OURS,
        "command": _MEMBERS,
        "env": _MEMBERS,
        "connects": _MEMBERS,
        "user_data": _MEMBERS,
        "os": _MEMBERS,
        "size": _MEMBERS,
        "storage": _MEMBERS,
        "strategy": _MEMBERS,
        "health": degraded("a load balancer sends nothing to a member that is ill; it is not replaced by itself"),
        "source": refused("sending code to a server is not in this version; use user_data="),
        "runtime": refused("it belongs to source=, which is not in this version"),
        "ssh_key=auto": refused("no key is generated in this version; pass your public key"),
        "family=gpu": _LATER,
        "disk=ultra-ssd": refused("Azure's fastest disks cannot be started from"),
        "spot": degraded("a member whose capacity is taken back is deleted, and made anew when there is some"),
    },
    "container": {
        "existing_id": _OURS,
        "network=public": degraded("the subnet is the same; public= alone says who may reach an app"),
        "source": refused("images are not built in this version; use image="),
        "runtime": refused("it belongs to source=, which needs a registry of images"),
        "cpu": degraded("raised where the memory needs it: Azure gives 2 GB for each processor"),
        "memory": degraded("rounded up to 2 GB for each processor, 8 GB at most"),
        "volumes": refused("container apps mount shares of files, not disks"),
        "health": degraded("asked by the app's own probes; start waits for a minute at most"),
        "public": degraded("what is not public is reached by the container apps of its network, not by servers"),
    },
    "database": {
        "size=nano": refused("Azure has no database server that small; the smallest is micro"),
        "size=4xlarge": refused("the table of sizes ends at 2xlarge in this version"),
        "storage=dynamic": refused("disks that grow by themselves are not in this version; name a size"),
        "existing_id": _OURS,
        "on_delete=snapshot": refused(
            "Azure's backups go with their server: those of a deleted one are kept for 5 days"
        ),
        "replicas": degraded(
            "of databases of size medium and larger; a change of size comes to them after their source"
        ),
        "public": refused("databases have private addresses only in this version"),
        "storage": degraded("rounded up to 32, 64, 128, 256, 512, … GB, the steps that Azure offers"),
        "backup": degraded("kept for 7 to 35 days: Azure can keep them neither shorter nor longer"),
        "size=micro": degraded("Azure's smallest type has 2 GB of memory and is burstable"),
    },
    "dnsrecord": {
        "existing_id": _OURS,
        "type=ALIAS": degraded("leads to the public address of a server or a load balancer of this stack only"),
    },
    "dnszone": {"existing_id": _OURS},
    "firewall": {
        "protect": degraded("it is rules on its members, which are taken back and made again in place"),
        "existing_id": _OURS,
        "egress": refused("outbound traffic stays open in this version"),
    },
    "loadbalancer": {
        "existing_id": _OURS,
        "type=http": degraded(
            "an application gateway, which takes 5 to 15 minutes to make; of layer 4 in a network that has no room "
            "for one, and for one container app the ingress that it has"
        ),
        "scheme=internal": degraded("of layer 4: Azure's application gateways have a public side always"),
        "idle_timeout": degraded(
            "in whole minutes, 4 to 100, on layer 4; a gateway waits that long for a target's answer"
        ),
        "health": degraded("one good answer makes a target well; on layer 4 it is asked every 5 seconds at most"),
        "targets=*'weight':*": refused("Azure's load balancers have no weights"),
    },
    "native": {},
    "network": {
        "zones": degraded("subnets of Azure's span all zones of a region"),
        "nat=per-zone": degraded("one zone-redundant NAT gateway serves all zones and survives the loss of one"),
        "nat=instance": _LATER,
        "ipv6": _LATER,
        "flow_logs": degraded("kept in an account for storage, at least a day and in whole days"),
        "dns_domain": degraded("servers are known by Azure's own private names, not below a domain of the stack"),
    },
    "role": {
        "existing_id": _OURS,
        "grants=*'connect'*": refused("programs log in to databases with their password in this version"),
        "grants=*'invoke'*": degraded("whoever reaches a container app's ingress may invoke it: Azure asks nobody"),
    },
    "secret": {
        "existing_id": _OURS,
        "rotate": degraded("the new value is stored; programs read it at their next start"),
        "on_delete=delete": degraded("a deleted secret can be recovered for 7 days, and its name is taken until then"),
    },
    "server": {
        "static_ip": degraded("public addresses of Azure's are kept over restarts anyway"),
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
    },
    "volume": {
        "existing_id": _OURS,
        "backup": degraded("no snapshots are taken in this version, whatever this says", always=True),
        "iops": _FAST_ONLY,
        "throughput": _FAST_ONLY,
        "path": refused("a disk has a folder only once the machine has mounted it"),
        "type=archive-hdd": degraded("Azure's slowest disks are hard disks"),
        "type=ultra-ssd": degraded("a Premium SSD v2, which is there in zones only"),
    },
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
