"""What goes wrong in a simulated cloud: by script, for exact tests, or by rates that a seed decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.sim.chance import chance
from genesys.sim.problems import BAD_RATE, UNKNOWN_WORD
from genesys.sim.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping


class Weather:
    """Says of every call whether it goes wrong, and how.

    Args:
        seed: Decides when the rates strike.
        rates: Word -> share of the calls, 0 to 1.
    """

    def __init__(self, seed: object = "", rates: Mapping[str, float] | None = None) -> None:
        self._seed, self._rates = seed, dict(sorted((rates or {}).items()))
        self.script: dict[tuple[str, str], list[str]] = {}
        """(verb, address or ``*``) -> words for the calls to come, one for each; ``""`` is a call that goes well."""

    def dims(self) -> bool:
        """Tell whether a look may be one that does not show the newest change, or a request may arrive late."""
        words = {*self._rates, *(word.partition(":")[0] for words in self.script.values() for word in words)}
        return bool(words & {"stale", "late"})

    def word(self, verb: str, address: str, number: int) -> str:
        """Return the word for a call, ``""`` when it goes well.

        Args:
            verb: Of the call.
            address: Whose object it is about.
            number: Of the call, over all calls of the cloud.
        """
        words = self.script.get((verb, address)) or self.script.get((verb, "*"))
        if words:
            return words.pop(0)
        if not self._rates:
            return ""
        drawn = chance(self._seed, number, verb, address)
        for name, rate in self._rates.items():
            if verb not in WORDS[name].verbs:
                continue
            if drawn < rate:
                return name
            drawn -= rate
        return ""


def rates_of(text: str) -> dict[str, float]:
    """Return the rates that a text such as ``throttle=0.05,lost-after=0.01`` gives.

    Raises:
        GenesysError: SIM-001, there is no such word; SIM-002, that is no share.
    """
    found: dict[str, float] = {}
    for part in filter(None, (item.strip() for item in text.split(","))):
        name, _, value = (item.strip() for item in part.partition("="))
        if name not in WORDS:
            raise UNKNOWN_WORD.error(word=name, words=", ".join(sorted(WORDS)))
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not 0.0 <= share <= 1.0:
            raise BAD_RATE.error(word=name, value=value)
        found[name] = share
    if sum(found.values()) > 1.0:
        raise BAD_RATE.error(word=text, value=f"{sum(found.values()):g} together")
    return found
