"""Bugs put into the protocols on purpose, and the tests that must notice them.

Each file in ``tests/proof/mutants`` is one bug: a sentence that says what it is, the tests that must fail with it, and
a unified diff, which ``git apply`` takes too. The sources are copied, the diff is applied to the copy, and the named
tests run against the copy: one of them has to fail. Before that they must pass against a copy that nothing was done
to. A diff that does not fit any more is a failure as well: then the bug has to be put in again where the code is now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import house
from proof import Verdict

FOLDER = house.ROOT / "tests" / "proof" / "mutants"
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")
_SECONDS = 300


class Mutant(NamedTuple):
    """One bug: its name, what it is, ids of the tests that notice it, whether that is quick, and its diff."""

    name: str
    why: str
    killers: list[str]
    quick: bool
    diff: str


class Unfit(Exception):
    """A diff does not fit the sources."""


def mutants() -> list[Mutant]:
    return [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.patch"))]


def parse(name: str, text: str) -> Mutant:
    head, mark, body = text.partition("--- a/")
    lines = head.splitlines()
    killers = [line.partition(": ")[2] for line in lines if line.startswith("Killed by: ")]
    return Mutant(name, lines[0], killers, "Quick: yes" in lines, mark + body)


def patched(diff: str, root: Path) -> dict[str, str]:
    """Return path -> new text of the files that a diff changes; every line of it must fit exactly.

    Raises:
        Unfit: It does not.
    """
    found: dict[str, str] = {}
    for part in re.split(r"^--- a/", diff, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        path = lines[0].strip()
        if not (root / path).is_file():
            raise Unfit(f"{path} is not there")
        old = (root / path).read_text(encoding="utf-8").splitlines(keepends=True)
        found[path] = "".join(_hunks(path, old, lines[2:]))
    if not found:
        raise Unfit("it changes nothing")
    return found


def _hunks(path: str, old: list[str], diff: list[str]) -> list[str]:
    new: list[str] = []
    at = 0
    for line in diff:
        hunk = _HUNK.match(line)
        if hunk:
            start = int(hunk[1]) - 1
            new += old[at:start]
            at = start
        elif line.startswith(("-", " ")):
            if at >= len(old) or old[at] != line[1:]:
                raise Unfit(f"{path}: line {at + 1} is not {line[1:].strip()!r}")
            new += [line[1:]] if line.startswith(" ") else []
            at += 1
        elif line.startswith("+"):
            new.append(line[1:])
    return new + old[at:]


def copied(folder: Path) -> Path:
    """Copy the sources of every package."""
    for package in house.packages().values():
        source = package.folder / "src"
        target = folder / source.relative_to(house.ROOT)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def fails(tests: list[str], sources: Path, seed: int) -> bool:
    """Run tests against a copy of the sources, and tell whether one failed.

    Raises:
        Unfit: No test ran, or there is none of that name.
    """
    paths = [str(sources / p.folder.relative_to(house.ROOT) / "src") for p in house.packages().values()]
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))},
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        # What a bug brings out is not to be tried first for ever after.
        "HYPOTHESIS_STORAGE_DIRECTORY": str(sources / "hypothesis"),
    }
    base = str(sources / "tmp")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-o", f"cache_dir={sources}/cache"]
    command += [f"--hypothesis-seed={seed}", f"--basetemp={base}", *tests]
    try:
        done = subprocess.run(
            command, cwd=house.ROOT, env=environ, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return True  # It hangs, and a test that hangs is stopped and fails.
    if done.returncode not in {0, 1}:
        raise Unfit((done.stdout + done.stderr)[-400:])
    return done.returncode == 1


def run(size: int, seed: int) -> Verdict:
    """Apply all bugs, and run the tests of ``size`` of them, quick ones first."""
    counts = {"bugs": 0, "that fit the sources": 0, "run": 0, "killed": 0}
    failures: list[str] = []
    rows: dict[str, object] = {}
    every = mutants()
    with tempfile.TemporaryDirectory(prefix="genesys-mutants-") as place:
        clean = copied(Path(place) / "clean")
        fitting = [mutant for mutant in every if _fits(mutant, clean, failures)]
        chosen = sorted(fitting, key=lambda mutant: (not mutant.quick, mutant.name))[:size]
        counts |= {"bugs": len(every), "that fit the sources": len(fitting), "run": len(chosen)}
        tests = sorted({test for mutant in chosen for test in mutant.killers})
        if fails(tests, clean, seed):
            failures.append("without any bug, one of the tests fails")
        for mutant in chosen:
            began = time.monotonic()
            killed = _killed(mutant, clean, seed, failures)
            counts["killed"] += killed
            rows[mutant.name] = {
                "bug": mutant.why,
                "killed": killed,
                "seconds": round(time.monotonic() - began, 1),
                "by": mutant.killers,
            }
            if not killed:
                failures.append(f"{mutant.name} survived")
    return Verdict(counts, failures, rows)


def _fits(mutant: Mutant, sources: Path, failures: list[str]) -> bool:
    try:
        if not mutant.killers:
            raise Unfit("it names no test")
        for path, text in patched(mutant.diff, sources).items():
            compile(text, path, "exec")
    except (Unfit, SyntaxError) as error:
        failures.append(f"{mutant.name}: {error}")
        return False
    return True


def _killed(mutant: Mutant, clean: Path, seed: int, failures: list[str]) -> bool:
    """Put the bug in, run its tests, and take it out again."""
    texts = patched(mutant.diff, clean)
    before = {path: (clean / path).read_text(encoding="utf-8") for path in texts}
    try:
        for path, text in texts.items():
            (clean / path).write_text(text, encoding="utf-8")
        return fails(mutant.killers, clean, seed)
    except Unfit as error:
        failures.append(f"{mutant.name}: {error}")
        return False
    finally:
        for path, text in before.items():
            (clean / path).write_text(text, encoding="utf-8")
