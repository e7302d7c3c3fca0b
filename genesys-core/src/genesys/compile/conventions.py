"""Conventions: what nobody has to write. Networks, connections, protection; each choice with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.compile import connections as uses
from genesys.compile.existing import hidden
from genesys.compile.network import default_network, in_order, key_of, settle, wish
from genesys.compile.problems import DEAF
from genesys.compile.values import resources, targets
from genesys.model.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.compile.draft import Draft
    from genesys.compile.item import Item
    from genesys.compile.shape import Shape
    from genesys.model.expr import Json

BEGINNER = "dev"
"""The environment in which everything may be destroyed."""

ASSUME = "assume"
"""Verb of the connection of a resource to the role that it acts as."""

PRECIOUS = frozenset({"bucket", "database", "secret", "volume"})
"""Kinds that hold what cannot be had back."""

SNAPSHOT = frozenset({"database", "volume"})
"""Kinds of which every cloud can keep a last snapshot."""


def apply(draft: Draft, items: Iterable[Item]) -> None:
    """Fill in what the conventions decide about resources; may add resources to the draft."""
    listed = sorted(items, key=lambda item: item.declared.address)
    for item in in_order(listed):
        _network(draft, item)
    for item in listed:
        _protection(draft, item)
    for item in listed:
        _edges(draft, item)
    for item in listed:
        if "env" in item.shape.fields or "connects" in item.shape.fields:
            _environment(draft, item)


def _network(draft: Draft, item: Item) -> None:
    wanted = wish(item, draft.items)
    if wanted is None:
        return
    address = wanted.address
    if not address:
        made = default_network(draft.stack, draft.by_name(), draft.places, key_of(item))
        known = draft.declared.get(made.address) is made
        address = made.address if known else draft.origins.first(made.address)
        if not known:
            network = draft.add(draft.origins.declared(made), item.declared.address)
            if network:
                _network_choice(draft, network)
                _protection(draft, network)
    settle(item, wanted, address, draft.origins.now(address))


def _network_choice(draft: Draft, network: Item) -> None:
    kind = network.fields["type"]
    network.choices["type"] = [kind, f"the environment is {draft.stack.environment}"]


def _protection(draft: Draft, item: Item) -> None:
    kind, fields = item.declared.kind, item.fields
    beginner = draft.stack.environment == BEGINNER
    if fields["protect"] is None:
        if kind in PRECIOUS and not item.derived and not fields["existing_id"]:
            why = "everything may be destroyed in dev" if beginner else f"a {kind} holds what cannot be had back"
            item.choose("protect", not beginner, why)
        else:
            fields["protect"] = False
    if fields["on_delete"] is None:
        if kind in SNAPSHOT and not beginner and not fields["existing_id"] and not _refuses_snapshot(draft, item):
            item.choose("on_delete", "snapshot", "the data can be had back after a mistake")
        else:
            fields["on_delete"] = "delete"


def _refuses_snapshot(draft: Draft, item: Item) -> bool:
    matrix = draft.matrix(item.place.provider, item.declared.kind)
    found = matrix.values.get("on_delete", {}).get("snapshot") or matrix.fields.get("on_delete")
    return found is not None and found.level == "refused"


def _edges(draft: Draft, item: Item) -> None:
    names = uses.connected(item) if "connects" in item.shape.fields else []
    wanted = [(name, "") for name in [*names, *(name for name in uses.targeted(item) if name not in names)]]
    if "grants" in item.shape.fields:
        wanted += uses.granted(item)
    if item.fields.get("identity"):
        wanted += [(name, ASSUME) for name in resources(item.fields["identity"])]
    for address, verb in wanted:
        for leaf in draft.leaves(address):
            producer = draft.items.get(leaf)
            if producer is not None and (leaf == address or leaf in _facing(draft, address)):
                _join(item, producer, verb)
                if uses.is_worker(producer) and leaf in uses.targeted(item):
                    facts = {"user": item.declared.address, "target": leaf}
                    draft.findings.append(DEAF.finding(item.declared.place("targets"), **facts))


def _facing(draft: Draft, composite: str) -> list[str]:
    """Return the parts of a composite that its outputs refer to: those are what a user of it meets."""
    return [target for value in draft.outputs.get(composite, {}).values() for target in targets(value)]


def _join(consumer: Item, producer: Item, verb: str = "") -> None:
    edge = uses.edge(consumer, producer, verb)
    if edge not in consumer.connections:
        consumer.connections.append(edge)
        producer.used_by.append(edge)


def _environment(draft: Draft, item: Item) -> None:
    wanted: dict[str, Json] = {**_given(draft, item), **(item.fields.get("env") or {})}
    made: dict[str, str] = {}
    # The general name comes last, so that it shares the Secret of the particular one.
    for variable in sorted(wanted, key=lambda name: (name == uses.LONE_DATABASE, name)):
        value = wanted[variable]
        if uses.secret(value, draft.shapes):
            known = canonical(value).decode()
            made[known] = made.get(known) or _secret(draft, item, variable, value)
            item.secrets[variable] = made[known]
        else:
            item.env[variable] = uses.text(value)


def _secret(draft: Draft, item: Item, variable: str, value: Json) -> str:
    address = uses.direct(value)
    if not _readable(draft, item, address):
        declared = uses.derived_secret(item, variable, value)
        address = declared.address
        derived = draft.add(declared, f"{variable} of {item.declared.address}")
        if derived:
            _protection(draft, derived)
    if address in draft.items:
        _join(item, draft.items[address], "read")
    return address


def _given(draft: Draft, item: Item) -> dict[str, Json]:
    if "connects" not in item.shape.fields:
        return {}
    producers: dict[str, tuple[str, Shape]] = {
        address: (draft.declared[address].kind, draft.shapes[address])
        for address in uses.connected(item)
        if address in draft.declared
    }
    return uses.variables(producers, {address: _absent(draft, address) for address in producers})


def _absent(draft: Draft, address: str) -> frozenset[str]:
    producer = draft.items.get(address)
    if producer is None:
        return frozenset()
    if producer.fields["existing_id"]:
        return hidden(producer.shape)
    matrix = draft.matrix(producer.place.provider, producer.declared.kind)
    return frozenset(name for name, support in matrix.fields.items() if support.level == "refused")


def _readable(draft: Draft, item: Item, address: str) -> bool:
    found = draft.items.get(address)
    return (
        found is not None
        and found.declared.kind == "secret"
        and found.place.target == item.place.target
        and (found.place.provider.name == item.place.provider.name)
    )
