"""Rules about the verbs of a session: what is made, seen, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import TYPE_CHECKING, Any, get_origin
from unittest import SkipTest

from genesys.model.secret import SecretValue
from genesys.plan.facts import facts_of
from genesys.plan.meaning import same
from genesys.spi import faults
from genesys.spi.marks import marked, schema_of
from genesys.spi.session import Observed, Recorded
from genesys.testing.provider.bench import acts, chosen, is_json, strangers

if TYPE_CHECKING:
    from genesys.spi.provider import ResourceType
    from genesys.testing.provider.bench import Bench, Made


def _seen(bench: Bench) -> list[str]:
    return chosen(bench.case, lambda name, _: bench.type(name).observe, "no example's type can be looked at (observe)")


@acts("The engine keeps what a call answers and compares it with the schema; anything else cannot be recorded.")
async def answers_are_objects_of_the_schema(bench: Bench) -> None:
    """What create and read answer is JSON, and holds only fields of the type's schema."""
    for name in bench.case.examples:
        made = await bench.make(name)
        read = await bench.read(made.type, made.id) if made.type.observe else None
        for verb, seen in (("create", made.seen), ("read", read)):
            if seen is None:
                continue
            bench.ensure(is_json(seen.properties), verb, f"the properties of a {made.type.name} are not plain JSON")
            odd = strangers(set(seen.properties) - {"id"}, made.type)
            bench.ensure(not odd, verb, f"a {made.type.name} came with fields that its schema lacks: {', '.join(odd)}")


@acts("A plan that finds an object gone makes it anew; an error in its place would stop every plan.")
async def missing_reads_as_none(bench: Bench) -> None:
    """Reading an object that is gone answers None for its id."""
    for name in _seen(bench):
        made = await bench.make(name)
        await bench.delete(made.type, made.id)
        try:
            seen = await bench.read(made.type, made.id)
        except faults.Fault as fault:
            raise bench.broken(
                "read", f"reading a {made.type.name} that is gone raised {type(fault).__name__}"
            ) from fault
        bench.ensure(seen is None, "read", f"a {made.type.name} that was deleted is still read")


@acts("What differs between the wish and the reading is drift: every plan would want to change it again.")
async def what_was_created_is_what_is_read(bench: Bench) -> None:
    """A field that was wanted is read back with the same value, under the id that create gave."""
    for name in _seen(bench):
        made = await bench.make(name)
        seen = await bench.read(made.type, made.id)
        bench.ensure(seen is not None, "read", f"a {made.type.name} that was just created is not there")
        bench.ensure(seen and seen.id == made.id, "read", f"the {made.type.name} has another id than create gave")
        wrong = different(made.type, made.want, seen.properties if seen else {})
        bench.ensure(not wrong, "read", f"a {made.type.name} was created with one value and reads as another: {wrong}")


@acts("Other resources refer to computed fields; without a value their creation fails.")
async def computed_fields_are_filled(bench: Bench) -> None:
    """Every computed field has a value once the object is ready."""
    found = chosen(
        bench.case, lambda name, _: marked(bench.type(name).schema, "computed"), "no example's type has computed fields"
    )
    for name in found:
        made = await bench.make(name)
        wanted = marked(made.type.schema, "computed") - set(bench.case.examples[name].empty)
        empty = sorted(field for field in wanted if made.seen.properties.get(field) is None)
        bench.ensure(not empty, "create", f"computed fields of a {made.type.name} are empty: {', '.join(empty)}")


@acts("When an answer is lost the engine asks again with the same token; a second object would belong to nobody.")
async def one_token_makes_one_object(bench: Bench) -> None:
    """Creating twice with one token makes one object (classes I0, I1 and I2)."""
    for name in _repeatable(bench):
        made = await bench.make(name)
        again = await _again(bench, made, made.token)
        bench.ensure(again == made.id, "create", f"a second create of a {made.type.name} with one token made {again}")


@acts("A crash between a call and its record is recovered by asking again, from another process.")
async def a_lost_answer_can_be_asked_for_again(bench: Bench) -> None:
    """Another process that repeats a create, or looks for its object, comes to the one object there is."""
    names = chosen(
        bench.case,
        lambda name, _: bench.type(name).idempotency != "I4",
        "every example is of class I4: nobody can know",
    )
    for name in names:
        made = await bench.make(name)
        other = await bench.connect()
        if made.type.idempotency == "I3":
            found = await bench.ask("find", made.type, made.token, session=other)
            id = found.id if found else "nothing"
        else:
            id = await _again(bench, made, made.token, session=other)
        bench.ensure(
            id == made.id,
            "find",
            f"class {made.type.idempotency} of {made.type.name}: repeated from afar, it gave {id}",
        )


