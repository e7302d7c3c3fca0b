"""infra.py: run under recording, then read off what it made."""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stdout
from types import ModuleType
from typing import TYPE_CHECKING

from genesys.errors import Finding, GenesysError
from genesys.kinds.annotation import hints_of, kind_name
from genesys.load.finder import ProjectFinder
from genesys.load.names import Found, collect, name_all
from genesys.load.place import Places, Sources
from genesys.load.problems import KIND_TWICE
from genesys.load.session import current
from genesys.load.spots import Spots
from genesys.load.trouble import explained
from genesys.load.values import culprit, plain, settled
from genesys.load.watch import watching
from genesys.model.declared import Declared
from genesys.model.resource import Resource, recording, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.errors import Where
    from genesys.load.cache import Cache
    from genesys.load.inputs import Inputs
    from genesys.load.session import Session
    from genesys.model.expr import Json
    from genesys.spi.ports import World

FILE = "infra.py"
_MODULE = "infra"
_SERIAL = re.compile(r"#[0-9]+")


class Program:
    """One run of a Python program.

    Args:
        folder: The project's folder.
        world: The ports.
        cache: Where bytecode is kept.
        inputs: Where everything that is read is noted.
    """

    def __init__(self, folder: str, world: World, *, cache: Cache, inputs: Inputs) -> None:
        self.folder, self.world, self.cache, self.inputs = folder, world, cache, inputs
        self.sources = Sources(folder, world.files)
        self.finder = ProjectFinder(folder, world.files, cache=cache, inputs=inputs)
        self.module = ModuleType(_MODULE)
        self.made: list[Resource] = []
        self.spots = Spots(self.sources, cache)
        self.bad: set[tuple[str, str]] = set()

    def run(self, data: bytes, session: Session) -> list[Declared]:
        """Run the program and return what it declared.

        Args:
            data: Content of infra.py.
            session: What the program says beside its resources.

        Raises:
            GenesysError: What is wrong in the program, all of it when it ran to its end.
        """
        path = f"{self.folder}/{FILE}"
        self.sources.keep(path, data)
        self.inputs.note_file(FILE, data)
        try:
            self._execute(path, session)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise self._with_names(explained(error, self.sources)) from None
        session.findings[:] = [self._placed(finding) for finding in session.findings]
        session.places = Places(lambda: self._parts(session.where))
        return self._declared(path, session)

    def _execute(self, path: str, session: Session) -> None:
        self.finder.install()
        self.module.__file__ = path
        sys.modules[_MODULE] = self.module
        listening, loading = recording.set(self.made), current.set(session)
        try:
            with watching(self.inputs, self.world.environ) as watch, redirect_stdout(sys.stderr):
                exec(self.spots.compiled(path).code, self.module.__dict__)  # noqa: S102 - it is the user's own
        finally:
            recording.reset(listening)
            current.reset(loading)
        watch.settle(self.folder, self.world.files)

    def _declared(self, path: str, session: Session) -> list[Declared]:
        session.findings += name_all(self.made, self._found(path), where=self.spots.where)
        addresses = {f"#{resource.serial}": resource._address for resource in self.made}
        declared = [self._one(resource, addresses, session.findings) for resource in self.made]
        for outputs in (session.outputs, (session.project or {})):
            outputs.update({name: settled(value, addresses) for name, value in outputs.items()})
        return declared

    def _found(self, path: str) -> Found:
        found: Found = {}
        collect(vars(self.module), self.spots.compiled(path).weak, found)
        for other, data in self.finder.data.items():
            self.sources.keep(other, data)
            for module in [m for m in sys.modules.values() if getattr(m, "__file__", None) == other]:
                collect(vars(module), self.spots.compiled(other).weak, found, rank=2)
        return found

    def _with_names(self, error: GenesysError) -> GenesysError:
        """Return an error in which resources go by the names that they have so far."""
        found: Found = {}
        collect(vars(self.module), frozenset(), found)
        names = {f"#{serial}": min(each)[1] for serial, each in found.items()}
        for finding in error.findings:
            for fact, text in finding.facts.items():
                finding.facts[fact] = _SERIAL.sub(lambda match: names.get(match[0], "a resource"), text)
        return GenesysError(error.findings)

    def _one(self, resource: Resource, addresses: Mapping[str, str], findings: list[Finding]) -> Declared:
        fields: dict[str, Json] = {}
        places = self.spots.places(resource)
        for name, value in resource._fields.items():
            try:
                fields[name] = plain(value, addresses)
            except GenesysError as error:
                self.bad.add((target_of(resource), name))
                path = culprit(value, name)
                place = places.get(path + "=") or places.get(name + "=") or self.spots.where(resource)
                findings += [Finding(f.problem, place, f.severity, f.facts) for f in error.findings]
        return Declared(
            target_of(resource), kind_name(type(resource)), fields, where=self.spots.where(resource), places=places
        )

    def kinds(self, known: Mapping[str, type[Resource]]) -> dict[str, type[Resource]]:
        """Return name -> class of every kind that the program made something of.

        Raises:
            GenesysError: LOAD-016, two classes share a name.
        """
        found: dict[str, type[Resource]] = {}
        for resource in self.made:
            kind = type(resource)
            name = kind_name(kind)
            other = found.get(name) or known.get(name) or kind
            if other is not kind:
                facts = {
                    "first": f"{other.__module__}.{other.__name__}",
                    "second": f"{kind.__module__}.{kind.__name__}",
                }
                raise KIND_TWICE.error(self.spots.where(resource), kind=name, **facts)
            if name not in found:
                found[name] = kind
                # Names in annotations are looked up in the module, and the module is forgotten at the next load.
                hints_of(kind)
        return found

    def _parts(self, said: Where | None) -> dict[str, Where]:
        """Return where the project and its parts stand, of a call of `genesys.project` at a line."""
        if said is None or not self.sources.name(said.file):
            return {}
        source = self.sources.get(said.file)
        calls = [call for call in self.spots.compiled(said.file).calls.get(said.line, []) if call[0] == "project"]
        if len(calls) != 1:
            return {"": source.where(said.line)}
        name, column, spots = calls[0]
        found = {"": source.where(said.line, column, len(name), utf8=True)}
        return found | {part: source.where(*spot, utf8=True) for part, spot in spots.items()}

    def _placed(self, finding: Finding) -> Finding:
        where = finding.where
        if where is None or not self.sources.name(where.file):
            return finding
        return Finding(finding.problem, self.sources.get(where.file).where(where.line), finding.severity, finding.facts)
