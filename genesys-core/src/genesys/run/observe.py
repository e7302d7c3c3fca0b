"""Looking at what is there: bulk reads, one per provider, target and native type.

A provider for which looking is free is looked at by every plan, so for its plain sessions this imports
neither trio nor anything else that is slow to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.address import split
from genesys.run.options import Options
from genesys.run.problems import BLIND, DENIED
from genesys.run.sessions import guarded, key_of, seen_by_id, sessions_for
from genesys.spi.faults import Denied, Fault, Throttled, Transient, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import GenesysError
    from genesys.model.fragment import Fragment
    from genesys.run.sessions import Open, Sessions
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider, ResourceType
    from genesys.spi.session import Observed

_TRIES = 3


class Group(NamedTuple):
    """What one bulk read asks for.

    Args:
        provider: Name of the provider.
        target: Where.
        type: Native type.
        keys: Native id -> keys of the fragments that record it.
        address: One of their addresses, for messages.
        fragments: Native id -> the first of the fragments that record it.
    """

    provider: str
    target: Mapping[str, str]
    type: ResourceType
    keys: dict[str, list[str]]
    address: str
    fragments: dict[str, Fragment]


def observe(
    fragments: Iterable[Fragment],
    *,
    key: bytes,
    stack: str,
    providers: Mapping[str, Provider],
    world: World,
    options: Options | None = None,
    changed_at: float = 0.0,
) -> dict[str, Observed | None]:
    """Return fragment key -> what is there, ``None`` when it is gone, for all that can be looked at.

    Args:
        fragments: What is recorded.
        key: Key of tags: the identity of the state.
        stack: Name of the stack.
        providers: Name -> provider.
        world: The ports.
        options: Settings, project folder and so on.
        changed_at: When the newest record was made, in seconds since 1970. What was made shortly before may not show
            yet, so for a while after it nothing counts as gone; where looking is free, everything shows at once.

    Raises:
        GenesysError: RUN-002, RUN-015, RUN-016, RUN-019.
    """
    chosen = options or Options()
    sessions = sessions_for(
        providers, world, chosen, key=key, stack=stack, tell=_silent, source=chosen.source or _no_source
    )
    found: dict[str, Observed | None] = {}
    slow: list[Group] = []
    try:
        for group in groups_of(fragments, sessions):
            if not _at_once(group, sessions, found):
                slow.append(group)
    finally:
        _close(sessions)
    if slow:
        from genesys.run.lookout import look

        found.update(look(slow, sessions, world=world, options=chosen, changed_at=changed_at))
    return {key: found[key] for key in sorted(found)}


def groups_of(fragments: Iterable[Fragment], sessions: Sessions) -> list[Group]:
    """Return the bulk reads that see all fragments, in a fixed order.

    Raises:
        GenesysError: RUN-015, RUN-016.
    """
    groups: dict[tuple[str, ...], Group] = {}
    for fragment in fragments:
        if not fragment.id:
            continue
        type = sessions.type_of(fragment.provider, fragment.type, fragment.address)
        if not type.observe:
            continue
        name = (*key_of(fragment.provider, fragment.target), fragment.type)
        group = groups.get(name)
        if group is None:
            group = Group(fragment.provider, fragment.target, type, {}, fragment.address, {})
            groups[name] = group
        group.keys.setdefault(fragment.id, []).append(fragment.key)
        group.fragments.setdefault(fragment.id, fragment)
    return [groups[name] for name in sorted(groups)]


def take(group: Group, answer: Mapping[str, Observed | None], found: dict[str, Observed | None]) -> None:
    """Enter the answer of a bulk read under the keys of the fragments."""
    for id, keys in group.keys.items():
        for key in keys:
            found[key] = answer.get(id)


def blind(group: Group, fault: Fault, sessions: Sessions) -> GenesysError:
    """Return the error of a read that failed for good."""
    from genesys.run.finding import explained

    clean, provider = sessions.clean, sessions.known(group.provider)
    message, code = clean(fault.message), clean(fault.code) or type(fault).__name__
    resource = split(group.address)[0]
    facts = {
        **group.target,
        "address": group.address,
        "type": group.type.name,
        "verb": "read",
        "resource": resource,
        "provider": group.provider,
    }
    if isinstance(fault, Denied):
        plain = DENIED.error(provider=group.provider, address=group.address, message=message, code=code)
    else:
        plain = BLIND.error(provider=group.provider, message=message, code=code, resource=resource)
    return explained(plain, fault, provider=provider, facts=facts, clean=clean)


def _at_once(group: Group, sessions: Sessions, found: dict[str, Observed | None]) -> bool:
    """Read a group without an event loop; tell whether that was possible."""
    if sessions.provider(group.provider, group.address).observes != "always":
        return False
    for attempt in range(_TRIES):
        try:
            open = _open(group, sessions)
            answer: Any = None if open is None else guarded(open.provider, _read, open, group)
        except Fault as fault:
            if attempt + 1 < _TRIES and isinstance(fault, (Throttled, Transient, Unknown)):
                continue
            raise blind(group, fault, sessions) from None
        if answer is None or hasattr(answer, "__await__"):
            _drop(answer)
            return False
        take(group, answer, found)
        return True
    return False


def _read(open: Open, group: Group) -> Any:
    answer = open.session.read(group.type, list(group.keys))
    return answer if hasattr(answer, "__await__") or answer is None else seen_by_id(answer)


def _open(group: Group, sessions: Sessions) -> Open | None:
    known = sessions.find(group.provider, group.target)
    if known is not None:
        return known
    session = sessions.connect(group.provider, group.target, group.address)
    if hasattr(session, "__await__"):
        _drop(session)
        return None
    if hasattr(session, "place"):
        # Asking is a call, which may have to be repeated.
        session.close()
        return None
    return sessions.keep(group.provider, group.target, session)


def _close(sessions: Sessions) -> None:
    for open in sessions.opened.values():
        _drop(open.session.close())
    sessions.forget()


def _drop(answer: Any) -> None:
    # A coroutine that nobody waits for is closed, or Python warns about it.
    if hasattr(answer, "close") and hasattr(answer, "__await__"):
        answer.close()


def _silent(event: object) -> None:
    """Say nothing: a plan shows what was seen."""


def _no_source(digest: str) -> bytes:
    raise KeyError(digest)
