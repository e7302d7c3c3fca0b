"""Composites: parts at addresses below theirs, outputs, inheritance, and errors with a place in the class."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

from genesys.errors import GenesysError
from genesys.kinds.compute import Container, Server
from genesys.kinds.database import Database
from genesys.model.resource import Composite, Resource, field, output


class Pair(Composite):
    __slots__ = ()
    kind: ClassVar[str] = "pair"
    base: Database | None = field(default=None)
    label: str = field(default="none")
    wrong: str = field(default="")
    url = output("Where.")

    def expand(self) -> dict[str, Resource]:
        wrong: Any = self.wrong
        base: Any = self.base
        if wrong == "crash":
            return {"x": Server(storage=self.label + 1)}  # type: ignore[operator]
        if wrong == "shape":
            return [Server()]  # type: ignore[return-value]
        if wrong == "part":
            return {"x": 3}  # type: ignore[dict-item]
        if wrong == "name":
            return {"not a name": Server()}
        if wrong == "branch":
            return {"x": Server()} if base and base.endpoint else {}
        if wrong == "loose":
            return {"x": Server(env={"A": Server().address})}
        if wrong == "itself":
            return {"x": Pair(wrong="itself")}
        first = Server(env={"LABEL": self.label})
        used = [self.base] if self.base is not None else []
        second = Server(env={"FIRST": first.address, "TEXT": f"at {first.address}!"}, connects=used)
        return {"first": first, "second": second}

    def bind(self, parts: dict[str, Resource]) -> dict[str, Any]:
        if self.wrong == "bind":
            raise KeyError("nothing")
        second = parts.get("second")
        if second is None:
            return {}
        assert isinstance(second, Server)
        return {"url": f"http://{second.address}/"}


class Twice(Composite):
    __slots__ = ()
    kind: ClassVar[str] = "twice"
    seen: list[Any] = field(default=[])

    def expand(self) -> dict[str, Resource]:
        return {"one": Pair(label="one"), "two": Pair(label="two")}


class Look(Composite):
    """Reads what it is given as values, resources with their own fields and outputs."""

    __slots__ = ()
    kind: ClassVar[str] = "look"
    web: Container = field()
    text: str = field(default="")

    def expand(self) -> dict[str, Resource]:
        assert isinstance(self.web, Container)
        return {"next": Server(port=self.web.port + 1, env={"URL": self.web.url, "TEXT": self.text})}


@pytest.fixture(scope="module")
def world(world: Any) -> Any:
    world.kinds.update(pair=Pair, twice=Twice, look=Look)
    return world


def env(graph: Any, address: str) -> Any:
    return graph.nodes[f"{address}/machine"].body["env"]


def test_parts_stand_below_their_composite(world: Any) -> None:
    graph = world.compile(world.resource("app", "pair"))
    assert [n.kind_address for n in graph.nodes.values() if n.type == "moon.machine"] == ["app/first", "app/second"]


def test_parts_refer_to_each_other(world: Any) -> None:
    graph = world.compile(world.resource("app", "pair"))
    first = {"$native": ["app/first/machine", "address"]}
    assert env(graph, "app/second") == {"FIRST": {"$concat": [first]}, "TEXT": {"$concat": ["at ", first, "!"]}}


def test_outputs_of_a_composite_are_bound_to_its_parts(world: Any) -> None:
    stack = world.stack(
        world.resource("app", "pair"),
        world.resource("user", "server", env={"URL": {"$ref": ["app", "url"]}}),
        outputs={"url": {"$ref": ["app", "url"]}},
    )
    graph = world.compile_stack(stack)
    url = {"$concat": ["http://", {"$native": ["app/second/machine", "address"]}, "/"]}
    assert graph.outputs["url"] == graph.bindings["app"]["url"] == env(graph, "user")["URL"] == url


def test_composites_may_be_nested(world: Any) -> None:
    graph = world.compile(world.resource("app", "twice"))
    assert env(graph, "app/one/first") == {"LABEL": "one"}
    assert env(graph, "app/two/second")["FIRST"] == {"$concat": [{"$native": ["app/two/first/machine", "address"]}]}


def test_what_is_said_of_a_composite_holds_for_its_parts(world: Any) -> None:
    given = {"tags": {"team": "a"}, "protect": True, "timeouts": {"create": "1m"}, "region": "crater"}
    node = world.compile(world.resource("app", "pair", **given)).nodes["app/first/machine"]
    assert node.protect
    assert node.timeouts == {"create": 60.0}
    assert node.target["region"] == "crater"


def test_parts_wait_for_what_their_composite_waits_for(world: Any) -> None:
    graph = world.compile(world.resource("app", "pair", depends_on=[{"$resource": "b"}]), world.resource("b", "bucket"))
    assert "b/note" in graph.nodes["app/first/machine"].needs


def test_whoever_waits_for_a_composite_waits_for_all_its_parts(world: Any) -> None:
    graph = world.compile(
        world.resource("app", "twice"), world.resource("b", "bucket", depends_on=[{"$resource": "app"}])
    )
    machines = {address for address, node in graph.nodes.items() if node.type == "moon.machine"}
    assert machines <= set(graph.nodes["b/note"].needs)


def test_a_resource_that_is_given_is_not_a_part(world: Any) -> None:
    graph = world.compile(
        world.resource("app", "pair", base={"$resource": "db"}), world.resource("db", "database", type="postgres")
    )
    assert "DB_HOST" in env(graph, "app/second")
    assert "app/db" not in {node.kind_address for node in graph.nodes.values()}


def test_a_composite_sees_values_and_resources(world: Any) -> None:
    graph = world.compile(
        world.resource("web", "container", port=9000),
        world.resource("app", "look", web={"$resource": "web"}, text={"$concat": ["see ", {"$ref": ["web", "url"]}]}),
    )
    found = env(graph, "app/next")
    assert found["URL"]["$concat"] == ["http://", {"$native": ["web/machine", "address"]}]
    assert found["TEXT"]["$concat"] == ["see http://", {"$native": ["web/machine", "address"]}]


def test_the_web_app_of_the_house_expands(world: Any) -> None:
    graph = world.compile(world.resource("app", "webapp", source="app", database=True), sources={"app": "d1"})
    owners = {node.kind_address for node in graph.nodes.values()}
    assert {"app/network", "app/database", "app/web", "app/balancer", "app/web/database-url"} <= owners
    assert "network" not in owners


@pytest.mark.parametrize(
    "wrong, code, words",
    [
        ("crash", "COMP-005", "could not make its parts"),
        ("bind", "COMP-005", "could not make its parts"),
        ("shape", "COMP-006", "not a mapping"),
        ("part", "COMP-006", "not a mapping"),
        ("name", "COMP-006", "not a mapping"),
        ("loose", "COMP-007", "keeps to itself"),
        ("itself", "COMP-008", "nested too deeply"),
    ],
)
def test_a_wrong_composite_is_a_catalogued_error(world: Any, wrong: str, code: str, words: str) -> None:
    [error] = world.errors(world.resource("app", "pair", 7, wrong=wrong))
    assert error.startswith(code)
    assert words in error


@pytest.mark.parametrize("wrong", ["crash", "bind"])
def test_an_error_in_a_composite_points_into_its_class(world: Any, wrong: str) -> None:
    with pytest.raises(GenesysError) as caught:
        world.compile(world.resource("app", "pair", wrong=wrong))
    [finding] = caught.value.findings
    assert finding.where is not None
    assert finding.where.file == __file__
    line = Path(__file__).read_text(encoding="utf-8").splitlines()[finding.where.line - 1]
    assert "self.label + 1" in line or "KeyError" in line


def test_a_misused_reference_in_a_composite_points_into_its_class(world: Any) -> None:
    with pytest.raises(GenesysError) as caught:
        world.compile(
            world.resource("app", "pair", base={"$resource": "db"}, wrong="branch"),
            world.resource("db", "database", type="postgres"),
        )
    [finding] = caught.value.findings
    assert finding.problem.code == "EXPR-002"
    assert finding.where is not None
    assert finding.where.file == __file__


def test_a_part_that_meets_a_declared_resource_is_an_error(world: Any) -> None:
    errors = world.errors(world.resource("app", "pair"), world.resource("app/first", "bucket", 4))
    assert errors == ["COMP-035 infra.py:4: app/first is wanted twice"]
