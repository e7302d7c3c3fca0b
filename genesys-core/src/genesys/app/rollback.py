"""The way back: an earlier declaration, compiled and planned against what is there now, as any other plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from genesys.app.deploying import STACK
from genesys.app.problems import NO_GOOD
from genesys.app.records import recorded
from genesys.model.declared import Stack
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.fragment import Fragment
    from genesys.state.segment import Commit
    from genesys.state.state import State


def target(state: State, to: str | None) -> Commit:
    """Return the commit to go back to: the one named, or the last known good one before the newest.

    Last known good is the newest commit whose run ended green with all health checks passed, other than the
    newest itself when that is such a one.

    Raises:
        GenesysError: STATE-009 no such commit, APP-009 nothing to go back to.
    """
    found = complete(state.find(to)) if to else complete(_known_good(state))
    if found is None:
        raise NO_GOOD.error(reason="No earlier run ended green with all health checks passed.")
    if not found.stack_digest:
        raise NO_GOOD.error(reason=f"Commit {found.seq} does not say what was declared.")
    return found


async def _known_good(state: State) -> Commit | None:
    head = await (await state.head()).commit()
    async for commit in state.history():
        good = commit.status == "green" and commit.health_passed and commit.stack_digest
        if good and head is not None and commit.stack_digest != head.stack_digest:
            return commit
    return None


def declared(state: State, commit: Commit) -> Stack:
    """Return what was declared when a commit was made.

    Raises:
        GenesysError: STATE-001, -008, -029.
    """
    return Stack.from_json(json.loads(complete(state.blobs.get(STACK, commit.stack_digest))))


def way_back(state: State, commit: Commit) -> Stack:
    """Return what was declared when a commit was made, and that what was renamed since goes back to its old name.

    Without that a rename would be undone by deleting what has the new name, data and all.

    Raises:
        GenesysError: STATE-001, -008, -029.
    """
    stack = declared(state, commit)
    stack.moved = {**stack.moved, **_renamed(recorded(state, commit.id), recorded(state))}
    return stack


def _renamed(before: Mapping[str, Fragment], now: Mapping[str, Fragment]) -> dict[str, str]:
    """Return address -> earlier address of the resources whose objects had another address then."""
    then = {(one.type, one.id): one for one in before.values() if one.id}
    found = {}
    for fragment in now.values():
        old = then.get((fragment.type, fragment.id or ""))
        if old is not None and old.address != fragment.address and old.kind_address != fragment.kind_address:
            found[fragment.kind_address] = old.kind_address
    return found
