"""The driver of lowerings: each resource once, exports on demand, circles and faults with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile import conventions
from genesys.compile.assemble import main_of
from genesys.compile.context import Context, Halt
from genesys.compile.existing import read_only
from genesys.compile.generic import lower_native
from genesys.compile.load import definition
from genesys.compile.pins import FIRST, PLACEMENT, REGION
from genesys.compile.problems import CYCLE, LOWERING_FAILED, LOWERING_MISSING, LOWERING_WRONG, NOTE, OTHER_PROVIDER
from genesys.compile.support import capital
from genesys.compile.text import place_of, raised
from genesys.compile.values import targets
from genesys.errors import Finding, GenesysError
from genesys.graph.order import Cycle, order
from genesys.spi.lowering import Lowered
from genesys.spi.traces import package_of, packages_of, place_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.compile.draft import Draft
    from genesys.compile.item import Item
    from genesys.compile.pins import Pins
    from genesys.errors import Where
    from genesys.model.declared import Declared
    from genesys.model.expr import Json
    from genesys.model.native import Lookup
    from genesys.spi.lowering import Resolved
    from genesys.spi.provider import Lowering


class Lowerer:
    """Lowers every resource of a draft.

    Args:
        draft: Resources with their conventions applied.
        pins: Recorded choices.
        facts: Key of a lookup -> answer.
    """

    def __init__(self, draft: Draft, pins: Pins, facts: Mapping[str, Any]) -> None:
        self.draft, self.pins, self.facts = draft, pins, facts
        self.done: dict[str, Lowered] = {}
        self.lookups: dict[str, Lookup] = {}
        self.used: dict[str, dict[str, Any]] = {}
        self.names: dict[tuple[str, str, str], str] = {}
        self.late: set[str] = set()
        self._members: dict[tuple[str, tuple[tuple[str, str], ...]], list[Resolved]] = {}
        self._failed: set[str] = set()
        self._under_way: list[str] = []

    def run(self) -> None:
        """Lower everything, and whatever that derives; problems go to the draft's findings."""
        for address in self._order():
            self._try(address)

    def exports(self, user: Item, address: str) -> Any:
        """Return what a resource exports to others of its provider, lowering it first when needed.

        Raises:
            GenesysError: COMP-020, it is on another provider; COMP-021, it depends on the user.
        """
        item = self.draft.items.get(address)
        if item is None:
            if address in self.draft.declared:
                raise Halt
            detail = f"It asks for the exports of {address}, which is not declared"
            raise self.wrong(user, detail)
        if item.place.provider.name != user.place.provider.name:
            raise OTHER_PROVIDER.error(
                user.declared.where,
                address=user.declared.address,
                other=address,
                provider=user.place.provider.name,
                elsewhere=item.place.provider.name,
            )
        return self._result(address).exports

    def members(self, user: Item) -> list[Resolved]:
        """Return the resources on the place of ``user``, sorted by address; what lowerings derive is not among them."""
        key = (user.place.provider.name, tuple(sorted(user.place.target.items())))
        if not self._members:
            for address in sorted(self.draft.items):
                item = self.draft.items[address]
                if address not in self.late:
                    here = (item.place.provider.name, tuple(sorted(item.place.target.items())))
                    self._members.setdefault(here, []).append(item.resolved(self.draft.tags))
        return self._members[key]

    def wrong(self, item: Item, detail: str) -> GenesysError:
        """Return the error that says what a provider did wrong."""
        facts = {"provider": item.place.provider.name, "address": item.declared.address, "detail": detail}
        return LOWERING_WRONG.error(item.declared.where, **facts)

    def _order(self) -> list[str]:
        # Following references spares deep recursion; where they go round, the lowerings themselves decide.
        items = self.draft.items
        try:
            return order({address: _references(item) for address, item in items.items()})
        except Cycle:
            return sorted(items)

    def _try(self, address: str) -> None:
        try:
            self._result(address)
        except Halt:
            pass
        except GenesysError as error:
            self.draft.findings.extend(error.findings)

    def _result(self, address: str) -> Lowered:
        if address in self.done:
            return self.done[address]
        if address in self._failed and address not in self._under_way:
            raise Halt
        if address in self._under_way:
            path = [*self._under_way[self._under_way.index(address) :], address]
            where = self.draft.declared[address].where
            raise CYCLE.error(where, path=" -> ".join(path))
        self._under_way.append(address)
        self._failed.add(address)
        try:
            item = self.draft.items[address]
            lowered = self._lower(item)
            self._derive(item, lowered.derived)
        finally:
            self._under_way.pop()
        self._failed.discard(address)
        self.done[address] = lowered
        self._say(item, lowered)
        return lowered

    def _lower(self, item: Item) -> Lowered:
        context = Context(self, item)
        resource = item.resolved(self.draft.tags)
        try:
            lowered = self._lowering(item)(resource, context)
        except GenesysError as error:
            where = item.declared.where
            found = [Finding(f.problem, f.where or where, f.severity, f.facts) for f in error.findings]
            raise GenesysError(found) from error
        except Exception as error:
            raise LOWERING_FAILED.error(
                item.declared.where,
                provider=item.place.provider.name,
                address=item.declared.address,
                kind=item.declared.kind,
                place=_place(item, error),
                error=raised(error),
            ) from error
        if not isinstance(lowered, Lowered):
            raise self.wrong(item, f"It is a {type(lowered).__name__}")
        if item.fields["existing_id"]:
            lowered = read_only(item.declared.address, main_of(item, lowered), lowered)
        if "provider" in item.choices:
            name, why = item.choices["provider"]
            context.used[PLACEMENT] = {"provider": name, "why": why}
        word, region = self.draft.places.region_of(item.declared), item.place.target.get("region", "")
        if region and region != word:
            context.used[f"{REGION}:{word}"] = region
        if self.draft.origins.now(item.declared.address) != item.declared.address:
            context.used[FIRST] = item.declared.address
        if context.used:
            self.used[item.declared.address] = context.used
        return lowered

    def _lowering(self, item: Item) -> Lowering:
        provider, kind = item.place.provider, item.declared.kind
        own = item.shape.kind.lowerings.get(provider.name)
        if callable(own):
            chosen: Lowering = own
            return chosen
        name = own or provider.lowerings.get(kind, "")
        if not name and kind == "native":
            return lower_native
        try:
            found: Lowering = definition(name)
        except (ImportError, AttributeError, ValueError) as error:
            raise LOWERING_MISSING.error(
                item.declared.where, provider=provider.name, kind=kind, what=name or "nothing", error=raised(error)
            ) from error
        return found

    def _derive(self, item: Item, derived: Iterable[Declared]) -> None:
        made = []
        for declared in derived:
            if not declared.address.startswith(item.declared.address + "/"):
                raise self.wrong(item, f"The derived {declared.address} is not below it")
            above = item.declared.fields
            inherited: dict[str, Json] = {name: above[name] for name in ("provider", "region") if name in above}
            inherited["protect"] = item.fields["protect"]
            if item.fields["on_delete"] == "retain":
                # What stays needs its parts: a database its password, a server its identity.
                inherited["on_delete"] = "retain"
            complete = declared.with_fields({**inherited, **declared.fields})
            complete.parent = item.declared.address
            found = self.draft.add(complete, item.declared.address)
            if found:
                self.late.add(complete.address)
                made.append(found)
        if made:
            conventions.apply(self.draft, made)
            for found in made:
                self._result(found.declared.address)

    def _say(self, item: Item, lowered: Lowered) -> None:
        for field, (value, why) in lowered.choices.items():
            item.choices[field] = [value, why]
        for note in lowered.notes:
            facts = {"address": item.declared.address, "kind": item.declared.kind, "note": capital(note)}
            provider = item.place.provider.name
            self.draft.notes.append(NOTE.finding(item.declared.where, severity="warning", provider=provider, **facts))


def _place(item: Item, error: Exception) -> Where | None:
    """Return the innermost line of the provider's own code, or of the kind's: what failed is often deeper."""
    packages = packages_of(item.place.provider) | {package_of(item.shape.kind.__module__)} - {"genesys"}
    return place_in(error, packages) or place_of(error)


def _references(item: Item) -> set[str]:
    found = set(targets(item.declared.fields)) if item.written else set()
    found.update(targets(item.fields.get("network")))
    found.update(item.secrets.values())
    return found
