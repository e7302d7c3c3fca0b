"""Rows of Cloud Storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys_gcp.lower.storage import EMPTIED
from genesys_gcp.wire import merging, special
from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor


def delete(executor: Executor, type: ResourceType, id: str) -> None:
    """Delete a bucket, with its objects when its label says so; else one that holds any stays."""
    name = {"bucket": id.removeprefix("b/")}
    try:
        found = executor.call("storage.buckets.get", name)
        if (found.get("labels") or {}).get(EMPTIED) == "true":
            _empty(executor, name)
        executor.call("storage.buckets.delete", name)
    except f.Gone:
        return
    except f.Exists as wrong:
        raise f.Invalid(wrong.message, code=wrong.code) from wrong


def _empty(executor: Executor, name: dict[str, str]) -> None:
    """Delete all objects and all their old versions, page by page."""
    while True:
        answer: dict[str, Any] = executor.call("storage.objects.list", {**name, "versions": True}, effect=False)
        for item in answer.get("items") or ():
            where = {**name, "object": item["name"], "generation": item["generation"]}
            try:
                executor.call("storage.objects.delete", where)
            except f.Gone:
                continue
        if not answer.get("nextPageToken"):
            return


ROWS: dict[str, Row] = {
    "gcp.storage.bucket": Row(
        "b/{name}",
        create="storage.buckets.insert",
        get="storage.buckets.get",
        list="storage.buckets.list",
        update=(Step("*", "storage.buckets.patch", params={"ifMetagenerationMatch": "@metageneration"}),),
        style="plain",
        params={"project": "{project}"},
        tags="labels",
        special={"update": merging.update, "delete": delete},
    ),
    "gcp.storage.member": Row(
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
