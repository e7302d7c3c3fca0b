"""Binding: references to outputs of resources become expressions over natives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile.problems import CYCLE, NO_OUTPUT, NO_PART, UNKNOWN_RESOURCE, WHOLE_RESOURCE
from genesys.compile.text import advice, listed
from genesys.errors import GenesysError
from genesys.model.expr import MARKS, is_expr, is_secret, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.lower import Lowerer
    from genesys.errors import Finding, Where
    from genesys.model.expr import Json

_MOST_KEYS = 2
"""An expression has its mark, and may have ``secret``."""

Bound = tuple["Json", frozenset[str]]
"""A value over natives, and the addresses of the natives in it."""


class Binder:
    """Binds values of one stack; each output is bound once.

    Args:
        lowerer: What every resource became.
        findings: Problems are appended here.
    """

    def __init__(self, lowerer: Lowerer, findings: list[Finding]) -> None:
        self._lowerer, self._draft, self._findings = lowerer, lowerer.draft, findings
        self._outputs: dict[tuple[str, str], Bound] = {}
        self._under_way: list[tuple[str, str]] = []
        self._natives: set[str] = set()
        self._user, self._where = "", None

    def bind(self, value: Json, user: str, where: Where | None = None) -> Bound:
        """Return a value over natives and the natives in it; problems are found at the expense of ``user``."""
        self._user, self._where = user, where  # type: ignore[assignment]  # None is the start
        kept, self._natives = self._natives, set()
        try:
            return self._value(value), frozenset(self._natives)
        finally:
            self._natives = kept

    def outputs_of(self, address: str) -> dict[str, Json]:
        """Return all outputs of a resource over natives."""
        names = self._raw(address)
        self._user, self._where = address, None
        return {name: self._output(address, name)[0] for name in sorted(names)}

    def _value(self, value: Json) -> Json:
        kind = type(value)
        if kind is dict:
            if len(value) <= _MOST_KEYS and not MARKS.isdisjoint(value):
                return self._expression(value)
            return {key: self._value(item) if type(item) in (dict, list) else item for key, item in value.items()}
        if kind is list:
            return [self._value(item) if type(item) in (dict, list) else item for item in value]
        return value

    def _expression(self, value: dict[str, Json]) -> Json:
        if "$native" in value:
            self._natives.add(value["$native"][0])
        elif "$ref" in value:
            return self._reference(value)
        elif "$concat" in value:
            return joined([self._value(part) for part in value["$concat"]], secret=bool(value.get("secret")))
        elif "$call" in value:
            name, *args = value["$call"]
            parts = [self._value(arg) for arg in args]
            tainted = value.get("secret") or any(is_secret(part) for part in parts)
            return {"$call": [name, *parts], "secret": True} if tainted else {"$call": [name, *parts]}
        elif "$resource" in value:
            self._whole(value["$resource"])
            return None
        return value

    def _reference(self, value: dict[str, Json]) -> Json:
        target, name, *path = value["$ref"]
        found, natives = self._output(target, name)
        self._natives |= natives
        for part in path:
            found = self._part(found, part, (target, name))
        if value.get("secret") and is_expr(found) and not is_secret(found):
            return {**found, "secret": True}
        return found

    def _raw(self, address: str) -> Mapping[str, Json]:
        done = self._lowerer.done.get(address)
        return done.outputs if done else self._draft.outputs.get(address, {})

    def _output(self, target: str, name: str) -> Bound:
        key = (target, name)
        found = self._outputs.get(key)
        if found is None:
            found = self._outputs[key] = self._bind_output(target, name)
        return found

    def _bind_output(self, target: str, name: str) -> Bound:
        raw = self._raw(target)
        if name not in raw:
            self._missing(target, name, raw)
            return None, frozenset()
        if (target, name) in self._under_way:
            path = [f"{t}.{n}" for t, n in self._under_way[self._under_way.index((target, name)) :]]
            raise CYCLE.error(self._where, path=" -> ".join([*path, f"{target}.{name}"]))
        self._under_way.append((target, name))
        try:
            value, natives = self.bind(raw[name], self._user, self._where)
        except GenesysError as error:
            self._findings.extend(error.findings)
            return None, frozenset()
        finally:
            self._under_way.pop()
        if self._draft.shapes[target].outputs.get(name):
            value = self._hidden(target, name, value)
        return value, natives

    def _hidden(self, target: str, name: str, value: Json) -> Json:
        if value is None or is_secret(value):
            return value
        if is_expr(value):
            return {**value, "secret": True}
        item = self._draft.items.get(target)
        if item:
            detail = f"It gives the secret output {name} as a plain value"
            self._findings.extend(self._lowerer.wrong(item, detail).findings)
        return None

    def _part(self, value: Json, part: str | int, output: tuple[str, str]) -> Json:
        if isinstance(value, dict):
            if "$native" in value:
                return {**value, "$native": [*value["$native"], part]}
            plain: Any = value.get("$literal", value)
            if not is_expr(value) and isinstance(plain, dict) and str(part) in plain:
                return plain[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and -len(value) <= part < len(value):
            return value[part]
        known = value if isinstance(value, dict) and not is_expr(value) else []
        if isinstance(value, list):
            known = [str(n) for n in range(len(value))]
        facts = {"target": output[0], "output": output[1], "part": str(part), "user": self._user}
        self._findings.append(NO_PART.finding(self._where, known=listed(known), **facts))
        return None

    def _missing(self, target: str, name: str, raw: Mapping[str, Json]) -> None:
        if target not in self._draft.declared:
            hint = advice(target, self._draft.declared, "Declare it, or take the reference away.")
            facts = {"user": self._user, "target": target}
            self._findings.append(UNKNOWN_RESOURCE.finding(self._where, advice=hint, **facts))
            return
        declared = self._draft.declared[target]
        item = self._draft.items.get(target)
        self._findings.append(
            NO_OUTPUT.finding(
                self._where,
                target=target,
                output=name,
                user=self._user,
                kind=declared.kind,
                provider=item.place.provider.name if item else "its parts",
                known=listed(raw),
                advice=advice(name, raw, "Refer to another output."),
            )
        )

    def _whole(self, target: str) -> None:
        kind = self._draft.declared[target].kind if target in self._draft.declared else "resource"
        facts = {"user": self._user, "target": target, "kind": kind}
        self._findings.append(WHOLE_RESOURCE.finding(self._where, known=listed(self._raw(target)), **facts))


def joined(parts: list[Json], *, secret: bool = False) -> Json:
    """Return a concatenation, flat, with neighboring texts joined; a text when nothing is left to be known."""
    flat: list[Json] = []
    for part in parts:
        for item in part["$concat"] if isinstance(part, dict) and "$concat" in part else [part]:
            plain = item if isinstance(item, dict) else "" if item is None else show(item)
            if flat and isinstance(plain, str) and isinstance(flat[-1], str):
                flat[-1] += plain
            elif plain != "":
                flat.append(plain)
    if not any(isinstance(item, dict) for item in flat):
        return "".join(flat)
    return {"$concat": flat, "secret": True} if secret or any(is_secret(item) for item in flat) else {"$concat": flat}
