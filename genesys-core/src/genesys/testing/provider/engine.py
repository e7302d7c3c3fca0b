"""Rules that the whole engine has to see kept: plan, run, look and record, with a state of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from unittest import SkipTest

import trio

from genesys.errors import GenesysError
from genesys.model.expr import is_expr
from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan
from genesys.run.door import Options, run_plan
from genesys.run.fingerprint import fingerprints
from genesys.run.observe import observe
from genesys.run.tokens import stack_tag
from genesys.spi.marks import marked, schema_of
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import open_state
from genesys.testing.provider.bench import Bench, named, plain, references
from genesys.testing.provider.case import variable
from genesys.testing.provider.verbs import different
from genesys.testing.rules import Broken, ensure, must

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Plan
    from genesys.spi.session import Observed
    from genesys.testing.provider.case import Case

STACK = "kit/dev"
T = TypeVar("T")
Bodies = Mapping[str, Mapping[str, Any]]


class Engine:
    """A stack of a case's examples, deployed as a command would deploy it.

    Args:
        case: What the author filled in.
    """

    def __init__(self, case: Case) -> None:
        case.rounds += 1
        self.case, self.world, self.settings, self.target = case, case.world, case.settings, case.target
        self.bench = Bench(case)
        backend = LocalBackend(self.world.files, os.path.join(case.folder, f"state-{case.rounds}"))
        self.state = complete(open_state(self.world, backend, STACK, create=True))
        self.options = Options(
            settings={case.provider.name: self.settings}, project=case.folder, source=case.source, signals=False
        )
        self.providers = {case.provider.name: case.provider}
        self._verbs: dict[str, Any] = {}
        self.outside(_nothing)

    def fragments(self) -> dict[str, Fragment]:
        """Return what is recorded: fragment key -> fragment."""
        found: dict[str, Fragment] = complete(complete(self.state.head()).fragments())
        return found

    def bodies(self, **updates: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return example -> body as a declaration has it; ``updates`` replace fields."""
        return {
            name: self._body(name, {**example.body, **updates.get(name, {})})
            for name, example in self.case.examples.items()
        }

    def _body(self, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        found = named(plain(dict(fields)), self.bench.name(name))
        secret = marked(self.bench.type(name).schema, "secret")
        return {
            field: {"$env": variable(name, field), "secret": True} if field in secret else _at_home(value)
            for field, value in found.items()
        }

    def graph(self, bodies: Bodies) -> NativeGraph:
        """Return the natives of bodies."""
        nodes = {}
        for name, body in bodies.items():
            type = self.bench.type(name)
            nodes[f"{name}/it"] = NativeNode(
                f"{name}/it",
                type.name,
                dict(body),
                provider=self.case.provider.name,
                target=self.target,
                kind_address=name,
                kind="native",
                needs=[f"{other.partition('/')[0]}/it" for other in references(dict(body))],
                name=self.bench.name(name) if type.name_rule else "",
                holds_data=type.holds_data,
            )
        return NativeGraph(nodes)

    def look(self) -> dict[str, Observed | None]:
        """Return fragment key -> what is there now."""
        return observe(
            self.fragments().values(),
            key=bytes.fromhex(self.state.id),
            stack=self.state.stack,
            providers=self.providers,
            world=self.world,
            options=self.options,
        )

    def plan(self, bodies: Bodies) -> Plan:
        """Return what would have to be done, after looking at what is there."""
        head, desired = complete(self.state.head()), self.graph(bodies)
        prints = complete(
            fingerprints(
                {address: node.body for address, node in desired.nodes.items()},
                vault=self.state.vault,
                world=self.world,
                project=self.case.folder,
            )
        )
        return plan(
            desired,
            complete(head.fragments()),
            self.look(),
            types=self.case.provider.types,
            stack=STACK,
            stack_id=self.state.id,
            base=head.id,
            seed=self.world.entropy.token(16).hex(),
            fingerprints=prints,
            settings={} if bodies else {"mode": "destroy"},
        )

    def run(self, bodies: Bodies) -> None:
        """Make what is there as bodies say.

        Raises:
            Broken: A change failed.
        """
        made = self.plan(bodies)
        outcome = run_plan(
            made, state=self.state, providers=self.providers, world=self.world, events=_silent, options=self.options
        )
        for result in outcome.results:
            if result.finding is not None:
                change = next(change for change in made.changes if change.id == result.change)
                raise Broken(
                    f"{change.action} of {change.type} failed: {result.finding.reason}", at=self.at(change.action)
                )

    def extract(self) -> dict[str, dict[str, Any]]:
        """Return the bodies that would be written down for what is there."""
        found = {}
        for key, seen in self.look().items():
            name = key.partition("/")[0]
            declared = self.bodies()[name]
            if seen is None:
                raise Broken(f"the {self.bench.type(name).name} that was just created is not seen", at=self.at("read"))
            read = {
                field: seen.properties[field]
                for field, facts in schema_of(self.bench.type(name).schema).items()
                if field in seen.properties
                and not facts.marks & {"computed", "secret", "server-default"}
                and seen.properties[field] is not None
            }
            wise = {field: value for field, value in declared.items() if field not in read or _refers(value)}
            found[name] = {**read, **wise}
        # What cannot be looked at is written down as it was declared.
        return {name: found.get(name, body) for name, body in self.bodies().items()}

    def ensure_nothing(self, made: Plan, seen: str, verb: str) -> None:
        """Return when a plan is empty.

        Raises:
            Broken: It is not; the changes and their fields are named.
        """
        words = []
        for change in made.changes:
            fields = ", ".join(item.path for item in change.fields)
            words.append(f"{change.action} {change.type}" + (f" ({fields})" if fields else ""))
        ensure(not words, f"{seen}: {'; '.join(words)}", at=self.at(verb))

    def at(self, verb: str) -> Any:
        """Return the function of a verb of this provider's sessions, whose place is told when it breaks a rule."""
        return self._verbs.get(verb)

    def outside(self, call: Callable[[Bench], Coroutine[Any, Any, T]]) -> T:
        """Return what a coroutine function finds on a session of its own, beside the engine."""
        return trio.run(self._outside, call)

    async def _outside(self, call: Callable[[Bench], Coroutine[Any, Any, T]]) -> T:
        bench = Bench(self.case)
        bench.session = await bench.connect(tag=self.tag)
        self._verbs = {verb: bench.verb(verb) for verb in ("create", "read", "update", "delete")}
        try:
            return await call(bench)
        finally:
            await bench.end()

    @property
    def tag(self) -> str:
        """The tag of the stack."""
        return stack_tag(bytes.fromhex(self.state.id), self.state.stack)


def drives(relies: str) -> Callable[[Callable[[Engine], None]], Any]:
    """Make a rule of a function over an `Engine` on which the examples are deployed; they are destroyed after it."""

    def decorate(body: Callable[[Engine], None]) -> Any:
        def run(case: Case) -> None:
            engine = Engine(case)
            try:
                engine.run(engine.bodies())
                body(engine)
            except GenesysError as error:
                raise Broken(f"the engine stopped: {error.findings[0].what}: {error.findings[0].reason}") from error
            finally:
                _sweep(engine)

        run.__name__, run.__doc__ = body.__name__, body.__doc__
        return must(relies)(run)

    return decorate


@drives("`genesys deploy` twice in a row must do nothing the second time; that is what makes a plan worth reading.")
def planning_what_was_applied_is_empty(engine: Engine) -> None:
    """After a deploy, a plan that looks at what is there finds nothing to do."""
    engine.ensure_nothing(engine.plan(engine.bodies()), "a plan right after the deploy wants to", "read")


@drives("What is read can be written down and declared: import, drift and the record speak one language.")
def planning_what_was_read_is_empty(engine: Engine) -> None:
    """Declaring what a reading shows, instead of what was wished, finds nothing to do."""
    made = engine.plan(engine.extract())
    engine.ensure_nothing(made, "a plan of what was read wants to", "read")


@drives("One changed field is one change: nothing is replaced or touched beside it, and it is done only once.")
def a_changed_field_is_changed_once(engine: Engine) -> None:
    """Changing the fields that can be updated updates their natives in place, and then there is nothing to do."""
    updates = {name: example.update for name, example in engine.case.examples.items() if example.update}
    if not updates:
        raise SkipTest("no example says what can be updated")
    bodies = engine.bodies(**updates)
    made = engine.plan(bodies)
    wrong = sorted(f"{change.action} {change.type}" for change in made.changes if change.action != "update")
    ensure(
        not wrong, f"changing {', '.join(sorted(updates))} in place would {', '.join(wrong)}", at=engine.at("update")
    )
    known = {f"{name}/it" for name in updates}
    missed = sorted(known - {change.address for change in made.changes})
    ensure(not missed, f"the new values of {', '.join(missed)} are no change", at=engine.at("read"))
    engine.run(bodies)
    for key, seen in engine.look().items():
        name = key.partition("/")[0]
        want = {field: bodies[name][field] for field in updates.get(name, {}) if not _refers(bodies[name][field])}
        odd = different(engine.bench.type(name), want, seen.properties if seen else {})
        ensure(not odd, f"after the update, {odd}", at=engine.at("update"))
    engine.ensure_nothing(engine.plan(bodies), "after the update a plan wants to", "update")


@drives("Somebody deletes it in the console: the next plan must say so, or users believe in what is not there.")
def deletion_behind_its_back_is_noticed(engine: Engine) -> None:
    """An object that somebody else deleted is planned to be created again, and is."""
    seen = [key for key in engine.look() if engine.bench.type(key.partition("/")[0]).observe]
    if not seen:
        raise SkipTest("no example's type can be looked at (observe)")
    victim = _last(engine, seen)
    fragment = engine.fragments()[victim]
    _delete_outside(engine, fragment)
    ensure(engine.look()[victim] is None, f"a {fragment.type} that was deleted is still seen", at=engine.at("read"))
    made = engine.plan(engine.bodies())
    wanted = [change.action for change in made.changes if change.address == fragment.address]
    ensure(
        "create" in wanted, f"a {fragment.type} that is gone is planned as {wanted or 'nothing'}", at=engine.at("read")
    )
    engine.run(engine.bodies())
    engine.ensure_nothing(engine.plan(engine.bodies()), "after it was made again a plan wants to", "create")


@drives("`genesys destroy` removes everything it made, in the recorded order, and the record is empty after it.")
def destroying_leaves_nothing(engine: Engine) -> None:
    """Destroying the stack removes every object and every record."""
    before = engine.fragments()
    engine.run({})
    left = sorted(engine.fragments())
    ensure(not left, f"after destroying there are still records: {', '.join(left)}", at=engine.at("delete"))
    for fragment in before.values():
        if engine.bench.type(fragment.address.partition("/")[0]).observe:
            there = _there(engine, fragment)
            ensure(not there, f"after destroying, a {fragment.type} is still there", at=engine.at("delete"))


def _last(engine: Engine, keys: list[str]) -> str:
    """Return the key of something that nothing else refers to, so that it can be taken away."""
    used = {other.partition("/")[0] for body in engine.bodies().values() for other in references(body)}
    return next((key for key in reversed(keys) if key.partition("/")[0] not in used), keys[-1])


def _delete_outside(engine: Engine, fragment: Fragment) -> None:
    if engine.case.outside_delete:
        engine.case.outside_delete(fragment.type, fragment.id or "")
        return
    type = engine.case.provider.types[fragment.type]
    engine.outside(lambda bench: bench.delete(type, fragment.id or ""))


def _there(engine: Engine, fragment: Fragment) -> bool:
    type = engine.case.provider.types[fragment.type]
    return bool(engine.outside(lambda bench: bench.read(type, fragment.id or "")))


def _sweep(engine: Engine) -> None:
    """Remove what a rule left, whether or not the provider's own destroy works."""
    with suppress(Exception):
        engine.run({})
    with suppress(Exception):

        async def sweep(bench: Bench) -> None:
            for fragment in engine.fragments().values():
                await bench.delete(engine.case.provider.types[fragment.type], fragment.id or "")
            if hasattr(bench.session, "sweep"):
                await bench.ask("sweep", engine.tag)

        engine.outside(sweep)


def _refers(value: Any) -> bool:
    if isinstance(value, dict):
        return is_expr(value) or any(_refers(item) for item in value.values())
    return isinstance(value, list) and any(_refers(item) for item in value)


def _at_home(value: Any) -> Any:
    """Return a value whose references are to native addresses instead of examples."""
    if isinstance(value, dict):
        if "$native" in value:
            example, *path = value["$native"]
            return {**value, "$native": [f"{example}/it", *path]}
        return {key: _at_home(item) for key, item in value.items()}
    return [_at_home(item) for item in value] if isinstance(value, list) else value


async def _nothing(bench: Bench) -> None:
    """Only open a session, so that the functions of its verbs are known."""


def _silent(event: object) -> None:
    """Say nothing."""


RULES = (
    planning_what_was_applied_is_empty,
    planning_what_was_read_is_empty,
    a_changed_field_is_changed_once,
    deletion_behind_its_back_is_noticed,
    destroying_leaves_nothing,
)
"""Rules that take the whole engine."""
