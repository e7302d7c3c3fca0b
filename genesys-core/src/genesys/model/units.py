"""Quantities that people write: sizes, durations and rates; parsed once, compared as numbers.

Sizes are binary whatever the user writes: ``100GB`` and ``100GiB`` both mean 100 x 2**30 bytes,
because every cloud sells disks and memory that way.
"""

from __future__ import annotations

import re
from math import inf

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(B|[KMGTP]i?B?)\s*\Z", re.IGNORECASE)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w|y)")
_DURATIONS = re.compile(r"(?:\d++(?:\.\d++)?(?:ms|s|m|h|d|w|y))+\Z")
_RATE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(ms|s|m|h|d)\s*\Z")
_POWERS = "BKMGTP"
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def size(text: str) -> int:
    """Return bytes for a size such as ``100GB``, ``1.5GiB`` or ``512M``.

    Raises:
        ValueError: It is not a size.
    """
    found = _SIZE.match(text)
    count = float(found[1]) * float(1024 ** _POWERS.index(found[2][0].upper())) if found else inf
    if count == inf:
        message = f'"{text}" is not a size such as 100GB'
        raise ValueError(message)
    return round(count)


def show_size(count: int) -> str:
    """Return the shortest exact size for a number of bytes, as in ``100GB``."""
    power = 0
    while count and power < len(_POWERS) - 1 and count % 1024 == 0:
        count, power = count // 1024, power + 1
    return f"{count}{_POWERS[power]}B" if power else f"{count}B"


def duration(text: str) -> float:
    """Return seconds for a duration such as ``30s``, ``5m`` or ``1h30m``; a day has 24 hours, a year 365 days.

    Raises:
        ValueError: It is not a duration.
    """
    stripped = text.strip()
    parts = _DURATION.findall(stripped) if _DURATIONS.match(stripped) else ()
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if not parts or seconds == inf:
        message = f'"{text}" is not a duration such as 30s, 5m or 1h30m'
        raise ValueError(message)
    return seconds


def show_duration(seconds: float) -> str:
    """Return a duration in the largest unit that is exact, as in ``90s`` or ``2h``."""
    for unit in ("y", "w", "d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{int(seconds // _SECONDS[unit])}{unit}"
    return f"{seconds:g}s"


def rate(text: str) -> float:
    """Return events per second for a rate such as ``10/s`` or ``600/m``.

    Raises:
        ValueError: It is not a rate.
    """
    found = _RATE.match(text)
    events = float(found[1]) / _SECONDS[found[2]] if found else inf
    if events == inf:
        message = f'"{text}" is not a rate such as 10/s'
        raise ValueError(message)
    return events
