"""The long way of planning, taken when something is not as it should be: from what is given to ordered changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.errors import GenesysError
from genesys.plan import selectors
from genesys.plan.arrange import arrange
from genesys.plan.changes import all_changes, doubts, judge
from genesys.plan.moved import suggestions
from genesys.plan.protect import crossings, refuse_another_account, refuse_protected
from genesys.plan.reads import read_set
from genesys.plan.settled import restless
from genesys.plan.staying import with_what_it_needs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.model.native import NativeNode
    from genesys.model.plan import Change
    from genesys.plan.given import Given


class Wish(NamedTuple):
    """What the user asks for beside the declaration.

    Args:
        replace: Selectors of what is to be replaced.
        include: Selectors of what is to be done; empty for everything.
        exclude: Selectors of what is to be left alone.
        change_provider: Whether a resource may move to another provider.
    """

    replace: Sequence[str] = ()
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    change_provider: bool = False


class Steps(NamedTuple):
    """What a plan consists of.

    Args:
        changes: In an order in which they can run.
        notes: What a person should know.
        reads: Fragment key -> version of what was decided on.
        crossings: Resources that would be built anew on another provider although nobody asked for that; such a plan
            is not to be run. See `genesys.plan.protect.crossings`.
    """

    changes: list[Change]
    notes: list[Finding]
    reads: dict[str, str]
    crossings: list[dict[str, Json]]


def plan_steps(given: Given, wish: Wish, declared: Mapping[str, NativeNode]) -> Steps:
    """Return what has to be done.

    Args:
        given: What is planned with.
        wish: What the user asks for.
        declared: The natives as declared: what is replaced becomes that, whatever an adopted object keeps.

    Raises:
        GenesysError: See `genesys.plan.plan.plan`.
    """
    given.replace = _chosen(wish.replace, given)
    given.nodes = {**given.nodes, **{address: declared[address] for address in given.replace}}
    verdicts = judge(given, restless(given))
    crossing = crossings(given) if verdicts and not wish.change_provider else []
    every, stays = with_what_it_needs(all_changes(given, verdicts), given)
    changes, left_out = arrange(every, given, include=wish.include, exclude=wish.exclude)
    if not crossing:
        # A plan across providers only shows what that would mean: nobody runs it.
        refuse_protected(changes, given)
        if not wish.change_provider:
            refuse_another_account(changes)
    notes = [*doubts(given), *stays, *left_out, *suggestions(changes, given.book.current)]
    return Steps(changes, notes, read_set(changes, book=given.book, wanted=given.wanted), crossing)


def _chosen(chosen: Sequence[str], given: Given) -> frozenset[str]:
    tests = [selectors.parse(item) for item in chosen]
    if not tests:
        return frozenset()
    subjects = [_apart(subject, given) for subject in selectors.declared(given)]
    findings = selectors.check(chosen, subjects)
    if findings:
        raise GenesysError(findings)
    return frozenset(subject.address for subject in subjects if any(test(subject) for test in tests))


def _apart(subject: selectors.Subject, given: Given) -> selectors.Subject:
    """Return a subject that only its own address selects, where it is shared: others use it too, and stay."""
    if not given.nodes[subject.address].shared:
        return subject
    return selectors.Subject(subject.address, subject.address, "", {})
