"""Values: what a reference between natives was worth when it was recorded, and what it will be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.spi.session import Observed


class Worth(NamedTuple):
    """A value, as far as it is known.

    Args:
        value: JSON; what is not known is still an expression in it, and so is every secret.
        unknown: Whether something in it is going to change and is known only after deployment. A reference
            that is left although nothing changes was never recorded.
    """

    value: Json
    unknown: bool = False


class Outcome(NamedTuple):
    """What becomes of one native, as far as others may refer to it.

    Args:
        body: Its wanted body.
        made: Whether it is another object afterwards: created, replaced, imported or read for the first time.
        id: Native id afterwards, when it is known.
        changed: Fields that get another value.
        computed: Fields that only the provider sets.
        old_first: Whether the object that was there is deleted before this one is made.
    """

    body: Mapping[str, Json]
    made: bool
    id: str = ""
    changed: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    old_first: bool = False


class Values:
    """Answers what references are worth.

    Args:
        fragments: Native address -> current fragment.
        observed: Fragment key -> what was seen just now.
    """

    __slots__ = ("_fragments", "_observed", "outcomes")

    def __init__(self, fragments: Mapping[str, Fragment], observed: Mapping[str, Observed | None]) -> None:
        self._fragments, self._observed = fragments, observed
        self.outcomes: dict[str, Outcome] = {}

    def now(self, path: list[Json]) -> Worth:
        """Return what ``[address, field, …]`` is worth before anything is done."""
        address, field, *rest = path
        fragment = self._fragments.get(address)
        if fragment is None:
            return _missing(path)
        seen = self._observed.get(fragment.key) if self._observed else None
        if field == "id":
            known = seen.id if seen else fragment.id
            return Worth(known) if known else _missing(path)
        properties = seen.properties if seen else fragment.observed
        if field in properties:
            return _dig(properties[field], rest, path)
        if field in fragment.desired:
            return _dig_worth(resolve(fragment.desired[field], self.now), rest, path)
        return _missing(path)

    def planned(self, path: list[Json]) -> Worth:
        """Return what ``[address, field, …]`` will be worth when the plan has run."""
        address, field, *rest = path
        outcome = self.outcomes.get(address)
        if outcome is None:
            return self.now(path)
        if field == "id" and outcome.made:
            return Worth(outcome.id) if outcome.id else _unknown(path)
        if not outcome.made and field not in outcome.changed:
            return self.now(path)
        if outcome.body.get(field) is None or field in outcome.computed:
            return _unknown(path)
        return _dig_worth(resolve(outcome.body[field], self.planned), rest, path)

    def before(self, fragment: Fragment) -> Callable[[list[Json]], Worth]:
        """Return a look-up of what references were worth when ``fragment`` was written."""
        inputs = {_hashable(path): value for path, value in fragment.meta.get("inputs") or ()}

        def look(path: list[Json]) -> Worth:
            found = _hashable(path)
            return Worth(inputs[found]) if found in inputs else _missing(path)

        return look

    def inputs_stand(self, fragment: Fragment) -> bool:
        """Tell whether everything that a fragment was written with still has the same value, as far as recorded."""
        for path, value in fragment.meta.get("inputs") or ():
            now = self.now(path).value
            if now not in (value, {"$native": path}):
                return False
        return True


def resolve(value: Json, look: Callable[[list[Json]], Worth]) -> Worth:
    """Return ``value`` with every reference replaced by what ``look`` says; secrets stay references."""
    if isinstance(value, list):
        return _all(list, [resolve(item, look) for item in value])
    if not isinstance(value, dict):
        return Worth(value)
    if "$literal" in value:
        return Worth(value["$literal"])
    if "$native" in value:
        worth = look(value["$native"])
        return Worth(value, worth.unknown) if worth.unknown or value.get("secret") else worth
    if "$concat" in value:
        return _joined(value, [resolve(part, look) for part in value["$concat"]])
    if "$call" in value:
        return _called(value, [resolve(part, look) for part in value["$call"][1:]])
    if any(mark in value for mark in ("$secret", "$env", "$file")):
        return Worth(value)
    parts = {name: resolve(item, look) for name, item in value.items()}
    return Worth({name: part.value for name, part in parts.items()}, any(part.unknown for part in parts.values()))


def _all(make: type[list[Json]], parts: list[Worth]) -> Worth:
    return Worth(make(part.value for part in parts), any(part.unknown for part in parts))


def _joined(value: Json, parts: list[Worth]) -> Worth:
    if any(isinstance(part.value, (dict, list)) for part in parts):
        return Worth({**value, "$concat": [part.value for part in parts]}, any(part.unknown for part in parts))
    return Worth("".join(str(part.value) for part in parts))


def _called(value: Json, args: list[Worth]) -> Worth:
    name = value["$call"][0]
    if any(arg.unknown for arg in args) or value.get("secret"):
        return Worth({**value, "$call": [name, *(arg.value for arg in args)]}, any(arg.unknown for arg in args))
    from genesys.model.functions import FUNCTIONS

    return Worth(FUNCTIONS[name](*(arg.value for arg in args)))


def _unknown(path: list[Json]) -> Worth:
    return Worth({"$native": path}, unknown=True)


def _missing(path: list[Json]) -> Worth:
    return Worth({"$native": path})


def _hashable(path: list[Json]) -> tuple[Json, ...]:
    return tuple(path)


def _dig_worth(worth: Worth, rest: list[Json], path: list[Json]) -> Worth:
    return _unknown(path) if worth.unknown else _dig(worth.value, rest, path)


def _dig(value: Json, rest: list[Json], path: list[Json]) -> Worth:
    for step in rest:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return _missing(path)
    return Worth(value)
