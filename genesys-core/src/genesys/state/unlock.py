"""Finding the key of a state, or making one: architecture section 12, without a question where possible.

Order: ``GENESYS_KEY``, ``GENESYS_PASSPHRASE``, ``GENESYS_PASSPHRASE_FILE``, the key file, the keyring,
and, where there is a terminal, the passphrase. What is set in the environment must fit; what merely lies
around may belong to another stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.state.keys import Keys, key_id, key_text, parse_key
from genesys.state.local import translate
from genesys.state.problems import CI_KEY, NO_FILE, NO_HOME, NO_KEY, WEAK, WRONG_KEY, WRONG_PASSPHRASE
from genesys.state.root import new_identity
from genesys.state.slots import make_slot, new_kdf, open_slot, read_slot, read_slots, stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.spi.ports import World
    from genesys.state.store import Store

    Json = dict[str, Any]
    Ask = Callable[[str], str]

LEAST = 12
"""Shortest passphrase, in characters."""
_YES = ("1", "true", "yes", "on")


async def unlock(world: World, store: Store, identity: bytes, *, ask: Ask | None = None) -> Keys:
    """Return the secrets of an existing state.

    Args:
        world: Environment, files.
        store: Where the slots are.
        identity: Of the state.
        ask: Asks the person for the passphrase; ``None`` where there is no terminal.

    Raises:
        GenesysError: STATE-002, -003, -004, -021, -027; STATE-001 for a tampered slot.
    """
    environ = world.environ
    text = environ.get("GENESYS_KEY", "")
    if text:
        return await _with_key(store, identity, parse_key(text, source="GENESYS_KEY"), "GENESYS_KEY")
    given = _passphrase(world)
    if given is not None:
        found = await _with_passphrase(store, identity, given)
        if found is not None:
            return found
    return await _lying_around(world, store, identity) or await _asked(world, store, identity, ask)


async def _with_key(store: Store, identity: bytes, access: bytes, source: str) -> Keys:
    slot = await read_slot(store, key_id(access))
    keys = slot and open_slot(slot, access, identity)
    if not keys:
        raise WRONG_KEY.error(stack=store.stack, source=source)
    return keys


async def _with_passphrase(store: Store, identity: bytes, given: tuple[str, str]) -> Keys | None:
    """Return the secrets; ``None`` when no slot of this state takes a passphrase at all."""
    passphrase, source = given
    slots = [slot for slot in await read_slots(store, identity) if "kdf" in slot]
    for slot in slots:
        keys = open_slot(slot, stretch(passphrase, slot["kdf"], name="keys/" + slot["id"]), identity)
        if keys is not None:
            return keys
    if slots:
        raise WRONG_PASSPHRASE.error(stack=store.stack, source=source)
    return None


async def _lying_around(world: World, store: Store, identity: bytes) -> Keys | None:
    path = key_file(world.environ, identity)
    if path and world.files.exists(path):
        try:
            text = world.files.read(path).decode(errors="replace")
        except OSError as error:
            raise translate(error, path) from None
        return await _with_key(store, identity, parse_key(text, source=path), path)
    from genesys.state.ring import find_ring

    ring = find_ring(world.environ)
    kept = ring and ring.get(identity.hex())
    if kept:
        return await _with_key(store, identity, parse_key(kept, source="The keyring"), "The keyring")
    return None


async def _asked(world: World, store: Store, identity: bytes, ask: Ask | None) -> Keys:
    slots = await read_slots(store, identity) if ask is not None else []
    if ask is not None and any("kdf" in slot for slot in slots):
        found = await _with_passphrase(store, identity, (ask(store.stack), "What was typed"))
        if found is not None:
            return found
    raise NO_KEY.error(stack=store.stack, file=key_file(world.environ, identity) or "a key file")


def make_keys(world: World, stack: str) -> tuple[Keys, Json]:
    """Return the secrets of a new state and their first slot; a key that is made here is durable on return.

    Raises:
        GenesysError: STATE-021, -022, -023, -027, -030, -010, -011.
    """
    token = world.entropy.token
    keys = Keys(new_identity(token(12)), state=token(32), vault=token(32))
    text, given = world.environ.get("GENESYS_KEY", ""), _passphrase(world)
    if text:
        access = parse_key(text, source="GENESYS_KEY")
        return keys, new_slot(world, keys, access, kind="environment")
    if given is not None:
        return keys, passphrase_slot(world, keys, given[0])
    if world.environ.get("CI", "").lower() in _YES:
        raise CI_KEY.error(stack=stack)
    access = token(32)
    return keys, new_slot(world, keys, access, kind=_keep(world, keys.identity, access))


def new_slot(world: World, keys: Keys, access: bytes, *, kind: str, label: str = "") -> Json:
    """Return a slot for an access key, labelled with the user's name if with nothing else."""
    return make_slot(
        keys, access, kind=kind, label=label or _user(world), created=_now(world), salt=world.entropy.token(16)
    )


def passphrase_slot(world: World, keys: Keys, passphrase: str, *, label: str = "") -> Json:
    """Return a slot for a passphrase.

    Raises:
        GenesysError: STATE-022.
    """
    if len(passphrase) < LEAST:
        raise WEAK.error(length=len(passphrase), least=LEAST)
    kdf = new_kdf(world.entropy.token(16))
    access = stretch(passphrase, kdf, name="keys/")
    return make_slot(
        keys,
        access,
        kind="passphrase",
        label=label or _user(world),
        created=_now(world),
        salt=world.entropy.token(16),
        kdf=kdf,
    )


def key_file(environ: Mapping[str, str], identity: bytes) -> str:
    """Return where this user's key of a state is kept, or ``""`` when the user has no home."""
    config = environ.get("XDG_CONFIG_HOME", "")
    if not config.startswith("/"):
        home = environ.get("HOME", "")
        config = f"{home}/.config" if home else ""
    return f"{config}/genesys/keys/{identity.hex()}" if config else ""


def _keep(world: World, identity: bytes, access: bytes) -> str:
    """Keep a new access key for this user and return the kind of its slot."""
    from genesys.state.ring import find_ring

    text = key_text(access).reveal("kept for this user").decode()
    ring = find_ring(world.environ)
    if ring is not None and ring.set(identity.hex(), text):
        return "keyring"
    path = key_file(world.environ, identity)
    if not path:
        raise NO_HOME.error()
    try:
        world.files.make_folder(path.rpartition("/")[0], mode=0o700)
        world.files.create(path, text.encode() + b"\n", mode=0o600)
    except OSError as error:
        raise translate(error, path) from None
    return "file"


def _passphrase(world: World) -> tuple[str, str] | None:
    """Return the passphrase of the environment and where it came from."""
    if world.environ.get("GENESYS_PASSPHRASE"):
        return world.environ["GENESYS_PASSPHRASE"], "GENESYS_PASSPHRASE"
    path = world.environ.get("GENESYS_PASSPHRASE_FILE", "")
    if not path:
        return None
    try:
        return world.files.read(path).decode().removesuffix("\n").removesuffix("\r"), path
    except OSError as error:
        raise NO_FILE.error(path=path, why=error.strerror or "unreadable") from None
    except UnicodeDecodeError:
        raise NO_FILE.error(path=path, why="it is not text") from None


def _user(world: World) -> str:
    return world.environ.get("USER") or world.environ.get("LOGNAME") or "unnamed"


def _now(world: World) -> int:
    return int(world.clock.now() * 1000)
