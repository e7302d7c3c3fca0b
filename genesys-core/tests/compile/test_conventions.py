"""Conventions: networks, connections, secrets of the environment, protection; each choice with its reason."""

from __future__ import annotations

from typing import Any

import pytest


def at(address: str) -> dict[str, str]:
    return {"$resource": address}


def env(graph: Any, address: str = "web") -> Any:
    return graph.nodes[f"{address}/machine"].body["env"]


def test_resources_without_a_network_share_the_default_one(world: Any) -> None:
    graph = world.compile(world.resource("a", "server"), world.resource("b", "server", network="public"))
    assert graph.nodes["a/machine"].body["net"] == graph.nodes["b/machine"].body["net"]
    assert graph.nodes["network/net"].kind_address == "network"
    assert graph.choices["a"]["network"][0] == "network"


def test_a_network_of_that_name_is_the_default_one(world: Any) -> None:
    graph = world.compile(world.resource("network", "network", tags={"mine": "yes"}), world.resource("a", "server"))
    assert graph.nodes["a/machine"].body["net"] == {"$native": ["network/net", "id"]}
    assert graph.nodes["network/net"].body["tags"] == {"mine": "yes"}


def test_the_default_network_steps_aside_for_another_kind_of_that_name(world: Any) -> None:
    graph = world.compile(world.resource("network", "bucket"), world.resource("a", "server"))
    assert graph.nodes["a/machine"].body["net"] == {"$native": ["default-network/net", "id"]}


def test_each_region_has_a_default_network_of_its_own(world: Any) -> None:
    graph = world.compile(world.resource("a", "server"), world.resource("b", "server", region="crater"))
    assert graph.nodes["network-moon-crater/net"].target["region"] == "crater"
    assert graph.nodes["b/machine"].body["net"] == {"$native": ["network-moon-crater/net", "id"]}


def test_a_stack_without_need_has_no_default_network(world: Any) -> None:
    net = world.resource("net", "network")
    graph = world.compile(net, world.resource("a", "server", network=at("net")))
    assert "network/net" not in graph.nodes


@pytest.mark.parametrize("environment, kind", [("dev", "development"), ("production", "production")])
def test_the_default_network_fits_the_environment(world: Any, environment: str, kind: str) -> None:
    graph = world.compile(world.resource("a", "server"), environment=environment)
    assert graph.choices["network"]["type"] == [kind, f"the environment is {environment}"]


def test_a_load_balancer_stands_in_the_network_of_its_targets(world: Any) -> None:
    graph = world.compile(
        world.resource("net", "network"),
        world.resource("web", "container", network=at("net")),
        world.resource("front", "loadbalancer", targets=[{"target": at("web"), "weight": 3}]),
    )
    assert graph.nodes["front/machine"].body["net"] == {"$native": ["net/net", "id"]}
    assert graph.choices["front"]["network"] == ["net", "the network of its targets"]


def test_what_is_written_wins_over_what_connects_gives(world: Any) -> None:
    graph = world.compile(
        world.resource("api", "container", port=8080),
        world.resource("web", "container", connects=[at("api")], env={"API_URL": "http://elsewhere"}),
    )
    assert env(graph)["API_URL"] == "http://elsewhere"
    assert env(graph)["API_PORT"] == "8080"


def test_numbers_and_truths_become_texts(world: Any) -> None:
    graph = world.compile(world.resource("web", "server", env={"N": 1, "F": 0.5, "T": True, "S": "x"}))
    assert env(graph) == {"N": "1", "F": "0.5", "T": "true", "S": "x"}


def test_database_url_is_there_only_when_there_is_one_database(world: Any) -> None:
    one, two = world.resource("a", "database", type="postgres"), world.resource("b", "database", type="postgres")
    with_one = world.compile(one, world.resource("web", "server", connects=[at("a")]))
    with_two = world.compile(one, two, world.resource("web", "server", connects=[at("a"), at("b")]))
    assert "DATABASE_URL" in with_one.nodes["web/machine"].body["secrets"]
    assert "DATABASE_URL" not in with_two.nodes["web/machine"].body["secrets"]
    assert {"A_URL", "B_URL"} <= set(with_two.nodes["web/machine"].body["secrets"])


def test_two_resources_with_one_last_name_are_told_apart(world: Any) -> None:
    graph = world.compile(
        world.resource('x["eu"]', "container"),
        world.resource('x["us"]', "container"),
        world.resource("web", "server", connects=[at('x["eu"]'), at('x["us"]')]),
    )
    assert {"X_EU_URL", "X_US_URL"} <= set(env(graph))


def test_the_secret_of_a_declared_secret_is_used_as_it_is(world: Any) -> None:
    graph = world.compile(
        world.resource("key", "secret"),
        world.resource(
            "web", "server", env={"KEY": {"$ref": ["key", "secret_value"], "secret": True}}, connects=[at("key")]
        ),
    )
    assert graph.nodes["web/machine"].body["secrets"] == {"KEY": {"$native": ["key/secret", "id"]}}
    assert env(graph) == {}


