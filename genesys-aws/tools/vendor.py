"""Write ``src/genesys_aws/vendor.json``: what Amazon's own API model says about the operations that we name.

Run it where botocore and this package can be imported: ``python tools/vendor.py 2026-11-25``.
Its result is committed, so that neither users nor tests need botocore.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import botocore.loaders
from botocore.model import ServiceModel

from genesys.spi.marks import schema_of
from genesys_aws.natives import TYPES

OUT = Path(__file__).parent.parent / "src/genesys_aws/vendor.json"
DEPTH = 7
PLAIN = {"string": "string", "integer": "integer", "long": "integer", "boolean": "boolean", "blob": "string"}
TAGS = {"list": {"fields": {"Key": "string", "Value": "string"}}}
FORMS = {"pairs": {"map": "string"}, "joined": {"list": "string"}}


@cache
def service(name: str) -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


def shape(found: Any, depth: int = DEPTH) -> Any:
    if found.type_name == "structure":
        inside = found.members.items() if depth else ()
        return {"fields": {name: shape(member, depth - 1) for name, member in sorted(inside)}}
    if found.type_name == "list":
        return {"list": shape(found.member, depth - 1)} if depth else "any"
    if found.type_name == "map":
        return {"map": shape(found.value, depth - 1)} if depth else "any"
    if found.type_name == "string" and found.enum:
        return {"enum": sorted(found.enum)}
    return PLAIN.get(found.type_name, "number")


def names(found: Any, depth: int = 6) -> set[str]:
    """Return the names of all fields in an answer."""
    if found is None or not depth:
        return set()
    if found.type_name == "structure":
        inside = [names(member, depth - 1) for member in found.members.values()]
        return set(found.members).union(*inside)
    return names(found.member, depth - 1) if found.type_name == "list" else set()


def facts(operation: str, wanted: set[str], computed: set[str], forms: dict[str, Any]) -> dict[str, Any]:
    part, _, name = operation.partition(".")
    model = service(part)
    if name not in model.operation_names:
        return {"missing": True}
    found = model.operation_model(name)
    given = dict(found.input_shape.members) if found.input_shape else {}
    sent = {field: shape(member) for field, member in sorted(given.items()) if field in wanted}
    # What travels in another form than it is written is judged as it is written.
    sent |= {field: forms[field] for field in sent if field in forms}
    return {
        "sent": sent,
        "others": sorted(set(given) - wanted),
        "answered": sorted(names(found.output_shape) & computed),
    }


def made(date: str) -> dict[str, Any]:
    """Return what the file holds."""
    types: dict[str, Any] = {}
    for name, item in sorted(TYPES.items()):
        schema = schema_of(item.schema)
        paths = {field: at(item.schema, field) for field in schema}
        wanted = {path.partition(".")[0].partition("[")[0] for path in paths.values()}
        computed = {field for field, known in schema.items() if "computed" in known.marks}
        forms = {paths[field]: FORMS[word] for field, known in schema.items() for word in known.marks & set(FORMS)}
        forms |= {"tags": TAGS} if "Tags" in schema else {}
        verbs = sorted({operation for found in item.operations.values() for operation in found})
        types[name] = {operation: facts(operation, wanted, computed, forms) for operation in verbs}
    return {"source": f"botocore {botocore.__version__}", "date": date, "types": types}


def main(date: str) -> None:
    OUT.write_text(json.dumps(made(date), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def at(native: type, field: str) -> str:
    """Return where a field is sent."""
    from typing import get_args, get_type_hints

    hints = get_args(get_type_hints(native, include_extras=True)[field])
    return next((mark.of for mark in hints if getattr(mark, "word", "") == "at"), field)


if __name__ == "__main__":
    main(sys.argv[1])
