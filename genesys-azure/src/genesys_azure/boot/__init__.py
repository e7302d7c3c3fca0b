"""Programs that run on the machines that are deployed, and never here."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def program(name: str) -> str:
    """Return the text of one of the programs beside this file."""
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
