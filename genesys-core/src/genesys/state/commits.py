"""Commits: one object and one swap each; segments are compacted on the way, never in a pass of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.canonical import canonical
from genesys.state.claims import require, require_none
from genesys.state.head import fingerprint_of, head_of
from genesys.state.problems import MOVED_ON
from genesys.state.root import BRANCH
from genesys.state.segment import FOLDER
from genesys.state.transact import Step
from genesys.state.writing import Entry, build, entry_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.spi.ports import World
    from genesys.state.claims import Claim
    from genesys.state.head import Head, Library
    from genesys.state.root import Root
    from genesys.state.segment import Commit
    from genesys.state.transact import Roots

    Json = dict[str, Any]

MOST_DELTAS = 8
"""How many segments may lie on the lowest one before a commit takes them over."""
_LEAST_MERGED = 3
_MOST_PATCHES = 1024
STATUSES = ("green", "partial", "failed")


class Edit(NamedTuple):
    """What one commit changes.

    Args:
        changed: Fragments that are new or differ.
        removed: Keys that are no more; unknown ones are ignored.
        fingerprints: Key -> fingerprint of the authored body; where missing, that of ``desired``.
    """

    changed: Iterable[Fragment] = ()
    removed: Iterable[str] = ()
    fingerprints: Mapping[str, bytes] = {}


class _Carried(NamedTuple):
    entries: dict[str, Entry]
    gone: set[str]
    base: list[str] | None
    older: dict[str, bytes]


class Committer:
    """Writes the commits of one stack.

    Args:
        world: Clock and entropy.
        roots: The root.
        library: Segments.
        fingerprint_key: Key of fingerprints.
        stack: Name of the stack.
    """

    def __init__(self, world: World, roots: Roots, library: Library, *, fingerprint_key: bytes, stack: str) -> None:
        self._world, self._roots, self._library, self._stack = world, roots, library, stack
        self._fingerprint_key = fingerprint_key

    async def commit(
        self,
        make: Callable[[Head], Awaitable[Edit]],
        said: Mapping[str, Any],
        *,
        claim: Claim | None,
        release: bool = False,
        expect: str | None = None,
    ) -> Commit:
        """Write one commit; called again for the newer head when another writer was quicker.

        Args:
            make: Head -> what changes.
            said: Fields of the record: run, intent, message, actor, status, health_passed, stats, stack_digest, pins.
            claim: Under which it is written; ``None`` only while nobody holds one.
            release: Whether the claim ends with this commit.
            expect: Id of the commit that must be the head; ``None`` for any.

        Raises:
            GenesysError: STATE-006, -007, -028 and as `Roots.transact`.
        """
        edit, carried, parent = Edit(), _Carried({}, set(), None, {}), None
        commit: Commit | None = None

        async def prepare(root: Root) -> None:
            nonlocal edit, carried, parent
            self._check(root, claim, expect)
            head = head_of(self._library, root)
            edit, parent = await make(head), await head.commit()
            carried = await self._carry(head, edit)

        def apply(root: Root) -> Step:
            nonlocal commit
            self._check(root, claim, expect)
            record = self._record(said, parent)
            commit, data = build(
                self._library.box,
                self._library.id_key,
                record,
                entries=carried.entries.values(),
                gone=carried.gone,
                base=carried.base,
                older=carried.older,
                salt=self._world.entropy.token(16),
            )
            return Step(self._following(root, commit, carried, claim if release else None), {FOLDER + commit.id: data})

        await self._roots.transact(apply, prepare=prepare)
        assert commit is not None  # noqa: S101 - `transact` called `apply`
        return commit

    def _check(self, root: Root, claim: Claim | None, expect: str | None) -> None:
        if claim is None:
            require_none(root, self._stack)
        else:
            require(root, claim)
        found = root.head["commit"] if root.head else ""
        if expect is not None and found != expect:
            raise MOVED_ON.error(expected=expect[:12] or "nothing", found=found[:12] or "nothing")

    async def _carry(self, head: Head, edit: Edit) -> _Carried:
        """Return what the new segment holds: the edit, and the segments that it takes over."""
        known = await head.index()
        entries = {fragment.key: self._entry(fragment, edit.fingerprints) for fragment in edit.changed}
        gone = {key for key in edit.removed if key in known and key not in entries}
        start = len(head.packs)
        if start > MOST_DELTAS:
            start = _first_to_merge(await head.sizes(), len(entries), len(known))
            held, before = await head.touched(start)
            kept = await head.lines(held - gone - set(entries))
            entries = {**{key: entry_of(line, known[key]) for key, line in kept.items()}, **entries}
            gone = (gone | before) - set(entries) if start else set()
        base = None if start == len(head.packs) > 0 else head.packs[:start]
        older = await head.lines(set(entries), end=start) if len(entries) <= _MOST_PATCHES else {}
        return _Carried(entries, gone, base, older)

    def _entry(self, fragment: Fragment, fingerprints: Mapping[str, bytes]) -> Entry:
        fingerprint = fingerprints.get(fragment.key) or fingerprint_of(
            self._fingerprint_key, canonical(fragment.desired)
        )
        return Entry(fragment.type, fragment.address, fragment.generation, fragment.canonical(), fingerprint)

    def _record(self, said: Mapping[str, Any], parent: Commit | None) -> Json:
        now = int(self._world.clock.now() * 1000)
        record = {key: value for key, value in said.items() if value not in (None, "", {}, False)}
        return {
            **record,
            "seq": parent.seq + 1 if parent else 1,
            "parents": [parent.id] if parent else [],
            "time": max(now, parent.data["time"] + 1) if parent else now,
            "nonce": self._world.entropy.token(8).hex(),
        }

    def _following(self, root: Root, commit: Commit, carried: _Carried, ended: Claim | None) -> Json:
        below = carried.base if carried.base is not None else head_of(self._library, root).packs
        ref = {
            "commit": commit.id,
            "seq": commit.seq,
            "time": commit.data["time"],
            "packs": [*below, commit.id],
        }
        claims = [data for data in root.claims if ended is None or data["run"] != ended.run]
        return {**root.data, "refs": {**root.data["refs"], BRANCH: ref}, "claims": claims}


def _first_to_merge(sizes: list[int], new: int, known: int) -> int:
    """Return the first segment that a compaction takes over; 0 for all.

    Sizes grow towards the oldest, so a fragment is written again only a few times however long the history
    grows; and once the segments above the lowest one hold as much as there is, one takes over everything.
    """
    if sum(sizes[1:]) + new >= known:
        return 0
    start, total = len(sizes), new
    while start > 1 and (2 * sizes[start - 1] <= total or len(sizes) - start < _LEAST_MERGED):
        start -= 1
        total += sizes[start]
    return start
