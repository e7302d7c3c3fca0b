"""A hostile world for runs: a cloud in memory, a state in memory, and a process that can die at any call."""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any

import pytest
import trio
from trio.testing import MockClock

from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan
from genesys.run.door import Options, recover, run_plan
from genesys.run.fingerprint import fingerprints
from genesys.run.observe import observe
from genesys.spi import faults
from genesys.spi.marks import Computed, Immutable, Native, Secret
from genesys.spi.provider import SPI, Provider, ResourceType
from genesys.spi.session import Observed, Pending
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state, open_state

TARGET = {"account": "one", "region": "here"}


class Dead(BaseException):
    """The process died here; not even `finally` may reach the world."""


class Process:
    """One process: every call to the world passes `point`, which may be its last."""

    def __init__(self, die_at=0):
        self.die_at, self.points, self.dead = die_at, 0, False

    def point(self):
        if self.dead:
            raise Dead
        self.points += 1
        if self.points == self.die_at:
            self.dead = True
            raise Dead


class Files:
    """The file system port; what was not synced is lost when the process dies."""

    def __init__(self, disk, process):
        self.disk, self.process = disk, process

    def read(self, path):
        if self.process.dead:
            raise Dead
        if path not in self.disk:
            raise FileNotFoundError(errno.ENOENT, "no such file", path)
        return self.disk[path]

    def _effect(self, change):
        self.process.point()
        change()
        self.process.point()

    def write(self, path, data, *, mode=0o644):
        self._effect(lambda: self.disk.update({path: data}))

    def create(self, path, data, *, mode=0o644):
        if path in self.disk:
            raise FileExistsError(errno.EEXIST, "exists", path)
        self._effect(lambda: self.disk.update({path: data}))

    def append(self, path, *, mode=0o600):
        self.disk.setdefault(path, b"")
        return Appender(self, path)

    def delete(self, path):
        self._effect(lambda: self.disk.pop(path, None))

    def list(self, folder):
        below = folder.rstrip("/") + "/"
        return sorted({path[len(below) :].split("/")[0] for path in self.disk if path.startswith(below)})

    def exists(self, path):
        return path in self.disk or any(name.startswith(path + "/") for name in self.disk)

    def make_folder(self, path, *, mode=0o755):
        pass

    @contextmanager
    def lock(self, path):
        yield


class Appender:
    def __init__(self, files, path):
        self.files, self.path, self.pending = files, path, b""

    def append(self, data):
        if self.files.process.dead:
            raise Dead
        self.pending += data

    def sync(self):
        self.files.process.point()
        self.files.disk[self.path] += self.pending
        self.pending = b""
        self.files.process.point()

    def close(self):
        if self.files.process.dead:
            raise Dead


class Clock:
    """Seconds since 1970 that go on with trio's clock."""

    def __init__(self, planet):
        self.planet = planet

    def now(self):
        return self.planet.now()

    def monotonic(self):
        return self.planet.now()


class Entropy:
    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def token(self, size):
        self.count += 1
        out = b""
        while len(out) < size:
            out += sha256(f"{self.seed} {self.count} {len(out)}".encode()).digest()
        return out[:size]


class Thing(Native):
    name: Annotated[str, Immutable] = ""
    size: int = 1
    link: str | None = None
    labels: dict[str, str] = {}  # noqa: RUF012 - a default of a native type
    password: Annotated[Any, Secret] = None
    endpoint: Annotated[str | None, Computed] = None


TYPES = {
    f"sim.{word}": ResourceType(f"sim.{word}", Thing, idempotency=word.upper())
    for word in ("i0", "i1", "i2", "i3", "i4")
}
TYPES["sim.noop"] = ResourceType("sim.noop", Thing, idempotency="I0", observe=False)
TYPES["sim.slow"] = ResourceType("sim.slow", Thing, idempotency="I2", create_s=100.0)


