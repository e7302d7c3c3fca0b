"""A verb of a session is wrong."""

from __future__ import annotations

import itertools
from typing import Annotated

from genesys.spi import Computed, Native, faults
from genesys.testing.provider_kit import Example

from .sabotage import breaks, only, session  # noqa: TID252


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
