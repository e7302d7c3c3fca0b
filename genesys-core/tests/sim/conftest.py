"""A session on a simulated cloud, without an engine."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from genesys.sim.cloud import Rules
from genesys.sim.provider import AS, TYPES, connect
from genesys.sim.weather import Weather
from genesys.sim.world import Planet
from genesys.spi.session import Token


def token(address="a/x", *, value="t1", generation=1, name=""):
    return Token(value, "stack", f"tag-{address}~{generation}", "intent", address, generation, name)


class Desk:
    """A planet, and one session on its cloud."""

    def __init__(self, *, rates=None, **rules):
        self.planet = Planet(weather=Weather(1, rates), rules=Rules(**rules))
        self.cloud = self.planet.cloud
        ports = SimpleNamespace(world=self.planet.start())
        self.session = connect({"region": "here"}, {AS: "sim"}, ports)

    def script(self, verb, *words, address="*"):
        self.cloud.weather.script[(verb, address)] = list(words)

    def create(self, type="i2", address="a/x", **more):
        about = {key: more.pop(key) for key in ("value", "generation", "name") if key in more}
        return self.session.create(TYPES[f"sim.{type}"], more, token(address, **about))

    def find(self, type="i2", address="a/x"):
        return self.session.find(TYPES[f"sim.{type}"], token(address))


@pytest.fixture
def desk():
    return Desk


@pytest.fixture
def token_of():
    return token
