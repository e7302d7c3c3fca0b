"""Every quirk that a native names strikes in a simulated cloud: deployments end well, and nothing is there twice."""

from __future__ import annotations

import importlib
import itertools
import re
from collections import Counter
from typing import Any, get_args, get_origin

import house
import pytest

import genesys_aws.description
import genesys_azure.description
import genesys_gcp.description
from genesys.model.native import NativeGraph, NativeNode
from genesys.run.answer import answer_to
from genesys.sim.cloud import Rules
from genesys.sim.lab import TARGET, Lab
from genesys.sim.provider import simulated
from genesys.sim.words import WORDS
from genesys.spi import faults, marks
from genesys.spi.marks import FieldFacts, Mark, schema_of
from genesys.spi.provider import Provider
from genesys.spi.quirks import CLASSES, PARTS, REMEDIES, Quirk, quirks_of

PROVIDERS: dict[str, Provider] = {
    module.provider.name: module.provider
    for module in (genesys_aws.description, genesys_azure.description, genesys_gcp.description)
}
ROWS = [(name, id) for name, provider in PROVIDERS.items() for id in quirks_of(provider)]
NAMED = [
    (name, type.name, id)
    for name, provider in PROVIDERS.items()
    for type in provider.types.values()
    for id in type.quirks
]
STRIKING = sorted({(name, type) for name, type, id in NAMED if quirks_of(PROVIDERS[name])[id].injects is not None})
VALUES: dict[Any, Any] = {str: "text", int: 40, bool: True, float: 1.5, dict: {}, list: []}
OTHERS: dict[Any, Any] = {str: "other", int: 41, bool: False, float: 2.5, dict: {"a": "b"}, list: ["a"]}
SECRET: dict[str, Any] = {"$secret": {"path": "key", "generate": 24, "rotate": 0}, "secret": True}
FIXED = {"immutable", "computed", "secret", "revision", "reference"}
FAULTS = {fault.__name__ for fault in faults.ALL}
MARKS = {name for name, mark in vars(marks).items() if isinstance(mark, Mark) or name == "ServerDefault"}


def row(provider: str, id: str) -> Quirk:
    return quirks_of(PROVIDERS[provider])[id]


@pytest.mark.parametrize("provider, type, id", NAMED)
def test_what_a_native_names_is_in_the_table(provider: str, type: str, id: str) -> None:
    assert id in quirks_of(PROVIDERS[provider])


@pytest.mark.parametrize("provider, id", ROWS)
def test_a_row_is_whole(provider: str, id: str) -> None:
    quirk = row(provider, id)
    assert quirk.id == id
    assert quirk.operation
    assert quirk.symptom
    assert quirk.kind in CLASSES
    assert quirk.evidence
    assert all(number in REMEDIES for number in quirk.remedy)
    assert set(quirk.by) <= FAULTS | MARKS | set(PARTS), "something that is there answers it"
    assert quirk.by
    missing = {REMEDIES[number].by for number in quirk.remedy} - set(quirk.by) - {"NameRule"}
    assert not missing or quirk.by == ("row",), "each remedy has its part"
    assert quirk.bound_s > 0 or not {"R1", "R2", "R4", "R5", "R6"} & set(quirk.remedy), "no wait without an end"


@pytest.mark.parametrize("provider, id", [(name, id) for name, id in ROWS if row(name, id).injects])
def test_what_a_simulator_does_is_a_word_of_its_own(provider: str, id: str) -> None:
    injects = row(provider, id).injects
    assert injects is not None
    assert injects.verb in WORDS[injects.word.partition(":")[0]].verbs
    assert injects.moment in {"first", "young"}
    assert (injects.seconds > 0) == (injects.moment == "young")


WAITED = ("NotYet", "InUse", "Busy")


@pytest.mark.parametrize("provider, type, id", NAMED)
def test_a_native_waits_as_long_as_its_quirks_take(provider: str, type: str, id: str) -> None:
    quirk, item = row(provider, id), PROVIDERS[provider].types[type]
    for word in WAITED:
        if word in quirk.by:
            answer = answer_to("delete" if word == "InUse" else "create", getattr(faults, word)("x"), item.patience)
            assert answer.bound_s >= quirk.bound_s, f"{word}: raise the patience of {type}"


def told_on_the_wire() -> list[tuple[str, str, str]]:
    """Return cloud, quirk and fault of every row of the clouds' tables of codes that names a quirk."""
    found = []
    for name in PROVIDERS:
        module = importlib.import_module(f"genesys_{name}.wire.faults")
        tables = [value for value in vars(module).values() if isinstance(value, (tuple, list))]
        for row in itertools.chain(*tables):
            if getattr(row, "quirk", ""):
                found.append((name, row.quirk, row.fault.__name__))
    return sorted(set(found))


@pytest.mark.parametrize("provider, id, fault", told_on_the_wire())
def test_a_code_on_the_wire_becomes_the_fault_that_answers_its_quirk(provider: str, id: str, fault: str) -> None:
    assert fault in row(provider, id).by


