"""Secrets: resolved at the last moment, only into fields made for them, and never written anywhere."""

from __future__ import annotations

import base64

import pytest

from genesys.errors import GenesysError
from genesys.run.events import as_json

CANARY = "canary-hunter2-4711"
GENERATED = {"$secret": {"path": "db/password", "generate": 24, "rotate": 0}}


def everything_written(planet):
    stored = [data for path, data in planet.disk.files.items() if path.startswith("/state/")]
    told = [repr(event).encode() + str(as_json(event)).encode() for event in planet.events]
    return stored, told


def assert_nowhere(planet, secret):
    stored, told = everything_written(planet)
    forms = [secret, base64.b64encode(secret), secret.hex().encode(), secret[::-1]]
    for form in forms:
        assert not any(form in data for data in stored), "a secret is in the state"
        assert not any(form in data for data in told), "a secret is in an event"


def test_a_generated_secret_reaches_the_provider_and_nothing_else(lab, planet):
    desired = lab.graph(lab.node("db/x", password=GENERATED), outputs={"password": {**GENERATED, "secret": True}})
    outcome = planet.deploy(desired)
    assert outcome.status == "green"
    (secret,) = planet.cloud.secrets_seen
    assert len(secret) == 24
    assert_nowhere(planet, secret)
    assert secret.decode() not in repr(outcome)
    assert outcome.outputs["password"] == {**GENERATED, "secret": True}
    assert len(planet.fragments()["db/x~1"].pins["secrets"]["password"]) == 32


def test_the_same_secret_is_used_again_and_a_rotated_one_is_an_update(lab, planet):
    planet.deploy(lab.graph(lab.node("db/x", password=GENERATED)))
    first = planet.cloud.body("db/x")["password"]
    assert planet.deploy(lab.graph(lab.node("db/x", password=GENERATED))).results == []
    rotated = {"$secret": {"path": "db/password", "generate": 24, "rotate": 1}}
    outcome = planet.deploy(lab.graph(lab.node("db/x", password=rotated)))
    assert [r.change for r in outcome.results] == ["update db/x~1"]
    assert planet.cloud.body("db/x")["password"] != first


def test_a_changed_environment_variable_is_an_update_of_its_secret_field(lab, planet):
    desired = lab.graph(lab.node("db/x", password={"$env": "TOKEN"}))
    planet.deploy(desired)
    assert planet.deploy(desired).results == []
    planet.environ["TOKEN"] = CANARY
    outcome = planet.deploy(desired)
    assert [r.change for r in outcome.results] == ["update db/x~1"]
    assert planet.cloud.body("db/x")["password"] == CANARY
    assert_nowhere(planet, CANARY.encode())
    assert planet.deploy(desired).results == []


def test_a_file_is_read_while_deploying(lab, planet):
    planet.disk.files["/project/secret.txt"] = CANARY.encode() + b"\n"
    planet.deploy(lab.graph(lab.node("db/x", password={"$file": "secret.txt"})))
    assert planet.cloud.body("db/x")["password"] == CANARY


def test_taint_survives_concatenation_calls_and_references(lab, planet):
    url = {
        "$concat": ["pg://u:", {"$call": ["urlencode", GENERATED]}, "@", lab.ref("db/x", "endpoint")],
        "secret": True,
    }
    desired = lab.graph(
        lab.node("db/x", password=GENERATED),
        lab.node("app/secret", password=url),
        lab.node("app/copy", password={"$native": ["app/secret", "password"], "secret": True}),
    )
    outcome = planet.deploy(desired)
    assert outcome.status == "green"
    password = planet.cloud.body("db/x")["password"]
    assert planet.cloud.body("app/secret")["password"] == f"pg://u:{password}@{planet.cloud.of('db/x')[0].id}.example"
    assert planet.cloud.body("app/copy")["password"] == planet.cloud.body("app/secret")["password"]
    for secret in planet.cloud.secrets_seen:
        assert_nowhere(planet, secret)
    assert planet.deploy(desired).results == []


@pytest.mark.parametrize(
    "where", [{"link": {"$env": "TOKEN"}}, {"labels": {"a": {"$concat": ["x", {"$env": "TOKEN"}]}}}]
)
def test_a_secret_in_an_unprotected_field_is_refused_before_any_call(lab, planet, where):
    planet.environ["TOKEN"] = CANARY
    outcome = planet.deploy(lab.graph(lab.node("web/x", **where)))
    finding = outcome.results[0].finding
    assert finding.problem.code == "RUN-011"
    assert CANARY not in finding.text()
    assert planet.cloud.calls == []


def test_a_provider_that_repeats_a_secret_is_silenced(lab, planet):
    planet.environ["TOKEN"] = CANARY
    planet.cloud.weather.script[("create", "db/x")] = ["5xx", f"invalid:the value {CANARY} is too weak"]
    outcome = planet.deploy(lab.graph(lab.node("db/x", password={"$env": "TOKEN"})))
    assert outcome.results[0].finding.reason == "sim says (BAD_SIZE): the value (hidden) is too weak"
    assert_nowhere(planet, CANARY.encode())


def test_a_provider_that_returns_a_secret_in_another_field_is_cleaned(lab):
    class Chatty(lab.Session):
        def observed(self, one):
            seen = super().observed(one)
            text = one.body.get("password") or ""
            return seen._replace(properties={**seen.properties, "link": f"see {text}", "password": text})

    planet = lab.Planet(session=Chatty)
    planet.environ["TOKEN"] = CANARY
    planet.deploy(lab.graph(lab.node("db/x", password={"$env": "TOKEN"})))
    recorded = planet.fragments()["db/x~1"]
    assert recorded.observed["link"] == "see (hidden)"
    assert "password" not in recorded.observed


@pytest.mark.parametrize("source, code", [({"$env": "MISSING"}, "RUN-009"), ({"$file": "nowhere.txt"}, "RUN-010")])
def test_a_source_that_is_not_there_is_told_and_nothing_is_called(lab, planet, source, code):
    outcome = planet.deploy(lab.graph(lab.node("db/x", password=source)))
    assert outcome.results[0].finding.problem.code == code
    assert planet.cloud.calls == []


def test_death_between_generation_and_use_keeps_the_value(lab):
    desired = lab.graph(lab.node("db/x", "sim.i1", password=GENERATED))
    values = set()
    for point in range(1, 60):
        planet = lab.Planet()
        try:
            planet.deploy(desired, die_at=point)
            break
        except lab.Dead:
            assert planet.deploy(desired).status == "green"
        values.add(len(set(planet.cloud.secrets_seen)))
        assert len(planet.cloud.objects) == 1
        assert planet.deploy(desired).results == []
    assert values == {1}, "the provider saw two different values"


def test_a_value_that_nobody_has_is_an_error_with_its_name(lab, planet):
    desired = lab.graph(lab.node("db/x"), lab.node("web/x", link=lab.ref("db/x", "colour")))
    outcome = planet.deploy(desired)
    finding = next(r.finding for r in outcome.results if r.finding)
    assert finding.problem.code == "RUN-008"
    assert "db/x.colour" in finding.what


def test_an_error_in_a_function_over_a_secret_hides_its_argument(lab, planet):
    planet.environ["TOKEN"] = CANARY
    bad = {"$call": ["cidrsubnet", {"$env": "TOKEN"}, 8, 1], "secret": True}
    outcome = planet.deploy(lab.graph(lab.node("db/x", password=bad)))
    finding = outcome.results[0].finding
    assert finding.problem.code == "RUN-012"
    assert CANARY not in finding.text()
    assert isinstance(GenesysError([finding]), Exception)
