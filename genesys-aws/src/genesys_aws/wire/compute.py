"""Rows of EC2: machines and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genesys.spi.paths import MISSING, take
from genesys_aws.wire.ec2 import DROP, chunked, read
from genesys_aws.wire.table import Item, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_ALIVE = frozenset({"pending", "running", "stopping", "stopped"})
_BATCH = 200
"""Machines in one question; Amazon takes 1000."""
_DISK = ("VolumeSize", "VolumeType", "Iops", "Throughput")
_OWN_WISH = frozenset({"Client.UserInitiatedShutdown", "Client.InstanceInitiatedShutdown", "User initiated", ""})


def _disks(call: Callable[..., Any], items: list[Item]) -> None:
    """Add the root disk of machines that have one by now."""
    ids = {}
    for item in items:
        for disk in item.get("BlockDeviceMappings") or ():
            if disk.get("DeviceName") == item.get("RootDeviceName") and "VolumeId" in (disk.get("Ebs") or {}):
                ids[disk["Ebs"]["VolumeId"]] = item
    for volume in chunked(call, "ec2.DescribeVolumes", "volume-id", sorted(ids), "Volumes") if ids else ():
        ids[volume["VolumeId"]]["Root"] = volume


def _credits(call: Callable[..., Any], items: list[Item]) -> None:
    """Add how machines that burst pay for it; the others have no such thing."""
    bursting = {item["InstanceId"]: item for item in items if str(item.get("InstanceType", "")).startswith("t")}
    alive = [id for id, item in bursting.items() if take(item, "State.Name", "") in _ALIVE]
    for start in range(0, len(alive), _BATCH):
        asked = {"InstanceIds": alive[start : start + _BATCH]}
        for one in call("ec2.DescribeInstanceCreditSpecifications", asked).get("InstanceCreditSpecifications") or ():
            bursting[one["InstanceId"]]["CreditSpecification"] = {"CpuCredits": one.get("CpuCredits")}


def _interfaces(item: Item) -> Any:
    """Return the interfaces as they were asked for; whether an address was given is not to be seen later."""
    found = [
        {
            "DeviceIndex": take(one, "Attachment.DeviceIndex", 0),
            "SubnetId": one.get("SubnetId"),
            "Groups": [group["GroupId"] for group in one.get("Groups") or ()],
            "DeleteOnTermination": take(one, "Attachment.DeleteOnTermination", True),
        }
        for one in item.get("NetworkInterfaces") or ()
    ]
    return sorted(found, key=lambda one: int(one["DeviceIndex"])) or MISSING


def _profile(item: Item) -> Any:
    arn = take(item, "IamInstanceProfile.Arn", "")
    return {"Name": arn.rpartition("/")[2]} if arn else MISSING


def _public_key(item: Item) -> Any:
    """Return kind and key: Amazon puts a comment of its own behind them."""
    return " ".join(item["PublicKey"].split()[:2]) if item.get("PublicKey") else MISSING


def _metadata(item: Item) -> Any:
    """Return the options that can be asked for here; the others are Amazon's own."""
    found = item.get("MetadataOptions") or {}
    names = ("HttpEndpoint", "HttpPutResponseHopLimit", "HttpTokens")
    return {name: found[name] for name in names if name in found} or MISSING


def _market(item: Item) -> Any:
    return {"MarketType": item["InstanceLifecycle"]} if item.get("InstanceLifecycle") == "spot" else MISSING


def _ended(item: Item) -> tuple[str, str] | None:
    """Tell why a machine ended that nobody ended."""
    code = str(take(item, "StateReason.Code", ""))
    ended = take(item, "State.Name", "") in {"terminated", "shutting-down"}
    if ended and code.startswith(("Server.", "Client.")) and code not in _OWN_WISH:
        return "failed", str(take(item, "StateReason.Message", code))
    return None


def _change_profile(it: Context) -> None:
    asked = {"Filters": [{"Name": "instance-id", "Values": [it.id]}]}
    found = it.call("ec2.DescribeIamInstanceProfileAssociations", asked).get("IamInstanceProfileAssociations") or []
    there = [one for one in found if one.get("State") in {"associated", "associating"}]
    profile = it.want.get("IamInstanceProfile")
    if profile and there:
        given = {"AssociationId": there[0]["AssociationId"], "IamInstanceProfile": profile}
        it.call("ec2.ReplaceIamInstanceProfileAssociation", given)
    elif profile:
        it.call("ec2.AssociateIamInstanceProfile", {"InstanceId": it.id, "IamInstanceProfile": profile})
    elif there:
        it.call("ec2.DisassociateIamInstanceProfile", {"AssociationId": there[0]["AssociationId"]})


def _change_disk(it: Context) -> None:
    root = it.seen.get("Root") or {}
    wanted = {"Size": it.want.get("VolumeSize"), **{name: it.want.get(name) for name in _DISK[1:]}}
    given = {name: value for name, value in wanted.items() if value is not None and root.get(name) != value}
    if given:
        it.call("ec2.ModifyVolume", {"VolumeId": root.get("VolumeId", ""), **given})


_GIVE_BACK = Step("ec2.ModifyInstanceAttribute", {"InstanceId": "$id", "DisableApiTermination": {"Value": False}})

