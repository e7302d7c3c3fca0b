"""Recorders: a resource keeps what was written, knows its line, and costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys.kinds.compute import Server
from genesys.kinds.database import Database
from genesys.kinds.native import Native
from genesys.kinds.network import Network
from genesys.kinds.webapp import WebApp
from genesys.model.declared import Declared, Stack
from genesys.model.expr import Expr
from genesys.model.resource import COMMON, Resource, field, fields_of, output, outputs_of, recording, settle, written


def test_a_recorder_keeps_what_was_written_and_its_line() -> None:
    server = Server("web", size="small")
    assert written(server)[:2] == ("web", {"size": "small"})
    assert written(server).file == __file__
    assert "Server(" in Path(__file__).read_text(encoding="utf-8").splitlines()[written(server).line - 1]


def test_a_field_reads_as_written_or_as_its_default() -> None:
    server = Server(size="small")
    assert (server.size, server.disk, server.env) == ("small", "balanced-ssd", {})


def test_outputs_are_references_by_name_once_there_is_one() -> None:
    database = Database(type="postgres")
    early = database.endpoint
    assert isinstance(early, Expr)
    assert early.tree == {"$ref": [f"#{database.serial}", "endpoint"]}
    settle(database, "orders")
    assert database.password.json() == {"$ref": ["orders", "password"], "secret": True}


def test_positional_values_are_few_and_named() -> None:
    assert written(WebApp("app", "node:22")).fields == {"runtime": "node:22"}
    for wrong in (lambda: Server("a", "b"), lambda: Server("a", name="b")):
        with pytest.raises(TypeError, match="Server"):
            wrong()


def test_a_native_takes_any_property() -> None:
    queue = Native("aws.sqs.queue", name="jobs", Fifo=True, region="eu", properties={"name": "x"})
    assert written(queue)[:2] == ("jobs", {"type": "aws.sqs.queue", "properties": {"Fifo": True, "name": "x"}, "region": "eu"})  # fmt: skip
    assert written(queue).file == __file__
    settle(queue, "jobs")
    assert queue.get("Arn").tree == {"$ref": ["jobs", "Arn"]}


def test_what_exists_is_read_by_its_id() -> None:
    assert written(Network.existing(id="vpc-1", region="eu")).fields == {"region": "eu", "existing_id": "vpc-1"}


def test_resources_are_noted_only_while_a_program_is_loaded() -> None:
    Network()
    made: list[Resource] = []
    token = recording.set(made)
    try:
        network = Network()
    finally:
        recording.reset(token)
    Network()
    assert made == [network]


def test_kinds_inherit_fields_and_outputs() -> None:
    class Base(Resource):
        one: str = field(default="1")
        url = output("Where.")

    class More(Base):
        one: str = field(default="2")
        two: int = field()

    assert list(fields_of(More)) == ["one", "two", *COMMON]
    assert More(two=1).one == "2"
    assert list(outputs_of(More)) == ["url"]


def test_a_stack_survives_a_round_trip() -> None:
    stack = Stack("shop", "dev", provider="local", resources=[Declared("a", "network", {"zones": 2})], outputs={"x": 1})
    again = Stack.from_json(stack.as_json())
    assert again.as_json() == stack.as_json()
    assert again.name == "shop/dev"
