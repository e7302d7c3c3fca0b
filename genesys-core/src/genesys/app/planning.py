"""From a project to a plan: load, read the record, compile, look at reality, compare."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.noting import login_of, noting
from genesys.app.options import options_for, settings_of
from genesys.app.problems import AHEAD
from genesys.app.providers import Providers
from genesys.app.records import recorded as read_records
from genesys.app.standing import kinds_of, standing
from genesys.compile.compile import compile_stack
from genesys.compile.pins import FIRST, PLACEMENT, is_answer
from genesys.model.canonical import canonical, digest_bytes
from genesys.model.fragment import born as origin
from genesys.model.fragment import split_key
from genesys.model.native import NativeGraph
from genesys.plan.holding import HALF_MADE
from genesys.plan.plan import plan as make_plan
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from genesys.app.project import Project
    from genesys.app.wish import Wish
    from genesys.errors import Finding
    from genesys.model.declared import Stack
    from genesys.model.fragment import Fragment
    from genesys.model.native import Lookup
    from genesys.model.plan import Plan
    from genesys.model.resource import Resource
    from genesys.spi.session import Observed
    from genesys.state.state import State

Json = dict[str, Any]


class Planned(NamedTuple):
    """A plan and what it was made from.

    Args:
        plan: The plan.
        graph: What is desired.
        stack: What was declared.
        kinds: Kinds of the declaration.
        state: The record, or ``None`` when there is none yet.
        recorded: Fragment key -> fragment, in the form of the installed types.
        observed: Fragment key -> what was seen.
        providers: Those that had a say.
        findings: What hook plugins found.
    """

    plan: Plan
    graph: NativeGraph
    stack: Stack
    kinds: Mapping[str, type[Resource]]
    state: State | None
    recorded: Mapping[str, Fragment]
    observed: Mapping[str, Observed | None]
    providers: Providers
    findings: Sequence[Finding] = ()


def plan_project(
    project: Project, wish: Wish, *, state: State | None, stack: Stack | None = None, first: Planned | None = None
) -> Planned:
    """Return the plan for a project.

    Args:
        project: The project.
        wish: What was asked for.
        state: The record; ``None`` when there is none yet.
        stack: Another declaration than the project's own, for a rollback.
        first: The plan of the same wish from before there was a record: what it compiled need not be compiled again.

    Raises:
        GenesysError: Of loading, compiling, planning, the state or a provider.
    """
    # The declaration comes first: what is wrong with it is said before anything else is touched.
    declared = stack or (standing(project, state) if state and wish.mode == "destroy" else project.declared)
    kinds = kinds_of(project)
    stored = read_records(state) if state else {}
    providers = project.providers()
    providers.load({declared.provider})
    recorded = providers.current(stored)
    facts: Json = dict(first.plan.lookups) if first else {}
    if wish.mode == "destroy":
        graph = NativeGraph({})
    elif first and not recorded:
        graph = first.graph
    else:
        earlier = read_records(state, wish.back_to) if state and wish.back_to else {}
        more: Json = {"state": state, "upgrade_choices": wish.upgrade_choices, "facts": facts, "earlier": earlier}
        graph = compiled(project, declared, kinds, providers, recorded, **more)
    providers.load(node.provider for node in graph.nodes.values())
    _refuse_unreadable(project, graph, wish)
    observed = look(project, recorded, providers, wish, state)
    plan = make_plan(
        graph,
        stored,
        observed,
        types=providers.types(),
        stack=declared.name,
        moved=declared.moved,
        imports=wish.imports,
        replace=wish.replace,
        include=wish.include,
        exclude=wish.exclude,
        tags=_tags(declared),
        fingerprints=_fingerprints(project, graph, recorded, state),
        settings=_settings(project, declared, wish),
        stack_id=state.id if state else "",
        base=complete(state.head()).id if state else "",
        seed=project.world.entropy.token(16).hex(),
        stack_digest=stack_digest(declared),
        plugins=_plugins(project, declared, providers, graph),
        observed_at=project.world.clock.now() if observed else 0,
        lookups=facts,
    )
    findings = project.hooking.check(plan)
    if state and not plan.empty and wish.mode == "deploy":
        plan.notes += _ahead(state)
    return Planned(
        plan=plan,
        graph=graph,
        stack=declared,
        kinds=kinds,
        state=state,
        recorded=recorded,
        observed=observed,
        providers=providers,
        findings=findings,
    )


def compiled(
    project: Project,
    stack: Stack,
    kinds: Mapping[str, type[Resource]],
    providers: Providers,
    recorded: Mapping[str, Fragment],
    *,
    state: State | None = None,
    upgrade_choices: bool = False,
    facts: Json | None = None,
    earlier: Mapping[str, Fragment] | None = None,
) -> NativeGraph:
    """Return what a stack becomes; its questions are answered on the way, and put into ``facts``.

    Questions that are not asked any more may have been answered in ``earlier`` records; those answers count too.

    Raises:
        GenesysError: Everything that is wrong with the declaration, at once.
    """
    pins = {} if upgrade_choices else with_answers(pins_of(recorded), earlier or {})
    known = (*(earlier or {}).values(), *recorded.values())
    owners = {fragment.address: fragment.kind_address for fragment in known}
    made = {fragment.address: _made_as(fragment) for fragment in recorded.values()}
    born = {address: first for address, first in made.items() if first != address}
    facts = {} if facts is None else facts
    visit = project.hooking.visitor(stack)
    while True:
        with noting(project, stack) as environ:
            graph = compile_stack(
                stack,
                kinds=kinds,
                providers=providers,
                pins=pins,
                owners=owners,
                born=born,
                facts=facts,
                environ=environ,
                visit=visit,
                login=None if project.simulated else partial(login_of, project, environ),
            )
        if not graph.lookups:
            return graph
        facts |= _answers(project, stack, providers, graph.lookups, state=state)


def _answers(
    project: Project, stack: Stack, providers: Providers, lookups: list[Lookup], *, state: State | None
) -> Json:
    """Return the answers to the questions of a stack: of other stacks' records, and of providers."""
    from genesys.app.neighbors import answers, is_ours

    found: Json = answers(project, filter(is_ours, lookups))
    asked = [lookup for lookup in lookups if not is_ours(lookup)]
    if asked:
        from genesys.run.lookout import answer_lookups

        found |= answer_lookups(
            asked,
            key=bytes.fromhex(state.id) if state else b"",
            stack=stack.name,
            providers=providers,
            world=project.world,
            options=options_for(project, stack),
        )
    return found


