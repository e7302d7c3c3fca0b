"""Database."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from genesys.spi import choices
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Declared, Expr, Json, concat, native, ref
from genesys_aws.lower.common import LAST_SNAPSHOT, MemberExports, NetworkExports, row, shared_name, shared_tags, tags
from genesys_aws.lower.demands import between, refuse, spelled
from genesys_aws.lower.opening import security_group
from genesys_aws.problems import DB_ZONES, ONE_DATABASE
from genesys_aws.tables import table

PORT = 5432
_GIB = 1 << 30
_DAY = 86400
_TAG = 256
PARAMETERS = "genesys-parameters"
"""Start of the tags with the names of the parameters that were set."""


def database(resource: Resolved, context: LowerContext) -> Lowered:
    """Return an encrypted PostgreSQL of RDS in private subnets; its password is a Secret of its own."""
    address, net = resource.address, context.exports(resource.target("network"))
    group = own(address, "security-group")
    password = f"{address}/password"
    natives = [
        security_group(resource, context, net, "Database"),
        _subnet_group(resource, context, net),
        _parameters(resource, context),
        _instance(resource, context, net, ref(password, "secret_value", secret=True).json()),
        *_replicas(resource, context),
    ]
    hosts = [own(address, spec.local, "Endpoint", "Address") for spec in natives if spec.type == "aws.rds.read_replica"]
    return Lowered(
        natives,
        outputs={**_outputs(resource, password), "replica_endpoints": hosts},
        exports=MemberExports(group, f"{address}/security-group"),
        derived=[Declared(password, "secret", {"generate": 24}, where=resource.where, parent=address)],
        choices={}
        if "version" in resource.written
        else {"version": (_version(resource, context), "offered by every provider")},
    )


def _version(resource: Resolved, context: LowerContext) -> str:
    return choices.postgres_version(resource, context, table=table, row=row)


def databases(resource: Resolved) -> list[str]:
    """Return the names of the databases in it, which is one.

    Raises:
        GenesysError: AWS-006, several are wanted.
    """
    last = resource.address.rpartition("/")[2].partition("[")[0].replace("-", "_")
    names = [str(name) for name in resource.fields.get("databases") or [_allowed(last)]]
    if len(names) > 1:
        raise ONE_DATABASE.error(resource.where, address=resource.address, names=", ".join(names))
    _named(resource, "databases", names[0], "database")
    return names


def _allowed(name: str) -> str:
    """Return the name of a resource as one that RDS takes for a database."""
    started = name if name[:1].isalpha() else f"db_{name.lstrip('_')}"
    return f"{started}_db" if started.lower() in table("database")["reserved"]["words"] else started


def _named(resource: Resolved, field: str, name: str, what: str) -> None:
    """Refuse a name that RDS does not take.

    Raises:
        GenesysError: AWS-045, it does not.
    """
    spelled(resource, field, name, "[A-Za-z][A-Za-z0-9_]{0,62}", "up to 63 letters, digits and _, and first a letter")
    reserved = table("database")["reserved"]
    if name.lower() in (*reserved["words"], *(reserved["users"] if what == "user" else ())):
        refuse(resource, field, name, f"no word that PostgreSQL or RDS has reserved as the name of a {what}")


def _shared(net: NetworkExports) -> str:
    return f"shared/database-subnets-{net.address.replace('/', '-')}"


def _subnet_group(resource: Resolved, context: LowerContext, net: NetworkExports) -> NativeSpec:
    """Return the group of subnets, which all databases of a network share."""
    places = net.tier("data", "private", user=resource.address)
    if len({place.zone for place in places}) < 2:
        raise DB_ZONES.error(resource.where, address=resource.address, network=net.address)
    local = _shared(net)
    name = shared_name(context, f"database-subnets-{net.address}")
    body: dict[str, Json] = {
        "DBSubnetGroupName": name,
        "DBSubnetGroupDescription": f"Databases of network {net.address}",
        "SubnetIds": [place.id for place in places],
        "Tags": shared_tags(context),
    }
    return NativeSpec(local, "aws.rds.subnet_group", body, shared=True, name=name, protect=False)


def _parameters(resource: Resolved, context: LowerContext) -> NativeSpec:
    version = _version(resource, context)
    # The family is part of the name: a new major version needs a group of its own beside the old one.
    name = context.name("aws.rds.parameter_group", f"parameters-{version}")
    wanted: Mapping[str, Json] = {"rds.force_ssl": 1, **(resource.fields.get("parameters") or {})}
    marks = [*tags(resource, context), *_names_of(wanted)]
    body: dict[str, Json] = {
        "DBParameterGroupName": name,
        "DBParameterGroupFamily": f"postgres{version}",
        "Description": f"Database {resource.address}",
        "Parameters": [
            {"ParameterName": key, "ParameterValue": _text(wanted[key]), "ApplyMethod": "pending-reboot"}
            for key in sorted(wanted)
        ],
        "Tags": sorted(marks, key=lambda item: item["Key"]),
    }
    return NativeSpec(f"parameters-{version}", "aws.rds.parameter_group", body, name=name, protect=False)


def _names_of(wanted: Mapping[str, Json]) -> Iterator[dict[str, str]]:
    """Give tags with the names of parameters: RDS lists one that was set to what it is anyway with all the others."""
    lines = textwrap.wrap(" ".join(sorted(wanted)), _TAG, break_long_words=False)
    for number, line in enumerate(lines, 1):
        yield {"Key": f"{PARAMETERS}-{number}", "Value": line}


def _text(value: Json) -> Json:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, (int, float)) else value


def _instance(resource: Resolved, context: LowerContext, net: NetworkExports, password: Json) -> NativeSpec:
    fields, address = resource.fields, resource.address
    version, name = _version(resource, context), context.name("aws.rds.db_instance", "instance")
    size = str(fields["size"])
    _named(resource, "username", str(fields["username"]), "user")
    body: dict[str, Json] = {
        "DBInstanceIdentifier": name,
        "Engine": "postgres",
        "EngineVersion": version,
        "DBInstanceClass": context.choice("size", size, lambda: _class(size, address)),
        "DBName": databases(resource)[0],
        "MasterUsername": fields["username"],
        "MasterUserPassword": password,
        **_storage(resource, context),
        "StorageType": "gp3",
        "StorageEncrypted": True,
        "MultiAZ": bool(fields["ha"]),
        "PubliclyAccessible": False,
        "Port": PORT,
        "DBSubnetGroupName": native(_shared(net), "id").json(),
        "VpcSecurityGroupIds": [own(address, "security-group")],
        "DBParameterGroupName": own(address, f"parameters-{version}"),
        "BackupRetentionPeriod": _kept(resource, context),
        "CopyTagsToSnapshot": True,
        "DeletionProtection": resource.protect,
        "AutoMinorVersionUpgrade": True,
        "Tags": _marks(resource, context),
    }
    if fields.get("maintenance"):
        body["PreferredMaintenanceWindow"] = _window(str(fields["maintenance"]))
    return NativeSpec("instance", "aws.rds.db_instance", body, name=name)


def _marks(resource: Resolved, context: LowerContext) -> list[dict[str, str]]:
    marks = tags(resource, context)
    last = [LAST_SNAPSHOT] if resource.on_delete == "snapshot" else []
    return sorted([*marks, *last], key=lambda item: item["Key"])


def _storage(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    """Return the size of the disk; one that grows by itself has only a limit, so that its growth is no drift."""
    if resource.fields["storage"] == "dynamic":
        most = context.choice("storage", "dynamic", lambda: table("database")["storage"]["dynamic_gib"])
        return {"MaxAllocatedStorage": most}
    wanted = -(-int(resource.fields["storage"]) // _GIB)
    between(resource, "storage", wanted, (0, table("database")["storage"]["most_gib"]), " GiB")
    least = context.choice("storage", wanted, lambda: max(wanted, table("database")["storage"]["least_gib"]))
    return {"AllocatedStorage": least}


def _kept(resource: Resolved, context: LowerContext) -> Json:
    """Return the days for which backups are kept; replicas are made from one."""
    days = max(round(float(resource.fields["backup"]) / _DAY), 1 if resource.fields["replicas"] else 0)
    return context.choice("backup", days, lambda: min(days, table("database")["backup"]["most_days"]))


def _window(written: str) -> str:
    """Return an hour of Amazon's for a day and time such as ``sun 03:00``."""
    day, _, time = written.partition(" ")
    hour, _, minute = time.partition(":")
    later = (int(hour) + 1) % 24
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    until = day if later else days[(days.index(day) + 1) % 7]
    return f"{day}:{time}-{until}:{later:02}:{minute}"


