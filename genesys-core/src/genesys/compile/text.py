"""Words for messages: suggestions, lists, places and errors of other people's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import Where

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType


def near(name: str, known: Iterable[str]) -> str:
    """Return the known word that ``name`` was probably meant to be, or ``""``."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.6)), "")


def advice(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a did-you-mean, or ``otherwise`` when nothing is close."""
    found = near(name, known)
    return f'Did you mean "{found}"?' if found else otherwise


def listed(words: Iterable[str]) -> str:
    """Return words sorted for a sentence, or ``none``."""
    return ", ".join(sorted(words)) or "none"


def raised(error: BaseException) -> str:
    """Return the kind and the words of an exception."""
    words = str(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def place_of(error: BaseException, file: str = "") -> Where | None:
    """Return where an exception came from: the innermost line in ``file``, else the innermost line."""
    found: Where | None = None
    trace: TracebackType | None = error.__traceback__
    while trace:
        at = trace.tb_frame.f_code.co_filename
        if not file or at == file or found is None:
            found = Where(at, trace.tb_lineno)
        trace = trace.tb_next
    return found
