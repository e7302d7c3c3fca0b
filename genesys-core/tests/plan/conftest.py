"""A laboratory for plans: a few native types, and a pure simulation of running a plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph, NativeNode
from genesys.model.plan import Change, Plan
from genesys.plan.inputs import addresses, inputs_of
from genesys.plan.plan import plan
from genesys.plan.values import Values, Worth, resolve
from genesys.spi.marks import (
    Computed,
    Folded,
    Grow,
    Immutable,
    JsonText,
    Linked,
    Native,
    Reference,
    Revision,
    Secret,
    ServerDefault,
    Unordered,
)
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed

CANARY = "canary-hunter2-4711"
TARGET = {"account": "one", "region": "here"}


class Thing(Native):
    name: Annotated[str, Immutable]
    size: int = 1
    disk: Annotated[int | None, Grow] = None
    labels: dict[str, str] = {}  # noqa: RUF012
    rules: Annotated[list[Any], Unordered] = []  # noqa: RUF012
    steps: list[Any] = []  # noqa: RUF012
    policy: Annotated[Any, JsonText] = None
    host: Annotated[Any, Folded] = None
    path: Annotated[Any, Linked] = None
    link: str | None = None
    base: Annotated[str | None, Immutable] = None
    home: Annotated[str | None, Immutable, Reference("sim.named")] = None
    zone: Annotated[str | None, ServerDefault] = None
    password: Annotated[Any, Secret] = None
    address: Annotated[str | None, Computed] = None
    version: Annotated[int | None, Computed, Revision] = None


TYPES = {
    "sim.thing": ResourceType("sim.thing", Thing),
    "sim.port": ResourceType("sim.port", Thing, replace="delete-first"),
    "sim.named": ResourceType("sim.named", Thing, key=("name", "base")),
    "sim.data": ResourceType("sim.data", Thing, holds_data=True),
    "sim.kept": ResourceType("sim.kept", Thing, holds_data=True, snapshots=True),
}


def node(address: str, type: str = "sim.thing", /, **body: Any) -> NativeNode:
    """A native; arguments that begin with an underscore are about the node, the others are its body."""
    about = {name[1:]: body.pop(name) for name in list(body) if name.startswith("_")}
    about = {"provider": "sim", "target": TARGET, "kind": "thing", "kind_address": address.partition("/")[0], **about}
    about.setdefault("holds_data", type in TYPES and TYPES[type].holds_data)  # as compiling does
    return NativeNode(address, type, body, **about)


def graph(*nodes: NativeNode, **more: Any) -> NativeGraph:
    return NativeGraph({item.address: item for item in nodes}, **more)


def ref(address: str, field: str = "id") -> dict[str, Any]:
    return {"$native": [address, field]}


def make(
    desired: NativeGraph, recorded: Mapping[str, Fragment] | None = None, observed: Any = None, **more: Any
) -> Plan:
    return plan(desired, recorded or {}, observed, **{"types": TYPES, "stack": "shop/dev", **more})


class Simulation:
    """Runs a plan without any effect, and complains about an order that a provider would complain about."""

    def __init__(self, recorded: Mapping[str, Fragment]) -> None:
        self.recorded = dict(recorded)
        self.done: set[str] = set()

    def current(self, address: str) -> Fragment | None:
        found = [f for f in self.recorded.values() if f.address == address]
        return max(found, key=lambda fragment: fragment.generation, default=None)

    def value(self, path: list[Any]) -> Any:
        fragment = self.current(path[0])
        assert fragment is not None, f"{path[0]} is not there when it is needed"
        return Values({path[0]: fragment}, {}).now(path).value

    def run(self, done: Plan, failing: Iterable[str] = ()) -> dict[str, Fragment]:
        skipped = set(failing)
        for change in done.changes:
            if change.id in skipped or not skipped.isdisjoint(change.needs):
                skipped.add(change.id)
                continue
            assert set(change.needs) <= self.done, f"{change.id} came before what it needs"
            getattr(self, f"_{change.action}")(change)
            self.done.add(change.id)
        return self.recorded

    def _fragment(self, change: Change, id: str) -> Fragment:
        meta = dict(change.meta)
        body = resolve(change.body, lambda path: Worth(self.value(path))).value
        known = {name: meta.pop(name) for name in ("protect", "on_delete", "deps", "schema_version") if name in meta}
        meta["inputs"] = inputs_of(change.body, self.value)
        seen = {name: value for name, value in body.items() if name != "password"}
        return Fragment(
            change.address,
            generation=change.generation,
            type=change.type,
            provider=change.provider,
            target=change.target,
            id=id,
            desired=json.loads(json.dumps(change.body)),
            observed={**seen, "address": f"10.{id}"},
            kind_address=change.kind_address,
            origin={"kind": change.kind},
            meta=meta,
            **known,
        )

    def _create(self, change: Change) -> None:
        assert change.key not in self.recorded or self.recorded[change.key].status == "creating"
        assert all(self.current(address) for address in change.meta.get("deps", ()))
        made = self._fragment(change, f"id-{change.key}")
        for old in self.recorded.values():
            same = (old.address, old.type) == (made.address, made.type)
            if same and TYPES[made.type].key and change.reason != "gone":
                assert any(old.observed.get(name) != made.observed.get(name) for name in TYPES[made.type].key), (
                    f"{change.id} already exists"
                )
        self.recorded[change.key] = made

    def _update(self, change: Change) -> None:
        assert self.recorded[change.key].id == change.native_id
        if change.meta.get("record_only"):
            old = self.recorded[change.key]
            new = self._fragment(change, change.native_id)
            self.recorded[change.key] = new.with_(observed=old.observed)
        else:
            self.recorded[change.key] = self._fragment(change, change.native_id)

    def _read(self, change: Change) -> None:
        self.recorded[change.key] = self._fragment(change, change.native_id)

    def _import(self, change: Change) -> None:
        made = self._fragment(change, change.native_id)
        self.recorded[change.key] = made

    def _delete(self, change: Change) -> None:
        fragment = self.recorded.pop(change.key)
        assert not fragment.protect
        if change.meta.get("replace") != "delete-first":
            users = [f.key for f in self.recorded.values() if str(fragment.id) in json.dumps(f.observed)]
            assert users == [], f"{change.id}: still used"
        elif change.reason != "gone":
            inside = [f.key for f in self.recorded.values() if fragment.address in addresses(f.desired.get("home"))]
            assert inside == [], f"{change.id}: not empty"

    def _forget(self, change: Change) -> None:
        del self.recorded[change.key]

    def _move(self, change: Change) -> None:
        was = change.meta["previous"]
        old = self.recorded.pop(f"{was}~{change.generation}")
        moved = {"address": change.address, "kind_address": change.kind_address, "desired": change.body}
        self.recorded[change.key] = old.with_(**moved)
        for key, fragment in self.recorded.items():
            deps = [change.address if dep == was else dep for dep in fragment.deps]
            self.recorded[key] = fragment.with_(deps=deps)


def run(done: Plan, recorded: Mapping[str, Fragment] | None = None, failing: Iterable[str] = ()) -> dict[str, Fragment]:
    return Simulation(recorded or {}).run(done, failing)


def deployed(*nodes: NativeNode) -> dict[str, Fragment]:
    return run(make(graph(*nodes)))


def valid(recorded: Mapping[str, Fragment]) -> list[str]:
    """Say what is wrong with a state: a dependency that is not recorded."""
    present = {fragment.address for fragment in recorded.values()}
    return [f"{f.key} needs {dep}" for f in recorded.values() for dep in f.deps if dep not in present]


def settle_all(recorded: Mapping[str, Fragment]) -> dict[str, Observed]:
    return {key: Observed(f.id or "", dict(f.observed)) for key, f in recorded.items()}


def codes(error: pytest.ExceptionInfo[GenesysError]) -> list[str]:
    return error.value.codes


def actions(done: Plan) -> list[str]:
    return [change.id for change in done.changes]


NAMES = [f"n{i}" for i in range(7)]
SECRET = {"$secret": {"path": "pw", "generate": 24, "rotate": 0}}


@st.composite
def graphs(draw: Callable[..., Any], names: Iterable[str] = tuple(NAMES)) -> list[NativeNode]:
    """Small acyclic stacks: a native may refer to those before it, in two ways, and need them without a reference."""
    made: list[NativeNode] = []
    for name in draw(st.lists(st.sampled_from(list(names)), unique=True, max_size=7).map(sorted)):
        before = [item.address for item in made]
        body: dict[str, Any] = {"name": draw(st.sampled_from(["a", "b"])), "size": draw(st.integers(1, 2))}
        if draw(st.booleans()):
            body["password"] = SECRET
        if before and draw(st.booleans()):
            body["link"] = ref(draw(st.sampled_from(before)), draw(st.sampled_from(["id", "size", "address", "name"])))
        if before and draw(st.booleans()):
            target = ref(draw(st.sampled_from(before)))
            body["base"] = draw(st.sampled_from([target, {"$concat": ["x-", target]}]))
        if before and draw(st.booleans()):
            body["home"] = ref(draw(st.sampled_from(before)), draw(st.sampled_from(["id", "name"])))
        needs = draw(st.lists(st.sampled_from(before), max_size=2)) if before else []
        type = draw(st.sampled_from(sorted(TYPES)))
        made.append(
            node(
                f"{name}/it",
                type,
                _needs=needs,
                _on_delete=draw(st.sampled_from(["delete", "delete", "retain"])),
                **body,
            )
        )
    return made


class Lab(SimpleNamespace):
    """Everything above, by name."""

    def __repr__(self) -> str:
        return "lab"


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab(**{name: value for name, value in globals().items() if not name.startswith("__")})
