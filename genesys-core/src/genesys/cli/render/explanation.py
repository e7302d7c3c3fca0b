"""Explanations as text."""

from __future__ import annotations

import json
import re
from typing import Any

from genesys.model.expr import is_expr, is_secret, show

Json = dict[str, Any]
_LINE = 240
"""Most characters of a native's field."""


def explanation(found: Json) -> str:
    """Return the text of what `genesys.app.explaining.explain` found."""
    shapes = {"error": _error, "kind": _kind, "kinds": _kinds, "native": _native, "field": _field}
    return shapes.get(found["what"], _resource)(found)


def _kinds(found: Json) -> str:
    return "\n".join(f"{row['kind']:<14} {row['doc']}" for row in found["kinds"])


def _native(found: Json) -> str:
    held = ", holds data" if found["holds_data"] else ""
    lines = [f"{found['type']}: {found['doc']}", f"create is of class {found['idempotency']}{held}", "", "Fields:"]
    for row in found["fields"]:
        marks = ", ".join([*(["required"] if row["required"] else []), *row["marks"]])
        lines.append(f"  {row['field']:<18} {marks}".rstrip())
    return "\n".join(lines)


def _error(found: Json) -> str:
    return "\n".join(
        [
            f"{found['code']}: {_open(found['summary'])}",
            "",
            f"Reason: {_open(found['reason'])}",
            f"Solution: {_open(found['solution'])}",
            f"Command: {_open(found['command'])}",
            f"Documentation: {found['documentation']}",
            f"Exit code: {found['exit_code']}",
        ]
    )


def _open(template: str) -> str:
    """Return a template with dots where the facts of a case go."""
    return re.sub(r"\{\w+\}", "…", template).replace("{{", "{").replace("}}", "}")


def _kind(found: Json) -> str:
    lines = [f"{found['class']} (kind: {found['kind']}): {found['doc']}"]
    lines += [found["support"]] if found["support"] else []
    lines += ["", "Fields:"]
    for row in found["fields"]:
        lines.append(f"  {row['field']:<16} {row['doc']}{_default(row)}")
        lines += [f"  {'':<16} on change: {row['on_change']}{'; ' + row['why'] if row['why'] else ''}"]
        lines += [f"  {'':<16} {text}" for text in row["support"]]
    if found["outputs"]:
        lines += ["", "Outputs:"]
    lines += [f"  {row['output']:<16} {row['doc']}" for row in found["outputs"]]
    return "\n".join(lines)


def _default(row: Json) -> str:
    if row["required"]:
        return " (required)"
    return "" if row["default"] in (None, {}, [], ()) else f" (default: {_value(row['default'])})"


def _resource(found: Json) -> str:
    where = f", declared at {found['where']}" if found["where"] else ""
    lines = [f"{found['address']}: {found['kind'] or 'composite'} on {found['provider']}{where}"]
    lines += [f"One of {len(found['members'])}: {', '.join(found['members'])}"] if found.get("members") else []
    lines += ["", "Becomes:"]
    for native in found["natives"]:
        lines.append(f"  {native['address']}  {native['type']}")
        lines += [f"      {key}: {_short(_value(value))}" for key, value in sorted(native["body"].items())]
        instead = ", then ".join(item["why"] for item in native.get("alternatives", ()))
        lines += [f"      (if there is none left: {instead})"] if instead else []
    if found["choices"]:
        lines += ["", "Chosen for you:"]
        for field, choice in sorted(found["choices"].items()):
            lines.append(f"  {field}: {_value(choice['value'])}, because {choice['why']}")
    lines += _matrix(found)
    if found["outputs"]:
        lines += ["", "Outputs:"]
        lines += [f"  {name}: {_value(value)}" for name, value in sorted(found["outputs"].items())]
    return "\n".join(lines)


def _matrix(found: Json) -> list[str]:
    if not found["capabilities"]:
        return []
    lines = ["", f"Not exact on {found['provider']}:"]
    for field, support in found["capabilities"].items():
        lines.append(f"  {field or 'the kind'}: {support['level']}, {support['how']}")
    return lines


def _field(found: Json) -> str:
    field = found["field"]
    lines = [f"{found['address']}.{field}"]
    written, chosen = found["written"].get(field), found["choices"].get(field)
    if written is not None:
        lines.append(f"  written: {_value(written)}{' at ' + found['where'] if found['where'] else ''}")
    elif chosen:
        lines.append(f"  chosen: {_value(chosen['value'])}, because {chosen['why']}")
    elif field in found.get("defaults", {}):
        default, why = found["defaults"][field]
        lines.append(f"  default: {_value(default)}, because {why}")
    if field in found["outputs"]:
        lines.append(f"  output: {_value(found['outputs'][field])}")
    for key, support in found["capabilities"].items():
        if key == field or key.startswith(f"{field}="):
            lines.append(f"  {key} on {found['provider']}: {support['level']}, {support['how']}")
    if len(lines) == 1:
        lines.append("  nothing was written or chosen for it")
    return "\n".join(lines)


def _short(text: str) -> str:
    """Return the beginning of what is long, such as what a machine does at its first start."""
    first = text.split("\n", 1)[0][:_LINE].rstrip()
    return text if text == first else f"{first}… ({len(text)} characters; --json has them all)"


def _value(value: Any) -> str:
    if is_secret(value):
        return "(sensitive value)"
    if is_expr(value):
        return show(value) if "$concat" in value else "${" + show(value) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value) if value is None or isinstance(value, bool) else str(value)
