"""Read-set: which recorded fragments a plan depends on, and in which version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change
    from genesys.plan.records import Book

ABSENT = ""
"""Version of a fragment that is not recorded."""
_BOOKKEEPING = ("created_by", "updated_by")


def version(fragment: Fragment | None) -> str:
    """Return a digest, in hex, of everything recorded but by whom and when; `ABSENT` for none."""
    if fragment is None:
        return ABSENT
    data = fragment.as_json()
    for name in _BOOKKEEPING:
        data.pop(name, None)
    return digest(data)


def read_set(
    changes: Iterable[Change],
    *,
    book: Book,
    wanted: Mapping[str, Iterable[str]],
) -> dict[str, str]:
    """Return fragment key -> version of what the changes depended on.

    That is every fragment that is changed (or `ABSENT` where one is to appear), what it needs, and
    for one that goes away what was recorded as using it.

    Args:
        changes: The plan's changes.
        book: The recorded fragments.
        wanted: Native address -> native addresses that it needs.
    """
    keys: set[str] = set()
    leaving: set[str] = set()
    for change in changes:
        keys.add(change.key)
        needed = wanted.get(change.address, ()) if change.body else ()
        keys.update(book.current[address].key for address in needed if address in book.current)
        if change.action in {"delete", "forget"}:
            leaving.add(change.address)
    if leaving:
        keys.update(fragment.key for fragment in book.all() if not leaving.isdisjoint(fragment.deps))
    originals = {book.original_key(key) for key in keys}
    return {key: version(book.recorded.get(key)) for key in sorted(originals)}
