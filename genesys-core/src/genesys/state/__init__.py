"""What was true last time: encrypted, versioned, changed only by compare-and-swap."""

from __future__ import annotations
