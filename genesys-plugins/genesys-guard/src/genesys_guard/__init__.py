"""The rules of an organisation."""

from __future__ import annotations

__version__ = "0.1.0"
