"""One fragment as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.expr import is_expr, is_secret, show

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment


def record(fragment: Fragment) -> str:
    """Return a record as lines of names and values; expressions as a person would write them."""
    lines = [f"{fragment.address} ({fragment.type})"]
    facts = {
        "id": fragment.id or "-",
        "status": fragment.status,
        "generation": fragment.generation,
        "resource": fragment.kind_address,
        "provider": fragment.provider,
        "protected": "yes" if fragment.protect else "no",
        "needs": ", ".join(fragment.deps) or "-",
    }
    lines += [f"  {name:<12} {value}" for name, value in facts.items()]
    for title, values in (("wanted", fragment.desired), ("seen", fragment.observed)):
        lines.append(f"  {title}:")
        lines += [f"    {name:<18} {_value(value)}" for name, value in sorted(values.items())]
    return "\n".join(lines)


def _value(value: Any) -> str:
    if is_secret(value):
        return "(sensitive value)"
    if is_expr(value):
        return f"${{{show(value)}}}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)
