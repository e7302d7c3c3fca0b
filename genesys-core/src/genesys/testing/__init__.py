"""Conformance kits, Hypothesis strategies and the project fixture, for plugin authors and users."""

from __future__ import annotations
