"""Rows of Secrets Manager."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from genesys.spi import faults as f
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import Item, Read, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_WINDOW_DAYS = 7
"""How long a deleted secret can be brought back; Amazon's least. Its name, which it holds so long, has a suffix."""


_VALUES = 10
"""Most names in a filter of a list."""


def _many(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at secrets by their names, which their ids end with before a dash and six letters."""
    names = [id.rpartition(":")[2][:-7] for id in ids]
    found: dict[str, Item] = {}
    for start in range(0, len(names), _VALUES):
        given = {"Filters": [{"Key": "name", "Values": names[start : start + _VALUES]}], "MaxResults": 100}
        for page in pages(call, "secretsmanager.ListSecrets", given):
            found |= {item["ARN"]: item for item in page.get("SecretList") or ()}
    return found


def _create(it: Context) -> Any:
    """Make it; a deleted one of this stack that still holds the name is brought back with the new value."""
    given = it.request(it.row.create)
    try:
        return it.call("secretsmanager.CreateSecret", given)
    except (f.Exists, f.Busy):
        there = it.call("secretsmanager.DescribeSecret", {"SecretId": given["Name"]})
        ours = {"Key": "genesys-stack", "Value": it.token.stack if it.token else ""}
        if not there.get("DeletedDate") or ours not in (there.get("Tags") or ()):
            raise
    id = {"SecretId": there["ARN"]}
    it.call("secretsmanager.RestoreSecret", id)
    value = {name: it.want[name] for name in ("Description", "SecretString") if it.want.get(name) is not None}
    it.call("secretsmanager.UpdateSecret", {**id, "ClientRequestToken": uuid4().hex, **value})
    it.call("secretsmanager.TagResource", {**id, "Tags": given["Tags"]})
    return {"ARN": there["ARN"]}


def _change(it: Context) -> None:
    """Change the description, the value, or both; a new value is a new version, whose id tells nothing about it."""
    changed = it.changed or frozenset()
    given: dict[str, Any] = {name: it.want[name] for name in sorted(changed & {"Description", "SecretString"})}
    it.call("secretsmanager.UpdateSecret", {"SecretId": it.id, "ClientRequestToken": uuid4().hex, **given})


ROWS: dict[str, Row] = {
    "aws.secretsmanager.secret": Row(
        Step(
            "secretsmanager.CreateSecret",
            {"ClientRequestToken": "$token"},
            sends="want",
            run=_create,
        ),
        "$answer.ARN",
        Read(
            "secretsmanager.DescribeSecret",
            "",
            "$item.ARN",
            "one:SecretId",
            tagged=False,
            list=("secretsmanager.ListSecrets", {}, "SecretList[]"),
            many=_many,
        ),
        update=(Step("secretsmanager.UpdateSecret", fields=("Description", "SecretString"), run=_change),),
        delete=(Step("secretsmanager.DeleteSecret", {"SecretId": "$id", "RecoveryWindowInDays": _WINDOW_DAYS}),),
        tags=Tags(
            "list",
            put=Step("secretsmanager.TagResource", {"SecretId": "$id", "Tags": "$tags"}),
            drop=Step("secretsmanager.UntagResource", {"SecretId": "$id", "TagKeys": "$keys"}),
        ),
        state=State(judge=lambda item: ("gone", "") if item.get("DeletedDate") else None),
    ),
}
"""Native type -> row."""
EXTRA: frozenset[str] = frozenset({"secretsmanager.RestoreSecret"})
"""Operations that functions of this file call, beside those of the rows."""
