"""Edits of the record by hand: move, forget, protect. Each is one commit, and touches nothing but the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.fragment import moved_meta
from genesys.state.commits import Edit
from genesys.state.problems import NO_FRAGMENT, PROTECTED, TAKEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from genesys.model.fragment import Fragment
    from genesys.state.head import Head

    Make = Callable[[Head], Awaitable[Edit]]


def move(old: str, new: str) -> Make:
    """Return the edit that records under ``new`` what is recorded under ``old``: an address, and all below it.

    Dependencies and references in bodies follow, so a program that was renamed alike plans nothing.

    Raises:
        GenesysError: STATE-016, STATE-017; when the edit is made.
    """

    async def make(head: Head) -> Edit:
        fragments, index = await head.fragments(), await head.index()
        moving = {key: fragment for key, fragment in fragments.items() if _covers(old, fragment)}
        if not moving:
            raise NO_FRAGMENT.error(address=old)
        if old == new:
            raise TAKEN.error(address=new)
        changed = {key: _renamed(fragment, old, new) for key, fragment in fragments.items()}
        staying = {fragment.address for key, fragment in fragments.items() if key not in moving}
        for key in moving:
            if changed[key].address in staying:
                raise TAKEN.error(address=changed[key].address)
        pairs = [(fragments[key], now) for key, now in changed.items() if fragments[key] != now]
        kept = {now.key: index[was.key] for was, now in pairs if was.desired == now.desired}
        # A key that something else moved to stays: a/b may become a, and a/b/b become a/b.
        return Edit([now for _, now in pairs], moving.keys() - {fragment.key for fragment in changed.values()}, kept)

    return make


def forget(addresses: Collection[str], *, force: bool = False) -> Make:
    """Return the edit that removes addresses, and all below them, from the record; the objects stay as they are.

    Args:
        addresses: Of natives or of the user's resources, or keys with a generation.
        force: Whether protected ones go too.

    Raises:
        GenesysError: STATE-016, STATE-018; when the edit is made.
    """

    async def make(head: Head) -> Edit:
        fragments = await head.fragments()
        removed: set[str] = set()
        for address in addresses:
            found = _chosen(fragments, address)
            held = [fragment.address for fragment in found if fragment.protect]
            if held and not force:
                raise PROTECTED.error(address=held[0])
            removed.update(fragment.key for fragment in found)
        return Edit((), removed)

    return make


def protect(addresses: Collection[str], *, on: bool) -> Make:
    """Return the edit that protects addresses, and all below them, or takes the protection away.

    Raises:
        GenesysError: STATE-016; when the edit is made.
    """

    async def make(head: Head) -> Edit:
        fragments, index = await head.fragments(), await head.index()
        chosen = {fragment.key: fragment for address in addresses for fragment in _chosen(fragments, address)}
        changed = [fragment.with_(protect=on) for fragment in chosen.values() if fragment.protect != on]
        return Edit(changed, (), {fragment.key: index[fragment.key] for fragment in changed})

    return make


def _chosen(fragments: dict[str, Fragment], address: str) -> list[Fragment]:
    found = [fragment for fragment in fragments.values() if address == fragment.key or _covers(address, fragment)]
    if not found:
        raise NO_FRAGMENT.error(address=address)
    return found


def _covers(address: str, fragment: Fragment) -> bool:
    return fragment.address == address or fragment.address.startswith((address + "/", address + "["))


def _renamed(fragment: Fragment, old: str, new: str) -> Fragment:
    return fragment.with_(
        address=_moved(fragment.address, old, new),
        kind_address=_moved(fragment.kind_address, old, new),
        deps=[_moved(address, old, new) for address in fragment.deps],
        desired=_followed(fragment.desired, old, new),
        meta=_meta(fragment, old, new),
    )


def _meta(fragment: Fragment, old: str, new: str) -> dict[str, Any]:
    """Return what else is recorded; the values that references had stay known under the new addresses."""
    meta = moved_meta(fragment, _moved(fragment.address, old, new))
    if "inputs" in meta:
        meta["inputs"] = [[[_moved(path[0], old, new), *path[1:]], value] for path, value in meta["inputs"]]
    return meta


def _followed(value: Any, old: str, new: str) -> Any:
    """Return a body whose references follow the move."""
    if isinstance(value, list):
        return [_followed(item, old, new) for item in value]
    if not isinstance(value, dict) or "$literal" in value:
        return value
    return {key: _reference(key, item, old, new) for key, item in value.items()}


def _reference(key: str, item: Any, old: str, new: str) -> Any:
    if key in {"$native", "$ref"} and isinstance(item, list) and item and isinstance(item[0], str):
        return [_moved(item[0], old, new), *item[1:]]
    if key == "$resource" and isinstance(item, str):
        return _moved(item, old, new)
    return _followed(item, old, new)


def _moved(address: str, old: str, new: str) -> str:
    if address == old or address.startswith((old + "/", old + "[")):
        return new + address[len(old) :]
    return address
