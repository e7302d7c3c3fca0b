"""From a Stack to a NativeGraph; pure."""

from __future__ import annotations
