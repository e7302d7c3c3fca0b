"""Native: any native of any provider, declared as it is; and resources that somebody else owns."""

from __future__ import annotations

from typing import Any


def note(world: Any, address: str = "n", type: str = "moon.note", **properties: Any) -> Any:
    return world.resource(address, "native", 2, type=type, properties=properties)


def test_properties_are_the_body(world: Any) -> None:
    node = world.compile(note(world, value={"a": [1]})).nodes["n/note"]
    assert (node.type, node.provider, node.body) == ("moon.note", "moon", {"value": {"a": [1]}})


def test_every_property_is_an_output(world: Any) -> None:
    graph = world.compile(
        note(world, value=1),
        note(world, "m", value={"$ref": ["n", "size"]}),
        note(world, "o", value={"$ref": ["n", "value", "deep", 3]}),
    )
    assert graph.nodes["m/note"].body["value"] == {"$native": ["n/note", "size"]}
    assert graph.nodes["o/note"].body["value"] == {"$native": ["n/note", "value", "deep", 3]}


def test_a_secret_property_is_a_secret_output(world: Any) -> None:
    graph = world.compile(note(world, value=1), outputs={"x": {"$ref": ["n", "hidden"]}})
    assert graph.outputs["x"]["secret"] is True


def test_a_whole_resource_is_its_id(world: Any) -> None:
    graph = world.compile(note(world, value={"$resource": "b"}), world.resource("b", "bucket"))
    assert graph.nodes["n/note"].body["value"] == {"$native": ["b/note", "id"]}


def test_mistakes_are_found_together(world: Any) -> None:
    errors = world.errors(note(world, valeu=1, size=3))
    assert errors == [
        'COMP-031 infra.py:2: moon.note has no property "valeu"',
        'COMP-033 infra.py:2: n lacks the property "value"',
        'COMP-034 infra.py:2: n sets "size", which moon decides',
    ]


def test_an_unknown_type_gets_a_suggestion(world: Any) -> None:
    assert 'Did you mean "moon.note"?' in world.why(note(world, type="moon.not"))


def test_the_provider_is_the_first_word_of_the_type(world: Any) -> None:
    assert world.compile(note(world, type="sun.note", value=1)).nodes["n/note"].provider == "sun"
    assert world.errors(note(world, type="aws.sqs.queue", value=1))[0].startswith("COMP-001")


def test_somebody_elses_native_is_only_read(world: Any) -> None:
    theirs = world.resource("n", "native", type="moon.note", existing_id="note-1")
    graph = world.compile(theirs, note(world, "m", value={"$ref": ["n", "value"]}), environment="production")
    node = graph.nodes["n/note"]
    assert (node.existing_id, node.body, node.protect) == ("note-1", {}, False)
    assert graph.nodes["m/note"].body["value"] == {"$native": ["n/note", "value"]}


def test_of_somebody_elses_resource_only_the_main_native_is_there(world: Any) -> None:
    graph = world.compile(
        world.resource("net", "network", existing_id="net-1"),
        world.resource("web", "server", network={"$resource": "net"}),
    )
    assert set(graph.nodes) == {"net/net", "web/machine"}
    assert graph.nodes["net/net"].existing_id == "net-1"


def test_what_is_not_known_of_somebody_elses_resource_is_an_error(world: Any) -> None:
    theirs = world.resource("db", "database", type="postgres", existing_id="db-1")
    patch = {"moon": {"note": {"value": {"$native": ["db/rule-web", "id"]}}}}
    reason = world.why(
        theirs,
        world.resource("web", "server", connects=[{"$resource": "db"}]),
        world.resource("b", "bucket", native=patch),
    )
    assert "COMP-039 b needs rule-web of it" in reason


def test_somebody_elses_database_is_used_without_its_secrets(world: Any) -> None:
    theirs = world.resource("db", "database", existing_id="db-1")
    graph = world.compile(theirs, world.resource("web", "server", connects=[{"$resource": "db"}]))
    assert {a for a in graph.nodes if a.startswith("db/")} == {"db/base"}
    body = graph.nodes["web/machine"].body
    assert body["env"]["DB_HOST"] == {"$concat": [{"$native": ["db/base", "host"]}]}
    assert body["secrets"] == {}
    assert "password" not in graph.bindings["db"]


def test_a_secret_of_somebody_else_is_an_error(world: Any) -> None:
    theirs = world.resource("db", "database", existing_id="db-1")
    assert "COMP-025" in world.why(theirs, outputs={"x": {"$ref": ["db", "password"]}})
