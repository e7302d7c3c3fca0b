"""Rows of Secrets Manager."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from genesys.spi import faults as f
from genesys_aws.wire.pages import common, pages
from genesys_aws.wire.table import OURS, Item, Read, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_WINDOW_DAYS = 7
"""How long a deleted secret can be brought back; Amazon's least. Its name, which it holds so long, has a suffix."""


_VALUES, _PAGE = 10, 100
"""Most names in a filter of a list, and most secrets in an answer."""


def _many(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at secrets by what their names begin with; by names where that would take more calls.

    Ids end with the name, a dash and six letters; the filter takes beginnings of names.
    """
    names = {id: id.rpartition(":")[2][:-7] for id in ids}
    found: dict[str, Item] = {}
    listed = _listed(call, [start] if (start := common(names.values())) else [])
    for _, page in zip(range(0, len(ids), _VALUES), listed, strict=False):
        found |= page
        if found.keys() >= names.keys():
            return found
    left = [names[id] for id in ids if id not in found]
    for at in range(0, len(left), _VALUES):
        for page in _listed(call, left[at : at + _VALUES]):
            found |= page
    return found


def _listed(call: Callable[..., Any], names: list[str]) -> Iterator[dict[str, Item]]:
    given: dict[str, Any] = {"MaxResults": _PAGE}
    given |= {"Filters": [{"Key": "name", "Values": names}]} if names else {}
    for page in pages(call, "secretsmanager.ListSecrets", given):
        yield {item["ARN"]: item for item in page.get("SecretList") or ()}


_MAKE = Step("secretsmanager.CreateSecret", {"ClientRequestToken": "$token"}, sends="want")


def _create(it: Context) -> Item:
    """Make a secret; one of the same resource that was deleted, and still holds the name, is brought back (quirk A43).

    Raises:
        Exists: A deleted secret of somebody else holds the name.
    """
    given = {**it.request(_MAKE), "Tags": it.pairs()}
    try:
        return it.call("secretsmanager.CreateSecret", given)
    except f.Busy as fault:
        if "deletion" not in fault.message:
            raise
    found = it.call("secretsmanager.DescribeSecret", {"SecretId": given["Name"]})
    there = {tag["Key"]: tag.get("Value", "") for tag in found.get("Tags") or ()}
    if it.token is None or (there.get(OURS[0]), there.get(OURS[1])) != (it.token.stack, it.token.id):
        words = f"secretsmanager.CreateSecret: the secret {given['Name']} is scheduled for deletion"
        raise f.Exists(words, code="InvalidRequestException")
    it.id = str(found["ARN"])
    it.call("secretsmanager.RestoreSecret", {"SecretId": it.id})
    it.call("secretsmanager.TagResource", {"SecretId": it.id, "Tags": it.pairs()})
    it.retag()
    fields: dict[str, Any] = {name: given[name] for name in ("Description", "SecretString") if name in given}
    it.call("secretsmanager.UpdateSecret", {"SecretId": it.id, "ClientRequestToken": uuid4().hex, **fields})
    return {"ARN": it.id, "Name": given["Name"]}


def _change(it: Context) -> None:
    """Change the description, the value, or both; a new value is a new version, whose id tells nothing about it."""
    changed = it.changed or frozenset()
    given: dict[str, Any] = {name: it.want[name] for name in sorted(changed & {"Description", "SecretString"})}
    it.call("secretsmanager.UpdateSecret", {"SecretId": it.id, "ClientRequestToken": uuid4().hex, **given})


ROWS: dict[str, Row] = {
    "aws.secretsmanager.secret": Row(
        Step("secretsmanager.CreateSecret", run=_create),
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
EXTRA = frozenset({"secretsmanager.RestoreSecret"})
"""Operations that functions of this file call, beside those of the rows."""
