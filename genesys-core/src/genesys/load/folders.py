"""The source folders of a stack: their digests, and the folder that a web application has when none is written."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from genesys.errors import Finding, GenesysError
from genesys.load.problems import NO_SOURCE, SOURCE_OUTSIDE
from genesys.load.sources import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.load.load import Job
    from genesys.model.declared import Declared
    from genesys.model.resource import Resource

Used = list[tuple[str, str, str]]
"""Address, field and folder of every source folder."""


def used(declared: Iterable[Declared], kinds: Mapping[str, type[Resource]], job: Job) -> Used:
    """Return the source folders that resources name; a field that is left out may be filled in here."""
    from genesys.kinds.annotation import fields_of

    found: Used = []
    for resource in declared:
        for name, field in fields_of(kinds[resource.kind]).items():
            if field.source:
                if name not in resource.fields and resource.kind == "webapp":
                    _guess(resource, name, job)
                value = resource.fields.get(name)
                if isinstance(value, str):
                    resource.fields[name] = posixpath.normpath(value)
                    found.append((resource.address, name, resource.fields[name]))
    return found


def _guess(resource: Declared, name: str, job: Job) -> None:
    """Fill in the folder of a web application: the one with its name, or ``app``."""
    if "image" in resource.fields:
        return
    for folder in (resource.address, "app"):
        if _is_folder(folder, job):
            resource.fields[name] = folder
            return


def _is_folder(path: str, job: Job) -> bool:
    try:
        return job.world.files.look(f"{job.folder}/{path}").kind == "folder"
    except OSError:
        return False


def digests(found: Used, resources: Iterable[Declared], job: Job, findings: list[Finding]) -> dict[str, str]:
    """Return folder -> content digest, and note them; what is wrong with a folder goes to ``findings``."""
    by_address = {resource.address: resource for resource in resources}
    made: dict[str, str] = {}
    for address, name, folder in found:
        if folder in made:
            continue
        resource = by_address[address]
        place = resource.places.get(name + "=") or resource.place(name)
        if folder.startswith(("/", "../")) or folder == "..":
            findings.append(SOURCE_OUTSIDE.finding(place, address=address, folder=folder))
        elif not _is_folder(folder, job):
            findings.append(NO_SOURCE.finding(place, address=address, folder=folder))
        else:
            try:
                made[folder] = job.inputs.sources[folder] = digest_of(f"{job.folder}/{folder}", job.world.files)
            except GenesysError as error:
                findings += [Finding(f.problem, place, f.severity, f.facts) for f in error.findings]
    return made
