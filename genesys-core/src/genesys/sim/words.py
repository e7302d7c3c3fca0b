"""What can go wrong with a call: one word each, with the moment at which it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.spi import faults as f

if TYPE_CHECKING:
    from collections.abc import Callable

_WRITES = frozenset({"create", "update", "delete"})
_LOOKS = frozenset({"read", "find", "list"})
_ALL = _WRITES | _LOOKS | {"poll", "lookup"}


class Word(NamedTuple):
    """A way in which a call goes wrong.

    Args:
        moment: ``before`` its effect, ``after`` it, or ``shape`` for an answer that is only another one.
        fault: Text after the colon -> what is raised; ``None`` when nothing is.
        verbs: Those whose calls it may be drawn for.
        doc: One line.
    """

    moment: str
    fault: Callable[[str], Exception] | None
    verbs: frozenset[str]
    doc: str


def _seconds(text: str) -> float | None:
    return float(text) if text else None


WORDS: dict[str, Word] = {
    "lost-before": Word("before", lambda _: f.Unknown("the connection broke"), _ALL, "the request is lost"),
    "5xx": Word("before", lambda _: f.Transient("try again", code="503"), _ALL, "an error of the server, no effect"),
    "throttle": Word(
        "before",
        lambda s: f.Throttled("slow down", code="429", after=_seconds(s)),
        _ALL,
        "too many calls",
    ),
    "notyet": Word("before", lambda _: f.NotYet("not visible yet"), _WRITES, "something it needs is not visible yet"),
    "busy": Word("before", lambda _: f.Busy("another change is under way"), _WRITES, "another change is under way"),
    "inuse": Word("before", lambda s: f.InUse("still used", by=s or "something"), _WRITES, "something depends on it"),
    "denied": Word("before", lambda _: f.Denied("you may not", code="FORBIDDEN"), _ALL, "no permission"),
    "invalid": Word("before", lambda s: f.Invalid(s or "wrong size", code="BAD_SIZE"), _WRITES, "it can never work"),
    "quota": Word("before", lambda _: f.QuotaExceeded("too many", code="LIMIT"), _WRITES, "the account has its share"),
    "capacity": Word("before", lambda _: f.NoCapacity("none left here", code="NO_CAPACITY"), _WRITES, "none is left"),
    "exists": Word(
        "before", lambda _: f.Exists("there is one with this name", code="NAME_TAKEN"), _WRITES, "the name is taken"
    ),
    "gone": Word("before", lambda _: f.Gone("it is not there"), _ALL, "the object is not there"),
    "bug": Word("before", lambda _: KeyError("a bug of the plugin"), _ALL, "an exception that is no fault"),
    "late": Word("before", lambda _: f.Unknown("the answer was lost"), _WRITES, "the effect comes later; `late:S`"),
    "lost-after": Word("after", lambda _: f.Unknown("the answer was lost"), _ALL, "the answer is lost"),
    "truncated": Word(
        "after", lambda _: f.Unknown("the answer was cut off", code="TRUNCATED"), _ALL, "the answer is cut off"
    ),
    "twice": Word(
        "after", lambda _: f.Unknown("the answer was lost"), frozenset({"create"}), "the request arrives twice"
    ),
    "stale": Word("shape", None, _LOOKS, "the answer does not show the newest change"),
    "pending": Word("shape", None, _WRITES, "a long operation was accepted; `pending:N` questions long"),
    "starting": Word("shape", None, frozenset({"create"}), "it is there and starts; `starting:N` looks long"),
    "failed": Word("shape", None, frozenset({"create", "update"}), "it is there and does not work"),
}
"""Word -> what it means. After a colon a word may carry a number or a text."""
