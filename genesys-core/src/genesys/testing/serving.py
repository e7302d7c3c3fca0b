"""A test bed as a program: it serves on a port of this machine, and says which variables lead there."""

from __future__ import annotations

import sys
import threading
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class Served(Protocol):
    """What serves; it does so as long as it is entered."""

    environ: Mapping[str, str]


def options(module: str, about: str | None, *, port: int, lasting_s: float) -> ArgumentParser:
    """Return the options that every test bed has; a package adds its own.

    Args:
        module: Name of the package, as after ``python -m``.
        about: What it is, for ``--help``.
        port: Where it serves unless something else is said.
        lasting_s: How long what takes a while takes, likewise.
    """
    parser = ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--lasting", type=float, default=lasting_s, help="seconds that what takes a while takes")
    return parser


def serve(bed: AbstractContextManager[Served]) -> int:
    """Print the variables that lead to a bed, and serve until interrupted; returns the exit code."""
    with bed as served:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in served.environ.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0
