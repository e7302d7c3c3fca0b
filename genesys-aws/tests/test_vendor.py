"""Types and bodies name only what the vendor has. The vendor's model is carried as vendor.json, see tools/vendor.py."""

from __future__ import annotations

import importlib.util
import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import botocore
import pytest

from genesys.spi.marks import Computed, Native
from genesys.testing import vendor_kit
from genesys_aws.natives import TYPES

TOOLS = Path(__file__).parent.parent / "tools"


class Wrong(Native):
    """A type with mistakes."""

    Tags: list[dict[str, str]]
    Colour: str = ""
    Weight: Annotated[str | None, Computed] = None


@pytest.fixture
def model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("genesys_aws").joinpath("vendor.json").read_text(encoding="utf-8"))
    return found


def test_every_operation_is_the_vendors(model: dict[str, Any]) -> None:
    assert vendor_kit.operations(TYPES, model) == []


def test_every_field_is_the_vendors(model: dict[str, Any]) -> None:
    assert vendor_kit.fields(TYPES, model) == []


@pytest.mark.parametrize("stack", ["shop", "platform"])
def test_every_value_of_the_stack_would_be_taken(
    stack: str, model: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    assert vendor_kit.values(request.getfixturevalue(stack)["nodes"], TYPES, model) == []


def test_every_type_is_in_one_of_the_stacks(shop: dict[str, Any], platform: dict[str, Any]) -> None:
    seen = {node["type"] for stack in (shop, platform) for node in stack["nodes"].values()}
    assert set(TYPES) - seen <= {"aws.ec2.address_association", "aws.ec2.key_pair"}


def test_the_model_says_where_and_when_it_comes_from(model: dict[str, Any]) -> None:
    assert model["source"]
    assert model["date"] >= "2026-11-25"
    assert sorted(model["types"]) == sorted(TYPES)


def tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"aws_{name}", TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def same_library(source: str) -> None:
    if source != f"botocore {botocore.__version__}":
        pytest.skip(f"it was written from {source}, and botocore {botocore.__version__} is installed")


def test_what_is_carried_is_what_the_model_gives(model: dict[str, Any]) -> None:
    same_library(model["source"])
    assert tool("vendor").made(model["date"]) == model, "run nox -s aws_model"


def test_the_wire_carries_what_the_model_gives() -> None:
    folder = files("genesys_aws.wire.model")
    found = {
        entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    }
    (source,) = {about["source"] for about in found.values()}
    (date,) = {about["date"] for about in found.values()}
    same_library(source)
    assert tool("model").made(date) == found, "run nox -s aws_model"


def test_mistakes_are_found(model: dict[str, Any]) -> None:
    name = "aws.ec2.vpc"
    broken = {name: TYPES[name]._replace(schema=Wrong, operations={"create": ("ec2.MakeVpc",)})}
    assert vendor_kit.operations(broken, model) == [f"{name}: there is no operation ec2.MakeVpc"]
    assert len(vendor_kit.fields(broken, model)) == 2


@pytest.mark.parametrize(
    "field,value",
    [
        ("InstanceType", "t3.enormous"),
        ("MetadataOptions", {"HttpTokens": "perhaps"}),
        ("NetworkInterfaces", [{"Subnet": "x"}]),
        ("VolumeSize", "30"),
        ("Colour", "red"),
    ],
)
def test_a_wrong_value_in_a_body_is_found(shop: dict[str, Any], model: dict[str, Any], field: str, value: Any) -> None:
    node = shop["nodes"]["web/instance"]
    broken = {"web/instance": {**node, "body": {**node["body"], field: value}}}
    assert len(vendor_kit.values(broken, TYPES, model)) == 1
