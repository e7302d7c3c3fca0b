"""A stack deployed in a simulated world: no account, no network, no waiting; the same seed gives the same run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from trio.testing import MockClock

from genesys.app.deploying import keep, run, settle
from genesys.app.planning import Planned, plan_project
from genesys.app.project import Project
from genesys.app.simulating import SimulatedWorld
from genesys.app.wish import Wish
from genesys.app.world import real_world
from genesys.model.declared import Stack
from genesys.run.options import Outcome
from genesys.sim.clock import SimClock, SimTime
from genesys.sim.entropy import SimEntropy
from genesys.sim.weather import Weather, rates_of
from genesys.sim.words import WORDS
from genesys.spi.faults import Fault, Unknown
from genesys.state.drive import complete


class Simulation:
    """One simulated world with the state of one stack in it.

    Args:
        folder: Of the declaration; nothing is written there.
        stack: Name of the stack or its environment.
        variables: Variables of the declaration.
        seed: Decides everything that is random, and when faults strike.
    """

    def __init__(self, folder: Path, *, stack: str | None, variables: Mapping[str, str], seed: object) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="genesys-test-")
        real: Any = real_world()
        time = SimTime()
        ports: Any = SimpleNamespace(
            clock=SimClock(time),
            entropy=SimEntropy(seed),
            files=real.files,
            processes=real.processes,
            environ={**os.environ, "GENESYS_DATA_DIR": self._scratch.name},
        )
        self.world = SimulatedWorld(ports, self._scratch.name)
        self.world.options = {"clock": MockClock(autojump_threshold=0), "inline": True, "signals": False}
        self.project = Project(self.world, str(folder), stack=stack, variables=variables)
        self._seed = seed

    def close(self) -> None:
        """Forget everything."""
        self.world.close()
        self._scratch.cleanup()

    def strike(self, faults: str, *, spared: Collection[str] = ()) -> None:
        """Let faults strike from now on, such as ``throttle=0.05,lost-after=0.01``; ``""`` for none.

        Args:
            faults: Shares of calls that go wrong.
            spared: Native addresses whose creates never lose their answer, because nobody could find out (class I4).

        Raises:
            GenesysError: SIM-001, SIM-002.
        """
        self.world.cloud.weather = _Sparing(self._seed, rates_of(faults), spared)

    def plan(self, stack: Stack, *, mode: str = "deploy", refresh: bool | None = None) -> Planned:
        """Return the plan for a declaration.

        Raises:
            GenesysError: Of any stage.
        """
        state = self.project.find_state()
        return plan_project(self.project, Wish(mode=mode, refresh=refresh), state=state, stack=stack)

    def deploy(self, stack: Stack, *, mode: str = "deploy") -> tuple[Planned, Outcome | None]:
        """Plan and run as the command does; without an outcome when there was nothing to do.

        Raises:
            GenesysError: Of any stage.
        """
        state = self.project.make_state()
        providers = self.project.providers()
        settle(self.project, state, stack, providers, _quiet)
        planned = plan_project(self.project, Wish(mode=mode), state=state, stack=stack)
        if planned.plan.empty:
            return planned, None
        keep(self.project, state, planned.plan, stack)
        outcome = run(
            self.project, planned.plan, state=state, stack=stack, providers=planned.providers, tell=_quiet, message=""
        )
        return planned, outcome

    def recorded(self) -> dict[str, Any]:
        """Return fragment key -> fragment."""
        state = self.project.find_state()
        return dict(complete(complete(state.head()).fragments())) if state else {}


class _Sparing(Weather):
    def __init__(self, seed: object, rates: Mapping[str, float], spared: Collection[str]) -> None:
        super().__init__(seed, rates)
        self._spared = frozenset(spared)

    def word(self, verb: str, address: str, number: int) -> str:
        """Return what strikes."""
        found = super().word(verb, address, number)
        if not found or verb != "create" or address not in self._spared:
            return found
        fault = WORDS[found.partition(":")[0]].fault
        raised = fault("") if fault is not None else None
        unsure = isinstance(raised, Unknown) or (raised is not None and not isinstance(raised, Fault))
        return "" if unsure else found


def _quiet(event: object) -> None:
    """Say nothing: the assertion says what went wrong."""
