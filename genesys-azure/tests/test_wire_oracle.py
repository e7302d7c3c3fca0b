"""Azure's own SDK as the judge: every request that was sent and every answer of the simulator, through its models.

The SDK is loaded here only. What its models do not know, or lose on the way, fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config, tables

PACKAGES = {
    "Authorization": "azure.mgmt.authorization.models",
    "Compute": "azure.mgmt.compute.models",
    "KeyVault": "azure.mgmt.keyvault.models",
    "ManagedIdentity": "azure.mgmt.msi.models",
    "Network": "azure.mgmt.network.models",
    "PostgreSql": "azure.mgmt.postgresqlflexibleservers.models",
    "PrivateDNS": "azure.mgmt.privatedns.models",
    "Resources": "azure.mgmt.resource.resources.models",
}
"""Service -> models."""
ELSEWHERE = {"Subscription"}
"""Models that the installed packages no longer have: azure-mgmt-resource was split."""
SHOP = """
project: shop
provider: azure
region: europe
resources:
  orders: {kind: database, type: postgres, parameters: {max_connections: 200}}
  key: {kind: secret}
  net: {kind: network, type: production}
  web:
    kind: server
    size: SIZE
    network: net
    connects: [orders, key]
    open: [https from internet]
"""


@pytest.fixture(autouse=True, scope="module")
def _sdk() -> None:
    """The SDK takes seconds to load: only the process that asks it does."""
    for name in PACKAGES.values():
        pytest.importorskip(name, reason="the SDK that judges is in the extra test of genesys-azure")


def strangers(model: Any, path: str = "") -> Iterator[str]:
    """Give the fields of a model of the new kind that its class does not have, at any depth."""
    fields = getattr(type(model), "_attr_to_rest_field", None)
    if fields is not None and hasattr(model, "keys"):
        known = {field._rest_name: attribute for attribute, field in fields.items()}
        for name in model:
            if name not in known:
                yield f"{path}.{name}"
            else:
                yield from strangers(getattr(model, known[name]), f"{path}.{name}")
    elif isinstance(model, list):
        for position, item in enumerate(model):
            yield from strangers(item, f"{path}[{position}]")
    elif isinstance(model, dict):
        for name, item in model.items():
            yield from strangers(item, f"{path}.{name}")


def lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Give what a round trip through a model of the old kind lost."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, item in before.items():
            if name not in after and item not in (None, {}, []):
                yield f"{path}.{name}"
            elif name in after:
                yield from lost(item, after[name], f"{path}.{name}")
    elif isinstance(before, list) and isinstance(after, list):
        for position, (left, right) in enumerate(zip(before, after, strict=False)):
            yield from lost(left, right, f"{path}[{position}]")


def judged(space: str, type: str, value: Any) -> list[str] | None:
    """Return what is wrong with a body, ``None`` when the SDK has no model for it."""
    name = type.rstrip("!^-").lstrip("@")
    service = space.partition("@")[0]
    if name in ELSEWHERE or service not in PACKAGES:
        return None
    cls = getattr(import_module(PACKAGES[service]), name, None)
    if cls is None:
        return None
    if hasattr(cls, "deserialize"):
        made = cls.deserialize(value)
        return list(lost(value, made.serialize(keep_readonly=True)))
    return list(strangers(cls(value)))


def bodies(log: list[tuple[str, Any, Any]]) -> Iterator[tuple[str, str, str, Any]]:
    """Give operation, space, type and body of everything that was sent and answered."""
    known = {op.name: op for op in tables.operations()}
    for name, sent, answered in log:
        op = known[name]
        if sent is not None and op.sent:
            yield f"{name} sent", op.space, op.sent, sent
        if answered is None or not op.got or op.got.startswith("["):
            continue
        for item in answered["value"] if op.list else [answered]:
            yield f"{name} answered", op.space, op.got, item


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Any, Any]]:
    """Everything that a stack of all natives sends and is answered in its life."""
    with Bed(Config(lasting_s=0.02, resize_needs_stop=True)) as bed:
        folder = Folder(tmp_path_factory.mktemp("oracle"), **bed.environ)
        folder.write("genesys.yaml", SHOP.replace("SIZE", "medium"))
        folder.ok("deploy", "--yes")
        folder.ok("plan", "--refresh")
        folder.write("genesys.yaml", SHOP.replace("SIZE", "large").replace("200", "300"))
        folder.ok("deploy", "--yes")
        folder.ok("destroy", "--yes", "--confirm-data-loss", "orders", "--confirm-data-loss", "key")
        return list(bed.world.log)


def test_every_request_and_every_answer_is_the_vendors(log: list[tuple[str, Any, Any]]) -> None:
    wrong, seen, unknown = [], 0, set()
    for what, space, type, body in bodies(log):
        found = judged(space, type, body)
        if found is None:
            unknown.add(f"{space} {type}")
        else:
            seen += 1
            wrong += [f"{what}: {stranger}" for stranger in found]
    assert wrong == []
    assert seen > 150
    assert unknown <= {"Resources@2022-12-01 @Subscription", "PostgreSql@2025-08-01 @ConfigurationForUpdate"}


@pytest.mark.parametrize(
    "type,body",
    [
        ("@VirtualNetwork", {"location": "x", "properties": {"subnets": [{"properties": {"addresPrefix": "x"}}]}}),
        ("@VirtualNetwork", {"colour": "red"}),
    ],
)
def test_a_field_that_we_invent_is_found(type: str, body: Any) -> None:
    assert judged("Network@2025-07-01", type, body) != []
