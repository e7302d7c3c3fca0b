"""The proof suites: ``proof.py SUITE [--full] [--seed N] [--json FILE]``; without a suite it lists them.

A suite is a module in ``tests/proof`` with a function ``run(size, seed)`` that returns a `Verdict`; `SUITES` is the
one table of them. Continuous integration runs the slice of each, ``--full`` the whole; the figures of the last
whole runs are in ``tests/proof/results``, and ``proof.py --page`` writes ``docs/explanation/proof.md`` from them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

import house

FOLDER = house.ROOT / "tests" / "proof"
RESULTS = FOLDER / "results"
PAGE = house.ROOT / "docs" / "explanation" / "proof.md"
FORMAT = "genesys/proof/1"
SEED = 20261127
SHOWN = 20


class Suite(NamedTuple):
    """One suite.

    Args:
        claim: What it proves, as a sentence.
        unit: What its size counts.
        slice: Size in continuous integration.
        full: Size of ``--full``.
    """

    claim: str
    unit: str
    slice: int
    full: int


SUITES: dict[str, Suite] = {
    "mutants": Suite(
        "A bug that is put into the protocols on purpose makes a named test fail.", "mutants that are run", 4, 1000
    ),
    "bitflips": Suite(
        "Any bit of a store with 100 resources that is turned over is reported, or changes nothing that is read.",
        "bits",
        2000,
        10_000_000,
    ),
    "canaries": Suite(
        "A planted secret, in any of ten encodings, is in no file, message, document, trace or command line.",
        "secrets",
        100,
        1000,
    ),
    "fuzz": Suite(
        "Whatever is read ends with a value or a catalogued error, within a second.", "inputs for each target", 60, 3000
    ),
    "laws": Suite("Every law that can hold today has properties that prove it.", "examples of each property", 0, 300),
    "lifecycle": Suite(
        "Whatever is edited, fails, dies or runs beside, what exists is known, and a destroy leaves nothing.",
        "walks",
        12,
        1500,
    ),
    "crash": Suite(
        "Whichever call of a port a process dies at, the next one leaves nothing corrupt, orphaned or duplicated.",
        "deaths with 200 resources",
        6,
        1_000_000,
    ),
    "faulty-runs": Suite(
        "However a seed mixes faults and deaths, a stack ends as declared and leaves nothing behind.",
        "lives of a small stack",
        60,
        10_000,
    ),
    "kill": Suite(
        "After `kill -9` of a real command the next one makes it right, and what runs is what is recorded.",
        "moments",
        4,
        120,
    ),
    "clouds-kill": Suite(
        "After `kill -9` on three clouds the same command makes it right, and what is there is what is recorded.",
        "moments on each cloud",
        1,
        50,
    ),
    "clouds-crash": Suite(
        "Wherever a process dies that has the natives of three clouds, with their quirks, nothing is lost or twice.",
        "deaths of each command on each cloud",
        2,
        100,
    ),
    "clouds-weather": Suite(
        "Whatever answers are lost on three clouds, nothing is there twice, and after a destroy nothing is left.",
        "lives on each cloud",
        1,
        9,
    ),
    "rivals": Suite(
        "Killed at moments that a seed draws, Genesys leaves nothing; Terraform is counted beside it.",
        "moments for each",
        0,
        50,
    ),
}
"""Name, which is also the module in ``tests/proof`` -> suite."""


class Verdict(NamedTuple):
    """What a suite found.

    Args:
        counts: What was done, by name.
        failures: What disproves the claim, one line each; empty when it holds.
        rows: More figures, by name; plain JSON. The page shows ``table``: name -> column -> number.
    """

    counts: dict[str, int]
    failures: list[str]
    rows: Mapping[str, Any] = MappingProxyType({})


def main(argv: list[str]) -> int:
    """Run one suite, or write the page; 0 when the claim holds, 1 when not, 64 for a wrong command line."""
    words = argparse.ArgumentParser(prog="proof.py", description="Run a proof suite.")
    words.add_argument("suite", nargs="?", choices=sorted(SUITES), help="which; none lists them")
    words.add_argument("--full", action="store_true", help="the whole size, not the slice")
    words.add_argument("--seed", type=int, default=SEED, help=f"of everything random (default: {SEED})")
    words.add_argument("--json", type=Path, metavar="FILE", help="write the result here too")
    words.add_argument("--page", action="store_true", help="write docs/explanation/proof.md from the committed results")
    try:
        given = words.parse_args(argv)
    except SystemExit as stop:
        return 64 if stop.code else 0
    if given.page:
        PAGE.write_text(page(), encoding="utf-8")
    if given.suite is None:
        print("\n".join(f"{name:14} {suite.claim}" for name, suite in SUITES.items()))
        return 0
    result = prove(given.suite, full=given.full, seed=given.seed)
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    print(text, end="")
    if given.json:
        given.json.write_text(text, encoding="utf-8")
    return 0 if result["passed"] else 1


def prove(name: str, *, full: bool, seed: int = SEED) -> dict[str, Any]:
    """Run a suite and return its result, plain JSON.

    Args:
        name: One of `SUITES`.
        full: Whether in its whole size.
        seed: Of everything random.
    """
    size = SUITES[name].full if full else SUITES[name].slice
    began, cpu = time.monotonic(), _cpu_s()
    verdict: Verdict = load(FOLDER / f"{name}.py").run(size, seed)
    return {
        "format": FORMAT,
        "suite": name,
        "size": "full" if full else "slice",
        "asked": size,
        "seed": seed,
        "passed": not verdict.failures,
        "counts": verdict.counts,
        "failures": verdict.failures[:SHOWN],
        "rows": dict(verdict.rows),
        "seconds": round(time.monotonic() - began, 1),
        "cpu_s": round(_cpu_s() - cpu, 1),
        "versions": versions(),
    }


def load(path: Path) -> ModuleType:
    """Return the module in a file, imported once, under a name that nothing else has."""
    name = "_".join(["proof", *path.relative_to(house.ROOT).with_suffix("").parts]).replace("-", "_")
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ImportError(str(path))
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


def versions() -> dict[str, str]:
    """Return what a result depends on: Python, system, libraries, and the commit where git knows it."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in ("genesys-core", "hypothesis", "cryptography", "trio"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    git = ["git", "-C", str(house.ROOT), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return found
    return {**found, "commit": done.stdout.strip()} if done.returncode == 0 else found


