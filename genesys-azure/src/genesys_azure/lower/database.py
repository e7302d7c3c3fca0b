"""Database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from genesys.spi import choices
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Declared, Expr, Json, concat, native, ref
from genesys_azure.lower.common import MemberExports, NetworkExports, cut, row
from genesys_azure.lower.network import zones
from genesys_azure.lower.opening import close, rule_of
from genesys_azure.lower.scope import group, group_spec, placed, shared_placed, shared_tags, stack_name
from genesys_azure.problems import HA_NEEDS_MORE, NO_TIER, NOT_LEGAL, REPLICAS_NEED_MORE
from genesys_azure.tables import table

PORT = 5432
_POOLER = 6432
_GIB = 1 << 30
_LABEL = 63
"""Characters that a part of a name of DNS has at most."""
_DAY = 86400
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SAME_ZONE = "The region has no zones: the standby is in the same data centre, and does not survive its loss."
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
_RESERVED = {"admin", "administrator", "azure_pg_admin", "azure_superuser", "azuresu", "guest", "public", "root"}
"""Names that no administrator may have. Source: Azure docs, create a flexible server."""
_INSIDE = 3900
"""Priority of the rule by which members of a database server reach each other."""


def database(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a PostgreSQL flexible server with a private address only; its password is a Secret of its own."""
    address, net = resource.address, context.exports(resource.target("network"))
    password, names = f"{address}/password", databases(resource)
    natives = [group_spec(context), *_home(context, net, address)]
    natives.append(_server(resource, context, net, ref(password, "secret_value", secret=True).json()))
    natives += _inside(resource, context, names)
    copies = list(_replicas(resource, context, net))
    natives += [*copies, *(spec for copy in copies for spec in _settings(resource, context, copy.local))]
    hosts = [own(address, copy.local, "fullyQualifiedDomainName") for copy in copies]
    return Lowered(
        natives,
        outputs={**_outputs(resource, names[0], password), "replica_endpoints": hosts},
        exports=MemberExports(net.address, _locals(net)["guard"]),
        derived=[Declared(password, "secret", {"generate": 24}, where=resource.where, parent=address)],
        notes=[_SAME_ZONE] if resource.fields["ha"] and not zones(context) else [],
        choices={}
        if "version" in resource.written
        else {"version": (_version(resource, context), "offered by every provider")},
    )


def _version(resource: Resolved, context: LowerContext) -> str:
    return choices.postgres_version(resource, context, table=table, row=row)


def databases(resource: Resolved) -> list[str]:
    """Return the names of the databases in it, the default one first."""
    last = resource.address.rpartition("/")[2].partition("[")[0]
    found = [str(name) for name in resource.fields.get("databases") or [last.replace("-", "_")]]
    for name in found:
        if not _NAME.fullmatch(name):
            why = "It begins with a letter or _, and has up to 63 letters, digits, _ and -"
            raise NOT_LEGAL.error(resource.where, address=resource.address, what="databases", value=name, why=why)
    return found


def _user(resource: Resolved) -> str:
    """Return the name of the administrator, which Azure reserves some words of."""
    found = str(resource.fields["username"])
    if found.lower() in _RESERVED or found.lower().startswith("pg_"):
        why = f"Azure keeps for itself what begins with pg_, and {', '.join(sorted(_RESERVED))}"
        raise NOT_LEGAL.error(resource.where, address=resource.address, what="username", value=found, why=why)
    return found


def _locals(net: NetworkExports) -> dict[str, str]:
    tail = net.address.replace("/", "-")
    return {word: f"shared/postgres-{word}-{tail}" for word in ("guard", "subnet", "zone", "link", "inside", "close")}


def _home(context: LowerContext, net: NetworkExports, user: str) -> Iterator[NativeSpec]:
    """Give the subnet and the DNS zone that all databases of a network share; nobody is let in to begin with."""
    if not net.postgres:
        tiers = ", ".join(net.subnets)
        raise NO_TIER.error(address=user, tier="database", network=net.address, tiers=tiers)
    shared = _locals(net)
    guard, name = shared["guard"], cut(shared["guard"].partition("/")[2])
    body = shared_placed(context, networkSecurityGroupName=name)
    yield NativeSpec(guard, "azure.network.security_group", body, shared=True, name=name, protect=False)
    inside: dict[str, Json] = {"sourceAddressPrefix": net.postgres}
    yield rule_of(
        context,
        shared["inside"],
        guard=guard,
        priority=_INSIDE,
        ports=f"{PORT}-{_POOLER}",
        source=inside,
        about="Servers and their standbys reach each other",
        shared=True,
    )
    yield close(context, guard, shared["close"], shared=True)
    yield _subnet(context, net)
    yield from _zone(context, net)


