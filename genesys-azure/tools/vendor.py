"""Write ``src/genesys_azure/vendor.json``: what Azure's resource definitions say about the operations that we name.

Run it where this package can be imported: ``python tools/vendor.py PANDORA BICEP WHEELS 2026-11-25``, with the folder
of the definitions that hashicorp/pandora generates from Azure's own (``api-definitions/resource-manager``), the one of
Azure/bicep-types-az (``generated``), and one with azure-mgmt-appcontainers and azure-mgmt-monitor unpacked.
Its result is committed, so that neither users nor tests need them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import vendor_more

from genesys.spi.marks import schema_of
from genesys_azure.natives import TYPES
from genesys_azure.natives.shape import API

SOURCE = (
    "hashicorp/pandora 94d0d706 (2026-08-21), generated from Azure/azure-rest-api-specs; "
    "OperationalInsights: Azure/bicep-types-az 1f896de2 (2026-08-20); "
    "App: azure-mgmt-appcontainers 4.0.0; Insights.DiagnosticSettings: azure-mgmt-monitor 6.0.2"
)
OUT = Path(__file__).parent.parent / "src/genesys_azure/vendor.json"
DEPTH = 6
PLAIN = {"String": "string", "Integer": "integer", "Float": "number", "Boolean": "boolean", "Location": "string"}
COMMON = {
    "Tags": {"map": "string"},
    "Zones": {"list": "string"},
    "Zone": {"list": "string"},
    "SystemAndUserAssignedIdentityMap": {
        "fields": {
            "type": {"enum": ["None", "SystemAssigned", "SystemAssigned, UserAssigned", "UserAssigned"]},
            "userAssignedIdentities": {"map": "any"},
        }
    },
}


OPEN = {"VirtualMachineSizeTypes"}
"""Constants that Azure itself says are out of date: any text may stand there."""


class Group:
    """The definitions of one group of operations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, kind: str, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{kind}-{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def shape(self, found: dict[str, Any], depth: int = DEPTH) -> Any:
        kind = found["type"]
        if kind == "Reference":
            return self.model(found["referenceName"], depth)
        if kind in {"List", "Csv"}:
            return {"list": self.shape(found["nestedItem"], depth - 1)}
        if kind == "Dictionary":
            return {"map": self.shape(found["nestedItem"], depth - 1)}
        return COMMON.get(
            kind, PLAIN.get(kind, COMMON["SystemAndUserAssignedIdentityMap"] if "Identity" in kind else "any")
        )

    def model(self, name: str, depth: int) -> Any:
        constant = self.read("Constant", name)
        if constant and name in OPEN:
            return "string"
        if constant:
            return {"enum": sorted(item["value"] for item in constant["values"])}
        if depth <= 0:
            return "any"
        found = self.read("Model", name) or {"fields": []}
        fields = {item["jsonName"]: self.shape(item["objectDefinition"], depth - 1) for item in found["fields"]}
        return {"fields": dict(sorted(fields.items()))}


def pruned(tree: Any, paths: list[list[str]]) -> Any:
    """Return a tree with whole branches only where a field of ours is sent."""
    if not isinstance(tree, dict) or "fields" not in tree or [] in paths:
        return tree
    kept = {}
    for name, inside in tree["fields"].items():
        below = [path[1:] for path in paths if path[0] == name]
        if below:
            kept[name] = pruned(inside, below)
    return {"fields": kept, "others": sorted(set(tree["fields"]) - set(kept))}


def facts(root: Path, operation: str, paths: list[list[str]]) -> dict[str, Any]:
    part, group, name = operation.split(".")
    here = Group(root / part / API.get(f"{part}.{group}", API[part]) / group)
    found = here.read("Operation", name)
    if found is None:
        return {"missing": True}
    body = here.shape(found["requestObject"]) if found.get("requestObject") else {"fields": {}}
    id = here.read("ResourceId", found["resourceIdName"]) if found.get("resourceIdName") else None
    words = [
        item["name"]
        for item in (id or {"segments": []})["segments"]
        if item["type"] not in {"Static", "ResourceProvider"}
    ]
    body["fields"] |= dict.fromkeys(words, "string")
    answer = (
        here.shape(found["responseObject"])
        if (found.get("responseObject") or {}).get("referenceName")
        else {"fields": {}}
    )
    return {"sent": pruned(body, paths), "answered": pruned(answer, paths)}


def main(pandora: Path, bicep: Path, wheels: Path, date: str) -> None:
    types: dict[str, Any] = {}
    for name, item in sorted(TYPES.items()):
        paths = [at(item.schema, field).split(".") for field in schema_of(item.schema)]
        verbs = sorted({operation for found in item.operations.values() for operation in found})
        types[name] = {}
        for operation in verbs:
            found = vendor_more.facts(bicep, wheels, operation, API)
            if found is None:
                types[name][operation] = facts(pandora, operation, paths)
            else:
                types[name][operation] = {word: pruned(tree, paths) for word, tree in found.items()}
    data = {"source": SOURCE, "date": date, "versions": API, "types": types}
    OUT.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def at(native: type, field: str) -> str:
    """Return where a field is sent."""
    from typing import get_args, get_type_hints

    hints = get_args(get_type_hints(native, include_extras=True)[field])
    return next((mark.of for mark in hints if getattr(mark, "word", "") == "at"), field)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
