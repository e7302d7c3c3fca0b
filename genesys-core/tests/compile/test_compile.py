"""The whole way from a stack to natives: the first example of the architecture."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.errors import GenesysError

ORDERS = {"$resource": "orders"}


def example(world: Any) -> Any:
    return world.stack(
        world.resource("orders", "database", type="postgres"),
        world.resource("web", "server", size="medium", storage="100GB", network="public", connects=[ORDERS]),
        outputs={"where": {"$concat": ["at ", {"$ref": ["web", "address"]}]}, "password": {"$ref": ["orders", "url"]}},
    )


def test_a_server_and_a_database_become_what_they_need(world: Any) -> None:
    graph = world.compile_stack(example(world))
    assert list(graph.nodes) == [
        "network/net",
        "orders/base",
        "orders/password/secret",
        "orders/rule-web",
        "shared/scope-mare",
        "web/machine",
        "web/orders-password/secret",
        "web/orders-url/secret",
    ]
    assert not graph.lookups


def test_bodies_hold_expressions_over_natives_only(world: Any) -> None:
    graph = world.compile_stack(example(world))
    text = json.dumps([graph.as_json(), graph.choices])
    assert '"$ref"' not in text
    assert '"$resource"' not in text
    assert graph.nodes["web/machine"].body["env"]["ORDERS_HOST"] == {"$concat": [{"$native": ["orders/base", "host"]}]}


def test_the_environment_of_the_user_follows_from_connects(world: Any) -> None:
    body = world.compile_stack(example(world)).nodes["web/machine"].body
    assert sorted(body["env"]) == ["ORDERS_DATABASE", "ORDERS_HOST", "ORDERS_PORT", "ORDERS_USER"]
    assert body["env"]["ORDERS_PORT"] == "5432"
    assert body["secrets"] == {
        "DATABASE_URL": {"$native": ["web/orders-url/secret", "id"]},
        "ORDERS_PASSWORD": {"$native": ["web/orders-password/secret", "id"]},
        "ORDERS_URL": {"$native": ["web/orders-url/secret", "id"]},
    }


def test_secrets_stay_marked_wherever_they_go(world: Any) -> None:
    graph = world.compile_stack(example(world))
    assert graph.outputs["password"]["secret"] is True
    value = graph.nodes["web/orders-url/secret"].body["value"]
    assert value["secret"] is True
    assert value["$concat"][1]["$secret"]["path"] == "orders/password"


def test_stack_outputs_are_bound(world: Any) -> None:
    graph = world.compile_stack(example(world))
    assert graph.outputs["where"] == {"$concat": ["at ", {"$native": ["web/machine", "address"]}]}


def test_nodes_know_their_resource_and_their_place(world: Any) -> None:
    node = world.compile_stack(example(world)).nodes["web/machine"]
    assert (node.kind, node.kind_address, node.provider) == ("server", "web", "moon")
    assert node.target == {"account": "apollo", "region": "mare"}
    assert str(node.where) == "infra.py:1"
    assert node.serialise_on == "moon"
    assert node.name == node.body["name"] == "shop-dev-web"


def test_what_holds_data_follows_the_type(world: Any) -> None:
    nodes = world.compile_stack(example(world)).nodes
    assert nodes["orders/base"].holds_data
    assert not nodes["web/machine"].holds_data


PLAIN = {"name": "b", "password": {"$secret": {"path": "p"}, "secret": True}}


def test_a_snapshot_that_nobody_takes_is_refused_and_never_a_silent_loss(world: Any) -> None:
    with pytest.raises(GenesysError) as caught:
        world.compile(world.resource("db", "native", type="moon.base", properties=PLAIN, on_delete="snapshot"))
    assert "COMP-052" in caught.value.codes
    assert "genesys explain db" in str(caught.value)


def test_timeouts_become_seconds(world: Any) -> None:
    graph = world.compile(world.resource("b", "bucket", timeouts={"create": "10m", "delete": "1h"}))
    assert graph.nodes["b/note"].timeouts == {"create": 600.0, "delete": 3600.0}


def test_a_bad_timeout_is_an_error(world: Any) -> None:
    errors = world.errors(world.resource("b", "bucket", 3, timeouts={"create": "soon", "forever": "1h"}))
    assert errors == [
        'COMP-037 infra.py:3: the timeout create of b is not understood: "soon"',
        'COMP-037 infra.py:3: the timeout forever of b is not understood: "1h"',
    ]


def test_an_empty_stack_has_no_natives(world: Any) -> None:
    assert world.compile().nodes == {}


def test_the_real_validation_and_the_compiler_fit_together(world: Any) -> None:
    from genesys.kinds.schema import validate

    plain = world.compile_stack(example(world)).as_json()
    assert world.compile_stack(example(world), validate=validate).as_json() == plain


def test_problems_of_validation_stop_the_compiler_with_all_of_them(world: Any) -> None:
    from genesys.kinds.schema import validate

    wrong = [world.resource("a", "server", network="pubilc"), world.resource("b", "server", sise="small")]
    errors = world.errors(*wrong, given={"validate": validate})
    assert len(errors) == 2
    assert all(error.startswith("KIND-") for error in errors)
