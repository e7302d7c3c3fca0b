"""A place to try one rule: a session, objects under a stack of their own, and nothing left at the end."""

from __future__ import annotations

import copy
import functools
import inspect
import json
import uuid
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import SkipTest

import trio

from genesys.compile.load import definition
from genesys.compile.names import Subject, native_name
from genesys.errors import GenesysError
from genesys.model.expr import Expr
from genesys.model.secret import SecretValue
from genesys.run.http import HttpClient
from genesys.run.resolve import Scope, resolve
from genesys.run.tokens import short
from genesys.spi import faults
from genesys.spi.marks import marked
from genesys.spi.session import Observed, Pending, SessionPorts, Token
from genesys.testing.rules import MUST, Broken, Rule, ensure, made, sole

if TYPE_CHECKING:
    from genesys.spi.provider import ResourceType
    from genesys.testing.provider.case import Case, Example, Fields

    Body = Callable[["Bench"], Coroutine[Any, Any, None]]

PATIENCE_S = 60.0
_STATUSES = {"ready", "stopped", "failed", "pending"}
_AGAIN = (faults.Throttled, faults.Transient, faults.NotYet, faults.Busy)


class Made(NamedTuple):
    """An object that a rule has made.

    Args:
        example: Name of its example.
        type: Its native type.
        want: The body that the session was given.
        token: Who asked.
        seen: What is there.
    """

    example: str
    type: ResourceType
    want: dict[str, Any]
    token: Token
    seen: Observed

    @property
    def id(self) -> str:
        """Its native id."""
        return self.seen.id


