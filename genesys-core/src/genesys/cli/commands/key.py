"""``genesys key``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.line import parser
from genesys.cli.work import project, subword
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from genesys.cli.shell import Shell
    from genesys.state.state import State

WORDS: dict[str, str] = {
    "list": "list who can open the state",
    "add": "let another person or machine open it",
    "remove": "take a way of opening it away",
    "recovery": "make a recovery key, to be kept on paper",
}


def run(args: list[str], shell: Shell) -> int:
    """List, add or remove keys of the state."""
    word, rest = subword("key", WORDS, args, shell)
    return {"list": _list, "add": _add, "remove": _remove, "recovery": _recovery}[word](rest, shell)


def _list(args: list[str], shell: Shell) -> int:
    parser("key list", "List who can open the state.", usage="").parse_args(args)
    from genesys.state.access import list_keys

    state = project(shell).state()
    slots = complete(list_keys(state))
    if shell.json:
        shell.emit("key-list", {"keys": [slot._asdict() for slot in slots]})
        return 0
    from genesys.cli.render.table import moment, table

    shell.print(
        table(("KEY", "KIND", "FOR", "SINCE (UTC)"), [(s.id, s.kind, s.label, moment(s.created)) for s in slots])
    )
    return 0


def _add(args: list[str], shell: Shell) -> int:
    found = parser(
        "key add",
        "Let another person or machine open the state.",
        usage="(--passphrase | --out FILE) [--label NAME]",
        examples=("genesys key add --passphrase --label ann", "genesys key add --out ci.key --label ci"),
    )
    how = found.add_mutually_exclusive_group(required=True)
    how.add_argument("--passphrase", action="store_true", help="from GENESYS_NEW_PASSPHRASE, or typed")
    how.add_argument("--out", metavar="FILE", help="write a new key for GENESYS_KEY to a private file")
    found.add_argument("--label", default="", help="whose it is")
    options = found.parse_args(args)
    from genesys.state import access

    state = project(shell).state()
    if options.passphrase:
        slot = complete(access.add_passphrase(state, _passphrase(shell), label=options.label))
    else:
        slot = _written(shell, state, options.out, access.add_key(state, label=options.label))
    return _said(shell, "key-add", slot, f"Added the key {slot.id}.")


def _passphrase(shell: Shell) -> str:
    given = shell.environ.get("GENESYS_NEW_PASSPHRASE", "")
    if given or not shell.interactive:
        return given
    from getpass import getpass

    return getpass("New passphrase: ", stream=shell.err)


def _remove(args: list[str], shell: Shell) -> int:
    found = parser("key remove", "Take a way of opening the state away.", usage="KEY")
    found.add_argument("key", help="the beginning of its id, from key list")
    options = found.parse_args(args)
    from genesys.state.access import remove_key

    slot = complete(remove_key(project(shell).state(), options.key))
    return _said(shell, "key-remove", slot, f"Removed the key {slot.id}.")


def _recovery(args: list[str], shell: Shell) -> int:
    found = parser("key recovery", "Make a recovery key, to be kept on paper.", usage="[--recovery-key-out FILE]")
    found.add_argument("--recovery-key-out", metavar="FILE", help="write it to a private file instead of the terminal")
    options = found.parse_args(args)
    from genesys.app.problems import NEEDS_TTY
    from genesys.state.access import add_recovery

    if not options.recovery_key_out and (shell.json or not shell.out.isatty()):
        raise NEEDS_TTY.error(what="recovery key", command="genesys key recovery --recovery-key-out FILE")
    state: State = project(shell).state()
    if options.recovery_key_out:
        slot = _written(shell, state, options.recovery_key_out, add_recovery(state))
    else:
        slot, value = complete(add_recovery(state))
        shell.print(value.reveal("shown on the terminal that asked for it").decode())
    return _said(shell, "key-recovery", slot, f"Added the recovery key {slot.id}.")


def _written(shell: Shell, state: State, path: str, make: Coroutine[Any, Any, tuple[Any, Any]]) -> Any:
    """Write a new key to a private file and return its slot; a key that nobody could get is taken away again."""
    import os

    from genesys.app.problems import NOT_WRITTEN
    from genesys.state.access import remove_key

    target = os.path.join(shell.folder, path)
    slot, value = complete(make)
    data = value.reveal("written to the file that was named").decode() + "\n"
    try:
        shell.world.files.create(target, data.encode(), mode=0o600)
    except OSError as error:
        complete(remove_key(state, slot.id))
        raise NOT_WRITTEN.error(path=path, why=error.strerror) from None
    return slot


def _said(shell: Shell, kind: str, slot: Any, text: str) -> int:
    if shell.json:
        shell.emit(kind, {"key": slot._asdict()})
    else:
        shell.say(text)
    return 0
