"""The command line: one file a command, a literal table, renderers."""

from __future__ import annotations
