"""What a plan of the real example costs, where everything that runs is looked at."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

import house
import pytest
from book import Book, measured
from desk import Desk
from measure import run

from genesys_local.client import Client

pytestmark = pytest.mark.benchmark

GONE = ("destroy", "--yes", "--confirm-data-loss", "assets", "--confirm-data-loss", "orders")


@pytest.fixture
def example(desk: Desk) -> Iterator[Desk]:
    """The example, deployed on a machine of its own."""
    desk.environ["GENESYS_LOCAL_IDLE_S"] = "1"
    shutil.copytree(house.ROOT / "examples" / "webapp", desk.project, dirs_exist_ok=True)
    shutil.rmtree(desk.project / ".genesys", ignore_errors=True)
    run(desk.ours("deploy", "--yes"))
    try:
        yield desk
    finally:
        subprocess.run(desk.ours(*GONE).argv, cwd=desk.project, env=desk.environ, check=False, capture_output=True)
        with contextlib.suppress(Exception):
            Client(desk.environ["GENESYS_LOCAL_HOME"], environ=desk.environ).stop()


def test_a_plan_of_the_example_that_looks_at_everything(book: Book, example: Desk) -> None:
    measured(book, "example plan", example.ours("plan", "--expect-no-changes"))
