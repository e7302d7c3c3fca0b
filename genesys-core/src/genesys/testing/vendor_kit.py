"""Check native types and bodies against the vendor's own model, as a provider carries it.

The model is plain JSON, made from the vendor's files by a script of the provider::

    {"source": ..., "date": ..., "types": {native type: {operation: {"sent": tree, "answered": tree or names}}}}

A tree is ``"string"``, ``"integer"``, ``"number"``, ``"boolean"``, ``"any"``, ``{"enum": [...]}``, ``{"list": tree}``,
``{"map": tree}`` or ``{"fields": {name: tree}}``. An operation that the vendor does not have is ``{"missing": true}``.
Each function returns what is wrong, as sentences; nothing wrong is an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

from genesys.model.expr import is_expr
from genesys.spi.marks import Native, schema_of
from genesys.spi.provider import ResourceType

Types = Mapping[str, ResourceType]
Model = Mapping[str, Any]
_WORD = re.compile(r"[^.\[\]]+|\[\d+\]")
_PLAIN: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def operations(types: Types, model: Model) -> list[str]:
    """Return the operations that the vendor does not have."""
    found = []
    for name, item in types.items():
        known = model["types"].get(name, {})
        for operation in sorted({op for verb in item.operations.values() for op in verb}):
            if operation not in known or known[operation].get("missing"):
                found.append(f"{name}: there is no operation {operation}")
    return found


def fields(types: Types, model: Model) -> list[str]:
    """Return the fields that the vendor neither takes nor, when they are computed, gives."""
    found = []
    for name, item in types.items():
        known = model["types"].get(name, {})
        for field, facts in schema_of(item.schema).items():
            word = "answered" if "computed" in facts.marks else "sent"
            if not any(_has(op.get(word), at(item.schema, field)) for op in known.values()):
                found.append(f"{name}: no operation has {at(item.schema, field)} among what is {word}")
    return found


def values(nodes: Mapping[str, Mapping[str, Any]], types: Types, model: Model) -> list[str]:
    """Return what the vendor would refuse in bodies.

    Args:
        nodes: Native address -> node, as `NativeGraph.as_json` writes them.
        types: Native types of the provider.
        model: The vendor's model.
    """
    found = []
    for address, node in nodes.items():
        item = types[node["type"]]
        known, schema = model["types"][item.name], schema_of(item.schema)
        for field, value in node["body"].items():
            if field not in schema:
                found.append(f"{address}: {item.name} has no field {field}")
                continue
            trees = [
                tree for op in known.values() if (tree := _tree(op.get("sent"), at(item.schema, field))) is not None
            ]
            wrong = [list(_wrong(value, tree, field)) for tree in trees]
            if not wrong or all(wrong):
                found += [f"{address}: {text}" for text in (wrong[0] if wrong else [f"nobody takes {field}"])]
    return found


def at(native: type[Native], field: str) -> str:
    """Return where a field is sent: the path of its mark ``at``, else its own name."""
    marks = get_args(get_type_hints(native, include_extras=True)[field])
    return next((str(mark.of) for mark in marks if getattr(mark, "word", "") == "at"), field)


def _has(tree: Any, path: str) -> bool:
    if isinstance(tree, list):
        return _WORD.findall(path)[-1] in tree
    return _tree(tree, path) is not None


def _tree(tree: Any, path: str) -> Any:
    if isinstance(tree, dict) and not {"fields", "list", "map", "enum"} & set(tree):
        tree = {"fields": tree}
    for word in _WORD.findall(path):
        if not isinstance(tree, dict):
            return None
        tree = tree.get("list") if word.startswith("[") else tree.get("fields", {}).get(word, tree.get("map"))
    return tree


def _wrong(value: Any, tree: Any, path: str) -> Iterator[str]:
    if tree == "any" or value is None or is_expr(value):
        return
    if isinstance(tree, str):
        if not isinstance(value, _PLAIN[tree]) or (isinstance(value, bool) and tree != "boolean"):
            yield f"{path} is {value!r} and not a {tree}"
    elif "enum" in tree:
        if value not in tree["enum"]:
            yield f"{path} is {value!r} and not one of {', '.join(tree['enum'][:12])}"
    else:
        yield from _inside(value, tree, path)


def _inside(value: Any, tree: Mapping[str, Any], path: str) -> Iterator[str]:
    if "list" in tree:
        if not isinstance(value, list):
            yield f"{path} is not a list"
            return
        for number, item in enumerate(value):
            yield from _wrong(item, tree["list"], f"{path}[{number}]")
        return
    if not isinstance(value, dict):
        yield f"{path} is not a mapping"
        return
    for name, item in value.items():
        below = tree["map"] if "map" in tree else tree["fields"].get(name)
        if below is None:
            yield f"{path} has no {name}"
        else:
            yield from _wrong(item, below, f"{path}.{name}")
