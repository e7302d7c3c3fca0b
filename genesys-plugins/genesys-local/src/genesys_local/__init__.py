"""The Genesys provider that is this machine."""

from __future__ import annotations
