"""Tags of many objects in few calls: Amazon's index of tags, where a service tells them of one object at a time only.

The index lags behind the services: minutes were seen (github.com/aws/aws-cli/issues/4173), and Amazon names no number.
So it is believed only where it says what is recorded; every other object is asked itself, as is one that the index
does not know. A late index costs calls, and never shows a change that nobody made. What somebody changed shows as soon
as the index has it.

It knows all types that have tags but roles, users and auto scaling groups, by region; what has none, such as IAM, is in
the region where its service signs. Source: docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/, pages
supported-services and API_GetResources, read 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from genesys.spi import faults as f
from genesys.spi.session import Recorded
from genesys_aws.wire.table import OURS, Item, Row

GET = "resourcegroupstaggingapi.GetResources"
OPERATIONS = frozenset({GET})
"""What this file calls."""
_BATCH = 100
"""Most ARNs in one call."""
Pairs = list[dict[str, str]]


def plain_tags(tags: Iterable[Mapping[str, str]]) -> Pairs:
    """Return the tags that are the user's, sorted by key."""
    pairs = {tag["Key"]: tag.get("Value", "") for tag in tags}
    return [
        {"Key": key, "Value": pairs[key]} for key in sorted(pairs) if key not in OURS and not key.startswith("aws:")
    ]


def recorded_tags(row: Row, recorded: Mapping[str, Recorded]) -> dict[str, Pairs]:
    """Return id -> the tags that a record tells: those that are wanted, else those that were seen."""
    field = row.tags.field
    known = {id: one.want.get(field) or one.seen.get(field) or [] for id, one in recorded.items()}
    return {id: plain_tags(tags) for id, tags in known.items()}


def tell(call: Callable[..., Any], row: Row, found: Mapping[str, Item], known: Mapping[str, Pairs] | None) -> None:
    """Add their tags to objects that were described without them.

    Args:
        call: Makes a call.
        row: Their row.
        found: Id -> object.
        known: Id -> tags that are recorded; ``None`` when the index is not to be asked.

    Raises:
        Fault: They cannot be asked for.
    """
    told, path = row.read.told, row.tags.path
    untold = {id: item for id, item in found.items() if path not in item}
    if told is None or not untold:
        return
    if known is not None and len(untold) > told.few:
        listed = _listed(call, [told.arn(item) for item in untold.values()], told.home)
        for id, item in list(untold.items()):
            tags = listed.get(told.arn(item))
            if tags and plain_tags(tags) == known.get(id):
                item[path] = tags
                del untold[id]
    if untold:
        told.ask(call, list(untold.values()))


def _listed(call: Callable[..., Any], arns: list[str], home: str) -> dict[str, Pairs]:
    """Return ARN -> tags, as far as the index tells; nothing where it cannot be asked."""
    found: dict[str, Pairs] = {}
    for start in range(0, len(arns), _BATCH):
        try:
            answer = call(GET, {"ResourceARNList": arns[start : start + _BATCH]}, home)
        except f.Throttled:
            raise
        except f.Fault:
            return found  # it is a short cut only: there is no right to it, or no way to it
        for one in answer.get("ResourceTagMappingList") or ():
            found[one["ResourceARN"]] = one.get("Tags") or []
    return found
