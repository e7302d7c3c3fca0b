"""A session has bad manners, or leaves a wish open."""

from __future__ import annotations

import logging
import time

import trio
import trio.lowlevel

from genesys.spi import Observed, Pending, faults
from genesys.testing.provider_kit import Example

from .sabotage import breaks, only, session  # noqa: TID252


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


@breaks("a_changed_field_is_changed_once")
def what_can_be_updated_is_marked_immutable(lab):
    return lab.case(examples={"box": Example("sky.box", {"name": "{name}"}, update={"name": "other"})})


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
