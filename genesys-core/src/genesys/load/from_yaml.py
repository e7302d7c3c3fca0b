"""One load of genesys.yaml; what was read from an unchanged file is taken from the cache, with its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.kinds.table import BUILTIN
from genesys.load.folders import digests
from genesys.load.load import YAML, Job, Loaded, finish
from genesys.load.place import Source, Spots
from genesys.model.declared import Declared, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.errors import Where
    from genesys.load.folders import Used
    from genesys.load.kinds import Kinds
    from genesys.load.place import Spot
    from genesys.load.session import Session


def load_yaml(job: Job) -> Loaded:
    """Return what the file declares.

    Raises:
        GenesysError: Everything that is wrong.
    """
    data = job.read(YAML)
    session = job.session(YAML)
    name, key = f"stack-{job.environment}", job.cache.digest(data)
    source = Source(YAML, data)
    entry = job.cache.get(name, key)
    if entry is not None and _fits(entry, job, session):
        return _again(entry, source, job, session)
    return _anew(source, job, session, name=name, key=key)


def _anew(source: Source, job: Job, session: Session, *, name: str, key: str) -> Loaded:
    from genesys.load.check import check
    from genesys.load.folders import used
    from genesys.load.modules import import_kinds
    from genesys.load.yaml import read

    files: list[str] = []

    def imported(wanted: list[str]) -> Kinds:
        files.extend(wanted)
        return import_kinds(wanted, job)

    declared, kinds, bad = read(source, session, job.kinds, import_kinds=imported)
    folders = used(declared, kinds, job)
    sources = digests(folders, declared, job, session.findings)
    warnings = finish(session, lambda: check(declared, kinds, bad=bad))
    stack = session.stack(declared, sources=sources)
    if files or all(resource.kind in BUILTIN for resource in declared):
        job.cache.put(name, key, _entry(stack, session, job, folders=folders, files=files))
    return Loaded(stack, kinds, inputs=job.inputs, pure=True, warnings=warnings)


def _entry(stack: Stack, session: Session, job: Job, *, folders: Used, files: list[str]) -> dict[str, Any]:
    names = session.variables.names()
    secrets = set(session.variables.secrets())
    return {
        "stack": {**stack.as_json(), "resources": [], "sources": {}},
        "resources": [
            (item.address, item.kind, item.fields, _spot(item.where), _spots(item.places)) for item in stack.resources
        ],
        "places": _spots(stack.places),
        "given": {name: session.variables.external(name) for name in names if name not in secrets},
        "secrets": sorted(secrets),
        "folders": [*folders],
        "files": files,
        "modules": {path: digest for path, digest in job.inputs.files.items() if path.endswith(".py") and digest},
    }


def _spots(places: Mapping[str, Where]) -> dict[str, Spot]:
    if isinstance(places, Spots):
        return dict(places.spots())
    return {path: _spot(where) for path, where in places.items()}


def _spot(where: Where | None) -> tuple[int, int, int]:
    return (where.line, where.column, where.length) if where else (0, 0, 1)


def _fits(entry: dict[str, Any], job: Job, session: Session) -> bool:
    """Tell whether an entry was made from the same variables and modules; secrets decide nothing."""
    from genesys.model.canonical import digest_bytes

    variables = session.variables
    if any(variables.external(name) != value for name, value in entry["given"].items()):
        return False
    # A value in the open for a secret variable is an error, and errors are not cached.
    if any(variables.exposed(name) for name in entry["secrets"]):
        return False
    try:
        return all(digest_bytes(job.read(path)) == digest for path, digest in entry["modules"].items())
    except OSError:
        return False


def _again(entry: dict[str, Any], source: Source, job: Job, session: Session) -> Loaded:
    declared = [_declared(item, source) for item in entry["resources"]]
    kinds = job.kinds
    if entry["files"]:
        from genesys.load.modules import import_kinds

        kinds = import_kinds(entry["files"], job)
    session.variables.restore(entry["stack"]["variables"], entry["secrets"])
    sources = digests(entry["folders"], declared, job, session.findings)
    warnings = finish(session, list)
    values = {**entry["stack"], "resources": [], "sources": sources}
    stack = Stack.from_json(values)
    stack.resources, stack.places = declared, Spots(source, lambda: entry["places"])
    return Loaded(stack, kinds, inputs=job.inputs, pure=True, warnings=warnings)


def _declared(item: tuple[str, str, dict[str, Any], tuple[int, int, int], dict[str, Any]], source: Source) -> Declared:
    address, kind, fields, spot, spots = item
    return Declared(address, kind, fields, where=source.where(*spot), places=Spots(source, lambda: spots))
