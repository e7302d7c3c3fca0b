"""Slots: the secrets of a state, wrapped under one access key or passphrase each.

``keys/<id>`` is JSON in the clear, but for ``wrapped``. An access key's slot is found by the key's id
without a listing; a wrong key, a wrong passphrase and a tampered slot are told apart.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.state.crypto import Cipher, Forged, hkdf
from genesys.state.keys import SIZE, Keys, key_id
from genesys.state.problems import CORRUPT, NEWER

if TYPE_CHECKING:
    from genesys.state.store import Store

    Json = dict[str, Any]

FOLDER = "keys/"
FORMAT = 1
KINDS = ("file", "keyring", "environment", "passphrase", "recovery")
_COST = {"name": "scrypt", "n": 1 << 16, "r": 8, "p": 1}
_DEAREST = 1 << 20


def make_slot(
    keys: Keys, access: bytes, *, kind: str, label: str, created: int, salt: bytes, kdf: Json | None = None
) -> Json:
    """Return a slot that opens with an access key.

    Args:
        keys: What it holds.
        access: The key that opens it.
        kind: One of `KINDS`.
        label: Whose it is, for a person.
        created: Milliseconds since 1970.
        salt: 16 fresh random bytes.
        kdf: How the access key comes from a passphrase.
    """
    slot: Json = {
        "format": FORMAT,
        "kind": kind,
        "label": label,
        "created": created,
        "id": key_id(access),
        "state": keys.identity.hex(),
        "salt": salt.hex(),
    }
    if kdf is not None:
        slot["kdf"] = kdf
    return {**slot, "wrapped": _cipher(access, salt).seal(0, keys.both(), _bound(keys.identity, slot)).hex()}


def open_slot(slot: Json, access: bytes, identity: bytes) -> Keys | None:
    """Return the secrets, or ``None`` when the key is of another slot.

    Raises:
        GenesysError: STATE-001 when the slot was tampered with.
    """
    if slot["id"] != key_id(access):
        return None
    try:
        plain = _cipher(access, bytes.fromhex(slot["salt"])).open(
            0, bytes.fromhex(slot["wrapped"]), _bound(identity, slot)
        )
    except (Forged, ValueError):
        raise CORRUPT.error(name=FOLDER + slot["id"]) from None
    return Keys(identity, state=plain[:SIZE], vault=plain[SIZE:])


def stretch(passphrase: str, kdf: Json, *, name: str) -> bytes:
    """Return the access key of a passphrase; takes about 0.2 s and 64 MiB on purpose.

    Raises:
        GenesysError: STATE-001 when the slot asks for something absurd.
    """
    from hashlib import scrypt
    from unicodedata import normalize

    try:
        n, r, p, salt = kdf["n"], kdf["r"], kdf["p"], bytes.fromhex(kdf["salt"])
        if kdf["name"] != "scrypt" or not 1 < n <= _DEAREST or not (0 < r <= 32 and 0 < p <= 16):
            raise ValueError
        text = normalize("NFC", passphrase).encode()
        return scrypt(text, salt=salt, n=n, r=r, p=p, dklen=SIZE, maxmem=256 * n * r)
    except (KeyError, TypeError, ValueError):
        raise CORRUPT.error(name=name) from None


def new_kdf(salt: bytes) -> Json:
    """Return how a new passphrase is stretched; ``salt`` is 16 fresh random bytes."""
    return {**_COST, "salt": salt.hex()}


async def read_slot(store: Store, slot_id: str) -> Json | None:
    """Return one slot, or ``None`` when there is none.

    Raises:
        GenesysError: STATE-001, STATE-005, STATE-008.
    """
    found = await store.find(FOLDER + slot_id)
    return None if found is None else _parse(found[0], slot_id)


async def read_slots(store: Store, identity: bytes) -> list[Json]:
    """Return the slots of a state, sorted by id; not those of one that was never finished.

    Raises:
        GenesysError: STATE-001, STATE-005, STATE-008.
    """
    found = [await read_slot(store, slot_id) for slot_id in await store.names(FOLDER)]
    return [slot for slot in found if slot is not None and slot["state"] == identity.hex()]


async def write_slot(store: Store, slot: Json) -> None:
    """Keep a slot.

    Raises:
        GenesysError: STATE-008, STATE-010, STATE-011.
    """
    await store.put(FOLDER + slot["id"], canonical(slot))


def _parse(data: bytes, slot_id: str) -> Json:
    name = FOLDER + slot_id
    try:
        slot: Json = json.loads(data)
        if slot["format"] > FORMAT:
            raise NEWER.error(name=name, found=slot["format"], known=FORMAT)
        sound = slot["id"] == slot_id and slot["kind"] in KINDS
        sound = sound and all(isinstance(slot[field], str) for field in ("label", "salt", "state", "wrapped"))
        # One form only, down to the case of the hex digits: whatever differs was not written by us.
        sound = sound and canonical(slot) == data and bytes.fromhex(slot["wrapped"]).hex() == slot["wrapped"]
    except (ValueError, KeyError, TypeError):
        sound, slot = False, {}
    if not sound:
        raise CORRUPT.error(name=name)
    return slot


def _cipher(access: bytes, salt: bytes) -> Cipher:
    return Cipher(hkdf(access, salt=salt, info=b"genesys slot 1"))


def _bound(identity: bytes, slot: Json) -> bytes:
    return identity + canonical({field: value for field, value in slot.items() if field != "wrapped"})
