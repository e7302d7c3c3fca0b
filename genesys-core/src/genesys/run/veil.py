"""Taking secrets out of what providers show, before anybody compares or prints it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from genesys.model.secret import HIDDEN
from genesys.run.fingerprint import secret_parts
from genesys.run.secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    secrets = Secrets(vault, world, project)
    desired = {fragment.address: fragment.desired for fragment in recorded.values()}
    for fragment in recorded.values():
        for _, value in secret_parts(fragment.desired):
            await secrets.ready(value, desired.get)
    return {key: now and _veil(now, recorded[key].observed, secrets) for key, now in seen.items()}


def _veil(now: Observed, before: Mapping[str, Any], secrets: Secrets) -> Observed:
    properties = secrets.clean(now.properties)
    kept = {name: before[name] for name in properties if name in before and _hides(before[name])}
    return now._replace(properties={**properties, **kept}, detail=secrets.clean(now.detail))


def _hides(value: Any) -> bool:
    if isinstance(value, str):
        return HIDDEN in value
    return isinstance(value, list | dict) and HIDDEN in json.dumps(value)
