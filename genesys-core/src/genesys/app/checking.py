"""Run the conformance kit of a package on disk, in a process of its own, and say how it did."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.problems import KIT_DIED, NO_CASE, NO_PACKAGE, PACKAGE_BROKEN

if TYPE_CHECKING:
    from genesys.errors import GenesysError
    from genesys.spi.ports import Finished, World

LONGEST_S = 30.0
_PROGRAM = "genesys.testing.check"
_PROBLEMS = {"no-package": NO_PACKAGE, "no-case": NO_CASE, "broken": PACKAGE_BROKEN}


class Report(NamedTuple):
    """How a package did.

    Args:
        package: Its name.
        version: Its version.
        results: One a rule, as `genesys.testing.rules.Result.as_json` says.
        seconds: How long it took.
    """

    package: str
    version: str
    results: list[dict[str, Any]]
    seconds: float

    def of(self, word: str) -> list[dict[str, Any]]:
        """Return the results with a word: ``passed``, ``failed``, ``advised`` or ``skipped``."""
        return [row for row in self.results if row["result"] == word]

    @property
    def well(self) -> bool:
        """Whether every rule that must be kept is."""
        return not self.of("failed")


def check(world: World, path: str, *, seconds: float = LONGEST_S) -> Report:
    """Return how the package at a path does on its kit; it need not be installed.

    A rule that is not over after ``seconds`` is a failed one, and the last.

    Raises:
        GenesysError: APP-033 no package, APP-034 no case, APP-035 it cannot be loaded, APP-036 the kit died.
    """
    # Not from the package's folder: what lies there is found by the path that the kit itself sets.
    argv = [sys.executable, "-m", _PROGRAM, os.path.abspath(path), str(seconds)]
    done = world.processes.run(argv, env=world.environ)
    lines = [json.loads(line) for line in done.out.decode(errors="replace").splitlines()]
    facts: dict[str, Any] = {}
    results = []
    for line in lines:
        facts.update(line)
        if "result" in line:
            results.append(line["result"])
    if "refused" in facts:
        raise _refused(facts, path)
    package = facts.get("package", path)
    if "ended" not in facts:
        trouble = done.err.decode(errors="replace")
        if "begun" not in facts or not trouble.startswith("Timeout ("):
            raise _died(package, path, facts, done)
        results.append(_late(facts, trouble, path, seconds))
    return Report(str(package), str(facts.get("version", "")), results, float(facts.get("ended", seconds)))


def _refused(facts: dict[str, Any], path: str) -> GenesysError:
    return _PROBLEMS[facts["refused"]].error(**{"path": path, **facts})


def _died(package: str, path: str, facts: dict[str, Any], done: Finished) -> GenesysError:
    words = done.err.decode(errors="replace").strip().splitlines()
    at = f'at the rule "{facts["begun"]}"' if "begun" in facts else "before its first rule"
    why = f"The process ended with code {done.code} {at}." + (f" {words[-1]}" if words else "")
    return KIT_DIED.error(package=package, path=path, why=why)


def _late(facts: dict[str, Any], trouble: str, path: str, seconds: float) -> dict[str, Any]:
    """Return the result of the rule that never ended, with the plugin's own line from the dump of the stacks."""
    inside = os.path.abspath(path) + os.sep
    places = re.findall(r'File "([^"]+)", line (\d+)', trouble)
    where = next((f"{file}:{line}" for file, line in places if file.startswith(inside)), "")
    return {
        "rule": facts["begun"],
        "level": "must",
        "result": "failed",
        "promise": facts["promise"],
        "relies": facts["relies"],
        "seen": f"it was not over when the {seconds:g} s of the whole kit were",
        "where": where,
        "seconds": seconds,
    }
