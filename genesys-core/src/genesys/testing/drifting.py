"""Drift field by field: what somebody changes is shown, and nothing else; deploying puts it right.

A cloud's package says which fields an update puts right, and what somebody else may make of one; the rest is here. Many
fields are changed at once, one in each object, so that a round is one look and one deployment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from genesys.testing.project import Folder

FIXED = frozenset({"immutable", "computed", "secret", "reference", "server-default", "grow"})
"""Marks of fields that no update puts right.

Changing one replaces, or it is not ours, is never shown, may be chosen by the cloud, or only grows.
"""


class Spoilt(NamedTuple):
    """A field of an object.

    Args:
        address: Native address.
        field: Of the native.
        id: Of the object.
        path: Of the field in what the cloud shows.
        value: That somebody gave it.
    """

    address: str
    field: str
    id: str
    path: str
    value: Any


class Meddler(NamedTuple):
    """What a cloud's package knows.

    Args:
        changeable: Gives the fields of a native type that an update puts right.
        spoil: Gives what somebody may do to a field of an object, or ``None``: (what ``state`` shows of it, field).
        put: Does it.
    """

    changeable: Callable[[str], Iterable[str]]
    spoil: Callable[[Mapping[str, Any], str], Spoilt | None]
    put: Callable[[Spoilt], None]


def rounds(fragments: Iterable[Mapping[str, Any]], meddler: Meddler) -> list[list[Spoilt]]:
    """Return rounds; in each, one field of each object at most. Fields are shared out among the objects of a type."""
    same: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for fragment in fragments:
        same[fragment["type"]].append(fragment)
    taken: dict[str, int] = defaultdict(int)
    found: dict[int, list[Spoilt]] = defaultdict(list)
    for name, members in same.items():
        for field in meddler.changeable(name):
            able = [one for one in (meddler.spoil(fragment, field) for fragment in members) if one is not None]
            if able:
                one = min(able, key=lambda item: taken[item.address])
                found[taken[one.address]].append(one)
                taken[one.address] += 1
    return [found[number] for number in sorted(found)]


def each_is_shown_alone_and_put_right(
    folder: Folder, fragments: Iterable[Mapping[str, Any]], meddler: Meddler
) -> set[tuple[str, str]]:
    """See that every field that was spoilt is shown, nothing beside it is, and a deployment puts it right.

    Args:
        folder: A project that is deployed as declared.
        fragments: What ``state`` shows of its natives.
        meddler: Of its cloud.

    Returns:
        Type and field of everything that was spoilt.

    Raises:
        AssertionError: It is not so; says the round, what was shown and what had been done.
    """
    fragments = list(fragments)
    types = {fragment["address"]: fragment["type"] for fragment in fragments}
    done: set[tuple[str, str]] = set()
    _expect(folder, [], "nobody touched it yet")
    for number, spoilt in enumerate(rounds(fragments, meddler)):
        for one in spoilt:
            meddler.put(one)
        _expect(folder, spoilt, f"round {number}")
        folder.ok("deploy", "--yes", "--refresh")
        _expect(folder, [], f"round {number} was put right")
        done |= {(types[one.address], one.field) for one in spoilt}
    return done


def _expect(folder: Folder, spoilt: Iterable[Spoilt], what: str) -> None:
    rows = folder.ok("drift", "detect", "--json").document["drifted"]
    shown = {row["address"]: [field for field, *_ in row["fields"]] for row in rows}
    wanted = {one.address: [one.field] for one in spoilt}
    wrong = {name for name in {*shown, *wanted} if shown.get(name) != wanted.get(name)}
    if wrong:
        seen = [row for row in rows if row["address"] in wrong]
        meant = [one for one in spoilt if one.address in wrong]
        raise AssertionError(f"{what}: shown {seen}, but spoilt was {meant}")
