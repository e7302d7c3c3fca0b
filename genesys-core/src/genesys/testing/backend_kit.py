"""The rules that a state backend keeps, ready to run against any backend, and proven by sabotage.

A rule is a coroutine function over a fresh `Case`; its name is the rule, and its assertions say what the
state relies on it for::

    for rule in RULES:
        complete(rule(Case(make())))  # a local backend
        trio.run(rule, Case(make()))  # a remote one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.backend import Conflict, Exists, NotFound

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from genesys.spi.backend import StateBackend

    Rule = Callable[["Case"], Awaitable[None]]

_BLOB = bytes(range(256)) * 5


class Case:
    """What a rule works on.

    Args:
        backend: The backend; what the rule writes stays there.
        again: Opens the same place anew, as another process would; the backend itself when there is no other way.
        prefix: Below which the rule writes; must be empty.
    """

    def __init__(
        self, backend: StateBackend, *, again: Callable[[], StateBackend] | None = None, prefix: str = "kit/dev/"
    ) -> None:
        self.backend, self.prefix = backend, prefix
        self.again: Callable[[], StateBackend] = again or (lambda: backend)

    def key(self, name: str) -> str:
        """Return a key of this case."""
        return self.prefix + name


async def what_was_put_is_read_back(case: Case) -> None:
    """Bytes of all values come back as they were, for another process too."""
    for name, data in (("seg/a", _BLOB), ("seg/empty", b"")):
        await case.backend.put(case.key(name), data)
        found, _ = await case.again().get(case.key(name))
        assert found == data, "an object that changes on its way is a damaged state"


async def nothing_is_read_as_not_found(case: Case) -> None:
    """A key without an object is a fault, also below and above a key that has one."""
    await case.backend.put(case.key("runs/1/plan"), b"x")
    for name in ("seg/none", "runs/2/plan", "runs/1/plan2"):
        assert await _absent(case, name), "a missing object that reads as something is believed"


async def put_never_overwrites(case: Case) -> None:
    """The second put on a key is refused and leaves the first object."""
    await case.backend.put(case.key("seg/a"), b"first")
    refused = False
    try:
        await case.again().put(case.key("seg/a"), b"second")
    except Exists:
        refused = True
    assert refused, "history that can be overwritten is no history"
    assert (await case.backend.get(case.key("seg/a")))[0] == b"first", "a refused put must not touch what is there"


async def put_refuses_equal_bytes_too(case: Case) -> None:
    """The second put is refused even when it brings the same bytes: who put first must be known."""
    await case.backend.put(case.key("seg/a"), b"same")
    refused = False
    try:
        await case.backend.put(case.key("seg/a"), b"same")
    except Exists:
        refused = True
    assert refused, "two writers would both believe that a version of a secret is theirs"


async def cas_makes_what_is_absent(case: Case) -> None:
    """CAS with no expected version writes where there is nothing, and only there."""
    await case.backend.cas(case.key("root"), b"one", None)
    assert await _conflicts(case, b"two", None), "two commands would both create the state"
    assert (await case.backend.get(case.key("root")))[0] == b"one", "a conflict must not touch what is there"


async def cas_on_a_missing_key_conflicts(case: Case) -> None:
    """CAS that expects a version conflicts where there is nothing."""
    assert await _conflicts(case, b"two", "no such version"), "a deleted state would come back to life"
    assert await _absent(case, "root"), "a conflict must not write"


async def cas_with_a_stale_version_conflicts(case: Case) -> None:
    """Only the newest version can be replaced."""
    first = await case.backend.cas(case.key("root"), b"one", None)
    await case.backend.cas(case.key("root"), b"two", first)
    assert await _conflicts(case, b"three", first), "a paused writer would overwrite what came after it"
    assert (await case.backend.get(case.key("root")))[0] == b"two", "a conflict must not touch what is there"


async def cas_replaces_and_is_seen_at_once(case: Case) -> None:
    """A replaced object is what everyone reads from then on, under the version that was returned."""
    first = await case.backend.cas(case.key("root"), b"one", None)
    second = await case.backend.cas(case.key("root"), b"two", first)
    found, version = await case.again().get(case.key("root"))
    assert found == b"two", "a commit that others do not see was not made"
    assert version == second, "the version that a write returns is the one that the next write expects"
    assert first != second, "two contents with one version cannot be told apart"


async def versions_are_stable(case: Case) -> None:
    """Reading twice gives one version, and that version can be replaced."""
    await case.backend.cas(case.key("root"), b"one", None)
    versions = {(await case.again().get(case.key("root")))[1] for _ in range(3)}
    assert len(versions) == 1, "a version that changes without a write makes every write conflict"
    await case.backend.cas(case.key("root"), b"two", versions.pop())


async def delete_is_quiet_and_thorough(case: Case) -> None:
    """Deleting removes the object, can be repeated, and frees the key."""
    await case.backend.put(case.key("vault/a/1"), b"x")
    await case.backend.delete(case.key("vault/a/1"))
    await case.backend.delete(case.key("vault/a/1"))
    await case.backend.delete(case.key("vault/never/1"))
    assert await _absent(case, "vault/a/1"), "a deleted secret must be gone"
    await case.backend.put(case.key("vault/a/1"), b"y")


async def list_names_what_is_directly_below(case: Case) -> None:
    """Listing gives sorted names of objects and sub-prefixes below a prefix, and nothing else."""
    for name in ("runs/2/plan", "runs/1/plan", "runs/1/journal/0", "seg/a", "runsome"):
        await case.backend.put(case.key(name), b"x")
    assert await case.again().list(case.key("runs/")) == ("1", "2"), "runs that are not listed are never recovered"
    assert await case.backend.list(case.key("runs/1/")) == ("journal", "plan"), "objects and prefixes alike"
    assert await case.backend.list(case.key("nothing/")) == (), "an empty prefix lists nothing"


async def an_appender_grows_one_object(case: Case) -> None:
    """What was appended and synced is read back in order; only where the backend can append."""
    if not case.backend.caps.append:
        return
    appender = case.backend.appender(case.key("runs/1/journal/0"))
    for part in (b"one", b"", b"two"):
        appender.append(part)
        appender.sync()
    appender.append(b"three")
    appender.sync()
    appender.close()
    found, _ = await case.again().get(case.key("runs/1/journal/0"))
    assert found == b"onetwothree", "a journal that loses its middle cannot be recovered from"


RULES: tuple[Rule, ...] = (
    what_was_put_is_read_back,
    nothing_is_read_as_not_found,
    put_never_overwrites,
    put_refuses_equal_bytes_too,
    cas_makes_what_is_absent,
    cas_on_a_missing_key_conflicts,
    cas_with_a_stale_version_conflicts,
    cas_replaces_and_is_seen_at_once,
    versions_are_stable,
    delete_is_quiet_and_thorough,
    list_names_what_is_directly_below,
    an_appender_grows_one_object,
)
"""Every rule; all of them must hold."""


async def _absent(case: Case, name: str) -> bool:
    try:
        await case.again().get(case.key(name))
    except NotFound:
        return True
    return False


async def _conflicts(case: Case, data: bytes, expect: str | None) -> bool:
    try:
        await case.again().cas(case.key("root"), data, expect)
    except Conflict:
        return True
    return False
