"""Where resources and their fields stand in Python files: the recorder knows the line, the syntax tree the rest."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from genesys.load.code import compiled
from genesys.load.place import Places

if TYPE_CHECKING:
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
        self._lines: dict[int, tuple[list[int], list[int]]] = {}

    def compiled(self, file: str) -> Compiled:
        """Return a file compiled.

        Raises:
            SyntaxError: It is not Python.
        """
        if file not in self._compiled:
            self._compiled[file] = compiled(file, self.sources.data(file), self.cache)
        return self._compiled[file]

    def where(self, resource: Resource) -> Where:
        """Return the place of a declaration."""
        file, line = self._line(resource)
        call = self._call(resource)
        source = self.sources.get(file)
        return source.where(line, call[1], len(call[0]), utf8=True) if call else source.where(line)

    def places(self, resource: Resource) -> Places:
        """Return the places of a resource's fields, worked out when they are asked for."""
        return Places(lambda: self._places(resource))

    def _places(self, resource: Resource) -> dict[str, Where]:
        call = self._call(resource)
        source = self.sources.get(resource._where[0].co_filename)
        return {name: source.where(*spot, utf8=True) for name, spot in call[2].items()} if call else {}

    def _line(self, resource: Resource) -> tuple[str, int]:
        code, at = resource._where
        table = self._lines.get(id(code))
        if table is None:
            # The resource keeps the code alive, so its id stays its own.
            ranges = [(start, line or code.co_firstlineno) for start, _, line in code.co_lines()]
            table = self._lines[id(code)] = ([start for start, _ in ranges], [line for _, line in ranges])
        return code.co_filename, table[1][bisect_right(table[0], at) - 1]

    def _call(self, resource: Resource) -> Call | None:
        """Return the call that made a resource, as the syntax tree has it."""
        file, line = self._line(resource)
        calls = self.compiled(file).calls.get(line, []) if self.sources.name(file) else []
        named = [call for call in calls if call[0] in {type(resource).__name__, "existing"}]
        if len(named) == 1:
            return named[0]
        # Several on one line, or a class that goes by another name: the instruction knows its column.
        code, at = resource._where
        column = next(islice(code.co_positions(), at // 2, None), (None,) * 4)[2]
        return next((call for call in calls if column is not None and call[1] == column + 1), None)
