"""Write ``src/genesys_azure/testbed/arm.json``: operations, models and enums that the ARM simulator goes by.

Run it where this package can be imported, with two folders: the definitions that hashicorp/pandora generates from
Azure's own (``api-definitions/resource-manager``), and the types that Azure publishes for Bicep (``generated``), from
which it takes what can only be read or only be written: ``python tools/arm.py PANDORA BICEP 2026-11-27``. What
pandora has not comes from the models of Azure's SDKs for Python. The result is committed, so that neither users nor
tests need any of these.

A type is written as ``s`` text, ``i`` integer, ``f`` number, ``b`` boolean, ``a`` anything, ``[T]`` list, ``{T}``
mapping, ``@Name`` model, ``#Name`` enum; behind it ``!`` required, ``^`` set by Azure, ``-`` never answered.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent.parent / "src/genesys_azure/testbed/arm.json"
CRUD = "CreateOrUpdate Get Delete"
NET = f"{CRUD} UpdateTags List ListAll"

_IDENTITY = f"{CRUD} Update ListByResourceGroup ListBySubscription"
GROUPS: tuple[tuple[str, str, str], ...] = (
    ("Resources/2025-04-01", "ResourceGroups", f"{CRUD} Update List"),
    ("Resources/2025-04-01", "Providers", "Get Register"),
    ("Resources/2022-12-01", "Subscriptions", "Get"),
    ("Network/2025-07-01", "VirtualNetworks", NET),
    ("Network/2025-07-01", "Subnets", f"{CRUD} List"),
    ("Network/2025-07-01", "PublicIPAddresses", NET),
    ("Network/2025-07-01", "NatGateways", NET),
    ("Network/2025-07-01", "NetworkSecurityGroups", NET),
    ("Network/2025-07-01", "SecurityRules", f"{CRUD} List"),
    ("Network/2025-07-01", "ApplicationSecurityGroups", NET),
    ("Network/2025-07-01", "NetworkInterfaces", NET),
    ("Network/2025-07-01", "LoadBalancers", NET),
    ("Network/2025-07-01", "ApplicationGateways", NET),
    ("Network/2025-07-01", "VirtualNetworkPeerings", f"{CRUD} List"),
    ("Network/2025-07-01", "RouteTables", NET),
    ("PrivateDNS/2024-06-01", "PrivateZones", f"{CRUD} Update List ListByResourceGroup"),
    ("PrivateDNS/2024-06-01", "VirtualNetworkLinks", f"{CRUD} Update List"),
    ("DNS/2018-05-01", "Zones", f"{CRUD} Update List ListByResourceGroup"),
    ("DNS/2018-05-01", "RecordSets", f"{CRUD} Update ListAllByDnsZone ListByType"),
    (
        "Compute/2025-04-01",
        "VirtualMachines",
        f"{CRUD} Update List ListAll InstanceView Deallocate Start PowerOff Restart",
    ),
    ("Compute/2025-04-01", "VirtualMachineScaleSets", f"{CRUD} Update List ListAll Start Deallocate GetInstanceView"),
    ("Compute/2025-04-01", "VirtualMachineScaleSetVMs", "List"),
    ("Compute/2025-04-01", "VirtualMachineImages", "Get List"),
    ("Compute/2023-04-02", "Disks", f"{CRUD} Update List ListByResourceGroup"),
    ("Compute/2023-04-02", "Snapshots", f"{CRUD} List ListByResourceGroup"),
    (
        "Insights/2022-10-01",
        "AutoScaleSettings",
        f"{CRUD} ListByResourceGroup ListBySubscription",
    ),
    ("Insights/2022-10-01", "AutoScales", "ettingsUpdate"),  # pandora cuts the name
    (
        "Storage/2025-08-01",
        "StorageAccounts",
        "Create GetProperties Delete Update List ListByResourceGroup CheckNameAvailability",
    ),
    ("Storage/2025-08-01", "BlobServices", "GetServiceProperties SetServiceProperties List BlobContainersList"),
    ("Storage/2025-08-01", "BlobContainers", "Create Get Delete Update List"),
    ("Storage/2025-08-01", "ManagementPolicies", f"{CRUD}"),
    ("PostgreSql/2025-08-01", "Servers", f"{CRUD} Update Restart ListByResourceGroup ListBySubscription"),
    ("PostgreSql/2025-08-01", "Databases", "Create Get Delete ListByServer"),
    ("PostgreSql/2025-08-01", "Configurations", "Get Put Update ListByServer"),
    ("KeyVault/2026-02-01", "Vaults", f"{CRUD} Update ListByResourceGroup ListBySubscription"),
    ("KeyVault/2026-02-01", "DeletedVaults", "VaultsGetDeleted VaultsPurgeDeleted"),
    ("KeyVault/2026-02-01", "Secrets", "CreateOrUpdate Get List Update"),
    (
        "ManagedIdentity/2024-11-30",
        "Identities",
        " ".join(f"UserAssignedIdentities{verb}" for verb in _IDENTITY.split()),
    ),
    ("Authorization/2022-04-01", "RoleAssignments", "Create Get Delete ListForScope ListForSubscription"),
    ("Network/2025-07-01", "FlowLogs", f"{CRUD} UpdateTags List"),
    ("Network/2025-07-01", "NetworkWatchers", f"{CRUD} List ListAll"),
    (
        "PrivateDNS/2024-06-01",
        "PrivateDNS",
        "RecordSetsCreateOrUpdate RecordSetsGet RecordSetsDelete RecordSetsUpdate RecordSetsListByType",
    ),
    ("PrivateDNS/2024-06-01", "PrivateZones", "RecordSetsList"),
)
"""Service and version, group of operations, names of operations."""

SDK: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "App",
        "Microsoft.App/managedEnvironments",
        "managedEnvironmentName",
        "azure.mgmt.appcontainers",
        "ManagedEnvironment",
    ),
    ("App", "Microsoft.App/containerApps", "containerAppName", "azure.mgmt.appcontainers", "ContainerApp"),
    (
        "OperationalInsights",
        "Microsoft.OperationalInsights/workspaces",
        "workspaceName",
        "azure.mgmt.loganalytics",
        "Workspace",
    ),
)
"""Service, type, name of its parameter, package, model: what pandora has not."""
SDK_VERSIONS = {"App": "2025-07-01", "OperationalInsights": "2025-07-01"}
MONITOR = ("azure.mgmt.monitor.v2021_05_01_preview", "2021-05-01-preview", "DiagnosticSettingsResource")
"""Package, version and model of diagnostic settings, which belong to what they are about."""

PLAIN = {
    "String": "s", "DateTime": "s", "Location": "s", "Integer": "i", "Float": "f", "Boolean": "b", "RawObject": "a",
    "Tags": "{s}", "Zones": "[s]", "Zone": "s", "EdgeZone": "@EdgeZone", "SystemData": "a",
}  # fmt: skip
IDENTITY = {"type": "#IdentityType", "principalId": "s^", "tenantId": "s^", "userAssignedIdentities": "{@UserIdentity}"}
COMMON_MODELS = {
    "EdgeZone": {"name": "s", "type": "s"},
    "ArmIdentity": IDENTITY,
    "UserIdentity": {"principalId": "s^", "clientId": "s^"},
    "SubResource": {"id": "s"},
}
COMMON_ENUMS = {
    "IdentityType": [
        "None",
        "SystemAssigned",
        "SystemAssigned, UserAssigned",
        "SystemAssigned,UserAssigned",
        "UserAssigned",
    ]
}
OPEN = {"VirtualMachineSizeTypes"}
"""Constants that Azure itself says are out of date: any text may stand there."""
NEVER_ANSWERED = {"SecretProperties": ["value"], "OSProfile": ["adminPassword", "customData"]}
"""What the types for Bicep do not mark, and Azure's own pages say."""
ALWAYS_READ = {"provisioningState", "etag", "resourceGuid", "systemData"}


