"""A stack under compilation: what is known about each resource so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile.abroad import Abroad
from genesys.compile.choose import Chooser, open_groups
from genesys.compile.existing import complete
from genesys.compile.expand import Handles, expand
from genesys.compile.item import Item
from genesys.compile.origins import Origins, origins
from genesys.compile.place import Places
from genesys.compile.problems import ADDRESS_TAKEN, UNKNOWN_KIND
from genesys.compile.shape import shape_of
from genesys.compile.support import Matrix
from genesys.compile.text import advice
from genesys.compile.values import rename
from genesys.errors import Finding, GenesysError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.compile.choose import Login
    from genesys.compile.pins import Pins
    from genesys.compile.shape import Shape
    from genesys.model.declared import Declared, Stack
    from genesys.model.expr import Json
    from genesys.model.resource import Resource
    from genesys.spi.provider import Provider

    Visit = Callable[[Declared], tuple[Declared, list[Finding]]]
    Validate = Callable[[Declared, type[Resource], Mapping[str, type[Resource]]], tuple[dict[str, Json], list[Finding]]]


class Draft:
    """All resources of a stack, and the findings about them.

    Args:
        stack: The stack.
        kinds: Name of a kind -> its class.
        providers: Name -> provider.
        validate: Judges the fields of one resource.
        environ: Environment that says where a provider's things are.
        facts: Key of a lookup -> answer.
        pins: Recorded choices.
        visit: What plugins make of a part of a composite, and what they find in it.
        login: As for `genesys.compile.choose.Chooser`.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        kinds: Mapping[str, type[Resource]],
        providers: Mapping[str, Provider],
        validate: Validate,
        environ: Mapping[str, str],
        facts: Mapping[str, Any],
        pins: Pins,
        visit: Visit | None = None,
        login: Login | None = None,
    ) -> None:
        self._login = login
        self.stack, self._kinds, self._validate, self._visit = stack, kinds, validate, visit
        self._providers, self.pins = providers, pins
        self.findings: list[Finding] = []
        self.abroad = Abroad(stack, facts, self.findings)
        self.notes: list[Finding] = []
        self.places = Places(stack, providers, self.findings, environ)
        self.declared: dict[str, Declared] = {}
        self.known: dict[str, type[Resource]] = {}
        self.shapes: dict[str, Shape] = {}
        self.items: dict[str, Item] = {}
        self.outputs: dict[str, dict[str, Json]] = {}
        self.results: dict[str, Json] = {}
        self.parts: dict[str, list[str]] = {}
        self.tags: dict[str, str] = dict(stack.settings.get("tags") or {})
        self.origins = Origins()
        self.spared: frozenset[int] = frozenset()
        """Values of ``id`` of findings that were made before resources got their first addresses."""
        self._handles = Handles(self.declared, self.known)
        self._matrices: dict[tuple[str, str], Matrix] = {}

    def read(self) -> None:
        """Take in every declared resource: expand composites, validate, place and check the rest."""
        self.places.judge_empty()
        ordered = sorted(self.stack.resources, key=lambda item: item.address)
        wanted = [self.declared[item.address] for item in ordered if self._register(item)]
        leaves = []
        while wanted:
            following: list[Declared] = []
            for declared in wanted:
                if self.shapes[declared.address].composite:
                    following += self._expand(declared)
                else:
                    leaves.append(declared)
            wanted = following
        self.results = {name: self.abroad.value(value, f"output {name}") for name, value in self.stack.outputs.items()}
        self._choose(leaves)
        self.places.regions = self.pins.regions()
        for declared in self._where_first_made(leaves):
            self._admit(declared, derived=False)

    def add(self, declared: Declared, why: str) -> Item | None:
        """Take in a resource that a convention or a provider wants; ``why`` names who wants it."""
        if declared.address in self.declared:
            self._taken(declared, why)
            return None
        return self._admit(self.declared[declared.address], derived=True) if self._register(declared) else None

    def by_name(self) -> Mapping[str, Declared]:
        """Return every resource by its address of today."""
        if not self.origins.changed:
            return self.declared
        return {self.origins.now(address): declared for address, declared in self.declared.items()}

    def leaves(self, address: str) -> list[str]:
        """Return a resource that is no composite as it is, else the resources below the composite."""
        if address not in self.parts:
            return [address]
        return [leaf for part in self.parts[address] for leaf in self.leaves(part)]

    def matrix(self, provider: Provider, kind: str) -> Matrix:
        """Return a provider's support of a kind."""
        key = (provider.name, kind)
        if key not in self._matrices:
            self._matrices[key] = Matrix(provider, kind, own=provider.name in self._kinds[kind].lowerings)
        return self._matrices[key]

    def stop(self) -> None:
        """Raise what was found, if there is an error among it.

        Raises:
            GenesysError: All findings so far.
        """
        if self.findings:
            raise GenesysError(self.findings)

    def _where_first_made(self, leaves: list[Declared]) -> list[Declared]:
        """Give every resource the address that it was first made under, until the graph is there."""
        parts = {composite: self.leaves(composite) for composite in self.parts}
        self.origins = origins((item.address for item in leaves), parts, self.pins.first)
        self.pins.now = self.places.now = self.origins.now
        names = self.origins.changed
        if not names:
            return leaves
        self.spared = frozenset(map(id, [*self.findings, *self.notes]))
        self.declared = {names.get(a, a): self.origins.declared(found) for a, found in self.declared.items()}
        self.known = {names.get(a, a): kind for a, kind in self.known.items()}
        self.shapes = {names.get(a, a): shape for a, shape in self.shapes.items()}
        self.parts = {names.get(a, a): [names.get(part, part) for part in found] for a, found in self.parts.items()}
        self.outputs = {names.get(a, a): rename(values, names) for a, values in self.outputs.items()}
        self.results = {name: rename(value, names) for name, value in self.results.items()}
        return [self.declared[names.get(item.address, item.address)] for item in leaves]

    def _choose(self, leaves: list[Declared]) -> None:
        groups = open_groups(leaves, self.declared, self.stack)
        if groups:
            chooser = Chooser(self._providers, self.places, self.shapes, self.pins.placements(), self._login)
            for name, members in groups.items():
                chooser.choose(name, members, self.findings, self.notes)

    def _taken(self, wanted: Declared, why: str) -> None:
        facts = {"address": wanted.address, "why": why, "kind": wanted.kind}
        self.findings.append(ADDRESS_TAKEN.finding(self.declared[wanted.address].where, **facts))

    def _register(self, declared: Declared) -> bool:
        kind = self._kinds.get(declared.kind)
        if kind is None:
            facts = {"address": declared.address, "kind": declared.kind}
            otherwise = "Install the package that defines it."
            finding = UNKNOWN_KIND.finding(
                declared.where, advice=advice(declared.kind, self._kinds, otherwise), **facts
            )
            self.findings.append(finding)
            return False
        self.declared[declared.address], self.known[declared.address] = self.abroad.filled(declared), kind
        self.shapes[declared.address] = shape_of(kind)
        return True

    def _expand(self, declared: Declared) -> list[Declared]:
        _, found = self._validate(declared, self.known[declared.address], self.known)
        self._note(found)
        if any(finding.severity == "error" for finding in found):
            return []
        try:
            parts = expand(declared, self._handles)
        except GenesysError as error:
            self.findings.extend(error.findings)
            return []
        self.outputs[declared.address] = parts.outputs
        self.parts[declared.address] = [part.address for part in parts.declared]
        filled = [self.abroad.filled(self._visited(part)) for part in parts.declared]
        for part in filled:
            if part.address in self.declared:
                self._taken(part, declared.address)
            self.declared[part.address], self.known[part.address] = part, parts.kinds[part.address]
            self.shapes[part.address] = shape_of(parts.kinds[part.address])
        return filled

    def _visited(self, part: Declared) -> Declared:
        if self._visit is None:
            return part
        part, found = self._visit(part)
        self._note(found)
        return part

    def _admit(self, declared: Declared, *, derived: bool) -> Item | None:
        shape = self.shapes[declared.address]
        written, found = self._validate(declared, shape.kind, self.known)
        self._note(found)
        place = self.places.of(declared)
        if place is None or any(finding.severity == "error" for finding in found):
            return None
        fields = {**shape.defaults, **written}
        if fields["existing_id"]:
            fields = {**complete(shape), **fields}
        fields = shape.kind.written_out(fields)
        self._note(self.matrix(place.provider, declared.kind).check(declared, shape, fields))
        item = Item(declared, shape, place, fields, derived=derived)
        name, why = self.places.choice(declared)
        if name:
            item.choices["provider"] = [name, why]
        self.items[declared.address] = item
        return item

    def _note(self, found: Any) -> None:
        for finding in found:
            (self.findings if finding.severity == "error" else self.notes).append(finding)
