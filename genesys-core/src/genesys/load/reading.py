"""Values of a YAML file as JSON, read with the annotation of the field that they stand in.

The annotation decides three things: a bare name is a reference only where resources stand, ``16`` is a text
where only texts stand, and ``3.10`` is refused where a text is wanted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from genesys.errors import Finding, GenesysError
from genesys.kinds.annotation import accepts, entry, is_open, item, literals, members, resources
from genesys.load.interpolate import BadExpression, has_reference, interpolate
from genesys.load.problems import BAD_EXPRESSION, READ_AS_NUMBER
from genesys.load.scope import Names, Unknown
from genesys.model.address import within

if TYPE_CHECKING:
    from genesys.errors import Where
    from genesys.load.place import Source
    from genesys.load.tree import Node
    from genesys.model.expr import Json


_SHOWN = 60
_NAME = re.compile(r"[A-Za-z0-9_./-]+")


class Reading:
    """Turns nodes into values within one scope.

    Args:
        source: The file.
        names: What names mean.
        findings: Gets what is wrong.
        owner: Address of the resource that the values belong to, for messages.
    """

    def __init__(self, source: Source, names: Names, findings: list[Finding], *, owner: str = "") -> None:
        self.source, self.names, self.findings, self._owner = source, names, findings, owner
        self.bad: set[str] = set()
        """Paths of values that are not what was meant; what is wrong with them is among the findings."""

    def value(self, node: Node, annotation: Any, *, field: str) -> Json:
        """Return a node as JSON.

        Args:
            node: The value.
            annotation: What may stand here; ``Any`` when nothing is known.
            field: Its path below the resource, for messages.
        """
        annotation = Any if annotation is None else annotation
        if isinstance(node.value, dict):
            made = {
                key: self.value(child, entry(annotation, key), field=f"{field}.{key}")
                for key, child in node.value.items()
            }
            return {"$literal": made} if any(key.startswith("$") for key in made) else made
        if isinstance(node.value, list):
            return self._list(node, item(annotation), field)
        return self._scalar(node, annotation, field)

    def _list(self, node: Node, annotation: Any, field: str) -> Json:
        made: list[Json] = []
        for number, child in enumerate(node.value):
            group = self._group(child, annotation, field)
            made += group or [self.value(child, annotation, field=f"{field}.{number}")]
        return made

    def _group(self, node: Node, annotation: Any, field: str) -> list[Json]:
        """Return all members of a group that is named where a list of resources stands."""
        if annotation is None or not isinstance(node.value, str) or not resources(annotation):
            return []
        name = node.value.removeprefix("${").removesuffix("}").strip()
        if name in self.names.known or name in literals(annotation):
            return []
        if name in self.names.broken:
            self.bad.add(field)
        return [{"$resource": other} for other in self.names.known if within(other, name) and "/" not in other]

    def _scalar(self, node: Node, annotation: Any, field: str) -> Json:
        if has_reference(node.value):
            return self._text(node, field)
        value = node.scalar()
        if node.plain and isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(node, value, annotation, field)
        if isinstance(value, str) and self._is_reference(value, annotation, field):
            return {"$resource": value}
        if isinstance(value, str) and not accepts(annotation, str):
            return self._group(node, item(annotation), field) or value
        return value

    def _is_reference(self, text: str, annotation: Any, field: str) -> bool:
        if text in self.names.broken and resources(annotation):
            self.bad.add(field)
        if text not in self.names.known or not resources(annotation):
            return False
        return text not in literals(annotation) and str not in members(annotation)

    def _number(self, node: Node, value: float, annotation: Any, field: str) -> Json:
        """Return a number, or the text that was written where only texts stand."""
        wants_text = accepts(annotation, str) and not is_open(annotation)
        if not wants_text:
            return value
        exact = node.value == str(value)
        if accepts(annotation, type(value)) or (isinstance(value, int) and accepts(annotation, float)):
            if not exact:
                self._as_number(node, value, field)
            return value
        if isinstance(value, float):
            self._as_number(node, value, field)
        return node.value

    def _as_number(self, node: Node, value: float, field: str) -> None:
        facts = {"text": node.value, "read": f"the number {value}", "field": f"{self._owner}.{field}".lstrip(".")}
        self.bad.add(field)
        self.findings.append(READ_AS_NUMBER.finding(self.source.where(*node.spot), **facts))

    def _text(self, node: Node, field: str) -> Json:
        self.names.place = lambda offset: self._at(node, offset)
        try:
            return interpolate(node.value, self.names)
        except Unknown as error:
            self.findings += [error.finding] if error.finding is not None else []
        except BadExpression as error:
            shown = node.value if len(node.value) <= _SHOWN else node.value[: _SHOWN - 1] + "…"
            self.findings.append(BAD_EXPRESSION.finding(self._at(node, error.offset), text=shown, why=error.why))
        except GenesysError as error:
            where = self.source.where(*node.spot)
            self.findings += [Finding(f.problem, where, f.severity, f.facts) for f in error.findings]
        self.bad.add(field)
        return node.value

    def _at(self, node: Node, offset: int) -> Where:
        """Return the place of an offset into a text; that of the text when it spans lines or has escapes."""
        line, column, _ = node.spot
        begin = self.source.line(line).find(node.value, column - 1)
        if begin < 0:
            return self.source.where(*node.spot)
        name = _NAME.match(node.value, offset)
        return self.source.where(line, begin + offset + 1, len(name[0]) if name else 1)
