"""What the definitions of hashicorp/pandora lack: one type from Azure's for Bicep, and others from its SDKs."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

DEPTH = 7
BICEP = {
    "OperationalInsights.Workspaces": (
        "operationalinsights/microsoft.operationalinsights",
        "Microsoft.OperationalInsights/workspaces",
        ("resourceGroupName", "workspaceName"),
    ),
}
"""Group of operations -> folder, type and the words of its id. A type that can be written has the usual operations."""
USUAL = {"CreateOrUpdate", "Get", "Delete"}
_APPS = "azure/mgmt/appcontainers"
_MONITOR = "azure/mgmt/monitor/v2021_05_01_preview"
SDK = {
    "App.ContainerApps": (_APPS, "ContainerApp", ("resourceGroupName", "containerAppName")),
    "App.ManagedEnvironments": (_APPS, "ManagedEnvironment", ("resourceGroupName", "environmentName")),
    "Insights.DiagnosticSettings": (_MONITOR, "DiagnosticSettingsResource", ("scope",)),
}
"""Group of operations -> folder, model and the words of its id."""
PLAIN = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def facts(bicep: Path, wheels: Path, operation: str, versions: dict[str, str]) -> dict[str, Any] | None:
    """Return what is sent and answered, or ``None`` for an operation that is none of this file's."""
    group, _, name = operation.rpartition(".")
    version = versions.get(group, versions[group.partition(".")[0]])
    if group in BICEP:
        folder, type, words = BICEP[group]
        if name not in USUAL:
            return {"missing": True}
        tree = of_bicep(bicep, folder, f"{type}@{version}")
    elif group in SDK:
        folder, model, words = SDK[group]
        if name not in operations(wheels / folder, group.rpartition(".")[2]):
            return {"missing": True}
        tree = of_sdk(wheels / folder, model, version)
    else:
        return None
    return {"sent": {"fields": {**tree["fields"], **dict.fromkeys(words, "string")}}, "answered": tree}


def of_bicep(root: Path, folder: str, name: str) -> dict[str, Any]:
    for path in sorted(root.glob(f"{folder}/{name.rpartition('@')[2]}/types.json")):
        types = json.loads(path.read_text(encoding="utf-8"))
        for item in types:
            if item["$type"] == "ResourceType" and item["name"] == name:
                found: dict[str, Any] = shape(types, item["body"], DEPTH)
                return found
    raise LookupError(name)


def shape(types: list[dict[str, Any]], reference: dict[str, str], depth: int) -> Any:
    """Return the tree of one type of Bicep's."""
    item = types[int(reference["$ref"].removeprefix("#/"))]
    kind = item["$type"]
    if depth <= 0:
        return "any"
    if kind == "ObjectType":
        inside = item.get("properties") or {}
        if not inside and item.get("additionalProperties"):
            return {"map": shape(types, item["additionalProperties"], depth - 1)}
        return {"fields": {name: shape(types, about["type"], depth - 1) for name, about in sorted(inside.items())}}
    if kind == "ArrayType":
        return {"list": shape(types, item["itemType"], depth - 1)}
    if kind == "UnionType":
        parts = [types[int(part["$ref"].removeprefix("#/"))] for part in item["elements"]]
        words = [part["value"] for part in parts if part["$type"] == "StringLiteralType"]
        return {"enum": sorted(words)} if len(words) == len(parts) else "string"
    words_of = {"StringType": "string", "IntegerType": "integer", "BooleanType": "boolean"}
    return words_of.get(kind, "string" if kind == "StringLiteralType" else "any")


@cache
def _models(root: Path) -> dict[str, dict[str, Any]]:
    """Return model -> attribute -> where it is sent and of what type, as the SDK writes it down."""
    text = (root / "models/_models_py3.py").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = {}
    for node in ast.parse(text).body:
        for item in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") == "_attribute_map":
                found[node.name] = ast.literal_eval(item.value)  # type: ignore[attr-defined]
    return found


def of_sdk(root: Path, model: str, version: str) -> dict[str, Any]:
    settings = (root / "_configuration.py").read_text(encoding="utf-8")
    if f'"api_version", "{version}"' not in settings:
        raise LookupError(version)
    found: dict[str, Any] = _model(_models(root), model, DEPTH)
    return found


def _model(models: dict[str, dict[str, Any]], name: str, depth: int) -> Any:
    if depth <= 0:
        return "any"
    tree: dict[str, Any] = {}
    for about in models[name].values():
        *way, last = about["key"].split(".")
        at = tree
        for word in way:
            at = at.setdefault(word, {"fields": {}})["fields"]
        at[last] = _typed(models, about["type"], depth - 1)
    return {"fields": dict(sorted(tree.items()))}


def _typed(models: dict[str, dict[str, Any]], word: str, depth: int) -> Any:
    if word.startswith("["):
        return {"list": _typed(models, word[1:-1], depth)}
    if word.startswith("{"):
        return {"map": _typed(models, word[1:-1], depth)}
    if word in models:
        return _model(models, word, depth)
    return PLAIN.get(word, "any")


@cache
def operations(root: Path, group: str) -> set[str]:
    """Return the operations of a group, such as ``CreateOrUpdate``."""
    names = {
        node.name.removeprefix("begin_")
        for path in sorted((root / "operations").glob("*_operations.py"))
        for item in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(item, ast.ClassDef) and item.name == f"{group}Operations"
        for node in item.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    return {name.title().replace("_", "") for name in names}
