"""Native names: legal, stable, readable, and different for different natives of a stack.

A name is ``project-environment-address``. It ends with a short hash where it would not be its own
proof of identity otherwise: when it was cut or changed, is made of several parts, or is unique in the
whole world.
"""

from __future__ import annotations

import itertools
import re
from base64 import b32encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.provider import NameRule

_FORCED = "g"


class Subject(NamedTuple):
    """What is named.

    Args:
        project: Name of the project.
        environment: Name of the environment.
        provider: Name of the provider.
        target: Where it is; part of names that are unique in the world.
        type: Native type.
        address: Address of the resource.
        local: Local word for one of several names of one type, or ``""``.
    """

    project: str
    environment: str
    provider: str
    target: Mapping[str, str]
    type: str
    address: str
    local: str = ""


def native_name(subject: Subject, rule: NameRule, *, turn: int = 0) -> str:
    """Return the native name of ``subject``: it fits ``rule`` and is always the same.

    Args:
        subject: What is named.
        rule: Its alphabet must hold lower-case letters and the digits 2 to 7, ``longest`` be >= 8.
        turn: Which name, when earlier ones are somebody else's already; those from 1 on end with a hash.
    """
    mark = _separator(rule.alphabet)
    stack = _clean(f"{subject.project}-{subject.environment}", rule, mark)
    own = _clean(f"{subject.address}-{subject.local}" if subject.local else subject.address, rule, mark)
    joined = mark.join(part for part in (stack, own) if part)
    whole = _started(_mended(joined, rule), rule)
    itself = own == subject.address and not subject.local and rule.unique_in != "world" and whole.endswith(joined)
    if itself and not turn and rule.shortest <= len(whole) <= rule.longest:
        return whole
    room = rule.longest - rule.suffix - len(mark)
    # What is left after cutting may read like a forbidden word, and so may a hash.
    start = _started(_mended(_cut(whole, room, mark), rule), rule)[:room].rstrip(mark or None)
    made = (start + mark + _hash(subject, rule.suffix, turn) for turn in itertools.count())
    return next(itertools.islice((name for name in made if not _forbidden(name, rule)), turn, None))


def _mended(text: str, rule: NameRule) -> str:
    """Return a text in which forbidden words are cut down to their first two characters; each turn makes it shorter."""
    while _forbidden(text, rule):
        text = re.sub(rule.forbidden, lambda found: found[0][:2] if len(found[0]) > 2 else "", text)
    return text


def _forbidden(text: str, rule: NameRule) -> bool:
    return bool(rule.forbidden and re.search(rule.forbidden, text))


def _started(text: str, rule: NameRule) -> str:
    return text if re.match(f"[{rule.first}]", text) else _FORCED + text


def _clean(text: str, rule: NameRule, mark: str) -> str:
    lower, bad, runs = _patterns(rule.alphabet, mark)
    plain = bad.sub("", lower.sub(mark, text.lower()))
    return runs.sub(mark, plain).strip(mark) if mark else plain


@cache
def _patterns(alphabet: str, mark: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(r"[-_./ \[]"),
        re.compile(f"[^{alphabet}]"),
        re.compile(f"{re.escape(mark)}+" if mark else r"\b\B"),
    )


@cache
def _separator(alphabet: str) -> str:
    return next((mark for mark in "-_" if re.match(f"[{alphabet}]", mark)), "")


def _cut(text: str, room: int, mark: str) -> str:
    """Return at most ``room`` characters: the middle goes, because the end tells natives apart for people."""
    if len(text) <= room:
        return text
    head = max(room // 3, 1)
    start, end = text[:head], text[len(text) - (room - head) :]
    return start + (end.lstrip(mark) if mark and start.endswith(mark) else end)


def _hash(subject: Subject, length: int, turn: int) -> str:
    where = sorted(subject.target.items())
    parts = [subject.provider, *(f"{k}={v}" for k, v in where), *subject[:2], *subject[4:]]
    parts += [str(turn)] if turn else []
    return b32encode(sha256("\0".join(parts).encode()).digest()).decode().lower()[:length]
