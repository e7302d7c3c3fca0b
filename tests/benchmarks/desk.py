"""One folder for a benchmark: the same graph for Genesys and for Terraform, and the commands to measure."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import graphs
from measure import Command, run

TERRAFORM = shutil.which("terraform")
"""The opponent, where it is installed."""

_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "USER")
_RUN = "import sys; from genesys.cli import main; sys.exit(main())"


class Desk:
    """Genesys and Terraform side by side.

    Args:
        root: An empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.project, self.other = root, root / "project", root / "terraform"
        self.project.mkdir(parents=True)
        self.other.mkdir()
        places = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "GENESYS_LOCAL_HOME")
        self.environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self.environ |= {name: str(root / name.lower()) for name in places}
        settings = root / "terraform.rc"
        settings.touch()
        self.environ |= {"TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        self._turns = itertools.count()

    def write(self, values: Mapping[str, graphs.Value]) -> None:
        """Write a graph for both."""
        (self.project / "genesys.yaml").write_text(graphs.yaml(values), encoding="utf-8")
        (self.other / "main.tf").write_text(graphs.terraform(values), encoding="utf-8")

    def ours(self, *args: str, before: Callable[[int], object] | None = None) -> Command:
        """Return a command of Genesys."""
        script = Path(sys.executable).with_name("genesys")
        program = [str(script)] if script.exists() else [sys.executable, "-c", _RUN]
        return Command([*program, *args], self.project, self.environ, before)

    def theirs(self, *args: str, before: Callable[[int], object] | None = None) -> Command:
        """Return a command of Terraform."""
        return Command(["terraform", *args], self.other, self.environ, before)

    def applied(self) -> None:
        """Deploy with Genesys."""
        run(self.ours("deploy", "--yes"))

    def settled(self) -> None:
        """Let a plan find nothing to do, so that its verdict is known."""
        run(self.ours("plan", "--expect-no-changes"))

    def begun(self) -> None:
        """Prepare Terraform, which has its one provider built in."""
        subprocess.run(["terraform", "init"], cwd=self.other, env=self.environ, check=True, capture_output=True)

    def pretended(self, values: Mapping[str, graphs.Value]) -> None:
        """Give Terraform the state it would have after an apply, and let it agree that nothing is to do."""
        (self.other / "terraform.tfstate").write_text(graphs.tfstate(values), encoding="utf-8")

    def comment(self, turn: int) -> None:
        """Add a comment to what Genesys reads: another file, the same meaning."""
        del turn
        self._append(self.project / "genesys.yaml")

    def comment_python(self, turn: int) -> None:
        """The same in Python."""
        del turn
        self._append(self.project / "infra.py")

    def change(self, turn: int) -> None:
        """Change one resource, another value every time."""
        del turn
        self._change(self.project / "genesys.yaml", "  n0: ")

    def change_theirs(self, turn: int) -> None:
        """The same for Terraform."""
        del turn
        self._change(self.other / "main.tf", "  input = ")

    def fresh(self, turn: int) -> None:
        """Forget everything that was deployed."""
        del turn
        shutil.rmtree(self.project / ".genesys", ignore_errors=True)
        shutil.rmtree(self.environ["XDG_CONFIG_HOME"], ignore_errors=True)
        (self.other / "terraform.tfstate").unlink(missing_ok=True)

    @property
    def state(self) -> Path:
        """Where Genesys keeps the state."""
        return self.project / ".genesys" / "state"

    def _append(self, path: Path) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"# {next(self._turns)}\n")

    def _change(self, path: Path, start: str) -> None:
        lines = path.read_text(encoding="utf-8").splitlines()
        place = next(number for number, line in enumerate(lines) if line.startswith(start))
        lines[place] = lines[place].replace("value-0", f"value-0-{next(self._turns)}", 1)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
