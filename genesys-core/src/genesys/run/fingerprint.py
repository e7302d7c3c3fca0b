"""Fingerprints of the secrets in wanted bodies, for the plan: a changed one is a change of that field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.model.expr import is_expr, is_secret
from genesys.plan import paths
from genesys.run.resolve import Scope, resolve, secrets_in
from genesys.run.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.model.expr import Json
    from genesys.spi.ports import World
    from genesys.state.vault import Vault


async def fingerprints(
    bodies: Mapping[str, Mapping[str, Json]],
    *,
    vault: Vault,
    world: World,
    project: str,
    seen: Mapping[str, Mapping[str, Json]] | None = None,
) -> dict[tuple[str, str], str]:
    """Return (native address, field path) -> fingerprint in hex, for secrets whose source can be read now.

    Nothing is generated. What is not there yet, or refers to what is not recorded yet, is left out.

    Args:
        bodies: Native address -> wanted body.
        vault: Generated values.
        world: Environment and files.
        project: Folder that relative paths start in.
        seen: Native address -> recorded properties.

    Raises:
        GenesysError: Of the state.
    """
    secrets, found = Secrets(vault, world, project), dict[tuple[str, str], str]()
    for address, body in bodies.items():
        for path, value in secret_parts(body):
            if not await secrets.ready(value, bodies.get):
                continue
            scope = Scope(address, (seen or {}).get, bodies.get, secrets.value)
            try:
                resolved = resolve(value, scope)
            except GenesysError:
                continue  # Refers to what is known only after deployment.
            for inner, secret in secrets_in(resolved, path):
                found[address, inner] = vault.fingerprint(secret)
    return found


def secret_parts(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield dotted path and expression of every secret part of a body."""
    if is_expr(value):
        if is_secret(value):
            yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from secret_parts(item, paths.key(path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from secret_parts(item, paths.item(path, number))
