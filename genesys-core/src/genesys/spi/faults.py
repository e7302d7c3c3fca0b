"""Faults: the closed set of ways in which a call to a provider can fail. They are the retry policy.

A provider maps its own error codes to these in one table; the answer to each is written once, in
``genesys.run``.
"""

from __future__ import annotations

CAME_UP_FAILED = "CameUpFailed"
"""Code with which ``explain`` is asked about an object whose state says that it failed; its message is the detail."""


class Fault(Exception):
    """A call failed.

    Args:
        message: The provider's words, without secrets.
        code: The provider's own code, such as ``PORT_TAKEN``.

    Attributes:
        request: The provider's id of the request, for its support; ``""`` when there is none. Set by who knows it.
        bound_s: For how many seconds this fault is waited out, when the provider documents another time than the
            engine's table of answers; ``None`` for the usual one. Counts for faults that are repeated.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        self.message, self.code, self.request = message, code, ""
        self.bound_s: float | None = None
        super().__init__(message)


class Throttled(Fault):
    """Too many calls; ``after`` is the provider's advice in seconds, or ``None``."""

    def __init__(self, message: str, *, code: str = "", after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.after = after


class Transient(Fault):
    """Failed without effect; the same call may work in a moment."""


class NotYet(Fault):
    """Something this needs is not visible yet (eventual consistency)."""


class Gone(Fault):
    """The object is not there."""


class Exists(Fault):
    """An object with this identity is already there."""


class Busy(Fault):
    """Another change of the object or its parent is under way."""


class InUse(Fault):
    """Something still depends on the object; ``by`` names it when known."""

    def __init__(self, message: str, *, code: str = "", by: str = "") -> None:
        super().__init__(message, code=code)
        self.by = by


class QuotaExceeded(Fault):
    """The account may not have more of this."""


class NoCapacity(Fault):
    """The provider has none left here."""


class Denied(Fault):
    """The identity may not do this, or there is none."""


class Invalid(Fault):
    """The request can never work as it is."""


class Unknown(Fault):
    """The call may or may not have taken effect."""


ALL: tuple[type[Fault], ...] = (
    Throttled,
    Transient,
    NotYet,
    Gone,
    Exists,
    Busy,
    InUse,
    QuotaExceeded,
    NoCapacity,
    Denied,
    Invalid,
    Unknown,
)
"""The whole set."""