class Bench:
    """Where one rule acts.

    Args:
        case: What the author filled in.
    """

    def __init__(self, case: Case) -> None:
        case.rounds += 1
        self.case, self.key = case, short(case.world.entropy.token(16), "kit").encode()
        self.http = HttpClient(case.world)
        self.session: Any = None
        self.made: list[Made] = []
        self.told: list[str] = []
        self.pendings: list[Pending] = []
        self._there: dict[tuple[str, int], Made] = {}
        self._sessions: list[Any] = []

    def stack(self, number: int = 1) -> str:
        """Return the tag of the stack; another number is another stack."""
        return short(self.key, "stack", str(number))

    async def connect(self, *, tag: str = "") -> Any:
        """Return another session, as another process would open it; ``tag`` is that of another stack."""
        case = self.case
        tell = partial(_tell, self.told)
        ports = SessionPorts(case.world, case.source, case.folder, tag or self.stack(), tell, self.http)
        call = definition(case.provider.connect)
        session = await self._run(call, case.target, case.settings, ports)
        self._sessions.append(session)
        return session

    def token(self, name: str, number: int = 0, *, attempt: int = 1, stack: int = 1) -> Token:
        """Return the token of a create of an example; another number is another object."""
        address, tag = f"{name}-{number}/it", self.stack(stack)
        return Token(
            value=short(self.key, "wire", address, str(attempt), tag) * 2,
            stack=tag,
            id=short(self.key, "id", tag, address),
            intent=short(self.key, "intent", address),
            address=address,
            generation=1,
            name=self.name(name, number, stack=stack),
        )

    def name(self, example: str, number: int = 0, *, stack: int = 1) -> str:
        """Return a legal native name for an object of an example."""
        type = self.type(example)
        subject = Subject(
            f"k{self.stack(stack)[:6]}", "dev", self.case.provider.name, {}, type.name, f"{example}-{number}"
        )
        return native_name(subject, type.name_rule) if type.name_rule else f"{subject.project}-{subject.address}"

    def type(self, example: str) -> ResourceType:
        """Return the native type of an example."""
        return self.case.provider.types[self.case.examples[example].type]

    async def want(self, name: str, number: int = 0, *, stack: int = 1, body: Fields | None = None) -> dict[str, Any]:
        """Return the resolved body of an example; what it refers to is made first."""
        fields = dict(self.case.examples[name].body if body is None else body)
        fields = named(plain(copy.deepcopy(fields)), self.name(name, number, stack=stack))
        for other in references(fields):
            if (other, stack) not in self._there:
                self._there[other, stack] = await self.make(other, stack=stack)
        seen = {
            other: {**found.seen.properties, "id": found.id}
            for (other, at), found in self._there.items()
            if at == stack
        }
        scope = Scope(name, seen.get, lambda _: None, _no_source)
        secret = marked(self.type(name).schema, "secret")
        return {
            field: SecretValue(str(value).encode()) if field in secret else resolve(value, scope)
            for field, value in fields.items()
        }

    async def make(self, name: str, number: int = 0, *, stack: int = 1, session: Any = None) -> Made:
        """Create an object of an example and wait until it is ready."""
        type, want = self.type(name), await self.want(name, number, stack=stack)
        token = self.token(name, number, stack=stack)
        seen = await self.create(type, want, token, session=session)
        found = Made(name, type, want, token, seen)
        self.made.append(found)
        return found

    async def create(self, type: ResourceType, want: dict[str, Any], token: Token, *, session: Any = None) -> Observed:
        """Call create and wait until the object is ready."""
        answer = await self.ask("create", type, want, token, session=session)
        seen = await self.settled(type, answer, session=session)
        if not isinstance(seen, Observed):
            raise self.broken("create", f"creating a {type.name} ended with nothing")
        return seen

    async def read(self, type: ResourceType, id: str, *, session: Any = None) -> Observed | None:
        """Look at one object."""
        answer = await self.ask("read", type, [id], session=session)
        self.ensure(isinstance(answer, dict) and id in answer, "read", f"read answered {_shape(answer)} for one id")
        found: Observed | None = answer[id]
        return found

    async def settled(self, type: ResourceType, answer: Any, *, session: Any = None) -> Observed | None:
        """Return what an answer comes to when it is waited for."""
        until = trio.current_time() + max(type.create_s, PATIENCE_S)
        while trio.current_time() < until:
            if isinstance(answer, Pending):
                self.pendings.append(answer)
                self.ensure(answer.every_s > 0, "poll", "a Pending asks to be polled without a pause")
                await trio.sleep(min(answer.every_s, 5.0))
                answer = await self.ask("poll", type, answer, session=session)
            elif isinstance(answer, Observed) and answer.status == "pending":
                await trio.sleep(0.1)
                answer = await self.read(type, answer.id, session=session)
            else:
                return self._whole(type, answer)
        raise self.broken("create", f"a {type.name} was not ready after {round(max(type.create_s, PATIENCE_S))} s")

    def _whole(self, type: ResourceType, answer: Any) -> Observed | None:
        if answer is None:
            return None
        good = isinstance(answer, Observed) and str(answer.id) == answer.id != "" and answer.status in _STATUSES
        self.ensure(good, "create", f"a call about a {type.name} answered {_shape(answer)} and no Observed with an id")
        found: Observed = answer
        self.ensure(
            found.status != "failed", "create", f"the {type.name} is not well: {found.detail or 'no reason given'}"
        )
        return found

    async def delete(self, type: ResourceType, id: str, *, session: Any = None, **more: Any) -> None:
        """Delete an object and wait until it is gone; ``more`` are optional arguments of the session's."""
        answer = await self.ask("delete", type, id, session=session, **more)
        if isinstance(answer, Pending):
            await self.settled(type, answer, session=session)

    async def ask(self, verb: str, *args: Any, session: Any = None, **more: Any) -> Any:
        """Call a verb once, or as often as the engine would when it is told to come back.

        Raises:
            Fault: Another one.
            Broken: The session raised what is no fault of the closed set.
        """
        method: Any = getattr(session or self.session, verb, None)
        if method is None:
            raise Broken(f"the session has no {verb}", at=type(session or self.session))
        method = functools.partial(method, **more) if more else method
        until, wait = trio.current_time() + PATIENCE_S, 0.05
        while True:
            try:
                return await self._run(method, *args)
            except _AGAIN as fault:
                if trio.current_time() > until or type(fault) not in _AGAIN:
                    raise
            await trio.sleep(wait)
            wait = min(wait * 2, 5.0)

    async def _run(self, call: Callable[..., Any], *args: Any) -> Any:
        instant = getattr(self.session, "instant", ())
        at_once = instant is True or (instant and args and getattr(args[0], "name", "") in instant)
        try:
            if inspect.iscoroutinefunction(call) or at_once:
                answer = call(*args)
            else:
                answer = await trio.to_thread.run_sync(call, *args, abandon_on_cancel=True)
            return await answer if hasattr(answer, "__await__") else answer
        except (faults.Fault, GenesysError, Broken):
            raise
        except Exception as error:
            words = f"{getattr(call, '__name__', 'a call')} raised {type(error).__name__} and no fault: {error}"
            raise Broken(words, at=call) from error

    def verb(self, name: str) -> Any:
        """Return a verb's function, whose place is told when it breaks a rule."""
        return getattr(type(self.session), name, None) or getattr(self.session, name, None)

    def broken(self, verb: str, seen: str) -> Broken:
        """Return the error that says that a verb broke the rule."""
        return Broken(seen, at=self.verb(verb))

    def ensure(self, true: object, verb: str, seen: str) -> None:
        """Return when something is so; else a verb broke the rule."""
        ensure(true, seen, at=self.verb(verb))

    async def end(self) -> None:
        """Delete what is left, the newest first, and close the sessions."""
        for found in reversed(self.made):
            with suppress(Exception):
                await self.delete(found.type, found.id)
        for session in self._sessions:
            with suppress(Exception):
                for number in (1, 2) if hasattr(session, "sweep") else ():
                    await self._run(session.sweep, self.stack(number))
            with suppress(Exception):
                await self._run(session.close)
        self.http.close()


