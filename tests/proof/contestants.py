"""Who is compared in `rivals`: Genesys and Terraform, each with the same stack on Amazon's bed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import house
from proof import load

stack = load(house.ROOT / "tests" / "benchmarks" / "clouds.py")
SIZE = 13
NATIVES: dict[str, Any] = json.loads(stack.ours(SIZE))["resources"]
"""The stack of Genesys, by name."""
PATIENCE_S = 90
"""After so long without a call that is not refused, and after the start twice as long, a command has not ended."""
NOT_ENDED = f"had not ended, and everything was refused for {PATIENCE_S} s"
"""What is said of a command whose patience has ended."""


class Group:
    """A process and its children, killed together as a machine that stops kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def kill(self) -> None:
        """Kill all of them."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def alive(self) -> list[int]:
        """Return who of them still lives after a second, by process id."""
        found: list[int] = []
        for _ in range(20):
            found = [pid for pid, state, group in _processes() if group == self.process.pid and state not in "ZX"]
            if not found:
                break
            time.sleep(0.05)
        return found


def _processes() -> Iterator[tuple[int, str, int]]:
    """Give process id, state and group of everybody."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        yield int(path.parent.name), fields[0], int(fields[2])


class Ours:
    """Genesys with the stack.

    Args:
        site: Amazon's bed.
    """

    name = "genesys"

    def __init__(self, site: Any) -> None:
        self.site = site

    def begin(self) -> None:
        """Begin with an empty account and no state."""
        self.site.begin()
        program = {**json.loads(stack.ours(SIZE)), "providers": {"aws": {"lag_s": 2}}}
        self.site.folder.write("genesys.yaml", json.dumps(program))  # JSON is YAML.

    def start(self) -> subprocess.Popen[str]:
        """Start the command that is killed."""
        started: subprocess.Popen[str] = self.site.folder.start("deploy", "--yes", start_new_session=True)
        return started

    def again(self) -> str:
        """Run it again; return what is wrong, ``""`` for nothing."""
        return self._run("deploy", "--yes")

    def recorded(self) -> set[str]:
        """Return the ids that are recorded."""
        return {id for _, id in self.site.recorded() if id}

    def destroy(self) -> str:
        """Remove everything; return what is wrong."""
        return self._run("destroy", "--yes", *stack.losses(SIZE))

    def _run(self, *words: str) -> str:
        ran = self.site.folder.command(*words)
        return "" if ran.code == 0 else str(ran.err or ran.out)


class Theirs:
    """Terraform with the stack.

    Args:
        site: Amazon's bed.
    """

    name = "terraform"

    def __init__(self, site: Any) -> None:
        self.site = site
        self.folder = Path(site.root) / "terraform"
        self.folder.mkdir()
        known = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        self.environ = {**known, "HOME": str(self.folder), "TF_CLI_CONFIG_FILE": str(stack.mirrored(self.folder))}
        self.environ |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "AWS_EC2_METADATA_DISABLED": "true"}
        self.environ["GOGC"] = "400"
        (self.folder / "main.tf").write_text(stack.terraform(SIZE, site.bed.url, patience="20s"))
        wrong = self._run("init")
        if wrong:
            raise RuntimeError(wrong)

    def begin(self) -> None:
        """Begin with an empty account and no state."""
        self.site.begin()
        for pattern in ("*terraform.tfstate*", ".terraform.tfstate*"):
            for path in self.folder.glob(pattern):
                path.unlink()

    def start(self) -> subprocess.Popen[str]:
        """Start the command that is killed."""
        return self._start("apply", "-auto-approve")

    def again(self) -> str:
        """Run it again, after the lock is forced when that is what is wrong; return what is wrong."""
        wrong = self._run("apply", "-auto-approve")
        if "Error acquiring the state lock" in wrong:
            id = next(line.split()[-1] for line in wrong.splitlines() if "ID:" in line)
            self._run("force-unlock", "-force", id)
            wrong = self._run("apply", "-auto-approve")
        return wrong

    def recorded(self) -> set[str]:
        """Return the ids that are recorded."""
        try:
            resources = json.loads((self.folder / "terraform.tfstate").read_text())["resources"]
        except (OSError, ValueError, KeyError):
            return set()
        found = set()
        for item in resources:
            ids = {one["attributes"].get("id") for one in item["instances"]} - {None}
            found |= {id.replace(":", "|") for id in ids} if item["type"] == "aws_iam_role_policy" else ids
        return found

    def destroy(self) -> str:
        """Remove everything; return what is wrong."""
        return self._run("destroy", "-auto-approve")

    def _start(self, *words: str) -> subprocess.Popen[str]:
        line = ["terraform", *words, "-no-color", "-input=false"]
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(line, cwd=self.folder, env=self.environ, text=True, start_new_session=True, **pipes)

    def _run(self, *words: str) -> str:
        process = self._start(*words)
        said = self._heard_out(process)
        if said is None:
            return f"Error: {words[0]} {NOT_ENDED}"
        return "" if process.returncode == 0 else said or "it failed"

    def _heard_out(self, process: subprocess.Popen[str]) -> str | None:
        """Return what a command said until it ended, ``None`` when its patience ended first and it was killed."""
        began = time.monotonic()
        while True:
            try:
                out, err = process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                if time.monotonic() - max(began + PATIENCE_S, self.site.chaos.heard) > PATIENCE_S:
                    Group(process).kill()
                    process.communicate()
                    return None
            else:
                return err or out


SIDES = {side.name: side for side in (Ours, Theirs)}
"""Name -> who."""
