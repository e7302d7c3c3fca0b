"""Every rule of the provider kit is broken by a provider that is wrong in one place, and noticed by that rule."""

from __future__ import annotations

import itertools
import json
import logging
import time
from pathlib import Path
from typing import Annotated, Any

import pytest
import trio
import trio.lowlevel

from genesys.errors import Where
from genesys.spi import (
    Alternative,
    Computed,
    Lowered,
    NameRule,
    Native,
    NativeSpec,
    Observed,
    Pending,
    ResourceType,
    Support,
    faults,
)
from genesys.testing.provider_kit import RULES, Example, judge

BY_NAME = {rule.name: rule for rule in RULES}
SABOTAGE: dict[str, dict[str, Any]] = {}


def breaks(*names: str):
    """Register a function that makes a case which breaks rules."""

    def decorate(make):
        for name in names:
            SABOTAGE.setdefault(name, {})[make.__name__] = make
        return make

    return decorate


def session(lab, **verbs):
    """A session class with some verbs replaced."""
    return type("Sabotaged", (lab.Session,), verbs)


def only(lab, *names):
    return {name: lab.EXAMPLES[name] for name in names}


# -- the value ---------------------------------------------------------------------------------------------


@breaks("speaks_the_contract")
def another_number(lab):
    return lab.case(spi=7)


@breaks("speaks_the_contract")
def a_function_that_is_not_there(lab):
    return lab.case(answers="json:nothing")


@breaks("types_are_named_after_the_provider")
def a_type_of_another_provider(lab):
    return lab.case(types={**lab.TYPES, "sea.box": lab.TYPES["sky.box"]._replace(name="sea.box")})


@breaks("types_are_named_after_the_provider")
def a_type_under_another_name(lab):
    return lab.case(types={**lab.TYPES, "sky.bix": lab.TYPES["sky.box"]})


class Unreadable(Native):
    name: NoSuchType  # noqa: F821 - this is what is wrong


@breaks("schemas_are_readable_and_closed")
def a_schema_that_cannot_be_read(lab):
    return lab.case(types={**lab.TYPES, "sky.odd": ResourceType("sky.odd", Unreadable)})


@breaks("schemas_are_readable_and_closed")
def a_body_with_an_unknown_field(lab):
    return lab.case(examples={"box": Example("sky.box", {"name": "{name}", "colour": "red"})})


@breaks("schemas_are_readable_and_closed")
def a_class_that_nobody_knows(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(idempotency="I9")})


@breaks("schemas_are_readable_and_closed")
def a_version_without_upgrade(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(schema_version=2)})


@breaks("settings_are_printable")
def a_setting_that_holds_a_secret(lab):
    return lab.case(settings={"token": (lab.PASSWORD, "How to get in.")})


@breaks("settings_are_printable")
def a_setting_without_a_line(lab):
    return lab.case(settings={"token": ("", "")})


@breaks("promises_can_be_kept")
def a_snapshot_of_what_holds_nothing(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(snapshots=True, holds_data=False)})


@breaks("promises_can_be_kept")
def a_credential_that_is_nowhere(lab):
    return lab.case(credentials=("pass word",))


@breaks("names_are_legal")
def a_rule_that_leaves_no_room(lab):
    tight = lab.TYPES["sky.box"]._replace(name_rule=NameRule(longest=5))
    return lab.case(types={**lab.TYPES, "sky.box": tight})


@breaks("names_are_legal")
def a_rule_that_forbids_digits(lab):
    bare = lab.TYPES["sky.box"]._replace(name_rule=NameRule(longest=20, alphabet="b-z"))
    return lab.case(types={**lab.TYPES, "sky.box": bare})


@breaks("the_capability_matrix_is_complete")
def a_kind_that_is_not_listed(lab):
    return lab.case(capabilities={})


@breaks("the_capability_matrix_is_complete")
def a_kind_that_is_not_translated(lab):
    return lab.case(lowerings={})


@breaks("the_capability_matrix_is_complete")
def a_field_that_does_not_exist(lab):
    return lab.case(capabilities={"bucket": {"colour": Support("refused", "it has none")}})


@breaks("the_capability_matrix_is_complete")
def a_refusal_without_a_reason(lab):
    return lab.case(capabilities={"bucket": {"versioning": Support("refused")}})


@breaks("translation_is_deterministic")
def a_translation_that_counts(lab):
    count = itertools.count()

    def bucket(resource, context):
        return Lowered([NativeSpec("box", "sky.box", {"name": "a", "size": next(count)})])

    return lab.case(bucket=bucket)


