"""A project folder with a home of its own, and commands run in it: as calls, as processes, or on a terminal."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from genesys.app.world import real_world
from genesys.cli import guarded
from genesys.cli.documents import documents
from genesys.cli.shell import Shell
from genesys.run import call
from genesys.run.answer import Answer, delay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from genesys.spi.ports import World

KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "SSL_CERT_FILE", "VIRTUAL_ENV", "USER")
"""What a command under test sees of the environment of the tests."""


class Ran(NamedTuple):
    """How a command ended.

    Args:
        code: Exit code.
        out: What it printed.
        err: What it said beside.
    """

    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[Any]:
        """The JSON documents in ``out``, in order."""
        return documents(self.out)

    @property
    def document(self) -> Any:
        """The last JSON document in ``out``."""
        return self.documents[-1]

    @property
    def everything(self) -> str:
        """Both streams."""
        return self.out + self.err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


class Started(subprocess.Popen[str]):
    """A command that runs as a process of its own; as a context it never outlives a test that failed."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, error, trace)


def _hears_interrupts() -> None:
    # A shell starts what it puts into the background with Ctrl-C ignored, and that is inherited.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Folder:
    """A project, and the folders of the person who works on it; nothing outside ``root`` is used.

    Args:
        root: An empty folder.
        environ: Environment variables, beside those in `KEPT`.
    """

    def __init__(self, root: Path, **environ: str) -> None:
        self.root, self.path = root, root / "project"
        self.path.mkdir(parents=True, exist_ok=True)
        self.environ = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environ |= {
            "HOME": str(root / "home"),
            "XDG_CONFIG_HOME": str(root / "config"),
            "XDG_CACHE_HOME": str(root / "cache"),
            **environ,
        }

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project and return its path."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(
        self, *args: str, answers: str | None = None, env: Mapping[str, str] | None = None, world: World | None = None
    ) -> Ran:
        """Run a command as a call, which is quick.

        Args:
            args: What follows ``genesys``.
            answers: What a person types; both ends are terminals then.
            env: More environment variables.
            world: Other ports than the real ones; their environment is replaced.
        """
        ports: Any = world or real_world()
        ports.environ = {**self.environ, **(env or {})}
        kind = io.StringIO if answers is None else Terminal
        out, err, source = kind(), kind(), kind(answers or "")
        code = guarded([*args], Shell(ports, str(self.path), out=out, err=err, source=source))
        return Ran(code, out.getvalue(), err.getvalue())

    def start(self, *args: str, env: Mapping[str, str] | None = None, **more: Any) -> Started:
        """Start a command as a process of its own; its input is empty unless ``stdin`` says otherwise."""
        settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return Started(
            [sys.executable, "-m", "genesys", *args],
            cwd=self.path,
            env={**self.environ, **(env or {})},
            encoding="utf-8",
            errors="replace",
            preexec_fn=_hears_interrupts,
            **{**settings, **more},
        )

    def command(self, *args: str, env: Mapping[str, str] | None = None, timeout_s: float = 120) -> Ran:
        """Run a command as a process of its own, to the end."""
        with self.start(*args, env=env) as process:
            try:
                out, err = process.communicate(timeout=timeout_s)
            except BaseException:
                process.kill()
                raise
        return Ran(process.returncode, out, err)

    def ok(self, *args: str, env: Mapping[str, str] | None = None, **more: Any) -> Ran:
        """Run a command as a call, and fail with what it said unless it ends well."""
        ran = self.run(*args, env=env, **more)
        assert ran.code == 0, f"genesys {' '.join(args)} ended with {ran.code}\n{ran.everything}"
        return ran


@contextmanager
def hurried(part: float) -> Iterator[None]:
    """Let commands that run as calls wait only a part of the usual time before a refused request is sent again.

    A stand-in for a cloud is done in milliseconds with what a cloud does in seconds. What is repeated, how often at
    most, and how long a vendor asks to wait, stay as they are.

    Args:
        part: Of the usual wait, more than 0.
    """

    def shorter(answer: Answer, attempt: int, jitter: float) -> float:
        return delay(answer, attempt, jitter) * part

    with patch.object(call, "delay", shorter):
        yield
