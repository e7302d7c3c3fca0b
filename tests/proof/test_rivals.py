"""The comparison kills whom it means to kill, and counts what is wrong."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace
from typing import Any

import proof
import pytest

rivals = proof.load(proof.FOLDER / "rivals.py")
contestants = proof.load(proof.FOLDER / "contestants.py")


def _side(listed: list[tuple[str, str]], recorded: set[str]) -> Any:
    return SimpleNamespace(site=SimpleNamespace(listed=lambda: listed), recorded=lambda: recorded)


@pytest.mark.parametrize(
    ("listed", "recorded", "orphans", "duplicates", "lost"),
    [
        ([], set(), 0, 0, 0),
        ([("vpc", "a"), ("subnet", "b")], {"a", "b"}, 0, 0, 0),
        ([("vpc", "a"), ("subnet", "b")], {"a"}, 1, 0, 0),
        ([("vpc", "a"), ("vpc", "b"), ("vpc", "c")], {"c"}, 2, 2, 0),
        ([("vpc", "a")], {"a", "b"}, 0, 0, 1),
    ],
)
def test_what_is_wrong_is_counted(
    listed: list[tuple[str, str]], recorded: set[str], orphans: int, duplicates: int, lost: int
) -> None:
    found = rivals.census(_side(listed, recorded))
    assert found == {"orphans": orphans, "duplicates": duplicates, "lost records": lost}


def test_moments_are_the_same_for_both_and_within_their_calls() -> None:
    drawn = rivals.moments(300, 7)
    assert drawn == rivals.moments(300, 7)
    assert drawn != rivals.moments(300, 8)
    points = [moment.of(40) for moment in drawn]
    assert {point.call for point in points} == set(range(41))
    assert {point.manner for point in points} == set(rivals.beds.MANNERS)
    assert [moment.of(80).manner for moment in drawn] == [point.manner for point in points]


def test_a_group_dies_with_its_children() -> None:
    line = ["sh", "-c", "sleep 60 & echo begun; wait"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        group = contestants.Group(process)
        assert len(group.alive()) == 2
        group.kill()
        process.wait()
        assert group.alive() == []


def test_terraform_is_told_to_be_impatient_where_it_can_be() -> None:
    usual, impatient = (contestants.stack.terraform(13, "http://localhost", patience=text) for text in ("", "20s"))
    assert "timeouts" not in usual
    assert impatient.count('  timeouts {\n    delete = "20s"\n  }') == 2
    assert impatient.replace('  timeouts {\n    delete = "20s"\n  }\n', "") == usual


def test_reasons_are_told_apart_without_their_ids() -> None:
    texts = (f"╷\n│ Error: deleting EC2 VPC (vpc-{id}): in use\n│\n╵\n" for id in ("0123456789ab", "ba9876543210"))
    assert {rivals.reason(text) for text in texts} == {"Error: deleting EC2 VPC (vpc-...): in use"}
