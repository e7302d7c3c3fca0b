"""Logs of a resource, and programs run where it runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from genesys.app.options import options_for
from genesys.app.problems import CANNOT, NOT_SIMULATED, REFUSED
from genesys.app.records import chosen, recorded
from genesys.app.standing import standing
from genesys.spi.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genesys.app.project import Project
    from genesys.errors import GenesysError
    from genesys.model.fragment import Fragment
    from genesys.run.options import Options
    from genesys.spi.provider import Provider
    from genesys.state.state import State

PREFERRED = {"logs": ("container", "server", "database"), "exec": ("container", "server")}
"""Ability -> kinds that have it, the one that is meant first when a composite is named."""

WHAT = {"logs": "logs", "exec": "place to run a program in"}
"""Ability -> its name for a person."""


@contextmanager
def visited(project: Project, state: State, name: str, *, ability: str) -> Iterator[tuple[Any, str]]:
    """Give a session with an ability, and the native id of what a person named.

    Raises:
        GenesysError: APP-004 there is no such resource, APP-006 it cannot do that.
    """
    from genesys.run.visit import visit

    if project.simulated:
        raise NOT_SIMULATED.error(address=name, what=WHAT[ability])

    fragment = best(name, chosen(project, recorded(state), name), PREFERRED[ability])
    providers = project.providers()
    providers.load([fragment.provider])
    facts = {"address": name, "what": ability, "provider": fragment.provider, "type": fragment.type}
    if not fragment.id or fragment.origin.get("kind") not in PREFERRED[ability]:
        raise CANNOT.error(**facts)
    options = options_for(project, standing(project, state))
    with visit(
        fragment.provider,
        fragment.target,
        key=bytes.fromhex(state.id),
        stack=state.stack,
        providers=providers,
        world=project.world,
        options=options,
        ability=ability,
    ) as session:
        if session is None:
            raise CANNOT.error(**facts)
        try:
            yield session, fragment.id
        except Fault as fault:
            raise refused(
                project, fragment, fault, providers[fragment.provider], options=options, name=name, ability=ability
            ) from None


def refused(
    project: Project, fragment: Fragment, fault: Fault, provider: Provider, *, options: Options, name: str, ability: str
) -> GenesysError:
    """Return what a person reads when a provider refuses an ability for the native ``fragment``."""
    from genesys.run.finding import explained
    from genesys.run.known import Known

    known = Known(project.world.environ, project.http)
    known.use(provider, options.settings.get(provider.name, {}))
    message, code = known.clean(fault.message), known.clean(fault.code) or type(fault).__name__
    plain = REFUSED.error(address=name, what=ability, message=message, code=code)
    facts = {
        **{key: str(value) for key, value in fragment.target.items()},
        "address": fragment.address,
        "type": fragment.type,
        "verb": ability,
        "resource": fragment.kind_address,
        "provider": fragment.provider,
    }
    return explained(plain, fault, provider=provider, facts=facts, clean=known.clean)


def best(name: str, fragments: list[Fragment], kinds: tuple[str, ...]) -> Fragment:
    """Return the native that is most likely meant by a name."""
    return min(fragments, key=lambda fragment: rank(name, fragment, kinds))


def rank(name: str, fragment: Fragment, kinds: tuple[str, ...]) -> tuple[int, bool, int, str]:
    """Return what sorts natives by how likely they are meant by a name; the place of the kind comes first."""
    kind = str(fragment.origin.get("kind", ""))
    part = fragment.kind_address != name
    return (kinds.index(kind) if kind in kinds else len(kinds), part, -fragment.generation, fragment.address)
