"""The Genesys provider for Microsoft Azure."""

from __future__ import annotations
