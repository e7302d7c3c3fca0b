"""The overview of all commands."""

from __future__ import annotations

from genesys import __version__
from genesys.cli.table import COMMANDS, LOOK, MAIN, OTHER, STATE

_OPTIONS = """\
Options of every command:
  -C, --chdir DIR      work in DIR
  -s, --stack NAME     stack or environment; else GENESYS_STACK, the selected one, or dev
      --json           print one JSON document
  -v, --verbose        name every call to a provider in the last line
      --no-color       no colors (NO_COLOR, FORCE_COLOR and TERM are honored)
      --no-input       ask nothing
      --simulate       touch nothing real: simulated clouds, and a state of their own (GENESYS_SIMULATE)
      --simulate=SEED  the same, and SEED decides when the faults of --simulate-faults "throttle=0.05" strike
  -h, --help           how a command is written

Packages may add commands: genesys plugin list shows them.
genesys explain exit-codes lists what the exit codes mean."""


def overview() -> str:
    """Return the text of ``genesys --help``."""
    lines = [f"genesys {__version__}: declare infrastructure once, deploy it to any provider", ""]
    lines += ["Usage: genesys COMMAND [options]", ""]
    for group in (MAIN, LOOK, STATE, OTHER):
        lines.append(f"{group}:")
        lines += [f"  {name:<12} {text}" for name, (_, where, text) in COMMANDS.items() if where == group]
        lines.append("")
    lines.append(_OPTIONS)
    return "\n".join(lines)
