"""Colors as a value: a rendering gets a `Palette` and never asks the environment."""

from __future__ import annotations

from typing import NamedTuple


class Palette(NamedTuple):
    """What is written before a colored text, and after it.

    Args:
        green: For what is added.
        yellow: For what changes.
        red: For what is destroyed or dangerous.
        cyan: For what only the record is told.
        bold: For headings.
        dim: For what is secondary.
        reset: After each.
    """

    green: str = ""
    yellow: str = ""
    red: str = ""
    cyan: str = ""
    bold: str = ""
    dim: str = ""
    reset: str = ""

    def paint(self, color: str, text: str) -> str:
        """Return ``text`` in the color with that name; as it is when colors are off."""
        start = getattr(self, color)
        return f"{start}{text}{self.reset}" if start else str(text)


PLAIN = Palette()
"""No colors."""
ANSI = Palette("\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[36m", "\x1b[1m", "\x1b[2m", "\x1b[0m")
"""The colors that every terminal has."""
