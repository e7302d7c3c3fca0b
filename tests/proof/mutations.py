"""Inputs that are nearly right: valid ones that were cut, spliced, repeated, or filled with what nobody expects."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**70), 1.5, 1e308, float("inf"), float("nan"), "", " ", "\x00",
    "\ud7ff", "é", "${", "${x}", "../../x", "a/b", "~1", [], [[]], {}, {"": None}, {"$ref": 1}, {"$concat": 1},
    {"$call": []}, {"$literal": {"$a": 1}}, {"$native": ["a"]}, "9" * 500, "x" * 5000, [0] * 300,
]  # fmt: skip
"""Values that are of the wrong type, at a border, or enormous."""
WORDS = [
    b"",
    b"\x00",
    b"\xff" * 4,
    b"\x00" * 16,
    b"\x7f\xff\xff\xff",
    b"GNSY",
    b"\x01",
    b"\r\n",
    b"{",
    b"]",
    b"\xc3",
    b"\xef\xbb\xbf",
]


@st.composite
def octets(draw: Callable[..., Any], valid: Sequence[bytes]) -> bytes:
    """Bytes of one of the valid inputs after a few changes; sometimes any bytes at all."""
    if draw(st.integers(0, 19)) == 0:
        return bytes(draw(st.binary(max_size=200)))
    data = bytearray(draw(st.sampled_from(valid)))
    for _ in range(draw(st.integers(0, 4))):
        at, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        how = draw(st.integers(0, 5))
        if how == 0 and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif how == 1:
            del data[at:]
        elif how == 2:
            data[at:at] = draw(st.sampled_from(WORDS))
        elif how == 3:
            data[at:at] = data[at:end]
        elif how == 4:
            other = draw(st.sampled_from(valid))
            data[at:] = other[min(at, len(other)) :]
        else:
            del data[at:end]
    return bytes(data)


@st.composite
def texts(draw: Callable[..., Any], valid: Sequence[str], tokens: Sequence[str]) -> str:
    """A valid text after a few changes: tokens put in, slices taken out, repeated or exchanged."""
    text = draw(st.sampled_from(valid))
    for _ in range(draw(st.integers(0, 5))):
        at, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        end = min(end, at + 30)
        how = draw(st.integers(0, 5))
        if how <= 2:
            text = text[:at] + draw(st.sampled_from(tokens)) + text[at if how else end :]
        elif how == 3:
            text = text[:at] + text[end:]
        elif how == 4:
            text = text[:at] + text[at:end] * draw(st.integers(1, 4)) + text[end:]
        else:
            text = text[:at] + draw(st.text(max_size=3)) + text[at:]
    return text


@st.composite
def documents(draw: Callable[..., Any], valid: Sequence[Any], odd: Sequence[Any] = ODD) -> Any:
    """A JSON value of which a few parts were exchanged, removed or doubled."""
    value = copy.deepcopy(draw(st.sampled_from(valid)))
    for _ in range(draw(st.integers(0, 3))):
        value = _changed(draw, value, odd, 0)
    return value


def _changed(draw: Callable[..., Any], value: Any, odd: Sequence[Any], depth: int) -> Any:
    inside = isinstance(value, dict | list) and value and depth < 6 and draw(st.integers(0, 3))
    if not inside:
        return copy.deepcopy(draw(st.sampled_from(odd)))
    keys = sorted(value, key=str) if isinstance(value, dict) else range(len(value))
    key = draw(st.sampled_from(list(keys)))
    how = draw(st.integers(0, 9))
    if how == 0:
        del value[key]
    elif how == 1 and isinstance(value, dict):
        value[draw(st.sampled_from(["", "extra", "$ref", "__class__", "format"]))] = value[key]
    elif how == 2 and isinstance(value, list):
        value.append(value[key])
    else:
        value[key] = _changed(draw, value[key], odd, depth + 1)
    return value


def deep(levels: int, leaf: Any = None) -> Any:
    """Return lists in lists."""
    for _ in range(levels):
        leaf = [leaf]
    return leaf