def pins_of(recorded: Mapping[str, Fragment]) -> dict[str, Json]:
    """Return native address -> recorded choices; of two generations the newer one's.

    Where something is, is a choice too, whoever made it.
    """
    pins: dict[str, Json] = {}
    for fragment in sorted(recorded.values(), key=lambda f: f.generation):
        there = {"provider": fragment.provider, "why": f"it is on {fragment.provider} already"}
        pins[fragment.address] = {PLACEMENT: there, **fragment.pins}
    return pins


def _made_as(fragment: Fragment) -> str:
    """Return the address under which a native was first compiled, which is where a later one is compiled too."""
    if FIRST in fragment.pins:
        return str(fragment.pins[FIRST]) + fragment.address[len(fragment.kind_address) :]
    return split_key(origin(fragment))[0]


def with_answers(pins: dict[str, Json], earlier: Mapping[str, Fragment]) -> dict[str, Json]:
    """Return recorded choices, and what earlier records answered to questions that are open now.

    What is not kept by its question, such as a name or a range, may belong to somebody else by now.
    """
    if not earlier:
        return pins
    answers = {
        fragment.address: {key: value for key, value in fragment.pins.items() if is_answer(key)}
        for fragment in earlier.values()
    }
    return {address: {**answers.get(address, {}), **pins.get(address, {})} for address in {**answers, **pins}}


