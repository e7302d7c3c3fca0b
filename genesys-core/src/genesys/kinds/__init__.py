"""The universal kinds, one file a family, and the composites."""

from __future__ import annotations
