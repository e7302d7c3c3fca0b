"""What the engine does about a fault: one table, for every provider and every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.spi import faults as f

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.faults import Fault


class Answer(NamedTuple):
    """The answer to one fault of one verb.

    Args:
        word: ``retry`` (the same call again), ``adopt`` (look for ours), ``read-back`` (look whether it took
            effect), ``done`` or ``fail``.
        tries: How often this fault is answered by ``retry`` before it counts as a failure.
        first_s: First wait.
        most_s: Longest wait; each wait is twice the one before.
        bound_s: Longest time spent on retries of this fault.
        beyond: Whether that counts although the usual time of a change is over: others decide when this ends.
    """

    word: str
    tries: int = 0
    first_s: float = 0.0
    most_s: float = 0.0
    bound_s: float = 0.0
    beyond: bool = False


FAIL = Answer("fail")
DONE = Answer("done")
ADOPT = Answer("adopt")
READ_BACK = Answer("read-back")
_AGAIN = Answer("retry", tries=8, first_s=0.5, most_s=30.0, bound_s=240.0)
# A throttle is never a user's error: an hour of nothing else means that the provider is out of order.
_MANY = 10_000
_SLOWER = Answer("retry", tries=_MANY, first_s=1.0, most_s=60.0, bound_s=3_600.0)

_EVERY: dict[type[Fault], Answer] = {
    f.Throttled: _SLOWER,
    f.Transient: _AGAIN,
    f.NotYet: Answer("retry", tries=60, first_s=1.0, most_s=15.0, bound_s=300.0),
    f.Gone: FAIL,
    f.Exists: FAIL,
    f.Busy: Answer("retry", tries=200, first_s=1.0, most_s=20.0, bound_s=900.0),
    f.InUse: FAIL,
    f.QuotaExceeded: FAIL,
    f.NoCapacity: Answer("retry", tries=3, first_s=5.0, most_s=30.0, bound_s=120.0),
    f.Denied: FAIL,
    f.Invalid: FAIL,
    f.Unknown: _AGAIN,  # Asking is without effect, and the other verbs may be repeated.
}

ANSWERS: dict[tuple[str, type[Fault]], Answer] = {
    ("create", f.Exists): ADOPT,
    ("create", f.Unknown): READ_BACK,
    ("delete", f.Gone): DONE,
    ("delete", f.InUse): Answer("retry", tries=200, first_s=1.0, most_s=20.0, bound_s=900.0, beyond=True),
    ("poll", f.Gone): DONE,
    ("poll", f.NoCapacity): FAIL,  # Asking how it went changes nothing.
}
"""(verb, fault) -> answer, where it differs from the general one."""


def answer_to(verb: str, fault: Fault, patience: Mapping[str, float] | None = None) -> Answer:
    """Return the answer to a fault.

    Args:
        verb: ``create``, ``read``, ``find``, ``update``, ``delete`` or ``poll``.
        fault: What went wrong; its ``bound_s`` counts for an answer that repeats the call.
        patience: Of the native type, see `genesys.spi.provider.ResourceType`.
    """
    kind = type(fault)
    answer = ANSWERS.get((verb, kind)) or _EVERY.get(kind, FAIL)
    bound = fault.bound_s if fault.bound_s is not None else (patience or {}).get(kind.__name__)
    if bound is None or answer.word != "retry":
        return answer
    return answer._replace(bound_s=bound, tries=_MANY, beyond=True)


def delay(answer: Answer, attempt: int, jitter: float) -> float:
    """Return seconds to wait before a retry.

    Args:
        answer: With ``retry``.
        attempt: How often this fault was answered before, >= 0.
        jitter: 0 to 1, from the entropy port.
    """
    full = min(answer.first_s * 2.0 ** min(attempt, 30), answer.most_s)
    return full * (0.5 + jitter / 2)
