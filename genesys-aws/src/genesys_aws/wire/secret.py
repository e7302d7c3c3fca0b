"""Rows of Secrets Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from genesys_aws.wire.table import Read, Row, State, Step, Tags

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

_WINDOW_DAYS = 7
"""How long a deleted secret can be brought back; Amazon's least. Its name, which it holds so long, has a suffix."""


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
        ),
        "$answer.ARN",
        Read(
            "secretsmanager.DescribeSecret",
            "",
            "$item.ARN",
            "one:SecretId",
            tagged=False,
            list=("secretsmanager.ListSecrets", {}, "SecretList[]"),
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
EXTRA: frozenset[str] = frozenset()
"""Operations that functions of this file call, beside those of the rows."""
