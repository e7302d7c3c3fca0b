"""From a Stack to a NativeGraph: the driver. Pure: the same input gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile import conventions, dependencies, escape
from genesys.compile.assemble import assemble
from genesys.compile.bind import Binder
from genesys.compile.draft import Draft
from genesys.compile.lower import Lowerer
from genesys.compile.pins import Pins
from genesys.compile.problems import STILL_THERE
from genesys.errors import GenesysError
from genesys.model.address import within
from genesys.model.native import NativeGraph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.assemble import Assembly
    from genesys.compile.choose import Login
    from genesys.compile.draft import Validate, Visit
    from genesys.model.declared import Stack
    from genesys.model.expr import Json
    from genesys.model.resource import Resource
    from genesys.spi.lowering import Resolved
    from genesys.spi.provider import Provider


def compile_stack(
    stack: Stack,
    *,
    kinds: Mapping[str, type[Resource]],
    providers: Mapping[str, Provider],
    pins: Mapping[str, Mapping[str, Any]] | None = None,
    owners: Mapping[str, str] | None = None,
    born: Mapping[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
    validate: Validate | None = None,
    environ: Mapping[str, str] | None = None,
    visit: Visit | None = None,
    login: Login | None = None,
) -> NativeGraph:
    """Return the natives that a stack becomes.

    Args:
        stack: What was declared; n resources that become m natives with e references among them.
        kinds: Name of a kind -> its class, for every kind in the stack and in its composites.
        providers: Name -> provider, for every provider that is installed.
        pins: Native address -> recorded choices; ``stack.moved`` is applied to them.
        owners: Native address -> address of the resource that the choices were recorded for.
        born: Native address -> the one it was made under, of what moved since.
        facts: Key of a `Lookup` -> answer.
        environ: Environment that says where a provider's things are; a value like the others.
        validate: Stands before `genesys.kinds.schema.validate`, such as a cache.
        visit: What plugins make of a part of a composite, and what they find in it; those of the stack were visited.
        login: Where credentials for a provider were found; see `genesys.compile.choose.Chooser`.

    Returns:
        The whole graph; or, when something has to be looked up first, a graph without nodes whose
        ``lookups`` are to be answered and passed as ``facts``.

    Raises:
        GenesysError: Everything that is wrong, COMP-0xx and what validation found.

    Cost: O(n + m log m + e), beside validation and the lowerings.
    """
    draft = Draft(
        stack,
        kinds=kinds,
        providers=providers,
        validate=validate or _schema(),
        environ={} if environ is None else environ,
        facts=facts or {},
        pins=Pins(pins or {}, stack.moved, owners, born),
        visit=visit,
        login=login,
    )
    try:
        return _compiled(draft, providers, facts or {})
    except GenesysError as error:
        if draft.origins.changed:
            raise GenesysError(draft.origins.told(error.findings, draft.spared)) from error
        raise


def _compiled(draft: Draft, providers: Mapping[str, Provider], facts: Mapping[str, Any]) -> NativeGraph:
    draft.read()
    if draft.abroad.lookups:
        # What stands open is no value yet, so nothing that was found about it counts.
        return NativeGraph({}, lookups=[draft.abroad.lookups[key] for key in sorted(draft.abroad.lookups)])
    _refuse_halves(draft)
    draft.stop()
    conventions.apply(draft, list(draft.items.values()))
    draft.stop()
    lowerer = Lowerer(draft, draft.pins, facts)
    lowerer.run()
    draft.stop()
    if lowerer.lookups:
        return NativeGraph({}, lookups=[lowerer.lookups[key] for key in sorted(lowerer.lookups)], notes=draft.notes)
    made = assemble(lowerer, draft.findings)
    escape.apply(draft.declared.values(), made.nodes, providers, draft.findings)
    draft.stop()
    return draft.origins.graph(_bound(draft, lowerer, made), draft.spared)


def resolve_stack(
    stack: Stack,
    *,
    kinds: Mapping[str, type[Resource]],
    providers: Mapping[str, Provider],
    pins: Mapping[str, Mapping[str, Any]] | None = None,
    facts: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Resolved]:
    """Return address -> resource as a lowering sees it: composites expanded, defaults and conventions filled in.

    Arguments as those of `compile_stack`; ``facts`` must hold the outputs of other stacks that are read.

    Raises:
        GenesysError: What is wrong with the declaration.
    """
    draft = Draft(
        stack,
        kinds=kinds,
        providers=providers,
        validate=_schema(),
        environ=environ or {},
        facts=facts or {},
        pins=Pins(pins or {}, stack.moved),
    )
    draft.read()
    draft.stop()
    conventions.apply(draft, list(draft.items.values()))
    draft.stop()
    return {address: item.resolved(draft.tags) for address, item in sorted(draft.items.items())}


def _refuse_halves(draft: Draft) -> None:
    """Find resources that moved away and are declared still: what was chosen for them would have two owners."""
    by_name = {draft.origins.now(address): item for address, item in draft.items.items()} if draft.stack.moved else {}
    for old, new in draft.stack.moved.items():
        for address, item in by_name.items():
            if address == old or (within(address, old) and new + address[len(old) :] in by_name):
                facts = {"old": old, "new": new, "address": address}
                finding = STILL_THERE.finding(item.declared.where, **facts)
                draft.findings.append(finding)
                draft.spared |= {id(finding)}


def _bound(draft: Draft, lowerer: Lowerer, made: Assembly) -> NativeGraph:
    binder = Binder(lowerer, draft.findings)
    refers, also = dict[str, frozenset[str]](), dict[str, frozenset[str]]()
    for address, node in made.nodes.items():
        node.body, refers[address] = binder.bind(node.body, node.kind_address, node.where)
        for item in node.alternatives:
            item["body"], more = binder.bind(item["body"], node.kind_address, node.where)
            also[address] = also.get(address, frozenset()) | more
    dependencies.settle(lowerer, made, dependencies.Refers(refers, also), draft.findings)
    outputs: dict[str, Json] = {}
    for name, value in sorted(draft.results.items()):
        outputs[name] = binder.bind(value, f"output {name}")[0]
    bindings = {address: binder.outputs_of(address) for address in sorted([*lowerer.done, *draft.outputs])}
    draft.stop()
    return NativeGraph(
        {address: made.nodes[address] for address in sorted(made.nodes)},
        outputs=outputs,
        bindings=bindings,
        notes=sorted(draft.notes, key=_place),
        choices=_choices(draft),
    )


def _choices(draft: Draft) -> dict[str, dict[str, list[Json]]]:
    found = {}
    for address in sorted(draft.items):
        item = draft.items[address]
        # Of what somebody else owns nothing was chosen.
        usual = {} if item.fields["existing_id"] else item.shape.chosen(item.written)
        found[address] = {**usual, **item.choices} if item.choices else usual
    return found


def _place(finding: Any) -> tuple[str, str, str]:
    return (finding.facts.get("address", ""), finding.problem.code, finding.facts.get("field", ""))


def _schema() -> Validate:
    # Bringing in pydantic takes longer than compiling a small stack, and a caller with a cache needs it seldom.
    from genesys.kinds.schema import validate

    return validate
