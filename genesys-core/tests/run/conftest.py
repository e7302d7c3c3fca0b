"""The simulated world of `genesys.sim` in the words of these tests."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from genesys.run.interrupts import Interrupts
from genesys.sim.cloud import Rules
from genesys.sim.lab import TARGET, Lab, graph, node, ref
from genesys.sim.process import SimCrash as Dead
from genesys.sim.provider import TYPES
from genesys.sim.session import BulkSession as FindsAll
from genesys.sim.session import SimSession as Session


class Planet(Lab):
    """A lab whose sessions are of a class of the test; by default one without bulk verbs."""

    def __init__(self, *, session=Session, instant=True, waits=None, **more):
        super().__init__(rules=Rules(instant=instant, latency_s=waits or 0.0), **more)
        self.cloud.opens = session
        self.environ["TOKEN"] = "from-the-environment"


@pytest.fixture
def lab():
    return SimpleNamespace(
        Planet=Planet,
        Dead=Dead,
        Session=Session,
        FindsAll=FindsAll,
        TYPES=TYPES,
        TARGET=TARGET,
        node=node,
        graph=graph,
        ref=ref,
    )


@pytest.fixture
def planet():
    return Planet()


@pytest.fixture
def press(monkeypatch):
    """Return a function that presses Ctrl-C in the run of now."""
    made = []
    real = Interrupts.__init__

    def remember(self, first):
        real(self, first)
        made.append(self)

    monkeypatch.setattr(Interrupts, "__init__", remember)
    return lambda: made[-1].interrupt()
