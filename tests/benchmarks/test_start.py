"""How long the shortest commands take, against an empty Python program and against Terraform."""

from __future__ import annotations

import sys

import pytest
from book import Book
from desk import TERRAFORM, Desk
from measure import Command, median, ratio, rounds

pytestmark = pytest.mark.benchmark

ROUNDS = 15


def test_version_and_help_cost_little_more_than_an_empty_program(book: Book, desk: Desk) -> None:
    empty = Command([sys.executable, "-c", "pass"], desk.project, desk.environ)
    found = rounds({"version": desk.ours("--version"), "pass": empty, "help": desk.ours("--help")}, ROUNDS)
    for name in ("version", "help"):
        # Both are a few ticks of processor time: sums are steadier than the median of ratios.
        cost = sum(run.cpu for run in found[name]) / sum(run.cpu for run in found["pass"])
        more = (
            f"wall {1000 * median(found[name]).wall:.0f} ms, empty program {1000 * median(found['pass']).wall:.0f} ms"
        )
        book.note(name, cost, f"{more}, {median(found[name]).peak:.0f} MB")


@pytest.mark.skipif(not TERRAFORM, reason="terraform is not on PATH")
def test_version_is_quicker_than_that_of_terraform(book: Book, desk: Desk) -> None:
    found = rounds({"ours": desk.ours("--version"), "theirs": desk.theirs("version")}, ROUNDS)
    wall = f"wall {1000 * median(found['ours']).wall:.0f} against {1000 * median(found['theirs']).wall:.0f} ms"
    book.note("version below terraform", ratio(found["ours"], found["theirs"], "wall"), wall)
