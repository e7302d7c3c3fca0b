"""The book of figures, and a desk for every benchmark."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import house
from book import Book
from desk import TERRAFORM, Desk
from measure import Command, median, rounds


def yardstick() -> float:
    """Return what a fixed piece of Python costs here, in seconds of processor time: seconds of others by it compare."""
    work = "import json; [json.loads(json.dumps([{str(n): n} for n in range(2000)])) for _ in range(60)]"
    command = Command([sys.executable, "-I", "-c", work], Path.cwd(), {})
    return median(rounds({"work": command}, 5)["work"]).cpu


@pytest.fixture(scope="session")
def book() -> Iterator[Book]:
    """Collect figures; show and keep them at the end."""
    found = Book()
    found.yardstick = yardstick()
    if not TERRAFORM:
        found.absent.append("terraform is not on PATH: nothing was compared with it")
    yield found
    found.keep(house.ROOT / ".cache" / "benchmarks.json")
    print("\n\n" + found.table())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Genesys and Terraform in folders of their own."""
    return Desk(tmp_path)
