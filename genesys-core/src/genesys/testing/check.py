"""Run the kit of a package in a process of its own: ``python -m genesys.testing.check PATH SECONDS``.

What is found is printed as lines of JSON, each as soon as it is known, so that a kit that hangs or dies has
told which rule it was at. ``tests/conformance.py`` of the package names what to work on: its ``CASE``.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from genesys.spi.traces import place_in
from genesys.testing.package import RULES as PACKAGE_RULES
from genesys.testing.package import Package, read
from genesys.testing.rules import judge

CASE = os.path.join("tests", "conformance.py")


class Refused(Exception):
    """There is nothing to run; the arguments are the word of the problem and its facts."""


def main(path: str, seconds: str) -> int:
    """Run and return 0 when the kit came to its end, whatever it found."""
    # Even code that never gives way to Python is ended, and says where it was.
    faulthandler.dump_traceback_later(float(seconds), exit=True, file=2)
    out, sys.stdout = sys.stdout, sys.stderr  # What a plugin prints is not taken for a result.

    def tell(**facts: Any) -> None:
        out.write(json.dumps(facts) + "\n")
        out.flush()

    began = time.perf_counter()
    try:
        package = package_at(Path(path))
        tell(package=package.name, version=package.version)
        case = case_of(package)
    except Refused as refused:
        tell(refused=refused.args[0], **refused.args[1])
        return 0
    for rules, subject in ((PACKAGE_RULES, package), (case.rules, case)):
        for rule in rules:
            tell(begun=rule.name, promise=rule.promise, relies=rule.relies)
            tell(result=judge(rule, subject).as_json())
    case.close()
    tell(ended=round(time.perf_counter() - began, 3))
    return 0


def package_at(path: Path) -> Package:
    """Return what a folder's metadata says, and make its code importable.

    Raises:
        Refused: ``no-package``.
    """
    if not path.is_dir():
        raise Refused("no-package", {"why": "There is no such folder"})
    file = path / "pyproject.toml"
    if not file.is_file():
        raise Refused("no-package", {"why": "The folder has no pyproject.toml"})
    try:
        found = read(path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("no-package", {"why": f"Its pyproject.toml cannot be used: {error}"}) from None
    sys.path[:0] = [str(found.source), str(path / "tests")]
    return found


def case_of(package: Package) -> Any:
    """Return the case of a package.

    Raises:
        Refused: ``no-case``, ``broken``.
    """
    file = package.folder / CASE
    if not file.is_file():
        raise Refused("no-case", {"package": package.name, "why": f"It has no {CASE}"})
    spec = importlib.util.spec_from_file_location("conformance", file)
    if spec is None or spec.loader is None:
        raise Refused("no-case", {"package": package.name, "why": f"{CASE} is no Python"})
    module = importlib.util.module_from_spec(spec)
    sys.modules["conformance"] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise Refused("broken", _broken(package, error)) from error
    case = getattr(module, "CASE", None)
    if case is None:
        raise Refused("no-case", {"package": package.name, "why": f"{CASE} has no CASE"})
    if not hasattr(case, "rules"):
        why = f"CASE of {CASE} is a {type(case).__name__} and no Case of a kit"
        raise Refused("no-case", {"package": package.name, "why": why})
    case.packages |= package.modules
    return case


def _broken(package: Package, error: Exception) -> dict[str, str]:
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{error.filename}:{error.lineno}"
    else:
        place = place_in(error, package.modules | {"conformance"})
        where = str(place) if place else traceback.extract_tb(error.__traceback__)[-1].filename
    words = f"{type(error).__name__}: {error}".strip(": ")
    return {"package": package.name, "place": where, "error": words}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
