"""Quirks: what an interface does beside its documentation, as data. One table for each provider.

A native type names the ids of those that apply to it; the simulator makes them happen, and tests prove that a
deployment ends well all the same. What answers them is never written beside them: faults are answered by the
engine, marks by the comparison, limits by the pace. A row only says which of these it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from genesys.spi.provider import Provider

CLASSES: Mapping[str, str] = {
    "consistency": "what was made is not seen everywhere yet",
    "propagation": "permissions, names or policies take effect later",
    "throttling": "too many calls",
    "naming": "names are taken, or shared with the whole world",
    "quota": "the account may not have more, or not yet",
    "capacity": "none is left there",
    "order": "something else has to be made, or to go, first",
    "async": "an answer comes before the work is done",
    "concurrency": "one change at a time",
    "soft-delete": "what was deleted still holds its name",
    "immutable": "it cannot be changed, or only grow",
    "drift": "the other side changes or adds something by itself",
    "lifecycle": "it is being taken out of service",
    "form": "a request has to have a form that its schema does not show",
}
"""Class of a quirk -> what it is."""


class Remedy(NamedTuple):
    """A remedy that is built in.

    Args:
        does: What is done.
        by: What stands for it in code: a fault, a mark, or another part of the SPI (see `PARTS`).
    """

    does: str
    by: str


REMEDIES: Mapping[str, Remedy] = {
    "R1": Remedy("tries again until what was just made is visible", "NotYet"),
    "R2": Remedy("tries again until a permission or a name has spread", "NotYet"),
    "R3": Remedy("waits as long as the other side says, and slows down", "Throttled"),
    "R4": Remedy("waits until nothing uses it any more", "InUse"),
    "R5": Remedy("makes one change of a parent at a time, and waits for another one's", "Busy"),
    "R6": Remedy("looks at the object itself until it is done, and reads the errors in it", "Pending"),
    "R7": Remedy("goes to the next zone, then to the next size, as the plan said", "NoCapacity"),
    "R8": Remedy("stops, and says how to ask for more", "QuotaExceeded"),
    "R9": Remedy("takes what is there when its tags say that it is ours", "Exists"),
    "R10": Remedy("brings back what was deleted when it is ours, else takes another name", "Exists"),
    "R11": Remedy("makes the new one under a new name before the old one goes", "NameRule"),
    "R12": Remedy("refuses to shrink while planning", "Grow"),
    "R13": Remedy("keeps what was chosen once, and does not call the other side's change drift", "ServerDefault"),
    "R14": Remedy("takes a deletion protection away only when the deletion was confirmed", "row"),
}
"""Number of a remedy -> the remedy."""

PARTS: Mapping[str, str] = {
    "Pending": "a long operation that the engine asks about",
    "NameRule": "the rule by which names are made",
    "row": "how the provider's own row of the wire forms a request or takes steps",
    "lowering": "what the provider's translation always or never asks for",
}
"""What can answer a quirk beside faults and marks."""


class Injection(NamedTuple):
    """What a simulated cloud does where a native names the quirk.

    Args:
        verb: The verb whose call it strikes.
        moment: ``first``: the first call for an address; ``young``: while the object is younger than ``seconds``.
        word: What happens, one of `genesys.sim.words.WORDS`.
        seconds: For ``young``.
    """

    verb: str
    moment: str
    word: str
    seconds: float = 0.0


class Quirk(NamedTuple):
    """A quirk.

    Args:
        id: Such as ``A01``; a letter for the provider and a number that is never used again.
        operation: Operations of the provider's own interface, or what else brings it about.
        symptom: What is seen.
        kind: One of `CLASSES`.
        remedy: Numbers of `REMEDIES`, the first one first.
        by: What answers it: faults, marks and `PARTS`.
        answer: What is particular about the answer, or ``""``.
        bound_s: Longest time that it is waited for, in seconds; 0 when it is not waited for.
        evidence: Where it was seen, each with its date.
        injects: What the simulator does, or ``None`` when it has this for every type, or cannot show it.
    """

    id: str
    operation: str
    symptom: str
    kind: str
    remedy: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    answer: str = ""
    bound_s: float = 0.0
    evidence: tuple[str, ...] = ()
    injects: Injection | None = None


def parse(table: Mapping[str, Any]) -> dict[str, Quirk]:
    """Return id -> quirk of a table as its file has it.

    Args:
        table: ``sources`` (mark -> ``what`` and ``date``), and one entry for each id with the fields of `Quirk`, in
            which ``class`` stands for ``kind``, and ``sources`` (marks) and ``where`` for ``evidence``.

    Raises:
        KeyError: An entry lacks a field, or names a source that is not there.
        TypeError: An injection has a field that is not known.
    """
    sources = {mark: f"{about['what']}, {about['date']}" for mark, about in table["sources"].items()}
    return {id: _quirk(id, row, sources) for id, row in table.items() if id != "sources"}


def _quirk(id: str, row: Mapping[str, Any], sources: Mapping[str, str]) -> Quirk:
    seen = [sources[mark] for mark in row["sources"]]
    where = row.get("where", "")
    return Quirk(
        id,
        row["operation"],
        row["symptom"],
        row["class"],
        tuple(row["remedy"]),
        tuple(row["by"]),
        row.get("answer", ""),
        float(row.get("bound_s", 0)),
        tuple([*seen[:-1], f"{seen[-1]}: {where}" if where else seen[-1]] if seen else [where] if where else []),
        Injection(**row["injects"]) if "injects" in row else None,
    )


@cache
def table(name: str) -> Mapping[str, Quirk]:
    """Return the id -> quirk that ``"module:name"`` names, nothing for ``""``.

    Raises:
        ImportError: The module is not there.
        AttributeError: The module has no such table.
    """
    import importlib

    if not name:
        return {}

    module, _, attribute = name.partition(":")
    found: Mapping[str, Quirk] = getattr(importlib.import_module(module), attribute)
    return found


def quirks_of(provider: Provider) -> Mapping[str, Quirk]:
    """Return id -> quirk of a provider, as `table` does."""
    return table(provider.quirks)
