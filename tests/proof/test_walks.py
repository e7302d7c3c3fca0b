"""The suites on the simulator notice what they are made to notice, and a failed walk comes with a test that fails."""

from __future__ import annotations

from typing import Any

import proof
import pytest

from genesys.run import create, settle
from genesys.run.settle import Doubt
from genesys.sim.lab import Lab, graph, node

AUDIT = proof.load(proof.FOLDER / "audit.py")
CRASH = proof.load(proof.FOLDER / "crash.py")
LIVES = proof.load(proof.FOLDER / "faulty-runs.py")
CLOUDS = proof.load(proof.FOLDER / "clouds-crash.py")
LIFECYCLE = proof.load(proof.FOLDER / "lifecycle.py")
DESIRED = graph(node("a/x", "sim.i3"), node("b/x", "sim.i1", size=2))
STEPS = [
    ("declare", "a", "sim.i3", False, 0),
    ("deploy", [("create", "a/x", ["lost-after"])], 0, 1, "", 0),
    ("declare", "b", "sim.i2", True, 1),
    ("beside", [12, 9, 20], 0, 0),
    ("converge",),
]


def deployed() -> Lab:
    lab = Lab()
    lab.deploy(DESIRED)
    return lab


def test_a_world_that_is_as_it_should_be_has_nothing_wrong() -> None:
    lab = deployed()
    assert AUDIT.settled(lab, DESIRED) == []
    assert AUDIT.astray(lab, AUDIT.books(lab)) == []
    assert lab.deploy(graph()).status == "green"
    assert AUDIT.empty(lab) == []


def test_an_orphan_a_duplicate_a_loss_and_damage_are_told() -> None:
    lab = deployed()
    (first, second) = lab.cloud.of("a/x") + lab.cloud.of("b/x")
    # Which of the two was made first is up to the scheduler.
    effect = next(effect for effect in lab.cloud.ledger.effects if effect.address == "a/x")
    lab.cloud.objects["stray"] = first.copy()
    lab.cloud.objects["stray"].id = "stray"
    lab.cloud.ledger.note(effect._replace(id="stray"))
    del lab.cloud.objects[second.id]
    words = " ".join(AUDIT.settled(lab, DESIRED))
    assert "orphan: stray of a/x" in words
    assert "duplicate: stray is a second a/x" in words
    assert f"lost: {second.id}" in words
    assert "2 objects of a/x" in words
    assert "the second plan has" in words
    assert any("left: stray" in line for line in AUDIT.empty(lab))
    path = next(path for path in lab.disk.files if "/seg/" in path)
    lab.disk.flip(path, 4000)
    assert any(line.startswith("corrupt: ") for line in AUDIT.settled(lab, DESIRED))


def test_what_a_journal_knows_of_is_no_orphan_before_recovery() -> None:
    seen = set()
    for point in range(30, 60):
        lab = Lab()
        try:
            lab.deploy(DESIRED, die_at=point)
        except BaseException:
            found = AUDIT.books(lab)
            assert AUDIT.astray(lab, found) == []
            seen |= {address for address in found.open if lab.cloud.of(address) and not found.fragments}
    assert seen == {"a/x", "b/x"}


def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine ask again at once when an answer is lost, as if nothing could have come of it."""

    async def seek(errand: Any, token: Any, want: Any, *, doubt: bool) -> Doubt:
        return Doubt.NOT_THERE

    monkeypatch.setattr(settle, "seek", seek)
    monkeypatch.setattr(create, "seek", seek)


def test_an_engine_that_asks_again_blindly_is_disproved_by_a_life(monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful(monkeypatch)
    wrong = [line for seed in range(40) for line in LIVES.live(seed)[2]]
    assert any(line.startswith(("orphan", "duplicate")) for line in wrong)


def test_an_engine_that_forgets_its_journal_is_disproved_by_a_death(monkeypatch: pytest.MonkeyPatch) -> None:
    from genesys.run import recovery

    async def settled(stage: Any, opened: Any, *, release: bool = True) -> Any:
        await stage.book.release(opened.claim)
        return recovery.Recovered(opened.run, opened.holder, "", [], [], [])

    monkeypatch.setattr(recovery, "settle_run", settled)
    scene = CRASH.Scene(5, "deploy")
    wrong = [line for at in range(40, 60) for line in CRASH.trial(CRASH.Case(scene, at))[2]]
    assert any(line.startswith(("orphan", "duplicate")) for line in wrong)


def test_a_death_while_an_old_machine_goes_does_not_take_its_successor_with_it() -> None:
    """It died while the first machine was deleted; the second has its name, so it may only come after that."""
    case = CLOUDS.Case("azure", "walk", 6, 20261127)
    assert CLOUDS.trial(case) == (case, [])


def test_a_walk_goes_well_and_its_ready_made_test_fails_with_the_bug_that_it_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = LIFECYCLE.ready_made((0.0, True, STEPS), AssertionError("a duplicate"))
    names: dict[str, Any] = {}
    exec(compile(text, "ready-made", "exec"), names)
    names["test_a_walk_that_failed"]()
    forgetful(monkeypatch)
    with pytest.raises(AssertionError, match=r"orphan|duplicate"):
        names["test_a_walk_that_failed"]()


def test_a_bug_is_found_by_walking_and_its_walk_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that forgets what a step was told: `Hypothesis` leaves only the steps that matter."""
    monkeypatch.setattr(LIFECYCLE.walk.Walk, "destroy", lambda self, *args: self.boom())
    monkeypatch.setattr(LIFECYCLE.walk.Walk, "boom", lambda self: (_ for _ in ()).throw(AssertionError("boom")), False)
    counts, failures = LIFECYCLE.explore(LIFECYCLE.Part(20, 3))
    assert len(failures) == 1
    assert "AssertionError: boom" in failures[0]
    assert failures[0].count("'destroy'") == 1
    assert counts["walks"] >= 0


def test_zero_failures_are_stated_with_their_bound() -> None:
    verdict = LIVES.run(6, 1)
    assert verdict.failures == []
    assert verdict.rows["95 % bound of failures per life"] == "< 0.5"
    assert LIVES.bound(0, 30_000) == "< 0.0001"
    assert LIVES.bound(1, 30_000) == "none, there were failures"