@breaks("translations_fit_the_schemas")
def a_translation_with_a_strange_field(lab):
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a", "colour": 1})]))


@breaks("translations_fit_the_schemas")
def a_translation_without_a_required_field(lab):
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {})]))


@breaks("translations_fit_the_schemas")
def an_alternative_with_a_strange_field(lab):
    other = Alternative({"colour": 1}, "another colour")
    return lab.case(bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a"}, alternatives=[other])]))


@breaks("schemas_are_readable_and_closed")
def patience_for_no_fault(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(patience={"Slow": 60.0})})


@breaks("speaks_the_contract")
def an_explanation_that_is_not_there(lab):
    return lab.case(explain="json:nothing")


@breaks("alternatives_are_what_is_wanted_next")
def an_alternative_that_is_forgotten(lab):
    other = Alternative({"size": 2}, "size 2", {"size": 2})
    return lab.case(
        bucket=lambda r, c: Lowered([NativeSpec("box", "sky.box", {"name": "a", "size": 1}, alternatives=[other])])
    )


@breaks("alternatives_are_what_is_wanted_next")
def an_alternative_that_changes_another_native(lab):
    def bucket(resource, context):
        size = context.pin("size", 1)
        other = Alternative({"size": 2}, "size 2", {"size": 2})
        box = NativeSpec("box", "sky.box", {"name": "a", "size": size}, alternatives=[other])
        return Lowered([box, NativeSpec("lid", "sky.box", {"name": "b", "size": size})])

    return lab.case(bucket=bucket)


# -- the verbs ---------------------------------------------------------------------------------------------


@breaks("answers_are_objects_of_the_schema")
def it_answers_with_more_than_the_schema(lab):
    def seen(self, id):
        found = lab.Session.seen(self, id)
        return found._replace(properties={**found.properties, "ETag": "1"})

    return lab.case(session(lab, seen=seen))


@breaks("answers_are_objects_of_the_schema")
def it_answers_with_a_dict(lab):
    def create(self, type, want, token):
        with self.sky.guard:
            return {"id": self.made(type, want, token)}

    return lab.case(session(lab, create=create), examples=only(lab, "box"))


@breaks("answers_are_objects_of_the_schema")
def it_answers_with_objects_of_its_own(lab):
    def seen(self, id):
        found = lab.Session.seen(self, id)
        return found._replace(properties={**found.properties, "url": object()})

    return lab.case(session(lab, seen=seen), examples=only(lab, "box"))


@breaks("missing_reads_as_none")
def it_raises_for_what_is_gone(lab):
    def read(self, type, ids):
        for id in ids:
            if id not in self.sky.objects:
                raise faults.Gone(id)
        return lab.Session.read(self, type, ids)

    return lab.case(session(lab, read=read))


@breaks("missing_reads_as_none", "deletion_behind_its_back_is_noticed")
def it_remembers_what_is_gone(lab):
    kept = {}

    def seen(self, id):
        kept[id] = lab.Session.seen(self, id)
        return kept[id]

    def read(self, type, ids):
        return {id: self.seen(id) if id in self.sky.objects else kept.get(id) for id in ids}

    return lab.case(session(lab, seen=seen, read=read))


@breaks("what_was_created_is_what_is_read", "planning_what_was_applied_is_empty")
def it_reads_another_size_than_it_took(lab):
    def read(self, type, ids):
        found = lab.Session.read(self, type, ids)
        return {id: seen and seen._replace(properties={**seen.properties, "size": 10}) for id, seen in found.items()}

    return lab.case(session(lab, read=read), examples=only(lab, "box"))


@breaks("planning_what_was_read_is_empty")
def it_reads_in_other_words(lab):
    class Worded(Native):
        name: str
        kind: str = "plain"
        url: Annotated[str | None, Computed] = None

    def seen(self, id):
        found = lab.Session.seen(self, id)
        return found._replace(properties={**found.properties, "kind": "PLAIN"})

    types = {**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(schema=Worded)}
    return lab.case(session(lab, seen=seen), types=types, examples={"box": Example("sky.box", {"name": "{name}"})})


@breaks("computed_fields_are_filled")
def it_leaves_a_computed_field_empty(lab):
    def seen(self, id):
        found = lab.Session.seen(self, id)
        return found._replace(properties={k: v for k, v in found.properties.items() if k != "url"})

    return lab.case(session(lab, seen=seen))


@breaks(
    "one_token_makes_one_object",
    "a_lost_answer_can_be_asked_for_again",
    "an_abandoned_create_can_be_repeated",
)
def it_ignores_the_token(lab):
    return lab.case(session(lab, same=lambda self, kind, token: ""))