ROWS: dict[str, Row] = {
    "aws.ec2.key_pair": Row(
        Step("ec2.ImportKeyPair", sends="want"),
        "$answer.KeyName",
        read("DescribeKeyPairs", "KeyPairs[]", "KeyName", "key-name", give={"IncludePublicKey": True}),
        shown={"PublicKeyMaterial": _public_key},
        delete=(Step("ec2.DeleteKeyPair", {"KeyName": "$id"}),),
        tags=Tags(
            "specs",
            of=("key-pair",),
            put=Step("ec2.CreateTags", {"Resources": ["$seen.KeyPairId"], "Tags": "$tags"}),
            drop=Step("ec2.DeleteTags", {"Resources": ["$seen.KeyPairId"], "Tags": "$old"}),
        ),
        named=True,
    ),
    "aws.ec2.instance": Row(
        Step(
            "ec2.RunInstances",
            {
                "ClientToken": "$token",
                "MinCount": 1,
                "MaxCount": 1,
                "BlockDeviceMappings[0].Ebs.DeleteOnTermination": True,
            },
            sends="want",
        ),
        "$answer.Instances[0].InstanceId",
        read("DescribeInstances", "Reservations[].Instances[]", "InstanceId", "instance-id", more=(_disks, _credits)),
        made="Instances[0]",
        shown={
            "NetworkInterfaces": _interfaces,
            "IamInstanceProfile": _profile,
            "MetadataOptions": _metadata,
            "InstanceMarketOptions": _market,
            "DeviceName": "RootDeviceName",
            "VolumeSize": "Root.Size",
            "VolumeType": "Root.VolumeType",
            "Iops": "Root.Iops",
            "Throughput": "Root.Throughput",
            "Encrypted": "Root.Encrypted",
        },
        # Told of one machine at a time only, which would double the calls of a look: what the record says is believed.
        # A machine's user data changes only while it is stopped, and is read only when it first starts; a lock that
        # somebody takes away does not change what Genesys asks before it deletes.
        hidden=frozenset({"UserData", "DisableApiTermination"}),
        update=(
            Step("ec2.ModifyVolume", fields=_DISK, run=_change_disk),
            Step("ec2.ModifyInstanceAttribute", fields=("IamInstanceProfile",), run=_change_profile),
            Step(
                "ec2.ModifyInstanceMetadataOptions",
                {
                    "InstanceId": "$id",
                    "HttpEndpoint": "$want.MetadataOptions.HttpEndpoint",
                    "HttpPutResponseHopLimit": "$want.MetadataOptions.HttpPutResponseHopLimit",
                    "HttpTokens": "$want.MetadataOptions.HttpTokens",
                },
                fields=("MetadataOptions",),
            ),
            Step(
                "ec2.ModifyInstanceCreditSpecification",
                {
                    "InstanceCreditSpecifications": [
                        {"InstanceId": "$id", "CpuCredits": "$want.CreditSpecification.CpuCredits"}
                    ]
                },
                fields=("CreditSpecification",),
            ),
            Step(
                "ec2.ModifyInstanceAttribute",
                {"InstanceId": "$id", "DisableApiTermination": {"Value": "$want.DisableApiTermination"}},
                fields=("DisableApiTermination",),
            ),
            Step("ec2.StopInstances", {"InstanceIds": ["$id"]}, fields=("InstanceType",), until=("stopped",)),
            Step(
                "ec2.ModifyInstanceAttribute",
                {"InstanceId": "$id", "InstanceType": {"Value": "$want.InstanceType"}},
                fields=("InstanceType",),
            ),
            Step(
                "ec2.StartInstances",
                {"InstanceIds": ["$id"]},
                fields=("InstanceType",),
                until=("running",),
                starts=True,
            ),
        ),
        # Who may delete it was decided before; Amazon's own lock goes with it.
        delete=(
            Step("ec2.TerminateInstances", {"InstanceIds": ["$id"]}, rescue={"OperationNotPermitted": (_GIVE_BACK,)}),
        ),
        tags=Tags(
            "specs",
            of=("instance", "volume", "network-interface"),
            put=Step(
                "ec2.CreateTags",
                {
                    "Resources": ["$id", "$seen.Root.VolumeId", "$seen.NetworkInterfaces[0].NetworkInterfaceId"],
                    "Tags": "$tags",
                },
            ),
            drop=DROP,
        ),
        state=State(
            "State.Name",
            pending=frozenset({"pending"}),
            stopped=frozenset({"stopping", "stopped"}),
            leaving=frozenset({"shutting-down"}),
            gone=frozenset({"terminated"}),
            judge=_ended,
        ),
    ),
}
"""Native type -> row."""
EXTRA = frozenset(
    {
        "ec2.AssociateIamInstanceProfile",
        "ec2.DescribeIamInstanceProfileAssociations",
        "ec2.DescribeInstanceCreditSpecifications",
        "ec2.DescribeVolumes",
        "ec2.DisassociateIamInstanceProfile",
        "ec2.ReplaceIamInstanceProfileAssociation",
    }
)
"""Operations that functions of this file call, beside those of the rows."""
