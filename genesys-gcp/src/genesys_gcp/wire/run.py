"""Rows of Cloud Run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending
from genesys_gcp.wire import look, shape, special
from genesys_gcp.wire.jobs import Call, Job
from genesys_gcp.wire.special import sure
from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

_SERVICES = "run.projects.locations.services"
_PLACED = ("parent", "serviceId")


def replace(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Write the whole of a service: lists in it, such as its containers, cannot be written in part."""
    row = ROWS[type.name]
    now = look.raw(executor, row, id)
    sent = {name: value for name, value in shape.whole(type, want).items() if name not in _PLACED}
    body = shape.body(type, sent)
    shape.tag(body, row.tags, shape.tags_in(row, now))
    if now.get("etag"):
        body["etag"] = now["etag"]  # What somebody else changed meanwhile is not overwritten unseen.
    job = Job("update", id, Call(f"{_SERVICES}.patch", {"name": id}, body), want=want)
    return sure(executor.begin(type, job))


def placed(executor: Executor, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a service with the parts of its name, as its id is made of them."""
    _, _, _, region, _, name = str(answer["name"]).split("/")
    return {**answer, "region": region, "serviceId": name}


ROWS: dict[str, Row] = {
    "gcp.run.service": Row(
        "projects/{project}/locations/{region}/services/{serviceId}",
        create=f"{_SERVICES}.create",
        get=f"{_SERVICES}.get",
        list=f"{_SERVICES}.list",
        items="services",
        update=(Step("*", f"{_SERVICES}.patch"),),
        delete=f"{_SERVICES}.delete",
        style="lro",
        params={"parent": "projects/{project}/locations/{region}"},
        tags="labels",
        seen={"parent": "name"},
        forms={"parent": "parent"},
        special={"update": replace},
        sees=placed,
    ),
    "gcp.run.member": Row(
        "",
        special={
            "create": special.grant,
            "read": special.granted,
            "delete": special.withdraw,
            "find": special.find_grant,
        },
        style="plain",
    ),
}
"""Native type -> row."""
