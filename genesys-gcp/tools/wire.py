"""Write the tables of Google's methods and types: ``wire/methods.json`` and ``testbed/schemas.json``.

Both come from Google's discovery documents and from nothing else, so a method, parameter or field that Google does not
have is not in them. Run it where google-api-python-client can be imported: ``python tools/wire.py 2026-11-27``. The
results are committed, so that neither users nor tests need that library.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import googleapiclient

HERE = Path(__file__).parent.parent / "src/genesys_gcp"
DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache/documents"
APIS: dict[str, tuple[str, str]] = {
    "compute": (
        "v1",
        (
            "addresses autoscalers backendServices disks diskTypes firewalls forwardingRules globalAddresses"
            " globalForwardingRules globalOperations healthChecks images instanceGroupManagers instanceGroups"
            " instanceTemplates instances machineTypes networkEndpointGroups networks projects regionAutoscalers"
            " regionBackendServices regionHealthChecks regionInstanceGroupManagers regionInstanceGroups"
            " regionNetworkEndpointGroups"
            " regionOperations regionTargetHttpProxies regionUrlMaps regions resourcePolicies routers routes snapshots"
            " sslCertificates subnetworks targetHttpProxies targetHttpsProxies"
            " targetTcpProxies urlMaps zoneOperations zones"
        ),
    ),
    "sqladmin": ("v1", "Backups instances databases users operations tiers flags"),
    "secretmanager": ("v1", "projects.secrets projects.secrets.versions"),
    "iam": ("v1", "projects.serviceAccounts projects.roles roles"),
    "serviceusage": ("v1", "services operations"),
    "servicenetworking": ("v1", "services.connections operations"),
    "cloudresourcemanager": ("v3", "projects operations"),
    "storage": ("v1", "buckets objects"),
    "dns": ("v1", "managedZones resourceRecordSets changes"),
    "run": (
        "v2",
        (
            "projects.locations.services projects.locations.services.revisions projects.locations.operations"
            " projects.locations.jobs"
        ),
    ),
    "logging": ("v2", "entries"),
}
"""API -> (version, resources of which every method is carried)."""
LEFT_OUT = re.compile(r"testIamPermissions|[gG]uestAttributes|screenshot|bulkInsert|getEffective|PreviewFeature")
OUTPUT = re.compile(r"\s*\[?Output[ -][Oo]nly")


@cache
def document(api: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCUMENTS / f"{api}.{APIS[api][0]}.json").read_text(encoding="utf-8"))
    return found


def methods(api: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every method that is carried, by the name that natives use."""
    for resource in APIS[api][1].split():
        at = document(api)
        for word in resource.split("."):
            at = at["resources"][word]
        for name, method in sorted(at.get("methods", {}).items()):
            if not LEFT_OUT.search(name):
                yield f"{api}.{resource}.{name}", method


def parameter(found: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"in": found["location"], **shape(found, "")}
    for flag in ("required", "repeated"):
        if found.get(flag):
            kept[flag] = True
    return kept


def shape(found: dict[str, Any], api: str) -> dict[str, Any]:
    """Return what of a schema decides about values: nothing that is only prose."""
    kept: dict[str, Any] = {}
    for name in ("type", "format", "pattern", "enum", "$ref"):
        if name in found:
            kept[name] = found[name]
    if found.get("readOnly") or OUTPUT.match(found.get("description", "")):
        kept["output"] = True
    if "required" in found.get("annotations", {}):
        kept["required"] = found["annotations"]["required"]
    if "items" in found:
        kept["items"] = shape(found["items"], api)
    if "additionalProperties" in found:
        kept["map"] = shape(found["additionalProperties"], api)
    if "properties" in found:
        kept["properties"] = {name: shape(item, api) for name, item in sorted(found["properties"].items())}
    return kept


def refs(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        if "$ref" in found:
            yield found["$ref"]
        for item in found.values():
            yield from refs(item)
    elif isinstance(found, list):
        for item in found:
            yield from refs(item)


def schemas(api: str, wanted: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    left = set(wanted)
    while left:
        name = left.pop()
        found[name] = shape(document(api)["schemas"][name], api)
        left |= set(refs(found[name])) - set(found)
    return {name: found[name] for name in sorted(found)}


def tables(date: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both tables: of the wire and of the simulator."""
    source = f"discovery documents of google-api-python-client {version('google-api-python-client')}"
    wire: dict[str, Any] = {"source": source, "date": date, "apis": {}, "methods": {}}
    bed: dict[str, Any] = {"source": source, "date": date, "apis": {}}
    for api in APIS:
        doc, known, names = document(api), {}, set()
        about = {"version": doc["version"], "revision": doc["revision"]}
        wire["apis"][api] = {**about, "root": doc["rootUrl"], "path": doc["servicePath"]}
        for name, method in methods(api):
            parameters = {key: parameter(item) for key, item in sorted(method.get("parameters", {}).items())}
            wire["methods"][name] = [
                method["httpMethod"],
                method["path"],
                sorted(key for key, item in parameters.items() if item["in"] == "query"),
            ]
            known[name] = {"verb": method["httpMethod"], "path": method["path"], "parameters": parameters}
            for side in ("request", "response"):
                if side in method:
                    known[name][side] = method[side]["$ref"]
                    names.add(method[side]["$ref"])
        common = sorted(doc["parameters"])
        bed["apis"][api] = {
            **about,
            "path": doc["servicePath"],
            "common": common,
            "methods": known,
            "schemas": schemas(api, names),
        }
    return wire, bed


def main(date: str) -> None:
    wire, bed = tables(date)
    write(HERE / "wire/methods.json", wire)
    write(HERE / "testbed/schemas.json", bed)


def write(path: Path, data: dict[str, Any]) -> None:
    """Write compactly, but a line for each method and type, so that a change can be read."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    text = re.sub(r'(?<=[}\]],)(?="[A-Za-z.0-9]+":[{\[])', "\n", text)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
