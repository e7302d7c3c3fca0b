"""Run the code blocks of a Markdown page as a reader would, in a folder of its own.

The conventions are in CONTRIBUTING.md, "Documents that run".
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`\n]*)$")
SKIP = re.compile(r"<!--\s*not run:\s*(?P<reason>\S.*?)\s*-->")
COPY = re.compile(r"<!--\s*copy:\s*(?P<folder>\S+)\s*-->")
LINK = re.compile(r"\]\(([^()\s]+)\)")
COLOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
ANYTHING = "..."
RUN = ("console", "python")
SECONDS = 600


class Block(NamedTuple):
    """One fenced block: its place, language, options (``file=``, ``exit=``), text and why it is not run."""

    line: int
    language: str
    options: dict[str, str]
    text: str
    skipped: str


class Step(NamedTuple):
    """One command of a console block with the output that the page shows."""

    line: int
    command: str
    expected: list[str]


class Mismatch(AssertionError):
    """A page says something that is not so."""


def blocks(page: str) -> Iterator[Block]:
    """Give the fenced blocks of a page in order."""
    lines = page.splitlines()
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if not fence:
            at += 1
            continue
        end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == fence["ticks"]), len(lines))
        words = fence["info"].split()
        above = next((line for line in reversed(lines[:at]) if line.strip()), "")
        reason = SKIP.search(above)
        options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
        text = textwrap.dedent("\n".join(lines[at + 1 : end])) + "\n"
        yield Block(at + 1, words[0] if words else "", options, text, reason["reason"] if reason else "")
        at = end + 1


def steps(block: Block) -> list[Step]:
    """Split a console block into commands and what they print."""
    found: list[Step] = []
    more = False
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if more:
            last = found.pop()
            found.append(last._replace(command=f"{last.command}\n{line.removeprefix('> ')}"))
        elif line.startswith("$ "):
            found.append(Step(number, line[2:], []))
        elif found:
            found[-1].expected.append(line)
        elif line.strip():
            raise Mismatch(f"line {number}: a console block begins with a command")
        more = bool(found) and found[-1].command.endswith("\\") and (more or line.startswith("$ "))
    return found


def matches(expected: list[str], output: str) -> bool:
    """Tell whether an output is what a page shows; a line of ``...`` is any lines, ``...`` in a line any text."""
    pattern = ""
    for line in (line.rstrip() for line in expected):
        text = ".*".join(re.escape(part) for part in line.split(ANYTHING))
        pattern += r"(?:.*\n)*" if line.strip() == ANYTHING else text + r"\n"
    seen = "".join(line.rstrip() + "\n" for line in COLOR.sub("", output).splitlines())
    return re.fullmatch(pattern.rstrip(), seen) is not None if expected else True


def links(page: str) -> Iterator[re.Match[str]]:
    """Give the links of a page; group 1 is the target. Code is left out."""
    prose = re.sub(r"`{3,}.*?`{3,}|`[^`]*`", "", page, flags=re.DOTALL)
    return LINK.finditer(prose)


def runs(page: str) -> bool:
    """Tell whether a page has anything to run."""
    return any(block.language in RUN and not block.skipped and "file" not in block.options for block in blocks(page))


def play(page: str, folder: Path, env: dict[str, str], *, root: Path) -> None:
    """Run a page from top to bottom.

    Args:
        page: Its text.
        folder: An empty folder, the reader's.
        env: The reader's environment.
        root: Where the folders that the page copies are.

    Raises:
        Mismatch: A command failed, or printed something else than the page shows.
    """
    for copied in COPY.finditer(page):
        subprocess.run(["cp", "-R", f"{root / copied['folder']}/.", str(folder)], check=True)
    (folder / ".shell").mkdir()
    for block in blocks(page):
        if block.skipped:
            continue
        if "file" in block.options:
            target = folder / block.options["file"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            console(block, folder, env)
        elif block.language == "python":
            finish([sys.executable, "-c", block.text], block.line, folder, env, wanted=0)


def console(block: Block, folder: Path, env: dict[str, str]) -> None:
    """Run the commands of one block; ``exit=`` is the exit code of its last command."""
    todo = steps(block)
    keep = folder / ".shell"
    place, variables = shlex.quote(str(keep / "pwd")), shlex.quote(str(keep / "env"))
    for number, step in enumerate(todo, 1):
        wanted = int(block.options.get("exit", "0")) if number == len(todo) else 0
        before = f'[ -e {variables} ] && . {variables}; [ -e {place} ] && cd "$(cat {place})"'
        after = f"code=$?; pwd > {place}; export -p > {variables}; exit $code"
        output = finish(["bash", "-c", f"{before}\n{step.command}\n{after}"], step.line, folder, env, wanted=wanted)
        if not matches(step.expected, output):
            shown = "\n".join(step.expected)
            raise Mismatch(f"line {step.line}: $ {step.command}\n--- the page shows\n{shown}\n--- it printed\n{output}")


def finish(command: list[str], line: int, folder: Path, env: dict[str, str], *, wanted: int) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        Mismatch: Its exit code is not the wanted one, or it took more than ten minutes.
    """
    try:
        done = subprocess.run(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Mismatch(f"line {line}: no end after {SECONDS} s") from error
    if done.returncode != wanted:
        raise Mismatch(f"line {line}: exit code {done.returncode}, not {wanted}\n{command[-1]}\n{done.stdout}")
    return done.stdout
