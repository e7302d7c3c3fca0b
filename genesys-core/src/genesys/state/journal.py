"""Journals: what a run did so far, in a file that only grows; a cut at any byte loses only what was not synced.

::

    header of a sealed object without sections · frames
    frame   u32 length · AES-256-GCM of (u32 frames durable when this one was written · zstd of JSON lines)

A bad frame at the end was never synced and is cut. A bad frame that a later one calls durable was
damaged afterwards, and is an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.state.crypto import TAG, Cipher, Forged
from genesys.state.local import translate
from genesys.state.problems import CORRUPT
from genesys.state.seal import HEADER, JOURNAL, Sealed, seal
from genesys.state.squeeze import expand, press

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from genesys.spi.ports import Appender
    from genesys.state.seal import Box

    Json = dict[str, Any]

_LEVEL = 3
_LEAST = 4 + TAG


class Journal:
    """One part of a run's journal, open for appending by one writer.

    `append` and `sync` may run in different threads.

    Args:
        box: Who seals.
        name: Of the part.
        appender: The open, empty file.
        salt: 16 fresh random bytes.
    """

    def __init__(self, box: Box, name: str, appender: Appender, *, salt: bytes) -> None:
        header = seal(box, name, [], kind=JOURNAL, salt=salt)
        self._cipher, _ = box.derive(salt, name)
        self._bound, self._name, self._appender = box.bind(header, name), name, appender
        self._press = press(_LEVEL)
        self._written, self._durable = 0, 0
        self._hand(header)
        self.sync()

    def append(self, records: Iterable[Json]) -> None:
        """Hand records to the operating system as one frame; durable after `sync`.

        Raises:
            GenesysError: STATE-010, -011, -012.
        """
        text = b"\n".join(map(canonical, records))
        plain = self._durable.to_bytes(4, "big") + self._press.compress(text)
        frame = self._cipher.seal(self._written, plain, self._bound)
        self._hand(len(frame).to_bytes(4, "big") + frame)
        self._written += 1

    def sync(self) -> None:
        """Return when all that was appended before this call is durable; blocks.

        Raises:
            GenesysError: STATE-010, -012. The journal must not be used any more.
        """
        written = self._written
        try:
            self._appender.sync()
        except OSError as error:
            raise translate(error, self._name) from None
        self._durable = max(self._durable, written)

    def close(self) -> None:
        """Close the file."""
        self._appender.close()

    def _hand(self, data: bytes) -> None:
        try:
            self._appender.append(data)
        except OSError as error:
            raise translate(error, self._name) from None


def read(box: Box, name: str, data: bytes) -> list[Json]:
    """Return the records of one part; what a crash tore off its end is left out.

    Raises:
        GenesysError: STATE-001 when something durable is damaged, STATE-005.
    """
    if len(data) <= HEADER:
        return []  # It died before the first frame.
    Sealed(box, name, data[:HEADER], kind=JOURNAL)
    cipher, _ = box.derive(data[8:24], name)
    bound = box.bind(data[:HEADER], name)
    texts: list[bytes] = []
    torn = False
    for at, frame in enumerate(_frames(data)):
        plain = _open(cipher, at, frame, bound)
        if plain is None:
            torn = True
        elif torn and int.from_bytes(plain[:4], "big") > len(texts):
            raise CORRUPT.error(name=name)
        elif not torn:
            texts.append(expand(plain[4:]))
    return [json.loads(line) for text in texts for line in text.split(b"\n") if line]


def _frames(data: bytes) -> Iterator[bytes]:
    at = HEADER
    while at + 4 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size < _LEAST or at + 4 + size > len(data):
            return
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def _open(cipher: Cipher, at: int, frame: bytes, bound: bytes) -> bytes | None:
    try:
        return cipher.open(at, frame, bound)
    except Forged:
        return None
