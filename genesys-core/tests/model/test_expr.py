"""References: how they travel through Python texts, and every misuse of them."""

from __future__ import annotations

import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.expr import Expr, call, concat, is_expr, is_secret, native, pieces, ref, replace, show, to_json, walk

HOST = ref("orders", "endpoint")
PASSWORD = ref("orders", "password", secret=True)


@pytest.mark.parametrize(
    "misuse, code",
    [
        (lambda e: bool(e), "EXPR-002"), (lambda e: e == "x", "EXPR-003"), (lambda e: e != "x", "EXPR-003"),
        (lambda e: e < 1, "EXPR-003"), (lambda e: "x" in e, "EXPR-003"), (len, "EXPR-004"), (list, "EXPR-004"),
        (lambda e: e[1:], "EXPR-005"), (int, "EXPR-006"), (float, "EXPR-006"), (lambda e: f"{e:>10}", "EXPR-006"),
        (lambda e: e * 2, "EXPR-006"), (lambda e: range(e), "EXPR-006"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_yet_cannot_be_used(misuse: Any, code: str) -> None:
    with pytest.raises(GenesysError) as caught:
        misuse(HOST)
    assert caught.value.codes == [code]
    assert "orders.endpoint" in str(caught.value)


def test_a_text_with_references_is_a_concatenation() -> None:
    assert to_json(f"http://{HOST}:80/") == {"$concat": ["http://", HOST.json(), ":80/"]}
    assert to_json(f"{HOST}") == HOST.json()
    assert to_json("plain") == "plain"
    assert ("a" + HOST + 1).json() == {"$concat": ["a", HOST.json(), "1"]}
    assert concat(HOST, concat("a", HOST), "b").json() == {"$concat": [HOST.json(), "a", HOST.json(), "b"]}


@pytest.mark.parametrize("alter", [str.upper, lambda t: t[:-3], lambda t: t[2:], lambda t: t.replace("orders", "others"), lambda t: t[1:]])  # fmt: skip
def test_a_placeholder_that_was_changed_is_noticed(alter: Any) -> None:
    with pytest.raises(GenesysError) as caught:
        pieces(alter(str(HOST)))
    assert caught.value.codes == ["EXPR-001"]


def test_secrets_taint_what_they_are_put_into() -> None:
    for value in (PASSWORD, concat("a", PASSWORD), call("upper", PASSWORD)):
        assert value.secret
        assert is_secret(value.json())
    assert to_json(f"x{PASSWORD}")["secret"] is True
    assert not is_secret(HOST.json())
    assert is_secret({"$env": "X"})
    assert not is_secret({"a": PASSWORD.json()}), "a mapping is no expression"


def test_data_that_looks_like_an_expression_is_wrapped() -> None:
    assert to_json({"$ref": "x"}) == {"$literal": {"$ref": "x"}}
    assert not is_expr(to_json({"$ref": "x"}))
    assert walk(to_json({"a": [{"$ref": "x"}]})) == []


def test_walking_finds_every_reference_in_order() -> None:
    value = {"a": [HOST.json(), {"b": concat("x", PASSWORD, call("upper", native("n", "id"))).json()}], "c": 1}
    assert [show(e) for e in walk(value)] == ["orders.endpoint", "orders.password", "n.id"]


def test_replacing_by_values_makes_texts_whole() -> None:
    value = {"a": concat("http://", HOST, "/").json(), "b": HOST.json(), "c": [1]}
    assert replace(value, lambda _: "h") == {"a": "http://h/", "b": "h", "c": [1]}


@pytest.mark.parametrize(
    "value, text",
    [
        (HOST, "orders.endpoint"), (ref("net", "subnets")["public"][0]["id"], "net.subnets.public[0].id"),
        (concat("a", HOST), "a${orders.endpoint}"), (call("upper", HOST), "upper(orders.endpoint)"),
    ],
)  # fmt: skip
def test_people_recognise_an_expression(value: Expr, text: str) -> None:
    assert show(value.json()) == text


parts = st.lists(st.text(max_size=6).filter(lambda t: "\ue0f0" not in t and "\ue0f1" not in t) | st.sampled_from([HOST, PASSWORD]), max_size=5)  # fmt: skip


@given(parts)
def test_putting_together_and_taking_apart_are_inverse(items: list[Any]) -> None:
    text = "".join(str(item) for item in items)
    found = pieces(text)
    again = "".join(item if isinstance(item, str) else str(Expr({"$ref": item["$ref"]}, secret=item.get("secret", False))) for item in found)  # fmt: skip
    assert again == text
    assert json.loads(json.dumps(found)) == found


def test_a_placeholder_that_holds_no_json_is_called_altered() -> None:
    for inside in ("{", "!", "[" * 100_000):
        with pytest.raises(GenesysError) as caught:
            pieces(f"a\ue0f0{zlib.crc32(inside.encode()):08x}{inside}\ue0f1")
        assert caught.value.codes == ["EXPR-001"]


def test_what_a_function_is_given_reads_as_in_yaml() -> None:
    value = {"Allow": True, "On": [ref("files", "arn"), None, 3], "All": concat(ref("files", "arn"), "/*")}
    assert show(call("jsonencode", value).json()) == (
        "jsonencode({Allow: true, On: [${files.arn}, null, 3], All: ${files.arn}/*})"
    )
    assert show(call("base64", ref("files", "arn")).json()) == "base64(files.arn)"
