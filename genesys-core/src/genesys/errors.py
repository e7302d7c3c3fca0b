"""Problems (catalogue entries), findings about the user's files, and the one exception made of them.

A problem is declared once, as a module-level constant in the ``problems.py`` of its room, and is
raised or reported with facts. Its texts are templates over those facts, so a message never depends
on who raised it. Secrets must never be passed as facts.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

DOCS = "https://docs.genesys.io/errors/"


class Where:
    """A place in a file of the user's.

    Args:
        file: Path as the user would write it, relative to the project folder when inside it.
        line: Line, >= 1; 0 when only the file is known.
        column: Column, >= 1; 0 when only the line is known.
        length: Characters to underline, >= 1.
        text: The source line itself, kept so that rendering needs no file.
    """

    __slots__ = ("column", "file", "length", "line", "text")

    def __init__(self, file: str, line: int = 0, column: int = 0, length: int = 1, text: str = "") -> None:
        self.file, self.line, self.column, self.length, self.text = file, line, column, length, text

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])

    def __repr__(self) -> str:
        return f"Where({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Where) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.file, self.line, self.column))

    @staticmethod
    def read(text: str) -> Where | None:
        """Return the place that a text such as ``infra.py:4:7`` names, without its line; ``None`` for ``""``."""
        parts, numbers = text.split(":"), list[int]()
        while len(parts) > 1 and parts[-1].isdigit() and len(numbers) < 2:
            numbers.insert(0, int(parts.pop()))
        line, column = (*numbers, 0, 0)[:2]
        return Where(":".join(parts), line, column) if text else None

    def as_json(self) -> dict[str, object]:
        """Return file, line and column; the line's text stays out, it may hold a secret."""
        return {"file": self.file, "line": self.line, "column": self.column}

    def snippet(self) -> str:
        """Return the source line with a caret under the place, or ``""`` when the text is unknown."""
        if not (self.text and self.line):
            return ""
        number = str(self.line)
        pad = "".join("\t" if c == "\t" else " " for c in self.text[: max(self.column - 1, 0)])
        caret = f"\n  {' ' * len(number)} | {pad}{'^' * max(self.length, 1)}" if self.column else ""
        return f"  {number} | {self.text}{caret}"


class Problem:
    """One entry of the catalogue: what went wrong, why, what to do and the command that does it.

    Args:
        code: ``AREA-NNN``; never reused, never renumbered.
        what: Short and stable; names the kind of thing and its address.
        reason: The specific facts.
        solution: An instruction, or a question when the intent is unclear.
        command: Can be pasted as it is.
        exit_code: The process's exit code when this ends a command.
    """

    __slots__ = ("code", "command", "exit_code", "reason", "solution", "what")

    def __init__(self, code: str, what: str, *, reason: str, solution: str, command: str, exit_code: int = 1) -> None:
        self.code, self.what, self.reason = code, what, reason
        self.solution, self.command, self.exit_code = solution, command, exit_code

    @property
    def docs(self) -> str:
        """Address of the page about this problem."""
        return DOCS + self.code

    def error(self, where: Where | None = None, /, **facts: object) -> GenesysError:
        """Return an exception that holds this one problem."""
        return GenesysError([Finding(self, where, "error", _texts(facts))])

    def finding(self, where: Where | None = None, /, *, severity: str = "error", **facts: object) -> Finding:
        """Return this problem as seen in one place; ``severity`` is ``error`` or ``warning``."""
        return Finding(self, where, severity, _texts(facts))


class Finding:
    """A problem with its facts and its place.

    Attributes:
        said: What a provider said, when it is about a call to one: ``code``, ``message`` and ``request``; else empty.
        exit_code: The process's exit code when this ends a command: that of the problem, unless it ended a change.
    """

    __slots__ = ("exit_code", "facts", "problem", "said", "severity", "where")

    def __init__(self, problem: Problem, where: Where | None, severity: str, facts: dict[str, str]) -> None:
        self.problem, self.where, self.severity, self.facts = problem, where, severity, facts
        self.said: dict[str, str] = {}
        self.exit_code = problem.exit_code

    def __repr__(self) -> str:
        return f"Finding({self.problem.code}, {self.where}, {self.what!r})"

    @property
    def what(self) -> str:
        """The first line, filled in."""
        return self.problem.what.format_map(self.facts)

    @property
    def reason(self) -> str:
        """Why, filled in."""
        return self.problem.reason.format_map(self.facts)

    @property
    def solution(self) -> str:
        """What to do, filled in."""
        return self.problem.solution.format_map(self.facts)

    @property
    def command(self) -> str:
        """The command to paste, filled in."""
        return self.problem.command.format_map(self.facts)

    def as_json(self) -> dict[str, object]:
        """Return the five parts, the code, the severity, the place, and what a provider said when one did."""
        more: dict[str, object] = {"provider_said": self.said} if self.said else {}
        return {
            "code": self.problem.code,
            "severity": self.severity,
            "summary": self.what,
            "reason": self.reason,
            "solution": self.solution,
            "command": self.command,
            "documentation": self.problem.docs,
            "where": self.where.as_json() if self.where else None,
            **more,
        }

    def text(self) -> str:
        """Return the block that a person reads, without colours."""
        title = "Warning" if self.severity == "warning" else "Error"
        lines = [f"{title}: {self.what} [{self.problem.code}]"]
        if self.where:
            lines.append(f"Where: {self.where}")
            snippet = self.where.snippet()
            if snippet:
                lines.append(snippet)
        lines += [
            f"Reason: {self.reason}",
            f"Solution: {self.solution}",
            f"Command: {self.command}",
            f"Documentation: {self.problem.docs}",
        ]
        said = self.said
        if said and (said["request"] or said["message"] not in self.reason):
            request = f" ({said['request']})" if said["request"] else ""
            lines.append(f"Provider said: {said['code']}: {said['message']}{request}")
        return "\n".join(lines)


class GenesysError(Exception):
    """What people see: one or more findings, at least one of them an error.

    Args:
        findings: Shown sorted by place, then by code; >= 1.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings, key=_order)
        super().__init__("\n\n".join(finding.text() for finding in self.findings))

    @property
    def exit_code(self) -> int:
        """The exit code of the first error."""
        return self.findings[0].exit_code

    @property
    def codes(self) -> list[str]:
        """Codes of all findings, in the order shown."""
        return [finding.problem.code for finding in self.findings]


def _texts(facts: dict[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in facts.items()}


def _order(finding: Finding) -> tuple[bool, str, int, int, str]:
    where = finding.where or Where("")
    return (finding.severity != "error", where.file, where.line, where.column, finding.problem.code)
