"""Rules about how a session behaves: interrupted, refused, watched, crowded, and at its end."""

from __future__ import annotations

import inspect
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import SkipTest

import trio

from genesys.errors import GenesysError
from genesys.spi import faults
from genesys.spi.marks import marked
from genesys.testing.provider.bench import acts, chosen, named, plain
from genesys.testing.rules import Broken

if TYPE_CHECKING:
    from genesys.testing.provider.bench import Bench

BEAT_S, STARVED_S, TRIES = 0.005, 0.05, 3
VERBS = ("create", "read", "find", "update", "delete")


@acts("Two processes may ask for the same object, and a cancelled call may still be under way when it is repeated.")
async def an_abandoned_create_can_be_repeated(bench: Bench) -> None:
    """A create that was cancelled, or is still under way, can be repeated with its token and makes one object."""
    classes = {"I0", "I1", "I2"}
    names = chosen(
        bench.case, lambda name, _: bench.type(name).idempotency in classes, "every example is of class I3 or I4"
    )
    for name in names:
        type, want, token = bench.type(name), await bench.want(name), bench.token(name)
        ids: list[str] = []
        if inspect.iscoroutinefunction(bench.session.create):
            for checkpoint in range(4):
                await _cut(partial(bench.session.create, type, want, token), checkpoint)
        async with trio.open_nursery() as nursery:
            for session in (bench.session, await bench.connect()):
                nursery.start_soon(_created, bench, (type, want, token), session, ids)
        made = await bench.make(name)
        odd = sorted(set(ids) - {made.id})
        bench.ensure(
            not odd, "create", f"one token made {made.id} and {', '.join(odd)}: an interrupted create left a second"
        )


@acts("The kind of a fault is the retry policy; another exception is an unknown outcome, read back and shown as a bug.")
async def every_failure_is_a_fault(bench: Bench) -> None:
    """Changing what is gone raises Gone, a wish that is refused raises Invalid, and nothing else is ever raised."""
    for name, example in bench.case.examples.items():
        if example.update and bench.type(name).observe:
            made = await bench.make(name)
            await bench.delete(made.type, made.id)
            want = {**made.want, **await bench.want(name, body=example.update)}
            await _refused(bench, "update", faults.Gone, made.type, made.id, want, frozenset(example.update))
        if example.wrong:
            want = {**await bench.want(name), **named(plain(dict(example.wrong)), bench.name(name, 5))}
            await _refused(bench, "create", faults.Invalid, bench.type(name), want, bench.token(name, 5))


@acts("State, plan and log are shared and kept; a secret that reaches one of them is a secret no more.")
async def secrets_are_never_shown(bench: Bench) -> None:
    """No secret is in what is observed, logged, told, raised, or in the text of a session."""
    if not bench.case.hidden:
        raise SkipTest("no example holds a secret")
    shown: list[str] = [repr(bench.session), str(bench.session)]
    with _logged(shown):
        for name, example in bench.case.examples.items():
            made = await bench.make(name)
            shown.append(repr(made.seen))
            seen = await bench.read(made.type, made.id) if made.type.observe else None
            shown += [repr(seen), repr(bench.session)]
            secret = marked(made.type.schema, "secret") & set(seen.properties if seen else ())
            bench.ensure(not secret, "read", f"read answers with the secret field {', '.join(sorted(secret))}")
            await bench.delete(made.type, made.id)
            wrong = {**made.want, **named(plain(dict(example.wrong)), bench.name(name, 5))}
            for call in (
                partial(bench.ask, "update", made.type, made.id, made.want, frozenset(made.want)),
                partial(bench.create, made.type, wrong, bench.token(name, 5)),
            ):
                shown += await _words(call)
            found = await bench.ask("find", made.type, bench.token(name, 5)) if made.type.observe else None
            if found:
                await bench.delete(made.type, found.id)
    shown += bench.told
    for text in bench.case.hidden:
        places = [line for line in shown if text in line]
        words = places[0].replace(text, "(the secret)")[:200] if places else ""
        bench.ensure(not places, "create", f"a secret was shown: {words}")


