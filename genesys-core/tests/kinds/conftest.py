"""Laws are checked however long one example takes: the machine may be busy, and pydantic is imported once."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
