"""Whether this machine and the state are in order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from genesys import __version__
from genesys.app.plugins import broken, installed, unfit
from genesys.errors import GenesysError
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.app.project import Project
    from genesys.errors import Finding


class Check(NamedTuple):
    """One thing that was looked at.

    Args:
        name: What.
        ok: Whether it is in order.
        text: What was seen.
        findings: What is wrong.
    """

    name: str
    ok: bool
    text: str
    findings: list[Finding]


def doctor(project: Project) -> list[Check]:
    """Return what was looked at; never raises."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    checks = [Check("versions", True, f"genesys {__version__}, Python {version}, {sys.platform}", [])]
    plugins = installed(project.world)
    wrong = [f"{row['package']} {row['fit']}" for row in unfit(plugins)]
    listed = ", ".join(f"{row['name']} ({row['package']} {row['version']})" for row in plugins)
    checks.append(Check("plugins", not wrong, "; ".join(wrong) or listed or "none installed", []))
    checks.append(_loads(project))
    checks.append(_guarded("declaration", lambda: f"{len(project.loaded.stack.resources)} resources"))
    checks.append(_guarded("state", lambda: _state(project)))
    return checks


def _loads(project: Project) -> Check:
    findings = broken(project)
    text = "; ".join(finding.what for finding in findings) or "all that is installed can be loaded"
    return Check("loading", not findings, text, findings)


def _state(project: Project) -> str:
    state = project.find_state()
    if state is None:
        return f"none yet at {project.location}"
    from genesys.state.check import check

    report = complete(check(state))
    if report.findings:
        raise GenesysError(report.findings)
    counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    return f"all readable at {project.location}: {counts}"


def _guarded(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look(), [])
    except GenesysError as error:
        return Check(name, False, error.findings[0].what, error.findings)
