"""Rows of CloudWatch Logs: groups of logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genesys_aws.wire.pages import common, pages
from genesys_aws.wire.table import UNSET, Item, Read, Row, Step, Tags, Told

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context


_PAGE = 50
"""Most groups in one answer."""


def _mapping(pairs: list[dict[str, str]], id: str) -> dict[str, str]:
    """Return tags as Logs writes them."""
    return {pair["Key"]: pair.get("Value", "") for pair in pairs}


def _arn(item: Item) -> str:
    return str(item.get("arn", "")).removesuffix(":*")


def _tags(call: Callable[..., Any], items: list[Item]) -> None:
    for item in items:
        found = call("logs.ListTagsForResource", {"resourceArn": _arn(item)}).get("tags") or {}
        item["Tags"] = [{"Key": key, "Value": found[key]} for key in sorted(found)]


def _named(call: Callable[..., Any], items: list[Item]) -> None:
    """Keep the ARN by which tags are set; nothing is called."""
    for item in items:
        item["Arn"] = _arn(item)


def _many(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at groups by what their names begin with, in no more calls than one each would take."""
    found: dict[str, Item] = {}
    left = set(ids)
    start = common(ids)
    listed = pages(call, "logs.DescribeLogGroups", {"limit": _PAGE, **({"logGroupNamePrefix": start} if start else {})})
    for _, page in zip(ids, listed, strict=False):
        found |= {group["logGroupName"]: group for group in page.get("logGroups") or ()}
        left -= found.keys()
        if not left:
            break
    return found


def _retain(it: Context) -> None:
    days = it.want.get("retentionInDays")
    if days is None:
        it.call("logs.DeleteRetentionPolicy", {"logGroupName": it.id})
    else:
        it.call("logs.PutRetentionPolicy", {"logGroupName": it.id, "retentionInDays": days})


ROWS: dict[str, Row] = {
    "aws.logs.log_group": Row(
        Step("logs.CreateLogGroup", sends="want"),
        "$want.logGroupName",
        Read(
            "logs.DescribeLogGroups",
            "logGroups[]",
            "$item.logGroupName",
            "one:logGroupNamePrefix",
            told=Told(_arn, _tags),
            more=(_named,),
            tagged=False,
            list=("logs.DescribeLogGroups", {}, "logGroups[]"),
            many=_many,
        ),
        body={"retentionInDays": ""},
        shown={"retentionInDays": lambda item: item.get("retentionInDays", UNSET)},
        then=(Step("logs.PutRetentionPolicy", fields=("retentionInDays",), run=_retain),),
        update=(Step("logs.PutRetentionPolicy", fields=("retentionInDays",), run=_retain),),
        delete=(Step("logs.DeleteLogGroup", {"logGroupName": "$id"}),),
        tags=Tags(
            "list",
            sent="tags",
            put=Step("logs.TagResource", {"resourceArn": "$seen.Arn", "tags": "$tags"}),
            drop=Step("logs.UntagResource", {"resourceArn": "$seen.Arn", "tagKeys": "$keys"}),
            form=_mapping,
        ),
        named=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"logs.DeleteRetentionPolicy", "logs.ListTagsForResource"})
"""Operations that functions of this file call, beside those of the rows."""
