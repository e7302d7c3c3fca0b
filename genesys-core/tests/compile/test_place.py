"""Placement: providers, regions, targets and settings."""

from __future__ import annotations

from typing import Any


def test_a_provider_that_is_not_installed_names_the_command(world: Any) -> None:
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
