"""Looking for secrets in bytes, in ten encodings."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

START = 6
"""Bytes by which forms are found quickly."""


def _base64(encode: Callable[[bytes], bytes], text: str) -> set[bytes]:
    """Return what is in the base64 of anything that holds the text, wherever it begins."""
    data, found = text.encode(), set()
    for before, skipped in enumerate((0, 2, 3)):
        whole = encode(bytes(before) + data).rstrip(b"=")
        found.add(whole[skipped : None if (before + len(data)) % 3 == 0 else -1])
    return found


def _percent(text: str) -> set[bytes]:
    every = "".join(f"%{byte:02X}" for byte in text.encode())
    forms = {quote(text, safe=""), quote(text), quote_plus(text), every, every.lower()}
    return {form.encode() for form in forms}


ENCODINGS: dict[str, Callable[[str], set[bytes]]] = {
    "plain": lambda text: {text.encode()},
    "base64": lambda text: _base64(base64.b64encode, text),
    "base64url": lambda text: _base64(base64.urlsafe_b64encode, text),
    "hex": lambda text: {text.encode().hex().encode()},
    "upper hex": lambda text: {text.encode().hex().upper().encode()},
    "percent": _percent,
    "json": lambda text: {json.dumps(text, ensure_ascii=ascii)[1:-1].encode() for ascii in (True, False)},
    "html": lambda text: {html.escape(text).encode(), html.escape(text, quote=False).encode()},
    "utf-16": lambda text: {text.encode("utf-16-le"), text.encode("utf-16-be")},
    "gzip": lambda text: set(),  # whatever is compressed is opened and searched for the other nine
}
"""Name -> the bytes by which a text is recognised in that encoding."""


class Scanner:
    """Looks for texts.

    Args:
        secrets: The texts; each at least `START` bytes long in every form.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._by_start: dict[bytes, list[tuple[bytes, str, str]]] = {}
        for text in sorted(set(secrets)):
            for name, encode in ENCODINGS.items():
                for form in sorted(encode(text)):
                    self._by_start.setdefault(form[:START], []).append((form, text, name))

    def find(self, data: bytes) -> set[tuple[str, str]]:
        """Return (secret, encoding) for everything that is in the data; of several encodings that look alike, all."""
        found = self._search(data)
        for opened in _opened(data):
            found |= {(text, "gzip") for text, _ in self._search(opened)}
        return found

    def _search(self, data: bytes) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        starts = self._by_start
        for at in range(len(data) - START + 1):
            for form, text, name in starts.get(data[at : at + START], ()):
                if data.startswith(form, at):
                    found.add((text, name))
        return found


def _opened(data: bytes) -> Iterable[bytes]:
    """Give what is compressed in the data: gzip anywhere, zlib from the beginning."""
    places = [0] if data[:1] == b"\x78" else []
    at = data.find(b"\x1f\x8b\x08")
    while at >= 0:
        places.append(at)
        at = data.find(b"\x1f\x8b\x08", at + 1)
    for place in places:
        try:
            yield zlib.decompressobj(47).decompress(data[place:], 1 << 24)
        except zlib.error:
            continue