class Cloud:
    """Objects of a provider, as they really are.

    ``script`` maps (verb, address) to a list of words, one for each call; see `Session._around`.
    """

    def __init__(self, planet):
        self.planet = planet
        self.objects: dict[str, SimpleNamespace] = {}
        self.tokens: dict[str, str] = {}
        self.late: list[tuple[float, Any]] = []
        self.script: dict[tuple[str, str], list[str]] = {}
        self.calls: list[tuple[str, str]] = []
        self.flying = self.most_flying = 0
        self.count = 0
        self.sources: list[bytes] = []
        self.secrets_seen: list[bytes] = []

    def settle(self):
        now = self.planet.now()
        for entry in [entry for entry in self.late if entry[0] <= now]:
            self.late.remove(entry)
            with suppress(faults.Exists):
                entry[1]()

    def of(self, address, generation=None):
        return [o for o in self.objects.values() if o.address == address and generation in (None, o.generation)]

    def body(self, address):
        (one,) = self.of(address)
        return one.body


class Session:
    """A synchronous session; ``waits`` is how long a call takes on trio's clock (0 for none)."""

    def __init__(self, cloud, process, ports, target):
        self.cloud, self.process, self.ports, self.target = cloud, process, ports, target
        if cloud.planet.instant:
            self.instant = True

    # -- verbs -----------------------------------------------------------------------------------------

    def create(self, type, want, token):
        return self._around("create", token.address, lambda: self._make(type, want, token))

    def read(self, type, ids):
        return self._around("read", ids[0] if len(ids) == 1 else "*", lambda: {id: self._seen(id) for id in ids})

    def find(self, type, token):
        return self._around("find", token.address, lambda: self._found(type, token))

    def update(self, type, id, want, changed):
        address = self.cloud.objects[id].address if id in self.cloud.objects else id
        return self._around("update", address, lambda: self._change(id, want, changed))

    def delete(self, type, id):
        address = self.cloud.objects[id].address if id in self.cloud.objects else id
        return self._around("delete", address, lambda: self.cloud.objects.pop(id, None) and None)

    def poll(self, type, pending):
        return self._around("poll", pending.handle, lambda: self._polled(pending))

    def list(self, type, stack):
        return [self._observe(o) for o in self.cloud.objects.values() if o.type == type.name]

    def close(self):
        self.closed = True

    # -- what may go wrong -----------------------------------------------------------------------------

    def _around(self, verb, address, effect):
        cloud = self.cloud
        self.process.point()
        cloud.settle()
        cloud.calls.append((verb, address))
        words = cloud.script.get((verb, address)) or cloud.script.get((verb, "*")) or []
        word = words.pop(0) if words else ""
        kind, _, rest = word.partition(":")
        if kind in {
            "before",
            "throttle",
            "notyet",
            "busy",
            "inuse",
            "denied",
            "invalid",
            "quota",
            "exists",
            "gone",
            "bug",
        }:
            raise _fault(kind, rest)
        if kind == "late":
            cloud.late.append((cloud.planet.now() + float(rest), effect))
            raise faults.Unknown("the answer was lost")
        if kind == "nothing":
            raise faults.Unknown("the connection broke")
        result = effect()
        if kind == "twice":
            effect()
        self.process.point()
        if kind in {"after", "twice"}:
            raise faults.Unknown("the answer was lost")
        return self._slowly(kind, rest, verb, address, result)

    def _slowly(self, kind, rest, verb, address, result):
        cloud = self.cloud
        if kind == "pending":
            if isinstance(result, Observed):
                result = Pending(address, id=result.id, every_s=5.0)
            else:
                result = Pending(address, every_s=5.0)
            if verb != "poll":
                cloud.script.setdefault(("poll", address), []).extend(["pending"] * int(rest or 1))
        if kind == "starting":
            self.cloud.objects[result.id].starting = int(rest or 2)
            result = self._observe(self.cloud.objects[result.id])
        if kind == "failed":
            self.cloud.objects[result.id].status = "failed"
            result = self._observe(self.cloud.objects[result.id])
        return result

    def _polled(self, pending):
        if pending.id and pending.id in self.cloud.objects:
            return self._observe(self.cloud.objects[pending.id])
        return None

    # -- effects ---------------------------------------------------------------------------------------

    def _make(self, type, want, token):
        cloud, word = self.cloud, type.idempotency
        body = {k: v.reveal("sent to the cloud").decode() if hasattr(v, "reveal") else v for k, v in want.items()}
        if body.get("password"):
            cloud.secrets_seen.append(body["password"].encode())
        id = ""
        if word == "I0":
            id = f"{token.address}~{token.generation}"
        elif word == "I1":
            id = cloud.tokens.get(token.value, "")
        elif word == "I2":
            id = f"{token.stack}/{want['name'] or token.address}~{token.generation}"
            if id in cloud.objects:
                raise faults.Exists("there is one with this name", code="NAME_TAKEN")
        if not id:
            cloud.count += 1
            id = f"obj-{cloud.count}"
        if word == "I1":
            cloud.tokens[token.value] = id
        cloud.objects[id] = SimpleNamespace(
            id=id,
            type=type.name,
            address=token.address,
            generation=token.generation,
            body=body,
            tags=(token.stack, token.id, token.intent),
            status="ready",
            starting=0,
        )
        return self._observe(cloud.objects[id])

    def _found(self, type, token):
        if type.idempotency == "I4":
            return None
        mine = [o for o in self.cloud.objects.values() if o.tags[:2] == (token.stack, token.id)]
        return self._observe(mine[0]) if mine else None

    def _change(self, id, want, changed):
        if id not in self.cloud.objects:
            raise faults.Gone("it is not there")
        one = self.cloud.objects[id]
        for field in changed:
            value = want.get(field)
            one.body[field] = value.reveal("sent to the cloud").decode() if hasattr(value, "reveal") else value
        one.status = "ready"
        return self._observe(one)

    def _seen(self, id):
        one = self.cloud.objects.get(id)
        return None if one is None else self._observe(one)

    def _observe(self, one):
        status = one.status
        if one.starting:
            one.starting, status = one.starting - 1, "pending"
        shown = {k: v for k, v in one.body.items() if k != "password"}
        return Observed(
            one.id, {**shown, "endpoint": f"{one.id}.example"}, status, "it starts" if status != "ready" else ""
        )


