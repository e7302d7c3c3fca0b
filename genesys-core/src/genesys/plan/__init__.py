"""From desired, recorded and observed to a Plan; pure."""

from __future__ import annotations
