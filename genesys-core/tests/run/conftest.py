"""The simulated world of `genesys.sim` in the words of these tests."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from genesys.sim import lab as room
from genesys.sim.cloud import Rules
from genesys.sim.process import SimCrash
from genesys.sim.provider import TYPES
from genesys.sim.session import BulkSession, SimSession


class Planet(room.Lab):
    """A lab whose sessions are of a class of the test; by default one without bulk verbs."""

    def __init__(self, *, session=SimSession, instant=True, waits=None, **more):
        super().__init__(rules=Rules(instant=instant, latency_s=waits or 0.0), **more)
        self.cloud.opens = session
        self.environ["TOKEN"] = "from-the-environment"


@pytest.fixture
def lab():
    return SimpleNamespace(
        Planet=Planet,
        Dead=SimCrash,
        Session=SimSession,
        FindsAll=BulkSession,
        TYPES=TYPES,
        TARGET=room.TARGET,
        node=room.node,
        graph=room.graph,
        ref=room.ref,
    )


@pytest.fixture
def planet():
    return Planet()