@acts("Recovery looks for what a create made before it makes anything; what it does not find is made twice.")
async def find_sees_what_create_made(bench: Bench) -> None:
    """The object of a token is found by it, and nothing is found for another address."""
    names = chosen(
        bench.case,
        lambda name, _: bench.type(name).idempotency != "I4" and bench.type(name).observe,
        "no example's type can be looked for",
    )
    for name in names:
        made = await bench.make(name)
        found = await bench.ask("find", made.type, made.token)
        bench.ensure(found is not None, "find", f"the {made.type.name} that was just created is not found by its token")
        bench.ensure(found.id == made.id, "find", f"another {made.type.name} than the one that was created is found")
        stranger = await bench.ask("find", made.type, bench.token(name, 7))
        bench.ensure(stranger is None, "find", f"a {made.type.name} is found under an address that has none")


@acts("The record keeps the id and believes that only the planned fields changed.")
async def update_changes_what_it_says_and_nothing_else(bench: Bench) -> None:
    """An update keeps the id, gives the changed fields their new values and leaves all others alone."""
    for name in chosen(bench.case, lambda _, example: example.update, "no example says what can be updated"):
        made = await bench.make(name)
        before = (await bench.read(made.type, made.id) if made.type.observe else None) or made.seen
        want = {**made.want, **await bench.want(name, body=bench.case.examples[name].update)}
        changed = frozenset(bench.case.examples[name].update)
        answer = await bench.ask("update", made.type, made.id, want, changed)
        after = await bench.settled(made.type, answer)
        bench.ensure(after and after.id == made.id, "update", f"an update of a {made.type.name} changed its id")
        if made.type.observe:
            after = await bench.read(made.type, made.id)
        seen = after.properties if after else {}
        wrong = different(made.type, {field: want[field] for field in changed}, seen)
        bench.ensure(not wrong, "update", f"an update of a {made.type.name} did not do what it was asked: {wrong}")
        others = {k: v for k, v in before.properties.items() if k not in changed}
        wrong = different(made.type, others, seen)
        bench.ensure(not wrong, "update", f"an update of a {made.type.name} changed more than it was asked to: {wrong}")


@acts("A delete whose answer was lost is repeated, and a destroyed stack may be destroyed again.")
async def deleting_twice_is_quiet(bench: Bench) -> None:
    """Deleting removes the object, and deleting it again says nothing."""
    for name in bench.case.examples:
        made = await bench.make(name)
        await bench.delete(made.type, made.id)
        if made.type.observe:
            gone = await bench.read(made.type, made.id) is None
            bench.ensure(gone, "delete", f"a {made.type.name} is still there after it was deleted")
        try:
            await bench.delete(made.type, made.id)
        except faults.Fault as fault:
            words = f"deleting a {made.type.name} that is gone raised {type(fault).__name__}: {fault.message}"
            raise bench.broken("delete", words) from fault


@acts("The record decides whether data is kept, and a duplicate that has no record is removed by the same call.")
async def deleting_is_the_same_with_a_record(bench: Bench) -> None:
    """A delete that takes ``recorded`` removes the object with a record and without one, once and again."""
    if "recorded" not in signature(bench.session.delete).parameters:
        raise SkipTest("delete has no parameter recorded")
    for name, example in bench.case.examples.items():
        for known in (False, True) if example.cheap else (True,):
            made = await bench.make(name, int(known))
            plain = {field: value for field, value in made.want.items() if not isinstance(value, SecretValue)}
            record = Recorded(plain, made.seen.properties) if known else None
            for _ in range(2):
                try:
                    await bench.delete(made.type, made.id, recorded=record)
                except faults.Fault as fault:
                    words = f"deleting a {made.type.name} raised {type(fault).__name__}: {fault.message}"
                    raise bench.broken("delete", words) from fault
            if made.type.observe:
                gone = await bench.read(made.type, made.id) is None
                bench.ensure(gone, "delete", f"a {made.type.name} is still there after it was deleted")


@acts("The account is recorded with what is made; a session that is elsewhere is refused before it does anything.")
async def it_says_where_it_is(bench: Bench) -> None:
    """A session that has a place says texts, the same each time, and nothing else than its target."""
    if not hasattr(bench.session, "place"):
        raise SkipTest("the session has no place: its target says all")
    first, second = await bench.ask("place"), await bench.ask("place")
    texts = isinstance(first, Mapping) and all(isinstance(x, str) and x for pair in first.items() for x in pair)
    bench.ensure(texts and first, "place", f"place answered {first!r} and no texts by name")
    bench.ensure(first == second, "place", f"place answered {first!r}, and then {second!r}")
    target = bench.case.target
    other = sorted(name for name in first if target.get(name, first[name]) != first[name])
    bench.ensure(not other, "place", f"it is elsewhere than its target says: {', '.join(other)}")


