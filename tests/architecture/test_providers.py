"""Providers are data that hangs together: every name in them leads to something that exists."""

from __future__ import annotations

import importlib
from typing import Any

import house
import pytest

PROVIDERS = house.providers()
# A Native stands for itself: compile passes it through.
UNLOWERED = {"native"}
LEVELS = {"exact", "degraded", "refused"}
REASON = "no provider value exists yet"


@pytest.fixture(params=list(PROVIDERS) or [None])
def provider(request: pytest.FixtureRequest) -> Any:
    if request.param is None:
        pytest.skip(REASON)
    return PROVIDERS[request.param]


def kinds() -> dict[str, Any]:
    table = importlib.import_module("genesys.kinds.table").BUILTIN
    return {name: getattr(importlib.import_module(place), label) for name, (place, label) in table.items()}


def resolve(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute, None)


def test_a_provider_has_the_name_of_its_entry_point(provider: Any) -> None:
    assert PROVIDERS[provider.name] is provider


def test_every_function_that_a_provider_names_exists(provider: Any) -> None:
    places = [*provider.lowerings.values(), provider.connect, provider.target, provider.answers]
    assert [place for place in places if place and not callable(resolve(place))] == []


def test_a_kind_that_can_be_lowered_is_in_the_capability_matrix_and_the_reverse(provider: Any) -> None:
    refused = {kind for kind, fields in provider.capabilities.items() if "" in fields and fields[""].level == "refused"}
    assert set(provider.lowerings) == set(provider.capabilities) - refused - UNLOWERED


def test_the_capability_matrix_names_fields_that_exist_and_says_how_and_why(provider: Any) -> None:
    from genesys.model.resource import fields_of, outputs_of

    # An output that a provider cannot give is refused in the same matrix.
    known = {name: {*fields_of(kind), *outputs_of(kind)} for name, kind in kinds().items()}
    wrong = []
    for kind, fields in provider.capabilities.items():
        for name, support in fields.items():
            place = f"{kind}.{name}: {support.level}"
            if name and kind in known and name.partition("=")[0].partition(".")[0] not in known[kind]:
                wrong.append(f"{place}: no such field")
            if support.level not in LEVELS or bool(support.how) == (support.level == "exact"):
                wrong.append(place)
    assert wrong == []


def test_every_native_type_is_filed_under_its_own_name_with_the_provider_in_front(provider: Any) -> None:
    assert [name for name, item in provider.types.items() if name != item.name] == []
    assert [name for name in provider.types if not name.startswith(f"{provider.name}.")] == []


def test_every_native_type_can_be_upgraded_from_every_earlier_version(provider: Any) -> None:
    for item in provider.types.values():
        assert set(item.upgrades) == set(range(1, item.schema_version)), item.name
