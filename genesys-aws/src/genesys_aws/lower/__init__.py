"""From universal resources to Amazon's natives; pure, one file a kind."""

from __future__ import annotations
