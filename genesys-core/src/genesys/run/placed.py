"""Where a session really is: what its credentials say, against what its target and the records say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.run.problems import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.run.sessions import Open


def refuse_other(provider: str, wanted: Mapping[str, str], place: Mapping[str, str], address: str) -> None:
    """Refuse a place that is not the wanted one; what only one of them knows does not count.

    Args:
        provider: Name of the provider.
        wanted: Target of a session, or of a record.
        place: What the session says.
        address: Whose target it is.

    Raises:
        GenesysError: RUN-025.
    """
    if agree(wanted, place):
        return
    there = {name: wanted[name] for name in place if name in wanted}
    raise ELSEWHERE.error(provider=provider, address=address, wanted=_words(there), found=_words(place))


def refuse_elsewhere(opened: Iterable[Open], recorded: Iterable[Fragment]) -> None:
    """Refuse to act where the records of a stack are not, although by its target a session is at their place.

    Raises:
        GenesysError: RUN-025.
    """
    sessions = [open for open in opened if open.place]
    if not sessions:
        return
    for fragment in recorded:
        for open in sessions:
            if fragment.provider == open.provider.name and agree(fragment.target, open.target):
                refuse_other(fragment.provider, fragment.target, open.place, fragment.address)


def agree(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two places say the same wherever both say something."""
    return all(one.get(name, value) == value for name, value in other.items())


def _words(place: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {place[name]}" for name in sorted(place))
