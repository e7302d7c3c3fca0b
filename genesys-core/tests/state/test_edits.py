"""Edits move, forget and protect records, references follow, and the history keeps what was before."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.model.canonical import canonical
from genesys.model.fragment import Fragment
from genesys.state import edits
from genesys.state.drive import complete

ITEMS = [
    Fragment(
        "web/process",
        type="p",
        kind_address="web",
        deps=["db/server"],
        desired={"to": {"$native": ["db/server", "id"]}},
        meta={"name": "w", "inputs": [[["db/server", "id"], "i-1"]]},
    ),
    Fragment('web["eu"]/process', type="p", kind_address='web["eu"]'),
    Fragment("website/process", type="p", kind_address="website"),
    Fragment("db/server", type="d", kind_address="db", protect=True),
    Fragment(
        "db/server", generation=2, type="d", kind_address="db", desired={"x": {"$literal": {"$native": ["db/server"]}}}
    ),
    Fragment("app/list", type="p", desired={"all": [{"$concat": ["a", {"$ref": ["db", "id"]}]}, {"$resource": "db"}]}),
]


@pytest.fixture
def state(world):
    state = world.open()
    complete(state.commit(ITEMS, claim=None, status="green", health_passed=True, stack_digest="s", pins="p"))
    return state


def records(state, ref="head"):
    return complete(complete(state.at(ref)).fragments())


def edit(state, make):
    return complete(state.edit(make, message="by hand", actor="ada"))


def test_a_move_takes_all_below_along_and_references_follow(state):
    edit(state, edits.move("db", "store"))
    found = records(state)
    assert "db/server~1" not in found
    assert found["store/server~1"].kind_address == "store"
    assert found["web/process~1"].deps == ["store/server"]
    assert found["web/process~1"].desired == {"to": {"$native": ["store/server", "id"]}}
    assert found["web/process~1"].meta == {"name": "w", "inputs": [[["store/server", "id"], "i-1"]]}
    assert found["app/list~1"].desired == {
        "all": [{"$concat": ["a", {"$ref": ["store", "id"]}]}, {"$resource": "store"}]
    }
    assert found["store/server~2"].desired == ITEMS[4].desired
    assert "db/server~1" in records(state, "head~1")


def test_fingerprints_fit_the_moved_bodies(state):
    edit(state, edits.move("db", "store"))
    index = complete(complete(state.head()).index())
    for key, fragment in records(state).items():
        assert index[key] == state.fingerprint(canonical(fragment.desired))


def test_a_move_takes_members_of_a_group_and_nothing_that_merely_begins_alike(state):
    edit(state, edits.move("web", "site"))
    assert set(records(state)) == {
        "site/process~1",
        'site["eu"]/process~1',
        "website/process~1",
        "db/server~1",
        "db/server~2",
        "app/list~1",
    }


def test_a_move_to_a_place_below_itself_works(state):
    edit(state, edits.move("web", "web/old"))
    assert "web/old/process~1" in records(state)


@pytest.mark.parametrize(
    "make, code",
    [
        (edits.move("nothing", "x"), "STATE-016"),
        (edits.move("web", "website"), "STATE-017"),
        (edits.forget(["nothing"]), "STATE-016"),
        (edits.forget(["db"]), "STATE-018"),
        (edits.protect(["nothing"], on=True), "STATE-016"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(state, world, make, code):
    before = world.stored()
    with pytest.raises(GenesysError) as caught:
        edit(state, make)
    assert caught.value.codes == [code]
    assert world.stored() == before


def test_forgetting_removes_the_record_and_force_covers_protection(state):
    edit(state, edits.forget(["web", "app/list"]))
    assert set(records(state)) == {"website/process~1", "db/server~1", "db/server~2"}
    edit(state, edits.forget(["db/server~2"]))
    assert "db/server~1" in records(state)
    edit(state, edits.forget(["db"], force=True))
    assert set(records(state)) == {"website/process~1"}


def test_protection_is_put_on_and_taken_away(state):
    before = complete(complete(state.head()).index())
    edit(state, edits.protect(["web"], on=True))
    edit(state, edits.protect(["db"], on=False))
    assert {key: item.protect for key, item in records(state).items() if item.protect} == {
        "web/process~1": True,
        'web["eu"]/process~1': True,
    }
    assert complete(complete(state.head()).index()) == before


def test_an_edit_keeps_what_the_newest_commit_said_about_the_stack(state):
    commit = edit(state, edits.move("web", "site"))
    assert (commit.stack_digest, commit.pins, commit.status, commit.health_passed) == ("s", "p", "green", True)
    assert (commit.message, commit.actor, commit.run, commit.data["edit"]) == ("by hand", "ada", "", True)


def test_an_edit_that_lost_a_race_is_made_again_on_what_is_there(World, world, state):
    other = World(world.memory).open()
    inner, raced = world.backend, []

    class Racing:
        caps = inner.caps

        def __getattr__(self, name):
            return getattr(inner, name)

        async def cas(self, key, data, expect):
            if not raced:
                raced.append(complete(other.edit(edits.forget(["website"]), message="first")))
            return await inner.cas(key, data, expect)

    state.store.backend = Racing()
    edit(state, edits.move("web", "site"))
    assert "website/process~1" not in records(state)
    assert "site/process~1" in records(state)


def test_what_moved_keeps_in_mind_what_it_was_made_as_until_it_is_back(state):
    before = records(state)["db/server~2"]
    edit(state, edits.move("db", "store"))
    edit(state, edits.move("store", "shop"))
    assert records(state)["shop/server~2"].meta["born"] == "db/server~2"
    edit(state, edits.move("shop", "db"))
    assert records(state)["db/server~2"].meta == before.meta
