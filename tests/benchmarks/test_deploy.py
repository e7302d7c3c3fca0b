"""What a deploy costs, durable and encrypted, as a whole process; and how that grows."""

from __future__ import annotations

import graphs
import pytest
from book import Book
from desk import TERRAFORM, Desk
from measure import median, ratio, rounds, said

pytestmark = pytest.mark.benchmark

LARGE = 10_000
"""From here on one round says enough, and takes long enough."""


@pytest.mark.parametrize("shape", graphs.GRAPHS)
def test_a_deploy_of_a_thousand(book: Book, desk: Desk, shape: str) -> None:
    desk.write(graphs.GRAPHS[shape](1000))
    cost = median(rounds({"ours": desk.ours("deploy", "--yes", before=desk.fresh)}, 5)["ours"])
    book.note("deploy 1000", cost.cpu, f"{shape}: {said(cost)}")
    book.note("deploy 1000 memory", cost.peak, shape)


@pytest.mark.skipif(not TERRAFORM, reason="terraform is not on PATH")
def test_a_deploy_of_a_thousand_against_terraform(book: Book, desk: Desk) -> None:
    desk.write(graphs.chains(1000))
    desk.begun()
    both = {
        "ours": desk.ours("deploy", "--yes", before=desk.fresh),
        "theirs": desk.theirs("apply", "-auto-approve", before=desk.fresh),
    }
    found = rounds(both, 1, warm=False)
    text = said(median(found["ours"]), median(found["theirs"]))
    book.note("deploy 1000 vs", ratio(found["ours"], found["theirs"], "wall"), text)
    book.note("deploy 1000 cpu vs", ratio(found["ours"], found["theirs"], "cpu"))
    book.note("deploy 1000 memory vs", ratio(found["ours"], found["theirs"], "peak"))


def test_a_deploy_grows_with_the_number_of_resources(book: Book, desk: Desk) -> None:
    points = {}
    for count in (100, 300, 1000, 2000, 5000, 10_000, 20_000):
        desk.write(graphs.chains(count))
        turns = 2 if count < LARGE else 1
        found = rounds({"ours": desk.ours("deploy", "--yes", before=desk.fresh)}, turns, warm=False)
        points[count] = min(cost.cpu for cost in found["ours"])
    book.growth("deploy growth", points)
