"""Other stacks, as this one reads them: the outputs that their newest runs recorded, and whether they moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from genesys.app.backends import open_backend
from genesys.app.outputs import outputs
from genesys.compile.abroad import STACKS
from genesys.errors import GenesysError
from genesys.model.canonical import digest_bytes
from genesys.model.expr import is_expr, is_secret, walk
from genesys.spi.backend import BackendFault
from genesys.state.drive import complete
from genesys.state.store import ROOT_NAME, prefix_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from genesys.app.project import Project
    from genesys.model.native import Lookup
    from genesys.spi.backend import StateBackend

Json = dict[str, Any]


def is_ours(lookup: Lookup) -> bool:
    """Tell whether a lookup asks for an output of another stack, and not a provider."""
    return lookup.provider == STACKS


def answers(project: Project, lookups: Iterable[Lookup]) -> dict[str, Json]:
    """Return fact key -> what another stack's record says, or why it says nothing; see `genesys.compile.abroad`.

    Raises:
        GenesysError: APP-015, a state location is not understood.
    """
    found: dict[str, Json] = {}
    read: dict[tuple[str, str], Json] = {}
    for lookup in lookups:
        stack, backend = lookup.args["stack"], lookup.args["backend"]
        if (stack, backend) not in read:
            read[stack, backend] = _read(project, stack, backend)
        known = read[stack, backend]
        answer = known if "refused" in known else _output(known["outputs"], lookup.args["output"])
        found[lookup.key] = {"stack": stack, "backend": backend, **answer}
    return found


def roots(project: Project, facts: Mapping[str, Any]) -> list[list[str]]:
    """Return name, location and digest of the root of every other stack that facts were read from, sorted."""
    used = {(fact["stack"], fact["backend"]) for key, fact in facts.items() if key.startswith(STACKS)}
    return [[stack, backend, _root(_store(project, backend), stack)] for stack, backend in sorted(used)]


def moved_on(project: Project, known: Collection[Sequence[str]], *, location: str) -> bool:
    """Tell whether any of the stacks that `roots` named has another root now.

    Args:
        project: The project; its declaration is not loaded for this.
        known: What `roots` gave.
        location: Where the states are that name no place of their own.
    """
    here = project.world.environ.get("GENESYS_BACKEND_URL") or location
    where = {backend: here if project.simulated else backend or here for _, backend, _ in known}
    stores = {
        backend: open_backend(project.world, project.folder, place, project.index) for backend, place in where.items()
    }
    return any(_root(stores[backend], stack) != root for stack, backend, root in known)


def _root(backend: StateBackend, stack: str) -> str:
    try:
        return digest_bytes(complete(backend.get(prefix_of(stack) + ROOT_NAME))[0])
    except BackendFault:
        return ""


def _store(project: Project, backend: str) -> StateBackend:
    if not backend or project.simulated:
        return project.backend
    return open_backend(project.world, project.folder, backend, project.index)


def _read(project: Project, stack: str, backend: str) -> Json:
    from genesys.state.state import find_state

    store = _store(project, backend)
    try:
        state = complete(find_state(project.world, store, stack, ask=project.ask))
        if state is not None:
            return {"outputs": outputs(state).values}
    except GenesysError as error:
        return {"refused": "locked", "why": f"{error.findings[0].what}; {error.findings[0].reason}"}
    return {"refused": "stack", "known": _names(store)}


def _output(values: Json, name: str) -> Json:
    if name not in values:
        return {"refused": "output", "known": sorted(values)}
    value = values[name]
    if any(is_secret(item) for item in [value, *walk(value)]):
        return {"refused": "secret"}
    if is_expr(value) or walk(value):
        return {"refused": "later"}
    return {"value": value}


def _names(store: StateBackend) -> list[str]:
    async def collect() -> list[str]:
        found = []
        for project in await store.list(""):
            for environment in await store.list(f"{project.rstrip('/')}/"):
                name = f"{project.rstrip('/')}/{environment.rstrip('/')}"
                if ROOT_NAME in await store.list(f"{name}/"):
                    found.append(unquote(name))
        return found

    try:
        return sorted(complete(collect()))
    except BackendFault:
        return []
