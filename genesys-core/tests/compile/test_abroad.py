"""Outputs of other stacks: asked for first, then values like any other; and what is said when there are none."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from genesys.compile.abroad import STACKS
from genesys.errors import GenesysError
from genesys.kinds.schema import validate
from genesys.kinds.storage import Bucket
from genesys.model.expr import concat, stack_output
from genesys.model.native import NativeGraph
from genesys.model.resource import Composite, Resource
from genesys.model.stackref import StackRef

PROD = StackRef("base/prod").outputs


def asks(*path: Any, stack: str = "base/prod", backend: str = "") -> dict[str, Any]:
    return {"$stack": [stack, backend, *path]}


def key(output: str, stack: str = "base/prod", backend: str = "") -> str:
    return f"{STACKS}():output(backend={backend},output={output},stack={stack})"


def note(world: Any, value: Any, address: str = "n", **more: Any) -> Any:
    return world.resource(address, "native", 7, type="moon.note", properties={"value": value}, **more)


def compiled(world: Any, *resources: Any, facts: dict[str, Any], **settings: Any) -> NativeGraph:
    found: NativeGraph = world.compile(*resources, given={"facts": facts}, **settings)
    return found


def said(world: Any, value: Any, answer: dict[str, Any]) -> str:
    with pytest.raises(GenesysError) as caught:
        compiled(world, note(world, value), facts={key("url"): answer})
    [finding] = caught.value.findings
    return f"{finding.problem.code} {finding.where}: {finding.what}; {finding.reason} {finding.solution}"


def test_an_output_of_another_stack_is_asked_for_before_anything_else(world: Any) -> None:
    graph = world.compile(note(world, asks("url")), world.resource("w", "server", size="large"))
    assert graph.nodes == {}
    assert [(lookup.provider, lookup.args) for lookup in graph.lookups] == [
        (STACKS, {"stack": "base/prod", "backend": "", "output": "url"})
    ]


def test_the_answer_is_a_value_like_any_other(world: Any) -> None:
    value = {"plain": asks("url"), "text": concat("at ", stack_output("base/prod", "url"), "!").json()}
    graph = compiled(world, note(world, value), facts={key("url"): {"value": "http://x"}})
    assert graph.nodes["n/note"].body["value"] == {"plain": "http://x", "text": "at http://x!"}
    assert graph.lookups == []


@pytest.mark.parametrize(
    ("answer", "text"), [(7, "<7>"), (True, "<true>"), (None, "<>"), ({"a": [1]}, '<{"a": [1]}>'), ("x", "<x>")]
)
def test_inside_a_text_every_answer_reads_as_in_yaml(world: Any, answer: Any, text: str) -> None:
    value = concat("<", stack_output("base/prod", "url"), ">").json()
    graph = compiled(world, note(world, value), facts={key("url"): {"value": answer}})
    assert graph.nodes["n/note"].body["value"] == text


def test_parts_of_an_output_are_reached_by_key_and_position(world: Any) -> None:
    value = [asks("url", "hosts", 1), asks("url", "hosts", -1, "name")]
    answer = {"value": {"hosts": ["a", {"name": "b"}]}}
    assert compiled(world, note(world, value), facts={key("url"): answer}).nodes["n/note"].body["value"] == [
        {"name": "b"},
        "b",
    ]


def test_a_part_that_is_not_there_is_named_with_those_that_are(world: Any) -> None:
    text = said(world, asks("url", "port"), {"value": {"host": "a", "path": "b"}})
    assert text.startswith("COMP-047 infra.py:7: the output url of base/prod has no port;")
    assert "host, path" in text


def test_data_that_looks_like_a_reference_stays_data(world: Any) -> None:
    graph = compiled(world, note(world, asks("url")), facts={key("url"): {"value": {"$ref": ["n", "id"]}}})
    assert graph.nodes["n/note"].body["value"] == {"$literal": {"$ref": ["n", "id"]}}


def test_a_name_without_a_slash_is_an_environment_of_this_project(world: Any) -> None:
    [lookup] = world.compile(note(world, asks("url", stack="prod"))).lookups
    assert lookup.args["stack"] == "shop/prod"


def test_the_outputs_of_a_stack_may_be_those_of_another(world: Any) -> None:
    graph = compiled(world, facts={key("url"): {"value": "x"}}, outputs={"again": asks("url")})
    assert graph.outputs == {"again": "x"}


class Asking(Composite):
    __slots__ = ()
    kind: ClassVar[str] = "asking"

    def expand(self) -> dict[str, Resource]:
        return {"b": Bucket(tags={"from": PROD["url"]})}  # type: ignore[dict-item]


def test_a_composite_may_ask_too(world: Any) -> None:
    world.kinds["asking"] = Asking
    try:
        resource = world.resource("a", "asking")
        assert [lookup.key for lookup in world.compile(resource).lookups] == [key("url")]
        graph = compiled(world, resource, facts={key("url"): {"value": "x"}})
        assert list(graph.nodes) == ["a/b/note"]
    finally:
        del world.kinds["asking"]


def test_a_shape_may_come_from_another_stack(world: Any) -> None:
    network = world.resource("net", "network", zones=asks("url"))
    facts = {key("url"): {"value": 2}}
    assert compiled(world, network, facts=facts).nodes
    graph = world.compile(network, given={"facts": facts, "validate": validate})
    assert "net/net" in graph.nodes
    with pytest.raises(GenesysError, match="KIND-003"):
        world.compile(network, given={"facts": {key("url"): {"value": "two"}}, "validate": validate})


def test_without_any_record_a_reference_stays_as_it_is(world: Any) -> None:
    network = world.resource("net", "network", zones=asks("url"))
    graph = world.compile(network, note(world, asks("url")), given={"facts": {key("url"): {}}, "validate": validate})
    assert graph.nodes["n/note"].body["value"] == asks("url")


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ({"refused": "stack", "known": ["base/prof", "shop/dev"]}, "COMP-041", 'Did you mean "base/prof"?'),
        ({"refused": "stack", "known": []}, "COMP-041", "deploy the other stack first"),
        ({"refused": "output", "known": ["urls", "port"]}, "COMP-042", 'Did you mean "urls"?'),
        ({"refused": "locked", "why": "the key does not fit."}, "COMP-043", "the key does not fit."),
        ({"refused": "secret"}, "COMP-044", "under a key of its own"),
        ({"refused": "later"}, "COMP-045", "did not get to it"),
    ],
)
def test_what_cannot_be_answered_is_said_at_its_place(world: Any, answer: Any, code: str, words: str) -> None:
    text = said(world, asks("url"), answer)
    assert text.startswith(f"{code} infra.py:7: ")
    assert words in text
    assert "n.properties" in text


def test_a_stack_does_not_read_itself(world: Any) -> None:
    assert "COMP-046" in world.why(note(world, asks("url", stack="shop/dev")))
    assert world.compile(note(world, asks("url", stack="shop/dev", backend="../copy"))).lookups


@pytest.mark.parametrize(
    ("stack", "backend", "command"),
    [
        ("shop/prod", "", "genesys output --stack shop/prod"),
        ("base/prod", "../base/.genesys/state", "genesys -C ../base output --stack base/prod"),
        ("base/prod", "../my base/.genesys/state", "genesys -C '../my base' output --stack base/prod"),
        ("base/prod", "", "genesys plan"),
        ("base/prod", "s3://states", "genesys plan"),
    ],
)
def test_the_command_shows_the_other_stack_from_here(world: Any, stack: str, backend: str, command: str) -> None:
    value = asks("url", stack=stack, backend=backend)
    with pytest.raises(GenesysError) as caught:
        compiled(world, note(world, value), facts={key("url", stack, backend): {"refused": "output", "known": ["a"]}})
    assert caught.value.findings[0].command == command
