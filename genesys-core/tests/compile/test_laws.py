"""Laws of the compiler over random stacks: pure, blind to order, and blind to strangers."""

from __future__ import annotations

import random
import subprocess
import sys
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.compile.names import Subject, native_name
from genesys.model.canonical import canonical

KINDS = ["bucket", "container", "database", "network", "secret", "server"]


@st.composite
def stacks(draw: st.DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    """Return address, kind and fields of resources; each refers only to earlier ones."""
    made: list[tuple[str, str, dict[str, Any]]] = []
    flips = st.booleans()
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(KINDS))
        fields: dict[str, Any] = {"type": "postgres"} if kind == "database" else {}
        earlier = {other: [a for a, k, _ in made if k == other] for other in KINDS}
        if kind in {"server", "container"}:
            users = earlier["bucket"] + earlier["database"] + earlier["container"]
            used: list[str] = draw(st.lists(st.sampled_from(users), unique=True)) if users else []
            fields["connects"] = [{"$resource": address} for address in used]
            if bool(earlier["secret"]) and draw(flips):
                fields["env"] = {"KEY": {"$ref": [draw(st.sampled_from(earlier["secret"])), "secret_value"]}, "N": 1}
        if kind in {"server", "container", "database"} and bool(earlier["network"]) and draw(flips):
            fields["network"] = {"$resource": draw(st.sampled_from(earlier["network"]))}
        if bool(made) and draw(flips):
            fields["depends_on"] = [{"$resource": draw(st.sampled_from([address for address, _, _ in made]))}]
        made.append((f"r{number}", kind, fields))
    return made


def compiled(world: Any, resources: list[tuple[str, str, dict[str, Any]]], **given: Any) -> Any:
    declared = [world.resource(address, kind, **fields) for address, kind, fields in resources]
    return world.compile(*declared, given=given)


def said(graph: Any) -> bytes:
    return canonical([graph.as_json(), graph.choices, [note.as_json() for note in graph.notes]])


@given(stacks())
def test_the_same_input_gives_the_same_bytes(world: Any, resources: Any) -> None:
    assert said(compiled(world, resources)) == said(compiled(world, resources))


@given(stacks(), st.randoms(use_true_random=False))
def test_the_order_of_declaration_never_matters(world: Any, resources: Any, chance: random.Random) -> None:
    mixed = [(address, kind, dict(chance.sample(list(f.items()), len(f)))) for address, kind, f in resources]
    chance.shuffle(mixed)
    for _, _, fields in mixed:
        if "connects" in fields:
            fields["connects"] = chance.sample(fields["connects"], len(fields["connects"]))
    assert said(compiled(world, mixed)) == said(compiled(world, resources))


@given(stacks(), st.sampled_from(["bucket", "network", "secret"]), st.sampled_from(["a-first", "r0-next", "z-last"]))
def test_an_unrelated_resource_changes_no_other_native(world: Any, resources: Any, kind: str, address: str) -> None:
    before = compiled(world, resources).as_json()["nodes"]
    after = compiled(world, [*resources, (address, kind, {})]).as_json()["nodes"]
    for native, node in before.items():
        if native.startswith("shared/"):
            node["kind_address"] = after[native]["kind_address"]
            node["kind"] = after[native]["kind"]
        assert after[native] == node


@given(stacks())
def test_pins_of_a_compilation_reproduce_it(world: Any, resources: Any) -> None:
    first = compiled(world, resources)
    pins = {address: node.pins for address, node in first.nodes.items()}
    assert said(compiled(world, resources, pins=pins)) == said(first)


@given(stacks())
def test_everything_that_is_needed_is_there(world: Any, resources: Any) -> None:
    graph = compiled(world, resources)
    assert all(need in graph.nodes for node in graph.nodes.values() for need in node.needs)
    assert list(graph.nodes) == sorted(graph.nodes)


@settings(max_examples=20)
@given(stacks())
def test_no_input_is_changed(world: Any, resources: Any) -> None:
    stack = world.stack(*[world.resource(address, kind, **fields) for address, kind, fields in resources])
    before = canonical(stack.as_json())
    world.compile_stack(stack)
    assert canonical(stack.as_json()) == before


def test_the_compiler_opens_no_session_and_imports_nothing_heavy() -> None:
    program = """
import sys
from genesys.compile.compile import compile_stack
from genesys.model.declared import Declared, Stack
from genesys.kinds.native import Native
from genesys.spi.marks import Native as Type
from genesys.spi.provider import Provider, ResourceType

class Data(Type):
    value: int = 0

provider = Provider("p", 0, {"p.data": ResourceType("p.data", Data)}, {}, {"native": {}}, connect="p.session:connect")
declared = Declared("a", "native", {"type": "p.data", "properties": {"value": 1}})
stack = Stack("s", "dev", provider="p", resources=[declared])
graph = compile_stack(stack, kinds={"native": Native}, providers={"p": provider}, validate=lambda d, k, n: (d.fields, []))
assert list(graph.nodes) == ["a/data"]
heavy = {"genesys.spi.session", "trio", "httpx", "pydantic", "pluggy", "stevedore", "dataclasses", "importlib.metadata"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


@given(st.text("ab-/_A", min_size=1, max_size=9))
def test_names_of_the_fake_provider_fit_their_rule(world: Any, address: str) -> None:
    rule = world.moon.types["moon.machine"].name_rule
    assert len(native_name(Subject("s", "dev", "moon", {}, "moon.machine", address), rule)) <= rule.longest
