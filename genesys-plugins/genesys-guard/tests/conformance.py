"""What the conformance kit works on: the plugin as it is without any configuration."""

from __future__ import annotations

from genesys.testing.hook_kit import Case
from genesys_guard import hooks

CASE = Case(hooks)
