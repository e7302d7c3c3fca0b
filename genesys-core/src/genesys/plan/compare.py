"""Compare two bodies and say field by field what changes, and which change an object cannot take in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.expr import is_expr, is_secret, walk
from genesys.model.plan import FieldChange
from genesys.plan import paths
from genesys.plan.meaning import same
from genesys.plan.values import Worth, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.model.expr import Json
    from genesys.plan.facts import Facts

HIDDEN = "(sensitive value)"
"""What stands for a value that is not shown."""


class Comparison:
    """Compares bodies of one type.

    Args:
        facts: What is known about the type's fields.
        before: What references in the recorded body were worth.
        after: What references in the wanted body will be worth.
    """

    __slots__ = ("_after", "_before", "_facts", "_found")

    def __init__(
        self, facts: Facts, before: Callable[[list[Json]], Worth], after: Callable[[list[Json]], Worth]
    ) -> None:
        self._facts, self._before, self._after = facts, before, after
        self._found: list[FieldChange] = []

    def bodies(self, old: Mapping[str, Json], new: Mapping[str, Json]) -> list[FieldChange]:
        """Return what changes from the recorded body to the wanted one, sorted by path.

        A field that is left out counts as its default; a field that only the provider sets is not
        compared; a field that the provider fills in may be left out without being a change.
        """
        self._found = []
        for name in sorted({*old, *new}):
            left, right = self._default(name, old.get(name)), self._default(name, new.get(name))
            if name in self._facts.computed or (right is None and name in self._facts.server_default):
                continue
            self._values(name, left, right)
        return self._found

    def _default(self, name: str, value: Json) -> Json:
        return self._facts.defaults.get(name) if value is None else value

    def _values(self, path: str, old: Json, new: Json) -> None:
        if _tree(old, new, dict) and paths.top(path) not in self._facts.secret:
            for name in sorted({*old, *new}):
                self._values(paths.key(path, name), old.get(name), new.get(name))
        elif _tree(old, new, list) and len(old) == len(new) and path not in self._facts.unordered:
            for position, (left, right) in enumerate(zip(old, new, strict=True)):
                self._values(paths.item(path, position), left, right)
        else:
            self._leaf(path, old, new)

    def _leaf(self, path: str, old: Json, new: Json) -> None:
        after = resolve(new, self._after)
        if old == new and not after.unknown and (not isinstance(new, (dict, list)) or _open(after.value)):
            return
        before = resolve(old, self._before)
        unrecorded = old == new and _open(before.value)
        if not after.unknown and (unrecorded or same(self._facts, path, before.value, after.value)):
            return
        if (_marked(old) or _marked(new)) and not after.unknown and _plain(before.value, after.value):
            self._values(path, before.value, after.value)
            return
        self._found.append(self._change(path, Worth(before.value, is_secret(old)), Worth(after.value, is_secret(new))))
        self._found[-1].unknown = not self._found[-1].secret and (after.unknown or _open(after.value))

    def _change(self, path: str, old: Worth, new: Worth) -> FieldChange:
        """Make the field change; here ``unknown`` of the two values says whether they are secret."""
        secret = old.unknown or new.unknown or paths.top(path) in self._facts.secret
        return FieldChange(
            path,
            _shown(old.value, hide=secret),
            _shown(new.value, hide=secret),
            secret=secret,
            forces_replace=forces(self._facts, path, old.value, new.value),
        )


def forces(facts: Facts, path: str, old: Json, new: Json) -> bool:
    """Tell whether a change of one field cannot be made in place."""
    field = paths.top(path)
    if field in facts.grow:
        return isinstance(old, (int, float)) and (not isinstance(new, (int, float)) or new < old)
    return field in facts.immutable


def wanted(facts: Facts, body: Mapping[str, Json], look: Callable[[list[Json]], Worth]) -> list[FieldChange]:
    """Return all fields of a new object, sorted by name."""
    found = []
    for name in sorted(body):
        if body[name] is None or name in facts.computed:
            continue
        secret = name in facts.secret or is_secret(body[name])
        after = resolve(body[name], look)
        shown = HIDDEN if secret else hidden_within(after.value)
        unknown = not secret and (after.unknown or _open(after.value))
        found.append(FieldChange(name, None, shown, unknown=unknown, secret=secret))
    return found


def gone(facts: Facts, body: Mapping[str, Json]) -> list[FieldChange]:
    """Return all fields of an object that goes away, sorted by name."""
    return [
        FieldChange(
            name,
            _shown(body[name], hide=name in facts.secret or is_secret(body[name])),
            None,
            secret=name in facts.secret or is_secret(body[name]),
        )
        for name in sorted(body)
        if body[name] is not None and name not in facts.computed
    ]


def hidden_within(value: Json) -> Json:
    """Return ``value`` with every secret expression inside it replaced by `HIDDEN`."""
    if isinstance(value, list):
        return [hidden_within(item) for item in value]
    if isinstance(value, dict):
        if is_secret(value):
            return HIDDEN
        return value if is_expr(value) else {name: hidden_within(item) for name, item in value.items()}
    return value


def _shown(value: Json, *, hide: bool) -> Json:
    return None if value is None else HIDDEN if hide else hidden_within(value)


def _tree(old: Json, new: Json, kind: type) -> bool:
    return isinstance(old, kind) and isinstance(new, kind) and not _marked(old) and not _marked(new)


def _marked(value: Json) -> bool:
    return isinstance(value, dict) and (is_expr(value) or "$literal" in value)


def _plain(old: Json, new: Json) -> bool:
    return (_tree(old, new, dict) or _tree(old, new, list)) and not walk(old) and not walk(new)


def _open(value: Json) -> bool:
    """Tell whether a value still refers to a native."""
    return isinstance(value, (dict, list)) and any("$native" in item for item in walk(value))