def _subnet(context: LowerContext, net: NetworkExports) -> NativeSpec:
    shared = _locals(net)
    name = cut(shared["subnet"].partition("/")[2])
    body: dict[str, Json] = {
        "resourceGroupName": net.group,
        "virtualNetworkName": net.name,
        "subnetName": name,
        "addressPrefix": net.postgres,
        "defaultOutboundAccess": False,
        "networkSecurityGroup": {"id": native(shared["guard"], "id").json()},
        "delegations": [
            {"name": "postgres", "properties": {"serviceName": "Microsoft.DBforPostgreSQL/flexibleServers"}}
        ],
    }
    return NativeSpec(
        shared["subnet"],
        "azure.network.subnet",
        body,
        shared=True,
        name=name,
        serialise_on=net.key,
        protect=False,
    )


def _zone(context: LowerContext, net: NetworkExports) -> Iterator[NativeSpec]:
    shared = _locals(net)
    tail = net.address.replace("/", "-").replace("_", "-").lower()
    name = f"{cut(f'{stack_name(context, 40)}-{tail}', _LABEL)}.private.postgres.database.azure.com"
    body: dict[str, Json] = {
        "resourceGroupName": group(context),
        "privateDnsZoneName": name,
        "location": "global",
        "tags": shared_tags(context),
    }
    yield NativeSpec(shared["zone"], "azure.privatedns.zone", body, shared=True, name=name, protect=False)
    body = {
        "resourceGroupName": group(context),
        "privateDnsZoneName": native(shared["zone"], "privateDnsZoneName").json(),
        "virtualNetworkLinkName": "network",
        "location": "global",
        "tags": shared_tags(context),
        "virtualNetwork": {"id": net.id},
        "registrationEnabled": False,
    }
    yield NativeSpec(shared["link"], "azure.privatedns.link", body, shared=True, serialise_on=net.key, protect=False)


def _size(resource: Resolved, context: LowerContext) -> dict[str, Any]:
    size, address = str(resource.fields["size"]), resource.address

    def choose() -> Json:
        return dict(row(table("database")["sizes"], size, what="database size", address=address))

    found: dict[str, Any] = context.choice("size", size, choose)
    if found["tier"] == "Burstable" and resource.fields["ha"]:
        raise HA_NEEDS_MORE.error(resource.where, address=address, size=size)
    if found["tier"] == "Burstable" and resource.fields["replicas"]:
        raise REPLICAS_NEED_MORE.error(resource.where, address=address, size=size)
    return found


def _days(wanted: int) -> int:
    known = table("database")["backup"]
    return int(min(max(wanted, known["least_days"]), known["most_days"]))


