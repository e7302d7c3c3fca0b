"""Sentences for messages."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def hint(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return ``Did you mean "…"?``, or what there is to choose from."""
    from genesys.kinds.reference import listed, meant

    words = list(known)
    return meant(word, words, otherwise=otherwise or (f"Use one of: {listed(words)}." if words else "Remove it."))
