"""References inside texts: ``${orders.endpoint}``, ``${var.size}``, ``${upper(each.key)}``; ``$${`` for a plain ``${``.

::

    text  = any text with "${" value "}" in it
    value = name "(" value, value … ")" | "text" | number | true | false | null | [ value, … ] | path
    path  = name [key] ( "/" name )*  ( "." name | "[" key "]" )*
    key   = number | "text" | each… | var… | environment

``${stack["shop/prod"].url}`` is an output of another stack; ``${stack["shop/prod@../shop/.genesys/state"].url}`` says
where its state is, when that is not where this stack's is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from genesys.model.expr import Expr, call, concat, to_json

if TYPE_CHECKING:
    from genesys.model.expr import Json

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:/[A-Za-z_][A-Za-z0-9_-]*)*)|(?P<number>-?[0-9]+(?:\.[0-9]+)?)
    |(?P<text>"[^"]*"|'[^']*')|(?P<mark>[()\[\].,}]))""",
    re.VERBOSE,
)
_PLAIN = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_-]*)\.([A-Za-z_][A-Za-z0-9_-]*)\}")
"""The usual reference, ``${orders.endpoint}``, for which no reader has to be made."""
_KNOWN = {"each", "environment", "var"}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


class BadExpression(Exception):
    """A text that cannot be understood; a message for the reader and the offset at which it was noticed."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.why, self.offset = why, offset


class Scope(Protocol):
    """What names mean."""

    def lookup(self, path: list[Any], offset: int) -> Any:
        """Return what a path such as ``["orders", "endpoint"]`` stands for: JSON, or an expression."""

    def call(self, name: str, args: list[Any], offset: int) -> Any:
        """Return the result of a function."""


def has_reference(text: str) -> bool:
    """Tell whether a text has to be looked at."""
    return "${" in text


def interpolate(text: str, scope: Scope) -> Json:
    """Return a text with its references in it as JSON; one that is exactly one reference keeps its type.

    Raises:
        BadExpression: It cannot be understood.
    """
    parts: list[Any] = []
    at = 0
    while True:
        begin = text.find("${", at)
        if begin < 0:
            parts.append(text[at:])
            break
        if begin > at and text[begin - 1] == "$":
            parts += [text[at : begin - 1], "${"]
            at = begin + 2
            continue
        parts.append(text[at:begin])
        value, at = _reference(text, begin, scope)
        if begin == 0 and at == len(text):
            return to_json(value)
        parts.append(value if isinstance(value, Expr) else spelled(value))
    if any(isinstance(part, Expr) for part in parts):
        return concat(*parts).json()
    return "".join(str(part) for part in parts)


def _reference(text: str, begin: int, scope: Scope) -> tuple[Any, int]:
    """Return what the reference at an offset stands for, and the offset behind it."""
    plain = _PLAIN.match(text, begin)
    if plain:
        return scope.lookup([plain[1], plain[2]], begin + 2), plain.end()
    reader = _Reader(text, begin + 2, scope)
    value = reader.value()
    reader.take("}", "The reference does not end with }")
    return value, reader.at


def spelled(value: Json) -> str:
    """Return a plain value as it is written in YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        import json

        return json.dumps(value, sort_keys=True)
    return "" if value is None else str(value)


class _Reader:
    def __init__(self, text: str, at: int, scope: Scope) -> None:
        self.text, self.at, self.scope = text, at, scope

    def _fail(self, why: str) -> NoReturn:
        raise BadExpression(why, self.at)

    def _next(self) -> tuple[str, str, int]:
        """Return kind, text and offset of the next word without taking it."""
        found = _TOKEN.match(self.text, self.at)
        if found is None or found.lastgroup is None:
            self._fail("A name, a text in quotes or a number is expected here")
        return found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)

    def take(self, mark: str, why: str) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is None or found["mark"] != mark:
            self._fail(why)
        self.at = found.end()

    def _has(self, mark: str) -> bool:
        found = _TOKEN.match(self.text, self.at)
        if found is None or found["mark"] != mark:
            return False
        self.at = found.end()
        return True

    def value(self) -> Any:
        kind, word, offset = self._next()
        if kind == "mark" and word != "[":
            self._fail("A name, a text in quotes or a number is expected here")
        self.at = offset + len(word)
        if kind == "text":
            return word[1:-1]
        if kind == "number":
            return float(word) if "." in word else int(word)
        if kind == "mark":
            return self._values("]")
        if word in _WORDS:
            return _WORDS[word]
        if self._has("("):
            return self.scope.call(word, self._values(")"), offset)
        return self.scope.lookup(self._path(word), offset)

    def _values(self, end: str) -> list[Any]:
        values: list[Any] = []
        while not self._has(end):
            if values:
                self.take(",", f"A comma or {end} is expected here")
            values.append(self.value())
        return values

    def _path(self, name: str) -> list[Any]:
        path: list[Any] = [name]
        while True:
            if self._has("."):
                kind, word, offset = self._next()
                if kind != "name" or "/" in word:
                    self._fail("A name is expected after the dot")
                path.append(word)
                self.at = offset + len(word)
            elif self._has("["):
                path.append(self._key())
                self.take("]", "The bracket is not closed")
            else:
                return path

    def _key(self) -> str | int:
        """Return what stands in brackets; names there are only those whose value is known while reading."""
        kind, word, _ = self._next()
        value = self.value() if kind in {"text", "number"} or word in _KNOWN else None
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self._fail("A number, a text in quotes, each.key or a variable is expected in the brackets")
        return value


def apply(name: str, args: list[Any]) -> Any:
    """Return the result of a known function: worked out when all is known, else an expression.

    Raises:
        Exception: Whatever the function raises for values that it cannot take.
    """
    from genesys.model.functions import FUNCTIONS

    if any(_deep(arg) for arg in args):
        return call(name, *args)
    return FUNCTIONS[name](*args)


def _deep(value: Any) -> bool:
    return isinstance(value, Expr) or (isinstance(value, list) and any(_deep(item) for item in value))
