"""The laboratories of the rooms, by name: laws that span rooms are stated with what the rooms' own tests use."""

from __future__ import annotations

from typing import Any

import house
import proof
import pytest

TESTS = house.ROOT / "genesys-core" / "tests"
SHOP = proof.load(TESTS / "conftest.py")
STATE = proof.load(TESTS / "state" / "conftest.py")
RUN = proof.load(TESTS / "run" / "conftest.py")
plugins, shop = SHOP.plugins, SHOP.shop


@pytest.fixture(scope="session")
def states() -> Any:
    """Worlds in memory with states in them."""
    return STATE


@pytest.fixture(scope="session")
def runs() -> Any:
    """Planets: a cloud, a disk, and processes that can die."""
    return RUN