class Tables:
    """What is written."""

    def __init__(self) -> None:
        self.models: dict[str, dict[str, dict[str, str]]] = {}
        self.enums: dict[str, dict[str, list[str]]] = {}
        self.operations: list[dict[str, Any]] = []


class Group:
    """The definitions of one group of operations."""

    def __init__(self, root: Path, service: str, name: str, tables: Tables) -> None:
        self.folder, self.name, self.tables = root / service / name, name, tables
        self.service, _, self.version = service.partition("/")
        self.space = f"{self.service}@{self.version}"
        self.models = tables.models.setdefault(self.space, {})
        self.enums = tables.enums.setdefault(self.space, {})

    def read(self, kind: str, name: str) -> dict[str, Any] | None:
        path = self.folder / f"{kind}-{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def type(self, found: dict[str, Any] | None) -> str:
        if not found:
            return ""
        kind = found["type"]
        if kind == "Reference":
            return self.named(found["referenceName"])
        if kind in {"List", "Csv"}:
            return f"[{self.type(found['nestedItem'])}]"
        if kind == "Dictionary":
            return f"{{{self.type(found['nestedItem'])}}}"
        return PLAIN.get(kind) or ("@ArmIdentity" if "Identity" in kind else "a")

    def named(self, name: str) -> str:
        constant = self.read("Constant", name)
        if constant:
            if name in OPEN:
                return "s"
            values = {str(item["value"]) for item in constant["values"]}
            self.enums[name] = sorted(values | set(self.enums.get(name, ())))
            return f"#{name}"
        if name in COMMON_MODELS:
            return f"@{name}"
        if name not in self.models:
            self.models[name] = {}
            found = self.read("Model", name)
            if found is None or found.get("IsParent"):
                del self.models[name]
                return "a"
            for field in found["fields"]:
                mark = "!" if field["required"] else ""
                self.models[name][field["jsonName"]] = self.type(field["objectDefinition"]) + mark
        return f"@{name}"

    def operation(self, name: str) -> None:
        found = self.read("Operation", name)
        if found is None:
            return
        id = self.read("ResourceId", found["resourceIdName"])["id"] if found.get("resourceIdName") else ""
        for segment in re.findall(r"\{(\w+)\}", id):
            constant = next(
                (
                    s
                    for s in (self.read("ResourceId", found["resourceIdName"]) or {})["segments"]
                    if s["name"] == segment
                ),
                {},
            )
            if constant.get("constantName"):
                self.named(constant["constantName"])
        answer = self.type(found.get("responseObject"))
        paged = found["httpMethod"] == "GET" and "fieldContainingPaginationDetails" in found
        self.tables.operations.append({
            "name": f"{self.service}.{self.name}.{name}",
            "verb": found["httpMethod"],
            "url": id + found.get("uriSuffix", ""),
            "version": self.version,
            "space": self.space,
            "codes": found["expectedStatusCodes"],
            "long": bool(found["longRunning"]),
            "sent": self.type(found.get("requestObject")),
            "got": answer,
            "query": sorted(str(o["queryString"]) for o in found.get("options", ()) if o.get("queryString")),
            "list": bool(paged or (found["httpMethod"] == "GET" and name.startswith("List"))),
        })  # fmt: skip


