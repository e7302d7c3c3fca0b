"""Approval: a person reads the plan and says yes, or a script said so beforehand. Data loss is asked for by name."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from genesys.cli.problems import CANCELLED, DATA_LOSS, NO_APPROVAL
from genesys.model.address import within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from genesys.cli.shell import Shell
    from genesys.model.plan import Plan

_YES = frozenset({"-y", "--yes", "--auto-approve"})
_QUESTION = """
Do you want to perform these actions?
  Only 'yes' will be accepted to approve; 'details' shows every field.

  Enter a value: """


def approve(
    shell: Shell, plan: Plan, *, command: str, yes: bool, confirmed: Collection[str], details: Callable[[], str]
) -> None:
    """Return when the plan is approved.

    Args:
        shell: Where to ask.
        plan: What would be done.
        command: The command, for what can be pasted.
        yes: Whether ``--yes`` was given.
        confirmed: Resources, or the stack, whose data may be lost.
        details: Gives the long form of the plan.

    Raises:
        GenesysError: CLI-003 nobody can be asked, CLI-004 data loss not confirmed, CLI-005 cancelled.
    """
    command = _as_said(shell, command)
    _data_loss(shell, plan, command, confirmed)
    if yes:
        return
    if not shell.interactive:
        raise NO_APPROVAL.error(name=command)
    answer = shell.ask(_QUESTION)
    while answer in {"details", "d"}:
        shell.say(details())
        answer = shell.ask(_QUESTION)
    if answer != "yes":
        raise CANCELLED.error()


def _as_said(shell: Shell, command: str) -> str:
    """Return a command with its arguments: without them, what is pasted would approve another plan."""
    if " " in command:
        return command  # It says more than what was typed.
    return shlex.join([command, *(word for word in shell.said if word not in _YES)])


def at_risk(plan: Plan) -> list[str]:
    """Return the resources whose data the plan loses, sorted."""
    return sorted({change.kind_address or change.address for change in plan.changes if change.risk == "data-loss"})


def _data_loss(shell: Shell, plan: Plan, command: str, confirmed: Collection[str]) -> None:
    if plan.stack in confirmed:
        return
    names = [name for name in at_risk(plan) if not any(within(name, top) for top in confirmed)]
    if names and shell.interactive:
        names = [name for name in names if not _typed(shell, name)]
    if names:
        flags = " ".join(f"--confirm-data-loss {shlex.quote(name)}" for name in names)
        raise DATA_LOSS.error(names=", ".join(names), name=command, flags=flags)


def _typed(shell: Shell, name: str) -> bool:
    return shell.ask(f"\nThe data of {name} will be lost. Type its name to go on: ") == name
