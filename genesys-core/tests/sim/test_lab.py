"""Whole runs in the simulated world: the same seed is the same history, and nothing is left over or made twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genesys.sim import looks
from genesys.sim.cloud import Rules
from genesys.sim.disk import Fate
from genesys.sim.lab import Lab, graph, node, ref
from genesys.sim.process import SimCrash
from genesys.sim.weather import Weather

RATES = {
    "throttle": 0.05,
    "lost-before": 0.04,
    "lost-after": 0.04,
    "truncated": 0.02,
    "5xx": 0.04,
    "late": 0.02,
    "twice": 0.03,
    "busy": 0.03,
    "pending": 0.1,
    "starting": 0.1,
}
TRACE = """
import hashlib
from genesys.sim.schedule import deterministic
from genesys.model.canonical import canonical
from tests_sim import storm
with deterministic({seed}):
    lab = storm({seed})
disk = [[path, data.hex()] for path, data in sorted(lab.disk.files.items())]
trace = canonical([lab.cloud.calls, [list(e) for e in lab.cloud.ledger.effects], disk, str(lab.events)])
print(hashlib.sha256(trace).hexdigest(), len(lab.cloud.calls))
"""


def stack(size):
    parts = [node(f"p{i}/x", "sim.part", parent=ref("net/x"), disk=10 + size, zone="a") for i in range(4)]
    rest = [node(f"n{i}/x", f"sim.i{i % 4}", size=size, link=ref("net/x", "endpoint")) for i in range(12)]
    return graph(node("net/x"), *parts, *rest)


def storm(seed):
    """Deploy, change and destroy in a bad cloud."""
    lab = Lab(seed, weather=Weather(seed, RATES), rules=Rules(latency_s=0.1, visible_after_s=3.0))
    for size in (1, 2):
        for _ in range(6):
            if lab.deploy(stack(size)).status == "green":
                break
    return lab


@pytest.mark.parametrize("seed", range(8))
def test_in_a_storm_nothing_is_left_over_and_nothing_is_there_twice(seed):
    lab = storm(seed)
    assert lab.deploy(stack(2)).status == "green"
    lab.time.skip(1000)
    lab.cloud.land()
    recorded = {fragment.id for fragment in lab.fragments().values()}
    assert lab.cloud.ledger.orphans(recorded) == []
    assert lab.cloud.ledger.duplicates() == []
    assert len(recorded) == 17
    for _ in range(6):
        if lab.deploy(graph()).status == "green":
            break
    assert lab.cloud.ledger.living() == {}
    assert len(lab.cloud.calls) > 60


def trace(tmp_path, seed, hashseed):
    code = TRACE.format(seed=seed)
    (tmp_path / "tests_sim.py").write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": hashseed, "PYTHONPATH": f"{tmp_path}:{':'.join(filter(None, sys.path))}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_same_seed_is_the_same_history_in_every_process(tmp_path):
    first = trace(tmp_path, 3, "0")
    assert first == trace(tmp_path, 3, "12345")
    assert first != trace(tmp_path, 4, "0")


def test_whatever_a_power_cut_leaves_of_the_disk_the_next_run_ends_well():
    deaths = 0
    for point in range(1, 400, 3):
        lab = Lab(point, fate=Fate(None, None))
        try:
            lab.deploy(stack(1), die_at=point)
        except SimCrash:
            deaths += 1
        outcome = lab.deploy(stack(1))
        assert outcome.status == "green", point
        assert lab.cloud.ledger.orphans({f.id for f in lab.fragments().values()}) == [], point
        assert lab.cloud.ledger.duplicates() == [], point
    assert deaths > 30


def test_a_zone_without_capacity_is_told_and_the_rest_is_done():
    lab = Lab(rules=Rules(full=frozenset({"b"})))
    outcome = lab.deploy(graph(node("net/x"), node("p/x", "sim.part", parent=ref("net/x"), zone="b")))
    assert [result.word for result in outcome.results] == ["done", "failed"]
    assert "none left in b" in outcome.results[1].finding.reason


def test_latency_goes_by_on_a_clock_that_jumps():
    lab = Lab(rules=Rules(latency_s=30.0))
    began = lab.time.now()
    assert lab.deploy(graph(node("a/x"), node("b/x", link=ref("a/x")))).status == "green"
    assert 60 <= lab.time.now() - began < 400


def test_an_old_look_is_old_for_as_long_as_the_rules_say():
    lab = Lab(rules=Rules(stale_s=30.0))
    lab.deploy(graph(node("a/x")))
    (id,) = lab.cloud.objects
    assert looks.one_of(lab.cloud, id, stale=True) is None
    lab.time.skip(31.0)
    assert looks.one_of(lab.cloud, id, stale=True) is not None


def test_a_state_that_cannot_append_keeps_its_journal_in_objects_and_recovers_from_it():
    lab, seen = Lab(appends=False), set()
    for point in range(20, 60):
        lab = Lab(appends=False)
        try:
            lab.deploy(graph(node("a/x", "sim.i3"), node("b/x", "sim.i1")), die_at=point)
        except SimCrash:
            seen |= {path.rpartition("/")[2] for path in lab.disk.files if "/journal/000000/" in path}
        assert lab.deploy(graph(node("a/x", "sim.i3"), node("b/x", "sim.i1"))).status == "green", point
        assert len(lab.cloud.objects) == 2, point
    assert {"000000", "000001"} <= seen, "numbered objects"
