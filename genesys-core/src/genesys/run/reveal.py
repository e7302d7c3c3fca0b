"""Resolving one expression outside of a run, for a person who asked for its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.run.resolve import Scope, resolve
from genesys.run.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.expr import Json
    from genesys.spi.ports import World
    from genesys.state.vault import Vault


async def reveal(
    value: Json, *, vault: Vault, world: World, project: str, seen: Mapping[str, Mapping[str, Json]]
) -> object:
    """Return what an expression stands for: a `SecretValue` when it is secret.

    Args:
        value: The expression.
        vault: Generated values.
        world: Environment and files.
        project: Folder that relative paths start in.
        seen: Native address -> recorded properties.

    Raises:
        GenesysError: RUN-0xx, something it needs is not there.
    """
    secrets, nothing = Secrets(vault, world, project), dict[str, dict[str, object]]()
    await secrets.ready(value, nothing.get)
    return resolve(value, Scope("output", seen.get, nothing.get, secrets.value))