@breaks("a_lost_answer_can_be_asked_for_again")
def it_remembers_tokens_in_the_session(lab):
    def same(self, type, token):
        return self.__dict__.setdefault("mine", {}).get(token.value, "")

    def made(self, type, want, token):
        id = lab.Session.made(self, type, want, token)
        self.__dict__.setdefault("mine", {})[token.value] = id
        return id

    return lab.case(session(lab, same=same, made=made), examples=only(lab, "box"))


@breaks("find_sees_what_create_made")
def it_finds_nothing(lab):
    return lab.case(session(lab, find=lambda self, kind, token: None))


@breaks("find_sees_what_create_made")
def it_finds_anything(lab):
    def find(self, type, token):
        return next((self.seen(o.id) for o in self.sky.objects.values() if o.type == type.name), None)

    return lab.case(session(lab, find=find))


@breaks("update_changes_what_it_says_and_nothing_else", "a_changed_field_is_changed_once")
def its_update_does_nothing(lab):
    return lab.case(session(lab, update=lambda self, kind, one, want, changed: self.seen(one)))


@breaks("update_changes_what_it_says_and_nothing_else")
def its_update_makes_a_new_object(lab):
    def update(self, type, id, want, changed):
        one = self.sky.objects.pop(id)
        one.id, one.body = id + "x", dict(want)
        self.sky.objects[one.id] = one
        return self.seen(one.id)

    return lab.case(session(lab, update=update))


@breaks("update_changes_what_it_says_and_nothing_else")
def its_update_forgets_the_rest(lab):
    def update(self, type, id, want, changed):
        self.sky.objects[id].body = {"name": want["name"], **{field: want[field] for field in changed}}
        return self.seen(id)

    return lab.case(session(lab, update=update), examples={
        "box": Example("sky.box", {"name": "{name}", "size": 2, "labels": {"a": "b"}}, update={"size": 3})
    })  # fmt: skip


@breaks("deleting_twice_is_quiet", "nothing_is_left_behind", "destroying_leaves_nothing")
def its_delete_does_nothing(lab):
    return lab.case(session(lab, delete=lambda self, kind, one: None))


@breaks("deleting_twice_is_quiet")
def its_second_delete_complains(lab):
    def delete(self, type, id):
        if id not in self.sky.objects:
            raise faults.Gone("it is not there")
        del self.sky.objects[id]

    return lab.case(session(lab, delete=delete))


@breaks("deleting_is_the_same_with_a_record")
def its_delete_needs_a_record(lab):
    def delete(self, type, id, recorded=None):
        if recorded is None and id in self.sky.objects:
            raise faults.Invalid("what was it?")
        self.sky.objects.pop(id, None)

    return lab.case(session(lab, delete=delete), examples=only(lab, "box"))


@breaks("deleting_is_the_same_with_a_record")
def its_delete_with_a_record_only_notes_it(lab):
    def delete(self, type, id, recorded=None):
        if recorded is None:
            self.sky.objects.pop(id, None)

    return lab.case(session(lab, delete=delete), examples=only(lab, "box"))


@breaks("it_says_where_it_is")
def its_place_is_no_mapping(lab):
    return lab.case(session(lab, place=lambda self: "one"))


@breaks("it_says_where_it_is")
def its_place_changes(lab):
    places = itertools.count()
    return lab.case(session(lab, place=lambda self: {"zone": f"z{next(places)}"}))


@breaks("it_says_where_it_is")
def its_place_is_another_account(lab):
    return lab.case(session(lab, place=lambda self: {"account": "two"}))


@breaks("many_ids_are_read_in_one_call")
def it_reads_the_first_only(lab):
    return lab.case(session(lab, read=lambda self, kind, ids: lab.Session.read(self, kind, ids[:1])))


@breaks("many_ids_are_read_in_one_call")
def it_reads_everything(lab):
    def read(self, type, ids):
        return lab.Session.read(self, type, [*ids, *self.sky.objects])

    return lab.case(session(lab, read=read))


@breaks("list_sees_only_its_stack")
def it_lists_every_stack(lab):
    def every(self, type, stack):
        return [self.seen(o.id) for o in self.sky.objects.values() if o.type == type.name]

    return lab.case(session(lab, list=every))


@breaks("list_sees_only_its_stack")
def it_lists_nothing(lab):
    return lab.case(session(lab, list=lambda self, kind, stack: []))


# -- manners -----------------------------------------------------------------------------------------------


