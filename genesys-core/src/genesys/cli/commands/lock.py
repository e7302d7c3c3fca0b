"""``genesys lock``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.line import parser
from genesys.cli.work import project, subword
from genesys.state.drive import complete

if TYPE_CHECKING:
    from genesys.cli.shell import Shell
    from genesys.state.claims import Claim

WORDS: dict[str, str] = {"show": "show who holds the lock", "release": "take the lock from its holder"}


def run(args: list[str], shell: Shell) -> int:
    """Look at the stack's lock, or take it from a run that is gone."""
    word, rest = subword("lock", WORDS, args or ["show"], shell)
    found = parser(f"lock {word}", WORDS[word].capitalize() + ".", usage="RUN" if word == "release" else "")
    if word == "release":
        found.add_argument("run", help="the run that lock show names")
    options = found.parse_args(rest)
    work = project(shell)
    state = work.state()
    if word == "release":
        complete(state.claims.release(options.run))
        shell.say(f"Released the lock of run {options.run}.")
    held = complete(state.claims.current())
    rows = [_row(shell, claim) for claim in held]
    if shell.json:
        shell.emit("lock", {"stack": work.name, "claims": rows})
        return 0
    from genesys.cli.render.table import moment

    for row in rows:
        ended = "; it ended, and the next deploy settles what it left" if row["ended"] else ""
        shell.print(f"{row['run']}  held by {row['holder']} since {moment(row['started'])} UTC{ended}")
    if not rows:
        shell.print("Nobody holds the lock.")
    return 0


def _row(shell: Shell, claim: Claim) -> dict[str, Any]:
    ended = over(shell, claim)
    return {"run": claim.run, "holder": claim.who, "started": claim.started, "set": claim.data["set"], "ended": ended}


def over(shell: Shell, claim: Claim) -> bool:
    """Tell whether the run of a claim has ended without settling what it did."""
    from genesys.state.holder import alive

    return claim.left or alive(shell.world, claim.holder) is False
