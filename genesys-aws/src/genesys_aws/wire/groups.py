"""Rows of CloudWatch Logs: groups of logs."""

from __future__ import annotations

from collections.abc import Callable
from os.path import commonpath
from typing import TYPE_CHECKING, Any

from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import UNSET, Item, Read, Row, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context


def _mapping(pairs: list[dict[str, str]], id: str) -> dict[str, str]:
    """Return tags as Logs writes them."""
    return {pair["Key"]: pair.get("Value", "") for pair in pairs}


def _arn(item: Item) -> str:
    return str(item.get("arn", "")).removesuffix(":*")


def _tags(call: Callable[..., Any], items: list[Item]) -> None:
    for item in items:
        item["Arn"] = _arn(item)
        found = call("logs.ListTagsForResource", {"resourceArn": item["Arn"]}).get("tags") or {}
        item["Tags"] = [{"Key": key, "Value": found[key]} for key in sorted(found)]


def _many(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at groups by what their names begin with."""
    given = {"logGroupNamePrefix": start} if (start := commonpath(ids)) else {}
    return {
        group["logGroupName"]: group
        for page in pages(call, "logs.DescribeLogGroups", given)
        for group in page.get("logGroups") or ()
    }


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
            more=(_tags,),
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
