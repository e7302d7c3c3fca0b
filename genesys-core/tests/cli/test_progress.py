"""What a run says while it goes on."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from genesys.cli.render.progress import Progress
from genesys.run.events import ChangeLeft, ChangeSkipped, Interrupted, Retrying


def said(*events):
    out = io.StringIO()
    shell = SimpleNamespace(out=out, environ={}, colored=lambda stream: False, tell=out.write)
    progress = Progress(shell)
    for event in events:
        progress(event)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    "message,wait_s,line",
    [
        ("nobody answers", 2.6, "a/x: nobody answers. Trying again in 3s."),
        ("It is busy.", 0.2, "a/x: It is busy. Trying again at once."),
    ],
)
def test_another_try_is_told_in_sentences(message, wait_s, line):
    assert said(Retrying("a/x", "create", "Busy", "409", message, wait_s)) == [line]


@pytest.mark.parametrize(
    "calls,line",
    [
        ([], "Stopping. Press Ctrl-C again to stop now."),
        (["a/x"], "Stopping. Waiting for 1 call to be answered (a/x). Press Ctrl-C again to stop now."),
        (
            ["a/x", "b/x", "c/x", "d/x", "e/x"],
            "Stopping. Waiting for 5 calls to be answered (a/x, b/x, c/x, 2 more). Press Ctrl-C again to stop now.",
        ),
    ],
)
def test_who_stops_a_run_hears_what_it_still_waits_for(calls, line):
    assert said(Interrupted("r1", calls)) == [line]


def test_who_stops_a_run_is_told_what_is_under_way_and_not_what_was_never_begun():
    skipped = ChangeSkipped("create b/x~1", "create", "b/x", "interruption")
    left = ChangeLeft("create a/x~1", "create", "a/x")
    assert said(skipped) == ["b/x: skipped because of interruption"]
    assert said(Interrupted("r1", []), left, skipped)[1:] == ["a/x: still under way; the next command goes on with it"]
