"""Tests of infrastructure: ``infra.simulate()`` gives the stack of a folder, with assertions about it.

Nothing real is touched: assertions about who may reach what look at the compiled declaration, and those about changes
deploy it in a simulated world. What is not as asserted is an `AssertionError` with the line that declares it.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from genesys.app.planning import compiled
from genesys.app.project import Project
from genesys.app.rollback import declared
from genesys.app.standing import kinds_of
from genesys.app.world import real_world
from genesys.compile.compile import resolve_stack
from genesys.errors import GenesysError
from genesys.model.address import within
from genesys.model.declared import Stack
from genesys.model.native import NativeGraph
from genesys.model.plan import Plan
from genesys.plan.plan import plan
from genesys.spi.lowering import Resolved
from genesys.state.drive import complete
from genesys.testing import reach
from genesys.testing.simulation import Simulation

FAULTS = "throttle=0.05,5xx=0.05,lost-before=0.02,lost-after=0.02"
"""What strikes unless a test says otherwise: shares of calls, by the words of `genesys.sim.words`."""

__tracebackhide__ = True
"""A failure is shown at the line of the test, and not in here."""

_PROGRAMS = ("infra.py", "genesys.yaml", "genesys.yml")
_TRIES = 20


def simulate(
    folder: str | Path = ".",
    stack: str | None = None,
    provider: str | None = None,
    variables: Mapping[str, str] | None = None,
    seed: object = 0,
) -> Infra:
    """Return the stack of a folder, ready for assertions.

    Args:
        folder: Of the declaration. When the working directory has none, it is looked for from the test's own file up.
        stack: Name of the stack, or its environment.
        provider: Another provider than the declared one: the same assertions must hold there.
        variables: Variables of the declaration.
        seed: Decides everything that is random.

    Raises:
        GenesysError: The declaration is wrong, or a hook plugin refuses it.
    """
    place = Path(folder)
    if not place.is_absolute() and not _declares(place):
        caller = Path(inspect.stack()[1].filename).resolve().parent
        place = next((one / folder for one in (caller, *caller.parents) if _declares(one / folder)), place)
    try:
        return Infra(place.resolve(), stack=stack, provider=provider, variables=variables or {}, seed=seed)
    except GenesysError as error:
        # What is wrong is in the declaration; the way through the engine says nothing about it.
        raise GenesysError(error.findings) from None


class Infra:
    """A stack and what can be asserted about it.

    Args:
        folder: Of the declaration.
        stack: Name of the stack, or its environment.
        provider: Another provider than the declared one.
        variables: Variables of the declaration.
        seed: Decides everything that is random.
    """

    def __init__(
        self, folder: Path, *, stack: str | None, provider: str | None, variables: Mapping[str, str], seed: object
    ) -> None:
        self.folder, self.seed = folder, seed
        self._name, self._provider, self._variables = stack, provider, variables
        with self._simulation() as found:
            self.stack = self._placed(found.project.declared)
            providers, facts = found.project.providers(), dict[str, Any]()
            kinds = kinds_of(found.project)
            self.graph: NativeGraph = compiled(found.project, self.stack, kinds, providers, {}, facts=facts)
            types = providers.types()
            self._unsettled = {a for a, n in self.graph.nodes.items() if types[n.type].idempotency == "I4"}
            self.resources: dict[str, Resolved] = resolve_stack(
                self.stack, kinds=kinds, providers=providers, facts=facts, environ=found.world.environ
            )

    # -- what there is -----------------------------------------------------------------------------

    def assert_exists(self, address: str, kind: str = "", **fields: Any) -> None:
        """Assert that a resource, or a native such as ``web/instance``, is declared; fields as lowerings see them.

        Args:
            address: Its address.
            kind: Its kind, or native type; any when empty.
            **fields: Values that its fields must have, defaults filled in.
        """
        if address in self.graph.nodes and address not in self.resources:
            node = self.graph.nodes[address]
            if kind and node.type != kind:
                self._fail(f"{address} is a {node.type} and not a {kind}", node.where)
            wrong = [f"{name} is {node.body.get(name)!r}" for name in fields if node.body.get(name) != fields[name]]
            if wrong:
                self._fail(f"{address}: {'; '.join(wrong)}", node.where)
            return
        one = self._resource(address)
        if kind and one.kind != kind:
            self._fail(f"{address} is a {one.kind} and not a {kind}", one.where)
        if wrong := reach.fields_differ(one, fields):
            self._fail(f"{address}: {'; '.join(wrong)}", one.where)

    def assert_allows(self, address: str, what: str, source: str = "internet") -> None:
        """Assert that a resource lets somebody in: ``assert_allows("web", "https")``.

        Args:
            address: The resource.
            what: Service or ports of a rule: ``https``, ``5432``, ``53/udp``.
            source: ``internet``, ``network``, a range, or the address of a resource.
        """
        rule, one = reach.asked(what, source), self._resource(address)
        if rule is None or not reach.allows(self.resources, address, rule):
            known = ", ".join(sorted(found.slug for found in reach.rules(self.resources, address))) or "nothing"
            self._fail(f"{address} does not allow {what} from {source}; it allows {known}", one.where)

    def assert_denies(self, address: str, what: str, source: str = "internet") -> None:
        """Assert that a resource does not let somebody in; arguments as of `assert_allows`."""
        rule, one = reach.asked(what, source), self._resource(address)
        if rule is not None and reach.allows(self.resources, address, rule):
            self._fail(f"{address} allows {what} from {source}", one.where)

    def assert_reachable(self, source: str, target: str) -> None:
        """Assert that there is a way from a resource, or from ``internet``, to a resource."""
        if source != "internet":
            self._resource(source)
        one = self._resource(target)
        if not reach.way(self.resources, source, target):
            how = (
                "it is not public, and nothing public hands requests on to it"
                if source == "internet"
                else (f"{source} does not connect to it, and no rule lets it in; or their networks are apart")
            )
            self._fail(f"{target} cannot be reached from {source}: {how}", one.where)

    def assert_unreachable(self, source: str, target: str) -> None:
        """Assert that there is no way from a resource, or from ``internet``, to a resource."""
        one = self._resource(target)
        if found := reach.way(self.resources, source, target):
            self._fail(f"{target} can be reached from {source}: {found}", one.where)

    def assert_no_public(self, *names: str, besides: Collection[str] = ()) -> None:
        """Assert that nothing can be reached from the internet.

        Args:
            *names: Addresses or kinds that this is asserted of; everything when there are none.
            besides: Addresses that may be public.
        """
        wanted = [one for one in self.resources.values() if not names or one.kind in names or self._named(one, names)]
        if names and not wanted:
            self._fail(f"there is no {' or '.join(names)} in {self.stack.name}")
        found = [(one, reach.public(one)) for one in wanted if one.address not in besides]
        lines = [f"{one.address} is public: {why} ({one.where})" for one, why in found if why]
        if lines:
            self._fail("; ".join(lines))

    # -- what changes ------------------------------------------------------------------------------

    def assert_replaces_nothing(self, before: str | Path | None = None) -> None:
        """Assert that deploying replaces no object of what is recorded, or of the declaration of another folder.

        With nothing recorded there is nothing to replace.
        """
        if before is None:
            changes = self._against_record()
        else:
            with self._simulation() as found:
                found.deploy(self._earlier(before))
                changes = found.plan(self.stack).plan
        lines = [
            f"{change.address} is replaced: {change.because} ({change.meta.get('where') or self.folder})"
            for change in changes.changes
            if change.action == "create" and change.cause
        ]
        if lines:
            self._fail("; ".join(lines))

    def assert_rollbackable(self, before: str | Path | None = None, may_lose: Collection[str] = ()) -> None:
        """Assert that going to this declaration and back again loses no data.

        What is recorded, or the declaration of another folder, is deployed in simulation, then this one, then the
        first again. No object that holds data may have been deleted or made anew on the way.

        Args:
            before: Folder of an earlier declaration; what is recorded when there is none.
            may_lose: Addresses whose data may be lost.
        """
        old = self._recorded_stack() if before is None else self._earlier(before)
        if old is None:
            self._fail(
                f"nothing is recorded of {self.stack.name} to go back to; name the folder of an earlier declaration"
            )
        with self._simulation() as found:
            for stack, mode, words in (
                (old, "deploy", ""),
                (self.stack, "deploy", "going on"),
                (old, "rollback", "going back"),
            ):
                try:
                    planned, outcome = found.deploy(stack, mode=mode)
                except GenesysError as error:
                    self._fail(f"{words or 'the start'} is refused: {_said(error)}")
                if outcome is not None and outcome.status != "green":
                    self._fail(f"{words or 'the start'} ended {outcome.status}: {_failures(outcome)}")
                self._no_loss(planned.plan, words, may_lose)

    def assert_converges_under(self, faults: str = FAULTS, seed: object = None) -> None:
        """Assert that deploying ends well although calls fail: green, nothing left to do, no orphan, no duplicate.

        A lost answer to a create of class I4 can be settled by nobody: such a native is quarantined and shown. The
        answers to those creates are never lost here.

        Args:
            faults: Shares of calls that go wrong, as ``throttle=0.05,lost-after=0.01``.
            seed: Decides when; that of `simulate` when there is none.
        """
        with self._simulation(self.seed if seed is None else seed) as found:
            found.strike(faults, spared=self._unsettled)
            trouble = self._insist(found)
            if trouble:
                self._fail(f"deploying under {faults} did not end well in {_TRIES} tries: {trouble}")
            found.strike("")
            found.world.cloud.land(everything=True)
            left = found.plan(self.stack, refresh=True).plan
            if not left.empty:
                shown = ", ".join(change.id for change in left.changes[:3])
                self._fail(f"after deploying under {faults} there is still something to do: {shown}")
            ids = {fragment.id for fragment in found.recorded().values()}
            ledger = found.world.cloud.ledger
            for word, effects in (("orphans", ledger.orphans(ids)), ("duplicates", ledger.duplicates())):
                if effects:
                    shown = ", ".join(f"{effect.type} {effect.id}" for effect in effects[:3])
                    self._fail(f"deploying under {faults} left {word}: {shown}")

    # -- inside ------------------------------------------------------------------------------------

    def _insist(self, found: Simulation) -> str:
        """Deploy until nothing is left to do; return what stood in the way last, ``""`` when nothing does."""
        trouble = ""
        for _ in range(_TRIES):
            try:
                planned, outcome = found.deploy(self.stack)
            except GenesysError as error:
                trouble = _said(error)
                continue
            if planned.plan.empty:
                return ""
            trouble = "" if outcome is None or outcome.status == "green" else _failures(outcome)
        return trouble or "every try found something to do"

    def _no_loss(self, made: Plan, words: str, may_lose: Collection[str]) -> None:
        lines = [
            f"{words} loses the data of {change.address}: {change.because} ({change.meta.get('where') or self.folder})"
            for change in made.changes
            if words and change.action == "delete" and change.meta.get("holds_data")
            if not any(within(change.address, name) for name in may_lose)
        ]
        if lines:
            self._fail("; ".join(lines))

    def _against_record(self) -> Plan:
        project = self._real()
        state = project.find_state()
        recorded = complete(complete(state.head()).fragments()) if state else {}
        with self._simulation() as found:
            providers = found.project.providers()
            today = providers.current(recorded)
            graph = compiled(found.project, self.stack, kinds_of(found.project), providers, today)
            return plan(graph, recorded, types=providers.types(), stack=self.stack.name, moved=self.stack.moved)

    def _recorded_stack(self) -> Stack | None:
        state = self._real().find_state()
        commit = complete(complete(state.head()).commit()) if state else None
        return self._placed(declared(state, commit)) if state and commit and commit.stack_digest else None

    def _real(self) -> Project:
        return Project(real_world(), str(self.folder), stack=self._name, variables=self._variables)

    def _earlier(self, folder: str | Path) -> Stack:
        place = Path(folder) if Path(folder).is_absolute() else self.folder / folder
        with self._simulation(folder=place) as found:
            return self._placed(found.project.loaded.stack)

    @contextmanager
    def _simulation(self, seed: object = None, folder: Path | None = None) -> Iterator[Simulation]:
        chosen = self.seed if seed is None else seed
        found = Simulation(folder or self.folder, stack=self._name, variables=self._variables, seed=chosen)
        try:
            yield found
        finally:
            found.close()

    def _placed(self, stack: Stack) -> Stack:
        if self._provider is None:
            return stack
        made = Stack.from_json(stack.as_json())
        made.provider = self._provider
        return made

    def _resource(self, address: str) -> Resolved:
        if address not in self.resources:
            known = ", ".join(self.resources) or "nothing"
            self._fail(f"there is no {address} in {self.stack.name}; there is {known}")
        return self.resources[address]

    @staticmethod
    def _named(one: Resolved, names: Iterable[str]) -> bool:
        return any(within(one.address, name) for name in names)

    def _fail(self, text: str, where: object = None) -> NoReturn:
        place = f" ({where})" if where else ""
        raise AssertionError(f"{text}{place}")


def _declares(folder: Path) -> bool:
    return any((folder / name).exists() for name in _PROGRAMS)


def _said(error: GenesysError) -> str:
    return "; ".join(f"{finding.what}. {finding.reason}" for finding in error.findings)


def _failures(outcome: Any) -> str:
    found = [result.finding.what for result in outcome.results if result.finding is not None]
    return "; ".join(found[:3]) or "nobody knows why"
