"""How long a newcomer waits: from a copy of the repository, with nothing installed, to the example's first answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import house
import pytest
from book import Book
from desk import Desk

pytestmark = pytest.mark.benchmark

GONE = ("destroy", "--yes", "--confirm-data-loss", "assets", "--confirm-data-loss", "orders")
NETWORK = ("PIP_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY", "no_proxy")
"""Variables that pip may need to reach the package index."""


@pytest.fixture
def newcomer(desk: Desk) -> Iterator[tuple[Path, Desk]]:
    """A copy of the repository, and a person without caches; what they deploy is taken away again."""
    copy = desk.root / "repository"
    left = shutil.ignore_patterns(
        ".git", ".venv*", ".cache", ".genesys", ".nox", "__pycache__", "*_cache", "*.egg-info"
    )
    shutil.copytree(house.ROOT, copy, ignore=left)
    desk.environ |= {name: value for name, value in os.environ.items() if name.startswith(NETWORK)}
    desk.environ["GENESYS_LOCAL_IDLE_S"] = "1"
    yield copy, desk
    genesys(copy, desk, *GONE)


def genesys(copy: Path, desk: Desk, *args: str) -> str:
    """Run the copy's own Genesys on its example."""
    command = [str(copy / ".venv" / "bin" / "genesys"), "-C", str(copy / "examples" / "webapp"), *args]
    done = subprocess.run(command, env=desk.environ, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_a_newcomer_waits_for_the_first_answer(book: Book, newcomer: tuple[Path, Desk]) -> None:
    copy, desk = newcomer
    python = getattr(sys, "_base_executable", sys.executable)
    began = time.monotonic()
    command = [python, "tools/start.py", "deploy"]
    done = subprocess.run(command, cwd=copy, env=desk.environ, check=False, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    deployed = time.monotonic() - began
    with urllib.request.urlopen(genesys(copy, desk, "output", "url", "--raw"), timeout=30) as answer:
        text = answer.read().decode()
    seconds = time.monotonic() - began
    assert "Hello" in text
    lines = [line for line in done.stderr.splitlines() if line.startswith("Set up in")]
    book.note("first answer", seconds, f"the command took {deployed:.0f} s; {' '.join(lines)}")
