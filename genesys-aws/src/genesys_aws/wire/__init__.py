"""Amazon's APIs over the wire; loaded with the first session, and nothing of it before."""

from __future__ import annotations
