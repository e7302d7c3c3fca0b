"""What is plainly right needs no pydantic, and pydantic would have said the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.kinds.adapter import model_of
from genesys.kinds.annotation import fields_of, hints_of, literals
from genesys.kinds.plain import plainly_right
from genesys.kinds.schema import _errors
from genesys.load.kinds import Kinds
from genesys.model.resource import REQUIRED, Resource, field

KINDS = Kinds()
KNOWN = {"net": KINDS["network"], "db": KINDS["database"], "web": KINDS["server"], "disk": KINDS["volume"]}
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-3, 99999)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["100GB", "5m", "medium", "$ref", "12"])
    | st.sampled_from([{"$resource": name} for name in (*KNOWN, "nothing")])
    | st.sampled_from([{"$ref": ["db", "endpoint"]}, {"$env": "X"}, {"$literal": {}}, {"$resource": 1}, {}])
)
NEEDED: dict[str, Any] = {
    "type": "postgres",
    "targets": [{"$resource": "web"}],
    "domain": "a.b",
    "zone": {"$resource": "zone"},
}
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("80"), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def filled(draw: Any) -> tuple[type[Resource], dict[str, Any]]:
    """A kind, and values for some of its fields, many of them as they should be."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    names = draw(st.lists(st.sampled_from(sorted(fields_of(kind))), unique=True, max_size=3))
    words = {name: literals(hints_of(kind)[name]) for name in names}
    return kind, {name: draw(VALUES | st.sampled_from(words[name]) if words[name] else VALUES) for name in names}


@given(filled())
def test_a_yes_is_also_the_yes_of_pydantic(case: tuple[type[Resource], dict[str, Any]]) -> None:
    kind, values = case
    needed = {name: NEEDED[name] for name, one in fields_of(kind).items() if one.default is REQUIRED}
    for name, value in values.items():
        whole = {**needed, name: value}
        if plainly_right(kind, whole, KNOWN):
            assert _errors(model_of(kind), whole, KNOWN) == {}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("native", {"type": "local.data", "properties": {"value": {"a": [1, None]}, "b": {"$ref": ["db", "id"]}}}),
        ("server", {"size": "medium", "storage": "100GB", "network": "public", "connects": [{"$resource": "db"}]}),
        ("server", {"size": {"cpu": 2}, "network": {"$resource": "net"}, "user_data": {"$ref": ["db", "endpoint"]}}),
        ("container", {"source": "app", "port": 8000, "env": {"A": "b", "C": 1}, "scale": "auto"}),
        ("database", {"type": "postgres", "storage": "dynamic", "parameters": {"max_connections": 100}}),
        ("bucket", {}),
        ("volume", {"size": "10GB"}),
    ],
)
def test_what_people_write_is_plainly_right(kind: str, values: dict[str, Any]) -> None:
    assert plainly_right(KINDS[kind], values, KNOWN)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("native", {"properties": {}}),
        ("native", {"type": 3}),
        ("native", {"type": {"$ref": ["db", "id"]}}),
        ("server", {"size": "huge"}),
        ("server", {"colour": "blue"}),
        ("server", {"network": {"$resource": "db"}}),
        ("server", {"network": "pubilc"}),
        ("volume", {"size": True}),
        ("loadbalancer", {"listen": {"a": 1}}),
    ],
)
def test_what_is_wrong_is_never_plainly_right(kind: str, values: dict[str, Any]) -> None:
    assert not plainly_right(KINDS[kind], values, KNOWN)


class Even(Resource):
    """A kind with constraints that only pydantic understands."""

    number: Annotated[int, "even"] = field(default=0)
    either: Annotated[int, "even"] | str = field(default=0)
    table: Mapping[str, Annotated[int, "even"]] = field(default={})


def test_constraints_are_left_to_pydantic() -> None:
    assert not plainly_right(Even, {"number": 2}, {})
    assert not plainly_right(Even, {"either": 2}, {})
    assert not plainly_right(Even, {"table": {"a": 2}}, {})
    assert plainly_right(Even, {"either": "two", "table": {}}, {})


def test_a_declaration_without_errors_is_validated_without_pydantic() -> None:
    program = (
        "import sys\n"
        "from genesys.kinds.schema import validate\n"
        "from genesys.kinds.compute import Server\n"
        "from genesys.model.declared import Declared\n"
        "wanted = Declared('web', 'server', {'size': 'medium', 'storage': '100GB'})\n"
        "assert validate(wanted, Server, {})[1] == []\n"
        "sys.exit('pydantic' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
