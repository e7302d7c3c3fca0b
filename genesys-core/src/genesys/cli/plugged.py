"""A command that a package adds."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.spi.command import Called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.cli.shell import Shell
    from genesys.spi.ports import World


def run(args: list[str], shell: Shell) -> int:
    """Run the command named first; its package is the only one that is imported.

    Raises:
        GenesysError: PLUGIN-002 to -004, -007; PLUGIN-012 the command itself failed.
    """
    from genesys.plugins.drivers import cause, entry_of, load
    from genesys.plugins.index import open_index
    from genesys.plugins.problems import COMMAND_FAILED
    from genesys.spi.groups import COMMANDS
    from genesys.spi.traces import package_of, place_in

    name, *rest = args
    index = open_index(shell.world)
    command = load(index, COMMANDS, name)
    try:
        return int(command(rest, Host(shell)))
    except (GenesysError, OSError):
        raise
    except Exception as error:
        entry = entry_of(index, COMMANDS, name)
        where = place_in(error, [package_of(entry.value)])
        raise COMMAND_FAILED.error(where, name=name, dist=entry.dist, cause=f"{cause(error)}.") from error


class Host:
    """The command line, as a command of a package sees it; see `genesys.spi.command.Host`.

    Args:
        shell: The shell.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.folder: str = shell.folder
        self.stack: str | None = shell.stack
        self.json: bool = shell.json
        self.world: World = shell.world

    @property
    def interactive(self) -> bool:
        """Whether questions can be asked."""
        return self._shell.interactive

    def print(self, text: str = "") -> None:
        """Write data to the output."""
        self._shell.print(text)

    def say(self, text: str = "") -> None:
        """Write something for a person."""
        self._shell.say(text)

    def emit(self, kind: str, data: Mapping[str, Any]) -> None:
        """Write one JSON document."""
        self._shell.emit(kind, data)

    def ask(self, question: str) -> str:
        """Return a person's answer."""
        return self._shell.ask(question)

    def call(self, *args: str) -> Called:
        """Run another command and return how it ended."""
        from genesys.cli import guarded
        from genesys.cli.documents import documents
        from genesys.cli.shell import Shell

        out = StringIO()
        inner = Shell(self.world, self.folder, out=out, err=self._shell.err, source=StringIO())
        inner.stack = self.stack
        code = guarded(["--json", *args], inner)
        return Called(code, documents(out.getvalue()))
