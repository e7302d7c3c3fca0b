"""Looking at many objects as a refresh does, where deploying them first would take too long.

::

    natives = [Seen("aws.s3.bucket", "assets", {"Tags": []}), ...]
    seen = looked(provider, natives, target={"region": "eu-central-1"}, environ=bed.environ)
    assert bed.chaos.total <= 60
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.world import real_world
from genesys.compile.load import definition
from genesys.model.fragment import Fragment
from genesys.run.http import HttpClient
from genesys.run.observe import observe
from genesys.run.options import Options
from genesys.spi.session import Observed, SessionPorts

if TYPE_CHECKING:
    from genesys.spi.ports import World
    from genesys.spi.provider import Provider

_KEY = b"k" * 32


class Seen(NamedTuple):
    """An object that is there, as a record tells of it.

    Args:
        type: Its native type.
        id: Its native id.
        want: Field -> value as it was asked for.
    """

    type: str
    id: str
    want: Mapping[str, Any] = {}


def looked(
    provider: Provider,
    natives: Iterable[Seen],
    *,
    target: Mapping[str, str],
    environ: Mapping[str, str],
    settings: Mapping[str, Any] | None = None,
) -> dict[tuple[str, str], Observed | None]:
    """Return (type, id) -> what a refresh sees, ``None`` for what is gone.

    Args:
        provider: Whose they are.
        natives: What is recorded.
        target: Where.
        environ: Environment variables beside those of this process.
        settings: Of the provider.

    Raises:
        GenesysError: They cannot be looked at.
    """
    fragments = {
        f"{one.type}/{number}": Fragment(
            f"{one.type}/{number}", type=one.type, provider=provider.name, target=target, id=one.id, desired=one.want
        )
        for number, one in enumerate(natives)
    }
    seen = observe(
        fragments.values(),
        key=_KEY,
        stack="s",
        providers={provider.name: provider},
        world=_world(environ),
        options=Options(settings={provider.name: settings or {}}),
    )
    return {(one.type, str(one.id)): seen.get(one.key) for one in fragments.values()}


@contextmanager
def session(
    provider: Provider, *, target: Mapping[str, str], environ: Mapping[str, str], settings: Mapping[str, Any]
) -> Iterator[Any]:
    """Give a session of a provider, with the connections that the engine would lend it; arguments as of `looked`."""
    world = _world(environ)
    with closing(HttpClient(world)) as http:
        ports = SessionPorts(world, lambda _: b"", ".", "s", lambda *_: None, http)
        yield definition(provider.connect)(target, settings, ports)


def _world(environ: Mapping[str, str]) -> World:
    world = real_world()
    world.environ.update(environ)
    return world
