"""Write ``src/genesys_aws/wire/model/<service>.json``: shapes of the operations that the wire uses, from botocore.

Run it where botocore and this package can be imported: ``python tools/model.py 2026-11-27``. Its result is committed,
so that a deployment loads one small file a service instead of botocore.

A shape is ``{"m": {member: reference}, "r": [required]}``, ``{"l": reference}`` or ``{"k": reference, "v":
reference}``. A reference is the name of a shape or of a plain type, or ``[name, traits]``. Traits: ``n`` name on the
wire, ``q`` name in EC2's requests, ``l`` location, ``f`` flattened, ``t`` form of a timestamp, ``a`` XML attribute,
``x`` XML namespace, ``p`` member that is the body.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import botocore
import botocore.loaders
from botocore.model import ServiceModel, Shape

from genesys_aws.wire.rows import OPERATIONS

OUT = Path(__file__).parent.parent / "src/genesys_aws/wire/model"
PLAIN = {"character": "string"}
SPOKEN = ("ec2", "json", "query", "rest-json", "rest-xml")
"""Protocols that the wire speaks; a service with several of them is spoken to in the first of its list."""
TRAITS = {
    "name": "n",
    "queryName": "q",
    "location": "l",
    "flattened": "f",
    "timestampFormat": "t",
    "xmlAttribute": "a",
    "payload": "p",
}


class Trimmed:
    """The part of a service's model that some operations need."""

    def __init__(self, model: ServiceModel) -> None:
        self.model = model
        self.shapes: dict[str, Any] = {}

    def reference(self, shape: Shape) -> Any:
        traits = {short: shape.serialization[name] for name, short in TRAITS.items() if shape.serialization.get(name)}
        space = shape.serialization.get("xmlNamespace")
        if space:
            traits["x"] = space if isinstance(space, str) else space["uri"]
        if shape.type_name in {"structure", "list", "map"}:
            self.keep(shape)
            name = shape.name
        else:
            name = PLAIN.get(shape.type_name, shape.type_name)
        return [name, traits] if traits else name

    def keep(self, shape: Any) -> None:
        if shape.name in self.shapes:
            return
        found: dict[str, Any] = {}
        self.shapes[shape.name] = found
        if shape.type_name == "list":
            found["l"] = self.reference(shape.member)
        elif shape.type_name == "map":
            found["k"], found["v"] = self.reference(shape.key), self.reference(shape.value)
        else:
            found["m"] = {name: self.reference(member) for name, member in shape.members.items()}
            if shape.required_members:
                found["r"] = list(shape.required_members)

    def operation(self, name: str) -> dict[str, Any]:
        found = self.model.operation_model(name)
        made: dict[str, Any] = {"http": [found.http["method"], found.http["requestUri"]]}
        if found.input_shape:
            made["in"] = self.reference(found.input_shape)
        if found.output_shape:
            made["out"] = self.reference(found.output_shape)
            if "resultWrapper" in found.output_shape.serialization:
                made["wrapper"] = found.output_shape.serialization["resultWrapper"]
        if found.http_checksum_required or found.http_checksum.get("requestChecksumRequired"):
            made["md5"] = True
        if found.error_shapes:
            made["errors"] = sorted(shape.error_code or shape.name for shape in found.error_shapes)
        return made


def service(name: str, operations: list[str], date: str) -> dict[str, Any]:
    model = ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)
    trimmed, meta = Trimmed(model), model.metadata
    made = {operation: trimmed.operation(operation) for operation in operations}
    return {
        "source": f"botocore {botocore.__version__}",
        "date": date,
        "protocol": next(word for word in (*meta.get("protocols", ()), meta["protocol"]) if word in SPOKEN),
        "version": meta["apiVersion"],
        "prefix": meta["endpointPrefix"],
        "id": meta["serviceId"],
        "signing": meta.get("signingName", meta["endpointPrefix"]),
        "target": meta.get("targetPrefix", ""),
        "json": meta.get("jsonVersion", ""),
        "operations": made,
        "shapes": dict(sorted(trimmed.shapes.items())),
    }


def made(date: str) -> dict[str, dict[str, Any]]:
    """Return service -> what its file holds."""
    wanted: dict[str, list[str]] = {}
    for operation in sorted(OPERATIONS):
        part, _, name = operation.partition(".")
        wanted.setdefault(part, []).append(name)
    return {name: service(name, operations, date) for name, operations in wanted.items()}


def main(date: str) -> None:
    found = made(date)
    for name, about in found.items():
        text = json.dumps(about, separators=(",", ":"), sort_keys=True)
        (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    for old in OUT.glob("*.json"):
        if old.stem not in found:
            old.unlink()


if __name__ == "__main__":
    main(sys.argv[1])
