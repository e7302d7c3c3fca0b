"""Paths: a text for every place in a body, and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from genesys.plan import paths

STEPS = st.lists(st.one_of(st.text(min_size=1, max_size=8), st.integers(0, 99)), max_size=4)


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True), STEPS)
def test_a_path_can_be_taken_apart_again(field: str, steps: list[str | int]) -> None:
    path = field
    for step in steps:
        path = paths.item(path, step) if isinstance(step, int) else paths.key(path, step)
    assert paths.split(path) == [field, *steps]
    assert paths.top(path) == field
    assert paths.in_body(path)


def test_what_is_beside_the_body_is_told_apart() -> None:
    assert not paths.in_body("@protect")
    assert paths.top("@target.region") == "@target"
