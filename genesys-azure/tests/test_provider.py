"""The provider value: light to import, honest about what it cannot do, and sure about where things are."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

from genesys.spi.faults import Invalid
from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled
from genesys_azure import provider
from genesys_azure.session import answers
from genesys_azure.settings import target


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys, genesys_azure; genesys_azure.provider; print(' '.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"pydantic", "trio", "httpx", "azure", "msrest", "dataclasses", "tomllib"} & set(found) == set()


def test_a_session_loads_no_sdk_and_calls_nobody() -> None:
    code = (
        "import sys; from genesys.app.world import real_world; from genesys.spi.session import SessionPorts;"
        "from genesys_azure.session import connect;"
        "ports = SessionPorts(real_world(), None, '', '', None);"
        "connect({'subscription': 's', 'region': 'r'}, {}, ports); print(' '.join(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "genesys_azure.wire.executor" in found
    assert {"azure", "azure.identity", "azure.core", "msrest", "requests", "httpx"} & set(found) == set()


def test_a_question_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid):
        answers(None, "weather", {})  # type: ignore[arg-type]


def test_no_native_is_replaced_by_one_of_its_own_name() -> None:
    assert {item.replace for item in provider.types.values()} == {"delete-first"}


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
    here = {"subscription": "s"}
    assert target("europe", here, {}) == {"subscription": "s", "region": "germanywestcentral"}
    assert target("westeurope", here, {})["region"] == "westeurope"
    with pytest.raises(GenesysError) as error:
        target("atlantis", here, {})
    assert error.value.codes == ["AZURE-002"]


def test_a_subscription_is_never_guessed() -> None:
    assert target("", {}, {"AZURE_SUBSCRIPTION_ID": "other"})["subscription"] == "other"
    with pytest.raises(GenesysError) as error:
        target("", {}, {})
    assert error.value.codes == ["AZURE-006"]


def test_what_is_not_in_the_settings_is_looked_up() -> None:
    graph = compiled(provider, {"web": ("server", {}), "key": ("secret", {})}, settings={"subscription": "s"})
    assert sorted(lookup.question for lookup in graph.lookups) == ["image", "tenant"]


def test_an_image_stays_when_a_newer_one_comes_out(settings: dict[str, Any]) -> None:
    first = compiled(provider, {"web": ("server", {})}, settings=settings)
    pins = {address: node.pins for address, node in first.nodes.items()}
    image = {"ubuntu-26.04/amd64": {"version": "26.04.9"}}
    newer = {**settings, "facts": {**settings["facts"], "image": image}}
    again = compiled(provider, {"web": ("server", {})}, settings=newer, pins=pins)
    assert again.as_json() == first.as_json()
    fresh = compiled(provider, {"web": ("server", {})}, settings=newer)
    assert fresh.nodes["web/machine"].body["imageReference"]["version"] == "26.04.9"
