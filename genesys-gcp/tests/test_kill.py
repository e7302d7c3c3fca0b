"""A command that is killed at any call, by a real SIGKILL: the next one goes on, and nothing is twice or left behind.

Each run is killed as soon as one more change took effect, before its answer arrives; the next run goes on from there
and is killed in its turn. So each change of the stack is the one that a process died of. Some of them are enough each
day; ``GENESYS_KILL_EVERY=1`` takes all of them.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from typing import Any

import pytest

from .examples import ALL, LOST  # noqa: TID252

EVERY = int(os.environ.get("GENESYS_KILL_EVERY", "15"))


class Killer:
    """Kills a process right after a change of its took effect.

    Args:
        bed: Whom calls go to.
    """

    def __init__(self, bed: Any) -> None:
        self.bed, self.pid, self.left = bed, 0, 0

    def __call__(self, call: Any) -> Any:
        answer = self.bed(call)
        if self.pid and call.method != "GET" and "list" not in self.bed.named(call).lower():
            self.left -= 1
            if not self.left:
                os.kill(self.pid, signal.SIGKILL)
                return None
        return answer

    def run(self, cloud: Any, *command: str, after: int) -> int:
        """Run a command in a process of its own, and return its exit code, or minus the signal."""
        self.left, self.pid = after, 0
        pid = os.fork()
        if not pid:
            os._exit(cloud.folder.run(*command).code)
        self.pid = pid
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.pid = 0
        return code


@pytest.fixture
def killer(cloud: Any) -> Killer:
    """What kills the commands of the fixture ``cloud``."""
    made = Killer(cloud.bed)
    cloud.chaos._answer = made
    return made


def until_it_ends(cloud: Any, killer: Killer, *command: str) -> int:
    """Run a command again and again, each time a bit further, and return how often it was killed."""
    for times in range(400):
        code = killer.run(cloud, *command, after=EVERY)
        if code == 0:
            return times
        assert code == -signal.SIGKILL, cloud.folder.run(*command).everything
    raise AssertionError("it never ends")


def things(cloud: Any) -> list[str]:
    """Return what is there, with the endings of names that differ from run to run cut off."""
    paths = [re.sub(r"(-instance-[^/]+)-[a-z0-9]{6}", r"\1", path) for path in cloud.objects]
    return sorted(re.sub(r"/versions/\d+", "/versions/1", path) for path in paths)


def test_killed_after_any_change_a_stack_of_every_kind_is_whole_and_goes_whole(cloud: Any, killer: Killer) -> None:
    cloud.bed.state.enabled.add("compute.googleapis.com")  # Else the first image is a family, and the next one is not.
    cloud.write(ALL)
    cloud.deploy()
    clean = things(cloud)
    assert cloud.folder.ok("destroy", "--yes", *LOST)
    assert cloud.objects == []
    assert until_it_ends(cloud, killer, "deploy", "--yes") >= 60 // EVERY
    assert sorted(Counter(things(cloud)) - Counter(clean)) == []
    assert things(cloud) == clean
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    # What is under way when a process dies takes effect too, and is not counted.
    assert until_it_ends(cloud, killer, "destroy", "--yes", *LOST) >= 45 // EVERY
    assert cloud.objects == []
