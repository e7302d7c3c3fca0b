"""The simulated cloud and the simulated ports."""

from __future__ import annotations
