"""What a command called at its providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.run.http import HttpClient


class Calls(NamedTuple):
    """Calls of one command.

    Args:
        operations: Operation, such as ``ec2.DescribeVpcs`` -> how often; the most frequent first.
        seconds: From the first request to the last answer.
    """

    operations: Mapping[str, int]
    seconds: float

    @staticmethod
    def of(http: HttpClient) -> Calls:
        """Return what a client has counted."""
        most = sorted(http.calls.items(), key=lambda pair: (-pair[1], pair[0]))
        return Calls(dict(most), round(http.span_s, 3))
