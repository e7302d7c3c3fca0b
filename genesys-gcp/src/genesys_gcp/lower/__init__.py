"""From universal resources to Google's natives; pure, one file a kind."""

from __future__ import annotations
