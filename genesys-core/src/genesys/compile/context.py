"""What a lowering may ask: `genesys.spi.lowering.LowerContext` over a draft."""

from __future__ import annotations

from itertools import count
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from genesys.compile.assemble import SHARED
from genesys.compile.names import Subject, native_name
from genesys.compile.pins import NAME
from genesys.compile.problems import NAME_CLASH, UNKNOWN_RESOURCE, UNREAD_SOURCE
from genesys.compile.text import advice
from genesys.model.canonical import canonical
from genesys.model.expr import ref
from genesys.model.native import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from genesys.compile.item import Item
    from genesys.compile.lower import Lowerer
    from genesys.model.expr import Json
    from genesys.spi.lowering import Resolved
    from genesys.spi.provider import NameRule, ResourceType


class Halt(BaseException):
    """A lowering cannot go on, and the reason is known already. Not an Exception: a lowering must not catch it."""


class Context:
    """Answers one lowering.

    Args:
        lowerer: The driver.
        item: The resource that is lowered.
    """

    __slots__ = ("_item", "_lowerer", "_recorded", "environment", "project", "provider", "settings", "target", "used")

    def __init__(self, lowerer: Lowerer, item: Item) -> None:
        self._lowerer, self._item = lowerer, item
        stack, place = lowerer.draft.stack, item.place
        self.project, self.environment, self.provider = stack.project, stack.environment, place.provider.name
        self.target: Mapping[str, str] = place.target
        self.settings: Mapping[str, Any] = place.settings
        self._recorded: Mapping[str, Json] | None = None
        self.used: dict[str, Json] = {}

    def name(self, type: str, local: str = "") -> str:
        """Return the native name for a native of this resource; legal, stable, and pinned once used."""
        native = self._item.place.provider.types.get(type)
        if native is None or native.name_rule is None:
            raise self._lowerer.wrong(self._item, f"It asks for a name of a {type}, which has no rule for names")
        shared = local.startswith(SHARED)
        address = local if shared else self._item.declared.address
        subject = Subject(self.project, self.environment, self.provider, self.target, type, address, local)
        if shared:
            # Whoever asks gets the same name, so the pin belongs to the native and not to the resource.
            subject = subject._replace(address=local.removeprefix(SHARED), local="")
            found = str(self._lowerer.pins.of_native(local).get(NAME) or native_name(subject, native.name_rule))
        else:
            key = f"{NAME}:{type}:{local}"
            found = str(self._pins().get(key) or self._free_name(key, subject, native.name_rule))
            self.used[key] = found
        owner = self._lowerer.names.setdefault((type, found, str(sorted(self.target.items()))), address)
        if owner != address:
            raise NAME_CLASH.error(
                self._item.declared.where,
                first=owner,
                second=address,
                provider=self.provider,
                type=type,
                name=found,
            )
        return found

    @property
    def types(self) -> Mapping[str, ResourceType]:
        """The native types of the provider."""
        return self._item.place.provider.types

    def exports(self, address: str) -> Any:
        """Return the exports of another resource on this provider, lowering it first when needed."""
        return self._lowerer.exports(self._item, address)

    def resource(self, address: str) -> Resolved:
        """Return another resource, ready to be lowered."""
        found = self._lowerer.draft.items.get(address)
        if found is None:
            raise self._unknown(address)
        return found.resolved(self._lowerer.draft.tags)

    def members(self) -> Sequence[Resolved]:
        """Return all resources of the stack on this provider and target, sorted by address."""
        return self._lowerer.members(self._item)

    def output(self, address: str, output: str) -> Json:
        """Return an expression for an output of another resource (any provider)."""
        shape = self._lowerer.draft.shapes.get(address)
        if shape is None:
            raise self._unknown(address)
        return ref(address, output, secret=shape.outputs.get(output, False)).json()

    def source(self, address: str) -> str:
        """Return the content digest of a resource's source folder, or ``""`` when it has none."""
        folder = self.resource(address).fields.get("source")
        if not folder:
            return ""
        found = self._lowerer.draft.stack.sources.get(normpath(str(folder)))
        if found is None:
            declared = self._lowerer.draft.declared[address]
            facts = {"address": address, "folder": folder, "composite": declared.parent or address}
            raise UNREAD_SOURCE.error(declared.place("source"), **facts)
        return found

    def pin(self, key: str, default: Json) -> Json:
        """Return a recorded choice of this resource, or ``default``, which is recorded from now on."""
        value = self._pins().get(key, default)
        self.used[key] = value
        return value

    def choice(self, key: str, question: Json, make: Callable[[], Json]) -> Json:
        """Return the recorded answer to a question, or what ``make`` says, which is recorded from now on."""
        # The question is part of the name, so that an answer never outlives it.
        name = f"{key}:{question if isinstance(question, str) else canonical(question).decode()}"
        held = self._pins()
        return self.pin(name, held[name] if name in held else make())

    def unique(self, key: str, default: str) -> str:
        """Return a recorded choice that is nobody else's, or ``default``, with a number behind it where it is taken."""
        held = self._pins().get(key)
        return str(self.pin(key, held or next(text for text in _numbered(default) if self._is_free(key, text))))

    def _free_name(self, key: str, subject: Subject, rule: NameRule) -> str:
        """Return the first name that no resource has taken along from where this one is declared now."""
        names = (native_name(subject, rule, turn=turn) for turn in count())
        return next(name for name in names if self._is_free(key, name))

    def _is_free(self, key: str, value: str) -> bool:
        # A resource takes its choices along when it moves; another one may be declared where it was.
        return not self._lowerer.pins.taken(key, value, self._item.declared.address, self._lowerer.draft.declared)

    def found_name(self, address: str, default: str) -> str:
        """Return the recorded name of a shared native, which may have been taken over with it, or ``default``."""
        return str(self._lowerer.pins.of_native(address).get(NAME) or default)

    def fact(self, question: str, **args: Any) -> Any:
        """Return the answer to a lookup; when it is not known yet, the lowering is stopped and asked again later."""
        lookup = Lookup(self.provider, dict(self.target), question, args, self._item.declared.where)
        key = lookup.key
        for known in (self._pins(), self._lowerer.facts):
            if key in known:
                self.used[key] = known[key]
                return known[key]
        # Of several that ask, the first one by address is named.
        self._lowerer.lookups.setdefault(key, lookup)
        raise Halt

    def _pins(self) -> Mapping[str, Json]:
        if self._recorded is None:
            declared = self._lowerer.draft.declared
            self._recorded = self._lowerer.pins.of(self._item.declared.address, declared, self.provider)
        return self._recorded

    def _unknown(self, address: str) -> Exception:
        declared = self._lowerer.draft.declared
        if address in declared:
            # It is a composite, or was refused: the lowering asks for what cannot be there.
            return self._lowerer.wrong(self._item, f"It asks for {address}, which is not lowered by itself")
        hint = advice(address, declared, "Declare it, or take the reference away.")
        where = self._item.declared.where
        return UNKNOWN_RESOURCE.error(where, user=self._item.declared.address, target=address, advice=hint)


def _numbered(text: str) -> Iterator[str]:
    """Yield the text, then the text with a number behind it, 2 and up."""
    yield text
    yield from (f"{text}.{number}" for number in count(2))
