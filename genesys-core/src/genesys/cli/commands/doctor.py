"""``genesys doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Check this machine and the state."""
    parser("doctor", "Check versions, plugins, the declaration and every object of the state.", usage="").parse_args(
        args
    )
    from genesys.app.doctor import doctor

    checks = doctor(project(shell))
    good = all(check.ok for check in checks)
    if shell.json:
        rows = [{**c._asdict(), "findings": [finding.as_json() for finding in c.findings]} for c in checks]
        shell.emit("doctor", {"ok": good, "checks": rows})
        return 0 if good else 1
    for check in checks:
        shell.print(f"{'ok  ' if check.ok else 'BAD '} {check.name:<12} {check.text}")
    wrong = [finding for check in checks for finding in check.findings]
    if wrong:
        from genesys.cli.render.findings import findings

        shell.say("\n" + findings(wrong, color=shell.colored(shell.err)))
    return 0 if good else 1
