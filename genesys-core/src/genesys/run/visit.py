"""Visiting a session outside of a run: logs, programs, and the last tidying up of a destroyed stack.

These abilities are optional and plain: a session that waits on an event loop does not have them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from genesys.run.placed import refuse_other
from genesys.run.sessions import sessions_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.run.options import Options
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider


@contextmanager
def visit(
    provider: str,
    target: Mapping[str, str],
    *,
    key: bytes,
    stack: str,
    providers: Mapping[str, Provider],
    world: World,
    options: Options,
    ability: str,
) -> Iterator[Any]:
    """Give an open session that has an ability, or ``None`` when this provider's sessions do not have it.

    Args:
        provider: Name of the provider.
        target: Where.
        key: Key of tags: the identity of the state.
        stack: Name of the stack.
        providers: Name -> provider.
        world: The ports.
        options: Settings, project folder and so on.
        ability: Name of the method: ``logs``, ``exec`` or ``sweep``.

    Raises:
        GenesysError: RUN-016, there is no such provider; RUN-025, the credentials are of another account.
        Fault: It could not be opened.
    """
    sessions = sessions_for(
        providers, world, options, key=key, stack=stack, tell=_silent, source=options.source or _no_source
    )
    session = sessions.connect(provider, target, provider)
    try:
        if hasattr(session, "place"):
            known = sessions.placed(provider, target)
            refuse_other(provider, target, session.place() if known is None else known, provider)
        yield session if hasattr(session, ability) and not hasattr(session, "__await__") else None
    finally:
        session.close()
        sessions.forget()


def _silent(event: object) -> None:
    """Say nothing: there is no run."""


def _no_source(digest: str) -> bytes:
    raise KeyError(digest)
