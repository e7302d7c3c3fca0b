"""Rows of disks, and the few things about them that no row can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending
from genesys_gcp.lower.volume import SAVED
from genesys_gcp.wire import attaching, look, requests, shape
from genesys_gcp.wire.compute import LABELS, REGIONAL, ZONAL
from genesys_gcp.wire.jobs import Call, Job
from genesys_gcp.wire.special import sure
from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor


def update(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Change a disk: schedules are taken from it and given to it, for they cannot be replaced."""
    row = ROWS[type.name]
    now, known = look.raw(executor, row, id), executor.known(row, id)
    calls = [call for _, call in requests.update(type, row, want, changed, known=known, now=now)]
    if "resourcePolicies" in changed:
        calls += _schedules(row, known, shape.short(now.get("resourcePolicies") or []), want)
    if not calls:
        return executor.observed(type, row, now, id=id) or Observed(id, {})
    return sure(executor.begin(type, Job("update", id, calls[0], tuple(calls[1:]), want=want)))


def _schedules(row: Row, known: Mapping[str, Any], held: list[str], want: Mapping[str, Any]) -> list[Call]:
    wanted = list(want.get("resourcePolicies") or ())
    both = {
        "removeResourcePolicies": [item for item in held if item not in wanted],
        "addResourcePolicies": [item for item in wanted if item not in held],
    }
    names = {f"compute.disks.{verb}": items for verb, items in both.items() if items}
    return [
        Call(name, requests.parameters(name, row, known, existing=True), {"resourcePolicies": items})
        for name, items in names.items()
    ]


def delete(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Delete a disk, after a last snapshot when its label or its record asks for one."""
    row = ROWS[type.name]
    try:
        now = look.raw(executor, row, id)
    except f.Gone:
        return None
    known = executor.known(row, id)
    gone = Call("compute.disks.delete", requests.parameters("compute.disks.delete", row, known, existing=True))
    job = Job("delete", id, gone)
    # The label and the record say the same; when one of the two was lost, the data is not.
    if (now.get("labels") or {}).get(SAVED) == "true" or id in executor.saved:
        name = f"{str(now['name'])[:40]}-last-{str(now['id'])[-12:]}"
        params = requests.parameters("compute.disks.createSnapshot", row, known, existing=True)
        kept = job._replace(now=Call("compute.disks.createSnapshot", params, {"name": name}), rest=(gone,))
        try:
            begun = executor.begin(type, kept)
        except f.Exists:
            begun = executor.begin(type, job)  # An earlier attempt took it.
    else:
        begun = executor.begin(type, job)
    return begun if isinstance(begun, Pending) else None


ROWS: dict[str, Row] = {
    "gcp.compute.disk": Row(
        ZONAL + "disks/{name}",
        create="compute.disks.insert",
        get="compute.disks.get",
        list="compute.disks.aggregatedList",
        items="disks",
        update=(
            Step("sizeGb", "compute.disks.resize", {"sizeGb": "$sizeGb"}),
            Step("labels", "compute.disks.setLabels", LABELS),
        ),
        delete="compute.disks.delete",
        tags="labels",
        forms={"type": "local"},
        special={"update": update, "delete": delete},
    ),
    "gcp.compute.attached_disk": Row(
        "",
        special={
            "create": attaching.attach,
            "read": attaching.attached,
            "delete": attaching.detach,
            "find": attaching.find_attached,
        },
    ),
    "gcp.compute.resource_policy": Row(
        REGIONAL + "resourcePolicies/{name}",
        create="compute.resourcePolicies.insert",
        get="compute.resourcePolicies.get",
        list="compute.resourcePolicies.list",
        by=("region",),
        update=(Step("*", "compute.resourcePolicies.patch"),),
        drop=("snapshotSchedulePolicy.schedule.dailySchedule.duration",),
        delete="compute.resourcePolicies.delete",
        tags="description",
    ),
}
"""Native type -> row."""
