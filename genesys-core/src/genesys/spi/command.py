"""What a command of a package gets: streams, habits of the user, and every other command as a call.

::

    def run(args: list[str], host: Host) -> int:
        answer = host.call("plan")
        host.print(answer.documents[-1]["summary"])
        return answer.code

An entry point of the group ``genesys.commands`` names such a function; its name is the command's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from genesys.spi.ports import World


class Called(NamedTuple):
    """How a command ended that was called by another.

    Args:
        code: Exit code.
        documents: JSON documents that it printed, in order; an error is the last one.
    """

    code: int
    documents: list[Any]


class Host(Protocol):
    """The command line that a command runs in."""

    @property
    def folder(self) -> str:
        """Folder that the command works in; ``-C`` counts."""

    @property
    def stack(self) -> str | None:
        """Stack that was named with ``--stack``, or ``None``."""

    @property
    def json(self) -> bool:
        """Whether one JSON document is wanted as output."""

    @property
    def interactive(self) -> bool:
        """Whether questions can be asked."""

    @property
    def world(self) -> World:
        """The ports: clock, files, processes, environment."""

    def print(self, text: str = "") -> None:
        """Write data to the output."""

    def say(self, text: str = "") -> None:
        """Write something for a person, beside the data; silent with ``--json``."""

    def emit(self, kind: str, data: Mapping[str, Any]) -> None:
        """Write one JSON document: ``{"format": "genesys/<kind>/1", ...}``."""

    def ask(self, question: str) -> str:
        """Return a person's answer; empty at the end of the input."""

    def call(self, *args: str) -> Called:
        """Run another command with ``--json`` in the same folder and for the same stack, and return how it ended."""
