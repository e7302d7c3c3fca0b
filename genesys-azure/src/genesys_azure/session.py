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