def test_every_class_of_quirk_is_there() -> None:
    assert {row(name, id).kind for name, id in ROWS} == set(CLASSES)


def test_the_tables_are_as_long_as_they_were() -> None:
    counts = {name: len(quirks_of(provider)) for name, provider in PROVIDERS.items()}
    assert all(counts[name] >= least for name, least in {"aws": 92, "azure": 81, "gcp": 85}.items()), counts


COUNTS = {
    "async": 22,
    "capacity": 9,
    "concurrency": 31,
    "consistency": 23,
    "drift": 24,
    "form": 22,
    "immutable": 13,
    "lifecycle": 7,
    "naming": 10,
    "order": 23,
    "propagation": 31,
    "quota": 13,
    "soft-delete": 17,
    "throttling": 13,
}
"""Class -> rows of all three clouds, 258 in all."""


def test_there_are_as_many_of_each_class_as_are_known() -> None:
    found = Counter(row(name, id).kind for name, id in ROWS)
    assert dict(sorted(found.items())) == COUNTS
    assert sum(COUNTS.values()) == 258


def test_what_no_native_names_is_told_in_the_documentation() -> None:
    text = (house.ROOT / "docs/explanation/shield.md").read_text(encoding="utf-8")
    part = text.partition("## What is known and not answered")[2].partition("**Only told.**")[0]
    told = re.findall(r"\b[AZG]\d\d\b", part)
    assert len(told) == len(set(told)), "each row is told once"
    named = {id for _, _, id in NAMED}
    assert set(told) == {id for _, id in ROWS} - named


class Bench:
    """One native of a provider, with what it needs, on a cloud with quirks."""

    def __init__(self, provider: str, type: str) -> None:
        self.provider = simulated(PROVIDERS[provider])
        self.types = self.provider.types
        self.lab = Lab(f"{provider}:{type}", rules=Rules(quirks=True))
        self.lab.provider = self.provider
        self.nodes: dict[str, NativeNode] = {}
        self.address = self.make(type)

    def make(self, type: str) -> str:
        """Add a native and what it refers to; return its address."""
        body: dict[str, Any] = {}
        for field, about in schema_of(self.types[type].schema).items():
            if "computed" in about.marks or not (about.required or about.reference):
                continue
            if about.reference:
                body[field] = {"$native": [self.make(about.reference), "id"]}
            else:
                body[field] = SECRET if "secret" in about.marks else value(about, VALUES, len(self.nodes))
        address = f"thing{len(self.nodes)}/{type.rpartition('.')[2].replace('_', '-')}"
        about_it: dict[str, Any] = {"provider": self.provider.name, "target": TARGET, "kind": "thing"}
        self.nodes[address] = NativeNode(address, type, body, kind_address=address.partition("/")[0], **about_it)
        return address

    def changed(self) -> NativeGraph | None:
        """Return the graph with one field of the native changed, or ``None`` when none can be."""
        node = self.nodes[self.address]
        for field, about in schema_of(self.types[node.type].schema).items():
            if not (FIXED & set(about.marks) or about.reference):
                usual = getattr(self.types[node.type].schema, field, None)
                other = value(about, OTHERS)
                body = {**node.body, field: value(about, VALUES) if other == usual else other}
                known = {"provider": node.provider, "target": node.target, "kind": node.kind}
                node = NativeNode(node.address, node.type, body, kind_address=node.kind_address, **known)
                return NativeGraph({**self.nodes, self.address: node})
        return None


def value(about: FieldFacts, values: dict[Any, Any], number: int = 0) -> Any:
    """Return a value of a field's type; texts with a number differ, as names have to."""
    kinds = [get_origin(item) or item for item in (get_args(about.type) or (about.type,))]
    kind = get_origin(about.type) or about.type
    found = values.get(kind, values.get(kinds[0], values[str]))
    return f"{found}{number or ''}" if isinstance(found, str) else found


@pytest.mark.parametrize("provider, type", STRIKING)
def test_a_deployment_ends_well_whatever_strikes(provider: str, type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(provider, type)
    lab = bench.lab
    monkeypatch.setattr(Lab, "providers", property(lambda self: {provider: self.provider}))
    assert lab.deploy(NativeGraph(bench.nodes)).status == "green"
    changed = bench.changed()
    if changed is not None:
        assert lab.deploy(changed).status == "green"
    assert len(lab.cloud.ledger.living()) == len(bench.nodes)
    assert lab.deploy(NativeGraph({})).status == "green"
    assert lab.cloud.ledger.living() == {}
    assert lab.cloud.ledger.duplicates(ever=True) == []
    verbs = {"create", "delete", *(["update"] if changed is not None else [])}
    struck = {id for id, address in lab.cloud.struck if address == bench.address}
    for id in bench.types[type].quirks:
        injects = row(provider, id).injects
        if injects is not None and injects.verb in verbs and injects.moment == "first":
            assert id in struck, "it was shown"
