"""Problems with a guard.yaml."""

from __future__ import annotations

from genesys.spi import Problem

UNUSABLE = Problem(
    "GUARD-001",
    "{file} cannot be used: {what}",
    reason="{why}",
    solution="Correct it. Until then nothing is deployed, because a rule that is not understood lets everything pass.",
    command="genesys validate",
    exit_code=5,
)
