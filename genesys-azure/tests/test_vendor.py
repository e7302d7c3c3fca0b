"""Types and bodies name only what the vendor has. The vendor's model is carried as vendor.json, see tools/vendor.py."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Annotated, Any

import pytest

from genesys.spi.marks import Computed, Native
from genesys.testing import vendor_kit
from genesys_azure.natives import TYPES


class Wrong(Native):
    """A type with mistakes."""

    tags: dict[str, str]
    colour: str = ""
    weight: Annotated[str | None, Computed] = None


@pytest.fixture
def model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("genesys_azure").joinpath("vendor.json").read_text(encoding="utf-8"))
    return found


def test_every_operation_is_the_vendors(model: dict[str, Any]) -> None:
    assert vendor_kit.operations(TYPES, model) == []


def test_every_field_is_the_vendors(model: dict[str, Any]) -> None:
    assert vendor_kit.fields(TYPES, model) == []


def test_every_value_of_the_stack_would_be_taken(shop: dict[str, Any], model: dict[str, Any]) -> None:
    assert vendor_kit.values(shop["nodes"], TYPES, model) == []


def test_every_value_of_one_of_every_kind_would_be_taken(mall: dict[str, Any], model: dict[str, Any]) -> None:
    assert vendor_kit.values(mall["nodes"], TYPES, model) == []
    unused = set(TYPES) - {node["type"] for node in mall["nodes"].values()}
    assert unused == {"azure.postgresql.configuration"}


def test_the_model_says_where_and_when_it_comes_from(model: dict[str, Any]) -> None:
    assert model["source"]
    assert model["date"] >= "2026-11-25"
    assert sorted(model["types"]) == sorted(TYPES)


def test_mistakes_are_found(model: dict[str, Any]) -> None:
    name = "azure.network.virtual_network"
    broken = {name: TYPES[name]._replace(schema=Wrong, operations={"create": ("Network.VirtualNetworks.Make",)})}
    assert vendor_kit.operations(broken, model) == [f"{name}: there is no operation Network.VirtualNetworks.Make"]
    assert len(vendor_kit.fields(broken, model)) == 2


@pytest.mark.parametrize(
    "field,value",
    [
        ("imageReference", {"sku": 1}),
        ("securityProfile", {"securityType": "Perhaps"}),
        ("networkInterfaces", [{"name": "x"}]),
        ("diskSizeGB", "30"),
        ("colour", "red"),
    ],
)
def test_a_wrong_value_in_a_body_is_found(shop: dict[str, Any], model: dict[str, Any], field: str, value: Any) -> None:
    node = shop["nodes"]["web/machine"]
    broken = {"web/machine": {**node, "body": {**node["body"], field: value}}}
    assert len(vendor_kit.values(broken, TYPES, model)) == 1
