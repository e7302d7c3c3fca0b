"""The plan file: what was written is read, and every way in which it may be wrong has its own error."""

from __future__ import annotations

import hashlib
import hmac
import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.plan.storefile import MAGIC, PlanFile, pack, peek, unpack

PLUGINS = {"sim": {"version": "1.0", "digest": "aa"}}
SOURCES = {"d1": b"archive one", "d2": b"\x00\xff" * 50}


class Toy:
    """Seals by a stream of bytes and a MAC; enough to tell keys and changes apart."""

    def __init__(self, key: bytes) -> None:
        self.key, self.key_id = key, key.decode()

    def _mask(self, data: bytes) -> bytes:
        stream = (hmac.digest(self.key, str(n).encode(), "sha256") for n in range(len(data) // 32 + 1))
        return bytes(a ^ b for a, b in zip(data, b"".join(stream), strict=False))

    def seal(self, data: bytes, context: bytes) -> bytes:
        return hmac.digest(self.key, context + data, "sha256") + self._mask(data)

    def open(self, data: bytes, context: bytes) -> bytes:
        plain = self._mask(data[32:])
        if hmac.digest(self.key, context + plain, "sha256") != data[:32]:
            raise ValueError
        return plain


def file(lab: SimpleNamespace, **more: Any) -> bytes:
    done = lab.make(lab.graph(lab.node("web/it", name="a", password=lab.SECRET)), plugins=PLUGINS, base="c0ffee")
    values = {"stack": {"project": "shop"}, "sources": SOURCES, "location": "file:.genesys", "created": 5.0, **more}
    return pack(done, sealer=Toy(b"k1"), **values)


def opened(data: bytes, key: bytes = b"k1", plugins: Any = None) -> PlanFile:
    return unpack(data, sealer=Toy(key), plugins=PLUGINS if plugins is None else plugins)


def test_what_was_written_is_read(lab: SimpleNamespace) -> None:
    found = opened(file(lab))
    assert (found.stack, found.sources) == ({"project": "shop"}, SOURCES)
    assert found.plan.digest == found.header.digest
    assert lab.actions(found.plan) == ["create web/it~1"]


def test_the_header_is_readable_without_a_key_and_says_where_the_state_is(lab: SimpleNamespace) -> None:
    header = peek(file(lab))
    assert (header.stack, header.location, header.base, header.created) == (
        "shop/dev",
        "file:.genesys",
        "c0ffee",
        5.0,
    )


def test_the_same_plan_gives_the_same_bytes(lab: SimpleNamespace) -> None:
    assert file(lab) == file(lab)


def test_tampering_wrong_key_and_other_plugins_are_three_errors(lab: SimpleNamespace) -> None:
    data = file(lab)
    for broken, key, plugins, code in [
        (data[:-40] + b"x" + data[-39:], b"k1", PLUGINS, "PLAN-013"),
        (data, b"k2", PLUGINS, "PLAN-014"),
        (data, b"k1", {"sim": {"version": "1.1", "digest": "bb"}}, "PLAN-015"),
        (data, b"k1", {}, "PLAN-015"),
    ]:
        with pytest.raises(GenesysError) as error:
            opened(broken, key, plugins)
        assert lab.codes(error) == [code]


def test_a_header_changed_with_its_checksum_made_right_is_still_tampering(lab: SimpleNamespace) -> None:
    from hashlib import blake2b

    data = file(lab)[:-32].replace(b"file:.genesys", b"file:.genesyt")
    with pytest.raises(GenesysError) as error:
        opened(data + blake2b(data, digest_size=32).digest())
    assert lab.codes(error) == ["PLAN-013"]
    assert "after it was sealed" in str(error.value)


def test_a_plugin_of_the_same_version_with_another_content_is_named(lab: SimpleNamespace) -> None:
    with pytest.raises(GenesysError, match=r"sim 1\.0 then, 1\.0 now, with another content"):
        opened(file(lab), plugins={"sim": {"version": "1.0", "digest": "bb"}})


def test_a_plugin_that_had_no_say_is_no_difference(lab: SimpleNamespace) -> None:
    more = {**PLUGINS, "other": {"version": "3.0", "digest": "cc"}}
    assert opened(file(lab), plugins=more).plan.plugins == PLUGINS


def test_a_newer_format_says_so(lab: SimpleNamespace) -> None:
    data = file(lab).replace(b'"format":1', b'"format":7', 1)
    with pytest.raises(GenesysError) as error:
        peek(data)
    assert lab.codes(error) == ["PLAN-016"]


@pytest.mark.parametrize("data", [b"", b"hello", MAGIC, MAGIC + b"\x00\x00\x00\x02{}", MAGIC + b"\xff" * 40])
def test_what_is_no_plan_file_is_called_so(lab: SimpleNamespace, data: bytes) -> None:
    with pytest.raises(GenesysError) as error:
        peek(data)
    assert lab.codes(error) == ["PLAN-013"]


@given(st.data())
def test_every_changed_byte_and_every_cut_is_noticed(lab: SimpleNamespace, data: st.DataObject) -> None:
    good = file(lab)
    place = data.draw(st.integers(0, len(good) - 1))
    flipped = bytearray(good)
    flipped[place] ^= data.draw(st.integers(1, 255))
    for bad in (bytes(flipped), good[:place]):
        with pytest.raises(GenesysError) as error:
            opened(bad)
        assert set(error.value.codes) <= {"PLAN-013", "PLAN-016"}


@pytest.mark.parametrize("change", [{"more": 1}, {"created": None}, {"format": float("inf")}, {"format": [[]]}])
def test_a_header_of_another_shape_is_called_damaged(lab: SimpleNamespace, change: dict[str, Any]) -> None:
    data = file(lab)
    start = len(MAGIC) + 4
    header = json.loads(data[start : start + int.from_bytes(data[len(MAGIC) : start], "big")])
    header = {name: value for name, value in {**header, **change}.items() if value is not None}
    text = json.dumps(header).encode()
    clear = MAGIC + len(text).to_bytes(4, "big") + text
    whole = clear + hashlib.blake2b(clear, digest_size=32).digest()
    with pytest.raises(GenesysError) as caught:
        peek(whole)
    assert caught.value.codes == ["PLAN-013"]
