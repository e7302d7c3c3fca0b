"""Saved plans: what was approved is what runs, from any checkout, and the program is not run again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app import sources
from genesys.app.backends import open_backend
from genesys.app.problems import NO_PLAN_FILE, NOT_WRITTEN, NOTHING_DEPLOYED, OTHER_WORLD
from genesys.app.project import Project
from genesys.app.providers import Providers, digest_of
from genesys.app.simulating import FOLDER
from genesys.errors import GenesysError
from genesys.model.canonical import digest_bytes
from genesys.model.declared import Stack
from genesys.plan.storefile import compare_plugins, pack, peek, unpack
from genesys.spi.groups import HOOKS, KINDS, LOWERINGS, PROVIDERS
from genesys.state.drive import complete
from genesys.state.seal import PLAN, Sealed, seal

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.app.planning import Planned
    from genesys.model.plan import Plan
    from genesys.plugins.index import Index
    from genesys.spi.ports import World
    from genesys.state.state import State


class Sealer:
    """Seals plan files with the keys of a state.

    Args:
        state: The state.
    """

    def __init__(self, state: State) -> None:
        self._state, self.key_id = state, state.id

    def seal(self, data: bytes, context: bytes) -> bytes:
        """Return the data encrypted; it opens with the same context only."""
        salt = self._state.world.entropy.token(16)
        return seal(self._state.keys.box(), _name(context), [data], kind=PLAN, salt=salt)

    def open(self, data: bytes, context: bytes) -> bytes:
        """Return the data again.

        Raises:
            ValueError: It was altered.
        """
        try:
            return Sealed(self._state.keys.box(), _name(context), data, kind=PLAN).section(0)
        except GenesysError as error:
            raise ValueError(str(error.codes)) from None


def _name(context: bytes) -> str:
    return f"planfile/{digest_bytes(context, size=16)}"


class Opened(NamedTuple):
    """A saved plan, ready to run.

    Args:
        project: The project it belongs to, at the state's location.
        plan: The plan.
        stack: The declaration it was made from.
        state: The record.
        providers: Those that the plan needs.
    """

    project: Project
    plan: Plan
    stack: Stack
    state: State
    providers: Providers


def save(project: Project, planned: Planned, path: str) -> None:
    """Write a plan to a file, with everything that running it needs.

    Raises:
        GenesysError: APP-017 a source folder changed meanwhile, APP-023 the file cannot be written; STATE-0xx.
    """
    state = planned.state
    assert state is not None  # noqa: S101 - the command makes one before it plans with a file in mind
    folders = {digest: folder for folder, digest in planned.stack.sources.items()}
    archives: dict[str, bytes] = {}
    for digest, address in sources.digests(planned.plan).items():
        if digest in folders:
            archives[digest] = sources.archive(project, folders[digest], digest, address)
        else:
            archives[digest] = complete(state.blobs.get(sources.KIND, digest))
    data = pack(
        planned.plan,
        stack=planned.stack.as_json(),
        sources=archives,
        location=os.path.join(project.folder, project.location),
        sealer=Sealer(state),
        created=project.world.clock.now(),
    )
    try:
        project.world.files.write(os.path.join(project.folder, path), data, mode=0o600)
    except OSError as error:
        raise NOT_WRITTEN.error(path=path, why=error.strerror) from None


def open_plan(
    world: World, folder: str, path: str, *, ask: Callable[[str], str] | None, any_plugins: bool = False
) -> Opened:
    """Return a saved plan, verified; archives that it brought along are in the state afterwards.

    Raises:
        GenesysError: APP-019 it cannot be read, PLAN-013 altered, -014 another key, -015 other plugins, -016 a newer
            format; STATE-0xx.
    """
    try:
        data = world.files.read(os.path.join(folder, path))
    except OSError as error:
        raise NO_PLAN_FILE.error(path=path, why=error.strerror) from None
    header = peek(data)
    project = Project(world, folder, stack=header.stack, ask=ask)
    project.name, project.location = header.stack, world.environ.get("GENESYS_BACKEND_URL") or header.location
    project.backend = open_backend(world, folder, project.location, project.index)
    elsewhere = OTHER_WORLD.error(path=path, made="the real" if project.simulated else "a simulated")
    try:
        state = project.find_state()
    except GenesysError:
        # The keys of the other world are not in this one.
        if (os.path.basename(os.path.dirname(header.location)) == FOLDER) is not project.simulated:
            raise elsewhere from None
        raise
    if state is None:
        raise NOTHING_DEPLOYED.error(stack=header.stack)
    found = unpack(data, sealer=Sealer(state))
    if bool(found.plan.settings.get("simulated")) is not project.simulated:
        raise elsewhere
    stack = Stack.from_json(found.stack)
    project.index.switches.restrict(**(stack.settings.get("plugins") or {}))
    if not any_plugins:
        asked = project.hooking.used()
        compare_plugins(found.plan, {**_installed(project.index), **asked}, asked=asked)
    for digest, archive in found.sources.items():
        complete(state.blobs.put(sources.KIND, archive, digest=digest))
    providers = project.providers()
    providers.load(change.provider for change in found.plan.changes)
    return Opened(project, found.plan, stack, state, providers)


def still_fits(opened: Opened) -> None:
    """Return when a saved plan can run on the state as it is now; the run itself looks again.

    Raises:
        GenesysError: PLAN-012, what it was decided on was changed since.
    """
    from genesys.plan.rebase import rebase

    head = complete(opened.state.head())
    rebase(opened.plan, complete(head.fragments()), head.id).checked()


def _installed(index: Index) -> dict[str, dict[str, Any]]:
    entries = [entry for group in (PROVIDERS, KINDS, LOWERINGS, HOOKS) for entry in index.entries(group)]
    return {entry.dist: {"version": entry.version, "digest": digest_of(index, entry)} for entry in entries}
