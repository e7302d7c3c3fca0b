"""Who can open a state: adding, listing and removing slots.

Removing a slot keeps its holder from opening the state from now on. Who opened it before may have kept
its inner secrets; changing those for everyone means a new state, and is not done here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.state.keys import key_text
from genesys.state.problems import LAST_SLOT, NO_SLOT
from genesys.state.slots import FOLDER, read_slots, write_slot
from genesys.state.unlock import new_slot, passphrase_slot

if TYPE_CHECKING:
    from genesys.model.secret import SecretValue
    from genesys.state.state import State

    Json = dict[str, Any]


class Slot(NamedTuple):
    """One way to open a state; holds nothing secret.

    Args:
        id: 16 hex digits.
        kind: ``file``, ``keyring``, ``environment``, ``passphrase`` or ``recovery``.
        label: Whose it is.
        created: Seconds since 1970.
    """

    id: str
    kind: str
    label: str
    created: float


async def list_keys(state: State) -> list[Slot]:
    """Return all slots, oldest first.

    Raises:
        GenesysError: STATE-001, -005, -008.
    """
    slots = [_show(slot) for slot in await read_slots(state.store, state.keys.identity)]
    return sorted(slots, key=lambda slot: (slot.created, slot.id))


async def add_passphrase(state: State, passphrase: str, *, label: str = "") -> Slot:
    """Add a slot for a passphrase of >= 12 characters.

    Raises:
        GenesysError: STATE-022, -008, -010, -011.
    """
    return await _add(state, passphrase_slot(state.world, state.keys, passphrase, label=label))


async def add_key(state: State, *, label: str = "") -> tuple[Slot, SecretValue]:
    """Add a slot for a new access key and return the key's text, for another person or machine.

    Raises:
        GenesysError: STATE-008, -010, -011.
    """
    return await _add_access(state, kind="environment", label=label)


async def add_recovery(state: State) -> tuple[Slot, SecretValue]:
    """Add a recovery key and return its text; the caller shows it on a terminal or writes it to the file asked for.

    Raises:
        GenesysError: STATE-008, -010, -011.
    """
    return await _add_access(state, kind="recovery", label="recovery")


async def remove_key(state: State, begin: str) -> Slot:
    """Remove the slot whose id begins so, unless it is the last one.

    Raises:
        GenesysError: STATE-019, -020, -008, -011.
    """
    slots = await list_keys(state)
    found = [slot for slot in slots if begin and slot.id.startswith(begin)]
    if len(found) != 1:
        raise NO_SLOT.error(slot=begin)
    if len(slots) == 1:
        raise LAST_SLOT.error(slot=found[0].id)
    await state.store.delete(FOLDER + found[0].id)
    return found[0]


async def _add_access(state: State, *, kind: str, label: str) -> tuple[Slot, SecretValue]:
    access = state.world.entropy.token(32)
    return await _add(state, new_slot(state.world, state.keys, access, kind=kind, label=label)), key_text(access)


async def _add(state: State, slot: Json) -> Slot:
    await write_slot(state.store, slot)
    return _show(slot)


def _show(slot: Json) -> Slot:
    return Slot(slot["id"], slot["kind"], slot["label"], slot["created"] / 1000)
