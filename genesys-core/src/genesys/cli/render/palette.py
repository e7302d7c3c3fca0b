"""Colors by hand: a library would cost more than the whole command."""

from __future__ import annotations


class Palette:
    """Functions that paint a text; every one returns it unchanged when colors are off."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def red(self, text: str) -> str:
        """Return the text for something destroyed or wrong."""
        return self._paint("31", text)

    def green(self, text: str) -> str:
        """Return the text for something made or well."""
        return self._paint("32", text)

    def yellow(self, text: str) -> str:
        """Return the text for something changed or to be noticed."""
        return self._paint("33", text)

    def cyan(self, text: str) -> str:
        """Return the text for something read."""
        return self._paint("36", text)

    def bold(self, text: str) -> str:
        """Return the text with weight."""
        return self._paint("1", text)

    def dim(self, text: str) -> str:
        """Return the text in the background."""
        return self._paint("2", text)


PLAIN, VIVID = Palette(False), Palette(True)
