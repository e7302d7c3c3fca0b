"""A project's folder → its Stack. Light: a file that was read before is not parsed again, and no kind is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import genesys
from genesys.errors import GenesysError
from genesys.load.cache import Cache
from genesys.load.inputs import Inputs
from genesys.load.kinds import Kinds
from genesys.load.place import Source
from genesys.load.problems import BAD_ENVIRONMENT, BAD_NAME, NO_PROGRAM, TWO_PROGRAMS, UNREADABLE
from genesys.load.session import Session
from genesys.load.variables import PREFIX, Variables
from genesys.model.address import is_name
from genesys.model.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.errors import Finding
    from genesys.load.session import Requires
    from genesys.model.declared import Stack
    from genesys.model.resource import Resource
    from genesys.spi.ports import World

PYTHON, YAML = "infra.py", "genesys.yaml"
DEFAULT_ENVIRONMENT = "dev"


class Loaded:
    """What a project declares.

    Args:
        stack: Everything declared, as plain data.
        kinds: Kind name -> class, of every kind that the stack may use.
        inputs: What was read.
        pure: Whether the same inputs always give the same stack: YAML, or a Python program that says so.
        warnings: Findings that stop nothing.
    """

    __slots__ = ("inputs", "kinds", "pure", "stack", "warnings")

    def __init__(self, stack: Stack, kinds: Kinds, *, inputs: Inputs, pure: bool, warnings: list[Finding]) -> None:
        self.stack, self.kinds, self.inputs, self.pure, self.warnings = stack, kinds, inputs, pure, warnings

    @property
    def digest(self) -> str:
        """Digest of everything that decides what will be made; places do not."""
        data = {**self.stack.as_json(), "resources": [resource.authored() for resource in self.stack.resources]}
        return digest(data)


class Job:
    """What a load works with.

    Args:
        folder: The project's folder, absolute.
        world: The ports.
        environment: The stack's environment.
        given: ``--var`` name -> text.
        kinds: Kinds known before anything is read.
        engine: What decides, beside its content, what a file means.
        requires: Says what of a project's requirements is missing.
    """

    def __init__(
        self,
        folder: str,
        world: World,
        *,
        environment: str,
        given: Mapping[str, str],
        kinds: Kinds,
        engine: str,
        requires: Requires | None,
    ) -> None:
        self.requires = requires
        self.folder, self.world, self.environment, self.given, self.kinds = folder, world, environment, given, kinds
        self.inputs = Inputs(folder)
        self.cache = Cache(folder, world.files, engine=f"{genesys.__version__} {engine}")
        self.filed: dict[str, Any] = {}

    def read(self, name: str) -> bytes:
        """Return the content of a file of the project, and note it.

        Raises:
            FileNotFoundError: There is none.
            GenesysError: LOAD-003, it cannot be read.
        """
        try:
            data = self.world.files.read(f"{self.folder}/{name}")
        except FileNotFoundError:
            self.inputs.note_file(name, None)
            raise
        except OSError as error:
            raise UNREADABLE.error(None, file=name, why=error.strerror) from None
        self.inputs.note_file(name, data)
        return data

    def session(self, file: str) -> Session:
        """Return a session with the values of the stack's own file, ``genesys.<environment>.yaml``."""
        environ = self.world.environ
        name = f"genesys.{self.environment}.yaml"
        try:
            data = self.read(name)
        except FileNotFoundError:
            return Session(self.environment, Variables(self.given, environ), file=file, requires=self.requires)
        source = Source(name, data)
        key = self.cache.digest(data)
        found = self.cache.get(f"values-{self.environment}", key)
        if found is None:
            from genesys.load.stackfile import values

            found = values(source)
            self.cache.put(f"values-{self.environment}", key, found)
        filed, spots = found
        variables = Variables(
            self.given, environ, filed=filed, file=name, place=lambda variable: source.where(*spots[variable])
        )
        return Session(self.environment, variables, file=file, requires=self.requires)


def load(
    folder: str,
    *,
    world: World,
    environment: str = DEFAULT_ENVIRONMENT,
    variables: Mapping[str, str] | None = None,
    kinds: Mapping[str, type[Resource]] | None = None,
    engine: str = "",
    requires: Requires | None = None,
) -> Loaded:
    """Return what the project in a folder declares for one environment.

    Args:
        folder: The project's folder, absolute.
        world: The ports; the program sees ``world.environ`` as its environment.
        environment: The part of the stack's name after the slash.
        variables: Values given by flag: name -> text.
        kinds: Kinds of plugins, by name.
        engine: Digest of what else decides about the meaning of a file, such as the plugins' contents.
        requires: Says what of a project's requirements is missing, and where that was asked for.

    Raises:
        GenesysError: Everything that is wrong, together.
    """
    if not is_name(environment):
        raise BAD_ENVIRONMENT.error(None, environment=environment)
    job = Job(
        folder.rstrip("/") or "/",
        world,
        environment=environment,
        given=variables or {},
        kinds=Kinds(kinds),
        engine=engine,
        requires=requires,
    )
    if _language(job) == PYTHON:
        from genesys.load.from_python import load_python

        loaded = load_python(job)
    else:
        from genesys.load.from_yaml import load_yaml

        loaded = load_yaml(job)
    _note_variables(job, loaded)
    return loaded


def _language(job: Job) -> str:
    there = [name for name in (PYTHON, YAML) if job.world.files.exists(f"{job.folder}/{name}")]
    if len(there) == 2:
        raise TWO_PROGRAMS.error(None, folder=job.folder)
    if not there:
        raise NO_PROGRAM.error(None, folder=job.folder)
    job.inputs.note_file(YAML if there[0] == PYTHON else PYTHON, None)
    return there[0]


def _note_variables(job: Job, loaded: Loaded) -> None:
    """Note the variables among the environment's; those of the command line are the caller's to know."""
    for name in loaded.stack.variables:
        job.inputs.env[PREFIX + name] = job.world.environ.get(PREFIX + name)
    if not is_name(loaded.stack.project):
        raise BAD_NAME.error(None, name=loaded.stack.project, what="project")


def finish(session: Session, stop: Callable[[], list[Finding]]) -> list[Finding]:
    """Add what is only known at the end, and return the warnings.

    Args:
        session: The load.
        stop: Gives what else is wrong; asked when something is wrong already, so that all is shown at once.

    Raises:
        GenesysError: There is an error among the findings.
    """
    session.findings += session.variables.unknown()
    if session.failed():
        raise GenesysError(session.findings + stop())
    return list(session.findings)
