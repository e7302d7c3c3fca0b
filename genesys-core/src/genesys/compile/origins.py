"""Origins: what has moved is compiled where it was first made, so that a move changes addresses and nothing else.

Names, addresses of shared natives, variables that ``connects`` gives, rules named after whom they let in: a provider
makes them from addresses, and may do so in any way it likes. None of it changes when each resource has its first
address while the stack is compiled; afterwards the graph gets the addresses of today.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from genesys.compile.values import rename
from genesys.errors import Finding
from genesys.model.address import parent, split
from genesys.model.declared import Declared
from genesys.model.expr import replace
from genesys.model.native import NativeGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from genesys.model.expr import Json
    from genesys.model.native import NativeNode

_PLAIN = frozenset({"field", "kind", "provider", "type"})
"""Facts of findings that hold no address."""


class Origins:
    """Which address each resource has while it is compiled.

    Args:
        firsts: Address of today -> first address, of every resource that is declared; no two have one first address.
        recorded: Gives the address under which a resource was first made, or ``""`` when that is its own.
    """

    def __init__(
        self, firsts: Mapping[str, str] | None = None, recorded: Callable[[str], str] = lambda address: ""
    ) -> None:
        self._firsts, self._recorded = dict(firsts or {}), recorded
        self._nows = {first: now for now, first in self._firsts.items()}
        self.changed = {now: first for now, first in self._firsts.items() if now != first}
        """Address of today -> first address, where they differ."""

    def first(self, address: str) -> str:
        """Return the address under which a resource is compiled; also of one that is going to be declared."""
        known = self._firsts.get(address)
        if known is None:
            known = self._recorded(address)
            if not known or known in self._nows:
                known = _free(address, self._nows, self._firsts)
            self._firsts[address], self._nows[known] = known, address
            if known != address:
                self.changed[address] = known
        return known

    def now(self, address: str) -> str:
        """Return today's address of a resource that is compiled under ``address``, or that is a part of one."""
        if not self.changed:
            return address
        above = address
        while above and above not in self._nows:
            above = parent(above)
        return self._nows[above] + address[len(above) :] if above else address

    def declared(self, found: Declared) -> Declared:
        """Return a declaration of today with first addresses in it."""
        return Declared(
            self._firsts.get(found.address, found.address),
            found.kind,
            {name: rename(value, self.changed) for name, value in found.fields.items()},
            where=found.where,
            places=found.places,
            parent=self._firsts.get(found.parent, found.parent),
            implied=found.implied,
            chosen=found.chosen,
        )

    def graph(self, made: NativeGraph, spared: Container[int]) -> NativeGraph:
        """Return a compiled graph with the addresses of today; ``spared`` as for `told`."""
        if not self.changed:
            return made
        names = {address: self._native(node) for address, node in made.nodes.items()}
        for node in made.nodes.values():
            _rename(node, names)
            node.kind_address = self.now(node.kind_address)
        found = {node.address: node for node in made.nodes.values()}
        return NativeGraph(
            {address: found[address] for address in sorted(found)},
            outputs={name: _referring(value, names) for name, value in made.outputs.items()},
            bindings=self._keyed(made.bindings, lambda value: _referring(value, names)),
            notes=self.told(made.notes, spared),
            choices=self._keyed(made.choices, lambda value: rename(value, self._nows)),
        )

    def told(self, findings: Iterable[Finding], spared: Container[int]) -> list[Finding]:
        """Return findings that speak of the addresses of today.

        Args:
            findings: What was found.
            spared: Values of ``id`` of those that do so already.
        """
        back = {first: now for now, first in self.changed.items()}
        names = "|".join(re.escape(first) for first in sorted(back, key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")

        def said(name: str, text: str) -> str:
            return text if name in _PLAIN else pattern.sub(lambda match: back[match[0]], text)

        def again(found: Finding) -> Finding:
            facts = {name: said(name, text) for name, text in found.facts.items()}
            return Finding(found.problem, found.where, found.severity, facts)

        return [found if id(found) in spared else again(found) for found in findings]

    def _native(self, node: NativeNode) -> str:
        if node.shared:
            return node.address
        return self.now(node.kind_address) + node.address[len(node.kind_address) :]

    def _keyed(self, values: Mapping[str, Json], change: Callable[[Json], Json]) -> dict[str, Json]:
        found = {self.now(address): change(value) for address, value in values.items()}
        return {address: found[address] for address in sorted(found)}


def origins(leaves: Iterable[str], parts: Mapping[str, Sequence[str]], first: Callable[[str], str]) -> Origins:
    """Return the origins of a stack.

    Args:
        leaves: Addresses of the resources that are no composites.
        parts: Address of a composite -> addresses of the leaves in it.
        first: Gives the address under which a resource was first made, or ``""`` when that is its own.
    """
    ordered, by_first = sorted(leaves), dict[str, str]()
    for address in ordered:
        known = first(address)
        if known:
            by_first.setdefault(known, address)
    moved = {address: known for known, address in by_first.items()}
    declared = {*ordered, *parts}
    if moved:
        kept = {moved.get(address, address) for address in ordered}
        # What was a part of another resource, and is a resource now, leaves its place to the part that comes after it.
        moved = {address: known for address, known in moved.items() if not _below(known, kept)}
    for composite, inner in sorted(parts.items()) if moved else ():
        whole = _whole(composite, inner, moved)
        if whole and whole not in declared and whole not in moved.values():
            moved[composite] = whole
    taken, firsts = set(moved.values()), dict(moved)
    for address in sorted(declared - moved.keys()):
        firsts[address] = _free(address, taken, declared)
        taken.add(firsts[address])
    return Origins(firsts, first)


def _whole(composite: str, inner: Iterable[str], moved: Mapping[str, str]) -> str:
    """Return where a composite was when its parts were first made, or ``""`` when they do not tell."""
    found = set()
    for leaf in inner:
        rest = leaf[len(composite) :]
        if leaf in moved:
            found.add(moved[leaf][: -len(rest)] if moved[leaf].endswith(rest) else "")
    return found.pop() if len(found) == 1 else ""


def _below(address: str, others: Container[str]) -> bool:
    above = parent(address)
    while above and above not in others:
        above = parent(above)
    return bool(above)


def _free(address: str, taken: Container[str], declared: Container[str]) -> str:
    """Return an address, with a number in its last name where another resource was first made there."""
    if address not in taken:
        return address
    *above, last = split(address)
    name, mark, key = last.partition("[")
    numbered = ("/".join([*above, f"{name}-{number}{mark}{key}"]) for number in count(2))
    return next(text for text in numbered if text not in taken and text not in declared)


def _rename(node: NativeNode, names: Mapping[str, str]) -> None:
    node.address = names[node.address]
    node.body = _referring(node.body, names)
    node.needs = sorted(names.get(need, need) for need in node.needs)
    node.facet_of = names.get(node.facet_of, node.facet_of)
    for item in node.alternatives:
        item["body"] = _referring(item["body"], names)


def _referring(value: Json, names: Mapping[str, str]) -> Json:
    def change(item: dict[str, Json]) -> Json:
        path = item.get("$native")
        return {**item, "$native": [names.get(path[0], path[0]), *path[1:]]} if path else item

    return replace(value, change)