def _storage(resource: Resolved, context: LowerContext) -> int:
    wanted = -(-int(resource.fields["storage"]) // _GIB)
    return int(context.choice("storage", wanted, lambda: _step(wanted, resource)))


def _step(wanted: int, resource: Resolved) -> int:
    """Return the smallest step that holds what was asked for, in GiB."""
    steps = table("database")["storage"]["steps_gib"]
    fitting = [step for step in steps if step >= wanted]
    size = fitting[0] if fitting else row({}, f"{wanted}GB", what="database storage", address=resource.address)
    return int(size)


def _server(resource: Resolved, context: LowerContext, net: NetworkExports, password: Json) -> NativeSpec:
    fields, size, shared = resource.fields, _size(resource, context), _locals(net)
    days = round(float(fields["backup"]) / _DAY)
    kept = context.choice("backup", days, lambda: _days(days))
    name = context.name("azure.postgresql.server", "server")
    body = placed(
        resource,
        context,
        flexibleServerName=name,
        sku={"name": size["type"], "tier": size["tier"]},
        version=_version(resource, context),
        createMode="Default",
        administratorLogin=_user(resource),
        administratorLoginPassword=password,
        storage=_disk(resource, context),
        backup={"backupRetentionDays": kept, "geoRedundantBackup": "Disabled"},
        highAvailability={"mode": _standby(context) if fields["ha"] else "Disabled"},
        network=_place(shared),
    )
    window = _window(str(fields.get("maintenance") or ""))
    if window:
        body["maintenanceWindow"] = window
    needs = (shared["link"], shared["inside"], shared["close"])
    key = f"{resource.address}/server"
    return NativeSpec("server", "azure.postgresql.server", body, needs=needs, name=name, serialise_on=key)


def _disk(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    return {"autoGrow": "Disabled", "storageSizeGB": _storage(resource, context)}


def _place(shared: dict[str, str]) -> dict[str, Json]:
    return {
        "delegatedSubnetResourceId": native(shared["subnet"], "id").json(),
        "privateDnsZoneArmResourceId": native(shared["zone"], "id").json(),
        "publicNetworkAccess": "Disabled",
    }


def _replicas(resource: Resolved, context: LowerContext, net: NetworkExports) -> Iterator[NativeSpec]:
    """Give the copies that can be read; users, passwords and databases are those of their source."""
    size, shared = _size(resource, context), _locals(net)
    for number in range(1, int(resource.fields["replicas"]) + 1):
        local = f"replica-{number}"
        name = context.name("azure.postgresql.replica", local)
        body = placed(
            resource,
            context,
            flexibleServerName=name,
            sku={"name": size["type"], "tier": size["tier"]},
            createMode="Replica",
            sourceServerResourceId=own(resource.address, "server"),
            storage=_disk(resource, context),
            network=_place(shared),
        )
        needs = (shared["link"], shared["inside"], shared["close"])
        # A server is busy while it is copied. The copy holds nothing that its source does not hold.
        key = f"{resource.address}/server"
        yield NativeSpec(
            local, "azure.postgresql.replica", body, needs=needs, name=name, serialise_on=key, protect=False
        )


def _standby(context: LowerContext) -> str:
    """Return where a standby is: in another zone, where the region has them."""
    return "ZoneRedundant" if zones(context) else "SameZone"


def _window(written: str) -> dict[str, Json]:
    """Return the hour of the week, as in ``sun 03:00``, in which Azure may update a server."""
    if not written:
        return {}
    day, _, time = written.partition(" ")
    hour, _, minute = time.partition(":")
    found: dict[str, Json] = {"customWindow": "Enabled", "dayOfWeek": _DAYS.index(day)}
    return {**found, "startHour": int(hour), "startMinute": int(minute)}


def _inside(resource: Resolved, context: LowerContext, names: list[str]) -> Iterator[NativeSpec]:
    address = resource.address
    base: dict[str, Json] = {
        "resourceGroupName": group(context),
        "flexibleServerName": own(address, "server", "flexibleServerName"),
    }
    key = f"{address}/server"
    for name in sorted(names):
        body = {**base, "databaseName": name, "charset": "UTF8", "collation": "en_US.utf8"}
        yield NativeSpec(f"database-{name}", "azure.postgresql.database", body, serialise_on=key)
    yield from _settings(resource, context)


def _settings(resource: Resolved, context: LowerContext, server: str = "server") -> Iterator[NativeSpec]:
    """Give the settings of a server; a replica has its own, which begin as those of its source."""
    address, before = resource.address, "" if server == "server" else f"{server}-"
    for name, value in sorted((resource.fields.get("parameters") or {}).items()):
        body: dict[str, Json] = {
            "resourceGroupName": group(context),
            "flexibleServerName": own(address, server, "flexibleServerName"),
            "configurationName": name,
            "value": _text(value),
            "source": "user-override",
        }
        yield NativeSpec(
            f"{before}setting-{name.replace('.', '-')}",
            "azure.postgresql.configuration",
            body,
            serialise_on=f"{address}/{server}",
            protect=False,
        )


def _text(value: Json) -> Json:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, (int, float)) else value


def _outputs(resource: Resolved, name: str, password: str) -> dict[str, Json]:
    address, user = resource.address, str(resource.fields["username"])
    host = own(address, "server", "fullyQualifiedDomainName")
    # Through this reference a user of the database waits for it as well.
    base, value = own(address, f"database-{name}", "databaseName"), ref(password, "secret_value", secret=True)
    url = concat(f"postgresql://{user}:", value, "@", Expr(host), f":{PORT}/", Expr(base), "?sslmode=require")
    return {
        "id": own(address, "server"),
        "endpoint": host,
        "port": PORT,
        "username_used": user,
        "database": base,
        "password": value.json(),
        "url": url.json(),
    }
