"""What this machine can do of every kind and field: exact unless it says otherwise here."""

from __future__ import annotations

from genesys.spi.provider import Support, degraded, refused

_SIZE = "processes share this machine; a size only limits memory where the platform allows it"
_FIREWALL = "rules are recorded and not enforced: that takes root"
_RUNTIME = "the version that is installed on this machine runs, whatever version was asked for"
_DISK = "as safe from prying eyes as this disk: nothing is encrypted beyond it"
_IDENTITY = "programs of this machine reach each other without one"
_ZONES = "this machine is one zone"

_UNKNOWN = refused("this machine runs python and node from a folder; give a command for anything else")
_RUNTIMES = {
    "runtime=node:*": degraded(_RUNTIME),
    "runtime=python:*.*": degraded(_RUNTIME),
    **{f"runtime={language}*": _UNKNOWN for language in ("java", "dotnet", "go", "ruby", "php")},
}

_NO_SNAPSHOT = refused("no snapshots are taken on this machine; use retain")
CAPABILITIES: dict[str, dict[str, Support]] = {
    "bucket": {
        "on_delete=snapshot": _NO_SNAPSHOT,
        "storage_class": degraded("there is one class of storage: this disk"),
        "redundancy": degraded("there is one copy: this disk"),
        "encryption": degraded(_DISK),
        "lifecycle": refused("objects are not aged on this machine"),
    },
    "compute": {"": refused("groups of servers need machines that come and go; use Container(scale=...)")},
    "container": {
        "identity": degraded(_IDENTITY),
        "image": refused("running an image takes a container runtime, and this version has none; use source="),
        "cpu": degraded(_SIZE),
        "memory": degraded("the limit holds on Linux for each instance, and is not reserved"),
        **_RUNTIMES,
        "network=public": degraded("loopback addresses are reachable from this machine only"),
        "scale={*": degraded("starts the least number of instances; load does not change it"),
        "scale=auto": degraded("starts the least number of instances; load does not change it"),
        "public": degraded("loopback addresses are reachable from this machine only"),
    },
    "database": {
        "on_delete=snapshot": _NO_SNAPSHOT,
        "version": degraded("the installed PostgreSQL runs, whatever its version"),
        "size": degraded(_SIZE),
        "storage": degraded("limited by this disk, not by the size"),
        "ha": refused("one machine has no second zone"),
        "replicas": refused("one machine has no replicas"),
        "backup": degraded("no backups are taken on this machine"),
        "encryption": degraded(_DISK),
        "maintenance": degraded("nobody updates it but you"),
        "public": degraded("loopback addresses are reachable from this machine only"),
    },
    "dnsrecord": {"": refused("this machine answers no questions about names")},
    "dnszone": {"": refused("this machine answers no questions about names")},
    "firewall": {"": degraded(_FIREWALL, always=True)},
    "loadbalancer": {
        "scheme=public": degraded("listens on 127.0.0.1: reachable from this machine only"),
        "sticky": degraded("clients are told apart by address"),
    },
    "native": {},
    "network": {
        "type": degraded("all networks of this machine are alike: one range of loopback addresses"),
        "zones": degraded(_ZONES),
        "tiers": degraded("tiers are not told apart: every member has a loopback address"),
        "nat": degraded("members use this machine's own connection"),
        "access": degraded("loopback addresses are reachable from this machine only"),
        "peer": degraded("all loopback ranges reach each other anyway"),
        "ipv6": refused("members have IPv4 loopback addresses"),
        "flow_logs": refused("traffic on loopback is not recorded"),
        "dns_domain": degraded("members are known by address only"),
    },
    "role": {"": degraded("recorded: programs of this machine reach each other without one", always=True)},
    "secret": {},
    "server": {
        "size": degraded(_SIZE),
        "family": degraded(_SIZE),
        "os": degraded("runs on the operating system of this machine"),
        "storage": degraded("limited by this disk, not by the size"),
        "disk": degraded("there is one class of storage: this disk"),
        "network=public": degraded("loopback addresses are reachable from this machine only"),
        "open": degraded(_FIREWALL),
        "zone": degraded(_ZONES),
        "ssh_key": refused("nothing listens for SSH; use genesys exec"),
        "user_data": refused("there is no first boot on this machine; use command= or source="),
        **_RUNTIMES,
        "identity": degraded(_IDENTITY),
        "spot": degraded("nobody takes this machine's capacity back"),
        "static_ip": degraded("addresses stay the same anyway"),
    },
    "volume": {
        "on_delete=snapshot": _NO_SNAPSHOT,
        "type": degraded("there is one class of storage: this disk"),
        "size": degraded("limited by this disk, not by the size"),
        "zone": degraded(_ZONES),
        "iops": degraded("as fast as this disk"),
        "throughput": degraded("as fast as this disk"),
        "encryption": degraded(_DISK),
        "backup": degraded("no snapshots are taken on this machine"),
    },
}
"""Kind -> field, ``field=value`` or ``""`` for the kind -> support."""
