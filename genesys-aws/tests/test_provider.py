"""The provider value: light to import, honest about what it cannot do, and sure about where things are."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled
from genesys_aws import provider
from genesys_aws.settings import target
from genesys_aws.wire.model import operation
from genesys_aws.wire.rows import OPERATIONS, ROWS
from genesys_aws.wire.table import State

LOOKED_UP: dict[str, set[str]] = {
    "aws.iam.role": {"iam.ListRoles"},
    "aws.iam.instance_profile": {"iam.ListInstanceProfiles"},
    "aws.secretsmanager.secret": {"secretsmanager.ListSecrets"},
}
"""What is only called when an answer was lost."""


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys, genesys_aws; genesys_aws.provider; print(' '.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"pydantic", "trio", "httpx", "boto3", "botocore", "dataclasses", "tomllib"} & set(found) == set()


def test_nothing_of_the_wire_is_loaded_before_a_session_opens() -> None:
    code = "import sys, genesys_aws.session, genesys_aws.natives; print(' '.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in found if name.startswith("genesys_aws.wire")] == []


def test_what_has_a_state_is_looked_at_once_more_when_a_run_ends() -> None:
    assert {name for name, row in ROWS.items() if row.state == State()} == {
        name for name, type in provider.types.items() if type.steady
    }


def test_every_type_has_a_row_and_every_operation_a_model() -> None:
    assert sorted(ROWS) == sorted(provider.types)
    for name in OPERATIONS:
        assert operation(name).about["http"]


def test_rows_call_nothing_that_their_types_do_not_name() -> None:
    """What is called without being named would be missing in the permissions that Genesys shows."""
    for name, row in ROWS.items():
        named = {op for verb in provider.types[name].operations.values() for op in verb}
        assert row.operations() - named == LOOKED_UP.get(name, set()), name


def test_every_lowering_is_there_and_its_kind_is_in_the_matrix() -> None:
    for kind, name in provider.lowerings.items():
        module, _, function = name.partition(":")
        assert callable(getattr(importlib.import_module(module), function))
        assert kind in provider.capabilities


def test_every_type_says_what_it_needs() -> None:
    for name, item in provider.types.items():
        assert item.name == name
        assert item.doc
        assert {"create", "read"} <= set(item.operations)
        assert set(item.permissions) == set(item.operations)
        assert item.idempotency in {"I0", "I1", "I2", "I3", "I4"}


def test_a_region_is_universal_or_native() -> None:
    assert target("europe", {}, {})["region"] == "eu-central-1"
    assert target("eu-west-3", {}, {})["region"] == "eu-west-3"
    assert target("", {"account": "123456789012"}, {}) == {"region": "eu-central-1", "account": "123456789012"}
    with pytest.raises(GenesysError) as error:
        target("atlantis", {}, {})
    assert error.value.codes == ["AWS-002"]


def test_credentials_are_no_part_of_where_things_are() -> None:
    assert target("europe", {"profile": "work"}, {"AWS_PROFILE": "play"}) == {"region": "eu-central-1"}


def test_what_is_not_in_the_settings_is_looked_up() -> None:
    graph = compiled(provider, {"web": ("server", {})})
    assert [lookup.question for lookup in graph.lookups] == ["zones"]
    answers: dict[str, Any] = {lookup.key: ["eu-central-1a", "eu-central-1b"] for lookup in graph.lookups}
    graph = compiled(provider, {"web": ("server", {})}, facts=answers)
    assert [lookup.question for lookup in graph.lookups] == ["image"]


def test_an_image_stays_when_a_newer_one_comes_out(settings: dict[str, Any]) -> None:
    first = compiled(provider, {"web": ("server", {})}, settings=settings)
    pins = {address: node.pins for address, node in first.nodes.items()}
    newer = {
        "facts": {**settings["facts"], "image": {"ubuntu-26.04/amd64": {"id": "ami-9", "root_device": "/dev/sda1"}}}
    }
    again = compiled(provider, {"web": ("server", {})}, settings=newer, pins=pins)
    assert again.as_json() == first.as_json()
    fresh = compiled(provider, {"web": ("server", {})}, settings=newer)
    assert fresh.nodes["web/instance"].body["ImageId"] == "ami-9"
