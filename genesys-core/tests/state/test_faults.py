"""Whatever answers get lost, each verb is settled: done once, or reported as unknown and safe to repeat."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.secret import SecretValue
from genesys.state.check import check
from genesys.state.drive import complete
from genesys.state.state import State
from genesys.state.store import Store

FAULTS = st.lists(st.sampled_from([None, None, "lost", "dropped", "late", "twice"]), max_size=80)


@settings(max_examples=80, deadline=None)
@given(FAULTS)
def test_a_whole_run_over_a_store_that_loses_answers(World, FlakyBackend, fragment, faults):
    world = World()
    sober = world.open()
    waits = []

    async def pause(seconds):
        waits.append(seconds)

    state = State(world, Store(FlakyBackend(world.backend, faults), "shop/dev", pause=pause), sober.keys)
    done = []

    async def run():
        claim = (await state.claims.take("run1")).claim
        await state.runs.put_plan("run1", b"plan")
        done.append(("blob", await state.blobs.put("stack", b"stack")))
        done.append(("secret", await state.vault.put("password", SecretValue(b"hunter2"))))
        done.append(("commit", await state.commit([fragment("a")], claim=claim, release=True)))
        await state.vault.delete("password")
        done.append(("deleted", await state.vault.newest("password")))

    try:
        complete(run())
    except GenesysError as error:
        assert set(error.codes) <= {"STATE-008"}
        assert error.exit_code == 75
    assert all(0 < seconds <= 5 for seconds in waits)
    found = dict(done)
    if "blob" in found:
        assert complete(sober.blobs.get("stack", found["blob"])) == b"stack"
    if "secret" in found and "commit" not in found:
        assert complete(sober.vault.get(found["secret"])).reveal("test") == b"hunter2"
    if "commit" in found:
        head = complete(sober.head())
        assert head.id == found["commit"].id
        assert list(complete(head.fragments())) == ["a/process~1"]
        assert complete(sober.claims.current()) == []
    assert found.get("deleted") is None
    assert complete(check(sober)).findings == []


def test_a_store_that_never_answers_is_reported_as_unknown(World, FlakyBackend):
    world = World()
    sober = world.open()
    for work in (
        lambda state: state.head(),
        lambda state: state.runs.put_plan("run1", b"x"),
        lambda state: state.store.delete("seg/x"),
        lambda state: state.runs.ids(),
        lambda state: state.claims.take("run1"),
    ):
        state = State(world, Store(FlakyBackend(world.backend, ["dropped"] * 99), "shop/dev"), sober.keys)
        try:
            complete(work(state))
        except GenesysError as error:
            assert (error.codes, error.exit_code) == (["STATE-008"], 75)
        else:
            raise AssertionError
    assert complete(sober.claims.current()) == []
