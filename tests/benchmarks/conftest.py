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


@pytest.fixture(scope="session")
def book() -> Iterator[Book]:
    """Collect figures; show and keep them at the end."""
    found = Book()
    if not TERRAFORM:
        found.absent.append("terraform is not on PATH: nothing was compared with it")
    yield found
    found.keep(house.ROOT / ".cache" / "benchmarks.json")
    print("\n\n" + found.table())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Genesys and Terraform in folders of their own."""
    return Desk(tmp_path)
