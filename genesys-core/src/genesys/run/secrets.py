"""Where values of secrets come from while deploying, and what keeps them out of everything written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.model.canonical import digest
from genesys.model.expr import walk
from genesys.model.secret import SecretValue
from genesys.run.known import Known
from genesys.run.problems import NO_FILE, NO_VARIABLE
from genesys.run.resolve import secrets_in, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.spi.ports import World
    from genesys.state.vault import Vault

_LENGTH = 32


class Secrets:
    """Values of secrets, each fetched once.

    Args:
        vault: Generated values.
        world: Environment and files.
        project: Folder that relative paths start in.
        known: What the process knows to be secret besides.
    """

    def __init__(self, vault: Vault, world: World, project: str, known: Known | None = None) -> None:
        self._vault, self._world, self._project = vault, world, project
        self._known: dict[str, SecretValue] = {}
        self._hidden = known or Known({})

    async def fetch(self, value: Json, desired: Callable[[str], Mapping[str, Json] | None]) -> None:
        """Get every secret that resolving ``value`` may ask for; generate those that do not exist yet.

        A generated value is durable before this returns.

        Raises:
            GenesysError: RUN-009, RUN-010, or of the state.
        """
        for source in sources(value, desired):
            name = digest(_source(source))
            if name not in self._known:
                self._remember(name, await self._get(source))

    def value(self, source: dict[str, Json]) -> SecretValue:
        """Return a value that was fetched before."""
        return self._known[digest(_source(source))]

    async def _get(self, source: dict[str, Json]) -> SecretValue:
        if "$env" in source:
            return from_environment(self._world, str(source["$env"]))
        if "$file" in source:
            return from_file(self._world, self._project, str(source["$file"]))
        return await self._from_vault(source["$secret"])

    async def ready(self, value: Json, desired: Callable[[str], Mapping[str, Json] | None]) -> bool:
        """Get every secret that ``value`` may ask for and that is there already; tell whether all were.

        Nothing is generated, and what cannot be read is no error.

        Raises:
            GenesysError: Of the state.
        """
        for source in sources(value, desired):
            name = digest(_source(source))
            if name in self._known:
                continue
            found = await self._peek(source)
            if found is None:
                return False
            self._remember(name, found)
        return True

    async def _peek(self, source: dict[str, Json]) -> SecretValue | None:
        if "$secret" in source:
            ref = await self._vault.newest(vault_path(source["$secret"]))
            return None if ref is None else await self._vault.get(ref)
        try:
            return await self._get(source)
        except GenesysError:
            return None

    async def _from_vault(self, spec: dict[str, Json]) -> SecretValue:
        path = vault_path(spec)
        length = int(spec.get("generate") or _LENGTH)
        return await self._vault.get(await self._vault.generate(path, length=length))

    def _remember(self, name: str, value: SecretValue) -> None:
        self._known[name] = value
        self.hide(value)

    def hide(self, value: Any) -> None:
        """Remember the secrets in a resolved value, so that `clean` takes them out of texts."""
        for _, secret in secrets_in(value):
            self._hidden.redactor.hide(secret.reveal("to keep it out of messages and records").decode(errors="replace"))

    def clean(self, value: Any) -> Any:
        """Return a JSON value in which no text holds a known secret, in whatever form."""
        return self._hidden.clean(value)


def unreadable(body: Json, world: World, project: str) -> list[Finding]:
    """Return what of the secrets of a body that come from outside cannot be read now.

    Args:
        body: Values with their expressions.
        world: Environment and files.
        project: Folder that relative paths start in.
    """
    found: list[Finding] = []
    for source in walk(body):
        try:
            if "$env" in source:
                from_environment(world, str(source["$env"]))
            elif "$file" in source:
                from_file(world, project, str(source["$file"]))
        except GenesysError as error:
            found += error.findings
    return found


def from_environment(world: World, name: str) -> SecretValue:
    """Return a secret of the environment.

    Raises:
        GenesysError: RUN-009.
    """
    if name not in world.environ:
        raise NO_VARIABLE.error(name=name)
    return SecretValue(world.environ[name].encode())


def from_file(world: World, project: str, path: str) -> SecretValue:
    """Return a secret of a file, without the end of its last line.

    Raises:
        GenesysError: RUN-010.
    """
    whole = path if path.startswith("/") else f"{project}/{path}"
    try:
        data = world.files.read(whole)
    except OSError as error:
        raise NO_FILE.error(path=path, message=error.strerror or "it is not there") from None
    return SecretValue(data.removesuffix(b"\n").removesuffix(b"\r"))


def _source(source: dict[str, Json]) -> dict[str, Json]:
    return {mark: value for mark, value in source.items() if mark != "secret"}


def vault_path(spec: Mapping[str, Json]) -> str:
    """Return the path in the vault that a ``$secret`` reads; raising ``rotate`` gives another one."""
    rotate = int(spec.get("rotate") or 0)
    return f"{spec['path']}~{rotate}" if rotate else str(spec["path"])
