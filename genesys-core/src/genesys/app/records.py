"""Looking at the record and editing it: list, show, diff, mv, rm, protect, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.app.problems import NO_SUCH_RESOURCE
from genesys.model.address import within
from genesys.state.drive import complete

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.model.fragment import Fragment
    from genesys.state.head import Head
    from genesys.state.segment import Commit
    from genesys.state.state import State

Json = dict[str, Any]


def head_at(state: State, ref: str | None) -> Head:
    """Return the newest state, or the one as of a commit.

    Raises:
        GenesysError: STATE-009 no such commit.
    """
    return complete(state.at(ref) if ref else state.head())


def recorded(state: State, ref: str | None = None) -> dict[str, Fragment]:
    """Return key -> fragment, sorted by key."""
    return complete(head_at(state, ref).fragments())


def chosen(project: Project, fragments: dict[str, Fragment], name: str) -> list[Fragment]:
    """Return the fragments that a person means by a native address, a resource's address or a key.

    Raises:
        GenesysError: APP-004, none.
    """
    found = [f for f in fragments.values() if name == f.key or within(f.address, name) or within(f.kind_address, name)]
    if not found:
        from difflib import get_close_matches

        names = sorted({f.kind_address for f in fragments.values()} | {f.address for f in fragments.values()})
        close = get_close_matches(name, names, 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise NO_SUCH_RESOURCE.error(name=name, stack=project.name, hint=hint)
    return found


def difference(state: State, before: str, after: str | None) -> list[Json]:
    """Return what differs between two commits: ``{key, before, after, fields}`` sorted by key; absent is ``None``."""
    from genesys.state.head import difference as differ

    pairs = complete(differ(head_at(state, before), head_at(state, after)))
    return [
        {
            "key": key,
            "before": old.as_json() if old else None,
            "after": new.as_json() if new else None,
            "fields": _fields(old, new),
        }
        for key, (old, new) in pairs.items()
    ]


def _fields(old: Fragment | None, new: Fragment | None) -> list[str]:
    if old is None or new is None:
        return []
    fields = sorted({*old.desired, *new.desired})
    return [name for name in fields if old.desired.get(name) != new.desired.get(name)]


def history(state: State, limit: int = 0) -> list[Commit]:
    """Return commits, newest first; at most ``limit`` when that is not 0."""

    async def collect() -> list[Commit]:
        found: list[Commit] = []
        async for commit in state.history():
            found.append(commit)
            if limit and len(found) == limit:
                break
        return found

    return complete(collect())


def move(state: State, old: str, new: str, *, actor: str) -> Commit:
    """Record under ``new`` what is recorded under ``old``; nothing but the record is touched.

    Raises:
        GenesysError: STATE-016 nothing there, STATE-017 the new address is taken, STATE-006 locked.
    """
    from genesys.state import edits

    return complete(state.edit(edits.move(old, new), message=f"mv {old} {new}", actor=actor))


def forget(state: State, addresses: list[str], *, force: bool, actor: str) -> Commit:
    """Take addresses out of the record; the objects stay as they are and are no longer ours.

    Raises:
        GenesysError: STATE-016, STATE-018 protected, STATE-006 locked.
    """
    from genesys.state import edits

    message = f"rm {' '.join(addresses)}"
    return complete(state.edit(edits.forget(addresses, force=force), message=message, actor=actor))


def protect(state: State, addresses: list[str], *, on: bool, actor: str) -> Commit:
    """Protect addresses from deletion and replacement, or take the protection away.

    Raises:
        GenesysError: STATE-016, STATE-006 locked.
    """
    from genesys.state import edits

    message = f"{'protect' if on else 'unprotect'} {' '.join(addresses)}"
    return complete(state.edit(edits.protect(addresses, on=on), message=message, actor=actor))
