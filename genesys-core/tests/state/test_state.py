"""What is committed is read back, at every moment of the history, through every compaction."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.state.check import check
from genesys.state.commits import MOST_DELTAS
from genesys.state.drive import complete
from genesys.state.root import LIMIT, RING

NAMES = st.sampled_from([f"n{at}" for at in range(12)])
CHANGES = st.lists(
    st.tuples(st.dictionaries(NAMES, st.integers(0, 99), max_size=6), st.sets(NAMES, max_size=3)), max_size=30
)


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_every_commit_reads_as_it_was_written(World, fragment, changes):
    world = World()
    state, model, past = world.open(), {}, []
    claim = complete(state.claims.take("run")).claim
    for changed, removed in changes:
        made = {f"{name}/process~1": fragment(name, desired={"v": v}) for name, v in changed.items()}
        gone = {f"{name}/process~1" for name in removed}
        commit = complete(state.commit(made.values(), gone, claim=claim))
        model = {**{key: value for key, value in model.items() if key not in gone}, **made}
        past.append((commit.id, model))
    again = World(world.memory).open(create=False)
    for id, wanted in past:
        head = complete(again.at_commit(id))
        assert complete(head.fragments()) == wanted
        assert set(complete(head.index())) == set(wanted)
        assert len(head.packs) <= MOST_DELTAS + 1
    head = complete(again.head())
    for key, value in model.items():
        assert complete(head.fragment(key)) == value
        assert complete(head.index())[key] == again.fingerprint(_canonical(value.desired))
    assert complete(check(again)).findings == []


def _canonical(value):
    from genesys.model.canonical import canonical

    return canonical(value)


def test_two_generations_of_one_address_are_two_fragments(world, fragment):
    state = world.open()
    complete(state.commit([fragment("web"), fragment("web", generation=2, id="new")], claim=None))
    head = complete(state.head())
    assert complete(head.fragment("web/process~1")).id == "id-web"
    assert complete(head.fragment("web/process~2")).id == "new"
    assert complete(head.fragment("web/process~3")) is None


def test_a_reader_opens_only_the_blocks_it_needs(world, fragment):
    state = world.open()
    complete(state.commit([fragment(f"n{at:03}") for at in range(300)], claim=None))
    head = complete(world.open(create=False).head())
    segment = complete(head._library.segment(head.id))
    opened = []
    inner = segment._sealed.section
    segment._sealed = _Watched(inner, opened)
    complete(head.index())
    assert opened == [1], "the index must not open a block"
    complete(head.fragment("n150/process~1"))
    assert opened == [1, 2 + 150 // 64]


class _Watched:
    def __init__(self, section, opened):
        self._section, self._opened = section, opened

    def section(self, at, *, raw=False):
        self._opened.append(at)
        return self._section(at, raw=raw)


def test_given_fingerprints_are_kept_through_compaction(world, fragment):
    state = world.open()
    mine = {"web/process~1": b"f" * 16}
    complete(state.commit([fragment("web")], claim=None, fingerprints=mine))
    for at in range(3 * MOST_DELTAS):
        complete(state.commit([fragment("other", observed={"at": at})], claim=None))
    assert complete(complete(state.head()).index())["web/process~1"] == b"f" * 16


def test_the_root_stays_small_and_remembers_its_ring(world, fragment):
    state = world.open()
    for at in range(RING + 20):
        complete(state.commit([fragment("web", observed={"at": at})], claim=None))
    root = complete(state.roots.read())
    assert len(root.ring) == RING
    assert root.seq == RING + 21
    assert len(world.stored()["/state/shop/dev/root"]) < LIMIT / 8


def test_every_root_names_the_one_before(world, fragment):
    state = world.open()
    before = complete(state.roots.read())
    complete(state.commit([fragment("web")], claim=None))
    after = complete(state.roots.read())
    assert (after.seq, after.data["prev"]) == (before.seq + 1, before.digest)


def test_time_in_the_record_grows_when_the_clock_goes_back(world, fragment):
    state = world.open()
    times = []
    for moment in (1000.0, 5000.0, 10.0, 10.0, 5000.002):
        world.clock.time.at = moment
        times.append(complete(state.commit([fragment("web")], claim=None)).data["time"])
    assert times == [1_000_000, 5_000_000, 5_000_001, 5_000_002, 5_000_003]


def test_unknown_fields_of_the_root_survive(world, fragment):
    from genesys.state.transact import Step

    state = world.open()
    complete(state.transact(lambda root: Step({**root.data, "of_the_future": [1]})))
    complete(state.commit([fragment("web")], claim=None))
    assert complete(state.roots.read()).data["of_the_future"] == [1]


def test_the_same_ports_give_the_same_bytes(World, fragment):
    def build():
        world = World()
        world.entropy.seed = 7
        state = world.open()
        complete(state.commit([fragment("web"), fragment("db")], claim=None))
        complete(state.commit([], ["db/process~1"], claim=None))
        return world.memory.files

    assert build() == build()


def test_a_stack_that_was_never_deployed_is_not_found_and_nothing_is_written(world):
    assert world.find() is None
    with pytest.raises(GenesysError) as caught:
        world.open(create=False)
    assert (caught.value.codes, caught.value.exit_code) == (["STATE-013"], 6)
    assert world.memory.files == {}


def test_a_folder_that_was_copied_to_another_stack_is_refused(world, fragment):
    complete(world.open().commit([fragment("web")], claim=None))
    for path, data in world.stored().items():
        world.memory.files[path.replace("/dev/", "/prod/")] = data
    state = world.find("shop/prod")
    with pytest.raises(GenesysError) as caught:
        complete(state.head())
    assert caught.value.codes == ["STATE-025"]


def test_a_head_that_moved_on_is_refused(world, fragment):
    state = world.open()
    first = complete(state.commit([fragment("web")], claim=None, expect=""))
    complete(state.commit([fragment("web", id="x")], claim=None, expect=first.id))
    with pytest.raises(GenesysError) as caught:
        complete(state.commit([fragment("web", id="y")], claim=None, expect=first.id))
    assert caught.value.codes == ["STATE-028"]


def test_two_stacks_do_not_see_each_other(world, fragment):
    dev, prod = world.open("shop/dev"), world.open("shop/prod")
    complete(dev.commit([fragment("web")], claim=None))
    assert complete(complete(prod.head()).index()) == {}
    assert dev.id != prod.id


def test_names_of_stacks_cannot_leave_their_place(world):
    for name in ("../etc", "a/../b", "", "a//b", "./x"):
        with pytest.raises(GenesysError):
            world.open(name)
    world.open("a b/c%2fd")
    assert any(path.startswith("/state/a%20b/c%252fd/") for path in world.stored())


def test_a_waiting_backend_needs_an_event_loop():
    class Waits:
        def __await__(self):
            yield

    async def wait():
        await Waits()

    with pytest.raises(RuntimeError):
        complete(wait())


def test_the_difference_of_two_heads_names_what_differs(world, fragment):
    from genesys.state.head import difference

    state = world.open()
    one = complete(state.commit([fragment("a"), fragment("b"), fragment("c")], claim=None))
    two = complete(state.commit([fragment("b", id="x"), fragment("d")], ["a/process~1"], claim=None))
    found = complete(difference(complete(state.at_commit(one.id)), complete(state.at_commit(two.id))))
    assert list(found) == ["a/process~1", "b/process~1", "d/process~1"]
    assert found["a/process~1"][1] is None
    assert found["b/process~1"][1].id == "x"
    assert found["d/process~1"][0] is None


def test_under_trio_the_same_coroutines_are_awaited(world, fragment):
    import trio

    from genesys.state.state import open_state

    async def main():
        state = await open_state(world, world.backend, "shop/dev", create=True)
        await state.commit([fragment("web")], claim=None)
        return await (await state.head()).fragments()

    assert list(trio.run(main)) == ["web/process~1"]


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_long_history_over_many_fragments_reads_as_it_was_written(World, fragment, random):
    world = World()
    state = world.open()
    model = {f"n{at}/process~1": fragment(f"n{at}") for at in range(150)}
    complete(state.commit(model.values(), claim=None))
    past = []
    for step in range(40):
        gone = random.sample(sorted(model), random.randrange(3))
        chosen = [f"n{random.randrange(170)}" for _ in range(random.randrange(4))]
        made = {f"{name}/process~1": fragment(name, observed={"step": step}) for name in chosen}
        commit = complete(state.commit(made.values(), gone, claim=None))
        model = {**{key: value for key, value in model.items() if key not in gone}, **made}
        past.append((commit.id, model))
    again = World(world.memory).open(create=False)
    for id, wanted in past:
        head = complete(again.at_commit(id))
        assert complete(head.fragments()) == wanted
        assert set(complete(head.index())) == set(wanted)
        some = random.sample(sorted(wanted), 5)
        assert complete(head.fragments(some)) == {key: wanted[key] for key in sorted(some)}
    assert any(1 < len(complete(again.library.packs(id))) <= 9 for id, _ in past)
    assert complete(check(again)).findings == []
