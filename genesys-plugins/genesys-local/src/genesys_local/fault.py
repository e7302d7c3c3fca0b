"""What the agent answers when it cannot do what was asked. Light: the client imports it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FAULTS = frozenset(
    "Throttled Transient NotYet Gone Exists Busy InUse QuotaExceeded NoCapacity Denied Invalid Unknown".split()
)


class AgentFault(Exception):
    """A refusal or failure of the agent.

    Args:
        fault: One of `FAULTS`; it decides whether a retry helps.
        code: Stable upper-case name of the reason, e.g. ``PORT_TAKEN``.
        message: For people; holds no secret.
    """

    def __init__(self, fault: str, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.fault, self.code, self.message = fault, code, message

    def as_json(self) -> dict[str, Any]:
        """Return the three parts as sent over the socket."""
        return {"fault": self.fault, "code": self.code, "message": self.message}

    @classmethod
    def of(cls, data: dict[str, Any]) -> AgentFault:
        """Return the fault that `as_json` described; an unheard-of class counts as ``Unknown``."""
        fault = data.get("fault")
        return cls(
            fault if fault in FAULTS else "Unknown", str(data.get("code", "UNKNOWN")), str(data.get("message", ""))
        )


def invalid(code: str, message: str) -> AgentFault:
    """Return a fault that no retry cures: the request itself must change."""
    return AgentFault("Invalid", code, message)
