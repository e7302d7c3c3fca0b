"""Taking secrets out of texts, whatever form a provider repeats them in.

A provider's message repeats a request: escaped as JSON, as part of an address, in base64 inside a header. So each
secret is looked for in all those forms. A text is walked once, however many secrets there are.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any

from genesys.model.secret import HIDDEN, SecretValue

SHORTEST = 4
"""Shorter secrets are not looked for: they would hide half of every text."""
SHORTEST_ENCODED = 6
"""The same for their encoded forms."""
SHORTEST_NUMBER = 8
"""The same for numbers that are written like a secret."""
_FEW = 100
"""So many beginnings are looked for one by one: for a stack with a few secrets that is ten times as quick."""
_PARTIAL = (0, 2, 3)
"""Characters of base64 that depend on what stands before: by bytes before, modulo 3."""


def forms(text: str) -> list[str]:
    """Return a secret and the forms that it may have in a text, longest first.

    Plain, base64 of both alphabets wherever it begins, hexadecimal, percent-encoded, and escaped as in JSON, HTML and
    Python.
    """
    found = {text}
    if len(text) >= SHORTEST_ENCODED:
        data = text.encode("utf-8", "surrogateescape")
        found |= {*_base64(data), data.hex(), data.hex().upper(), *_escaped(text, data)}
    return sorted(found, key=lambda form: (-len(form), form))


def _base64(data: bytes) -> set[str]:
    found = set()
    for encode in (b64encode, urlsafe_b64encode):
        for before, skipped in enumerate(_PARTIAL):
            whole = encode(bytes(before) + data).decode().rstrip("=")
            # What follows the secret has a say in its last character, unless the bytes end together.
            found.add(whole[skipped : None if (before + len(data)) % 3 == 0 else -1])
    return {form for form in found if len(form) >= SHORTEST_ENCODED}


def _escaped(text: str, data: bytes) -> set[str]:
    from html import escape
    from urllib.parse import quote, quote_plus

    percent = {quote(data, safe=""), quote(data), quote_plus(data)}
    every = "".join(f"%{byte:02X}" for byte in data)
    found = percent | {every} | {_lower(form) for form in (*percent, every)}
    found |= {json.dumps(text, ensure_ascii=ascii)[1:-1] for ascii in (True, False)}
    found |= {form.replace("/", "\\/") for form in list(found) if "\\" in form or form == text}
    found |= {escape(text), escape(text, quote=False), escape(text).replace("&#x27;", "&#39;"), repr(text)[1:-1]}
    return {form for form in found if len(form) >= SHORTEST_ENCODED}


def _lower(form: str) -> str:
    """Return a percent-encoded text with small hexadecimal digits."""
    first, *rest = form.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


class Redactor:
    """Secrets, and what takes them out of values."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._by_start: dict[str, list[str]] = {}

    def hide(self, text: str) -> None:
        """Remember a secret."""
        if len(text) < SHORTEST or text in self._known:
            return
        self._known.add(text)
        for form in forms(text):
            self._by_start.setdefault(form[:SHORTEST], []).append(form)

    def clean(self, value: Any) -> Any:
        """Return a JSON value in which nothing holds a secret that is remembered."""
        if not self._known:
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, int | float) and self._is_secret(value):
            return HIDDEN
        return HIDDEN if isinstance(value, SecretValue) else value

    def _is_secret(self, number: float) -> bool:
        text = str(number)
        return len(text) >= SHORTEST_NUMBER and text in self._known

    def _text(self, text: str) -> str:
        starts = self._by_start
        if len(starts) <= _FEW and not any(start in text for start in starts):
            return text
        spans = [
            (at, at + len(form))
            for at in range(len(text) - SHORTEST + 1)
            for form in starts.get(text[at : at + SHORTEST], ())
            if text.startswith(form, at)
        ]
        pieces, end = [], 0
        for start, stop in spans:
            if start >= end:
                pieces += [text[end:start], HIDDEN]
            end = max(end, stop)
        return "".join([*pieces, text[end:]])
