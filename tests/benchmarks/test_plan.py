"""What a plan costs: unchanged, with a comment more, with one change; 1 000 to 100 000 resources."""

from __future__ import annotations

import graphs
import pytest
from book import Book, measured
from desk import TERRAFORM, Desk
from measure import median, ratio, rounds, said

pytestmark = pytest.mark.benchmark

terraform = pytest.mark.skipif(not TERRAFORM, reason="terraform is not on PATH")


def prepared(desk: Desk, values: graphs.Values) -> None:
    """Deploy a graph, and let Terraform have it too."""
    desk.write(values)
    desk.applied()
    desk.settled()
    if TERRAFORM:
        desk.begun()
        desk.pretended(values)


def test_a_plan_of_a_thousand_unchanged(book: Book, desk: Desk) -> None:
    prepared(desk, graphs.chains(1000))
    measured(book, "plan 1000 L0", desk.ours("plan", "--expect-no-changes"), 9)
    measured(book, "plan 1000 L1", desk.ours("plan", "--expect-no-changes", before=desk.comment), 9)


@pytest.mark.parametrize("pure", [False, True])
def test_a_plan_of_a_thousand_unchanged_in_python(book: Book, desk: Desk, pure: bool) -> None:
    (desk.project / "infra.py").write_text(graphs.python(graphs.flat(1000), pure=pure), encoding="utf-8")
    desk.applied()
    desk.settled()
    measured(book, "plan 1000 L0 pure" if pure else "plan 1000 python", desk.ours("plan", "--expect-no-changes"), 9)


def test_a_plan_of_a_thousand_new(book: Book, desk: Desk) -> None:
    desk.write(graphs.chains(1000))
    measured(book, "plan 1000 whole", desk.ours("plan", before=desk.comment))


def test_a_plan_with_one_change_grows_with_the_number_of_resources(book: Book, desk: Desk) -> None:
    points = {}
    for count in (100, 300, 1000, 2000, 5000, 10_000, 20_000):
        desk.fresh(0)
        prepared(desk, graphs.chains(count))
        command = desk.ours("plan", before=desk.change)
        cost = median(rounds({"ours": command}, 3)["ours"])
        points[count] = cost.cpu
        if count in {1000, 10_000}:
            book.note(f"plan {count} change", cost.cpu, said(cost))
        if count == 10_000:
            desk.write(graphs.chains(count))
            measured(book, "plan 10000 L0", desk.ours("plan", "--expect-no-changes"), 3)
            measured(book, "plan 10000 L1", desk.ours("plan", "--expect-no-changes", before=desk.comment), 3)
    book.growth("plan growth", points)


def test_a_plan_of_a_hundred_thousand_unchanged(book: Book, desk: Desk) -> None:
    desk.write(graphs.flat(100_000))
    desk.applied()
    desk.settled()
    cost = measured(book, "plan 100000 L0", desk.ours("plan", "--expect-no-changes"), 3)
    book.note("plan 100000 L0 memory", cost.peak)


@terraform
@pytest.mark.parametrize(("count", "turns"), [(1000, 5), (10_000, 1)])
def test_an_unchanged_plan_against_terraform(book: Book, desk: Desk, count: int, turns: int) -> None:
    prepared(desk, graphs.chains(count))
    # Exit code 2 would say that Terraform sees changes: then the comparison would be none.
    both = {"ours": desk.ours("plan", "--expect-no-changes"), "theirs": desk.theirs("plan", "-detailed-exitcode")}
    found = rounds(both, turns, warm=turns > 1)
    text = said(median(found["ours"]), median(found["theirs"]))
    book.note(f"plan {count} L0 vs", ratio(found["ours"], found["theirs"], "wall"), text)


@terraform
def test_a_plan_after_an_edit_against_terraform(book: Book, desk: Desk) -> None:
    prepared(desk, graphs.chains(1000))
    ours = desk.ours("plan", "--expect-no-changes", before=desk.comment)
    found = rounds({"ours": ours, "theirs": desk.theirs("plan", "-detailed-exitcode")}, 5)
    text = said(median(found["ours"]), median(found["theirs"]))
    book.note("plan 1000 L1 vs", ratio(found["ours"], found["theirs"], "wall"), text)


@terraform
@pytest.mark.parametrize(("count", "turns"), [(1000, 5), (10_000, 1)])
def test_a_plan_of_one_change_against_terraform(book: Book, desk: Desk, count: int, turns: int) -> None:
    prepared(desk, graphs.chains(count))
    both = {
        "ours": desk.ours("plan", before=desk.change),
        "theirs": desk.theirs("plan", before=desk.change_theirs),
    }
    found = rounds(both, turns, warm=turns > 1)
    text = said(median(found["ours"]), median(found["theirs"]))
    book.note(f"plan {count} change vs", ratio(found["ours"], found["theirs"], "wall"), text)
    if count == 1000:
        book.note("plan 1000 memory vs", ratio(found["ours"], found["theirs"], "peak"), text)
