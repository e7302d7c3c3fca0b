"""Database."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

from genesys.spi import choices
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Declared, Expr, Json, concat, ref
from genesys_gcp.lower.common import MemberExports, NetworkExports, labels, needs, row, service, shared, shared_name
from genesys_gcp.problems import HA_NEEDS_MORE, NO_PEERING
from genesys_gcp.tables import table

PORT = 5432
_GIB = 1 << 30
_DAY = 86400
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LAST_DAYS = 30
_GUARD = 2000
"""Priority of the rule that closes the way to databases; those that open it come first."""


def database(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a PostgreSQL of Cloud SQL with a private address only; its password is a Secret of its own."""
    address, net = resource.address, context.exports(resource.target("network"))
    password = f"{address}/password"
    names = databases(resource)
    natives = [*service(context, "compute", "servicenetworking", "sqladmin"), *_peering(context, net, address)]
    natives.append(_instance(resource, context, net))
    natives += _inside(resource, names, ref(password, "secret_value", secret=True).json())
    copies = list(_replicas(resource, context, net))
    hosts = [_host(address, local) for local in ("instance", *(copy.local for copy in copies))]
    return Lowered(
        [*natives, *copies],
        outputs={**_outputs(resource, names[0], password), "replica_endpoints": hosts[1:]},
        exports=MemberExports(net.network, ranges=tuple({"$concat": [host, "/32"]} for host in hosts)),
        derived=[Declared(password, "secret", {"generate": 24}, where=resource.where, parent=address)],
        choices={}
        if "version" in resource.written
        else {"version": (_version(resource, context), "offered by every provider")},
    )


def _host(address: str, local: str) -> Json:
    return own(address, local, "ipAddresses", 0, "ipAddress")


def _version(resource: Resolved, context: LowerContext) -> str:
    return choices.postgres_version(resource, context, table=table, row=row)


def databases(resource: Resolved) -> list[str]:
    """Return the names of the databases in it, the default one first."""
    last = resource.address.rpartition("/")[2].partition("[")[0]
    return [str(name) for name in resource.fields.get("databases") or [last.replace("-", "_")]]


def _locals(net: NetworkExports) -> tuple[str, str, str]:
    tail = net.address.replace("/", "-")
    return f"shared/peered-{tail}", f"shared/peering-{tail}", f"shared/guard-{tail}"


def _way(net: NetworkExports) -> tuple[str, ...]:
    """Return the native that must be there before a database can be reached."""
    return () if net.foreign else (_locals(net)[1],)


def _owner(context: LowerContext, network: str) -> dict[str, str]:
    """Return project and name of somebody else's network, for a command."""
    before, _, name = network.rpartition("/")
    project = before.removeprefix("projects/").partition("/")[0] if before.startswith("projects/") else ""
    return {"name": name, "project": project or context.target["project"]}


def _peering(context: LowerContext, net: NetworkExports, user: str) -> Iterator[NativeSpec]:
    """Give the private way to Google's services, which all databases of a network share, closed to begin with."""
    if not net.peered:
        raise NO_PEERING.error(address=user, network=net.address, **_owner(context, str(net.network)))
    if net.foreign:
        return  # It is lent already, and a rule that closes it would hold for all who live there.
    lent, peering, guard = _locals(net)
    block = IPv4Network(net.peered)
    name = shared_name(context, f"peered-{net.address}")
    body: dict[str, Json] = {
        "name": name,
        "network": net.network,
        "purpose": "VPC_PEERING",
        "addressType": "INTERNAL",
        "address": str(block.network_address),
        "prefixLength": block.prefixlen,
    }
    yield NativeSpec(
        lent, "gcp.compute.global_address", body, shared=True, name=name, needs=needs("compute"), protect=False
    )
    body = {
        "parent": "services/servicenetworking.googleapis.com",
        "network": net.network,
        "reservedPeeringRanges": [shared(lent, "name")],
    }
    yield NativeSpec(
        peering,
        "gcp.servicenetworking.connection",
        body,
        shared=True,
        needs=needs("servicenetworking"),
        serialise_on=f"{net.address}/peerings",
        protect=False,
    )
    name = shared_name(context, f"guard-{net.address}")
    body = {
        "name": name,
        "description": f"Network {net.address}: databases are reached by those that use them",
        "network": net.network,
        "direction": "EGRESS",
        "priority": _GUARD,
        "denied": [{"IPProtocol": "all"}],
        "destinationRanges": [net.peered],
    }
    yield NativeSpec(guard, "gcp.compute.firewall", body, shared=True, name=name, protect=False)


def _size(resource: Resolved, context: LowerContext) -> dict[str, Any]:
    size, address = str(resource.fields["size"]), resource.address

    def choose() -> Json:
        return dict(row(table("database")["sizes"], size, what="database size", address=address))

    found: dict[str, Any] = context.choice("size", size, choose)
    if found.get("shared") and resource.fields["ha"]:
        raise HA_NEEDS_MORE.error(resource.where, address=address, size=size)
    return found