@acts("Refresh asks for all objects of a type at once; one call for each would take minutes and meet throttles.")
async def many_ids_are_read_in_one_call(bench: Bench) -> None:
    """One read of many ids, those of gone objects among them, answers for every one and for no other."""
    for name in _seen(bench):
        count = 3 if bench.case.examples[name].cheap else 1
        made = [await bench.make(name, number) for number in range(count)]
        gone = await bench.make(name, count) if count > 1 else None
        if gone:
            await bench.delete(gone.type, gone.id)
        ids = [item.id for item in made] + ([gone.id] if gone else [])
        answer = await bench.ask("read", made[0].type, list(ids))
        bench.ensure(isinstance(answer, dict), "read", f"read answered with {type(answer).__name__} instead of a dict")
        right = {id: id not in {item.id for item in made} for id in ids}
        bench.ensure(
            {id: seen is None for id, seen in answer.items()} == right,
            "read",
            f"of {len(ids)} ids of {made[0].type.name}, one of them gone, read knew {sorted(map(str, answer))}",
        )
        ok = all(seen is None or (isinstance(seen, Observed) and seen.id == id) for id, seen in answer.items())
        bench.ensure(ok, "read", f"read of many {made[0].type.name} put objects under ids that are not theirs")


@acts("`drift detect --deep` and the last step of a destroy ask what a stack has; foreign objects must not be touched.")
async def list_sees_only_its_stack(bench: Bench) -> None:
    """Listing a type gives the objects of one stack and of no other."""
    if not hasattr(bench.session, "list"):
        raise SkipTest("the session has no list")
    for name in chosen(bench.case, lambda name, e: e.cheap and bench.type(name).observe, "no example is cheap"):
        mine, other = await bench.make(name), await bench.make(name, stack=2)
        found = {seen.id for seen in await bench.ask("list", mine.type, bench.stack())}
        bench.ensure(mine.id in found, "list", f"the {mine.type.name} of a stack is not in its list")
        bench.ensure(other.id not in found, "list", f"the {mine.type.name} of another stack is in the list")


def _repeatable(bench: Bench) -> list[str]:
    why = "every example is of class I3 or I4: a repeated create makes a second object, and the engine knows"
    return chosen(bench.case, lambda name, _: bench.type(name).idempotency in {"I0", "I1", "I2"}, why)


async def _again(bench: Bench, made: Made, token: Any, *, session: Any = None) -> str:
    """Create once more; return the id, of what is found when the session says that it is there."""
    try:
        seen = await bench.create(made.type, made.want, token, session=session)
    except faults.Exists:
        found = await bench.ask("find", made.type, token, session=session)
        return found.id if found else "a fault, and find sees nothing"
    return seen.id


def different(type: ResourceType, want: dict[str, Any], seen: dict[str, Any]) -> str:
    """Return the first field whose value is another than wanted, in words, or ``""``."""
    schema, facts = schema_of(type.schema), facts_of(type)
    for field, value in sorted(want.items()):
        if field not in schema or schema[field].marks & {"computed", "secret"} or not type.observe:
            continue
        found, unset = seen.get(field), value is None or value == schema[field].default
        if field not in seen and unset:
            continue
        shaped = found if get_origin(schema[field].type) is dict else asked_for(value, found)
        if not same(facts, field, value, shaped):
            return f"{field} is {found!r} instead of {value!r}"
    return ""


def asked_for(want: Any, found: Any) -> Any:
    """Return what was found without the parts that were not wished for, as the engine judges drift."""
    if isinstance(want, dict) and isinstance(found, dict):
        return {name: asked_for(want[name], found[name]) for name in want if name in found}
    if isinstance(want, list) and isinstance(found, list) and len(want) == len(found):
        return [asked_for(left, right) for left, right in zip(want, found, strict=True)]
    return found


RULES = (
    answers_are_objects_of_the_schema,
    missing_reads_as_none,
    what_was_created_is_what_is_read,
    computed_fields_are_filled,
    one_token_makes_one_object,
    a_lost_answer_can_be_asked_for_again,
    find_sees_what_create_made,
    update_changes_what_it_says_and_nothing_else,
    deleting_twice_is_quiet,
    deleting_is_the_same_with_a_record,
    it_says_where_it_is,
    many_ids_are_read_in_one_call,
    list_sees_only_its_stack,
)
"""Rules about the verbs."""
