"""The same stack at Amazon's emulator, made, looked at, changed and removed by Genesys and by Terraform in one run.

Both talk to the same bed: what they call is counted there, and every call may take longer. The emulator itself is slow
(some 8 ms a call, one at a time), so what a real cloud would add to every call is a figure of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import clouds
import pytest
from book import Book
from measure import Command, Cost, run, said
from rivals import Rivals

pytestmark = pytest.mark.benchmark

STEPS = ("create", "plan", "change", "destroy")
SIZES = (20, 121, 500)
LATENCIES = (0.0, 0.05)
DESIGNED_FOR = 121
"""The size that the budgets are about."""
_FIRST = (
    ("ec2", "describe_instances"),
    ("ec2", "describe_images"),
    ("ec2", "describe_instance_types"),
    ("iam", "list_roles"),
    ("logs", "describe_log_groups"),
    ("rds", "describe_db_instances"),
    ("resourcegroupstaggingapi", "get_resources"),
    ("s3", "list_buckets"),
    ("sts", "get_caller_identity"),
)


class Step(NamedTuple):
    """What one step cost, and how large the state is then, in bytes."""

    cost: Cost
    calls: int
    state: int


@pytest.fixture(scope="module")
def bed() -> Iterator[Any]:
    """Return Amazon's test bed, without what only makes tests honest by being slow."""
    pytest.importorskip("moto", reason="moto is not installed: nothing was measured against a cloud")
    from genesys.testing import chaos
    from genesys_aws.testbed import Bed

    with Bed(chaos, delay_s=0.0) as found:
        # The emulator loads a service when it is first asked: seconds that whoever comes first would pay.
        for service, ask in _FIRST:
            getattr(found.client(service), ask)()
        yield found


@pytest.mark.parametrize("latency_s", LATENCIES, ids=lambda s: f"{s * 1000:g}ms")
@pytest.mark.parametrize("count", SIZES)
def test_a_stack_at_amazon(book: Book, bed: Any, tmp_path: Path, count: int, latency_s: float) -> None:
    rivals = Rivals(tmp_path, bed, count)
    ours = _measured(bed, rivals, rivals.ours, latency_s)
    left = rivals.left()
    assert not left, f"Genesys left {left}"
    theirs = _measured(bed, rivals, rivals.theirs, latency_s) if clouds.installed() else {}
    for step in STEPS:
        name = f"aws {count} {latency_s * 1000:g} ms {step}"
        mine, other = ours[step], theirs.get(step)
        text = said(mine.cost, *([other.cost] if other else []))
        calls = f"{mine.calls} calls" + (f" against {other.calls}" if other else "")
        book.aside(name, f"{calls}; {text}")
        if count == DESIGNED_FOR and not latency_s:
            _judged(book, step, mine, other, f"{calls}; {text}")
        if count == SIZES[-1] and not latency_s and step == "plan":
            book.note(f"aws {count} plan calls", mine.calls, f"{calls}; {text}")
    sizes = [str(steps["change"].state) for steps in (ours, theirs) if steps]
    book.aside(f"aws {count} {latency_s * 1000:g} ms state", f"{' against '.join(sizes)} bytes")


def _judged(book: Book, step: str, mine: Step, other: Step | None, text: str) -> None:
    if step in ("create", "plan"):
        book.note(f"aws {step} calls", mine.calls, text)
        book.note(f"aws {step} memory", mine.cost.peak)
    if other:
        book.note(f"aws {step} vs", mine.cost.wall / other.cost.wall, text)
        book.note(f"aws {step} calls vs", mine.calls / max(other.calls, 1))


def _measured(bed: Any, rivals: Rivals, commands: Any, latency_s: float) -> dict[str, Step]:
    rivals.clean(latency_s)
    found = {}
    for step in STEPS:
        command: Command = commands(step)
        before = Counter(bed.calls)
        cost = run(command)
        found[step] = Step(cost, (Counter(bed.calls) - before).total(), sum(rivals.sizes()))
    return found
