"""Rows of RDS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.paths import MISSING, take
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import Item, Read, Row, Show, State, Step, Tags, Told
from genesys_aws.wire.volume import LAST_SNAPSHOT

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_BATCH = 20
"""Most parameters in one call."""
_NAMES = "genesys-parameters-"
"""Start of the tags with the names of the parameters that were set."""
_APPLY = "pending-reboot"


def _tags(arn: str, path: str = "TagList") -> Tags:
    return Tags(
        "list",
        path=path,
        put=Step("rds.AddTagsToResource", {"ResourceName": f"$seen.{arn}", "Tags": "$tags"}),
        drop=Step("rds.RemoveTagsFromResource", {"ResourceName": f"$seen.{arn}", "TagKeys": "$keys"}),
    )


def _told(arn: str) -> Told:
    def ask(call: Callable[..., Any], items: list[Item]) -> None:
        for item in items:
            item["TagList"] = call("rds.ListTagsForResource", {"ResourceName": item[arn]}).get("TagList") or []

    return Told(itemgetter(arn), ask)


def _parameters(call: Callable[..., Any], items: list[Item]) -> None:
    """Add the parameters that somebody set.

    One that was set to what it is anyway does not count as set for RDS: those are asked for by the names that the tags
    of the group hold.
    """
    for item in items:
        group = item["DBParameterGroupName"]
        found = {one["ParameterName"]: one for one in _listed(call, group, {"Source": "user"})}
        item["Set"] = sorted(found)
        lines = (tag.get("Value", "") for tag in item["TagList"] if tag["Key"].startswith(_NAMES))
        rest = sorted({name for line in lines for name in line.split()} - set(found))
        if rest:
            asked = {"Filters": [{"Name": "parameter-name", "Values": rest}]}
            # Where nobody set it, how it was to be applied is not kept either.
            found |= {one["ParameterName"]: {**one, "ApplyMethod": _APPLY} for one in _listed(call, group, asked)}
        names = ("ParameterName", "ParameterValue", "ApplyMethod")
        shown = [
            {name: one[name] for name in names if name in one} for one in found.values() if "ParameterValue" in one
        ]
        item["Parameters"] = sorted(shown, key=lambda one: str(one["ParameterName"]))


def _listed(call: Callable[..., Any], group: str, asked: Mapping[str, Any]) -> Iterator[Item]:
    for page in pages(call, "rds.DescribeDBParameters", {"DBParameterGroupName": group, **asked}):
        yield from page.get("Parameters") or ()


def _set_parameters(it: Context) -> None:
    """Set the wanted parameters, and reset those that are not wanted any more."""
    wanted = list(it.want.get("Parameters") or ())
    name = it.want["DBParameterGroupName"]
    for start in range(0, len(wanted), _BATCH):
        given = {"DBParameterGroupName": name, "Parameters": wanted[start : start + _BATCH]}
        it.call("rds.ModifyDBParameterGroup", given)
    if it.changed is None:
        return
    names = {one["ParameterName"] for one in wanted}
    old = [{"ParameterName": name, "ApplyMethod": _APPLY} for name in it.seen.get("Set") or () if name not in names]
    for start in range(0, len(old), _BATCH):
        given = {"DBParameterGroupName": name, "Parameters": old[start : start + _BATCH]}
        it.call("rds.ResetDBParameterGroup", given)


def _version(item: Item) -> Any:
    """Return the major version: Amazon raises the minor one by itself (quirk A59)."""
    version = item.get("EngineVersion")
    return str(version).partition(".")[0] if version else MISSING


def _one(path: str) -> Callable[[Item], Any]:
    return lambda item: take(item, path)


_PENDING = {
    "backing-up",
    "configuring-enhanced-monitoring",
    "configuring-iam-database-auth",
    "configuring-log-exports",
    "converting-to-vpc",
    "creating",
    "maintenance",
    "modifying",
    "moving-to-vpc",
    "rebooting",
    "renaming",
    "resetting-master-credentials",
    "starting",
    "storage-config-upgrade",
    "storage-initialization",
    "upgrading",
}
_CHANGED = (
    "EngineVersion",
    "DBInstanceClass",
    "MasterUserPassword",
    "AllocatedStorage",
    "MaxAllocatedStorage",
    "StorageType",
    "MultiAZ",
    "PubliclyAccessible",
    "Port",
    "DBSubnetGroupName",
    "VpcSecurityGroupIds",
    "DBParameterGroupName",
    "BackupRetentionPeriod",
    "CopyTagsToSnapshot",
    "DeletionProtection",
    "AutoMinorVersionUpgrade",
    "PreferredMaintenanceWindow",
)


def _modify(it: Context) -> None:
    """Change fields at once; a new major version has to be allowed."""
    names = {"Port": "DBPortNumber"}
    given: dict[str, Any] = {
        names.get(field, field): it.want[field]
        for field in _CHANGED
        if field in (it.changed or ()) and it.want.get(field) is not None
    }
    if "EngineVersion" in given:
        given["AllowMajorVersionUpgrade"] = True
    it.call("rds.ModifyDBInstance", {"DBInstanceIdentifier": it.id, "ApplyImmediately": True, **given})


def _unlock(it: Context) -> None:
    if it.seen.get("DeletionProtection"):
        given = {"DBInstanceIdentifier": it.id, "DeletionProtection": False, "ApplyImmediately": True}
        it.call("rds.ModifyDBInstance", given)


def _delete(it: Context) -> None:
    """Delete a server; one that says so is kept as a snapshot, whose name a second attempt finds again (quirk A55).

    The name holds when the server was made, so that the snapshot of an earlier one is never taken for this one's.
    """
    given: dict[str, Any] = {"DBInstanceIdentifier": it.id}
    marked = any(tag["Key"] == LAST_SNAPSHOT for tag in it.seen.get("TagList") or ())
    # The tag and the record say the same; when one of the two was lost, the data is not.
    if marked or it.on_delete == "snapshot":
        made = "".join(filter(str.isdigit, str(it.seen.get("InstanceCreateTime", ""))))[:14]
        given["FinalDBSnapshotIdentifier"] = f"{it.id[:200]}-last-{made}".rstrip("-")
    else:
        given["SkipFinalSnapshot"] = True
    try:
        it.call("rds.DeleteDBInstance", given)
    except f.Exists:
        it.call("rds.DeleteDBInstance", {"DBInstanceIdentifier": it.id, "SkipFinalSnapshot": True})


_FAILED = {
    "failed": "it could not be made, and RDS cannot bring it back",
    "inaccessible-encryption-credentials": "the key that its disk is encrypted with cannot be used",
    "incompatible-network": "its network does not have what it needs, such as free addresses or subnets",
    "incompatible-option-group": "its option group does not fit",
    "incompatible-parameters": "it does not start with its parameters, most often because they want more memory",
    "incompatible-restore": "the copy that it is made from does not fit",
    "insufficient-capacity": "there is no room for its class in its zones",
    "restore-error": "the copy that it is made from could not be brought back",
    "storage-full": "its disk is full",
}
"""States out of which a database does not come by itself. Source: RDS user guide, "Viewing DB instance status"."""


def _events(call: Callable[..., Any], items: list[Item]) -> None:
    """Add what RDS said last about those that do not work."""
    for item in items:
        if item.get("DBInstanceStatus") in _FAILED:
            asked = {"SourceIdentifier": item["DBInstanceIdentifier"], "SourceType": "db-instance", "Duration": 1440}
            found = call("rds.DescribeEvents", asked).get("Events") or [{}]
            item["Said"] = str(found[-1].get("Message") or "")


def _broken(item: Item) -> tuple[str, str] | None:
    status = str(item.get("DBInstanceStatus", ""))
    if status not in _FAILED:
        return None
    said = f"; RDS says: {item['Said']}" if item.get("Said") else ""
    return "failed", f"it is {status}: {_FAILED[status]}{said}"


_STATE = State(
    "DBInstanceStatus",
    pending=frozenset(_PENDING),
    stopped=frozenset({"stopped", "stopping"}),
    failed=frozenset(_FAILED),
    leaving=frozenset({"deleting"}),
    gone=frozenset({"deleted"}),
    judge=_broken,
)
_SHOWN: dict[str, Show] = {
    "VpcSecurityGroupIds": lambda item: sorted(
        one["VpcSecurityGroupId"] for one in item.get("VpcSecurityGroups") or ()
    ),
    "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
}
_INSTANCES = Read(
    "rds.DescribeDBInstances",
    "DBInstances[]",
    "$item.DBInstanceIdentifier",
    "filter:db-instance-id",
    chunk=100,
    more=(_events,),
    tagged=False,
)

ROWS: dict[str, Row] = {
    "aws.rds.subnet_group": Row(
        Step("rds.CreateDBSubnetGroup", sends="want"),
        "$answer.DBSubnetGroup.DBSubnetGroupName",
        Read(
            "rds.DescribeDBSubnetGroups",
            "DBSubnetGroups[]",
            "$item.DBSubnetGroupName",
            "all",
            told=_told("DBSubnetGroupArn"),
            tagged=False,
        ),
        made="DBSubnetGroup",
        shown={"SubnetIds": lambda item: sorted(one["SubnetIdentifier"] for one in item.get("Subnets") or ())},
        update=(
            Step(
                "rds.ModifyDBSubnetGroup",
                {
                    "DBSubnetGroupName": "$id",
                    "DBSubnetGroupDescription": "$want.DBSubnetGroupDescription",
                    "SubnetIds": "$want.SubnetIds",
                },
                fields=("DBSubnetGroupDescription", "SubnetIds"),
            ),
        ),
        delete=(Step("rds.DeleteDBSubnetGroup", {"DBSubnetGroupName": "$id"}),),
        tags=_tags("DBSubnetGroupArn"),
        named=True,
    ),
    "aws.rds.parameter_group": Row(
        Step("rds.CreateDBParameterGroup", sends="want"),
        "$answer.DBParameterGroup.DBParameterGroupName",
        Read(
            "rds.DescribeDBParameterGroups",
            "DBParameterGroups[]",
            "$item.DBParameterGroupName",
            "all",
            told=_told("DBParameterGroupArn"),
            more=(_parameters,),
            tagged=False,
        ),
        made="DBParameterGroup",
        body={"Parameters": ""},
        whole=lambda item: bool(item.get("Set")),
        then=(Step("rds.ModifyDBParameterGroup", fields=("Parameters",), run=_set_parameters),),
        update=(Step("rds.ModifyDBParameterGroup", fields=("Parameters",), run=_set_parameters),),
        delete=(Step("rds.DeleteDBParameterGroup", {"DBParameterGroupName": "$id"}),),
        tags=_tags("DBParameterGroupArn"),
        named=True,
    ),
    "aws.rds.db_instance": Row(
        # A disk that grows by itself has no wanted size; this is where it begins.
        Step("rds.CreateDBInstance", sends="want", defaults={"AllocatedStorage": 20}),
        "$answer.DBInstance.DBInstanceIdentifier",
        _INSTANCES,
        made="DBInstance",
        shown={
            "EngineVersion": _version,
            "Port": "Endpoint.Port",
            "DBSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName",
            **_SHOWN,
        },
        update=(Step("rds.ModifyDBInstance", fields=_CHANGED, run=_modify, until=("available",)),),
        delete=(
            # Who may delete it was decided before (quirk A46).
            Step("rds.ModifyDBInstance", run=_unlock),
            Step("rds.DeleteDBInstance", run=_delete),
        ),
        tags=_tags("DBInstanceArn"),
        state=_STATE,
        named=True,
    ),
    "aws.rds.read_replica": Row(
        # PostgreSQL takes the parameters of the source, and refuses to be told so.
        Step("rds.CreateDBInstanceReadReplica", sends="want"),
        "$answer.DBInstance.DBInstanceIdentifier",
        _INSTANCES,
        made="DBInstance",
        body={"DBParameterGroupName": ""},
        shown={**_SHOWN, "SourceDBInstanceIdentifier": "ReadReplicaSourceDBInstanceIdentifier"},
        update=(Step("rds.ModifyDBInstance", fields=_CHANGED, run=_modify, until=("available",)),),
        delete=(
            Step("rds.ModifyDBInstance", run=_unlock),
            Step("rds.DeleteDBInstance", {"DBInstanceIdentifier": "$id", "SkipFinalSnapshot": True}),
        ),
        tags=_tags("DBInstanceArn"),
        state=_STATE,
        named=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset(
    {"rds.DescribeDBParameters", "rds.DescribeEvents", "rds.ListTagsForResource", "rds.ResetDBParameterGroup"}
)
"""Operations that functions of this file call, beside those of the rows."""
