"""A process may die at any effect, before or after it took place: what was acknowledged is there, nothing is half."""

from __future__ import annotations

import pytest

from genesys.model.secret import SecretValue
from genesys.state import edits
from genesys.state.check import check
from genesys.state.drive import complete


def live(world, fragment, done):
    """Work through everything that writes; ``done`` takes what was acknowledged."""
    state = world.open()
    done["state"] = state.id
    runs = state.runs
    for number in range(3):
        run = f"run{number}"
        complete(runs.put_plan(run, b"plan of " + run.encode()))
        done.setdefault("plans", {})[run] = b"plan of " + run.encode()
        claim = complete(state.claims.take(run)).claim
        done["claim"] = run
        journal = complete(runs.open_journal(run))
        for step in range(3):
            journal.append([{"run": run, "step": step}])
            journal.sync()
            done.setdefault("journal", []).append({"run": run, "step": step})
        journal.close()
        ref = complete(state.vault.put("password", SecretValue(f"secret {number}".encode())))
        done["secret"] = (ref, f"secret {number}".encode())
        done["blob"] = complete(state.blobs.put("stack", run.encode()))
        made = [fragment(f"n{at}", observed={"run": run}) for at in range(number, number + 3)]
        done["next"] = {**done.get("kept", {}), **{item.key: item for item in made}}
        complete(state.commit(made, claim=claim, release=True, stack_digest=done["blob"]))
        done["kept"], done["claim"] = done.pop("next"), None
    moved = {key.replace("n0/", "moved/"): value for key, value in done["kept"].items()}
    done["next"] = {
        key: value if value.key == key else value.with_(address=key.partition("~")[0], meta={"born": value.key})
        for key, value in moved.items()
    }
    complete(state.edit(edits.move("n0", "moved"), message="mv"))
    done["kept"] = done.pop("next")
    complete(state.vault.delete("password"))
    done.pop("secret")


def effects(World, fragment):
    world = World()
    live(world, fragment, {})
    return world.files.effects


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("torn", [0, 1, 70, 99])
def test_after_a_crash_at_every_call_the_old_state_or_the_new_one_is_there(World, dead, fragment, after, torn):
    total = effects(World, fragment)
    assert total > 40
    for at in range(1, total + 1):
        world, done = World(die_at=at, after=after, torn=torn), {}
        with pytest.raises(dead):
            live(world, fragment, done)
        survive(World(world.memory), done, at)


def survive(world, done, at):
    """The next process finds all that was acknowledged, can go on, and damage is nowhere."""
    state = world.find()
    if "state" not in done and state is None:
        state = world.open()
    assert state is not None
    assert done.get("state", state.id) == state.id
    found = complete(complete(state.head()).fragments())
    assert found in (done.get("kept", {}), done.get("next", done.get("kept", {}))), f"call {at}"
    for run, plan in done.get("plans", {}).items():
        assert complete(state.runs.plan(run)) == plan
    records = [record for run in complete(state.runs.ids()) for record in complete(state.runs.journal(run))]
    acked = done.get("journal", [])
    assert records[: len(acked)] == acked
    if "secret" in done:
        ref, value = done["secret"]
        newest = complete(state.vault.newest("password"))
        if newest is not None and newest.version >= ref.version and complete(state.store.find(_name(state, ref))):
            assert complete(state.vault.get(ref)).reveal("test") == value
    assert complete(check(state)).findings == []
    taken = complete(state.claims.take("next", take_over=True))
    assert set(taken.recover) <= {done.get("claim"), *done.get("plans", {})}
    complete(state.commit([], claim=taken.claim, release=True, message="goes on"))


def _name(state, ref):
    return state.vault._name(ref.path, ref.version)
