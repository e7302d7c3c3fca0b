"""A world in memory that can die at any call, and shorthands for states in it."""

from __future__ import annotations

import errno
from contextlib import contextmanager, suppress
from hashlib import sha256

import pytest

from genesys.model.fragment import Fragment
from genesys.spi.backend import Caps, Conflict, Exists, NotFound, Unknown
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state, open_state


class Dead(BaseException):
    """The process died here; not even `finally` may reach the world."""


class Memory:
    """What survives a process: file -> bytes."""

    def __init__(self):
        self.files = {}


class MemoryFiles:
    """The Files port over a `Memory`; dies at effect number ``die_at``, before or after it took place."""

    def __init__(self, memory, die_at=0, *, after=False, torn=0):
        self.memory, self.die_at, self.after, self.torn = memory, die_at, after, torn
        self.effects, self.dead, self.fail = 0, False, None

    def _alive(self):
        if self.dead:
            raise Dead

    def _effect(self, change):
        self._alive()
        if self.fail:
            raise OSError(self.fail, "failed on purpose")
        self.effects += 1
        dies = self.effects == self.die_at
        if not dies or self.after:
            change()
        if dies:
            self.dead = True
            raise Dead

    def read(self, path):
        self._alive()
        try:
            return self.memory.files[path]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, "no such file", path) from None

    def write(self, path, data, *, mode=0o644):
        self._effect(lambda: self.memory.files.update({path: data}))

    def create(self, path, data, *, mode=0o644):
        self._alive()
        if path in self.memory.files:
            raise FileExistsError(errno.EEXIST, "exists", path)
        self._effect(lambda: self.memory.files.update({path: data}))

    def append(self, path, *, mode=0o600):
        self._effect(lambda: self.memory.files.setdefault(path, b""))
        return MemoryAppender(self, path)

    def delete(self, path):
        self._effect(lambda: self.memory.files.pop(path, None))

    def list(self, folder):
        self._alive()
        below = folder.rstrip("/") + "/"
        return sorted({path[len(below) :].split("/")[0] for path in self.memory.files if path.startswith(below)})

    def exists(self, path):
        self._alive()
        return path in self.memory.files or any(name.startswith(path + "/") for name in self.memory.files)

    def make_folder(self, path, *, mode=0o755):
        self._alive()

    @contextmanager
    def lock(self, path):
        self._alive()
        yield


class MemoryAppender:
    """Of what was appended and not synced, a dead process leaves any beginning."""

    def __init__(self, files, path):
        self.files, self.path, self.pending = files, path, b""

    def append(self, data):
        before = self.pending
        self.pending += data
        try:
            self.files._effect(lambda: None)
        except Dead:
            self._keep((before + data)[: self.files.torn])
            raise

    def sync(self):
        try:
            self.files._effect(self._all)
        except Dead:
            self._keep(self.pending[: self.files.torn])
            raise

    def close(self):
        pass

    def _all(self):
        self._keep(self.pending)

    def _keep(self, data):
        self.files.memory.files[self.path] = self.files.memory.files.get(self.path, b"") + data
        self.pending = b""


class MemoryClock:
    def __init__(self, start=1_700_000_000.0):
        self.at = start

    def now(self):
        return self.at

    def monotonic(self):
        return self.at


class CountedEntropy:
    def __init__(self, seed=0):
        self.seed, self.count = seed, 0

    def token(self, size):
        self.count += 1
        out = b""
        while len(out) < size:
            out += sha256(f"{self.seed} {self.count} {len(out)}".encode()).digest()
        return out[:size]


class NoProcesses:
    def run(self, argv, *, cwd=None, env=None):
        raise FileNotFoundError(argv[0])

    def which(self, name):
        return None


class MemoryWorld:
    """All ports in memory. Two worlds over one memory are two processes."""

    seeds = 0

    def __init__(self, memory=None, environ=None, **death):
        MemoryWorld.seeds += 1
        self.memory = memory or Memory()
        self.files = MemoryFiles(self.memory, **death)
        self.clock, self.entropy, self.processes = MemoryClock(), CountedEntropy(MemoryWorld.seeds), NoProcesses()
        self.environ = {"HOME": "/home/ada", "USER": "ada", "GENESYS_KEYRING": "off"} if environ is None else environ

    def runs_as(self, pid, *, start="100", boot="boot-1", host="laptop", machine="m1", living=()):
        """Let /proc tell who this process is, and which others live."""
        files = self.memory.files
        for name in [name for name in files if name.startswith("/proc/")]:
            del files[name]
        for number, began in ((1, "1"), (pid, start), *living):
            files[f"/proc/{number}/stat"] = _stat(number, began)
        files["/proc/self/stat"] = _stat(pid, start)
        files["/proc/sys/kernel/hostname"] = host.encode()
        files["/proc/sys/kernel/random/boot_id"] = boot.encode()
        files["/etc/machine-id"] = machine.encode()
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


def _stat(pid, start):
    return f"{pid} (a (strange) name) S 1 {' '.join(['0'] * 17)} {start} 0 0".encode()


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
    return Dead


@pytest.fixture
def world():
    return MemoryWorld()