def flags(root: Path) -> dict[str, dict[str, str]]:
    """Return model (lower case) -> field -> ``^`` or ``-``, of the newest version of every service."""
    found: dict[str, dict[str, str]] = {}
    wanted = [
        "network/",
        "keyvault",
        "postgresql/",
        "privatedns",
        "dns/",
        "msi",
        "authorization",
        "compute_1",
        "storage",
        "monitor",
    ]
    files = sorted(
        (p for p in root.rglob("types.json") if any(w in str(p) for w in wanted)), key=lambda p: p.parent.name
    )
    for path in files:
        for item in json.loads(path.read_text(encoding="utf-8")):
            if item.get("$type") != "ObjectType":
                continue
            marks = found.setdefault(item["name"].split("@")[0].rpartition("/")[2].lower(), {})
            for name, field in item["properties"].items():
                mark = "^" if field["flags"] & 2 else "-" if field["flags"] & 4 else ""
                if mark:
                    marks[name] = mark
                else:
                    marks.pop(name, None)
    return found


def mark(tables: Tables, marks: dict[str, dict[str, str]]) -> None:
    for models in tables.models.values():
        for name, fields in models.items():
            known = {**marks.get(name.lower(), {}), **dict.fromkeys(ALWAYS_READ, "^")}
            known |= dict.fromkeys(NEVER_ANSWERED.get(name, ()), "-")
            for field, type in fields.items():
                if known.get(field) and not type.endswith(("^", "-")):
                    fields[field] = type.rstrip("!") + known[field] if known[field] == "^" else type + "-"