class FindsAll(Session):
    """A session that can tell duplicates: what a list by tag gives, oldest first."""

    def find_all(self, type, token):
        def mine():
            return [self._observe(o) for o in self.cloud.objects.values() if o.tags[:2] == (token.stack, token.id)]

        return self._around("find", token.address, mine)


class Waits:
    """The same cloud through coroutines, each of which takes a moment."""

    def __init__(self, inner, seconds):
        self.inner, self.seconds = inner, seconds
        for verb in ("create", "read", "find", "update", "delete", "poll"):
            setattr(self, verb, self._wrap(getattr(inner, verb)))

    def _wrap(self, verb):
        async def call(*args):
            cloud = self.inner.cloud
            cloud.flying += 1
            cloud.most_flying = max(cloud.most_flying, cloud.flying)
            try:
                await trio.sleep(self.seconds)
                return verb(*args)
            finally:
                cloud.flying -= 1

        return call

    async def close(self):
        await trio.lowlevel.checkpoint()


def _fault(kind, rest):
    made = {
        "before": faults.Transient("try again"),
        "throttle": faults.Throttled("slow down", after=float(rest) if rest.isdigit() else None),
        "notyet": faults.NotYet("not visible yet"),
        "busy": faults.Busy("another change is under way"),
        "inuse": faults.InUse("still used", by="something"),
        "denied": faults.Denied("you may not", code="FORBIDDEN"),
        "invalid": faults.Invalid(rest or "wrong size", code="BAD_SIZE"),
        "quota": faults.QuotaExceeded("too many", code="LIMIT"),
        "exists": faults.Exists("there is one with this name", code="NAME_TAKEN"),
        "gone": faults.Gone("it is not there"),
        "bug": KeyError("a bug of the plugin"),
    }
    return made[kind]


