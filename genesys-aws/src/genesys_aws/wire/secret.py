"""Rows of Secrets Manager."""

from __future__ import annotations

from genesys_aws.wire.table import Read, Row, State, Step, Tags

_WINDOW_DAYS = 7
"""How long a deleted secret can be brought back; Amazon's least. Its name, which it holds so long, has a suffix."""

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
        update=(
            Step(
                "secretsmanager.UpdateSecret",
                {"SecretId": "$id", "Description": "$want.Description", "SecretString": "$want.SecretString"},
                fields=("Description", "SecretString"),
            ),
        ),
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
