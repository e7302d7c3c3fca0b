"""``genesys drift``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project, subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

WORDS: dict[str, str] = {"detect": "compare the record with reality"}


def run(args: list[str], shell: Shell) -> int:
    """Compare the record with reality; nothing is changed."""
    _, rest = subword("drift", WORDS, args or ["detect"], shell)
    found = parser(
        "drift detect",
        "Compare the record with reality; nothing is changed.",
        usage="[--detailed-exitcode]",
    )
    add(found, "--detailed-exitcode", action="store_true", help="exit with 2 when something drifted")
    options = found.parse_args(rest)
    from genesys.app.drifting import drift

    work = project(shell)
    rows = drift(work, work.state())
    if shell.json:
        shell.emit(
            "drift", {"stack": work.name, "drifted": [row._asdict() for row in rows], "calls": work.calls.operations}
        )
    else:
        from genesys.cli.render.calls import tell_calls

        for row in rows:
            shell.print(f"~ {row.address}  {row.type}  {row.what}")
            for path, recorded, seen in row.fields:
                shell.print(f"      {path}: {recorded} -> {seen}")
        shell.print("Nothing drifted." if not rows else f"\n{len(rows)} drifted. genesys deploy brings them back.")
        tell_calls(shell, work.calls)
    return 2 if rows and options.detailed_exitcode else 0
