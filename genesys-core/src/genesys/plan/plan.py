"""The driver: desired × recorded × observed → `Plan`. Pure: the same input gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.plan import Plan
from genesys.plan import adoption
from genesys.plan.given import Given
from genesys.plan.records import Book
from genesys.plan.settled import restless
from genesys.plan.upgrade import upgraded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeGraph
    from genesys.plan.steps import Steps
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
        imports: Native address -> native id to take over instead of creating it; chosen by ``include``,
            it is taken over alone, without what it needs.
        replace: Selectors of what is to be replaced because the user says so.
        include: Selectors of what is to be done; none for everything.
        exclude: Selectors of what is to be left alone.
        tags: Resource address -> its tags, for selectors.
        fingerprints: (native address, field path) -> keyed fingerprint of a secret's value as it is now.
        settings: Kept in the plan. ``mode`` = ``destroy`` says that going away was asked for;
            ``change_provider`` allows a resource to be built anew on another provider; without it, ``crossings`` of
            the plan's settings lists those that would be, and such a plan must not be run.
        **rest: The other arguments of `Plan`: ``stack_id``, ``base``, ``seed``, ``stack_digest``, ``plugins``,
            ``observed_at``, ``lookups``.

    Raises:
        GenesysError: PLAN-001 protected, PLAN-002 and -017 selectors, PLAN-003 excluded but needed,
            PLAN-007 unknown type, PLAN-008 newer record, PLAN-009 move onto something, PLAN-030 and -031 an older
            record that its provider cannot bring forward, PLAN-032 to -034 what cannot be taken over.

    Cost: O(n) for n natives that are as they should be; what changes pays for itself and its users.
    """
    settings = dict(settings or {})
    book = Book(upgraded(recorded, types), moved or {}, desired.nodes, stored=recorded)
    adoption.check(imports or {}, desired.nodes, book.all())
    given = Given(
        book,
        adoption.kept(desired.nodes, _there(book.current, observed or {}), types),
        observed=observed or {},
        types=types,
        imports=imports or {},
        fingerprints=fingerprints or {},
        tags=tags or {},
        asked=settings.get("mode") == "destroy",
    )
    steps = None
    if replace or include or exclude or restless(given) or given.book.unsettled(desired.nodes):
        # What follows is not even imported while everything is as it should be.
        from genesys.plan.steps import Wish, plan_steps

        allowed = bool(settings.get("change_provider"))
        steps = plan_steps(given, Wish(list(replace), list(include), list(exclude), allowed), desired.nodes)
        if steps.crossings:
            settings["crossings"] = steps.crossings
    said = [*desired.notes, *adoption.notes(given, desired.nodes)]
    return Plan(
        stack,
        changes=steps.changes if steps else (),
        read_set=steps.reads if steps else {},
        outputs=desired.outputs,
        bindings=desired.bindings,
        notes=_sorted_notes([*_concerning(said, steps), *(steps.notes if steps else ())]),
        settings=settings,
        **rest,
    )


def _there(current: Mapping[str, Fragment], observed: Mapping[str, Observed | None]) -> dict[str, Fragment]:
    """Return what is not known to be gone."""
    return {address: one for address, one in current.items() if observed.get(one.key, one) is not None}


def _concerning(notes: Iterable[Finding], steps: Steps | None) -> list[Finding]:
    """Return the notes about what changes: what was said when a thing was made is not said again with every plan."""
    if steps is None or not steps.changes:
        return []
    changing = {change.kind_address for change in steps.changes}
    return [note for note in notes if note.facts.get("address", "") in {"", *changing}]


def _sorted_notes(notes: Iterable[Finding]) -> list[dict[str, Json]]:
    shown = [finding.as_json() for finding in notes]
    return sorted(shown, key=lambda note: (str(note["severity"]), str(note["code"]), str(note["summary"])))
