"""The driver: desired × recorded × observed → `Plan`. Pure: the same input gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.model.plan import Plan
from genesys.plan import moved as renames
from genesys.plan import selectors
from genesys.plan.arrange import arrange
from genesys.plan.changes import all_changes, doubts, judge
from genesys.plan.given import Given
from genesys.plan.protect import refuse_other_provider, refuse_protected
from genesys.plan.reads import read_set
from genesys.plan.records import Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeGraph
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed


def plan(
    desired: NativeGraph,
    recorded: Mapping[str, Fragment],
    observed: Mapping[str, Observed | None] | None = None,
    *,
    types: Mapping[str, ResourceType],
    stack: str,
    moved: Mapping[str, str] | None = None,
    imports: Mapping[str, str] | None = None,
    replace: Iterable[str] = (),
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    tags: Mapping[str, Mapping[str, str]] | None = None,
    fingerprints: Mapping[tuple[str, str], str] | None = None,
    settings: Mapping[str, Json] | None = None,
    **rest: Any,
) -> Plan:
    """Return what has to happen so that reality becomes what is desired.

    Args:
        desired: Wanted natives; an empty graph to destroy everything. It must have no open lookups.
        recorded: Fragment key -> fragment.
        observed: Fragment key -> what was seen just now, ``None`` when it is gone; a key that is missing was
            not looked at, and its record is believed.
        types: Native type -> its facts, of every provider at hand.
        stack: Name of the stack.
        moved: Old address of a resource -> its new one.
        imports: Native address -> native id to take over instead of creating it.
        replace: Selectors of what is to be replaced because the user says so.
        include: Selectors of what is to be done; none for everything.
        exclude: Selectors of what is to be left alone.
        tags: Resource address -> its tags, for selectors.
        fingerprints: (native address, field path) -> keyed fingerprint of a secret's value as it is now.
        settings: Kept in the plan. ``mode`` = ``destroy`` says that going away was asked for;
            ``change_provider`` allows a resource to move to another provider.
        **rest: The other arguments of `Plan`: ``stack_id``, ``base``, ``seed``, ``stack_digest``, ``plugins``,
            ``observed_at``, ``lookups``.

    Raises:
        GenesysError: PLAN-001 protected, PLAN-002 and -017 selectors, PLAN-003 excluded but needed, PLAN-006
            another provider, PLAN-007 unknown type, PLAN-008 newer record, PLAN-009 move onto something.

    Cost: O(n) for n natives that are as they should be; what changes pays for itself and its users.
    """
    settings = dict(settings or {})
    book = Book(recorded, moved or {}, desired.nodes)
    given = Given(
        book,
        desired.nodes,
        observed=observed or {},
        types=types,
        imports=imports or {},
        replace=_matching(replace, desired, tags or {}),
        fingerprints=fingerprints or {},
        tags=tags or {},
        asked=settings.get("mode") == "destroy",
    )
    verdicts = judge(given)
    if verdicts and not settings.get("change_provider"):
        refuse_other_provider(given)
    changes, left_out = arrange(all_changes(given, verdicts), given, include=list(include), exclude=list(exclude))
    refuse_protected(changes, given)
    notes = [*doubts(given), *left_out, *desired.notes, *renames.suggestions(changes, book.current)]
    reads = read_set(changes, recorded, book=book, wanted=given.wanted) if changes else {}
    return Plan(
        stack,
        changes=changes,
        read_set=reads,
        outputs=desired.outputs,
        bindings=desired.bindings,
        notes=_sorted_notes(notes),
        settings=settings,
        **rest,
    )


def _matching(chosen: Iterable[str], desired: NativeGraph, tags: Mapping[str, Mapping[str, str]]) -> list[str]:
    tests = [selectors.parse(item) for item in chosen]
    if not tests:
        return []
    subjects = _subjects(desired, tags)
    findings = selectors.check(chosen, subjects)
    if findings:
        raise GenesysError(findings)
    return [subject.address for subject in subjects if any(test(subject) for test in tests)]


def _subjects(desired: NativeGraph, tags: Mapping[str, Mapping[str, str]]) -> list[selectors.Subject]:
    return [
        selectors.Subject(node.address, node.kind_address, node.kind, tags.get(node.kind_address, {}))
        for node in desired.nodes.values()
    ]


def _sorted_notes(notes: Iterable[Finding]) -> list[dict[str, Json]]:
    shown = [finding.as_json() for finding in notes]
    return sorted(shown, key=lambda note: (str(note["severity"]), str(note["code"]), str(note["summary"])))
