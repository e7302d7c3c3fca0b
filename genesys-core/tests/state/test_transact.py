"""A swap whose answer was lost is settled by its write-id; nothing is lost and nothing is done twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.spi.backend import Caps, Unknown
from genesys.state.drive import complete
from genesys.state.root import RING
from genesys.state.transact import Step

FAULTS = st.lists(st.sampled_from([None, None, None, "lost", "dropped", "late", "twice"]), max_size=40)


def count(state, writer):
    """Add one to a number in the root."""

    def apply(root):
        counts = dict(root.data.get("counts", {}))
        counts[writer] = counts.get(writer, 0) + 1
        return Step({**root.data, "counts": counts})

    return complete(state.transact(apply))


def counts(state):
    return complete(state.roots.read()).data.get("counts", {})


@settings(max_examples=150, deadline=None)
@given(FAULTS)
def test_every_acknowledged_change_took_place_exactly_once(World, FlakyBackend, faults):
    world = World()
    sober = world.open()
    flaky = FlakyBackend(world.backend, faults)
    state = _over(world, flaky)
    acknowledged = doubtful = 0
    for _ in range(8):
        try:
            count(state, "a")
            acknowledged += 1
        except GenesysError as error:
            assert error.codes == ["STATE-008"]
            doubtful += 1
    assert acknowledged <= counts(sober).get("a", 0) <= acknowledged + doubtful


@settings(max_examples=60, deadline=None)
@given(FAULTS, FAULTS)
def test_two_writers_lose_nothing(World, FlakyBackend, one, other):
    world = World()
    sober = world.open()
    states = [_over(world, FlakyBackend(world.backend, faults)) for faults in (one, other)]
    done = [0, 0]
    for turn in range(10):
        try:
            count(states[turn % 2], str(turn % 2))
            done[turn % 2] += 1
        except GenesysError as error:
            assert error.codes == ["STATE-008"]
    found = counts(sober)
    assert found.get("0", 0) >= done[0]
    assert found.get("1", 0) >= done[1]


def _over(world, backend):
    """The state of a world, seen through another backend."""
    from genesys.state.state import State
    from genesys.state.store import Store

    state = world.open()
    return State(world, Store(backend, state.stack), state.keys)


class Racing:
    """A backend that lets another writer in before the next swaps."""

    def __init__(self, inner, others):
        self.inner, self.others, self.caps = inner, others, Caps()

    def __getattr__(self, name):
        return getattr(self.inner, name)

    async def cas(self, key, data, expect):
        if self.others:
            self.others.pop(0)()
        return await self.inner.cas(key, data, expect)


def test_the_loser_of_a_race_works_on_what_the_winner_left(world):
    sober = world.open()
    state = _over(world, Racing(world.backend, [lambda: count(sober, "b")] * 3))
    count(state, "a")
    assert counts(sober) == {"a": 1, "b": 3}


def test_a_race_that_is_lost_too_often_ends_and_can_be_repeated(world):
    sober = world.open()
    state = _over(world, Racing(world.backend, [lambda: count(sober, "b")] * 100))
    with pytest.raises(GenesysError) as caught:
        count(state, "a")
    assert (caught.value.codes, caught.value.exit_code) == (["STATE-014"], 75)
    assert "a" not in counts(sober)


def test_a_lost_answer_is_settled_even_when_others_came_after(world):
    sober = world.open()

    class Loses(Racing):
        async def cas(self, key, data, expect):
            version = await self.inner.cas(key, data, expect)
            if self.others:
                self.others.pop()()
                raise Unknown(key)
            return version

    state = _over(world, Loses(world.backend, [lambda: [count(sober, "b") for _ in range(RING // 2)]]))
    count(state, "a")
    assert counts(sober) == {"a": 1, "b": RING // 2}


def test_an_answer_lost_beyond_the_ring_is_not_guessed(world):
    sober = world.open()

    class Loses(Racing):
        async def cas(self, key, data, expect):
            await self.inner.cas(key, data, expect)
            self.others.pop()()
            raise Unknown(key)

    state = _over(world, Loses(world.backend, [lambda: [count(sober, "b") for _ in range(RING + 1)]]))
    with pytest.raises(GenesysError) as caught:
        count(state, "a")
    assert (caught.value.codes, caught.value.exit_code) == (["STATE-008"], 75)


def test_a_late_duplicate_of_a_swap_does_nothing(world):
    sober = world.open()
    sent = []

    class Remembers(Racing):
        async def cas(self, key, data, expect):
            sent.append((key, data, expect))
            return await self.inner.cas(key, data, expect)

    count(_over(world, Remembers(world.backend, [])), "a")
    count(sober, "b")
    from genesys.spi.backend import Conflict

    with pytest.raises(Conflict):
        complete(world.backend.cas(*sent[0]))
    assert counts(sober) == {"a": 1, "b": 1}


def test_a_change_that_refuses_changes_nothing(world):
    state = world.open()
    before = world.stored()

    def refuse(_):
        raise ValueError

    with pytest.raises(ValueError):
        complete(state.transact(refuse))
    assert complete(state.transact(lambda _: None)).seq == 1
    assert world.stored() == before


def test_a_root_may_not_refer_to_what_is_not_there(world):
    state = world.open()
    ref = {"commit": "0" * 32, "seq": 1, "time": 1, "packs": ["0" * 32]}
    with pytest.raises(GenesysError) as caught:
        complete(state.transact(lambda root: Step({**root.data, "refs": {"main": ref}})))
    assert caught.value.codes == ["STATE-015"]


def test_a_root_may_not_change_its_identity_or_grow_without_bound(world):
    state = world.open()
    for more, code in (({"state": "00" * 16}, "STATE-015"), ({"x": _noise(100_000)}, "STATE-026")):
        with pytest.raises(GenesysError) as caught:
            complete(state.transact(lambda root, more=more: Step({**root.data, **more})))
        assert caught.value.codes == [code]


def _noise(size):
    from random import Random

    return Random(1).randbytes(size).hex()


def test_only_a_swap_writes_the_root(world):
    state = world.open()
    for work in (state.store.put("root", b""), state.store.delete("root")):
        with pytest.raises(GenesysError) as caught:
            complete(work)
        assert caught.value.codes == ["STATE-015"]


def test_two_commands_that_both_create_the_state_agree(World):
    world = World()
    other = World(world.memory)

    class Late(Racing):
        async def cas(self, key, data, expect):
            if expect is None and self.others:
                self.others.pop()()
            return await self.inner.cas(key, data, expect)

    first = []
    state = world.open(backend=Late(world.backend, [lambda: first.append(other.open())]))
    assert state.id == first[0].id
    assert len([path for path in world.stored() if "/keys/" in path]) == 1


def test_a_state_that_was_deleted_is_not_made_again_by_a_change(world):
    state = world.open()
    world.files.delete("/state/shop/dev/root")
    with pytest.raises(GenesysError) as caught:
        count(state, "a")
    assert caught.value.codes == ["STATE-013"]


def test_a_swap_that_lands_very_late_is_the_one_that_is_reported(world, fragment):
    held = []

    class VeryLate(Racing):
        async def cas(self, key, data, expect):
            if not held:
                held.append((key, data, expect))
                raise Unknown(key)
            try:
                await self.inner.cas(*held[0])
            except Exception:
                held.append("landed before")
            return await self.inner.cas(key, data, expect)

    sober = world.open()
    commit = complete(_over(world, VeryLate(world.backend, [])).commit([fragment()], claim=None))
    assert complete(sober.head()).id == commit.id
    assert complete(sober.roots.read()).seq == 2
