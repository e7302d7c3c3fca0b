"""The primitives agree with their standards, and a sealed object opens in one place, with one key, whole."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.state.crypto import AESGCM, Cipher, Forged, hkdf, mac
from genesys.state.seal import BLOB, PLAN, RAW, SQUEEZED, Box, Sealed, seal
from genesys.state.squeeze import Damaged, expand, squeeze

BOX = Box(b"i" * 16, b"k" * 32)


@given(st.binary(max_size=80), st.binary(max_size=40), st.binary(max_size=40), st.integers(1, 100))
def test_keys_are_derived_as_in_rfc_5869(key, salt, info, size):
    assert hkdf(key, salt=salt, info=info, size=size) == HKDF(SHA256(), size, salt, info).derive(key)


def test_the_quick_import_is_the_public_class():
    from cryptography.hazmat.primitives.ciphers import aead

    assert AESGCM is aead.AESGCM


@given(
    st.lists(st.binary(max_size=300), max_size=5), st.sampled_from([RAW, SQUEEZED]), st.binary(min_size=16, max_size=16)
)
def test_sections_come_back_as_they_were(sections, packing, salt):
    data = seal(BOX, "blob/a", sections, kind=BLOB, salt=salt, packing=packing)
    sealed = Sealed(BOX, "blob/a", data, kind=BLOB)
    assert [sealed.section(at) for at in range(len(sealed))] == sections


def test_a_section_may_be_left_as_it_is():
    data = seal(BOX, "a", [b"x" * 99, b"raw"], kind=BLOB, salt=b"s" * 16, raw=1)
    assert Sealed(BOX, "a", data, kind=BLOB).section(1, raw=True) == b"raw"


@pytest.mark.parametrize(
    "box, name, kind",
    [
        (Box(b"j" * 16, b"k" * 32), "blob/a", BLOB),
        (Box(b"i" * 16, b"l" * 32), "blob/a", BLOB),
        (Box(b"i" * 16, b"k" * 32, epoch=2), "blob/a", BLOB),
        (BOX, "blob/b", BLOB),
        (BOX, "blob/a", PLAN),
    ],
)
def test_it_opens_nowhere_else(box, name, kind):
    data = seal(BOX, "blob/a", [b"text"], kind=BLOB, salt=b"s" * 16)
    with pytest.raises(GenesysError) as caught:
        Sealed(box, name, data, kind=kind).section(0)
    assert caught.value.codes == ["STATE-001"]


def test_sections_cannot_change_places():
    data = seal(BOX, "a", [b"one", b"two"], kind=BLOB, salt=b"s" * 16, packing=RAW)
    swapped = data[:-38] + data[-19:] + data[-38:-19]
    with pytest.raises(GenesysError):
        Sealed(BOX, "a", swapped, kind=BLOB).section(0)


def test_equal_texts_under_two_salts_share_no_bytes():
    one, other = (seal(BOX, "a", [b"text" * 9], kind=BLOB, salt=salt * 16)[-30:] for salt in (b"1", b"2"))
    assert not set(zip(one, other, strict=True)) & {(byte, byte) for byte in one[:4]} or one != other


def test_a_section_that_is_not_there_is_damage():
    with pytest.raises(GenesysError):
        Sealed(BOX, "a", seal(BOX, "a", [], kind=BLOB, salt=b"s" * 16), kind=BLOB).section(0)


def test_a_cipher_binds_position_and_identity():
    cipher = Cipher(b"k" * 32)
    sealed = cipher.seal(1, b"text", b"here")
    assert cipher.open(1, sealed, b"here") == b"text"
    for position, where in ((2, b"here"), (1, b"there")):
        with pytest.raises(Forged):
            cipher.open(position, sealed, where)


def test_borders_between_authenticated_parts_count():
    assert mac(b"k", b"ab", b"c") != mac(b"k", b"a", b"bc")


@given(st.binary(max_size=2000), st.sampled_from([1, 6, 19]))
def test_squeezing_is_undone(data, level):
    assert expand(squeeze(data, level)) == data


def test_what_is_no_compressed_text_is_damage():
    for data in (b"", b"nothing", squeeze(b"x" * 100)[:-1]):
        with pytest.raises(Damaged):
            expand(data)


def test_a_text_that_says_it_is_enormous_is_damage_and_takes_no_memory():
    lying = bytes.fromhex("28b52ffdc0") + (1 << 62).to_bytes(8, "little") + b"\x01\x00\x00"
    with pytest.raises(Damaged):
        expand(lying)