def _instance(resource: Resolved, context: LowerContext, net: NetworkExports) -> NativeSpec:
    fields, wanted, days = resource.fields, -(-int(resource.fields["storage"]) // _GIB), _days(resource)
    disk = context.choice("storage", wanted, lambda: max(wanted, table("database")["storage"]["least_gib"]))
    logs = context.choice("backup", days, lambda: min(days, table("database")["backup"]["most_log_days"]))
    name = context.name("gcp.sqladmin.instance", "instance")
    body: dict[str, Json] = {
        "name": name,
        "region": context.target["region"],
        "databaseVersion": f"POSTGRES_{_version(resource, context)}",
        "tier": _size(resource, context)["type"],
        # Google's own default would be the dearer edition, which refuses these tiers (quirk G10).
        "edition": "ENTERPRISE",
        "availabilityType": "REGIONAL" if fields["ha"] else "ZONAL",
        "dataDiskSizeGb": disk,
        "dataDiskType": "PD_SSD",
        "storageAutoResize": False,
        "ipConfiguration": _reached(net),
        "backupConfiguration": _backup(days, logs),
        "deletionProtectionEnabled": resource.protect,
        "userLabels": labels(resource, context),
    }
    if fields.get("maintenance"):
        day, _, hour = str(fields["maintenance"]).partition(" ")
        body["maintenanceWindow"] = {"day": _WEEK.index(day) + 1, "hour": int(hour[:2]), "updateTrack": "stable"}
    if resource.on_delete == "snapshot":
        # Its databases go before it does, so what is saved before each of them goes has to outlive it.
        body |= {"finalBackup": {"enabled": True, "retentionDays": _LAST_DAYS}, "retainBackupsOnDelete": True}
    body |= _flags(resource)
    first = (*needs("sqladmin"), *_way(net))
    key = f"{resource.address}/instance"
    return NativeSpec("instance", "gcp.sqladmin.instance", body, name=name, needs=first, serialise_on=key)


def _reached(net: NetworkExports) -> dict[str, Json]:
    return {"ipv4Enabled": False, "privateNetwork": net.network, "sslMode": "ENCRYPTED_ONLY"}


def _flags(resource: Resolved) -> dict[str, Json]:
    """Return the settings of the engine; replicas must have those of their source."""
    flags = sorted((resource.fields.get("parameters") or {}).items())
    return {"databaseFlags": [{"name": flag, "value": _text(value)} for flag, value in flags]} if flags else {}


def _replicas(resource: Resolved, context: LowerContext, net: NetworkExports) -> Iterator[NativeSpec]:
    """Give the copies that can be read; their disks grow with that of their source by themselves."""
    for number in range(1, int(resource.fields["replicas"]) + 1):
        local = f"replica-{number}"
        name = context.name("gcp.sqladmin.replica", local)
        body: dict[str, Json] = {
            "name": name,
            "region": context.target["region"],
            "masterInstanceName": own(resource.address, "instance"),
            "databaseVersion": f"POSTGRES_{_version(resource, context)}",
            "tier": _size(resource, context)["type"],
            "edition": "ENTERPRISE",
            "availabilityType": "ZONAL",
            "dataDiskType": "PD_SSD",
            "ipConfiguration": _reached(net),
            "userLabels": labels(resource, context),
            **_flags(resource),
        }
        first = (*needs("sqladmin"), *_way(net))
        key = f"{resource.address}/instance"
        # It holds nothing that its source does not hold.
        yield NativeSpec(local, "gcp.sqladmin.replica", body, name=name, needs=first, serialise_on=key, protect=False)


def _days(resource: Resolved) -> int:
    """Return the days for which backups are kept; a server that is copied has to keep some."""
    return max(round(float(resource.fields["backup"]) / _DAY), 1 if resource.fields["replicas"] else 0)


def _backup(days: int, log_days: int) -> dict[str, Json]:
    if not days:
        # The rest is what Google would say by itself.
        return {
            "enabled": False,
            "pointInTimeRecoveryEnabled": False,
            "backupRetentionSettings": {"retainedBackups": 7, "retentionUnit": "COUNT"},
            "transactionLogRetentionDays": 7,
        }
    return {
        "enabled": True,
        "pointInTimeRecoveryEnabled": True,
        "backupRetentionSettings": {"retainedBackups": days, "retentionUnit": "COUNT"},
        "transactionLogRetentionDays": log_days,
    }


def _text(value: Json) -> Json:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, (int, float)) else value


def _inside(resource: Resolved, names: list[str], password: Json) -> Iterator[NativeSpec]:
    server, key = own(resource.address, "instance"), f"{resource.address}/instance"
    for name in sorted(names):
        body: dict[str, Json] = {"name": name, "instance": server, "charset": "UTF8"}
        # A user who owns tables cannot be deleted, so the databases, with all tables, go before their owner.
        yield NativeSpec(f"database-{name}", "gcp.sqladmin.database", body, serialise_on=key, needs=("owner",))
    body = {"name": str(resource.fields["username"]), "instance": server, "password": password}
    yield NativeSpec("owner", "gcp.sqladmin.user", body, serialise_on=key, protect=False)


def _outputs(resource: Resolved, name: str, password: str) -> dict[str, Json]:
    address = resource.address
    host = _host(address, "instance")
    # Through these references a user of the database waits for them as well.
    user, base = own(address, "owner", "name"), own(address, f"database-{name}", "name")
    value = ref(password, "secret_value", secret=True)
    url = concat("postgresql://", Expr(user), ":", value, "@", Expr(host), f":{PORT}/", Expr(base), "?sslmode=require")
    return {
        "id": own(address, "instance"),
        "endpoint": host,
        "port": PORT,
        "username_used": user,
        "database": base,
        "password": value.json(),
        "url": url.json(),
    }
