"""Definitions of plugins that are named by ``"module:function"`` and loaded when they are first needed."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


@cache
def definition(name: str) -> Any:
    """Return what ``"module:function"`` names.

    Raises:
        ImportError: There is no such module, or it cannot be imported.
        AttributeError: The module has no such function.
    """
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