class Planet:
    """What outlives a process: disk, cloud and time."""

    def __init__(self, *, instant=True, session=Session, waits=None, observes="on-request"):
        self.disk: dict[str, bytes] = {}
        self.at, self.instant, self.session_class, self.waits = 1_700_000_000.0, instant, session, waits
        self.cloud = Cloud(self)
        self.observes = observes
        self.pid = 100
        self.events: list[Any] = []
        self.environ = {"HOME": "/home/ada", "USER": "ada", "GENESYS_KEYRING": "off", "TOKEN": "from-the-environment"}

    def now(self):
        try:
            return self.at + trio.current_time()
        except RuntimeError:
            return self.at

    # -- processes -------------------------------------------------------------------------------------

    def start(self, die_at=0):
        """A new process; the one before is dead."""
        self.pid += 1
        self.at += 60.0
        for number in (1, self.pid):
            self.disk[f"/proc/{number}/stat"] = _stat(number, number)
        self.disk.pop(f"/proc/{self.pid - 1}/stat", None)
        self.disk["/proc/self/stat"] = _stat(self.pid, self.pid)
        self.disk["/proc/sys/kernel/hostname"] = b"laptop"
        self.disk["/proc/sys/kernel/random/boot_id"] = b"boot"
        self.disk["/etc/machine-id"] = b"machine"
        process = Process(die_at)
        world = SimpleNamespace(
            clock=Clock(self),
            entropy=Entropy(self.pid),
            files=Files(self.disk, process),
            processes=None,
            environ=dict(self.environ),
        )
        return SimpleNamespace(process=process, world=world)

    def providers(self, running):
        name = f"simulated_cloud_{id(self)}"
        module = ModuleType(name)

        def connect(target, settings, ports):
            session = self.session_class(self.cloud, running.process, ports, target)
            return session if self.waits is None else Waits(session, self.waits)

        def answers(session, question, args):
            return session._around("lookup", question, lambda: [question, args])

        module.connect, module.answers = connect, answers
        sys.modules[name] = module
        return {
            "sim": Provider(
                "sim",
                SPI,
                TYPES,
                {},
                {},
                f"{name}:connect",
                observes=self.observes,
                answers=f"{name}:answers",
            )
        }

    def options(self, **more):
        chosen = {"inline": True, "signals": False, "clock": MockClock(autojump_threshold=0), "project": "/project"}
        return Options(**{**chosen, **more})

    def open(self, running):
        backend = LocalBackend(running.world.files, "/state")
        return complete(open_state(running.world, backend, "shop/dev", create=True))

    def fragments(self):
        running = self.start()
        backend = LocalBackend(running.world.files, "/state")
        state = complete(find_state(running.world, backend, "shop/dev"))
        if state is None:
            return {}
        return complete(complete(state.head()).fragments())

    # -- the three things that a command does ----------------------------------------------------------

    def plan(self, running, state, desired, *, look=True, **more):
        head = complete(state.head())
        recorded = complete(head.fragments())
        seen = {}
        if look:
            seen = observe(
                recorded.values(),
                key=bytes.fromhex(state.id),
                stack=state.stack,
                providers=self.providers(running),
                world=running.world,
                options=self.options(),
            )
        bodies = {address: node.body for address, node in desired.nodes.items()}
        prints = complete(fingerprints(bodies, vault=state.vault, world=running.world, project="/project"))
        return plan(
            desired,
            recorded,
            seen,
            types=TYPES,
            stack="shop/dev",
            stack_id=state.id,
            base=head.id,
            seed=running.world.entropy.token(16).hex(),
            fingerprints=prints,
            **more,
        )

    def recover(self, running, state, **more):
        return recover(
            state=state,
            providers=self.providers(running),
            world=running.world,
            events=self.events.append,
            options=self.options(**more),
        )

    def run(self, running, state, made, **more):
        return run_plan(
            made,
            state=state,
            providers=self.providers(running),
            world=running.world,
            events=self.events.append,
            options=self.options(**more),
        )

    def deploy(self, desired, *, die_at=0, running=None, planning=None, **more):
        """Open, recover, plan and run in a process of its own; return the outcome."""
        running = running or self.start(die_at)
        state = self.open(running)
        self.recover(running, state)
        made = self.plan(running, state, desired, **(planning or {}))
        return self.run(running, state, made, **more)


def _stat(pid, start):
    return f"{pid} (genesys) S 1 {' '.join(['0'] * 17)} {start} 0 0".encode()


def node(address, type="sim.i2", **body):
    """A native; arguments that begin with an underscore are about the node."""
    about = {name[1:]: body.pop(name) for name in list(body) if name.startswith("_")}
    body.setdefault("name", address.replace("/", "-"))
    known = {"provider": "sim", "target": TARGET, "kind": "thing", "kind_address": address.split("/")[0]}
    return NativeNode(address, type, body, **{**known, **about})


def graph(*nodes, **more):
    return NativeGraph({item.address: item for item in nodes}, **more)


def ref(address, field="id"):
    return {"$native": [address, field]}


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
