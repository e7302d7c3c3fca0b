"""Outputs of other stacks: asked for as lookups, then put where the declaration refers to them."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from genesys.compile.problems import (
    ABROAD_LATER,
    ABROAD_LOCKED,
    ABROAD_OWN,
    ABROAD_PART,
    ABROAD_SECRET,
    NO_ABROAD_OUTPUT,
    NO_ABROAD_STACK,
)
from genesys.compile.text import advice, listed
from genesys.model.expr import MARKS, is_expr, replace
from genesys.model.native import Lookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.errors import Finding, Where
    from genesys.model.declared import Declared, Stack
    from genesys.model.expr import Json

STACKS = "$stack"
"""Who answers such a lookup: no provider, but whoever can read states."""

QUESTION = "output"
_PROBLEMS = {
    "stack": NO_ABROAD_STACK,
    "locked": ABROAD_LOCKED,
    "output": NO_ABROAD_OUTPUT,
    "secret": ABROAD_SECRET,
    "later": ABROAD_LATER,
}
"""What an answer may say instead of a value."""


class Abroad:
    """References of one stack to outputs of others.

    A fact about one is ``{"stack", "backend", "value"}``, or, when there is no value, ``{"stack", "backend",
    "refused", "known", "why"}``, with a key of `_PROBLEMS`, the names that there are, and a sentence. An empty one
    leaves the reference as it is, for checks without any record.

    Args:
        stack: The stack.
        facts: Key of a lookup -> answer.
        findings: Problems are appended here.
    """

    def __init__(self, stack: Stack, facts: Mapping[str, Any], findings: list[Finding]) -> None:
        self._stack, self._facts, self._findings = stack, facts, findings
        self.lookups: dict[str, Lookup] = {}

    def filled(self, declared: Declared) -> Declared:
        """Return a resource with every answer in its place; the same one when it asks for nothing."""
        if not any(_asks(value) for value in declared.fields.values()):
            return declared
        fields = {name: self._field(declared, name, value) for name, value in declared.fields.items()}
        return declared.with_fields(fields)

    def _field(self, declared: Declared, path: str, value: Json) -> Json:
        if not _asks(value):
            return value
        if isinstance(value, list):
            return [self._field(declared, f"{path}.{number}", item) for number, item in enumerate(value)]
        if MARKS.isdisjoint(value):
            return {key: self._field(declared, f"{path}.{key}", item) for key, item in value.items()}
        from genesys.kinds.schema import value_place

        return self.value(value, f"{declared.address}.{path}", value_place(declared, path))

    def value(self, value: Json, user: str, where: Where | None = None) -> Json:
        """Return a value with every answer in its place; what has no answer yet stays, and is asked for."""
        if not _asks(value):
            return value
        if isinstance(value, dict) and "$concat" in value:
            parts = [_spelled(self.value(part, user, where)) if _asks(part) else part for part in value["$concat"]]
            value = {**value, "$concat": parts}
        return replace(value, lambda item: self._answer(item, user, where) if "$stack" in item else item)

    def _answer(self, item: dict[str, Json], user: str, where: Where | None) -> Json:
        name, backend, output, *path = item["$stack"]
        stack = name if "/" in name else f"{self._stack.project}/{name}"
        facts = {"user": user, "stack": stack, "output": output, **_commands(stack, backend, self._stack.project)}
        if stack == self._stack.name and not backend:
            self._findings.append(ABROAD_OWN.finding(where, **facts))
            return item
        lookup = Lookup(STACKS, {}, QUESTION, {"stack": stack, "backend": backend, "output": output})
        answer = self._facts.get(lookup.key)
        if answer is None:
            self.lookups[lookup.key] = lookup
            return item
        if "refused" in answer:
            self._refuse(answer, facts, where)
            return item
        return self._part(answer["value"], path, facts, where) if "value" in answer else item

    def _refuse(self, answer: Mapping[str, Any], facts: dict[str, str], where: Where | None) -> None:
        known = answer.get("known") or []
        wanted = facts["stack" if answer["refused"] == "stack" else "output"]
        more = {"known": listed(known), "why": str(answer.get("why", "")).rstrip(".")}
        hint = advice(wanted, known, "Correct the name, or deploy the other stack first.")
        self._findings.append(_PROBLEMS[answer["refused"]].finding(where, advice=hint, **more, **facts))

    def _part(self, value: Json, path: list[Any], facts: dict[str, str], where: Where | None) -> Json:
        for step in path:
            if isinstance(value, dict) and str(step) in value:
                value = value[str(step)]
            elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
                value = value[step]
            else:
                known = value if isinstance(value, dict) else map(str, range(len(value))) if _is_list(value) else ()
                self._findings.append(ABROAD_PART.finding(where, part=step, known=listed(known), **facts))
                return None
        return _literal(value)


def _commands(stack: str, backend: str, project: str) -> dict[str, str]:
    """Return the commands that show and deploy another stack: those of another project work in its folder only."""
    folder, _, rest = backend.rpartition("/.genesys/state")
    if stack.partition("/")[0] == project and not backend:
        before = "genesys"
    elif folder and not rest:
        before = f"genesys -C {shlex.quote(folder)}"
    else:
        # Where its folder is, nobody knows here; this shows what is known of the other stack in any case.
        return dict.fromkeys(("look", "deploy"), "genesys plan")
    return {"look": f"{before} output --stack {stack}", "deploy": f"{before} deploy --stack {stack}"}


def _spelled(value: Json) -> Json:
    """Return an answer as it reads inside a text; what has no answer yet stays."""
    if isinstance(value, str) or is_expr(value):
        return value
    return "" if value is None else json.dumps(value.get("$literal", value) if isinstance(value, dict) else value)


def _is_list(value: Json) -> bool:
    return isinstance(value, list)


def _asks(value: Json) -> bool:
    kind = type(value)
    if kind is dict:
        return "$stack" in value or any(_asks(item) for item in value.values())
    return kind is list and any(_asks(item) for item in value)


def _literal(value: Json) -> Json:
    """Return a value as data, whatever its keys look like."""
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if not isinstance(value, dict):
        return value
    if not MARKS.isdisjoint(value):
        return {"$literal": value}
    return {key: _literal(item) for key, item in value.items()}
