"""The two pieces of PostgreSQL's protocol that are needed here: is it ready, and a password as it is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
import unicodedata

import trio

_ROUNDS = 4096  # PostgreSQL's own number


async def ready(address: str, port: int, user: str, timeout_s: float = 3.0) -> bool:
    """Tell whether a server answers a login with a question for the password; while starting it answers an error."""
    fields = f"user\0{user}\0database\0postgres\0application_name\0genesys-health\0\0".encode()
    hello = struct.pack("!ii", 8 + len(fields), 196608) + fields
    with trio.move_on_after(timeout_s):
        try:
            async with await trio.open_tcp_stream(address, port) as stream:
                await stream.send_all(hello)
                return await stream.receive_some(1) == b"R"
        except (OSError, trio.BrokenResourceError):
            return False
    return False


def verifier(password: str) -> str:
    """Return what PostgreSQL stores for a password (RFC 5802), so that the password itself is never handed over."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", unicodedata.normalize("NFKC", password).encode(), salt, _ROUNDS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    parts = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ROUNDS, *parts)


def name(text: str) -> str:
    """Return a quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a quoted string; doubled quotes are enough while ``standard_conforming_strings`` is on."""
    return "'" + text.replace("'", "''") + "'"
