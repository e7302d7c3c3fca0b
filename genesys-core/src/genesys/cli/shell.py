"""What a command knows about the terminal it runs in, and how it prints."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.spi.ports import World

FALSE = ("", "0", "false", "no")


class Shell:
    """Streams, environment and habits of one command.

    Args:
        world: The ports.
        folder: Folder that the command works in.
        out: Data goes here.
        err: Everything else goes here.
        source: Answers come from here.
    """

    def __init__(self, world: World, folder: str, *, out: TextIO, err: TextIO, source: TextIO) -> None:
        self.world, self.folder, self.out, self.err, self.source = world, folder, out, err, source
        self.json = False
        self.stack: str | None = None
        self.elsewhere = ""
        """Folder of ``--chdir``, as it was written; ``""`` when the command works where it was called."""
        self.color: str = "auto"
        self.input = True
        self.simulate: str | None = None
        """Seed of a simulation; ``0`` for none, whatever the environment says; ``None`` when nothing was said."""
        self.faults = ""
        self.verbose = False
        self.said: list[str] = []
        """Arguments of the command, without those that all commands have."""
        self._real, self._environ = world, world.environ
        self._endings: list[Callable[[], None]] = []

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment."""
        return self._environ

    @property
    def simulated(self) -> bool:
        """Whether nothing real is touched."""
        return self.world is not self._real

    def begin(self) -> None:
        """Put the simulated world in place of the real one, when that was asked for.

        Raises:
            GenesysError: SIM-001, SIM-002: the faults are none.
        """
        said = self.simulate if self.simulate is not None else self.environ.get("GENESYS_SIMULATE", "")
        if said.lower() in FALSE:
            return
        from genesys.app.project import data_folder
        from genesys.app.simulating import SimulatedWorld

        faults = self.faults or self.environ.get("GENESYS_SIMULATE_FAULTS", "")
        world = SimulatedWorld(self.world, data_folder(self.world, self.folder), seed=said, faults=faults)
        self.world = world
        self.at_end(world.close)
        self.say("Simulated: no cloud and no machine is touched, and nothing here is real.")

    def at_end(self, ending: Callable[[], None]) -> None:
        """Call a function when the command has ended, whichever way."""
        self._endings.append(ending)

    def end(self) -> None:
        """Keep what was simulated, and let go of connections."""
        while self._endings:
            self._endings.pop()()

    @property
    def interactive(self) -> bool:
        """Whether questions can be asked: a terminal at both ends, and nobody said otherwise."""
        if self.json or not self.input or self.truthy("CI") or self.truthy("GENESYS_IN_AUTOMATION"):
            return False
        return (
            self.environ.get("GENESYS_INPUT", "1").lower() not in FALSE and self.source.isatty() and self.err.isatty()
        )

    def truthy(self, name: str) -> bool:
        """Tell whether an environment variable is set to something that is not false."""
        return self.environ.get(name, "").lower() not in FALSE

    def colored(self, stream: TextIO) -> bool:
        """Tell whether to color what goes to a stream; NO_COLOR beats FORCE_COLOR, an option beats both."""
        if self.color != "auto":
            return self.color == "always"
        if self.environ.get("NO_COLOR"):
            return False
        if self.truthy("CLICOLOR_FORCE") or self.truthy("FORCE_COLOR"):
            return True
        return stream.isatty() and self.environ.get("TERM") != "dumb"

    def print(self, text: str = "") -> None:
        """Write data to the output."""
        print(text, file=self.out)

    def say(self, text: str = "") -> None:
        """Write something for a person; silent with ``--json``."""
        if not self.json:
            self.settle()
            print(text, file=self.err, flush=True)

    def settle(self) -> None:
        """Let the output so far appear before what follows on the other stream, also where both go to one file."""
        # What cannot be written stays for the end of the command, which says why.
        with contextlib.suppress(OSError):
            self.out.flush()

    def tell(self, text: str) -> None:
        """Write to the output at once. A run must not end because nobody can read of it any more."""
        try:
            self.out.write(text)
            self.out.flush()
        except OSError:
            from genesys.cli.fail import quiet_pipe

            quiet_pipe()
            self.out = sys.stdout

    def emit(self, kind: str, data: Mapping[str, Any]) -> None:
        """Write one JSON document: ``{"format": "genesys/<kind>/1", ...}``."""
        import json

        mark = {"simulated": True} if self.simulated else {}
        told = {"format": f"genesys/{kind}/1", **mark, **data}
        print(json.dumps(told, indent=2, sort_keys=False, default=str), file=self.out)

    def ask(self, question: str) -> str:
        """Return a person's answer; empty at the end of the input."""
        self.settle()
        print(question, end="", file=self.err, flush=True)
        return self.source.readline().strip()


def real_shell() -> Shell:
    """Return the shell of this process."""
    import io
    import os

    from genesys.app.world import real_world

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a sign gets its number; a name is no reason to fail.
        sys.stdout.reconfigure(errors="backslashreplace")
    return Shell(real_world(), os.getcwd(), out=sys.stdout, err=sys.stderr, source=sys.stdin)
