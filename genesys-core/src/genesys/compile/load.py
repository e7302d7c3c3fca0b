"""Definitions of plugins that are named by ``"module:function"`` and loaded when they are first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def definition(name: str | Callable[..., Any]) -> Any:
    """Return what ``"module:function"`` names; a function is what it is.

    Raises:
        ImportError: There is no such module, or it cannot be imported.
        AttributeError: The module has no such function.
    """
    if not isinstance(name, str):
        return name
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
