"""A small provider in memory that keeps every rule, so that tests can break it in one place."""

from __future__ import annotations

import sys
import threading
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any

import pytest
import trio

from genesys.spi import (
    SPI,
    Alternative,
    Computed,
    Immutable,
    Lowered,
    NameRule,
    Native,
    NativeSpec,
    Observed,
    Pending,
    Provider,
    Reference,
    ResourceType,
    Secret,
    Unordered,
    degraded,
    faults,
    own,
    refused,
)
from genesys.testing.provider_kit import Case, Example, of

PASSWORD = "correct-horse-battery"


class Box(Native):
    name: Annotated[str, Immutable]
    size: int = 1
    labels: dict[str, str] = {}  # noqa: RUF012 - a default of a native type
    url: Annotated[str | None, Computed] = None


class Lock(Native):
    name: Annotated[str, Immutable]
    box: Annotated[str, Reference("sky.box")]
    password: Annotated[str, Secret]
    people: Annotated[list[str], Unordered] = []  # noqa: RUF012 - a default of a native type
    version: Annotated[int | None, Computed] = None


NAMES = NameRule(longest=40)
TYPES = {
    item.name: item
    for item in (
        ResourceType("sky.box", Box, name_rule=NAMES, doc="A box."),
        ResourceType("sky.lock", Lock, idempotency="I1", name_rule=NAMES, doc="A lock on a box."),
        ResourceType("sky.cloud", Box, idempotency="I3", name_rule=NAMES, doc="A box that is found by its tags."),
        ResourceType("sky.slow", Box, name_rule=NAMES, doc="A box that takes a moment."),
    )
}
EXAMPLES = {
    "box": Example("sky.box", {"name": "{name}", "size": 2}, update={"size": 3}, wrong={"size": -1}),
    "lock": Example(
        "sky.lock",
        {"name": "{name}", "box": of("box"), "password": PASSWORD, "people": ["ada", "bob"]},
        update={"people": ["eve"]},
        wrong={"people": ["nobody"]},
    ),
    "cloud": Example("sky.cloud", {"name": "{name}", "labels": {"a": "b"}}, update={"labels": {"a": "c"}}),
    "slow": Example("sky.slow", {"name": "{name}"}, update={"size": 4}),
}


def lower_bucket(resource: Any, context: Any) -> Lowered:
    size = context.choice("size", "usual", lambda: 5)
    other = Alternative({"size": 4 if size == 5 else 5}, "another size", {"size": 4 if size == 5 else 5})
    body = {"name": context.name("sky.box"), "size": size}
    return Lowered([NativeSpec("box", "sky.box", body, alternatives=[other])], {"id": own(resource.address, "box")})


