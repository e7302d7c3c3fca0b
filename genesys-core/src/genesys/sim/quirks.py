"""Which quirks strike a call. What they are is in the table of each provider: `genesys.spi.quirks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.sim.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.spi.quirks import Quirk


def strikes(
    table: Mapping[str, Quirk], ids: tuple[str, ...], verb: str, age_s: float | None
) -> Iterator[tuple[str, str]]:
    """Give the id and the word of those that may strike a call.

    Args:
        table: Of the provider that is simulated.
        ids: Of a native type.
        verb: Of the call.
        age_s: How old the object is, ``None`` when there is none.
    """
    found = [(id, table[id].injects) for id in ids if id in table]
    fitting = [(id, one) for id, one in found if one is not None and one.verb == verb]
    # What refuses a call comes before what only shapes the answer of one that was taken.
    for id, one in sorted(fitting, key=lambda pair: WORDS[pair[1].word.partition(":")[0]].moment == "shape"):
        if one.moment == "first" or (age_s or 0.0) < one.seconds:
            yield id, one.word
