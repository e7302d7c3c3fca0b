"""``genesys test``."""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.problems import NO_PYTEST, NO_TESTS

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

_ENDS = {0: 0, 2: 130}
"""Exit code of pytest -> ours; every other one is 1."""
_EMPTY = 5


def run(args: list[str], shell: Shell) -> int:
    """Run the project's tests; they deploy in a simulated world, so nothing real is touched."""
    found = parser(
        "test",
        "Run the project's tests with pytest: test_*.py and *_test.py here and in tests/.",
        usage="[PATH ...] [-k EXPR] [--junit FILE]",
        examples=("genesys test", "genesys test -k public", "genesys test --junit report.xml"),
    )
    found.add_argument("paths", nargs="*", metavar="PATH", help="a file or folder of tests")
    add(found, "-k", metavar="EXPR", dest="words", help="only tests whose name fits, as pytest's -k")
    add(found, "--junit", metavar="FILE", help="write a report in the JUnit form")
    options = found.parse_args(args)
    paths = [os.path.join(shell.folder, path) for path in options.paths] or _tests(shell)
    missing = [path for path in paths if not shell.world.files.exists(path.partition("::")[0])]
    if missing or not paths:
        raise NO_TESTS.error(folder=", ".join(missing) or shell.folder)
    try:
        import pytest
    except ImportError:
        raise NO_PYTEST.error() from None
    argv = [*paths, "-p", "no:cacheprovider", "--tb=short"]
    argv += ["-k", options.words] if options.words else []
    argv += ["--junit-xml", os.path.join(shell.folder, options.junit)] if options.junit else []
    # What pytest says is for people; with --json only the document goes out.
    with redirect_stdout(shell.err if shell.json else shell.out):
        code = int(pytest.main(argv))
    if code == _EMPTY:
        raise NO_TESTS.error(folder=", ".join(paths))
    ended = _ENDS.get(code, 1)
    if shell.json:
        shell.emit("test", {"passed": ended == 0, "pytest_exit_code": code})
    return ended


def _tests(shell: Shell) -> list[str]:
    """Return the project's own test files, and its folder of tests."""
    names = [name.rstrip("/") for name in shell.world.files.list(shell.folder)]
    files = [name for name in names if name.endswith(".py") and _is_test(name.removesuffix(".py"))]
    return [os.path.join(shell.folder, name) for name in sorted([*files, *(name for name in names if name == "tests")])]


def _is_test(name: str) -> bool:
    return name.startswith("test_") or name.endswith("_test")
