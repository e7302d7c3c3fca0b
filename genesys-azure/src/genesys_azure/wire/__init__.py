"""Azure over the wire: loaded with the first session, never for a plan."""

from __future__ import annotations
