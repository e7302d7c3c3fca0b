"""Compile a few resources for one provider, as its golden tests do; nothing has effects."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from genesys.compile.compile import compile_stack
from genesys.kinds.table import BUILTIN
from genesys.model.declared import Declared, Stack
from genesys.model.native import NativeGraph
from genesys.spi.provider import Provider

KINDS = {name: getattr(importlib.import_module(module), word) for name, (module, word) in BUILTIN.items()}
"""Name of a built-in kind -> its class."""


def compiled(
    provider: Provider,
    resources: Mapping[str, tuple[str, dict[str, Any]]],
    *,
    settings: Mapping[str, Any] | None = None,
    region: str = "europe",
    environment: str = "dev",
    tags: Mapping[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
    pins: Mapping[str, Mapping[str, Any]] | None = None,
    owners: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> NativeGraph:
    """Return what resources become.

    Args:
        provider: The provider.
        resources: Name -> kind and fields, references as ``{"$resource": name}``.
        settings: Settings of the provider.
        region: Region of the stack.
        environment: Environment of the stack ``shop/<environment>``.
        tags: Tags of the stack.
        facts: Key of a lookup -> answer.
        pins: Native address -> recorded choices.
        owners: Native address -> address of the resource that it was recorded for.
        environ: Environment that says where the provider's things are.

    Raises:
        GenesysError: What compiling found.
    """
    stack = Stack(
        "shop",
        environment,
        provider=provider.name,
        region=region,
        resources=[Declared(name, kind, fields) for name, (kind, fields) in resources.items()],
        settings={"providers": {provider.name: dict(settings or {})}, "tags": dict(tags or {})},
    )
    return compile_stack(
        stack,
        kinds=KINDS,
        providers={provider.name: provider},
        pins=pins,
        owners=owners,
        facts=facts,
        environ=environ,
    )


def on(name: str) -> dict[str, str]:
    """Return a reference to a resource as a whole."""
    return {"$resource": name}
