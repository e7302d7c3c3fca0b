"""References inside texts: the grammar, and that no text whatever gets an unexpected exception out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from genesys.kinds.database import Database
from genesys.kinds.network import Network
from genesys.load.interpolate import BadExpression, interpolate
from genesys.load.scope import Names, Unknown
from genesys.model.expr import Expr

NAMES = Names(
    {"size": "small", "n": 3, "on": True, "none": None, "list": [1, {"a": "b"}], "token": Expr({"$env": "T"}, secret=True)},
    "prod",
    known={"orders": Database, "net": Network, 'web["eu"]': Network},
    each=("key", {"size": 2}),
)  # fmt: skip
HOST = {"$ref": ["orders", "endpoint"]}


@pytest.mark.parametrize(
    "text, value",
    [
        ("plain", "plain"), ("", ""), ("${var.n}", 3), ("${ var.n }", 3), ("${var.on}", True), ("${var.none}", None),
        ("a${var.n}b${var.on}${var.none}", "a3btrue"), ("${var.list}", [1, {"a": "b"}]), ("${var.list[1].a}", "b"),
        ("${var.list[-1]['a']}", "b"), ("x${var.list}", 'x[1, {"a": "b"}]'), ("${each.key}", "key"), ("${each.value.size}", 2),
        ("${environment}", "prod"), ("$${x}", "${x}"), ("$$${var.n}", "$${var.n}"), ("a$b", "a$b"), ("${'lit'}", "lit"),
        ("${1.5}", 1.5), ("${true}", True), ("${null}", None), ("${upper('a')}", "A"), ("${join('-', ['a', var.n])}", "a-3"),
        ("${upper(lower(environment))}", "PROD"),
        ("${orders.endpoint}", HOST), ("${net}", {"$resource": "net"}), ('${web["eu"]}', {"$resource": 'web["eu"]'}),
        ('${web["eu"].id}', {"$ref": ['web["eu"]', "id"]}), ("${net.subnets.public[0].id}", {"$ref": ["net", "subnets", "public", 0, "id"]}),
        ("${orders.password}", {"$ref": ["orders", "password"], "secret": True}),
        ("x${orders.endpoint}:${orders.port}", {"$concat": ["x", HOST, ":", {"$ref": ["orders", "port"]}]}),
        ("${upper(orders.endpoint)}", {"$call": ["upper", HOST]}),
        ("${join(',', [orders.endpoint, 'x'])}", {"$call": ["join", ",", [HOST, "x"]]}),
        ("${var.token}", {"$env": "T", "secret": True}), ("a${var.token}", {"$concat": ["a", {"$env": "T", "secret": True}], "secret": True}),
        ("${env.HOME}", {"$env": "HOME", "secret": True}),
    ],
)  # fmt: skip
def test_a_text_becomes_what_it_says(text: str, value: Any) -> None:
    found = interpolate(text, NAMES)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text, offset",
    [
        ("${", 2), ("${}", 2), ("ab${orders.endpoint", 19), ("${orders.}", 9), ("${orders.endpoint x}", 17), ("${upper(}", 8),
        ("${upper('a' 'b')}", 11), ("${net[}", 6), ("${net[0}", 7), ("${net[a]}", 6), ("${.a}", 2), ("${var}", 2),
        ("${each.other}", 2), ("${var.list[7]}", 2), ("${var.n.x}", 2), ("${cidrsubnet('x', 1, 2)}", 2), ("${upper()}", 2), ("${net[0]}", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_shown_at_its_place(text: str, offset: int) -> None:
    with pytest.raises(BadExpression) as caught:
        interpolate(text, NAMES)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "text, code", [("${nothing}", "LOAD-050"), ("${var.x}", "LOAD-050"), ("${orders.x}", "KIND-007"), ("${f()}", "LOAD-049"), ("${web.id}", "LOAD-050")]
)  # fmt: skip
def test_what_is_not_there_is_a_finding(text: str, code: str) -> None:
    with pytest.raises(Unknown) as caught:
        interpolate(text, NAMES)
    assert caught.value.finding is not None
    assert caught.value.finding.problem.code == code


@given(
    st.text(st.sampled_from("${}[]().,'\"abvarnetorders019-/ \n") | st.characters(), max_size=30).map(
        lambda t: "${" + t
    )
)
@example("${var.list[99999999999999999999]}")
@example("${upper(upper}")
def test_no_text_whatever_gets_another_exception_out(text: str) -> None:
    try:
        interpolate(text, NAMES)
    except (BadExpression, Unknown):
        assert "${" in text
