"""The Genesys provider for Amazon Web Services."""

from __future__ import annotations
