"""Lists that come in pages: they are read to the end of what is wanted, and never cost more than asking one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys_aws.wire.pages import common
from genesys_aws.wire.rows import ROWS

Item = dict[str, Any]
WANTED = 4


class Asked:
    """Answers one operation from a list of pages, and counts."""

    def __init__(self, answers: Callable[[Item, int], Item]) -> None:
        self._answers, self.given = answers, list[Item]()

    def __call__(self, operation: str, given: Item, home: str = "") -> Item:
        self.given.append(given)
        return self._answers(given, len(self.given) - 1)


def many(type: str, call: Asked, ids: list[str]) -> dict[str, Item]:
    read = ROWS[type].read.many
    assert read is not None
    return {id: item for id, item in read(call, ids).items() if id in ids}


def record(name: str) -> Item:
    return {"Name": name, "Type": "A"}


def test_the_records_of_a_zone_go_on_where_a_page_ended() -> None:
    answers = [
        {"ResourceRecordSets": [record("a."), record("b.")], "IsTruncated": True, "NextRecordName": "c."},
        {"ResourceRecordSets": [record("c."), record("d.")], "IsTruncated": True, "NextRecordName": "e."},
    ]
    asked = Asked(lambda given, nth: answers[nth])
    ids = [f"Z|{name}.|A" for name in "abc"]
    assert set(many("aws.route53.record_set", asked, ids)) == set(ids)
    assert [given.get("StartRecordName") for given in asked.given] == [None, "c."]


def test_a_zone_with_few_wanted_records_is_not_listed() -> None:
    asked = Asked(lambda given, nth: {})
    assert many("aws.route53.record_set", asked, ["Y|a.|A", "Z|a.|A", "Z|b.|A"]) == {}
    assert asked.given == []


@pytest.mark.parametrize(
    "type,ids,page",
    [
        (
            "aws.route53.record_set",
            [f"Z|{n}.|A" for n in range(WANTED)],
            {"ResourceRecordSets": [record("other.")], "IsTruncated": True, "NextRecordName": "x."},
        ),
        ("aws.logs.log_group", ["/a", "b", "c", "d"], {"logGroups": [{"logGroupName": "z"}], "nextToken": "more"}),
    ],
)
def test_a_list_without_end_is_left_after_as_many_pages_as_are_wanted(type: str, ids: list[str], page: Item) -> None:
    asked = Asked(lambda given, nth: page)
    assert many(type, asked, ids) == {}
    assert len(asked.given) == WANTED


def test_secrets_among_many_others_are_asked_for_by_name() -> None:
    ids = [f"arn:aws:secretsmanager:eu-central-1:1:secret:{first}-{n}-AbCdEf" for first in "ab" for n in range(10)]

    def answers(given: Item, nth: int) -> Item:
        if "Filters" not in given:
            return {"SecretList": [{"ARN": "other"}], "NextToken": "more"}
        names = given["Filters"][0]["Values"]
        return {"SecretList": [{"ARN": id} for id in ids if id.rpartition(":")[2][:-7] in names]}

    asked = Asked(answers)
    assert set(many("aws.secretsmanager.secret", asked, ids)) == set(ids)
    assert [len(given.get("Filters", ())) for given in asked.given] == [0, 0, 1, 1]


def test_what_names_begin_with() -> None:
    assert common(["shop-api", "shop-app", "shop-ap"]) == "shop-ap"
    assert common(["/a", "b"]) == ""
    assert common(["one"]) == "one"
