"""Names of the entry point groups."""

from __future__ import annotations

PROVIDERS = "genesys.providers"
STATE_BACKENDS = "genesys.state_backends"
KINDS = "genesys.kinds"
LOWERINGS = "genesys.lowerings"
COMMANDS = "genesys.commands"
HOOKS = "genesys.hooks"

ALL = (PROVIDERS, STATE_BACKENDS, KINDS, LOWERINGS, COMMANDS, HOOKS)
"""Every group; anything else in an entry point table that begins with ``genesys.`` is misspelt."""