def look(
    project: Project, recorded: Mapping[str, Fragment], providers: Providers, wish: Wish, state: State | None
) -> dict[str, Observed | None]:
    """Return fragment key -> what is there now, for what is looked at.

    Raises:
        GenesysError: A provider could not be asked.
    """
    if wish.refresh is False or state is None:
        return {}
    asked = {
        key: fragment
        for key, fragment in recorded.items()
        if fragment.provider in providers
        and (wish.refresh or _doubtful(fragment) or providers[fragment.provider].observes == "always")
    }
    if not asked:
        return {}
    from genesys.run.observe import observe
    from genesys.run.veil import hiding, veiled

    known: Json = {"vault": state.vault, "world": project.world, "project": project.folder}
    seen = observe(
        asked.values(),
        changed_at=_changed_at(state) if wish.refresh or any(map(_doubtful, asked.values())) else 0.0,
        key=bytes.fromhex(state.id),
        stack=project.name,
        providers=providers,
        world=project.world,
        options=options_for(project, standing(project, state), clean=hiding(recorded, **known)),
    )
    return complete(veiled(seen, recorded, **known))


def _doubtful(fragment: Fragment) -> bool:
    """Tell whether only a look shows what is to be done: the object was made, and nobody saw it ready."""
    return bool(fragment.id) and fragment.status in HALF_MADE


def _changed_at(state: State) -> float:
    """Return when the newest commit was made, in seconds since 1970."""
    last = complete(complete(state.head()).commit())
    return last.time if last else 0.0


def stack_digest(stack: Stack) -> str:
    """Return the digest under which a declared stack is kept."""
    return digest_bytes(canonical(stack.as_json()))


def _ahead(state: State) -> list[Json]:
    """Return a note when the newest commit went back to an earlier declaration than the program's."""
    last = complete(complete(state.head()).commit())
    if last is None or last.data.get("mode") != "rollback":
        return []
    return [AHEAD.finding(None, severity="warning", seq=last.seq).as_json()]


def _tags(stack: Stack) -> dict[str, dict[str, str]]:
    common = dict(stack.settings.get("tags") or {})
    return {resource.address: {**common, **(resource.fields.get("tags") or {})} for resource in stack.resources}


def _plugins(project: Project, stack: Stack, providers: Providers, graph: NativeGraph) -> dict[str, dict[str, str]]:
    """Return package -> version and content digest of everything that had a say."""
    lowered = providers.used({node.kind for node in graph.nodes.values()})
    return {**lowered, **project.hooking.used(), **project.kind_packages(stack)}


def _settings(project: Project, stack: Stack, wish: Wish) -> Json:
    settings: Json = {"mode": wish.mode, "providers": settings_of(stack)}
    if project.simulated:
        settings["simulated"] = True
    if wish.change_provider:
        settings["change_provider"] = True
    if wish.include or wish.exclude:
        settings["partly"] = True
    if project.home:
        settings["home"] = project.home
    if wish.message:
        settings["message"] = wish.message
    return settings


def _refuse_unreadable(project: Project, graph: NativeGraph, wish: Wish) -> None:
    """Return when every secret can be read that a declaration takes from outside; else none can be told from another.

    Raises:
        GenesysError: RUN-009, RUN-010.
    """
    from genesys.model.expr import walk

    # A part of a stack may be planned without the secrets of the rest; what it needs is read when it runs.
    if wish.include or wish.exclude:
        return
    read = {a: n for a, n in graph.nodes.items() if any("$env" in v or "$file" in v for v in walk(n.body))}
    if not read:
        return
    from genesys.errors import GenesysError
    from genesys.run.secrets import unreadable

    found: dict[tuple[str, str], Finding] = {}
    for node in read.values():
        for finding in unreadable(node.body, project.world, project.folder):
            finding.where = node.where
            found.setdefault((finding.problem.code, finding.what), finding)
    if found:
        raise GenesysError(found.values())


def _fingerprints(
    project: Project, graph: NativeGraph, recorded: Mapping[str, Fragment], state: State | None
) -> dict[tuple[str, str], str]:
    from genesys.model.expr import is_secret, walk

    bodies = {a: n.body for a, n in graph.nodes.items()}
    if state is None or not any(is_secret(value) for body in bodies.values() for value in walk(body)):
        return {}
    from genesys.run.fingerprint import fingerprints

    seen = {fragment.address: fragment.observed for fragment in recorded.values()}
    found = fingerprints(bodies, vault=state.vault, world=project.world, project=project.folder, seen=seen)
    return complete(found)
