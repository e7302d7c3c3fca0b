"""What a program declares while it is loaded, whatever language it is written in."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from genesys.load.problems import MOVED_TWICE, NO_PROJECT, OUTPUT_TWICE, PROJECT_TWICE, WRONG_SHAPE
from genesys.model.declared import Stack
from genesys.model.expr import is_expr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from genesys.errors import Finding, Where
    from genesys.load.variables import Variables
    from genesys.model.declared import Declared
    from genesys.model.expr import Json

    Requires = Callable[[Sequence[str], Where | None], list[Finding]]

SETTINGS = ("tags", "providers", "backend", "accounts", "plugins")
"""Whole-stack settings, by the names that both languages use."""

_SHAPES = {
    "name": "a text",
    "provider": "a text",
    "region": "a text",
    "tags": "a map",
    "requires": "a list",
    "providers": "a map",
    "backend": "a text",
    "accounts": "a map",
    "plugins": "a map",
}


class Session:
    """One load.

    Args:
        environment: The part of the stack's name after the slash.
        variables: Where values of variables come from.
        file: The program, as the user would write it.
        requires: Says what of the project's requirements is missing.
    """

    def __init__(self, environment: str, variables: Variables, *, file: str, requires: Requires | None = None) -> None:
        self._requires = requires
        self.environment, self.variables, self.file = environment, variables, file
        self.project: dict[str, Any] | None = None
        self.outputs: dict[str, Json] = {}
        self.moved: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.where: Where | None = None
        """Where the project is declared."""
        self.places: Mapping[str, Where] = {}
        """Where the parts of the project stand, as `genesys.model.declared.Stack` wants it."""

    def declare(
        self, where: Where | None, place: Callable[[str], Where | None] = lambda part: None, **values: Any
    ) -> None:
        """Note what the project is; once.

        Args:
            where: Where it is said.
            place: Gives where a part of it stands, when that is known.
            values: Its parts.
        """
        if self.project is not None:
            self.findings.append(PROJECT_TWICE.finding(where, first=self.where))
            return
        self.project, self.where = values, where
        for part, what, wanted, value in misshapen(values):
            facts = {"what": f"{what}:", "wanted": wanted, "found": shape(value)}
            self.findings.append(WRONG_SHAPE.finding(place(part) or where, **facts))
        needed = values.get("requires")
        if needed and self._requires is not None and shape(needed) == "a list":
            self.findings += self._requires(needed, place("requires") or where)

    def export(self, name: str, value: Json, where: Where | None) -> None:
        """Note an output of the stack."""
        if name in self.outputs:
            self.findings.append(OUTPUT_TWICE.finding(where, name=name))
        self.outputs[name] = value

    def move(self, old: str, new: str, where: Where | None) -> None:
        """Note that what was at ``old`` is now at ``new``."""
        if self.moved.get(old, new) != new:
            self.findings.append(MOVED_TWICE.finding(where, old=old, first=self.moved[old], second=new))
        self.moved[old] = new

    def failed(self) -> bool:
        """Tell whether anything found is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    def stack(self, resources: Iterable[Declared], *, sources: Mapping[str, str]) -> Stack:
        """Return everything declared, as one value.

        Raises:
            GenesysError: LOAD-010, the program says no project.
        """
        if self.project is None:
            raise NO_PROJECT.error(None, file=self.file)
        values = self.project
        return Stack(
            values["name"],
            self.environment,
            provider=values["provider"],
            region=values.get("region") or "",
            resources=resources,
            settings={name: values[name] for name in SETTINGS if values.get(name)},
            outputs=self.outputs,
            variables=self.variables.used(),
            requires=[str(item) for item in values.get("requires") or ()],
            moved=self.moved,
            sources=dict(sources),
            places=self.places,
        )


def misshapen(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Give part, what in it, what that must be and what it is, for everything of a project that has a wrong shape."""
    for part, wanted in _SHAPES.items():
        value = values.get(part)
        if value is not None and shape(value) != wanted:
            yield part, part, wanted, value
        elif part == "providers" and value:
            entries = ((name, item) for name, item in value.items() if item is not None and shape(item) != "a map")
            yield from ((part, f"{part}.{name}", "a map", item) for name, item in entries)
        elif part == "tags" and value:
            entries = ((name, item) for name, item in value.items() if shape(item) in {"a list", "a map"})
            yield from ((part, f"{part}.{name}", "a text", item) for name, item in entries)
        elif part == "plugins" and value:
            entries = ((name, item) for name, item in value.items() if shape(item) != "a list")
            yield from ((part, f"{part}.{name}", "a list", item) for name, item in entries)
            if more := sorted({*value} - {"allow", "deny"}):
                yield part, part, "a map of allow and deny", more[0]


def shape(value: Any) -> str:
    """Return what a plain value is, in a word; a reference is a text that comes later."""
    if isinstance(value, dict):
        return "a text that is known later" if is_expr(value) else "a map"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list"
    return "a text" if isinstance(value, str) else repr(value)


current: ContextVar[Session | None] = ContextVar("current", default=None)
"""The load that is going on, for the functions that a Python program calls."""
