"""What an author fills in: the provider, examples of its natives, and how to reach it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.world import RealWorld
from genesys.compile.load import definition
from genesys.spi.marks import marked
from genesys.spi.ports import World
from genesys.spi.provider import Provider
from genesys.spi.traces import packages_of

if TYPE_CHECKING:
    from genesys.testing.rules import Rule

Fields = Mapping[str, Any]
NOTHING: Fields = MappingProxyType({})


class Example(NamedTuple):
    """One native, as a declaration would want it.

    Args:
        type: Native type.
        body: Field -> value. ``{name}`` inside a text becomes a legal name of its own for each object, and ``{guid}``
            a GUID of its own; `of` refers to another example; a field marked `Secret` is given in clear, and the kit
            wraps it as the engine does.
        update: Fields that can be changed in place -> their new values; none when nothing can.
        wrong: Fields -> values that the provider refuses as `faults.Invalid`; none when it takes everything.
        empty: Computed fields that this example leaves empty.
        cheap: Whether many of it can be made at once.
    """

    type: str
    body: Fields
    update: Fields = NOTHING
    wrong: Fields = NOTHING
    empty: Iterable[str] = ()
    cheap: bool = True


def of(example: str, field: str = "id") -> dict[str, Any]:
    """Return a reference to a property of another example."""
    return {"$native": [example, field]}


_LEFT_OUT = ("GENESYS_BACKEND_URL", "GENESYS_KEY", "GENESYS_PASSPHRASE", "GENESYS_PASSPHRASE_FILE", "CI")
"""Variables that say where and how real states are kept; a case keeps its own, which gets its key by itself."""


class Case:
    """What the rules work on. A case has a folder of its own; ``{folder}`` in settings and environment names it.

    Args:
        provider: The provider.
        examples: Name -> example, those that others refer to first; at least one.
        settings: Settings of the provider.
        environ: Environment variables, beside those of the process.
        region: Region to act in, in the universal words.
        target: Where to act, when the provider's own ``target`` is not to be asked.
        kinds: Name -> (kind, fields) of universal resources to translate, beside those that the kit knows.
        sources: Digest -> archive (tar) of source folders that examples name.
        outside_delete: Deletes an object behind the engine's back; ``None`` for a second session.
        leftovers: Returns what is there beyond the kit's objects; compared before and after.
        hidden: Texts that must never be shown, beside the secrets in examples.
        callers: How many callers work at once on one session.
    """

    def __init__(
        self,
        provider: Provider,
        examples: Mapping[str, Example],
        *,
        settings: Fields | None = None,
        environ: Mapping[str, str] | None = None,
        region: str = "europe",
        target: Mapping[str, str] | None = None,
        kinds: Mapping[str, tuple[str, Fields]] | None = None,
        sources: Mapping[str, bytes] | None = None,
        outside_delete: Callable[[str, str], None] | None = None,
        leftovers: Callable[[Case], Iterable[str]] | None = None,
        hidden: Iterable[str] = (),
        callers: int = 50,
    ) -> None:
        self.provider, self.examples = provider, dict(examples)
        self.region, self.kinds, self.sources = region, dict(kinds or {}), dict(sources or {})
        self.outside_delete, self.leftovers, self.callers = outside_delete, leftovers, callers
        self._settings, self._environ, self._target, self._hidden = settings or {}, environ or {}, target, hidden
        self._folder = ""
        self.rounds = 0
        self.packages = packages_of(provider)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the kit."""
        from genesys.testing.provider_kit import RULES

        return RULES

    @property
    def folder(self) -> str:
        """The folder of this case, made when it is first asked for."""
        if not self._folder:
            self._folder = tempfile.mkdtemp(prefix="genesys-kit-")
        return self._folder

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the provider, with what it has by default."""
        settings = {name: default for name, (default, _) in self.provider.settings.items()}
        return {**settings, **{name: self._filled(value) for name, value in self._settings.items()}}

    @property
    def target(self) -> dict[str, str]:
        """Where to act."""
        if self._target is not None:
            return dict(self._target)
        if not self.provider.target:
            return {}
        found: dict[str, str] = definition(self.provider.target)(self.region, self.settings, self.world.environ)
        return found

    @property
    def world(self) -> World:
        """The ports: this machine, with folders of its own for what Genesys itself keeps."""
        world = RealWorld()
        own = {name: os.path.join(self.folder, name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        given = {name: self._filled(value) for name, value in self._environ.items()}
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        world.environ = {**kept, **own, "GENESYS_KEYRING": "off", **given, **self.secrets}
        return world

    @property
    def secrets(self) -> dict[str, str]:
        """Environment variable -> the secret of an example that it holds."""
        return {
            variable(name, field): str(example.body[field])
            for name, example in self.examples.items()
            if example.type in self.provider.types
            for field in sorted(marked(self.provider.types[example.type].schema, "secret"))
            if field in example.body
        }

    @property
    def hidden(self) -> list[str]:
        """Everything that must never be shown."""
        return sorted({*self.secrets.values(), *self._hidden})

    def source(self, digest: str) -> bytes:
        """Return the archive of a source folder."""
        return self.sources[digest]

    def close(self) -> None:
        """Remove the folder."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _filled(self, value: Any) -> Any:
        return value.replace("{folder}", self.folder) if isinstance(value, str) else value


def variable(example: str, field: str) -> str:
    """Return the environment variable that holds a secret field of an example."""
    return f"KIT_{example}_{field}".upper().replace("-", "_")
