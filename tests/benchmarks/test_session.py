"""What the acting half of a cloud costs to load: our wire with the engine's HTTP client, against the vendor's own SDK.

These are the measurements behind decision 0011 (docs/adr): each import is a process of its own.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest
from book import Book
from desk import Desk
from measure import Command, Cost, median, rounds, said, spread

pytestmark = pytest.mark.benchmark

CLOUDS = ("aws", "azure", "gcp")
ROUNDS = 5
COMMON = "import genesys.spi.provider, genesys.spi.session, genesys.spi.faults, genesys.spi.paths"
SDKS = {
    "azure": ("azure.mgmt.compute", "azure.mgmt.network"),
    "gcp": ("google.cloud.compute_v1",),
}
"""Cloud -> modules of the vendor's SDK that would be its transport."""


def installed(name: str) -> bool:
    """Tell whether a module is there, without importing it."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def more(cost: Cost, base: Cost) -> tuple[float, float]:
    """Return seconds of processor time, and MB, that something takes beside what is common to all."""
    return max(0.0, cost.cpu - base.cpu), max(0.0, cost.peak - base.peak)


def test_loading_a_session_of_a_cloud(book: Book, desk: Desk) -> None:
    programs = {"common": COMMON}
    for name in CLOUDS:
        programs[name] = f"{COMMON}; import genesys_{name}.wire.executor, genesys.run.http, httpx"
    for name, modules in SDKS.items():
        if all(map(installed, modules)):
            programs[f"{name} sdk"] = f"{COMMON}; import {', '.join(modules)}"
        else:
            print(f"not compared: {', '.join(modules)} is not installed")
    commands = {
        name: Command([sys.executable, "-c", text], desk.project, desk.environ) for name, text in programs.items()
    }
    found = rounds(commands, ROUNDS)
    cost = {name: more(median(found[name]), median(found["common"])) for name in programs if name != "common"}
    for name in CLOUDS:
        text = f"{said(median(found[name]))}; {cost[name][1]:.1f} MB more than without it"
        book.note(f"session {name}", cost[name][0], text, spread=spread(found[name]))
    most = max(CLOUDS, key=lambda name: cost[name][1])
    book.note("session memory", cost[most][1], most)
    for name in SDKS:
        if f"{name} sdk" in cost:
            seconds, memory = cost[f"{name} sdk"]
            text = f"the SDK takes {seconds:.2f} s and {memory:.0f} MB"
            book.note(f"session {name} vs", cost[name][0] / seconds, text)
            book.note(f"session {name} memory vs", cost[name][1] / memory, text)