@breaks("an_abandoned_create_can_be_repeated")
def an_interrupted_create_leaves_a_lock(lab):
    class Locking(lab.Waiting):
        async def create(self, type, want, token):
            taken = self.sky.__dict__.setdefault("taken", set())
            if token.value in taken:
                raise faults.Invalid("it is being made", code="LOCKED")
            taken.add(token.value)
            await trio.lowlevel.checkpoint()
            found = lab.Session.create(self, type, want, token)
            taken.discard(token.value)  # Not in a finally: who is cancelled leaves it.
            return found

    return lab.case(Locking, examples=only(lab, "box"))


@breaks("an_abandoned_create_can_be_repeated")
def it_looks_and_then_makes(lab):
    def create(self, type, want, token):
        found = self.same(type, token)
        time.sleep(0.02)
        if not found:
            self.sky.count += 1
            found = f"box-{self.sky.count // 2}" if token.address.startswith("box-1") else f"box-{self.sky.count}-x"
            lab.Session.made(self, type, want, token)
            self.sky.objects[found] = self.sky.objects.pop(f"{type.name}-{self.sky.count}")
            self.sky.objects[found].id = found
        return self.seen(found)

    return lab.case(session(lab, create=create), examples=only(lab, "box"))


class Odd(faults.Fault):
    """A fault of the plugin's own."""


@breaks("every_failure_is_a_fault")
def it_raises_what_python_raises(lab):
    def update(self, type, id, want, changed):
        self.sky.objects[id].body.update({field: want.get(field) for field in changed})
        return self.seen(id)

    return lab.case(session(lab, update=update))


@breaks("every_failure_is_a_fault")
def it_makes_anew_what_it_should_change(lab):
    def update(self, type, id, want, changed):
        if id not in self.sky.objects:
            return Observed(id, dict(want))
        return lab.Session.update(self, type, id, want, changed)

    return lab.case(session(lab, update=update), examples=only(lab, "box"))


@breaks("every_failure_is_a_fault")
def it_raises_a_fault_of_its_own(lab):
    def check(self, want):
        if want.get("size", 1) < 0:
            raise Odd("that cannot be")

    return lab.case(session(lab, check=check))


@breaks("secrets_are_never_shown")
def it_answers_with_the_password(lab):
    def seen(self, id):
        found = lab.Session.seen(self, id)
        secret = self.sky.objects[id].body.get("password")
        return found._replace(properties={**found.properties, **({"password": "x"} if secret else {})})

    return lab.case(session(lab, seen=seen))


@breaks("secrets_are_never_shown")
def it_logs_the_password(lab):
    def check(self, want):
        if "password" in want:
            logging.getLogger("sky").debug("creating with %s", want["password"].reveal("to log it"))
        lab.Session.check(self, want)

    return lab.case(session(lab, check=check))


@breaks("secrets_are_never_shown")
def its_errors_show_the_password(lab):
    def check(self, want):
        if "nobody" in want.get("people", []):
            raise faults.Invalid(f"nobody is in {want['password'].reveal('to complain').decode()}")

    return lab.case(session(lab, check=check))


@breaks("secrets_are_never_shown")
def its_text_shows_the_password(lab):
    def check(self, want):
        self.last = {k: v.reveal("to keep it") for k, v in want.items() if k == "password"}

    return lab.case(session(lab, check=check, __repr__=lambda self: f"Session({getattr(self, 'last', '')})"))


@breaks("many_callers_work_at_once")
def it_serves_one_caller_at_a_time(lab):
    def read(self, type, ids):
        if self.__dict__.get("busy"):
            raise RuntimeError("somebody else is reading")
        self.busy = True
        time.sleep(0.005)
        self.busy = False
        return lab.Session.read(self, type, ids)

    return lab.case(session(lab, read=read), examples=only(lab, "box"))


@breaks("no_verb_blocks_the_loop")
def a_coroutine_that_sleeps(lab):
    class Sleeping(lab.Waiting):
        async def read(self, type, ids):
            time.sleep(0.08)  # noqa: ASYNC251 - this is what is wrong
            return lab.Session.read(self, type, ids)

    return lab.case(Sleeping, examples=only(lab, "box"))


@breaks("no_verb_blocks_the_loop")
def it_says_that_it_is_instant(lab):
    def update(self, type, id, want, changed):
        time.sleep(0.08)
        return lab.Session.update(self, type, id, want, changed)

    return lab.case(session(lab, update=update, instant=True), examples=only(lab, "box"))


