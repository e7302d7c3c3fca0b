"""Run the checks of this repository in the environment that runs this file, and print a summary.

``checks.py`` runs all of them, ``checks.py lint types`` the named ones; ``bench`` measures, and runs only when it is
named. What follows ``--`` goes to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import house

BIN = Path(sys.executable).parent


def commands(check: str, rest: list[str]) -> list[list[str]]:
    """Return the command lines of one check."""
    python = [sys.executable, "-m"]
    sources = [str(package.folder / "src") for package in house.packages().values()]
    table = {
        "lint": [[*python, "ruff", "check", "."], [*python, "ruff", "format", "--check", "."]],
        "types": [[*python, "mypy", *sources], [*python, "mypy", "tools"]],
        "layers": [[str(BIN / "lint-imports"), "--no-logo"]],
        "collect": [[*python, "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider"]],
        "tests": [[*python, "pytest", "-n", WORKERS, "--dist", "worksteal", "-q", *rest]],
        "bench": [
            [*python, "pytest", "-p", "no:xdist", "-o", LONG, "-m", "benchmark", "-s", "-q", "tests/benchmarks", *rest],
            [sys.executable, "tests/benchmarks/report.py", "--check"],
        ],
    }
    return table[check]


WORKERS = "4"
"""Twice as many as a small machine has processors: the clouds' tests mostly wait."""
LONG = "faulthandler_timeout=3600"
"""A benchmark of 20 000 resources is not a test that hangs."""
CHECKS = ("lint", "types", "layers", "tests")
"""Those that run when none is named."""
SEPARATE = ("bench",)
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What the checks see: without bytecode, each of thousands of processes would compile all that it imports."""


def main(argv: list[str]) -> int:
    """Run checks one after the other; one that fails does not stop the next."""
    cut = argv.index("--") if "--" in argv else len(argv)
    names, rest = argv[:cut] or list(CHECKS), argv[cut + 1 :]
    unknown = [name for name in names if name not in CHECKS + SEPARATE]
    if unknown:
        sys.stderr.write(f"Error: no check is called {', '.join(unknown)}; there are {', '.join(CHECKS + SEPARATE)}\n")
        return 64
    early = compiled_early() if "tests" in names[1:] else None
    results = {}
    for name in names:
        if name == "tests" and early is not None:
            early.wait()
        results[name] = run(name, rest)
    print(
        "\n"
        + "\n".join(
            f"{name:8} {'passed' if good else 'FAILED'} {took:8.1f} s" for name, (good, took) in results.items()
        )
    )
    failed = [name for name, (good, _) in results.items() if not good]
    print(f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def compiled_early() -> subprocess.Popen[bytes]:
    """Load all tests once beside the first checks, which use one processor: four workers would each compile them."""
    (command,) = commands("collect", [])
    quiet = subprocess.DEVNULL  # what cannot be loaded is told by the tests
    return subprocess.Popen(command, cwd=house.ROOT, env=ENVIRON, stdin=quiet, stdout=quiet, stderr=quiet)


def run(name: str, rest: list[str]) -> tuple[bool, float]:
    """Run one check; return whether it passed and the seconds it took."""
    began = time.monotonic()
    good = True
    for command in commands(name, rest):
        print(f"\n== {name}: {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
        good &= subprocess.run(command, cwd=house.ROOT, env=ENVIRON, check=False).returncode == 0
    return good, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
