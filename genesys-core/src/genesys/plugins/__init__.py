"""The host of plugins: discovery by metadata, drivers, hooks."""

from __future__ import annotations