def _replicas(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    address, size = resource.address, str(resource.fields["size"])
    for number in range(1, int(resource.fields["replicas"]) + 1):
        local = f"replica-{number}"
        name = context.name("aws.rds.read_replica", local)
        body: dict[str, Json] = {
            "DBInstanceIdentifier": name,
            "SourceDBInstanceIdentifier": own(address, "instance"),
            "DBInstanceClass": context.choice("size", size, lambda: _class(size, address)),
            "PubliclyAccessible": False,
            "VpcSecurityGroupIds": [own(address, "security-group")],
            "DBParameterGroupName": own(address, f"parameters-{_version(resource, context)}"),
            "CopyTagsToSnapshot": True,
            "AutoMinorVersionUpgrade": True,
            "Tags": tags(resource, context),
        }
        # It holds nothing that its source does not hold.
        yield NativeSpec(local, "aws.rds.read_replica", body, name=name, protect=False)


def _class(size: str, address: str) -> str:
    return str(row(table("database")["sizes"], size, what="database size", address=address)["type"])


def _outputs(resource: Resolved, password: str) -> dict[str, Json]:
    address, user = resource.address, str(resource.fields["username"])
    host, port = own(address, "instance", "Endpoint", "Address"), own(address, "instance", "Endpoint", "Port")
    name, value = databases(resource)[0], ref(password, "secret_value", secret=True)
    url = concat(f"postgresql://{user}:", value, "@", Expr(host), ":", Expr(port), f"/{name}?sslmode=require")
    return {
        "id": own(address, "instance"),
        "endpoint": host,
        "port": port,
        "username_used": user,
        "database": name,
        "password": value.json(),
        "url": url.json(),
    }
