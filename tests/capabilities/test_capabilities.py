"""The capability matrix against behaviour: refused is refused, what falls short says so, and the rest has effect."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import house
import pytest
import wishes

from genesys.compile.compile import compile_stack
from genesys.errors import GenesysError
from genesys.model.canonical import canonical
from genesys.model.declared import Declared, Stack
from genesys.model.expr import walk
from genesys.model.native import NativeGraph
from genesys.model.resource import REQUIRED, fields_of
from genesys.sim.answers import answer_to
from genesys.spi.provider import EXACT, Provider, Support, refused
from genesys.testing.compiling import KINDS

PROVIDERS: dict[str, Provider] = house.providers()
ENVIRON = {
    "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000000",
    "GOOGLE_CLOUD_PROJECT": "shop",
    "HOME": "/home/a",
}
ROWS = [
    pytest.param(provider, kind, field, value, id=f"{provider}-{kind}.{field}={value}"[:70])
    for provider in PROVIDERS
    for kind in wishes.kinds()
    for field, value in wishes.values(kind)
]


def support(provider: str, kind: str, field: str, value: Any) -> Support:
    """Return what the matrix says, as its own description has it."""
    table = PROVIDERS[provider].capabilities.get(kind)
    if table is None:
        return refused("it is not among the kinds that it offers")
    for item in value if isinstance(value, list) else [value]:
        text = str(item).lower() if isinstance(item, bool) else str(item)
        for key, found in table.items():
            name, has_value, pattern = key.partition("=")
            if name == field and has_value and fnmatchcase(text, pattern):
                return found
    return table.get(field, EXACT)


def whole(provider: str, kind: str) -> Support:
    table = PROVIDERS[provider].capabilities.get(kind)
    return refused("it is not among the kinds that it offers") if table is None else table.get("", EXACT)


def made(provider: str, resources: dict[str, tuple[str, dict[str, Any]]]) -> NativeGraph:
    """Return what resources become, every question answered."""
    stack = Stack(
        "shop",
        "dev",
        provider=provider,
        region="europe",
        resources=[Declared(name, kind, fields) for name, (kind, fields) in resources.items()],
        settings={"providers": {provider: {}}},
        sources={"app": "0" * 64},
    )
    facts: dict[str, Any] = {}
    for _ in range(10):
        graph = compile_stack(
            stack, kinds=KINDS, providers={provider: PROVIDERS[provider]}, facts=facts, environ=ENVIRON
        )
        if not graph.lookups:
            return graph
        facts |= {one.key: answer_to(provider, one.question, one.args) for one in graph.lookups}
    raise AssertionError("it never stops asking")


def stacks(provider: str, kind: str, field: str, value: Any) -> tuple[Any, Any, str]:
    """Return a stack without a value and with it, and the name of the resource."""
    base, name = wishes.example(provider, kind)
    beside = wishes.BESIDE.get((kind, field), {})
    gone = wishes.WITHOUT.get((kind, field), frozenset())
    needed = {str(one["$resource"]) for one in walk([value]) if "$resource" in one}
    needed |= {str(one["$ref"][0]) for one in walk([value]) if "$ref" in one}
    others = {other: wishes.OTHERS[other] for other in sorted(needed) if other in wishes.OTHERS}
    given = {**base[name][1], **beside}
    if fields_of(KINDS[kind])[field].default is not REQUIRED and field not in KINDS[kind].one_of:
        given.pop(field, None)
    kept = {key: old for key, old in given.items() if key not in gone}
    same = {**base, **others}
    return {**same, name: (kind, given)}, {**same, name: (kind, {**kept, field: value})}, name


@cache
def stands(provider: str, kind: str) -> bool:
    """Tell whether the example of a kind can be planned at all; where not, only refusals can be tested."""
    try:
        made(provider, wishes.example(provider, kind)[0])
    except GenesysError as error:
        assert {"COMP-010", "COMP-011"} & set(error.codes), error
        return False
    return True


def natives(graph: NativeGraph) -> bytes:
    found: bytes = canonical(graph.as_json()["nodes"])
    return found


@pytest.mark.parametrize("provider, kind, field, value", ROWS)
def test_a_row_is_true(provider: str, kind: str, field: str, value: Any) -> None:
    without, wanted, name = stacks(provider, kind, field, value)
    entire, said = whole(provider, kind), support(provider, kind, field, value)
    if entire.level == "refused":
        with pytest.raises(GenesysError) as caught:
            made(provider, wanted)
        assert [f for f in caught.value.findings if f.problem.code == "COMP-010" and said_in(f.reason, entire)]
        return
    if said.level == "refused":
        with pytest.raises(GenesysError) as caught:
            made(provider, wanted)
        about = [f for f in caught.value.findings if f.facts.get("field") == field and f.facts["address"] == name]
        assert [f for f in about if f.problem.code == "COMP-011" and said_in(f.reason, said)], caught.value
        return
    try:
        before, after = made(provider, without), made(provider, wanted)
    except GenesysError as error:
        crashed = {"COMP-022", "COMP-023", "COMP-024"} & set(error.codes)
        if said.level == "degraded" and not crashed:
            return
        others = [f for f in error.findings if f.facts.get("address") != name or f.facts.get("field") != field]
        blocked = {"COMP-010", "COMP-011"} & set(error.codes)
        assert blocked, f"the matrix says {said.level}, and it is an error: {error}"
        assert others, f"the matrix says {said.level}, and it is refused: {error}"
        return
    notes = [f for f in after.notes if f.facts.get("address") == name and f.facts.get("field") == field]
    if said.level == "degraded":
        assert [f for f in notes if said_in(f.reason, said)], "it says that it falls short"
        return
    assert notes == [], "it is exact, and says that it falls short"
    others = [one for word, one in wishes.values(kind) if word == field and one != value and isinstance(one, str)]
    before_that = natives(after)
    usual = support(provider, kind, field, fields_of(KINDS[kind])[field].default)
    if usual.level != "exact":
        return
    different = natives(before) != before_that or any(
        natives(graph) != before_that
        for one in others
        if (graph := planned(provider, stacks(provider, kind, field, one)[1]))
    )
    assert different, "it is exact, and has no effect"


def planned(provider: str, resources: dict[str, tuple[str, dict[str, Any]]]) -> NativeGraph | None:
    try:
        return made(provider, resources)
    except GenesysError:
        return None


def said_in(reason: str, support: Support) -> bool:
    return support.how.rstrip(".").lower() in reason.lower()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_weights_are_carried_or_refused(provider: str) -> None:
    base, name = wishes.example(provider, "loadbalancer")
    if whole(provider, "loadbalancer").level == "refused":
        return
    found = []
    for weight in (1, 3):
        targets = [{"target": wishes.on("web"), "weight": weight}, {"target": wishes.on("other-server"), "weight": 1}]
        other = {"other-server": wishes.OTHERS["other-server"]}
        try:
            found.append(made(provider, {**base, **other, name: ("loadbalancer", {"targets": targets})}))
        except GenesysError as error:
            assert error.codes == ["COMP-011"]
            return
    noted = [f for f in found[1].notes if f.facts.get("field") == "targets" and f.facts.get("address") == name]
    assert noted or natives(found[0]) != natives(found[1])


@pytest.mark.parametrize("kind", wishes.kinds())
def test_every_field_has_a_value_to_try(kind: str) -> None:
    assert wishes.untried(kind) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_kind_is_in_the_matrix(provider: str) -> None:
    assert set(PROVIDERS[provider].capabilities) >= set(wishes.kinds())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_kind_that_is_not_refused_can_be_planned(provider: str) -> None:
    open_ = [kind for kind in wishes.kinds() if whole(provider, kind).level != "refused"]
    assert [kind for kind in open_ if not stands(provider, kind)] == []
