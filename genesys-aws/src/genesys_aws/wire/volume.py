"""Rows of EC2: block disks and flow logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.paths import MISSING
from genesys_aws.wire.ec2 import accepted, read, tags
from genesys_aws.wire.table import Item, Row, State, Step

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

LAST_SNAPSHOT = "genesys-last-snapshot"
"""Tag of what is kept as a snapshot when it goes."""
_KINDS = {"vpc": "VPC", "subnet": "Subnet", "eni": "NetworkInterface"}
_SIZE = ("Size", "VolumeType", "Iops", "Throughput")


def _attachments(answer: Item) -> Iterator[Item]:
    for volume in answer.get("Volumes") or ():
        yield from volume.get("Attachments") or ()


def _kind(item: Item) -> Any:
    """Return what a flow log is about, which only the id of that tells."""
    return _KINDS.get(str(item.get("ResourceId", "")).partition("-")[0], MISSING)


def _keep(it: Context) -> None:
    """Make a last snapshot of a disk that wants one; Amazon finishes it also when the disk is gone."""
    marks = {tag["Key"]: tag["Value"] for tag in it.seen.get("Tags") or ()}
    if LAST_SNAPSHOT not in marks and it.on_delete != "snapshot":
        return
    marks[LAST_SNAPSHOT] = "true"  # the record may say so where the tag was taken away
    asked = {"Filters": [{"Name": "volume-id", "Values": [it.id]}, {"Name": "tag-key", "Values": [LAST_SNAPSHOT]}]}
    if it.call("ec2.DescribeSnapshots", asked).get("Snapshots"):
        return  # a delete that was tried before has made it
    pairs = [{"Key": key, "Value": value} for key, value in marks.items() if not key.startswith("aws:")]
    specs = [{"ResourceType": "snapshot", "Tags": pairs}]
    it.call("ec2.CreateSnapshot", {"VolumeId": it.id, "Description": f"last of {it.id}", "TagSpecifications": specs})


def _detach(it: Context) -> None:
    """Take a disk out of the machine that it is in now."""
    if it.seen:
        given = {"VolumeId": it.id, "InstanceId": it.seen["InstanceId"], "Device": it.seen["Device"]}
        try:
            it.call("ec2.DetachVolume", given)
        except f.Busy as fault:
            if fault.code != "IncorrectState":  # it is out
                raise


_LOG = Step("ec2.CreateFlowLogs", {"ClientToken": "$token"}, sends="want")


def _log(it: Context) -> Item:
    """Make a flow log; what keeps Amazon from it stands in an answer that is no refusal."""
    given = it.request(_LOG)
    specs = [{"ResourceType": of, "Tags": it.pairs()} for of in it.row.tags.of]
    return accepted("ec2.CreateFlowLogs", it.call("ec2.CreateFlowLogs", {**given, "TagSpecifications": specs}))


def _unlog(it: Context) -> None:
    accepted("ec2.DeleteFlowLogs", it.call("ec2.DeleteFlowLogs", {"FlowLogIds": [it.id]}))


ROWS: dict[str, Row] = {
    "aws.ec2.volume": Row(
        Step("ec2.CreateVolume", {"ClientToken": "$token"}, sends="want"),
        "$answer.VolumeId",
        read("DescribeVolumes", "Volumes[]", "VolumeId", "volume-id"),
        update=(Step("ec2.ModifyVolume", {"VolumeId": "$id"}, fields=_SIZE, sends="changed"),),
        delete=(Step("ec2.CreateSnapshot", run=_keep), Step("ec2.DeleteVolume", {"VolumeId": "$id"})),
        tags=tags("volume"),
        state=State(
            "State",
            pending=frozenset({"creating"}),
            failed=frozenset({"error"}),
            leaving=frozenset({"deleting"}),
            gone=frozenset({"deleted"}),
        ),
    ),
    "aws.ec2.volume_attachment": Row(
        Step("ec2.AttachVolume", sends="want"),
        "$want.VolumeId",
        read("DescribeVolumes", _attachments, "VolumeId", "volume-id"),
        delete=(Step("ec2.DetachVolume", run=_detach),),
        state=State(
            "State",
            pending=frozenset({"attaching"}),
            leaving=frozenset({"detaching", "busy"}),
            gone=frozenset({"detached"}),
        ),
        same=True,
    ),
    "aws.ec2.flow_log": Row(
        Step("ec2.CreateFlowLogs", run=_log),
        "$answer.FlowLogIds[0]",
        read("DescribeFlowLogs", "FlowLogs[]", "FlowLogId", "flow-log-id", filters="Filter"),
        shown={"ResourceType": _kind},
        delete=(Step("ec2.DeleteFlowLogs", run=_unlog),),
        tags=tags("vpc-flow-log"),
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"ec2.DescribeSnapshots"})
"""Operations that functions of this file call, beside those of the rows."""
