"""A patched line comes back byte for byte, and a patch without what it belongs to is no line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.model.canonical import canonical
from genesys.state.patch import MARK, restore, shorten

KEYS = st.sampled_from(["a", "b", "s", "n", "g", "~"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, -0.0, 1.0, "", "x" * 40]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
LINES = st.dictionaries(KEYS, JSON, max_size=5).map(canonical)


@given(LINES, LINES)
def test_what_was_shortened_is_restored(older, line):
    stored = shorten(line, older)
    assert restore(stored, older) == line
    assert len(stored) <= len(line)


@given(LINES)
def test_without_an_older_line_nothing_is_shortened(line):
    assert shorten(line, None) == line == restore(line, None)


def test_one_field_of_many_is_a_short_patch():
    older = canonical({"desired": {"x": "y" * 200, "size": 1}, "id": "z" * 50})
    line = canonical({"desired": {"x": "y" * 200, "size": 2}, "id": "z" * 50})
    assert shorten(line, older) == b'~{"n":{"desired":{"s":{"size":2}}}}'


def test_numbers_of_another_type_are_another_value():
    assert restore(
        shorten(b'{"x":1.0,"y":"' + b"y" * 99 + b'"}', b'{"x":1,"y":"' + b"y" * 99 + b'"}'),
        None or b'{"x":1,"y":"' + b"y" * 99 + b'"}',
    ).startswith(b'{"x":1.0')


def test_a_patch_without_an_older_line_is_refused():
    with pytest.raises(KeyError):
        restore(MARK + b"{}", None)
