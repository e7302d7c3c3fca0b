"""Errors in Google's shape."""

from __future__ import annotations

from typing import Any

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class Wrong(Exception):
    """A call is refused.

    Args:
        status: HTTP status.
        reason: Google's own word, such as ``notFound``.
        message: For people.
        canonical: Google's status word; by default that of the HTTP status.
        info: An ErrorInfo: its reason and metadata.
    """

    def __init__(
        self, status: int, reason: str, message: str, *, canonical: str = "", info: dict[str, Any] | None = None
    ) -> None:
        self.status, self.reason, self.message = status, reason, message
        self.canonical, self.info = canonical or _STATUS.get(status, "UNKNOWN"), info
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        """Return the answer."""
        error: dict[str, Any] = {
            "code": self.status,
            "message": self.message,
            "status": self.canonical,
            "errors": [{"message": self.message, "domain": "global", "reason": self.reason}],
        }
        if self.info:
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "googleapis.com"}]
            error["details"][0].update(self.info)
        return {"error": error}
