"""Makes a plan happen, and never loses track of what it did."""

from __future__ import annotations
