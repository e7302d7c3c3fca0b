"""Values of variables: ``--var``, then ``GENESYS_VAR_<name>``, then the stack's file, then the default."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.errors import Where
from genesys.load.problems import (
    BAD_VARIABLE,
    NO_VALUE,
    SECRET_DEFAULT,
    SECRET_GIVEN,
    UNKNOWN_VARIABLE,
    UNKNOWN_VARIABLE_TYPE,
    VARIABLE_TWICE,
)
from genesys.load.words import hint
from genesys.model.expr import Expr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json

PREFIX = "GENESYS_VAR_"
UNSET: Any = object()
"""Stands for "no default", because ``None`` is one."""
TYPES: dict[str, type] = {
    "text": str,
    "str": str,
    "int": int,
    "number": float,
    "float": float,
    "bool": bool,
    "list": list,
    "map": dict,
    "dict": dict,
}
"""Words for types in YAML; Python uses the classes."""

_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a map"}
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Variables:
    """The variables of one load.

    Args:
        given: ``--var`` name -> text.
        environ: The environment.
        filed: Name -> value of the stack's file.
        file: That file, as the user would write it.
        place: Name -> its place in that file.
    """

    def __init__(
        self,
        given: Mapping[str, str],
        environ: Mapping[str, str],
        *,
        filed: Mapping[str, Json] | None = None,
        file: str = "",
        place: Callable[[str], Where] | None = None,
    ) -> None:
        self._given, self._environ, self._filed = given, environ, filed or {}
        self._file, self._place = file, place or (lambda _: Where(file))
        self._values: dict[str, Json] = {}
        self._secret: set[str] = set()
        self._types: dict[str, type] = {}
        self._asked: set[str] = set()

    def used(self) -> dict[str, Json]:
        """Return name -> value; secret variables are left out."""
        return dict(self._values)

    def names(self) -> list[str]:
        """Return the names of all declared variables, secret ones too."""
        return [*self._values, *self._secret]

    def secrets(self) -> list[str]:
        """Return the names of the secret variables."""
        return sorted(self._secret)

    def exposed(self, name: str) -> bool:
        """Tell whether a value for a variable stands where others can read it."""
        return name in self._given or name in self._filed

    def restore(self, values: Mapping[str, Json], secrets: Iterable[str]) -> None:
        """Take over the result of an earlier load with the same values given."""
        self._values.update(values)
        self._secret.update(secrets)
        self._asked.update(self._values, self._secret)

    def external(self, name: str) -> Json:
        """Return what a person gave for a variable, by flag, environment or file, or ``None``."""
        return self._given.get(name, self._environ.get(PREFIX + name, self._filed.get(name)))

    def resolve(self, name: str, *, wanted: type, default: Any, secret: bool, where: Where | None) -> Any:
        """Return the value, or a reference when it is secret.

        Raises:
            GenesysError: LOAD-030 to LOAD-036.
        """
        self._asked.add(name)
        if wanted not in _NAMES:
            raise UNKNOWN_VARIABLE_TYPE.error(where, name=name, type=getattr(wanted, "__name__", wanted))
        if secret:
            return self._reference(name, default, where)
        if name in self._values:
            if self._types[name] is not wanted:
                raise VARIABLE_TWICE.error(where, name=name)
            return self._values[name]
        value = self._find(name, wanted, default, where)
        self._values[name], self._types[name] = value, wanted
        return value

    def _reference(self, name: str, default: Any, where: Where | None) -> Expr:
        # A value on the command line is seen by everybody, and one in a file is committed.
        if name in self._given:
            raise SECRET_GIVEN.error(where, name=name, how="--var", variable=PREFIX + name)
        if name in self._filed:
            raise SECRET_GIVEN.error(self._place(name), name=name, how=self._file, variable=PREFIX + name)
        if default is not UNSET and default is not None:
            raise SECRET_DEFAULT.error(where, name=name, variable=PREFIX + name)
        self._secret.add(name)
        return Expr({"$env": PREFIX + name}, secret=True)

    def _find(self, name: str, wanted: type, default: Any, where: Where | None) -> Any:
        if name in self._given:
            return self._read(name, self._given[name], wanted, where=where, how="--var")
        if PREFIX + name in self._environ:
            return self._read(name, self._environ[PREFIX + name], wanted, where=where, how=PREFIX + name)
        if name in self._filed:
            return _fit(name, self._filed[name], wanted, where=self._place(name), how=self._file)
        if default is UNSET:
            raise NO_VALUE.error(where, name=name, variable=PREFIX + name)
        return default if default is None else _fit(name, default, wanted, where=where, how="its default")

    def _read(self, name: str, text: str, wanted: type, *, where: Where | None, how: str) -> Any:
        try:
            if wanted is bool:
                return _TRUTH[text.strip().lower()]
            if wanted in {list, dict}:
                return _fit(name, json.loads(text), wanted, where=where, how=how)
            return wanted(text)
        except (ValueError, KeyError):
            shape = " in JSON" if wanted in {list, dict} else ""
            raise BAD_VARIABLE.error(where, name=name, how=how, wanted=_NAMES[wanted] + shape) from None

    def unknown(self) -> list[Finding]:
        """Return findings for values given to variables that the program does not declare."""
        known = sorted(self._asked)
        found = [
            UNKNOWN_VARIABLE.finding(None, name=n, how="--var", hint=hint(n, known))
            for n in self._given
            if n not in known
        ]
        for name in self._filed:
            if name not in known:
                place = self._place(name)
                found.append(UNKNOWN_VARIABLE.finding(place, name=name, how=self._file, hint=hint(name, known)))
        return found + self._strays(known)

    def _strays(self, known: list[str]) -> list[Finding]:
        # The environment is shared by all projects of a person: a stray name there is a warning.
        strays = [key.removeprefix(PREFIX) for key in self._environ if key.startswith(PREFIX)]
        return [
            UNKNOWN_VARIABLE.finding(None, severity="warning", name=n, how=PREFIX + n, hint=hint(n, known))
            for n in sorted(strays)
            if n not in known
        ]


def _fit(name: str, value: Any, wanted: type, *, where: Where | None, how: str) -> Any:
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not wanted:
        raise BAD_VARIABLE.error(where, name=name, how=how, wanted=_NAMES[wanted])
    return value
