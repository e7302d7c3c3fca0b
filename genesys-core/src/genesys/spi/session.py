"""The acting half of a provider: a session on one target.

A session may be plain synchronous code, or its methods may be coroutines: the engine looks at what a
call returns. Every verb is idempotent and makes exactly one attempt; retrying, waiting, limiting and
ordering belong to the engine. A failure is a `Fault`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from genesys.spi.http import Http, Offline
from genesys.spi.ports import World
from genesys.spi.provider import ResourceType


class Token(NamedTuple):
    """Who is asking, so that a repeated create makes one object.

    Args:
        value: Wire token, 32 characters of ``[a-z2-7]``; changes with the attempt and the body.
        stack: Short keyed hash of the stack (tag ``genesys-stack``).
        id: Short keyed hash of the address (tag ``genesys-id``).
        intent: Short keyed hash of this change (tag ``genesys-intent``).
        address: Native address.
        generation: Incarnation of the address, >= 1.
        name: Native name that was chosen, or ``""``.
    """

    value: str
    stack: str
    id: str
    intent: str
    address: str
    generation: int
    name: str = ""


class Observed(NamedTuple):
    """An object as the provider sees it.

    Args:
        id: Native id.
        properties: Field -> value, computed fields included; secret fields left out.
        status: ``ready``, ``stopped``, ``failed`` or ``pending``; anything but ``ready`` is a reason to act.
        detail: Why it is not ready, for a person; or what is wrong around it although it is itself in order.
    """

    id: str
    properties: dict[str, Any]
    status: str = "ready"
    detail: str = ""


class Pending(NamedTuple):
    """A long operation was accepted; ask again with ``poll``.

    Args:
        handle: What `Session.poll` needs; JSON, so that it can be kept over a crash.
        id: Native id when it is already known, else ``""``.
        every_s: Seconds to wait before asking, > 0.
        detail: What it is doing, for a person.
    """

    handle: Any
    id: str = ""
    every_s: float = 1.0
    detail: str = ""


class Recorded(NamedTuple):
    """What is known about an object that goes, or that a refresh looks at.

    Args:
        want: Field -> value as it was asked for; fields that refer to others or hold secrets are left out.
        seen: Field -> value as it was last seen.
        on_delete: ``delete``, or ``snapshot`` when its data is to be kept; ``retain`` never comes here.
    """

    want: Mapping[str, Any]
    seen: Mapping[str, Any]
    on_delete: str = "delete"


class SessionPorts(NamedTuple):
    """What the engine lends to a session.

    Args:
        world: Clock, entropy, files, processes and environment.
        source: Content digest -> archive (tar) of a source folder.
        project: Folder of the project; relative paths of the user start there.
        stack: Short keyed hash of the stack, the same as in tokens.
        notify: Called with a native id and a line of progress for a person.
        http: The client for calls over HTTP.
    """

    world: World
    source: Callable[[str], bytes]
    project: str
    stack: str
    notify: Callable[[str, str], None]
    http: Http = Offline()


class Session(Protocol):
    """The verbs. Shown as synchronous; each may be a coroutine function instead."""

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make the object, or return the one that an earlier call with this token made."""

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at many objects in as few calls as possible; ``None`` for one that is gone.

        A session whose ``read`` has a parameter ``recorded`` is given id -> `Recorded` by that name when a refresh
        looks over a network; every other look gives none. It tells what would be news and is worth a second call,
        where a cheap answer may be an old one. What is returned is what is there, never what is recorded.
        """

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        """Return the objects of a type that carry this stack's tag."""

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return the object that a create with this token's address and generation made, if any."""

    def update(
        self,
        type: ResourceType,
        id: str,
        want: Mapping[str, Any],
        changed: frozenset[str],
    ) -> Observed | Pending:
        """Change the ``changed`` fields in place and no others."""

    def delete(self, type: ResourceType, id: str) -> Pending | None:
        """Remove the object; quiet when it is already gone.

        A session whose ``delete`` has a parameter ``recorded`` is given a `Recorded` by that name, or ``None`` for an
        object that has no record, such as a duplicate that an interrupted create left behind.
        """

    def poll(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Ask how a long operation is doing; ``None`` when a delete has ended."""

    def close(self) -> None:
        """Let go of connections."""


class Quick(Protocol):
    """Optional: a session that knows which of its verbs answer without waiting for anything."""

    @property
    def instant(self) -> bool | frozenset[str]:
        """Native types whose verbs return at once, ``True`` for all; the engine calls them without a thread."""


class Placed(Protocol):
    """Optional: a session whose credentials decide in which account it acts."""

    def place(self) -> Mapping[str, str]:
        """Return what of the target the credentials decide, such as ``{"account": "123456789012"}``.

        Asked once for each target of a command. It is recorded with what is made; a session that is somewhere else
        than the record, or than its own target, is refused before it does anything.
        """


class Consistent(Protocol):
    """Optional: a session that knows how soon a look shows what was made; else the engine has patience of its own.

    Each of the two may be missing. The engine waits for ``late_s`` before it believes that a create whose answer was
    lost made nothing: before it makes another one where two could be made, and before it deletes what may appear yet.
    """

    @property
    def lag_s(self) -> float:
        """Seconds for which a look may not show a new object, >= 0."""

    @property
    def late_s(self) -> float:
        """Seconds for which a call whose answer was lost may still take effect, or stay invisible, >= 0."""


class Bulk(Protocol):
    """Optional: a session that can ask about many objects in one call."""

    def poll_many(self, type: ResourceType, pending: list[Pending]) -> list[Observed | Pending | None]:
        """Ask how many long operations are doing, in the same order; as `Session.poll`."""

    def find_all(self, type: ResourceType, token: Token) -> list[Observed]:
        """Return every object that creates with this token's address and generation made (class I3), oldest first."""


class Named(Protocol):
    """Optional: a session that knows where an object is from what is wanted of it, and so finds what has no tags."""

    def find_wanted(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | None:
        """Return the object that a create of ``want`` with this token's address made, if any; as `Session.find`.

        It is asked instead of `Session.find`, by another process after a crash as well. ``want`` is empty when nobody
        knows it any more.
        """


class Logs(Protocol):
    """Optional: a session that can show what a native printed."""

    def logs(self, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Any:
        """Return an iterator of ``(seconds since 1970, instance, line)``."""


class Exec(Protocol):
    """Optional: a session that can run a program where a native runs."""

    def exec(self, id: str, argv: list[str]) -> int:
        """Run it with the native's environment, connected to this process's streams; return its exit code."""
