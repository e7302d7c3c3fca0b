"""Kind name -> class: those built in, those of plugins, those of the project; looked up one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from genesys.kinds.table import ALIASES, BUILTIN

if TYPE_CHECKING:
    from genesys.model.resource import Resource


class Kinds(Mapping[str, "type[Resource]"]):
    """All kinds that a project may use.

    Args:
        others: Kinds of plugins and of the project.
    """

    def __init__(self, others: Mapping[str, type[Resource]] | None = None) -> None:
        self._others = dict(others or {})
        self._found: dict[str, type[Resource]] = {}

    def __getitem__(self, name: str) -> type[Resource]:
        if name in self._others:
            return self._others[name]
        if name not in self._found:
            import importlib

            module, attribute = BUILTIN[name]
            self._found[name] = getattr(importlib.import_module(module), attribute)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*BUILTIN, *self._others}))

    def __len__(self) -> int:
        return len({*BUILTIN, *self._others})

    def __contains__(self, name: object) -> bool:
        return name in self._others or name in BUILTIN

    def canonical(self, name: str) -> str:
        """Return the one name of a kind for a name that people write."""
        return name if name in self else ALIASES.get(name, name)

    def extended(self, more: Mapping[str, type[Resource]]) -> Kinds:
        """Return these kinds and more."""
        return Kinds({**self._others, **more})
