"""History: every commit, newest first, and the ways to name one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from genesys.state.problems import NO_REVISION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from genesys.state.head import Library
    from genesys.state.segment import Commit

_BACK = re.compile(r"head(?:~(\d{1,9}))?\Z")
_NUMBER = re.compile(r"\d{1,9}\Z")
_ID = re.compile(r"[0-9a-f]{4,32}\Z")


async def walk(library: Library, start: str) -> AsyncIterator[Commit]:
    """Yield commits from ``start`` back to the first, one read each.

    Raises:
        GenesysError: STATE-001, STATE-005, STATE-008, STATE-029.
    """
    name = start
    while name:
        commit = (await library.segment(name)).commit
        yield commit
        name = commit.parents[0] if commit.parents else ""


async def resolve(library: Library, start: str, ref: str) -> Commit:
    """Return the commit that a person means.

    Args:
        library: Segments.
        start: Id of the newest commit, ``""`` when there is none.
        ref: The beginning (>= 4 digits) of an id, a number, ``head``, ``head~2``, or a time such as
            ``2026-01-31T12:00+01:00`` (UTC when without a zone): the newest commit that is not later.

    Raises:
        GenesysError: STATE-009 when there is none, or several ids begin so; as `walk`.
    """
    text = ref.strip()
    found = [commit async for commit in _matching(library, start, text)]
    if len(found) != 1:
        raise NO_REVISION.error(ref=ref)
    return found[0]


async def last_known_good(library: Library, start: str) -> Commit | None:
    """Return the newest commit whose run ended green with all health checks passed, or ``None``.

    Raises:
        GenesysError: As `walk`.
    """
    async for commit in walk(library, start):
        if commit.status == "green" and commit.health_passed:
            return commit
    return None


async def _matching(library: Library, start: str, text: str) -> AsyncIterator[Commit]:
    lowered = text.lower()
    back, number = _BACK.match(lowered), _NUMBER.match(text)
    before = _milliseconds(text) if not (back or number) else None
    at = 0
    async for commit in walk(library, start):
        if back and at == int(back[1] or 0):
            yield commit
            return
        if number and commit.seq == int(text):
            yield commit
            return
        if before is not None and commit.data["time"] <= before:
            yield commit
            return
        if not back and (not number or len(text) > 6) and _ID.match(lowered) and commit.id.startswith(lowered):
            yield commit
        at += 1


def _milliseconds(text: str) -> int | None:
    """Return the end of the millisecond that an ISO time names, or ``None`` when it is none."""
    if not re.match(r"\d{4}-\d\d", text):
        return None
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