class Sky:
    """What outlives sessions."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}
        self.tokens: dict[str, str] = {}
        self.guard = threading.Lock()
        self.count = 0


class Session:
    """Plain synchronous code on a sky."""

    def __init__(self, sky: Sky) -> None:
        self.sky = sky

    def create(self, type, want, token):
        with self.sky.guard:
            id = self.made(type, want, token)
        if type.name == "sky.slow":
            return Pending({"id": id}, id=id, every_s=0.01)
        return self.seen(id)

    def made(self, type, want, token):
        self.check(want)
        found = self.same(type, token)
        if found:
            return found
        self.sky.count += 1
        id = f"{type.name}-{self.sky.count}"
        self.sky.objects[id] = SimpleNamespace(id=id, type=type.name, body=dict(want), token=token, version=1)
        return id

    def same(self, type, token):
        if type.idempotency == "I3":
            return ""
        mine = [o.id for o in self.mine(type, token)]
        return mine[0] if mine else ""

    def mine(self, type, token):
        return [
            o
            for o in self.sky.objects.values()
            if o.type == type.name and (o.token.stack, o.token.id) == (token.stack, token.id)
        ]

    def check(self, want):
        if want.get("size", 1) < 0 or "nobody" in want.get("people", []):
            raise faults.Invalid("that cannot be", code="BAD")

    def read(self, type, ids):
        return {id: self.seen(id) if id in self.sky.objects else None for id in ids}

    def seen(self, id):
        one = self.sky.objects[id]
        shown = {k: v for k, v in one.body.items() if k != "password"}
        computed = {"version": one.version} if one.type == "sky.lock" else {"url": f"sky://{id}"}
        return Observed(id, {**shown, **computed})

    def list(self, type, stack):
        return [
            self.seen(o.id) for o in list(self.sky.objects.values()) if o.type == type.name and o.token.stack == stack
        ]

    def find(self, type, token):
        found = self.find_all(type, token)
        return found[0] if found else None

    def find_all(self, type, token):
        return [self.seen(o.id) for o in self.mine(type, token)]

    def update(self, type, id, want, changed):
        self.check(want)
        if id not in self.sky.objects:
            raise faults.Gone("it is not there", code="GONE")
        one = self.sky.objects[id]
        one.body.update({field: want.get(field) for field in changed})
        one.version += 1
        return self.seen(id)

    def delete(self, type, id, recorded=None):
        self.sky.objects.pop(id, None)

    def place(self):
        return {"account": "one"}

    def poll(self, type, pending):
        return self.seen(pending.handle["id"])

    def poll_many(self, type, pending):
        return [self.poll(type, item) for item in pending]

    def close(self):
        pass


class Waiting(Session):
    """The same as coroutines, each of which takes a moment."""

    async def create(self, type, want, token):
        await trio.sleep(0.001)
        return Session.create(self, type, want, token)

    async def read(self, type, ids):
        await trio.sleep(0.001)
        return Session.read(self, type, ids)

    async def find(self, type, token):
        await trio.sleep(0.001)
        return Session.find(self, type, token)

    async def update(self, type, id, want, changed):
        await trio.sleep(0.001)
        return Session.update(self, type, id, want, changed)

    async def delete(self, type, id, recorded=None):
        await trio.sleep(0.001)
        return Session.delete(self, type, id, recorded)

    async def poll(self, type, pending):
        await trio.sleep(0.001)
        return Session.poll(self, type, pending)

    async def close(self):
        await trio.lowlevel.checkpoint()


def module_for(sky, session):
    """Put the functions of a provider into a module of its own, and return its name."""
    name = f"sky_{id(sky)}"
    module = ModuleType(name)
    module.connect = lambda target, settings, ports: session(sky)
    module.target = lambda region, settings, environ: {"account": "one", "region": region}
    module.bucket = lower_bucket
    sys.modules[name] = module
    return name


def case_of(session=Session, *, examples=None, types=None, bucket=None, case=None, **more):
    """Return a case on a sky of its own; arguments replace parts of what is good."""
    sky = Sky()
    name = module_for(sky, session)
    if bucket:
        sys.modules[name].bucket = bucket
    value = Provider(
        name="sky",
        spi=SPI,
        types=types or TYPES,
        lowerings={"bucket": f"{name}:bucket"},
        capabilities={
            "bucket": {"versioning": degraded("it keeps one version")},
            "database": {"": refused("it has none")},
        },
        connect=f"{name}:connect",
        target=f"{name}:target",
        settings={"zone": ("a", "Where in the sky.")},
    )._replace(**more)
    found = Case(
        value, EXAMPLES if examples is None else examples, callers=20, leftovers=lambda _: sky.objects, **(case or {})
    )
    found.sky = sky
    return found


@pytest.fixture
def lab():
    return SimpleNamespace(
        Session=Session, Waiting=Waiting, Sky=Sky, TYPES=TYPES, EXAMPLES=EXAMPLES, NAMES=NAMES, PASSWORD=PASSWORD,
        Box=Box, Lock=Lock, case=case_of, lower_bucket=lower_bucket,
    )  # fmt: skip