def test_a_secret_is_seen_although_its_reference_is_not_marked(world: Any) -> None:
    graph = world.compile(
        world.resource("key", "secret"),
        world.resource("web", "server", env={"AUTH": {"$concat": ["Bearer ", {"$ref": ["key", "secret_value"]}]}}),
    )
    assert graph.nodes["web/machine"].body["secrets"] == {"AUTH": {"$native": ["web/auth/secret", "id"]}}
    assert graph.nodes["web/auth/secret"].body["value"]["secret"] is True


def test_an_output_that_the_provider_refuses_is_not_injected(world: Any) -> None:
    graph = world.compile(
        world.resource("files", "bucket"), world.resource("web", "server", connects=[at("files")]), environment="dev"
    )
    assert "FILES_URL" in env(graph)
    assert "FILES_TOKEN" not in graph.nodes["web/machine"].body["secrets"]


def test_a_derived_secret_that_meets_a_declared_one_is_an_error(world: Any) -> None:
    password = {"$concat": ["a", {"$ref": ["key", "secret_value"], "secret": True}]}
    errors = world.errors(
        world.resource("key", "secret"),
        world.resource("web", "server", env={"A": password}),
        world.resource("web/a", "bucket", 9),
    )
    assert errors == ["COMP-035 infra.py:9: web/a is wanted twice"]


def test_a_database_hears_who_uses_it(world: Any) -> None:
    graph = world.compile(
        world.resource("db", "database", type="postgres"), world.resource("web", "server", connects=[at("db")])
    )
    rule = graph.nodes["db/rule-web"]
    assert rule.body == {
        "base": {"$native": ["db/base", "id"]},
        "source": {"$native": ["web/machine", "id"]},
        "port": 5432,
    }
    assert rule.facet_of == "db/base"


@pytest.mark.parametrize("environment, protected", [("dev", False), ("production", True), ("staging", True)])
def test_what_cannot_be_had_back_is_protected_outside_dev(world: Any, environment: str, protected: bool) -> None:
    graph = world.compile(
        world.resource("db", "database", type="postgres"), world.resource("web", "server"), environment=environment
    )
    assert graph.nodes["db/base"].protect is protected
    assert graph.nodes["db/password/secret"].protect is protected
    assert graph.nodes["web/machine"].protect is False
    assert graph.choices["db"]["protect"][0] is protected


def test_protection_can_be_written(world: Any) -> None:
    kept = world.compile(world.resource("web", "server", protect=True))
    free = world.compile(world.resource("b", "bucket", protect=False), environment="production")
    assert kept.nodes["web/machine"].protect
    assert not free.nodes["b/note"].protect


def test_a_part_may_be_less_protected_than_its_resource(world: Any) -> None:
    graph = world.compile(
        world.resource("db", "database", type="postgres", protect=True),
        world.resource("web", "server", connects=[at("db")]),
    )
    assert graph.nodes["db/base"].protect
    assert not graph.nodes["db/rule-web"].protect


def test_a_snapshot_is_not_chosen_where_there_are_none(world: Any) -> None:
    graph = world.compile(world.resource("db", "database", type="postgres"), environment="production")
    assert graph.nodes["db/base"].on_delete == "delete"


def test_tags_of_the_stack_and_of_the_resource_come_together(world: Any) -> None:
    graph = world.compile(
        world.resource("network", "network", tags={"b": "own"}), settings={"tags": {"a": "all", "b": "all"}}
    )
    assert graph.nodes["network/net"].body["tags"] == {"a": "all", "b": "own"}


def test_every_default_with_a_reason_is_among_the_choices(world: Any) -> None:
    choices = world.compile(world.resource("web", "server", size="small")).choices["web"]
    assert "size" not in choices
    assert choices["disk"] == ["balanced-ssd", choices["disk"][1]]
    assert all(why for _, why in choices.values())


def test_a_provider_may_choose_too(world: Any) -> None:
    graph = world.compile(world.resource("db", "database", type="postgres"))
    assert graph.choices["db"]["version"] == ["16", "the newest on the moon"]


def test_a_variable_that_no_resource_could_be_called_by_has_a_secret_too(world: Any) -> None:
    value = {"$concat": ["a", {"$ref": ["key", "secret_value"]}]}
    web = world.resource("web", "server", env={"_TOKEN": value, "X" * 70: {"$concat": ["b", value]}})
    graph = world.compile(world.resource("key", "secret"), web)
    made = [address for address in graph.nodes if address.startswith("web/env-")]
    assert len(made) == 2


def test_what_uses_itself_is_a_circle(world: Any) -> None:
    reason = world.why(world.resource("web", "container", connects=[at("web")]))
    assert "COMP-021 web -> web." in reason


def test_a_composite_can_be_connected_to(world: Any) -> None:
    graph = world.compile(
        world.resource("app", "webapp", source="a"),
        world.resource("web", "server", connects=[at("app")]),
        sources={"a": "d"},
    )
    assert env(graph)["APP_URL"] == {"$concat": ["http://", {"$native": ["app/balancer/machine", "address"]}]}
    assert "app/web/machine" in graph.nodes["web/machine"].needs


def test_a_load_balancer_sends_nothing_to_a_worker(world: Any) -> None:
    job = world.resource("job", "container", port=None)
    front = world.resource("front", "loadbalancer", 7, targets=[{"$resource": "job"}])
    assert world.errors(job, front) == ["COMP-053 infra.py:7: front sends traffic to job, which listens on no port"]
    assert world.compile(world.resource("job", "container"), front).nodes