def from_sdk(tables: Tables) -> list[str]:
    """Enter what comes from models of Azure's SDK and return what that was."""
    from importlib import import_module
    from importlib.metadata import version

    used = []
    for service, arm, parameter, package, model in SDK:
        space = f"{service}@{SDK_VERSIONS[service]}"
        models = tables.models.setdefault(space, {})
        enums = tables.enums.setdefault(space, {})
        module = import_module(f"{package}.models")
        _sdk_model(module, getattr(module, model), models, enums)
        base = f"/subscriptions/{{subscriptionId}}/resourceGroups/{{resourceGroupName}}/providers/{arm}"
        everywhere = f"/subscriptions/{{subscriptionId}}/providers/{arm}"
        group = arm.rpartition("/")[2][0].upper() + arm.rpartition("/")[2][1:]
        for name, verb, url, codes, long, sent, got, many in (
            ("CreateOrUpdate", "PUT", f"{base}/{{{parameter}}}", [200, 201], True, f"@{model}", f"@{model}", False),
            ("Get", "GET", f"{base}/{{{parameter}}}", [200], False, "", f"@{model}", False),
            ("Update", "PATCH", f"{base}/{{{parameter}}}", [200, 202], True, f"@{model}", f"@{model}", False),
            ("Delete", "DELETE", f"{base}/{{{parameter}}}", [200, 202, 204], True, "", "", False),
            ("ListByResourceGroup", "GET", base, [200], False, "", f"@{model}", True),
            ("ListBySubscription", "GET", everywhere, [200], False, "", f"@{model}", True),
        ):
            tables.operations.append({
                "name": f"{service}.{group}.{name}", "verb": verb, "url": url, "version": SDK_VERSIONS[service],
                "space": space, "codes": codes, "long": long, "sent": sent, "got": got, "list": many, "query": [],
            })  # fmt: skip
        used.append(f"{package.replace('.', '-')} {version(package.replace('.', '-'))}")
    diagnostics(tables)
    return sorted({*used, f"azure-mgmt-monitor {version('azure-mgmt-monitor')}"})


def diagnostics(tables: Tables) -> None:
    """Enter diagnostic settings, from an SDK of the older make, whose models say where each attribute is sent."""
    from importlib import import_module

    package, version, model = MONITOR
    space = f"Insights@{version}"
    tables.enums.setdefault(space, {})
    _mapped(import_module(f"{package}.models"), model, tables.models.setdefault(space, {}))
    url = "/{scope}/providers/Microsoft.Insights/diagnosticSettings"
    for name, verb, codes, sent, got, many in (
        ("CreateOrUpdate", "PUT", [200], f"@{model}", f"@{model}", False),
        ("Get", "GET", [200], "", f"@{model}", False),
        ("Delete", "DELETE", [200, 204], "", "", False),
        ("List", "GET", [200], "", f"@{model}", True),
    ):
        tables.operations.append({
            "name": f"Insights.DiagnosticSettings.{name}", "verb": verb, "url": url if many else f"{url}/{{name}}",
            "version": version, "space": space, "codes": codes, "long": False, "sent": sent, "got": got,
            "list": many, "query": [],
        })  # fmt: skip


def _mapped(module: Any, name: str, models: dict[str, dict[str, str]]) -> str:
    """Enter one model and return its type; what is sent deeper gets a model of its own."""
    if name not in models:
        model = getattr(module, name)
        models[name] = {}
        for attribute, about in model._attribute_map.items():  # noqa: SLF001 - the SDK has no other place for it
            known = model._validation.get(attribute, {})  # noqa: SLF001 - likewise
            end = "^" if known.get("readonly") else "!" if known.get("required") else ""
            way, _, last = about["key"].rpartition(".")
            inside = f"{name}{way.title()}" if way else name
            models.setdefault(inside, {})[last] = _mapped_type(module, about["type"], models) + end
            if way:
                models[name][way] = f"@{inside}"
    return f"@{name}"


def _mapped_type(module: Any, word: str, models: dict[str, dict[str, str]]) -> str:
    if word[0] in "[{":
        return f"{word[0]}{_mapped_type(module, word[1:-1], models)}{word[-1]}"
    plain = {"str": "s", "int": "i", "float": "f", "bool": "b", "iso-8601": "s", "duration": "s"}
    if word in plain:
        return plain[word]
    return _mapped(module, word, models) if hasattr(getattr(module, word, None), "_attribute_map") else "a"


