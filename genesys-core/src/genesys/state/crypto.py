"""The few primitives that state is built on: AES-256-GCM, HMAC-SHA-256, HKDF-SHA-256."""

from __future__ import annotations

import hmac

try:
    # The same class as below, without the 10 ms that the public modules around it take to import.
    from cryptography.hazmat.bindings._rust import openssl

    AESGCM = openssl.aead.AESGCM
except (ImportError, AttributeError):  # pragma: no cover - another layout of cryptography
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG = 16


class Forged(Exception):
    """A ciphertext does not fit its key, place or identity."""


def mac(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC of parts whose borders count; 32 bytes."""
    joined = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, joined, "sha256")


def hkdf(key: bytes, *, salt: bytes, info: bytes, size: int = 32) -> bytes:
    """Return ``size`` <= 8160 bytes derived as in RFC 5869."""
    secret = hmac.digest(salt or bytes(32), key, "sha256")
    out, block, count = b"", b"", 1
    while len(out) < size:
        block = hmac.digest(secret, block + info + bytes([count]), "sha256")
        out, count = out + block, count + 1
    return out[:size]


def equal(one: bytes, other: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one, other)


class Cipher:
    """AES-256-GCM with counter nonces: a key must never seal two texts at one position.

    Args:
        key: 32 bytes.
    """

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, position: int, plain: bytes, identity: bytes) -> bytes:
        """Return ciphertext and tag, bound to a position and an identity."""
        sealed: bytes = self._aead.encrypt(position.to_bytes(12, "big"), plain, identity)
        return sealed

    def open(self, position: int, sealed: bytes, identity: bytes) -> bytes:
        """Return the text.

        Raises:
            Forged: It was changed, moved or sealed with another key.
        """
        try:
            plain: bytes = self._aead.decrypt(position.to_bytes(12, "big"), sealed, identity)
        except Exception as error:
            # The exception's own module is not imported for its name alone: it costs more than the rest.
            if type(error).__name__ not in {"InvalidTag", "ValueError"}:
                raise
            raise Forged from None
        return plain
