"""Another stack in a program: references to its outputs, and what cannot be done with what is not known yet."""

from __future__ import annotations

import pytest

from genesys import StackRef
from genesys.errors import GenesysError
from genesys.model.expr import Expr, pieces, to_json

OUTPUTS = StackRef("shop/prod").outputs


def test_an_output_is_a_reference_that_can_be_written_down() -> None:
    assert OUTPUTS["url"].json() == {"$stack": ["shop/prod", "", "url"]}
    there = StackRef("shop/prod", backend="../shop/.genesys/state").outputs["url"]
    assert there.json() == {"$stack": ["shop/prod", "../shop/.genesys/state", "url"]}


def test_parts_of_it_are_reached_as_those_of_any_reference() -> None:
    assert OUTPUTS["hosts"][0]["name"].json() == {"$stack": ["shop/prod", "", "hosts", 0, "name"]}


def test_it_goes_into_texts() -> None:
    assert pieces(f"at {OUTPUTS['url']}/x") == ["at ", {"$stack": ["shop/prod", "", "url"]}, "/x"]
    assert to_json(f"{OUTPUTS['url']}") == {"$stack": ["shop/prod", "", "url"]}


def test_it_is_recognised_in_messages() -> None:
    assert repr(OUTPUTS["hosts"][0]) == '<stack["shop/prod"].hosts[0], known after deployment>'
    assert repr(StackRef("shop/prod")) == 'StackRef("shop/prod")'
    assert 'stack["a/b@../c"].x' in repr(StackRef("a/b", backend="../c").outputs["x"])


@pytest.mark.parametrize(
    ("misuse", "code"),
    [
        (lambda: len(OUTPUTS), "EXPR-004"),
        (lambda: list(OUTPUTS), "EXPR-004"),
        (lambda: "url" in OUTPUTS, "EXPR-004"),
        (lambda: bool(OUTPUTS), "EXPR-002"),
        (lambda: OUTPUTS[0], "EXPR-005"),
        (lambda: OUTPUTS["url"] == "x", "EXPR-003"),
        (lambda: bool(OUTPUTS["url"]), "EXPR-002"),
        (lambda: Expr({"$call": ["upper", "x"]})["part"], "EXPR-004"),
    ],
)
def test_what_is_not_known_yet_cannot_be_looked_at(misuse: object, code: str) -> None:
    with pytest.raises(GenesysError) as caught:
        misuse()  # type: ignore[operator]
    assert caught.value.codes == [code]
