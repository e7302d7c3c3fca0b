"""One run at a time may write; a claim that was taken over cannot record any more."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.state.drive import complete


def take(state, run, **more):
    return complete(state.claims.take(run, **more))


def test_a_second_run_is_told_who_holds_the_lock(World):
    world = World().runs_as(4242)
    take(world.open(), "run1")
    other = World(world.memory).runs_as(4343, living=[(4242, "100")])
    with pytest.raises(GenesysError) as caught:
        take(other.open(), "run2")
    assert caught.value.codes == ["STATE-006"]
    assert "ada@laptop, process 4242" in str(caught.value)
    assert "run1" in str(caught.value)
    assert "2023-11-14 22:13:20 UTC" in str(caught.value)


def test_taking_again_gives_the_same_claim(World):
    state = World().runs_as(4242).open()
    first = take(state, "run1").claim
    assert take(state, "run1").claim.data == first.data


def test_a_claim_holds_what_claims_on_parts_will_need(World):
    claim = take(World().runs_as(4242).open(), "run1").claim
    assert set(claim.data) == {"run", "mode", "set", "fence", "holder", "started", "heartbeat"}
    assert (claim.data["mode"], claim.data["set"]) == ("w", ["all"])


def test_the_claim_of_a_dead_process_is_taken_and_its_run_named(World):
    world = World().runs_as(4242)
    first = take(world.open(), "run1").claim
    taken = take(World(world.memory).runs_as(4343).open(), "run2")
    assert taken.recover == ["run1"]
    assert taken.claim.fence > first.fence


def test_a_process_id_that_was_given_to_another_process_is_dead(World):
    world = World().runs_as(4242, start="100")
    take(world.open(), "run1")
    assert take(World(world.memory).runs_as(4343, living=[(4242, "999")]).open(), "run2").recover == ["run1"]


def test_a_restart_of_the_machine_ends_its_processes(World):
    world = World().runs_as(4242, boot="one")
    take(world.open(), "run1")
    assert take(World(world.memory).runs_as(4242, boot="two").open(), "run2").recover == ["run1"]


@pytest.mark.parametrize("there", [{"host": "server"}, {"machine": "m2"}, {"boot": "two", "machine": ""}])
def test_a_holder_elsewhere_is_never_taken_for_dead(World, there):
    world = World().runs_as(4242, machine=there.get("machine", "m1") and "m1")
    take(world.open(), "run1")
    with pytest.raises(GenesysError) as caught:
        take(World(world.memory).runs_as(4343, **there).open(), "run2")
    assert caught.value.codes == ["STATE-006"]


def test_a_holder_in_another_container_is_never_taken_for_dead(World):
    world = World().runs_as(4242)
    take(world.open(), "run1")
    other = World(world.memory).runs_as(4343)
    other.memory.files["/proc/1/stat"] = other.memory.files["/proc/1/stat"].replace(b" 1 0 0", b" 777 0 0")
    with pytest.raises(GenesysError):
        take(other.open(), "run2")


def test_where_the_system_tells_nothing_nobody_is_taken_for_dead(World):
    world = World()
    take(world.open(), "run1")
    with pytest.raises(GenesysError):
        take(World(world.memory).open(), "run2")


def test_taking_over_fences_the_old_run(World, fragment):
    world = World().runs_as(4242)
    state = world.open()
    old = take(state, "run1").claim
    other = World(world.memory).runs_as(4343, living=[(4242, "100")]).open()
    taken = take(other, "run2", take_over=True)
    assert taken.recover == ["run1"]
    for work in (state.commit([fragment()], claim=old), state.claims.check(old)):
        with pytest.raises(GenesysError) as caught:
            complete(work)
        assert caught.value.codes == ["STATE-007"]
    assert complete(complete(other.head()).index()) == {}
    complete(other.claims.check(taken.claim))


def test_the_same_run_in_a_new_process_fences_the_old_process(World, fragment):
    world = World().runs_as(4242)
    state = world.open()
    old = take(state, "run1").claim
    taken = take(World(world.memory).runs_as(4343).open(), "run1")
    assert taken.recover == []
    assert taken.claim.fence > old.fence
    with pytest.raises(GenesysError):
        complete(state.commit([fragment()], claim=old))


def test_a_released_claim_is_free_and_cannot_record(World, fragment):
    state = World().runs_as(4242).open()
    claim = take(state, "run1").claim
    complete(state.claims.release("run1"))
    complete(state.claims.release("run1"))
    assert complete(state.claims.current()) == []
    with pytest.raises(GenesysError):
        complete(state.commit([fragment()], claim=claim))


def test_a_commit_can_end_its_claim(World, fragment):
    state = World().runs_as(4242).open()
    complete(state.commit([fragment()], claim=take(state, "run1").claim, release=True))
    assert complete(state.claims.current()) == []


def test_an_edit_waits_for_the_run_that_holds_the_lock(World, fragment):
    from genesys.state import edits

    state = World().runs_as(4242).open()
    claim = take(state, "run1").claim
    complete(state.commit([fragment()], claim=claim))
    with pytest.raises(GenesysError) as caught:
        complete(state.edit(edits.forget(["web"]), message="rm"))
    assert caught.value.codes == ["STATE-006"]


def test_a_lost_answer_to_a_claim_is_settled(World, FlakyBackend):
    world = World().runs_as(4242)
    world.open()
    from genesys.state.state import State
    from genesys.state.store import Store

    flaky = FlakyBackend(world.backend, [None, "lost"])
    state = State(world, Store(flaky, "shop/dev"), world.open().keys)
    taken = take(state, "run1")
    assert taken.recover == []
    assert [claim.data for claim in complete(state.claims.current())] == [taken.claim.data]


def test_this_very_process_is_alive_on_the_real_system():
    from genesys.app.world import real_world
    from genesys.state.holder import alive, me

    world = real_world()
    here = me(world)
    assert here["pid"] > 0
    assert alive(world, here) is True
    assert alive(world, {**here, "start": "1"}) is False


class Mac:
    """A system without /proc, as its programs tell it."""

    def __init__(self, pid, living, boot="b1"):
        self.pid, self.living, self.boot = pid, living, boot

    def run(self, argv, *, cwd=None, env=None):
        from types import SimpleNamespace

        answers = {
            ("sh", "-c", "echo $PPID"): str(self.pid),
            ("uname", "-n"): "mac.local",
            ("uname", "-s"): "Darwin",
            ("sysctl", "-n", "kern.bootsessionuuid"): self.boot,
            **{("ps", "-o", "lstart=", "-p", str(pid)): began for pid, began in self.living.items()},
        }
        text = answers.get(tuple(argv))
        return SimpleNamespace(code=0 if text else 1, out=f"{text or ''}\n".encode(), err=b"")


def test_a_system_without_proc_is_asked_through_its_programs(World):
    world = World()
    world.processes = Mac(10, {10: "Mon Jan  1"})
    take(world.open(), "run1")
    other = World(world.memory)
    other.processes = Mac(11, {10: "Mon Jan  1", 11: "Tue Jan  2"})
    with pytest.raises(GenesysError) as caught:
        take(other.open(), "run2")
    assert "ada@mac.local, process 10" in str(caught.value)
    other.processes = Mac(11, {11: "Tue Jan  2"})
    assert take(other.open(), "run2").recover == ["run1"]
    again = World(world.memory)
    again.processes = Mac(11, {11: "Tue Jan  2"}, boot="b2")
    assert take(again.open(), "run3").recover == ["run2"]
