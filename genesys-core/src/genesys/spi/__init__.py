"""All that a plugin author imports."""

from __future__ import annotations