@acts("One session serves a whole run: up to 64 changes at once, in threads when its verbs are synchronous.")
async def many_callers_work_at_once(bench: Bench) -> None:
    """Many objects can be made, looked at and removed at once on one session."""
    names = chosen(bench.case, lambda _, example: example.cheap, "no example is cheap")
    name, count = names[0], max(2, bench.case.callers // 5)
    made: list[Any] = []

    async def one(number: int) -> None:
        made.append(await bench.make(name, number))

    async def look(item: Any) -> None:
        seen = await bench.read(item.type, item.id)
        bench.ensure(seen is not None and seen.id == item.id, "read", f"with many callers, {item.id} was not read")

    await bench.make(name, count)  # What it refers to is there before the crowd comes.
    async with trio.open_nursery() as nursery:
        for number in range(count):
            nursery.start_soon(one, number)
    bench.ensure(
        len({item.id for item in made}) == count, "create", f"{count} creates at once made {len({m.id for m in made})}"
    )
    if bench.type(name).observe:
        async with trio.open_nursery() as nursery:
            for number in range(bench.case.callers):
                nursery.start_soon(look, made[number % count])
    async with trio.open_nursery() as nursery:
        for item in made:
            nursery.start_soon(bench.delete, item.type, item.id)


@acts("One event loop drives every change, the journal and Ctrl-C; a verb that blocks it stops them all.")
async def no_verb_blocks_the_loop(bench: Bench) -> None:
    """A coroutine gives way while it waits, and what claims to be instant is."""
    watched = [verb for verb in VERBS if inspect.iscoroutinefunction(getattr(bench.session, verb, None))]
    instant = getattr(bench.session, "instant", ())
    if not watched and not instant:
        raise SkipTest("the session is synchronous and claims nothing to be instant: the engine calls it in threads")
    for verb in VERBS:
        for name in bench.case.examples:
            type = bench.type(name)
            if verb in watched or instant is True or (instant and type.name in instant):
                # A busy machine starves everybody now and then; a verb that blocks does so every time.
                gap = min([await _starved(bench, verb, name, number) for number in range(TRIES)])
                seen = f"{verb} of a {type.name} held the event loop for {round(gap * 1000)} ms"
                bench.ensure(gap < STARVED_S, verb, seen)


@acts("A handle is kept in the journal; after a crash another process polls with it.")
async def a_pending_answer_survives_a_crash(bench: Bench) -> None:
    """The handle of a long operation is JSON, and another session can poll with it."""
    waited = 0
    for name in bench.case.examples:
        type, want, token = bench.type(name), await bench.want(name), bench.token(name)
        answer = await bench.ask("create", type, want, token)
        if hasattr(answer, "handle"):
            waited += 1
            try:
                kept = answer._replace(handle=json.loads(json.dumps(answer.handle)))
            except (TypeError, ValueError) as error:
                raise bench.broken("create", f"the handle of a {type.name} is no JSON: {error}") from None
            other = await bench.connect()
            seen = await bench.settled(type, await bench.ask("poll", type, kept, session=other), session=other)
            bench.ensure(seen is not None, "poll", f"another session polls a {type.name} and finds nothing")
        await bench.make(name)
    if not waited:
        raise SkipTest("no create answered Pending")


@acts("A destroyed stack must leave nothing that costs money, and sessions are closed after every command.")
async def nothing_is_left_behind(bench: Bench) -> None:
    """What was made and deleted leaves no object and no trace, and closing a session is quiet."""
    count = bench.case.leftovers
    before = sorted(count(bench.case)) if count else []
    for name in bench.case.examples:
        await bench.make(name)
    for item in reversed(bench.made):
        await bench.delete(item.type, item.id)
    for item in bench.made:
        can = item.type.observe and item.type.idempotency != "I4"
        left = await bench.ask("find", item.type, item.token) if can else None
        bench.ensure(left is None, "delete", f"a {item.type.name} is found after everything was deleted")
    if hasattr(bench.session, "sweep"):
        await bench.ask("sweep", bench.stack())
    after = sorted(count(bench.case)) if count else []
    odd = [item for item in after if item not in before]
    bench.ensure(not odd, "delete", f"after everything was deleted there is still {', '.join(map(str, odd))}")
    for _ in range(2):
        await bench.ask("close")


async def _created(bench: Bench, args: tuple[Any, ...], session: Any, ids: list[str]) -> None:
    try:
        seen = await bench.create(*args, session=session)
    except faults.Exists:
        return
    ids.append(seen.id)


async def _cut(call: Any, checkpoints: int) -> None:
    """Start a coroutine and cancel it after some steps of the event loop."""
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:

            async def cancel() -> None:
                for _ in range(checkpoints):
                    await trio.lowlevel.checkpoint()
                scope.cancel()

            nursery.start_soon(cancel)
            try:
                await call()
            except faults.Fault:
                return
            scope.cancel()


async def _refused(bench: Bench, verb: str, kind: type[faults.Fault], *args: Any) -> None:
    try:
        await bench.ask(verb, *args)
    except faults.Fault as fault:
        closed = type(fault) in faults.ALL
        if not closed or not isinstance(fault, kind):
            words = f"{verb} raised {type(fault).__name__}" + ("" if closed else ", which is not in the closed set")
            raise Broken(f"{words}; {kind.__name__} was due", at=bench.verb(verb)) from fault
        return
    raise bench.broken(verb, f"{verb} of a {args[0].name} did not raise {kind.__name__}")


async def _words(call: Any) -> list[str]:
    try:
        return [repr(await call())]
    except (faults.Fault, GenesysError, Broken) as error:
        cause = error.__cause__ or error
        return [str(error), repr(error), repr(cause), *map(str, error.args), getattr(error, "code", "")]


@contextmanager
def _logged(lines: list[str]) -> Iterator[None]:
    """Collect everything that is logged, at every level."""

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    root, handler = logging.getLogger(), Collector(level=1)
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


async def _starved(bench: Bench, verb: str, name: str, number: int) -> float:
    """Return the longest time, in seconds, for which nothing else ran while a verb was under way."""
    type, want, token = bench.type(name), await bench.want(name, number), bench.token(name, number)
    made = None if verb == "create" else await bench.make(name, number)
    id = made.id if made else ""
    changed = frozenset(bench.case.examples[name].update)
    more = {**want, **(await bench.want(name, number, body=bench.case.examples[name].update) if changed else {})}
    args: dict[str, tuple[Any, ...]] = {
        "create": (want, token),
        "read": ([id],),
        "find": (token,),
        "update": (id, more, changed),
        "delete": (id,),
    }
    gaps: list[float] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(_heart, gaps)
        await trio.sleep(BEAT_S * 2)
        answer = await bench.ask(verb, type, *args[verb])
        await trio.sleep(BEAT_S * 2)
        nursery.cancel_scope.cancel()
    if verb == "create":
        await bench.settled(type, answer)
        await bench.make(name, number)
    elif verb in {"update", "delete"}:
        await bench.settled(type, answer)
        await bench.delete(type, id)
    return max(gaps)


async def _heart(gaps: list[float]) -> None:
    last = time.perf_counter()
    while True:
        await trio.sleep(BEAT_S)
        now = time.perf_counter()
        gaps.append(now - last - BEAT_S)
        last = now


RULES = (
    an_abandoned_create_can_be_repeated,
    every_failure_is_a_fault,
    secrets_are_never_shown,
    many_callers_work_at_once,
    no_verb_blocks_the_loop,
    a_pending_answer_survives_a_crash,
    nothing_is_left_behind,
)
"""Rules about behaviour."""
