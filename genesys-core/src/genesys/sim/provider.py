"""Any provider on a simulated cloud, and a provider of its own whose types are the archetypes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from genesys.sim.answers import answer_to
from genesys.sim.session import BulkSession, SimSession, SlowSession
from genesys.spi.marks import Computed, Grow, Immutable, Native, Reference, Revision, Secret, ServerDefault
from genesys.spi.provider import SPI, Provider, ResourceType
from genesys.spi.quirks import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.sim.cloud import Cloud
    from genesys.spi.session import SessionPorts

AS = "simulated_as"
"""Setting that tells `connect` which provider it stands for."""
QUIRKS = "simulated_quirks"
"""Setting that tells it where that provider's table of quirks is."""


def simulated(provider: Provider) -> Provider:
    """Return the same provider, acting on the simulated cloud of the world that it is given.

    Types, lowerings, capabilities, limits and settings stay; it can deploy, whether the real one can or not.
    """
    return provider._replace(
        connect="genesys.sim.provider:connect",
        answers="genesys.sim.provider:answers",
        settings={
            **provider.settings,
            AS: (provider.name, "Which provider is simulated."),
            QUIRKS: (provider.quirks, "Where its quirks are written."),
        },
        deploys=True,
    )


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> Any:
    """Open a session on the cloud of the world, which has it as ``cloud``."""
    world: Any = ports.world
    cloud: Cloud = world.cloud
    session: SimSession = (cloud.opens or BulkSession)(cloud, target, ports)
    session.provider = str(settings.get(AS, ""))
    session.quirks = table(str(settings.get(QUIRKS, "")))
    return SlowSession(session, cloud.rules.latency_s) if cloud.rules.latency_s else session


def answers(session: Any, question: str, args: Mapping[str, Any]) -> Any:
    """Answer a lookup with a plausible fact that depends on the question alone."""
    inner: SimSession = getattr(session, "inner", session)
    return inner.answer(question, args, lambda: answer_to(inner.provider, question, args))


class Thing(Native):
    """A native with a field of every sort."""

    name: Annotated[str, Immutable] = ""
    size: int = 1
    link: str | None = None
    labels: dict[str, str] = {}  # noqa: RUF012 - a default of a native type
    password: Annotated[Any, Secret] = None
    endpoint: Annotated[str | None, Computed] = None


class Part(Native):
    """A native that stands in another one."""

    name: Annotated[str, Immutable] = ""
    parent: Annotated[str, Immutable, Reference("sim.i2")]
    disk: Annotated[int, Grow] = 10
    tier: Annotated[str | None, ServerDefault] = None
    zone: str = ""
    address: Annotated[str | None, Computed] = None
    version: Annotated[int | None, Computed, Revision] = None


TYPES: dict[str, ResourceType] = {
    **{
        f"sim.{word}": ResourceType(f"sim.{word}", Thing, idempotency=word.upper())
        for word in ("i0", "i1", "i2", "i3", "i4")
    },
    "sim.noop": ResourceType("sim.noop", Thing, idempotency="I0", observe=False),
    "sim.slow": ResourceType("sim.slow", Thing, idempotency="I2", create_s=100.0),
    "sim.part": ResourceType("sim.part", Part, idempotency="I3", replace="delete-first"),
}
"""One type for each idempotency class, and some with a trait."""

PROVIDER = simulated(Provider("sim", SPI, TYPES, {}, {}, ""))
"""A provider for tests of the engine; it lowers nothing."""