def acts(relies: str, *, level: str = MUST) -> Callable[[Body], Rule]:
    """Make a rule of a coroutine function over a `Bench`."""

    def decorate(body: Body) -> Rule:
        def run(case: Case) -> None:
            try:
                trio.run(_one, body, case)
            except Exception as error:
                raise sole(error) from None

        return made(run, relies=relies, level=level, source=body)

    return decorate


async def _one(body: Body, case: Case) -> None:
    bench = Bench(case)
    try:
        bench.session = await bench.connect()
        await body(bench)
    finally:
        with trio.CancelScope(shield=True):
            await bench.end()


def chosen(case: Case, fits: Callable[[str, Example], object], why: str) -> list[str]:
    """Return the names of the examples that a rule is about.

    Raises:
        unittest.SkipTest: There is none; ``why`` says what would have to be.
    """
    found = [name for name, example in case.examples.items() if fits(name, example)]
    if not found:
        raise SkipTest(why)
    return found


def references(value: Any) -> list[str]:
    """Return the names of the examples that a body refers to, in order."""
    if isinstance(value, dict):
        if "$native" in value:
            return [str(value["$native"][0])]
        return [name for item in value.values() for name in references(item)]
    return [name for item in value for name in references(item)] if isinstance(value, list) else []


def plain(value: Any) -> Any:
    """Return a body with its expressions as JSON."""
    if isinstance(value, Expr):
        return value.json()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def named(value: Any, name: str) -> Any:
    """Return a body with the name of the object where ``{name}`` stands, or its GUID."""
    if isinstance(value, str):
        return value.replace("{name}", name).replace("{guid}", str(uuid.uuid5(uuid.NAMESPACE_OID, name)))
    if isinstance(value, dict):
        return {key: named(item, name) for key, item in value.items()}
    return [named(item, name) for item in value] if isinstance(value, list) else value


def is_json(value: Any) -> bool:
    """Tell whether a value comes back from JSON as it was."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def strangers(fields: Iterable[str], type: ResourceType) -> list[str]:
    """Return the fields that a native type does not have."""
    from genesys.spi.marks import schema_of

    return sorted(set(fields) - set(schema_of(type.schema)))


def _no_source(expression: dict[str, Any]) -> SecretValue:
    raise Broken(f"an example holds {expression}; give a secret field its value in clear")


def _tell(lines: list[str], id: str, line: str) -> None:
    lines += [id, line]


def _shape(answer: Any) -> str:
    return f"with {type(answer).__name__}"
