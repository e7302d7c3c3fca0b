"""Tables: universal words to Amazon's. Data files with source and date; read when first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return a table.

    Args:
        name: Name of a file here, such as ``sizes``.

    Cost: about one millisecond for the first call.
    """
    with Path(__file__).with_name(f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
