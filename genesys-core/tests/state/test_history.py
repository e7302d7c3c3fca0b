"""Every commit can be named, and the newest good one is found."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.state.drive import complete


async def listed(generator):
    return [item async for item in generator]


@pytest.fixture
def state(world, fragment):
    """Five commits, an hour apart: green, green without health, failed, green and healthy, partial."""
    state = world.open()
    kinds = [("green", False), ("green", True), ("failed", False), ("green", True), ("partial", False)]
    for at, (status, health) in enumerate(kinds):
        world.clock.time.at = 1_700_000_000.0 + 3600 * at
        claim = complete(state.claims.take(f"run{at}")).claim
        made = [fragment(observed={"at": at})]
        more = {"message": f"change {at}", "actor": "ada", "intent": "d" * 8, "stats": {"add": at}, "pins": "p"}
        complete(state.commit(made, claim=claim, release=True, status=status, health_passed=health, **more))
    return state


def seq(state, ref):
    return complete(state.find(ref)).seq


def test_it_is_walked_newest_first(state):
    commits = complete(listed(state.history()))
    assert [commit.seq for commit in commits] == [5, 4, 3, 2, 1]
    assert [commit.parents for commit in commits] == [[commit.id] for commit in commits[1:]] + [[]]
    newest = commits[0]
    assert (newest.run, newest.message, newest.actor, newest.intent) == ("run4", "change 4", "ada", "d" * 8)
    assert (newest.status, newest.health_passed, newest.stats, newest.pins) == ("partial", False, {"add": 4}, "p")
    assert newest.time == 1_700_000_000.0 + 4 * 3600


def test_a_commit_is_named_by_id_number_distance_or_time(state):
    commits = complete(listed(state.history()))
    for commit in commits:
        assert seq(state, commit.id) == seq(state, commit.id[:9].upper()) == commit.seq
    assert [seq(state, ref) for ref in ("head", "head~0", "HEAD~2", "1", "5", " 3 ")] == [5, 5, 3, 1, 5, 3]
    assert seq(state, "2023-11-15T00:13:20") == 3
    assert seq(state, "2023-11-15T00:13:19+00:00") == 2
    assert seq(state, "2023-11-15T01:13:20+01:00") == 3
    assert seq(state, "2030-01-01") == 5


@pytest.mark.parametrize("ref", ["", "0", "6", "head~5", "2001-01-01", "2023-99-01", "ffffffff", "nothing", "abc"])
def test_what_names_no_commit_is_an_error(state, ref):
    with pytest.raises(GenesysError) as caught:
        complete(state.find(ref))
    assert caught.value.codes == ["STATE-009"]


def test_a_beginning_that_fits_two_commits_is_an_error():
    from types import SimpleNamespace

    from genesys.state.history import resolve
    from genesys.state.segment import Commit

    ids = ["abcd1" + "0" * 27, "abcd2" + "0" * 27]
    commits = [Commit(id, {"seq": 2 - at, "parents": ids[at + 1 :], "time": 1}) for at, id in enumerate(ids)]

    class Library:
        async def segment(self, name):
            return SimpleNamespace(commit=commits[ids.index(name)])

    assert complete(resolve(Library(), ids[0], "abcd2")).seq == 1
    with pytest.raises(GenesysError):
        complete(resolve(Library(), ids[0], "abcd"))


def test_the_state_of_any_commit_is_readable(state):
    for ref, at in (("1", 0), ("3", 2), ("head", 4)):
        head = complete(state.at(ref))
        assert complete(head.fragment("web/process~1")).observed == {"at": at}


def test_the_last_known_good_one_is_green_and_healthy(state, world, fragment):
    assert complete(state.last_known_good()).seq == 4
    assert complete(world.open("shop/empty").last_known_good()) is None


def test_an_empty_history_is_empty(world):
    state = world.open()
    assert complete(listed(state.history())) == []
    assert complete(complete(state.head()).fragments()) == {}
    assert complete(complete(state.head()).commit()) is None
