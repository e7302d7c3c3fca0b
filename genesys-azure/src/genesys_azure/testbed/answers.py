"""Answers, and errors in the shape of Azure Resource Manager."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What is sent back.

    Args:
        status: HTTP status.
        body: JSON, or ``None`` for none.
        headers: Beside the usual ones.
    """

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}

    @property
    def text(self) -> bytes:
        """The body as it is sent."""
        return b"" if self.body is None else json.dumps(self.body).encode()


class Asked(NamedTuple):
    """A request.

    Args:
        verb: HTTP method.
        path: Of the address.
        query: Parameters of the address.
        body: As it was sent.
        base: Address of the simulator.
    """

    verb: str
    path: str
    query: dict[str, str]
    body: bytes
    base: str


class ArmError(Exception):
    """A refusal.

    Args:
        status: HTTP status.
        code: Azure's word for it.
        message: For a person.
        details: Further errors inside it, as JSON.
        headers: Beside the usual ones.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.details, self.headers = details or [], dict(headers or {})

    @property
    def inner(self) -> dict[str, Any]:
        """Code, message and details."""
        return {"code": self.code, "message": self.message, **({"details": self.details} if self.details else {})}

    def answer(self) -> Answer:
        """Return the answer that tells it."""
        return Answer(self.status, {"error": self.inner}, self.headers)
