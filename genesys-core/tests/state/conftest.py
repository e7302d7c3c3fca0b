"""A world in memory that can die at any call, and shorthands for states in it."""

from __future__ import annotations

from contextlib import suppress

import pytest

from genesys.model.fragment import Fragment
from genesys.sim.clock import SimClock, SimTime
from genesys.sim.disk import Disk, Fate
from genesys.sim.entropy import SimEntropy
from genesys.sim.files import SimFiles
from genesys.sim.process import Process, SimCrash
from genesys.sim.world import NoProcesses, runs_as
from genesys.spi.backend import Caps, Conflict, Exists, NotFound, Unknown
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state, open_state


class MemoryFiles(SimFiles):
    """The files of a process that dies at effect number ``die_at``, before or after it took place."""

    def __init__(self, memory, die_at=0, *, after=False, torn=0):
        process = Process(2 * die_at - 1 + after if die_at else 0)
        super().__init__(memory, process, SimTime().now, Fate(torn=torn))

    @property
    def effects(self):
        return (self.process.points + 1) // 2


class MemoryWorld:
    """All ports in memory. Two worlds over one memory are two processes."""

    seeds = 0

    def __init__(self, memory=None, environ=None, **death):
        MemoryWorld.seeds += 1
        self.memory = memory or Disk()
        self.files = MemoryFiles(self.memory, **death)
        self.clock, self.entropy, self.processes = SimClock(SimTime()), SimEntropy(MemoryWorld.seeds), NoProcesses()
        self.environ = {"HOME": "/home/ada", "USER": "ada", "GENESYS_KEYRING": "off"} if environ is None else environ

    def runs_as(self, pid, *, start="100", boot="boot-1", host="laptop", machine="m1", living=()):
        """Let /proc tell who this process is, and which others live."""
        runs_as(self.memory, pid, start=start, boot=boot, host=host, machine=machine, living=living)
        return self

    @property
    def backend(self):
        return LocalBackend(self.files, "/state")

    def open(self, stack="shop/dev", *, create=True, backend=None, **more):
        return complete(open_state(self, backend or self.backend, stack, create=create, **more))

    def find(self, stack="shop/dev", **more):
        return complete(find_state(self, self.backend, stack, **more))

    def stored(self):
        """Every stored object of the state: file -> bytes."""
        return {path: data for path, data in self.memory.files.items() if path.startswith("/state/")}


class Flaky:
    """A backend between which and us answers get lost; ``faults`` is consumed one per verb.

    ``lost``: done, answer lost. ``dropped``: not done, answer lost. ``late``: not done now, answer lost, done before
    the next but one verb. ``twice``: done, and once more at once.
    """

    def __init__(self, inner, faults=()):
        self.inner, self.faults, self.caps, self.late, self.calls = inner, list(faults), Caps(append=True), [], []

    async def _verb(self, name, *args):
        self.calls.append((name, args[0]))
        for call in self.late:
            await _quietly(call)
        self.late.clear()
        fault = self.faults.pop(0) if self.faults else None
        verb = getattr(self.inner, name)
        if fault == "lost":
            await _quietly(lambda: verb(*args))
            raise Unknown(args[0])
        if fault == "dropped":
            raise Unknown(args[0])
        if fault == "late":
            if name in {"cas", "put"}:
                self.late.append(lambda: verb(*args))
            raise Unknown(args[0])
        if fault == "twice":
            result = await verb(*args)
            await _quietly(lambda: verb(*args))
            return result
        return await verb(*args)

    async def get(self, key):
        return await self._verb("get", key)

    async def put(self, key, data):
        return await self._verb("put", key, data)

    async def cas(self, key, data, expect):
        return await self._verb("cas", key, data, expect)

    async def delete(self, key):
        return await self._verb("delete", key)

    async def list(self, prefix):
        return await self._verb("list", prefix)

    def appender(self, key):
        return self.inner.appender(key)


async def _quietly(call):
    with suppress(Conflict, Exists, NotFound):
        await call()


def make_fragment(name="web", **more):
    """A fragment as a provider would leave it."""
    values = {
        "type": "local.process",
        "provider": "local",
        "id": f"id-{name}",
        "desired": {"name": name, "port": 8000, "env": {"A": "b"}},
        "observed": {"pid": 4242, "status": "running"},
        **more,
    }
    return Fragment(f"{name}/process", **values)


@pytest.fixture(scope="session")
def World():
    return MemoryWorld


@pytest.fixture(scope="session")
def FlakyBackend():
    return Flaky


@pytest.fixture(scope="session")
def fragment():
    return make_fragment


@pytest.fixture(scope="session")
def dead():
    return SimCrash


@pytest.fixture
def world():
    return MemoryWorld()
