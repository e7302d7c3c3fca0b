"""Taking secrets out of what providers show, before anybody compares or prints it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.model.secret import HIDDEN
from genesys.run.fingerprint import secret_parts
from genesys.run.secrets import Secrets
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.spi.ports import World
    from genesys.spi.session import Observed
    from genesys.state.vault import Vault


async def veiled(
    seen: Mapping[str, Observed | None],
    recorded: Mapping[str, Fragment],
    *,
    vault: Vault,
    world: World,
    project: str,
) -> dict[str, Observed | None]:
    """Return what was seen, as it may be shown: without values of secrets.

    A field in which a secret was hidden when it was recorded stays as it was recorded: its secret may be one that
    cannot be read here, or any more. Everywhere else the secrets are hidden that can be read now.

    Args:
        seen: Fragment key -> what is there.
        recorded: Fragment key -> fragment.
        vault: Generated values.
        world: Environment and files.
        project: Folder that relative paths start in.

    Raises:
        GenesysError: Of the state.
    """
    secrets = await _readable(recorded, Secrets(vault, world, project))
    return {key: now and _veil(now, recorded[key].observed, secrets) for key, now in seen.items()}


def hiding(recorded: Mapping[str, Fragment], *, vault: Vault, world: World, project: str) -> Callable[[Any], Any]:
    """Return what takes the secrets of records out of a value; they are read when there is something to clean.

    Args:
        recorded: Fragment key -> fragment.
        vault: Generated values.
        world: Environment and files.
        project: Folder that relative paths start in.
    """
    secrets, read = Secrets(vault, world, project), list[bool]()

    def clean(value: Any) -> Any:
        if not read:
            read.append(True)
            with suppress(GenesysError):  # what cannot be read cannot be hidden; the trouble itself must be told
                complete(_readable(recorded, secrets))
        return secrets.clean(value)

    return clean


async def _readable(recorded: Mapping[str, Fragment], secrets: Secrets) -> Secrets:
    """Get every secret of the records that can be read now."""
    desired = {fragment.address: fragment.desired for fragment in recorded.values()}
    for fragment in recorded.values():
        for _, value in secret_parts(fragment.desired):
            await secrets.ready(value, desired.get)
    return secrets


def _veil(now: Observed, before: Mapping[str, Any], secrets: Secrets) -> Observed:
    properties = secrets.clean(now.properties)
    kept = {name: before[name] for name in properties if name in before and _hides(before[name])}
    return now._replace(properties={**properties, **kept}, detail=secrets.clean(now.detail))


def _hides(value: Any) -> bool:
    if isinstance(value, str):
        return HIDDEN in value
    return isinstance(value, list | dict) and HIDDEN in json.dumps(value)
