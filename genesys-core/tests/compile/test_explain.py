"""What a resource becomes and why, as plain data."""

from __future__ import annotations

import json
from typing import Any

from genesys.compile.explain import explain


def test_a_resource_is_explained(world: Any) -> None:
    graph = world.compile(world.resource("web", "server", size="large"))
    found = explain(graph, world.moon, "web")
    assert (found["kind"], found["provider"]) == ("server", "moon")
    assert [native["address"] for native in found["natives"]] == ["web/machine"]
    assert found["choices"]["disk"]["value"] == "balanced-ssd"
    assert [note["code"] for note in found["notes"]] == ["COMP-013"]
    assert found["capabilities"]["zone=b"] == {"level": "refused", "how": "the dark side"}
    assert found["outputs"]["address"] == {"$native": ["web/machine", "address"]}


def test_a_composite_is_explained_with_its_parts(world: Any) -> None:
    graph = world.compile(world.resource("app", "webapp", source="a"), sources={"a": "d"})
    found = explain(graph, world.moon, "app")
    assert "app/web/machine" in [native["address"] for native in found["natives"]]
    assert "web.cpu" in found["choices"]


def test_an_explanation_is_plain_data(world: Any) -> None:
    graph = world.compile(world.resource("db", "database", type="postgres"))
    assert json.loads(json.dumps(explain(graph, world.moon, "db")))["kind"] == "database"
