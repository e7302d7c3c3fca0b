"""Placement: providers, regions, targets and settings."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.errors import GenesysError, Where


def test_a_provider_that_is_not_installed_is_named(world: Any) -> None:
    [error] = world.errors(world.resource("a", "server", 4, provider="jupiter"))
    assert error == 'COMP-001 infra.py:4: provider "jupiter" is not installed'


def test_a_misspelt_provider_gets_a_suggestion(world: Any) -> None:
    assert 'Did you mean "moon"?' in world.why(world.resource("a", "bucket"), provider="mooon")


def test_each_unknown_provider_is_said_once(world: Any) -> None:
    errors = world.errors(*[world.resource(f"a{n}", "bucket") for n in range(5)], provider="jupiter")
    assert len(errors) == 1


def test_several_providers_in_one_stack_exchange_outputs(world: Any) -> None:
    note = world.resource("n", "native", type="sun.note", value={"$ref": ["b", "url"]}, properties={})
    note.fields["properties"] = {"value": {"$ref": ["b", "url"]}}
    graph = world.compile(world.resource("b", "bucket"), note)
    assert graph.nodes["n/note"].provider == "sun"
    assert graph.nodes["n/note"].body == {"value": {"$native": ["b/note", "value"]}}


def test_exports_do_not_cross_providers(world: Any) -> None:
    wrong = {"wrong": "exports", "of": "n"}
    note = world.resource("n", "native", type="sun.note", properties={"value": 1})
    assert "COMP-020" in world.why(world.resource("b", "bucket", lifecycle=wrong), note)


def test_settings_of_a_provider_reach_its_target(world: Any) -> None:
    graph = world.compile(world.resource("a", "bucket"), settings={"providers": {"moon": {"account": "luna"}}})
    assert graph.nodes["a/note"].target["account"] == "luna"


def test_an_unknown_setting_is_an_error(world: Any) -> None:
    errors = world.errors(
        world.resource("a", "bucket"),
        world.resource("b", "bucket", region="crater"),
        settings={"providers": {"moon": {"acount": "luna"}}},
    )
    assert errors == ['COMP-003 None: provider moon has no setting "acount"']


def test_a_target_that_fails_is_an_error(world: Any) -> None:
    broken = world.moon._replace(name="broken", target="no_such_module_here:target")
    world.providers["broken"] = broken
    try:
        assert "COMP-023" in world.why(world.resource("a", "bucket"), provider="broken")
    finally:
        del world.providers["broken"]


def test_an_unknown_kind_is_an_error(world: Any) -> None:
    assert 'Did you mean "server"?' in world.why(world.resource("a", "servr"))


def test_what_is_wrong_with_the_project_is_shown_where_the_project_says_it(world: Any) -> None:
    places = {"provider": Where("infra.py", 3, 17), "region": Where("infra.py", 3, 37)}
    assert world.errors(world.resource("a", "bucket", 9), provider="jupiter", places=places)[0].startswith(
        "COMP-001 infra.py:3:17: "
    )
    assert world.errors(provider="jupiter", places=places)[0].startswith("COMP-001 infra.py:3:17: ")
    own = world.resource("a", "bucket", 9, provider="jupiter")
    own.places["provider"] = Where("infra.py", 9, 12)
    assert world.errors(own, places=places)[0].startswith("COMP-001 infra.py:9:12: ")


def test_a_setting_that_nobody_knows_is_shown_where_it_is_written(world: Any) -> None:
    places = {"": Where("infra.py", 3, 1), "providers.moon.acount": Where("infra.py", 5, 9)}
    settings = {"providers": {"moon": {"acount": "luna"}}}
    [error] = world.errors(world.resource("a", "bucket"), settings=settings, places=places)
    assert error.startswith("COMP-003 infra.py:5:9: ")


@pytest.mark.parametrize(
    ("name", "code", "said", "command"),
    [
        ("aws", "COMP-001", "Install it", "pip install genesys-aws"),
        ("awz", "COMP-002", 'Did you mean "aws"?', "genesys plugin list"),
        ("mooon", "COMP-002", 'Did you mean "moon"?', "genesys plugin list"),
        ("jupiter", "COMP-001", "the package that brings jupiter", "genesys plugin list"),
    ],
)
def test_only_packages_that_exist_are_to_be_installed(
    world: Any, name: str, code: str, said: str, command: str
) -> None:
    with pytest.raises(GenesysError) as caught:
        world.compile(world.resource("a", "bucket"), provider=name)
    [finding] = caught.value.findings
    assert (finding.problem.code, finding.command) == (code, command)
    assert said in finding.solution
