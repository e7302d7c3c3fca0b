"""From what lowerings returned to nodes: addresses, protection, pins, shared natives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.compile.pins import NAME
from genesys.compile.problems import BAD_TIMEOUT, NO_SNAPSHOT, SHARED_DIFFERS
from genesys.model.native import NativeNode
from genesys.model.units import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.item import Item
    from genesys.compile.lower import Lowerer
    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.spi.lowering import Lowered, NativeSpec

SHARED = "shared/"
"""Beginning of the addresses of natives that several resources may ask for."""

_TIMEOUTS = ("create", "update", "delete")
_AGREED = ("type", "provider", "target", "body", "name")


class Assembly(NamedTuple):
    """The nodes of a stack and whose they are.

    Args:
        nodes: Native address -> node, with unbound bodies.
        owned: Resource address -> its native addresses, shared ones included.
        mains: Resource address -> address of its main native.
    """

    nodes: dict[str, NativeNode]
    owned: dict[str, list[str]]
    mains: dict[str, str]


def assemble(lowerer: Lowerer, findings: list[Finding]) -> Assembly:
    """Return the nodes of everything that was lowered, in the order of resource addresses."""
    made = Assembly({}, {}, {})
    for address in sorted(lowerer.done):
        item, lowered = lowerer.draft.items[address], lowerer.done[address]
        main = main_of(item, lowered)
        own = {spec.local: f"{address}/{spec.local}" for spec in lowered.natives if not spec.shared}
        timeouts = _timeouts(item, findings) if item.fields["timeouts"] else None
        for spec in lowered.natives:
            node = _node(item, spec, own)
            if spec.alternatives:
                node.alternatives = _rungs(spec, lowerer.used.get(address, {}))
            if node.type not in item.place.provider.types:
                findings.extend(lowerer.wrong(item, f"It has a native of the unknown type {node.type}").findings)
                continue
            if spec.holds_data is None:
                node.holds_data = item.place.provider.types[node.type].holds_data
            if node.on_delete == "snapshot" and node.holds_data:
                _keeps(item, node, findings)
            if timeouts:
                node.timeouts = timeouts
            _take(lowerer, made, node, findings)
        if main in own and own[main] in made.nodes:
            made.mains[address] = own[main]
            _pin(lowerer.used.get(address, {}), made, own, own[main])
    return made


def _keeps(item: Item, node: NativeNode, findings: list[Finding]) -> None:
    """See that a last snapshot of a native's data is really taken: what was asked for in vain is an error."""
    if item.place.provider.types[node.type].snapshots:
        return
    node.on_delete = "delete"
    if "on_delete" not in item.choices:
        facts = {"address": node.kind_address, "native": node.address, "type": node.type}
        findings.append(NO_SNAPSHOT.finding(node.where, **facts))


def _pin(used: Mapping[str, Json], made: Assembly, own: Mapping[str, str], main: str) -> None:
    """Record a choice with the native that it is for, which may be made later than the main one; the rest with that."""
    # What another rung would choose otherwise is recorded with what is made on it.
    spoken = {key: address for address in own.values() if address in made.nodes for key in _choices(made, address)}
    placed = {key for address in own.values() if address in made.nodes for key in made.nodes[address].pins}
    for key, value in used.items():
        if key in placed:
            continue
        native = own.get(key.rpartition(":")[2], "") if key.startswith(f"{NAME}:") else spoken.get(key, "")
        made.nodes[native if native in made.nodes else main].pins[key] = value


def _choices(made: Assembly, address: str) -> set[str]:
    return {key for item in made.nodes[address].alternatives for key in item["pins"]}


def _rungs(spec: NativeSpec, used: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Return the alternatives of a native; keys of their choices are those under which the choices are recorded."""
    return [
        {"body": dict(item.body), "why": item.why, "pins": {_recorded(k, used): v for k, v in item.pins.items()}}
        for item in spec.alternatives
    ]


def _recorded(key: str, used: Mapping[str, Json]) -> str:
    # A choice is recorded with the question that it answers.
    return key if key in used else next((name for name in used if name.startswith(f"{key}:")), key)


def main_of(item: Item, lowered: Lowered) -> str:
    """Return the local address of a resource's main native: that of its ``id``, else the first of its own."""
    wanted = lowered.outputs.get("id")
    mine = [spec.local for spec in lowered.natives if not spec.shared]
    if isinstance(wanted, dict) and "$native" in wanted:
        native = wanted["$native"][0]
        for local in mine:
            if native == f"{item.declared.address}/{local}":
                return local
    return mine[0] if mine else ""


def _node(item: Item, spec: NativeSpec, own: dict[str, str]) -> NativeNode:
    declared, fields, place = item.declared, item.fields, item.place
    return NativeNode(
        spec.local if spec.shared else own[spec.local],
        spec.type,
        spec.body,
        provider=place.provider.name,
        target=place.target,
        kind_address=declared.address,
        kind=declared.kind,
        needs=[own.get(need, need) for need in spec.needs] if spec.needs else (),
        where=declared.where,
        protect=(fields["protect"] and not spec.shared) if spec.protect is None else spec.protect,
        on_delete="delete" if spec.shared else fields["on_delete"],
        shared=spec.shared,
        facet_of=own.get(spec.facet_of, spec.facet_of),
        serialise_on=spec.serialise_on,
        name=spec.name,
        existing_id=fields["existing_id"] or "",
        pins={**spec.pins, NAME: spec.name} if spec.shared and spec.name else dict(spec.pins),
        holds_data=bool(spec.holds_data),
    )


def _take(lowerer: Lowerer, made: Assembly, node: NativeNode, findings: list[Finding]) -> None:
    owned = made.owned.setdefault(node.kind_address, [])
    known = made.nodes.get(node.address)
    if known is None:
        made.nodes[node.address] = node
        owned.append(node.address)
        return
    if not (known.shared and node.shared):
        item = lowerer.draft.items[node.kind_address]
        findings.extend(lowerer.wrong(item, f"It has two natives at {node.address}").findings)
        return
    owned.append(node.address)
    different = next((slot for slot in _AGREED if getattr(known, slot) != getattr(node, slot)), "")
    if different:
        facts = {"first": known.kind_address, "second": node.kind_address, "address": node.address}
        field = _field(known, node) if different == "body" else different
        findings.append(SHARED_DIFFERS.finding(node.where, field=field, **facts))
    known.needs = sorted({*known.needs, *node.needs})
    known.protect = known.protect or node.protect


def _field(one: NativeNode, two: NativeNode) -> str:
    return next(name for name in sorted({*one.body, *two.body}) if one.body.get(name) != two.body.get(name))


def _timeouts(item: Item, findings: list[Finding]) -> dict[str, float]:
    found: dict[str, float] = {}
    given: dict[str, Json] = item.fields["timeouts"]
    for name, value in given.items():
        try:
            found[name] = duration(value) if isinstance(value, str) else float(value)
        except (TypeError, ValueError):
            found[name] = -1
        if name not in _TIMEOUTS or found[name] < 0:
            declared = item.declared
            facts = {"name": name, "address": declared.address, "value": value, "kind": declared.kind}
            findings.append(BAD_TIMEOUT.finding(declared.place("timeouts"), **facts))
    return found
