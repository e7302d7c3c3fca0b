"""What a legal name is, per native type. Source: Google's discovery documents, read 2026-11-23."""

from __future__ import annotations

from genesys.spi.provider import NameRule

COMPUTE = NameRule(longest=63, unique_in="scope")
"""Networks, machines, firewalls, addresses: unique in the project, and in the region or zone."""
MACHINE = NameRule(longest=56, unique_in="scope")
"""Machines; a suffix of seven characters tells the new one from the old one that it replaces."""
SERVICE_ACCOUNT = NameRule(longest=30, shortest=6, unique_in="world")
"""A deleted identity of the same name is another principal, so it carries a suffix."""
DATABASE = NameRule(longest=60, unique_in="world")
"""Held for a week after deletion (quirk G09), so every new one gets a suffix of seven characters of its own; with a
colon and the project, which has up to 30, that may be 98."""
SECRET = NameRule(longest=255, unique_in="scope", alphabet="a-zA-Z0-9_-", first="a-zA-Z")
BUCKET = NameRule(longest=63, shortest=3, unique_in="world", forbidden="^goog|google|g00gle")
"""Unique in the world; dots would need a proof that the domain is ours."""
RUN = NameRule(longest=49, unique_in="scope")
"""Services of Cloud Run: unique in project and region."""
TEMPLATE = NameRule(longest=56, unique_in="scope")
"""The lowering puts a hash of the content behind it: a template cannot be changed, and its name is taken."""
GROUP = NameRule(longest=50, unique_in="scope")
"""Groups: their members are called after them, with a suffix."""
