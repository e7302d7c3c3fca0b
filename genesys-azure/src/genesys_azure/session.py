"""The acting half does not exist yet: opening a session is refused before anything happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from genesys_azure.problems import NO_SESSION


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: object) -> NoReturn:
    """Refuse.

    Raises:
        GenesysError: AZURE-001, always.
    """
    raise NO_SESSION.error()


def answers(session: object, question: str, args: Mapping[str, Any]) -> NoReturn:
    """Refuse to look something up; the settings can hold the answer.

    Raises:
        GenesysError: AZURE-001, always.
    """
    raise NO_SESSION.error()
