"""The use cases, one file each."""

from __future__ import annotations
