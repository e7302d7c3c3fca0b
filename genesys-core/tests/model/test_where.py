"""Places as text, there and back."""

from __future__ import annotations

import pytest

from genesys.errors import Where


@pytest.mark.parametrize(
    "where", [Where("infra.py", 4, 7), Where("a/b.py", 4), Where("x.yaml"), Where("odd:3:x", 1, 2)]
)
def test_a_place_is_read_as_it_was_written(where: Where) -> None:
    assert Where.read(str(where)) == where


def test_no_text_is_no_place() -> None:
    assert Where.read("") is None
