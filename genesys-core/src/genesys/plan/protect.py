"""What is refused: deleting what the state says is protected; and what would be built anew on another provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.plan.holding import holds_data
from genesys.plan.problems import ACCOUNT_CHANGED, PROTECTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.model.plan import Change
    from genesys.plan.given import Given


ACCOUNTS = frozenset({"account", "project", "subscription"})
"""Words of a target that say whose a native is, and not only where."""
_NAMED = 5


def refused(
    changes: Iterable[Change], fragments: Mapping[str, Fragment], nodes: Mapping[str, NativeNode]
) -> list[Finding]:
    """Return a finding for every delete of something protected, one per resource.

    Protection is lifted by a change of its own: a declaration that lifts it and asks for the delete
    in one step is refused as well, and one that adds it protects at once.

    Args:
        changes: The plan's changes.
        fragments: Fragment key -> fragment, addresses as after moves.
        nodes: Native address -> wanted native.
    """
    found: dict[str, Finding] = {}
    for change in changes:
        node = nodes.get(change.address)
        recorded = fragments[change.key].protect if change.action == "delete" else False
        if change.action == "delete" and (recorded or (node is not None and node.protect)):
            verb = "replace" if change.cause else "delete"
            address = change.kind_address or change.address
            where = node.where if node else None
            because = change.because[:1].upper() + change.because[1:]
            found.setdefault(address, PROTECTED.finding(where, address=address, verb=verb, because=because))
    return [found[address] for address in sorted(found)]


def refuse_protected(changes: list[Change], given: Given) -> None:
    """Raise PLAN-001 when a change deletes or replaces something protected."""
    leaving = any(change.action == "delete" for change in changes)
    fragments = {fragment.key: fragment for fragment in given.book.all()} if leaving else {}
    findings = refused(changes, fragments, given.nodes)
    if findings:
        raise GenesysError(findings)


def refuse_another_account(changes: Iterable[Change]) -> None:
    """Raise PLAN-036 when a change builds something anew because the account is another one than recorded.

    That is mostly a variable of the environment that is not the one of yesterday.
    """
    moving: dict[str, list[str]] = {}
    for change in changes:
        for field in change.fields if change.action == "create" and change.cause else ():
            word = field.path.removeprefix("@target.")
            if word in ACCOUNTS and field.path != word and field.before:
                moving.setdefault(change.kind_address or change.address, [word, str(field.before), str(field.after)])
    if moving:
        names = sorted(moving)
        word, old, new = moving[names[0]]
        told = ", ".join(f'"{name}"' for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        raise ACCOUNT_CHANGED.error(names=told, word=word, old=old, new=new)


def crossings(given: Given) -> list[dict[str, Json]]:
    """Return the deployed resources that are declared on another provider now, sorted by address.

    Each with ``address``, ``old`` and ``new`` provider, and ``lost``: native addresses whose data would be lost.
    """
    recorded: dict[str, list[Fragment]] = {}
    for fragment in given.book.current.values():
        recorded.setdefault(fragment.kind_address, []).append(fragment)
    now: dict[str, set[str]] = {}
    for node in given.nodes.values():
        now.setdefault(node.kind_address, set()).add(node.provider)
    found = []
    for address, providers in sorted(now.items()):
        fragments = recorded.get(address, [])
        old = {fragment.provider for fragment in fragments}
        if address and old and old.isdisjoint(providers):
            names = {"old": ", ".join(sorted(old)), "new": ", ".join(sorted(providers))}
            found.append({"address": address, **names, "lost": _lost(fragments, given)})
    return found


def _lost(fragments: list[Fragment], given: Given) -> list[str]:
    return sorted(fragment.address for fragment in fragments if holds_data(fragment, given.types.get(fragment.type)))
