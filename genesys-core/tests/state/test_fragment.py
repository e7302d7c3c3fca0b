"""A fragment comes back as it was written, fields of the future included."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.model.fragment import Fragment, key_of, split_key
from genesys.model.secret import SecretValue

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
FRAGMENTS = st.builds(
    Fragment,
    TEXT.filter(lambda text: "\n" not in text),
    generation=st.integers(1, 3),
    type=st.sampled_from(["local.process", "local.secret", ""]),
    status=st.sampled_from(["ready", "creating", "tainted"]),
    id=st.none() | TEXT,
    desired=OBJECT,
    observed=OBJECT,
    target=OBJECT,
    deps=st.lists(TEXT, max_size=3),
    protect=st.booleans(),
    pins=OBJECT,
    meta=OBJECT,
    extra=st.dictionaries(st.sampled_from(["of_the_future", "another"]), JSON),
)


@given(FRAGMENTS)
def test_what_was_written_is_read_back(fragment):
    line = fragment.canonical()
    again = Fragment.from_json(json.loads(line))
    assert again == fragment
    assert again.canonical() == line
    assert b"\n" not in line


def test_unknown_fields_survive_reading_and_writing():
    data = {"address": "web/process", "generation": 2, "colour": {"of": ["the", "future"]}}
    assert Fragment.from_json(data).with_(status="tainted").as_json() == {**data, "status": "tainted"}


def test_defaults_are_not_written():
    assert Fragment("web/process").as_json() == {"address": "web/process", "generation": 1}


def test_the_order_of_dependencies_does_not_matter():
    assert Fragment("a", deps=["c", "b", "c"]).canonical() == Fragment("a", deps=["b", "c"]).canonical()


def test_a_key_names_address_and_generation():
    assert Fragment('web["a~b"]/process', generation=12).key == 'web["a~b"]/process~12'
    assert split_key(key_of('web["a~b"]/process', 12)) == ('web["a~b"]/process', 12)


def test_the_fingerprint_follows_what_is_desired_only():
    one = Fragment("a", desired={"x": 1, "y": 2})
    assert one.fingerprint == Fragment("b", desired={"y": 2, "x": 1}, observed={"z": 3}).fingerprint
    assert one.fingerprint != Fragment("a", desired={"x": 2, "y": 2}).fingerprint


def test_a_secret_cannot_be_written():
    with pytest.raises(TypeError):
        Fragment("a", desired={"password": SecretValue(b"hunter2")}).canonical()