@breaks("no_verb_blocks_the_loop")
def it_says_that_one_type_is_instant(lab):
    def create(self, type, want, token):
        time.sleep(0.08)
        return lab.Session.create(self, type, want, token)

    return lab.case(session(lab, create=create, instant=frozenset({"sky.box"})), examples=only(lab, "box"))


@breaks("a_pending_answer_survives_a_crash")
def its_handle_is_an_object(lab):
    def create(self, type, want, token):
        found = lab.Session.create(self, type, want, token)
        return found._replace(handle=object()) if isinstance(found, Pending) else found

    return lab.case(session(lab, create=create, poll=lambda self, kind, pending: self.seen(pending.id)))


@breaks("a_pending_answer_survives_a_crash")
def its_handle_is_good_in_one_session(lab):
    def create(self, type, want, token):
        found = lab.Session.create(self, type, want, token)
        if isinstance(found, Pending):
            self.__dict__.setdefault("mine", {})[str(id(found))] = found.id
            return found._replace(handle=str(id(found)))
        return found

    return lab.case(session(lab, create=create, poll=lambda self, kind, pending: self.seen(self.mine[pending.handle])))


@breaks("nothing_is_left_behind")
def it_leaves_a_trace(lab):
    def delete(self, type, id):
        one = self.sky.objects.pop(id, None)
        if one:
            self.sky.objects[f"trash-{id}"] = one
            one.type = "trash"

    return lab.case(session(lab, delete=delete), examples=only(lab, "box"))


@breaks("nothing_is_left_behind")
def it_closes_once_only(lab):
    def close(self):
        self.sky.closed = getattr(self.sky, "closed", 0) + 1
        if self.sky.closed > 1:
            raise OSError("closed already")

    return lab.case(session(lab, close=close), examples=only(lab, "box"))


# -- the engine --------------------------------------------------------------------------------------------


@breaks("a_changed_field_is_changed_once")
def what_can_be_updated_is_marked_immutable(lab):
    return lab.case(examples={"box": Example("sky.box", {"name": "{name}"}, update={"name": "other"})})


# -- wishes ------------------------------------------------------------------------------------------------


class Hiding:
    """Takes a verb away."""

    def __get__(self, one, kind=None):
        raise AttributeError("it is not there")


@breaks("it_lists_what_a_stack_has")
def it_has_no_list(lab):
    return lab.case(session(lab, list=Hiding()))


@breaks("it_polls_many_at_once")
def it_polls_one_by_one(lab):
    return lab.case(session(lab, poll_many=Hiding()))


@breaks("it_finds_every_duplicate")
def it_finds_one_only(lab):
    def find(self, type, token):
        return next((self.seen(o.id) for o in self.mine(type, token)), None)

    return lab.case(session(lab, find=find, find_all=Hiding()))


@breaks("every_type_says_what_it_is")
def a_type_without_a_line(lab):
    return lab.case(types={**lab.TYPES, "sky.box": lab.TYPES["sky.box"]._replace(doc="")})


@breaks("every_type_has_an_example")
def a_type_that_nobody_shows(lab):
    return lab.case(examples=only(lab, "box"))


PAIRS = [(rule, name) for rule, makers in SABOTAGE.items() for name in makers]


@pytest.mark.parametrize(("rule", "name"), PAIRS, ids=lambda value: value)
def test_sabotage_is_noticed_by_its_rule(lab, rule, name):
    case = SABOTAGE[rule][name](lab)
    found = judge(BY_NAME[rule], case)
    case.close()
    assert found.word == ("advised" if BY_NAME[rule].level == "should" else "failed"), found
    assert found.seen
    assert BY_NAME[rule].relies in found.text()


def test_every_rule_has_somebody_who_breaks_it():
    assert set(SABOTAGE) == set(BY_NAME)


def test_every_rule_says_what_it_promises_and_why():
    assert [rule.name for rule in RULES if not (rule.promise and rule.relies)] == []
    assert len(BY_NAME) == len(RULES)


def test_a_failure_names_the_line_of_the_verb_that_did_it(lab):
    case = its_second_delete_complains(lab)
    found = judge(BY_NAME["deleting_twice_is_quiet"], case)
    case.close()
    assert isinstance(found.where, Where)
    assert found.where.file == __file__
    assert "def delete" in Path(__file__).read_text(encoding="utf-8").splitlines()[found.where.line - 1]


def test_results_are_json(lab):
    case = another_number(lab)
    found = judge(BY_NAME["speaks_the_contract"], case)
    assert json.loads(json.dumps(found.as_json()))["result"] == "failed"
