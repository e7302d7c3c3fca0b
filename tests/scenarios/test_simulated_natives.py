"""Every native type of every provider lives in the simulated cloud: made, seen, changed, referred to and removed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args, get_origin

import pytest

import genesys_aws.description
import genesys_azure.description
import genesys_gcp.description
import genesys_local.description
from genesys.sim.answers import answer_to
from genesys.sim.provider import AS, QUIRKS, connect, simulated
from genesys.sim.world import Planet
from genesys.spi import faults
from genesys.spi.marks import FieldFacts, schema_of
from genesys.spi.provider import Provider, ResourceType
from genesys.spi.session import Token

PROVIDERS: dict[str, Provider] = {
    module.provider.name: module.provider
    for module in (
        genesys_aws.description,
        genesys_azure.description,
        genesys_gcp.description,
        genesys_local.description,
    )
}
ALL = [(name, type) for name, provider in sorted(PROVIDERS.items()) for type in sorted(provider.types)]
VALUES: dict[Any, Any] = {str: "text", int: 40, bool: True, float: 1.5, dict: {}, list: []}


class Desk:
    """A session of one provider on a simulated cloud."""

    def __init__(self, provider: str) -> None:
        self.planet = Planet()
        self.cloud = self.planet.cloud
        self.types = PROVIDERS[provider].types
        ports: Any = SimpleNamespace(world=self.planet.start())
        self.session = connect({"region": "here"}, {AS: provider}, ports)
        self.count = 0

    def body(self, type: ResourceType) -> dict[str, Any]:
        """Return a body with what is required and a living object behind every reference."""
        return {
            name: self.value(about)
            for name, about in schema_of(type.schema).items()
            if (about.required or about.reference) and "computed" not in about.marks
        }

    def value(self, about: FieldFacts) -> Any:
        if about.reference:
            return self.make(self.types[about.reference]).id
        kinds = [get_origin(item) or item for item in (get_args(about.type) or (about.type,))]
        kind = get_origin(about.type) or about.type
        return VALUES.get(kind, VALUES.get(kinds[0], "text"))

    def make(self, type: ResourceType) -> Any:
        """Create an object and what it needs."""
        body = self.body(type)
        self.count += 1
        address = f"thing{self.count}/x"
        token = Token(f"wire{self.count}", "stack", address, "intent", address, 1, f"name{self.count}")
        return self.session.create(type, body, token)


@pytest.mark.parametrize("provider, name", ALL)
def test_a_native_lives_and_dies(provider: str, name: str) -> None:
    desk = Desk(provider)
    type, facts = desk.types[name], schema_of(desk.types[name].schema)
    seen = desk.make(type)
    secret = {field for field, about in facts.items() if "secret" in about.marks}
    computed = {field for field, about in facts.items() if "computed" in about.marks}
    assert not secret & set(seen.properties)
    assert all(seen.properties[field] is not None for field in computed)
    assert desk.session.read(type, [seen.id]) == {seen.id: seen}
    for field, about in facts.items():
        if "immutable" in about.marks and field not in secret:
            with pytest.raises(faults.Invalid):
                desk.session.update(type, seen.id, {field: "another"}, frozenset({field}))
    ids = list(desk.cloud.objects)
    for id in reversed(ids):
        desk.session.delete(desk.types[desk.cloud.objects[id].type], id)
    assert desk.cloud.ledger.living() == {}
    assert desk.cloud.ledger.duplicates(ever=True) == []


def referring() -> list[tuple[str, str, str]]:
    return [
        (provider, name, about.reference)
        for provider, name in ALL
        for about in schema_of(PROVIDERS[provider].types[name].schema).values()
        if about.reference
    ]


@pytest.mark.parametrize("provider, name, of", referring())
def test_what_a_native_refers_to_cannot_go_before_it(provider: str, name: str, of: str) -> None:
    desk = Desk(provider)
    desk.make(desk.types[name])
    parent = next(one.id for one in desk.cloud.objects.values() if one.type == of)
    with pytest.raises(faults.InUse):
        desk.session.delete(desk.types[of], parent)


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_simulated_provider_differs_in_how_it_acts_alone(provider: str) -> None:
    real, sim = PROVIDERS[provider], simulated(PROVIDERS[provider])
    assert sim._replace(connect="", answers="", settings={}, deploys=True) == real._replace(
        connect="", answers="", settings={}, deploys=True
    )
    assert sim.deploys
    assert set(sim.settings) == {*real.settings, AS, QUIRKS}


@pytest.mark.parametrize(
    "provider, question, args",
    [
        ("aws", "zones", {"region": "eu-central-1"}),
        ("aws", "image", {"parameter": "p", "region": "eu-central-1"}),
        ("aws", "subnets", {"vpc": "vpc-1"}),
        ("azure", "image", {"publisher": "p", "offer": "o", "sku": "s", "region": "germanywestcentral"}),
        ("azure", "tenant", {"subscription": "s"}),
        ("azure", "subnets", {"network": "n"}),
        ("gcp", "zones", {"region": "europe-west3"}),
        ("gcp", "image", {"project": "p", "family": "f"}),
        ("gcp", "subnets", {"network": "n", "region": "europe-west3"}),
    ],
)
def test_every_question_has_an_answer_that_stays(provider: str, question: str, args: dict[str, Any]) -> None:
    assert answer_to(provider, question, args)
    assert answer_to(provider, question, args) == answer_to(provider, question, dict(reversed(args.items())))


def test_a_question_that_nobody_knows_is_refused() -> None:
    with pytest.raises(faults.Invalid):
        answer_to("aws", "weather", {})
