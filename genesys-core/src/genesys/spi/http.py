"""Calls over HTTP, as the engine makes them for sessions: counted, paced, through proxies, with the user's own CA.

A session never opens a connection itself: ``ports.http`` is one client for all sessions of a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Limit(NamedTuple):
    """A token bucket, as a vendor documents it.

    Args:
        group: What shares it, such as ``ec2.RunInstances``, ``ec2.write`` or ``arm.read``.
        burst: Tokens that it holds, >= 1.
        per_s: Tokens that come back in a second, > 0.
    """

    group: str
    burst: float
    per_s: float


class Request(NamedTuple):
    """One request.

    Args:
        method: ``GET``, ``PUT`` and so on.
        url: Whole address, query included.
        headers: As they are sent; signed before.
        body: As it is sent.
        operation: The vendor's name of the call, such as ``ec2.DescribeVpcs``; calls are counted by it.
        scope: Account and region that share the limit, such as ``123456789012/eu-central-1``.
        limit: The bucket that it draws from, or ``None``.
        effect: Whether it may change something; decides what a lost answer means.
        timeout_s: Longest wait for the answer, > 0.
        ca: File with certificates to trust instead of the usual ones, or ``""``.
    """

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    operation: str = ""
    scope: str = ""
    limit: Limit | None = None
    effect: bool = True
    timeout_s: float = 60.0
    ca: str = ""


class Reply(NamedTuple):
    """One answer, whatever its status.

    Args:
        status: HTTP status.
        headers: Names in lower case.
        body: Decompressed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    """The client. Its methods wait, so they are called from the threads in which plain sessions run."""

    def send(self, request: Request) -> Reply:
        """Wait for a token, send the request once and return the answer; redirects are not followed.

        Raises:
            Transient: Nothing was sent, or the request has no effect and its answer was lost.
            Unknown: It was sent, and its answer was lost.
        """

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        """Say that the vendor refused a request for coming too fast: its bucket is halved, and waits ``after_s``."""


class Offline:
    """Stands where there is nothing to call: every request fails without being sent."""

    def send(self, request: Request) -> Reply:
        """Refuse.

        Raises:
            Transient: Always.
        """
        from genesys.spi.faults import Transient

        raise Transient("nothing is called from here", code="OFFLINE")

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        """Do nothing."""
