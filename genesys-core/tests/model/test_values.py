"""Addresses, quantities, canonical bytes, secrets and functions: the small values that everything is made of."""

from __future__ import annotations

import copy
import json
import pickle
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.model import address
from genesys.model.canonical import canonical, digest, digest_bytes
from genesys.model.functions import FUNCTIONS
from genesys.model.secret import HIDDEN, SecretValue
from genesys.model.units import duration, rate, show_duration, show_size, size


@pytest.mark.parametrize(
    "text, parts",
    [
        ("web", ["web"]), ("app/db", ["app", "db"]), ('web["eu"]', ['web["eu"]']), ('app/web["eu/1"]/instance', ["app", 'web["eu/1"]', "instance"]),
        ("", []), ("a/", []), ("/a", []), ("9a", []), ('a["]', []), ('a[""]', []), ("a b", []), ("a" * 64, []), ("a[eu]", []),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, parts: list[str]) -> None:
    assert address.split(text) == parts
    assert address.is_address(text) is bool(parts)


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,10}", fullmatch=True)
keys = st.text(st.characters(exclude_categories=["C"], exclude_characters='"\\'), min_size=1, max_size=8)
segments = names | st.builds(address.member, names, keys)


@given(st.lists(segments, min_size=1, max_size=4))
def test_putting_segments_together_and_taking_them_apart_are_inverse(parts: list[str]) -> None:
    whole = "/".join(parts)
    assert address.split(whole) == parts
    assert address.last(whole) == parts[-1]
    assert address.parent(whole) == "/".join(parts[:-1])
    assert all(address.within(whole, "/".join(parts[:n])) for n in range(1, len(parts) + 1))
    key = address.key_of(whole)
    assert parts[-1] == (address.member(address.name_of(whole), key) if key else address.name_of(whole))


def test_a_longer_name_is_not_within_a_shorter_one() -> None:
    assert not address.within("web2", "web")
    assert address.within('web["eu"]', "web")
    assert address.within("web/instance", "web")


@pytest.mark.parametrize(
    "text, value", [("100GB", 100 * 2**30), ("100GiB", 100 * 2**30), ("1.5k", 1536), ("0B", 0), ("2 TB", 2 * 2**40), ("512M", 2**29)]
)  # fmt: skip
def test_sizes_are_binary(text: str, value: int) -> None:
    assert size(text) == value


@pytest.mark.parametrize("text, value", [("30s", 30), ("1h30m", 5400), ("250ms", 0.25), ("7d", 604800), ("1y", 31536000), (" 5m ", 300)])  # fmt: skip
def test_durations_are_seconds(text: str, value: float) -> None:
    assert duration(text) == value


@pytest.mark.parametrize("parse, text", [(size, "big"), (size, "10"), (size, "-1GB"), (duration, "5"), (duration, "5 minutes"), (duration, ""), (rate, "5"), (rate, "5/w")])  # fmt: skip
def test_what_is_no_quantity_is_said_to_be_none(parse: Any, text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        parse(text)


def test_rates_are_per_second() -> None:
    assert (rate("10/s"), rate("600/m"), rate("1/ms")) == (10, 10, 1000)


@given(st.integers(0, 2**60))
def test_printing_and_reading_sizes_are_inverse(count: int) -> None:
    # Reading goes through a float, which is exact up to 2**53 of the unit shown.
    assert size(show_size(count)) == count or count > 2**53


@given(st.integers(0, 10**9))
def test_printing_and_reading_durations_are_inverse(seconds: int) -> None:
    shown = show_duration(seconds)
    assert duration(shown) == pytest.approx(seconds, rel=1e-5) if "e" not in shown else seconds >= 10**6


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(json_values)
def test_equal_values_have_equal_bytes(value: Any) -> None:
    data = canonical(value)
    assert json.loads(data) == value
    assert canonical(json.loads(data)) == data
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == data
    assert digest(value) == digest_bytes(data, size=16)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_json_has_no_bytes(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": value})


SECRET = SecretValue(b"hunter2")


@pytest.mark.parametrize("leak", [str, repr, lambda s: f"{s}", lambda s: f"{s:>20}", lambda s: f"{s!r:>9}"])  # fmt: skip
def test_a_secret_does_not_print(leak: Any) -> None:
    assert "hunter2" not in leak(SECRET)
    assert HIDDEN in leak(SECRET)


@pytest.mark.parametrize(
    "copy_out", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, bytes, list, len, lambda s: s[0]]
)
def test_a_secret_does_not_leave_the_process(copy_out: Any) -> None:
    with pytest.raises(TypeError):
        copy_out(SECRET)


def test_a_secret_is_revealed_for_a_reason_only() -> None:
    assert SECRET.reveal("the test reads it") == b"hunter2"
    with pytest.raises(ValueError, match="reason"):
        SECRET.reveal("")
    assert SecretValue(b"hunter2") != SECRET, "comparing would tell"


@pytest.mark.parametrize(
    "name, args, value",
    [
        ("upper", ["a"], "A"), ("lower", ["A"], "a"), ("join", ["-", ["a", 1]], "a-1"), ("base64", ["a"], "YQ=="),
        ("jsonencode", [{"b": 1, "a": 2}], '{"a": 2, "b": 1}'), ("urlencode", ["a b/c"], "a%20b%2Fc"),
        ("cidrsubnet", ["10.0.0.0/16", 8, 2], "10.0.2.0/24"), ("sha256", ["a"], "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ],
)  # fmt: skip
def test_functions_do_what_their_names_say(name: str, args: list[Any], value: str) -> None:
    assert FUNCTIONS[name](*args) == value


def test_every_function_has_an_example_above() -> None:
    assert sorted(FUNCTIONS) == sorted(
        ["base64", "cidrsubnet", "join", "jsonencode", "lower", "sha256", "upper", "urlencode"]
    )


@pytest.mark.parametrize("read", [size, duration, rate])
@pytest.mark.parametrize(
    "text", ["9" * 400 + "GB", "9" * 400 + "s", "9" * 400 + "/ms", "0" * 50_000, "1" * 50_000 + "x"]
)
def test_an_absurd_quantity_is_an_error_at_once(read: Any, text: str) -> None:
    began = time.process_time()
    with pytest.raises(ValueError, match="is not a"):
        read(text)
    assert time.process_time() - began < 1
