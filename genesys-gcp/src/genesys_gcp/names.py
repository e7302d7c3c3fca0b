"""What a legal name is, per native type. Source: Google's discovery documents, read 2026-11-23."""

from __future__ import annotations

from genesys.spi.provider import NameRule

COMPUTE = NameRule(longest=63, unique_in="scope")
"""Networks, machines, firewalls, addresses: unique in the project, and in the region or zone."""
MACHINE = NameRule(longest=56, unique_in="scope")
"""Machines; a suffix of seven characters tells the new one from the old one that it replaces."""
SERVICE_ACCOUNT = NameRule(longest=30, shortest=6, unique_in="world")
"""A deleted identity of the same name is another principal, so it carries a suffix."""
DATABASE = NameRule(longest=73, unique_in="world")
"""Held for a week after deletion (quirk G09), so every new one gets a suffix of seven characters of its own."""
SECRET = NameRule(longest=255, unique_in="scope", alphabet="a-zA-Z0-9_-", first="a-zA-Z")
