"""Whether the fields of a declared resource fit its kind; findings, never exceptions.

Places: ``places["size"]`` is where a field's name stands, ``places["size="]`` where its value does, and
``places["env.A="]`` where a part of the value does. A loader that knows fewer gives fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.kinds.annotation import (
    entry,
    fields_of,
    hints_of,
    item,
    keys,
    kind_name,
    literals,
    members,
    resources,
)
from genesys.kinds.bounds import outside
from genesys.kinds.description import describe
from genesys.kinds.plain import plainly_right
from genesys.kinds.problems import MISSING, ONE_OF, QUANTITY, STATIC, UNKNOWN_FIELD, WRONG_KEY, WRONG_KIND, WRONG_TYPE
from genesys.kinds.reference import Known, check, listed, meant, nearest
from genesys.model.expr import Json, is_expr, show, walk
from genesys.model.problems import SECRET_COPIED
from genesys.model.resource import Field, Resource
from genesys.model.secret import SecretValue
from genesys.model.units import duration, rate, size

if TYPE_CHECKING:
    from genesys.errors import Finding, Where
    from genesys.model.declared import Declared

_UNITS: dict[str, Any] = {"size": (size, "100GB"), "duration": (duration, "30s, 5m or 7d"), "rate": (rate, "10/s")}
_SHOWN = 40
KEY = "[key]"
"""Last step of a location when the name of an entry is wrong, not its value; pydantic's own mark."""


def validate(declared: Declared, kind_class: type[Resource], known: Known) -> tuple[dict[str, Json], list[Finding]]:
    """Return the fields as the rest of Genesys wants them, and what is wrong with them.

    Args:
        declared: The resource as written.
        kind_class: Its kind.
        known: Address -> kind of everything that may be referred to.

    Returns:
        The written fields with quantities as numbers (bytes, seconds, per second), and findings in the
        order of the fields. The fields are of use only when there are no findings. What is only read
        (``existing_id``) needs none of its kind's fields.
    """
    found: dict[str, list[Finding]] = {name: [] for name in declared.fields}
    for name in declared.fields:
        found[name] += _unknown(declared, kind_class, name) or _misused(declared, kind_class, name, known)
    _check_types(declared, kind_class, known, found)
    fields: dict[str, Json] = {}
    for name, value in declared.fields.items():
        fields[name] = value if found[name] else _settled(declared, kind_class, name, found[name])
    if kind_class.one_of and not declared.fields.get("existing_id"):
        found["."] = _one_of(declared, kind_class)
    return fields, [finding for findings in found.values() for finding in findings]


def quantity(field: Field, value: Json, annotation: Any) -> Json:
    """Return a quantity's text as a number; other values, and words that the field knows, as they are.

    Raises:
        ValueError: The text is not a quantity of the field's unit.
    """
    if not field.unit or not isinstance(value, str) or value in literals(annotation):
        return value
    return _UNITS[field.unit][0](value)


def value_place(declared: Declared, path: str) -> Where | None:
    """Return where a value stands: the part itself, else the value around it, else the field, else the resource."""
    while path:
        found = declared.places.get(path + "=")
        if found:
            return found
        if "." not in path:
            return declared.place(path)
        path = path.rpartition(".")[0]
    return declared.where


def _settled(declared: Declared, kind_class: type[Resource], name: str, findings: list[Finding]) -> Json:
    """Return one field's value with its quantity parsed, adding a finding when it cannot be."""
    field = fields_of(kind_class)[name]
    value = declared.fields[name]
    facts = {"address": declared.address, "field": name, "kind": declared.kind}
    annotation = hints_of(kind_class)[name]
    try:
        settled = quantity(field, value, annotation)
        if field.within or field.pattern:
            findings += outside(field, settled, annotation, place=value_place(declared, name), **facts)
        return settled
    except ValueError as error:
        example = _UNITS[field.unit][1]
        findings.append(QUANTITY.finding(value_place(declared, name), why=str(error), example=example, **facts))
        return value


def _one_of(declared: Declared, kind_class: type[Resource]) -> list[Finding]:
    if any(declared.fields.get(name) not in (None, "", []) for name in kind_class.one_of):
        return []
    *others, last = kind_class.one_of
    words = f"{', '.join(others)} or {last}"
    return [ONE_OF.finding(declared.where, kind=declared.kind, address=declared.address, fields=words)]


def _unknown(declared: Declared, kind_class: type[Resource], name: str) -> list[Finding]:
    known = fields_of(kind_class)
    if name in known:
        return []
    hint = meant(name, known, otherwise="Use one of its fields, or remove it.")
    if name == "name":
        hint = "Remove it: a resource has the name under which it is declared."
    facts = {"kind": declared.kind, "address": declared.address, "field": name}
    return [UNKNOWN_FIELD.finding(declared.place(name), known=listed(known), hint=hint, **facts)]


