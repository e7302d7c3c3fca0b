"""The provider value: light to import, honest about what it cannot do, and sure about where things are."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import compiled
from genesys_gcp import provider
from genesys_gcp.settings import target


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys, genesys_gcp; genesys_gcp.provider; print(' '.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"pydantic", "trio", "httpx", "google.auth", "googleapiclient", "dataclasses", "tomllib"} & set(
        found
    ) == set()


def test_every_lowering_is_there_and_its_kind_is_in_the_matrix() -> None:
    for kind, name in provider.lowerings.items():
        module, _, function = str(name).partition(":")
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
    here = {"project": "shop-123456"}
    assert target("europe", here, {}) == {"project": "shop-123456", "region": "europe-west3"}
    assert target("europe-west9", here, {})["region"] == "europe-west9"
    with pytest.raises(GenesysError) as error:
        target("atlantis", here, {})
    assert error.value.codes == ["GCP-002"]


def test_a_project_is_never_guessed() -> None:
    assert target("", {}, {"GOOGLE_CLOUD_PROJECT": "other"})["project"] == "other"
    with pytest.raises(GenesysError) as error:
        target("", {}, {})
    assert error.value.codes == ["GCP-006"]


def test_what_is_not_in_the_settings_is_looked_up() -> None:
    graph = compiled(provider, {"web": ("server", {})}, settings={"project": "shop-123456"})
    assert [lookup.question for lookup in graph.lookups] == ["zones"]
    answers: dict[str, Any] = {lookup.key: ["europe-west3-a", "europe-west3-b"] for lookup in graph.lookups}
    graph = compiled(provider, {"web": ("server", {})}, facts=answers, settings={"project": "shop-123456"})
    assert [lookup.question for lookup in graph.lookups] == ["image"]


def test_an_image_stays_when_a_newer_one_comes_out(settings: dict[str, Any]) -> None:
    first = compiled(provider, {"web": ("server", {})}, settings=settings)
    pins = {address: node.pins for address, node in first.nodes.items()}
    image = {"ubuntu-26.04/amd64": {"selfLink": "projects/ubuntu-os-cloud/global/images/newer"}}
    newer = {**settings, "facts": {**settings["facts"], "image": image}}
    again = compiled(provider, {"web": ("server", {})}, settings=newer, pins=pins)
    assert again.as_json() == first.as_json()
    fresh = compiled(provider, {"web": ("server", {})}, settings=newer)
    assert fresh.nodes["web/instance"].body["sourceImage"].endswith("newer")
