"""Off switches: of this shell (``GENESYS_DISABLE_PLUGINS``) and of the project (``plugins: {allow, deny}``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.groups import PROVIDERS, STATE_BACKENDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.plugins.index import Entry

VARIABLE = "GENESYS_DISABLE_PLUGINS"
ALL = "all"
_CHOSEN = (PROVIDERS, STATE_BACKENDS)
"""Groups of which only what a stack names is used; ``all`` leaves them alone."""


class Switches:
    """Which plugins are switched off, and who says so.

    Args:
        environ: The environment.
    """

    __slots__ = ("_allow", "_deny", "_named")

    def __init__(self, environ: Mapping[str, str]) -> None:
        said = environ.get(VARIABLE, "")
        self._named = frozenset(word.strip() for word in said.split(",") if word.strip()) if said else frozenset()
        self._allow: frozenset[str] = frozenset()
        self._deny: frozenset[str] = frozenset()

    def restrict(self, *, allow: Iterable[str] = (), deny: Iterable[str] = ()) -> None:
        """Note what the project says: names of plugins or packages; an empty ``allow`` allows all."""
        self._allow, self._deny = frozenset(allow), frozenset(deny)

    def named(self, name: str) -> bool:
        """Tell whether a name is switched off that belongs to no package, such as a file beside the declaration."""
        return bool({name, name.removesuffix(".py"), ALL} & self._named) or name in self._deny

    def off(self, group: str, entry: Entry) -> str:
        """Return who switched a plugin off, or ``""``."""
        if not (self._named or self._allow or self._deny):
            return ""
        names = {entry.name, entry.dist}
        if names & self._named or (ALL in self._named and group not in _CHOSEN):
            return VARIABLE
        if names & self._deny or (self._allow and not names & self._allow):
            return "The project's plugins setting"
        return ""