def _sdk_model(module: Any, model: Any, models: dict[str, dict[str, str]], enums: dict[str, list[str]]) -> str:
    """Enter one model of an SDK and return its type."""
    name = model.__name__
    if name in models or name in COMMON_MODELS:
        return f"@{name}"
    models[name] = {}
    for base in reversed(model.__mro__):
        for attribute, hint in getattr(base, "__annotations__", {}).items():
            field = getattr(base, "__dict__", {}).get(attribute)
            if field is None or not hasattr(field, "_rest_name_input"):
                continue
            visibility = [str(getattr(v, "value", v)) for v in (getattr(field, "_visibility", ()) or ())]
            text = _sdk_type(module, str(hint), models, enums)
            required = not re.search("Optional|NoneType", str(hint)) and visibility != ["read"]
            end = "^" if visibility == ["read"] else "!" if required else ""
            models[name][getattr(field, "_rest_name_input", "") or attribute] = text + end
    return f"@{name}"


def _sdk_type(module: Any, hint: str, models: dict[str, dict[str, str]], enums: dict[str, list[str]]) -> str:
    hint = re.sub(r"<class |>|typing\.|ForwardRef\(|[\"')]|_models\.|models\.|datetime\.", "", hint.strip())
    if hint.startswith("Optional["):
        return _sdk_type(module, hint[9:-1], models, enums)
    if hint.lower().startswith("list["):
        return f"[{_sdk_type(module, hint[5:-1], models, enums)}]"
    if hint.lower().startswith("dict["):
        return f"{{{_sdk_type(module, hint[5:-1].partition(',')[2], models, enums)}}}"
    if hint.startswith("Union["):
        for found in re.findall(r"\w+", hint[6:]):
            enum = getattr(module, found, None)
            if enum is not None and hasattr(enum, "__members__"):
                enums[found] = sorted(str(item.value) for item in enum)
                return f"#{found}"
        return "s"
    word = hint.strip("\"'").rpartition(".")[2]
    if word in {"str", "datetime", "date", "bytes"}:
        return "s"
    if word in {"int", "float", "bool"}:
        return word[0]
    model = getattr(module, word, None)
    if model is None:
        return "a"
    return _sdk_model(module, model, models, enums) if isinstance(model, type) else "a"


def used(tables: Tables) -> None:
    """Forget models and enums that no operation leads to, and fields below what no one sends."""
    for space, models in tables.models.items():
        seen: set[str] = set()
        todo = [op[key] for op in tables.operations if op["space"] == space for key in ("sent", "got")]
        while todo:
            for kind, name in re.findall(r"([@#])(\w+)", todo.pop()):
                if kind + name not in seen:
                    seen.add(kind + name)
                    todo += models.get(name, {}).values() if kind == "@" else ()
        tables.models[space] = {name: models[name] for name in sorted(models) if f"@{name}" in seen}
        enums = tables.enums[space]
        tables.enums[space] = {
            name: enums[name] for name in sorted(enums) if f"#{name}" in seen or name.endswith("RecordType")
        }


def main(pandora: Path, bicep: Path, date: str) -> None:
    tables = Tables()
    for service, name, operations in GROUPS:
        group = Group(pandora, service, name, tables)
        for operation in dict.fromkeys(operations.split()):
            group.operation(operation)
    mark(tables, flags(bicep))
    sdks = from_sdk(tables)
    used(tables)
    sources = [
        "hashicorp/pandora 94d0d706 (2026-08-21), generated from Azure/azure-rest-api-specs",
        "Azure/bicep-types-az 1f896de2 (2026-08-20)",
        *sdks,
    ]
    tables.operations.sort(key=lambda item: (item["url"], item["verb"]))
    OUT.write_text(_text({"sources": sources, "date": date}, tables), encoding="utf-8")


def _text(head: dict[str, Any], tables: Tables) -> str:
    """Return JSON with one model, enum or operation a line."""

    def block(pairs: Iterable[tuple[str, Any]]) -> str:
        lines = [f"{json.dumps(key)}: {json.dumps(value, sort_keys=True)}" for key, value in pairs]
        return "{\n" + ",\n".join(lines) + "\n}"

    spaces = {
        kind: ",\n".join(
            f'"{space}": {block(sorted(found.items()))}'
            for space, found in sorted({"": common, **getattr(tables, kind)}.items())
        )
        for kind, common in (("models", COMMON_MODELS), ("enums", COMMON_ENUMS))
    }
    operations = ",\n".join(json.dumps(item, sort_keys=True) for item in tables.operations)
    facts = "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    shapes = "".join(f'"{kind}": {{{text}}},\n' for kind, text in spaces.items())
    return f'{{\n{facts}{shapes}"operations": [\n{operations}\n]\n}}\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
