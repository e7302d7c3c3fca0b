"""Laws 4, 5 and 7: what was recorded stays as it was, opens with its key only, and costs what it changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.state import edits
from genesys.state.drive import complete
from genesys.state.keys import SIZE, key_text, parse_key

NAMES = [f"n{at}" for at in range(12)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.dictionaries(st.sampled_from(NAMES), st.integers(0, 9), min_size=1)),
        st.tuples(st.just("remove"), st.sampled_from(NAMES)),
        st.tuples(st.just("move"), st.sampled_from(NAMES)),
    ),
    min_size=3,
    max_size=30,
)


def take(states: Any, state: Any, step: tuple[str, Any]) -> None:
    """Change a state by one step; what cannot be done changes nothing."""
    word, what = step
    if word == "commit":
        made = [states.make_fragment(name, desired={"name": name, "n": n}) for name, n in what.items()]
        complete(state.commit(made, claim=None))
    elif word == "remove":
        complete(state.commit([], [f"{what}/process~1"], claim=None))
    else:
        try:
            complete(state.edit(edits.move(what, what + "x"), message="moved"))
        except GenesysError as error:
            assert {code[:5] for code in error.codes} == {"STATE"}


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_law_4_every_snapshot_is_bit_stable_for_ever(states: Any, steps: Any) -> None:
    world = states.MemoryWorld()
    state = world.open()
    objects: dict[str, bytes] = {}
    snapshots: dict[str, dict[str, bytes]] = {}
    for step in steps:
        take(states, state, step)
        stored = {path: data for path, data in world.stored().items() if not path.endswith(("/root", ".lock"))}
        assert {path: stored.get(path) for path in objects} == objects, "something that was written was touched"
        objects = stored
        head = complete(state.head())
        if head.id:
            snapshots.setdefault(head.id, complete(head.lines()))
    again = states.MemoryWorld(world.memory).find()
    for id, lines in snapshots.items():
        assert complete(complete(again.at_commit(id)).lines()) == lines


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_law_5_another_key_is_an_error_and_never_garbage(states: Any, data: st.DataObject) -> None:
    world = states.MemoryWorld()
    complete(world.open().commit([states.make_fragment()], claim=None))
    (path,) = [path for path in world.memory.files if path.startswith("/home/") and "key" in path]
    text = world.memory.files[path].decode()
    right = parse_key(next(line for line in text.splitlines() if line.startswith("gns1")), source="x")
    bit = data.draw(st.integers(0, SIZE * 8 - 1) | st.none())
    if bit is None:
        wrong = data.draw(st.binary(min_size=SIZE, max_size=SIZE))
    else:
        wrong = (int.from_bytes(right, "big") ^ 1 << bit).to_bytes(SIZE, "big")
    if wrong == right:
        return
    spelled = key_text(wrong).reveal("to try it").decode()
    environ = {**world.environ, "GENESYS_KEY": spelled}
    with pytest.raises(GenesysError) as caught:
        states.MemoryWorld(world.memory, environ).find()
    assert set(caught.value.codes) <= {"STATE-002", "STATE-003"}, caught.value.codes


class Weighed:
    """A backend that counts the bytes that are written."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.caps, self.bytes = inner, inner.caps, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def put(self, key: str, data: bytes) -> None:
        self.bytes += len(data)
        await self.inner.put(key, data)

    async def cas(self, key: str, data: bytes, expect: str | None) -> str:
        self.bytes += len(data)
        return str(await self.inner.cas(key, data, expect))


def written(states: Any, size: int, changes: list[list[int]]) -> float:
    """Return the bytes written for each changed fragment of a stack of ``size``."""
    world = states.MemoryWorld()
    weighed = Weighed(world.backend)
    state = world.open(backend=weighed)
    complete(state.commit([states.make_fragment(f"n{at}") for at in range(size)], claim=None))
    weighed.bytes = 0
    for number, chosen in enumerate(changes):
        made = [states.make_fragment(f"n{at}", id=f"id-{number}-{at}") for at in chosen]
        complete(state.commit(made, claim=None))
    return weighed.bytes / sum(len(chosen) for chosen in changes)


@settings(max_examples=5, deadline=None)
@given(changes=st.lists(st.lists(st.integers(0, 49), min_size=1, max_size=5, unique=True), min_size=20, max_size=40))
def test_law_7_bytes_written_follow_the_change_and_not_the_stack(states: Any, changes: list[list[int]]) -> None:
    small, large = written(states, 50, changes), written(states, 2000, changes)
    each = len(states.make_fragment("n0").canonical())
    assert large <= 1.5 * small + 100, "a change of a stack that is forty times as large costs the same"
    assert large <= 8 * each + 1500, "the swap of the root, and a few times the fragment"
