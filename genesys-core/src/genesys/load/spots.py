"""Where resources and their fields stand in Python files: the recorder knows the line, the syntax tree the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.load.code import compiled
from genesys.load.place import Places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Where
    from genesys.load.cache import Cache
    from genesys.load.code import Call, Compiled
    from genesys.load.place import Sources
    from genesys.model.resource import Resource


class Spots:
    """Places in the Python files of one load.

    Args:
        sources: The user's own files.
        cache: Where bytecode is kept.
    """

    def __init__(self, sources: Sources, cache: Cache) -> None:
        self.sources, self.cache = sources, cache
        self._compiled: dict[str, Compiled] = {}
        self._turn: dict[int, int] = {}

    def compiled(self, file: str) -> Compiled:
        """Return a file compiled.

        Raises:
            SyntaxError: It is not Python.
        """
        if file not in self._compiled:
            self._compiled[file] = compiled(file, self.sources.data(file), self.cache)
        return self._compiled[file]

    def count(self, made: Iterable[Resource]) -> None:
        """Note which resource of several on one line each one is."""
        seen: dict[tuple[tuple[str, int], str], int] = {}
        for resource in made:
            key = (resource._where, type(resource).__name__)
            self._turn[resource.serial] = seen[key] = seen.get(key, -1) + 1

    def where(self, resource: Resource) -> Where:
        """Return the place of a declaration."""
        file, line = resource._where
        call = self._call(resource)
        source = self.sources.get(file)
        return source.where(line, call[1], len(call[0]), utf8=True) if call else source.where(line)

    def places(self, resource: Resource) -> Places:
        """Return the places of a resource's fields, worked out when they are asked for."""
        return Places(lambda: self._places(resource))

    def _places(self, resource: Resource) -> dict[str, Where]:
        call = self._call(resource)
        source = self.sources.get(resource._where[0])
        return {name: source.where(*spot, utf8=True) for name, spot in call[2].items()} if call else {}

    def _call(self, resource: Resource) -> Call | None:
        """Return the call that made a resource; of several on its line, the one whose turn it was."""
        file, line = resource._where
        calls = self.compiled(file).calls.get(line, []) if self.sources.name(file) else []
        named = [call for call in calls if call[0] in {type(resource).__name__, "existing"}]
        if not named:
            # The class may go by another name in the program.
            written = resource._fields.keys() - {"existing_id", *type(resource).positional}
            named = [call for call in calls if written and call[2].keys() >= written]
        return named[self._turn.get(resource.serial, 0) % len(named)] if named else None
