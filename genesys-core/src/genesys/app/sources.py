"""Source folders travel by digest: from the project folder into the state, and from there to whoever builds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.app.problems import SOURCE_MISSING
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.app.project import Project
    from genesys.model.declared import Stack
    from genesys.model.plan import Plan
    from genesys.state.state import State

KIND = "source"


def digests(plan: Plan) -> dict[str, str]:
    """Return digest of a source folder -> native address, for everything that a plan would make or change."""
    found: dict[str, str] = {}
    for change in plan.changes:
        for digest in _in(change.body):
            found.setdefault(digest, change.address)
    return found


def _in(body: Mapping[str, Any]) -> Iterator[str]:
    source = body.get("source")
    if isinstance(source, dict) and isinstance(source.get("digest"), str):
        yield source["digest"]


def keep(project: Project, state: State, plan: Plan, stack: Stack) -> None:
    """Put the archives that a plan needs into the state, so that it can be run from anywhere, and again.

    Raises:
        GenesysError: APP-017 a folder is not here, or changed since it was planned; STATE-0xx.
    """
    folders = {digest: folder for folder, digest in stack.sources.items()}
    for digest, address in digests(plan).items():
        if complete(state.blobs.has(KIND, digest)):
            continue
        if digest not in folders:
            raise SOURCE_MISSING.error(address=address, digest=digest[:12])
        complete(state.blobs.put(KIND, archive(project, folders[digest], digest, address), digest=digest))


def archive(project: Project, folder: str, digest: str, address: str) -> bytes:
    """Return the archive of a source folder that still has the digest it was planned with.

    Raises:
        GenesysError: APP-017, it has changed.
    """
    import os

    from genesys.load import sources

    path, files = os.path.join(project.folder, folder), project.world.files
    if not files.exists(path) or sources.digest_of(path, files) != digest:
        raise SOURCE_MISSING.error(address=address, digest=digest[:12])
    return sources.archive(path, files)


def reader(state: State) -> Callable[[str], bytes]:
    """Return digest -> archive, out of the state."""

    def read(digest: str) -> bytes:
        return complete(state.blobs.get(KIND, digest))

    return read
