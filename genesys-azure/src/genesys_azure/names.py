"""What a legal name is, per native type. Source: Azure's own naming rules and resource definitions, read 2026-11-23."""

from __future__ import annotations

from genesys.spi.provider import NameRule

RESERVED = "microsoft|windows|office|azure|xbox|skype|bing|^login"
"""Trademarks, which no name may hold that becomes a part of a public host name. Source: Azure's page about the error
ReservedResourceName."""

NETWORK = NameRule(longest=80, unique_in="scope")
"""Networks' parts: unique in the resource group."""
VNET = NameRule(longest=64, shortest=2, unique_in="scope")
MACHINE = NameRule(longest=64, unique_in="scope")
IDENTITY = NameRule(longest=128, shortest=3, unique_in="scope")
DATABASE = NameRule(longest=63, shortest=3, unique_in="world", forbidden=RESERVED)
"""Part of a host name, so unique in the world."""
SECRET = NameRule(longest=127, unique_in="scope")
VAULT = 24
"""Longest name of a key vault; it is unique in the world and held for days after deletion."""
GROUP = 90
"""Longest name of a resource group."""

DISK = NameRule(longest=80, unique_in="scope")
SCALE_SET = NameRule(longest=64, unique_in="scope")
STORAGE = NameRule(longest=24, alphabet="a-z0-9", shortest=3, unique_in="world", forbidden=RESERVED)
"""Accounts: letters and digits only, and part of a host name."""
CONTAINER = NameRule(longest=63, shortest=3, unique_in="scope")
CONTAINER_APP = NameRule(longest=32, shortest=2, unique_in="scope", forbidden=RESERVED)
WORKSPACE = NameRule(longest=63, shortest=4, unique_in="scope")
ENVIRONMENT = NameRule(longest=60, shortest=2, unique_in="scope")
AUTOSCALE = NameRule(longest=260, unique_in="scope")
