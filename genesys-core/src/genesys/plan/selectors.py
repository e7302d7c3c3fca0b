"""Selectors: which part of a plan is to run, so that the state stays valid whatever is chosen.

``web`` selects the resource, the members of the group and everything below; ``app/*`` and ``web?`` are
globs (``*`` also crosses ``/``); ``kind:database`` selects by kind, ``tag:env`` and ``tag:env=prod`` by tag.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.graph.order import invert, reach
from genesys.model.address import within
from genesys.plan.problems import BAD_SELECTOR, EXCLUDED_NEEDED, LEFT_OUT, NO_MATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.plan import Change
    from genesys.plan.given import Given


class Subject(NamedTuple):
    """What a selector looks at.

    Args:
        address: Native address.
        kind_address: Address of the user's resource.
        kind: Kind of that resource.
        tags: Its tags.
    """

    address: str
    kind_address: str
    kind: str
    tags: Mapping[str, str]


def parse(selector: str) -> Callable[[Subject], bool]:
    """Return a test for what a selector selects.

    Raises:
        GenesysError: PLAN-017, it cannot be read.
    """
    word, colon, rest = selector.partition(":")
    if not selector.strip() or (colon and not rest):
        raise BAD_SELECTOR.error(selector=selector, detail="It is empty.")
    if colon and word == "kind":
        return lambda subject: subject.kind.lower() == rest.lower()
    if colon and word == "tag":
        name, equals, value = rest.partition("=")
        return lambda subject: name in subject.tags and (not equals or str(subject.tags[name]) == value)
    if colon:
        raise BAD_SELECTOR.error(selector=selector, detail=f'"{word}:" is not a way to select.')
    return _address(selector)


def _address(selector: str) -> Callable[[Subject], bool]:
    if "*" not in selector and "?" not in selector:
        return lambda subject: within(subject.address, selector) or within(subject.kind_address, selector)
    pattern = re.compile(_glob(selector) + r"\Z", re.DOTALL)
    return lambda subject: bool(pattern.match(subject.address) or pattern.match(subject.kind_address))


def _glob(selector: str) -> str:
    """Return the pattern of a glob; what stands between two stars is taken where it is found first, for good.

    So a text is matched in time that grows with its length and not with its power to the number of stars.
    """
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in re.split(r"\*+", selector))
    if not rest:
        return first
    *middle, end = rest
    return first + "".join(f"(?>.*?{part})" for part in middle) + ".*" + end


def declared(given: Given) -> list[Subject]:
    """Return everything declared, as selectors look at it."""
    return [
        Subject(node.address, node.kind_address, node.kind, given.tags_of(node.kind_address))
        for node in given.nodes.values()
    ]


def recorded(given: Given) -> list[Subject]:
    """Return everything recorded, as selectors look at it."""
    found = []
    for fragment in given.book.all():
        tags: Any = fragment.meta.get("tags") or {}
        kind = str(fragment.origin.get("kind", ""))
        found.append(Subject(fragment.address, fragment.kind_address, kind, tags))
    return found


class Selection(NamedTuple):
    """What a pair of selectors leaves of a plan.

    Args:
        ids: Ids of the changes that stay.
        notes: What was left out although nobody named it.
    """

    ids: set[str]
    notes: list[Finding]


def check(selectors: Iterable[str], subjects: Iterable[Subject]) -> list[Finding]:
    """Return a finding for every selector that matches nothing at all, with a suggestion."""
    known = list(subjects)
    found = []
    for selector in selectors:
        test = parse(selector)
        if not any(test(subject) for subject in known):
            found.append(NO_MATCH.finding(None, selector=selector, suggestion=_suggest(selector, known)))
    return found


def _suggest(selector: str, subjects: list[Subject]) -> str:
    from difflib import get_close_matches

    names = {subject.kind_address for subject in subjects} | {f"kind:{subject.kind}" for subject in subjects}
    close = get_close_matches(selector, sorted(names), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


def select(
    changes: Mapping[str, Change],
    together: Mapping[str, Iterable[str]],
    *,
    include: Iterable[str],
    exclude: Iterable[str],
    subject: Callable[[Change], Subject],
    blocked: Mapping[str, str],
) -> Selection:
    """Return the changes to keep: what is included, what that needs, and nothing that needs what is excluded.

    Args:
        changes: Id -> change.
        together: Id -> ids that must be part of a run in which it is.
        include: Selectors; none for everything.
        exclude: Selectors.
        subject: Change -> what selectors look at.
        blocked: Id -> address because of which it cannot be part of any run.

    Raises:
        GenesysError: PLAN-003, something included by name needs something excluded.
    """
    edges = _atomic(changes, together)
    wanted, unwanted = [parse(item) for item in include], [parse(item) for item in exclude]
    subjects = {id: subject(change) for id, change in changes.items()}
    unasked = {id for id in changes if any(test(subjects[id]) for test in unwanted)}
    out = unasked | set(blocked)
    chosen = {id for id in changes if not wanted or any(test(subjects[id]) for test in wanted)}
    kept = reach(sorted(chosen - out), edges)
    if wanted and not (kept & out) <= set(blocked):
        raise _needed(changes, edges, sorted(chosen - out), out)
    dropped = reach(sorted(out), invert(edges))
    return Selection(kept - dropped, _left_out(changes, edges, ((kept | chosen) & dropped) - unasked, blocked))


def _atomic(changes: Mapping[str, Change], together: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Add edges in both directions between changes with one cause: a replace is done whole or not at all."""
    edges = {id: set(together.get(id, ())) for id in changes}
    by_cause: dict[str, list[str]] = {}
    for id, change in changes.items():
        by_cause.setdefault(change.cause or f"update {change.key}", []).append(id)
    for group in by_cause.values():
        for id in group:
            edges[id].update(other for other in group if other != id)
    return edges


def _needed(
    changes: Mapping[str, Change], edges: Mapping[str, set[str]], starts: list[str], out: set[str]
) -> Exception:
    came: dict[str, str] = dict.fromkeys(starts, "")
    waiting = list(starts)
    while waiting:
        id = waiting.pop(0)
        if id in out:
            chain = [id]
            while came[chain[-1]]:
                chain.append(came[chain[-1]])
            names = _names(changes, reversed(chain))
            return EXCLUDED_NEEDED.error(excluded=names[-1], wanted=names[0], chain=" needs ".join(names))
        for other in sorted(edges[id]):
            if other not in came:
                came[other] = id
                waiting.append(other)
    raise AssertionError


def _names(changes: Mapping[str, Change], ids: Iterable[str]) -> list[str]:
    names: list[str] = []
    for id in ids:
        name = changes[id].kind_address or changes[id].address
        if not names or names[-1] != name:
            names.append(name)
    return names


def _left_out(
    changes: Mapping[str, Change], edges: Mapping[str, set[str]], dropped: set[str], blocked: Mapping[str, str]
) -> list[Finding]:
    found: dict[str, Finding] = {}
    for id in sorted(dropped):
        needed = [id, *sorted(reach([id], edges) - {id})]
        held = next((blocked[other] for other in needed if other in blocked), "")
        reason = next((other for other in needed if other not in dropped), id)
        name, excluded = _names(changes, [id])[0], _names(changes, [reason])[0]
        facts = {"excluded": held or excluded, "why": "may or may not exist" if held else "is left out"}
        found.setdefault(name, LEFT_OUT.finding(None, severity="warning", address=name, **facts))
    return [found[name] for name in sorted(found)]
