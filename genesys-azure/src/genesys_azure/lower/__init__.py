"""From universal resources to Azure's natives; pure, one file a kind."""

from __future__ import annotations
