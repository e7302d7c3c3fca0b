"""A project folder, the stack that is meant, and what belongs to both; everything is opened when first asked for."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from genesys.app.backends import open_backend
from genesys.app.problems import NOTHING_DEPLOYED, OTHER_PROJECT
from genesys.errors import Finding, GenesysError
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from genesys.app.calls import Calls
    from genesys.app.hooking import Hooking
    from genesys.app.providers import Providers
    from genesys.errors import Where
    from genesys.load.inputs import Inputs
    from genesys.load.load import Loaded
    from genesys.model.declared import Stack
    from genesys.model.resource import Resource
    from genesys.plugins.index import Entry, Index
    from genesys.run.http import HttpClient
    from genesys.spi.backend import StateBackend
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider
    from genesys.state.state import State

DATA = ".genesys"
SELECTED = "stack"
DEFAULT_ENVIRONMENT = "dev"


class Project:
    """What a command works on.

    Args:
        world: The ports.
        folder: Folder of the declaration.
        stack: ``production``, ``shop/production`` or ``None`` for the selected one.
        variables: Variables of the command line.
        ask: Stack -> passphrase typed by a person; ``None`` when nobody can be asked.
    """

    def __init__(
        self,
        world: World,
        folder: str,
        *,
        stack: str | None = None,
        variables: Mapping[str, str] | None = None,
        ask: Callable[[str], str] | None = None,
    ) -> None:
        self.world, self.folder, self.ask = world, folder, ask
        self.variables = dict(variables or {})
        self.set_aside: list[Finding] = []
        self.home = ""
        """Provider of resources that name none, in place of the project's; ``""`` for that."""
        self._asked_for = stack
        self.places: dict[tuple[str, ...], Mapping[str, str]] = {}
        """Where sessions of this command were; see `genesys.run.options.Options`."""

    @cached_property
    def http(self) -> HttpClient:
        """The one client of all sessions of this command; it counts their calls."""
        from genesys.run.http import HttpClient

        return HttpClient(self.world)

    @property
    def calls(self) -> Calls:
        """What was called over HTTP so far."""
        from genesys.app.calls import Calls

        return Calls.of(self.http) if "http" in self.__dict__ else Calls({}, 0.0)

    def close(self) -> None:
        """Let go of all connections to providers; what comes later opens new ones."""
        if "http" in self.__dict__:
            self.http.close()

    @property
    def data(self) -> str:
        """Folder for what Genesys keeps beside the declaration."""
        from genesys.app.simulating import FOLDER

        real = data_folder(self.world, self.folder)
        return os.path.join(real, FOLDER) if self.simulated else real

    @cached_property
    def simulated(self) -> bool:
        """Whether nothing real is touched; everything that is kept is apart then."""
        from genesys.app.simulating import is_simulated

        return is_simulated(self.world)

    @cached_property
    def environment(self) -> str:
        """The part of the stack's name after the slash."""
        return self._meant.rpartition("/")[2]

    @cached_property
    def _meant(self) -> str:
        return self._asked_for or self.world.environ.get("GENESYS_STACK") or self._selected() or DEFAULT_ENVIRONMENT

    def _check(self, project: str) -> None:
        named = self._meant.rpartition("/")[0]
        if named and named != project:
            raise OTHER_PROJECT.error(name=self._meant, project=project)

    @cached_property
    def loaded(self) -> Loaded:
        """The declaration, loaded.

        Raises:
            GenesysError: LOAD-0xx and KIND-0xx, all findings at once.
        """
        from genesys.load.load import load

        kinds = self.plugged_kinds
        try:
            loaded = load(
                self.folder,
                world=self.world,
                variables=self.variables,
                environment=self.environment,
                kinds=kinds,
                engine=self._kind_packages(),
                requires=self._missing,
            )
        except GenesysError as error:
            # What is missing may be what the package has that could not be used.
            raise GenesysError([*error.findings, *self.set_aside]) from error
        if self.home:
            # Said on the command line, so no line of a file is the culprit.
            loaded.stack.provider, loaded.stack.places = self.home, without_provider(loaded.stack.places)
        self._check(loaded.stack.project)
        self._remember(loaded.stack.project)
        if "plugins" in loaded.stack.settings:
            self.index.switches.restrict(**loaded.stack.settings["plugins"])
            self._refuse_denied(loaded.stack)
        return loaded

    def _missing(self, requirements: Sequence[str], where: Where | None) -> list[Finding]:
        from genesys.app.requires import missing

        return missing(requirements, where, self.world.files)

    @cached_property
    def hooking(self) -> Hooking:
        """The hook plugins of the project."""
        from genesys.app.hooking import Hooking

        return Hooking(self)

    @cached_property
    def declared(self) -> Stack:
        """What is declared, as hook plugins want it.

        Raises:
            GenesysError: As `loaded`, and what plugins refuse: POLICY-001, PLUGIN-009.
        """
        return self.hooking.declared(self.loaded.stack)

    @cached_property
    def asked(self) -> Inputs:
        """What compiling read beside the declaration."""
        from genesys.load.inputs import Inputs

        return Inputs(self.folder)

    def means(self, stack: str) -> bool:
        """Tell whether a whole name may be what is meant; without a slash only the environment is named."""
        return "/" not in self._meant or self._meant == stack

    @cached_property
    def name(self) -> str:
        """Name of the stack, such as ``shop/production``; the last one known when the declaration is broken."""
        known = self._known()
        try:
            return self.loaded.stack.name
        except GenesysError:
            if not known:
                raise
        self._check(known)
        return f"{known}/{self.environment}"

    @cached_property
    def index(self) -> Index:
        """What is installed."""
        from genesys.plugins.index import open_index

        return open_index(self.world)

    @property
    def plugged_kinds(self) -> dict[str, type[Resource]]:
        """Kinds that packages add."""
        return {name: kind for name, (kind, _) in self._plugged.items()}

    @cached_property
    def _plugged(self) -> dict[str, tuple[type[Resource], Entry]]:
        from genesys.spi.groups import KINDS

        if not self.index.names(KINDS):
            return {}
        from genesys.plugins.drivers import kinds

        return kinds(self.index, lambda error: self.set_aside.extend(error.findings))

    @property
    def set_aside_quietly(self) -> list[Finding]:
        """Why packages with kinds could not be used, as warnings: this stack does without them."""
        return [Finding(found.problem, found.where, "warning", found.facts) for found in self.set_aside]

    def kind_packages(self, stack: Stack) -> dict[str, dict[str, str]]:
        """Return package -> version and content digest of every package whose kinds a stack uses, for plans."""
        from genesys.app.providers import digest_of

        used = [self._plugged[kind][1] for kind in sorted({r.kind for r in stack.resources}) if kind in self._plugged]
        return {entry.dist: {"version": entry.version, "digest": digest_of(self.index, entry)} for entry in used}

    def _refuse_denied(self, stack: Stack) -> None:
        from genesys.plugins.problems import OFF
        from genesys.spi.groups import KINDS

        for resource in stack.resources:
            entry = self._plugged[resource.kind][1] if resource.kind in self._plugged else None
            by = self.index.switches.off(KINDS, entry) if entry else ""
            if entry and by:
                raise OFF.error(resource.where, what="kind", name=resource.kind, dist=entry.dist, by=by)

    def _kind_packages(self) -> str:
        """Return what the meaning of a file depends on beside itself: the packages that add kinds."""
        from genesys.spi.groups import KINDS

        entries = self.index.entries(KINDS)
        if not entries:
            return ""
        from genesys.app.providers import digest_of

        return " ".join(f"{entry.dist} {digest_of(self.index, entry)}" for entry in entries)

    def provider(self, name: str) -> Provider:
        """Return a provider.

        Raises:
            GenesysError: PLUGIN-001 to PLUGIN-005.
        """
        from genesys.plugins.drivers import provider

        return provider(self.index, name)

    def providers(self) -> Providers:
        """Return the installed providers; none is loaded yet."""
        from genesys.app.providers import Providers

        return Providers(self.index, simulate=self.simulated)

    @cached_property
    def location(self) -> str:
        """Where the state is: GENESYS_BACKEND_URL, the project's setting, or a folder beside the declaration."""
        named = self.world.environ.get("GENESYS_BACKEND_URL", "")
        if not named and not self.simulated:
            try:
                named = str(self.loaded.stack.settings.get("backend") or "")
            except GenesysError:
                named = ""
        return named or os.path.join(self.data, "state")

    @cached_property
    def backend(self) -> StateBackend:
        """The store behind `location`."""
        return open_backend(self.world, self.folder, self.location, self.index)

    def find_state(self) -> State | None:
        """Return the state of the stack, or ``None`` when it was never deployed.

        Raises:
            GenesysError: STATE-0xx.
        """
        from genesys.state.state import find_state

        return complete(find_state(self.world, self.backend, self.name, ask=self.ask))

    def state(self) -> State:
        """Return the state of the stack.

        Raises:
            GenesysError: APP-003 there is none, STATE-0xx.
        """
        found = self.find_state()
        if found is None:
            raise NOTHING_DEPLOYED.error(stack=self.name)
        return found

    def make_state(self) -> State:
        """Return the state of the stack, made with a key of its own when there is none.

        Raises:
            GenesysError: STATE-0xx.
        """
        from genesys.state.state import open_state

        return complete(open_state(self.world, self.backend, self.name, create=True, ask=self.ask))

    def select(self, name: str) -> None:
        """Make a stack the one that is meant when none is named.

        Raises:
            GenesysError: APP-022 it is none of this project, LOAD-005 it cannot be the name of an environment.
        """
        from genesys.load.problems import BAD_ENVIRONMENT
        from genesys.model.address import is_name

        project, _, environment = name.rpartition("/")
        if project and project != (known := self.name.partition("/")[0]):
            raise OTHER_PROJECT.error(name=name, project=known)
        if not is_name(environment):
            raise BAD_ENVIRONMENT.error(environment=environment)
        self.world.files.make_folder(self.data)
        self.world.files.write(os.path.join(self.data, SELECTED), environment.encode())

    def _selected(self) -> str:
        mine = self._read(os.path.join(self.data, SELECTED))
        return mine or self._read(os.path.join(data_folder(self.world, self.folder), SELECTED))

    def _known(self) -> str:
        return self._read(os.path.join(self.data, "cache", "project"))

    def _read(self, path: str) -> str:
        try:
            return self.world.files.read(path).decode().strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _remember(self, project: str) -> None:
        if self._known() == project:
            return
        try:
            self.world.files.make_folder(os.path.join(self.data, "cache"))
            self.world.files.write(os.path.join(self.data, "cache", "project"), project.encode())
        except OSError:
            return


def without_provider(places: Mapping[str, Where]) -> dict[str, Where]:
    """Return the places of a project's parts, but for that of its provider."""
    return {part: where for part, where in places.items() if part not in {"", "provider"}}


def data_folder(world: World, folder: str) -> str:
    """Return the folder for what Genesys keeps beside a declaration."""
    return os.path.join(folder, world.environ.get("GENESYS_DATA_DIR") or DATA)


def actor(world: World) -> str:
    """Return who is at the keyboard, as ``user@host``."""
    environ: Mapping[str, Any] = world.environ
    user = environ.get("USER") or environ.get("LOGNAME") or f"uid-{os.getuid()}"
    return f"{user}@{os.uname().nodename}"