def results() -> dict[str, dict[str, Any]]:
    """Return the committed results of whole runs, by suite, in the order of the table."""
    paths = {name: RESULTS / f"{name}.json" for name in SUITES}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items() if path.exists()}


def page() -> str:
    """Return the text of the page about the proofs."""
    lines = [INTRODUCTION]
    found = results()
    lines += ["| suite | what it proves | last whole run | seconds |", "| --- | --- | --- | ---: |"]
    for name, suite in SUITES.items():
        lines.append(f"| [`{name}`](#{name}) | {suite.claim} | {_verdict(found.get(name))} | {_seconds(found, name)} |")
    for name, suite in SUITES.items():
        lines += ["", f"## {name}", "", suite.claim, ""]
        about = str(load(FOLDER / f"{name}.py").__doc__).split("\n\n", 1)[-1]
        for paragraph in about.replace("``", "`").split("\n\n"):
            lines += [" ".join(paragraph.split()), ""]
        lines += _figures(found.get(name), suite)
    return "\n".join(lines) + "\n"


def _verdict(result: dict[str, Any] | None) -> str:
    if result is None:
        return "not yet"
    return "holds" if result["passed"] else f"**disproved**, {len(result['failures'])} times"


def _seconds(found: dict[str, dict[str, Any]], name: str) -> str:
    return f"{found[name]['seconds']:.0f}" if name in found else ""


def _figures(result: dict[str, Any] | None, suite: Suite) -> list[str]:
    size = f"has {suite.slice:,} {suite.unit}" if suite.slice else "checks its tables"
    command = f"The slice in continuous integration {size}."
    if result is None:
        return [command]
    known = result["versions"]
    about = f"Python {known['python']}, seed {result['seed']}, commit {known.get('commit', 'unknown')}"
    counted = _table("counted", {name: {"number": number} for name, number in result["counts"].items()})
    beside = _table("counted beside each other", result["rows"].get("table", {}))
    return [f"Last whole run: {about}.", "", *counted, *beside, command]


def _table(title: str, rows: dict[str, dict[str, int]]) -> list[str]:
    """Return a table of numbers: name -> column -> number; nothing when there is no row."""
    if not rows:
        return []
    columns = list(next(iter(rows.values())))
    lines = [f"| {' | '.join([title, *columns])} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [f"| {name} | {' | '.join(f'{row[column]:,}' for column in columns)} |" for name, row in rows.items()]
    return [*lines, ""]


INTRODUCTION = """\
<!-- Generated by tools/proof.py --page from tests/proof/results. Run the suites, then run it again. -->

# What is proved, and how

Besides its ordinary tests, Genesys has suites that try to disprove its promises by brute force. Each is one command,
and its result is a JSON document with counts, the seed, the time it took and the versions it ran with:

- `python tools/proof.py bitflips` runs the slice that continuous integration runs;
- `python tools/proof.py bitflips --full --json result.json` runs all of it and keeps the figures;
- `nox -s proof -- bitflips --full` does the same in an environment of its own.

The exit code is 0 when the claim holds and 1 when it was disproved; then the result names what disproves it.
"""


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.modules["proof"] = sys.modules["__main__"]  # the suites import this very module
    sys.exit(main(sys.argv[1:]))
