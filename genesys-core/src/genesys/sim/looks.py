"""What a look at a simulated cloud shows, which may be less, or older, than what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.sim.archetypes import ARCHETYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.sim.cloud import Cloud
    from genesys.sim.thing import Thing
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Token


def one_of(cloud: Cloud, id: str, *, stale: bool = False) -> Thing | None:
    """Return an object by its id; as it was before its last change when the look is stale and that was not long ago."""
    now = cloud.objects.get(id)
    young = stale and cloud.now() - cloud.changed.get(id, cloud.now()) <= cloud.rules.stale_s
    return cloud.before.get(id, now) if young else now


def of_stack(cloud: Cloud, type: ResourceType, stack: str, *, stale: bool = False) -> list[Thing]:
    """Return the objects of a type that carry a stack's tag, oldest first."""
    return _all(cloud, lambda one: one.type == type.name and one.stack == stack, stale)


def of_token(cloud: Cloud, type: ResourceType, token: Token, *, stale: bool = False) -> list[Thing]:
    """Return the objects that creates with a token's address and generation made, oldest first."""
    if not ARCHETYPES[type.idempotency].found:
        return []
    return _all(cloud, lambda one: one.type == type.name and one.is_of(token), stale)


def _all(cloud: Cloud, wanted: Callable[[Thing], bool], stale: bool) -> list[Thing]:
    ids = dict.fromkeys([*cloud.objects, *(cloud.before if stale else ())])
    there = [one_of(cloud, id, stale=stale) for id in ids]
    return [one for one in there if one is not None and wanted(one) and cloud.visible(one)]
