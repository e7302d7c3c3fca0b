"""``genesys state``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.line import parser
from genesys.cli.work import project, subword

if TYPE_CHECKING:
    from genesys.cli.shell import Shell
    from genesys.model.fragment import Fragment

WORDS: dict[str, str] = {
    "list": "list what is recorded",
    "show": "show one record",
    "diff": "compare two commits",
    "mv": "record something under another address",
    "rm": "forget something; it stays where it is",
    "protect": "refuse to delete or replace something",
    "unprotect": "take the protection away",
    "check": "read and verify every object of the state",
}


def run(args: list[str], shell: Shell) -> int:
    """Look at the record or edit it."""
    word, rest = subword("state", WORDS, args, shell)
    return {"list": _list, "show": _show, "diff": _diff, "mv": _mv, "rm": _rm, "check": _check}.get(word, _protect)(
        word, rest, shell
    )


def _list(word: str, args: list[str], shell: Shell) -> int:
    found = parser("state list", "List what is recorded.", usage="[ADDRESS ...] [--at COMMIT] [--names]")
    found.add_argument("address", nargs="*", help="only these resources and what is below them")
    found.add_argument("--at", metavar="COMMIT", help="as of a commit: id, number, head~2 or a time")
    found.add_argument("--names", action="store_true", help="only the addresses of resources, one a line")
    options = found.parse_args(args)
    from genesys.app.records import chosen, recorded

    work = project(shell)
    fragments = recorded(work.state(), options.at)
    if options.address:
        fragments = {f.key: f for name in options.address for f in chosen(work, fragments, name)}
    if shell.json:
        shell.emit("state-list", {"stack": work.name, "resources": [_row(f) for f in fragments.values()]})
    elif options.names:
        for name in sorted({f.kind_address for f in fragments.values()}):
            shell.print(name)
    else:
        from genesys.cli.render.table import table

        rows = [(f.address, f.type, f.status, f.id or "-", "yes" if f.protect else "") for f in fragments.values()]
        shell.print(table(("ADDRESS", "TYPE", "STATUS", "ID", "PROTECTED"), rows) if rows else "Nothing is recorded.")
    return 0


def _row(fragment: Fragment) -> dict[str, Any]:
    return {
        "address": fragment.address,
        "generation": fragment.generation,
        "type": fragment.type,
        "status": fragment.status,
        "id": fragment.id,
        "resource": fragment.kind_address,
        "protect": fragment.protect,
    }


def _show(word: str, args: list[str], shell: Shell) -> int:
    found = parser("state show", "Show one record.", usage="ADDRESS [--at COMMIT]")
    found.add_argument("address")
    found.add_argument("--at", metavar="COMMIT", help="as of a commit: id, number, head~2 or a time")
    options = found.parse_args(args)
    from genesys.app.records import chosen, recorded

    work = project(shell)
    fragments = chosen(work, recorded(work.state(), options.at), options.address)
    if shell.json:
        shell.emit("state-show", {"stack": work.name, "resources": [f.as_json() for f in fragments]})
    else:
        from genesys.cli.render.record import record

        shell.print("\n\n".join(record(fragment) for fragment in fragments))
    return 0


def _diff(word: str, args: list[str], shell: Shell) -> int:
    found = parser(
        "state diff", "Compare two commits.", usage="COMMIT [COMMIT]", examples=("genesys state diff head~1",)
    )
    found.add_argument("before")
    found.add_argument("after", nargs="?", help="the newest when left out")
    options = found.parse_args(args)
    from genesys.app.records import difference

    work = project(shell)
    changes = difference(work.state(), options.before, options.after)
    if shell.json:
        shell.emit("state-diff", {"stack": work.name, "changes": changes})
        return 0
    for change in changes:
        sign = "+" if change["before"] is None else "-" if change["after"] is None else "~"
        fields = f"  ({', '.join(change['fields'])})" if change["fields"] else ""
        shell.print(f"{sign} {change['key']}{fields}")
    if not changes:
        shell.print("No differences.")
    return 0


def _mv(word: str, args: list[str], shell: Shell) -> int:
    found = parser("state mv", "Record something under another address.", usage="OLD NEW")
    found.add_argument("old")
    found.add_argument("new")
    options = found.parse_args(args)
    from genesys.app.project import actor
    from genesys.app.records import move

    commit = move(project(shell).state(), options.old, options.new, actor=actor(shell.world))
    return _committed(shell, "state-mv", commit, f"Moved {options.old} to {options.new}.")


def _rm(word: str, args: list[str], shell: Shell) -> int:
    found = parser("state rm", "Forget something; it stays where it is.", usage="ADDRESS ... [--force]")
    found.add_argument("address", nargs="+")
    found.add_argument("--force", action="store_true", help="protected things too")
    options = found.parse_args(args)
    from genesys.app.project import actor
    from genesys.app.records import forget

    commit = forget(project(shell).state(), options.address, force=options.force, actor=actor(shell.world))
    names = ", ".join(options.address)
    said = f"Forgot {names}. It stays where it is; what is still declared is made anew by the next deploy."
    return _committed(shell, "state-rm", commit, said)


def _protect(word: str, args: list[str], shell: Shell) -> int:
    found = parser(f"state {word}", WORDS[word].capitalize() + ".", usage="ADDRESS ...")
    found.add_argument("address", nargs="+")
    options = found.parse_args(args)
    from genesys.app.project import actor
    from genesys.app.records import protect

    commit = protect(project(shell).state(), options.address, on=word == "protect", actor=actor(shell.world))
    return _committed(shell, f"state-{word}", commit, f"{word.capitalize()}ed {', '.join(options.address)}.")


def _check(word: str, args: list[str], shell: Shell) -> int:
    parser("state check", "Read and verify every object of the state.", usage="").parse_args(args)
    from genesys.errors import GenesysError
    from genesys.state.check import check
    from genesys.state.drive import complete

    work = project(shell)
    report = complete(check(work.state()))
    if report.findings:
        raise GenesysError(report.findings)
    if shell.json:
        shell.emit("state-check", {"stack": work.name, "counts": report.counts})
    else:
        shell.print("All readable: " + ", ".join(f"{count} {name}" for name, count in report.counts.items()) + ".")
    return 0


def _committed(shell: Shell, kind: str, commit: Any, text: str) -> int:
    if shell.json:
        shell.emit(kind, {"commit": commit.id})
    else:
        shell.print(f"{text} Commit {commit.seq} ({commit.id[:12]}).")
    return 0
