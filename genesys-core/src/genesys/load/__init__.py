"""From infra.py or genesys.yaml to a Stack."""

from __future__ import annotations
