"""The Genesys provider for Google Cloud."""

from __future__ import annotations
