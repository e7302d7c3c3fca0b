"""Quirks of this provider's interfaces, from the file beside this one. For the simulator, tests and documentation."""

from __future__ import annotations

import tomllib
from pathlib import Path

from genesys.spi.quirks import parse

with Path(__file__).with_suffix(".toml").open("rb") as _file:
    QUIRKS = parse(tomllib.load(_file))
"""Id -> quirk."""