def _misused(declared: Declared, kind_class: type[Resource], name: str, known: Known) -> list[Finding]:
    """Return what is wrong with a value whatever its type is: secrets, references to nothing, references too early."""
    value, field = declared.fields[name], fields_of(kind_class)[name]
    open_ = walk(value)
    copied = _has_secret(value) or (declared.kind == "secret" and name == "value" and isinstance(value, str))
    if not (open_ or copied or (field.static and is_expr(value))):
        return []
    place = value_place(declared, name)
    if copied:
        return [SECRET_COPIED.finding(place)]
    # An output of another stack is known when a plan is made, which is early enough.
    expressions = [part for part in open_ if "$resource" not in part and "$stack" not in part]
    if field.static and (expressions or (is_expr(value) and not open_)):
        shown = show(expressions[0] if expressions else value)
        return [STATIC.finding(place, address=declared.address, field=name, kind=declared.kind, value=shown)]
    return list(check(value, known, address=declared.address, place=place))


def _has_secret(value: Json) -> bool:
    if isinstance(value, dict):
        return any(_has_secret(part) for part in value.values())
    if isinstance(value, list):
        return any(_has_secret(part) for part in value)
    return isinstance(value, SecretValue)


def _check_types(declared: Declared, kind_class: type[Resource], known: Known, found: dict[str, list[Finding]]) -> None:
    given = {name: value for name, value in declared.fields.items() if not found[name] and not _is_abroad(value)}
    if plainly_right(kind_class, given, known):
        return
    from genesys.kinds.adapter import model_of

    for name, path in _errors(model_of(kind_class), given, known).items():
        if name in given:
            found[name].append(_wrong_value(declared, kind_class, path, known))
        elif name not in found and not declared.fields.get("existing_id"):
            wanted, doc = describe(hints_of(kind_class)[name]), fields_of(kind_class)[name].doc
            facts = {"kind": declared.kind, "address": declared.address, "field": name}
            found[name] = [MISSING.finding(declared.where, wanted=wanted, doc=doc, **facts)]


def _is_abroad(value: Json) -> bool:
    """Tell whether an output of another stack stands in a value: its type shows when a plan is made."""
    return isinstance(value, (dict, list)) and any("$stack" in part for part in walk(value))


def _errors(model: Any, given: dict[str, Json], known: Known) -> dict[str, list[Any]]:
    """Return field -> longest path into its value at which pydantic found something wrong."""
    from pydantic import ValidationError

    try:
        model.__pydantic_validator__.validate_python(given, context=known)
    except ValidationError as error:
        found: dict[str, list[Any]] = {}
        for item_ in error.errors(include_url=False, include_context=False, include_input=False):
            path = _path(given, item_["loc"])
            name = path[0] if path else str(item_["loc"][0])
            if len(path) >= len(found.get(name, [])):
                found[name] = path
        return found
    return {}


def _path(value: Json, loc: tuple[Any, ...]) -> list[Any]:
    """Return the steps of pydantic's location that lead through the value; its names of alternatives do not."""
    path: list[Any] = []
    for step in loc:
        if _has(value, step):
            value = value[step]
            path.append(step)
    return [*path, KEY] if loc[-1] == KEY else path


def _has(value: Json, step: Any) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value and not is_expr(value)


def _wrong_value(declared: Declared, kind_class: type[Resource], path: list[Any], known: Known) -> Finding:
    value: Any = declared.fields[path[0]]
    annotation = hints_of(kind_class)[path[0]]
    if path[-1] == KEY:
        return _wrong_key(declared, annotation, path[:-1])
    for step in path[1:]:
        value = value[step]
        annotation = item(annotation) if isinstance(step, int) else entry(annotation, step)
    dotted = ".".join(str(step) for step in path)
    facts = {"address": declared.address, "field": dotted, "kind": declared.kind, "wanted": describe(annotation)}
    place = value_place(declared, dotted)
    if isinstance(value, dict) and value.get("$resource") in known:
        target = value["$resource"]
        return WRONG_KIND.finding(place, target=target, found=kind_name(known[target]), **facts)
    hint = _hint(value, annotation, known)
    return WRONG_TYPE.finding(place, value=_shown(value), hint=hint, **facts)


def _wrong_key(declared: Declared, annotation: Any, path: list[Any]) -> Finding:
    for step in path[1:-1]:
        annotation = item(annotation) if isinstance(step, int) else entry(annotation, step)
    names, dotted = keys(annotation), ".".join(str(step) for step in path)
    facts = {"address": declared.address, "field": ".".join(str(step) for step in path[:-1]), "kind": declared.kind}
    hint = meant(str(path[-1]), names, otherwise="Use one of them." if names else "Write a whole number.")
    place = declared.places.get(dotted) or value_place(declared, dotted)
    return WRONG_KEY.finding(place, key=path[-1], known=", ".join(names) or "whole numbers", hint=hint, **facts)


def _hint(value: Json, annotation: Any, known: Known) -> str:
    if isinstance(value, str):
        wanted = resources(annotation)
        words = [v for v in literals(annotation) if isinstance(v, str)]
        words += [address for address, kind in known.items() if wanted and issubclass(kind, wanted)]
        near = nearest(value, words)
        if near:
            return f'Did you mean "{near}"?'
        if bool in members(annotation) and value.lower() in {"yes", "on", "no", "off", "true", "false"}:
            return f"Did you mean {'true' if value.lower() in {'yes', 'on', 'true'} else 'false'}, without quotes?"
    if str in members(annotation) and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'Put it into quotes: "{value}".'
    return f"Write {describe(annotation)}."


def _shown(value: Json) -> str:
    """Return a value for a message, cut to a readable length."""
    if value is None:
        return "empty"
    if is_expr(value):
        return show(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else f"the number {value}"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + '…"'
