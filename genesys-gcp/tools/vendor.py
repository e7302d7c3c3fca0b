"""Write ``src/genesys_gcp/vendor.json``: what Google's discovery documents say about the methods that we name.

Run it where google-api-python-client and this package can be imported: ``python tools/vendor.py 2026-11-25``.
Its result is committed, so that neither users nor tests need that library.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import googleapiclient

from genesys.spi.marks import schema_of
from genesys_gcp.natives import TYPES

OUT = Path(__file__).parent.parent / "src/genesys_gcp/vendor.json"
DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache/documents"
VERSIONS = {
    "run": "v2",
    "sqladmin": "v1",
    "serviceusage": "v1",
    "secretmanager": "v1",
    "servicenetworking": "v1",
    "iam": "v1",
}
DEPTH = 7


@cache
def document(api: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (DOCUMENTS / f"{api}.{VERSIONS.get(api, 'v1')}.json").read_text(encoding="utf-8")
    )
    return found


def shape(api: str, found: dict[str, Any], depth: int = DEPTH) -> Any:
    if not depth:
        return "any"
    if "$ref" in found:
        return shape(api, document(api)["schemas"][found["$ref"]], depth)
    if found.get("type") == "array":
        return {"list": shape(api, found["items"], depth - 1)}
    if found.get("type") == "object":
        if "additionalProperties" in found:
            return {"map": shape(api, found["additionalProperties"], depth - 1)}
        inside = found.get("properties", {})
        return {"fields": {name: shape(api, member, depth - 1) for name, member in sorted(inside.items())}}
    if "enum" in found:
        return {"enum": sorted(found["enum"])}
    if found.get("format") in {"int64", "uint64"}:
        return "integer"
    return found.get("type", "any")


def method(operation: str) -> tuple[str, dict[str, Any] | None]:
    api, *path, name = operation.split(".")
    found: dict[str, Any] | None = document(api)
    for word in path:
        found = (found or {}).get("resources", {}).get(word)
    return api, (found or {}).get("methods", {}).get(name)


def names(api: str, found: dict[str, Any] | None, depth: int = DEPTH) -> set[str]:
    """Return the names of all fields in an answer."""
    if not found or not depth:
        return set()
    if "$ref" in found:
        return names(api, document(api)["schemas"][found["$ref"]], depth)
    if found.get("type") == "array":
        return names(api, found["items"], depth - 1)
    inside = found.get("properties", {})
    return set(inside).union(*(names(api, member, depth - 1) for member in inside.values()))


def facts(operation: str, wanted: set[str], computed: set[str]) -> dict[str, Any]:
    api, found = method(operation)
    if found is None:
        return {"missing": True}
    body = shape(api, found["request"]) if "request" in found else {"fields": {}}
    given = {**body["fields"], **{name: shape(api, item) for name, item in found.get("parameters", {}).items()}}
    sent = {field: given[field] for field in sorted(wanted & set(given))}
    answer = names(api, found.get("response")) & computed
    return {"sent": sent, "others": sorted(set(given) - wanted), "answered": sorted(answer)}


def main(date: str) -> None:
    types: dict[str, Any] = {}
    for name, item in sorted(TYPES.items()):
        schema = schema_of(item.schema)
        wanted = {at(item.schema, field).partition(".")[0].partition("[")[0] for field in schema}
        computed = {field for field, known in schema.items() if "computed" in known.marks}
        verbs = sorted({operation for found in item.operations.values() for operation in found})
        types[name] = {operation: facts(operation, wanted, computed) for operation in verbs}
    source = f"discovery documents of google-api-python-client {version('google-api-python-client')}"
    data = {"source": source, "date": date, "types": types}
    OUT.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def at(native: type, field: str) -> str:
    """Return where a field is sent."""
    from typing import get_args, get_type_hints

    hints = get_args(get_type_hints(native, include_extras=True)[field])
    return next((mark.of for mark in hints if getattr(mark, "word", "") == "at"), field)


if __name__ == "__main__":
    main(sys.argv[1])
