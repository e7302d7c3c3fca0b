"""A provider's own words about its faults come first; what it said, with its id of the request, is always told."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from genesys.cli.render.findings import findings
from genesys.errors import GenesysError, Problem, Where
from genesys.model.native import Lookup
from genesys.run.lookout import answer_lookups
from genesys.run.observe import observe
from genesys.spi import faults

FULL = Problem(
    "SIM-901",
    "There is no room for {address}",
    reason="The {type} of {resource} does not fit into {region}.",
    solution="Try {region} tomorrow.",
    command="genesys deploy",
    exit_code=4,
)


@pytest.fixture
def explains(monkeypatch):
    """A module with a function ``explain`` that a test writes; whoever calls it is noted."""
    asked = []

    def install(function):
        def explain(fault, facts):
            asked.append((fault, facts))
            return function(fault, facts)

        module = ModuleType("sim_words")
        module.explain = explain
        monkeypatch.setitem(sys.modules, "sim_words", module)
        return asked

    return install


def planet_with(lab, fault, *, on=("create",), explain="sim_words:explain", **more):
    class Refusing(lab.Session):
        def create(self, type, want, token):
            if "create" in on:
                raise fault
            return super().create(type, want, token)

        def read(self, type, ids):
            if "read" in on:
                raise fault
            return super().read(type, ids)

    planet = lab.Planet(session=Refusing, **more)
    planet.provider = planet.provider._replace(explain=explain)
    return planet


def said(fault, request):
    fault.request = request
    return fault


def test_the_provider_is_asked_first_and_only_about_a_failure(lab, explains):
    asked = explains(lambda fault, facts: FULL.error(**facts))
    planet = planet_with(lab, said(faults.QuotaExceeded("64 of 64", code="VcpuLimit"), "req-1"))
    finding = planet.deploy(lab.graph(lab.node("web/x"))).results[0].finding
    assert finding.problem.code == "SIM-901"
    assert finding.reason == "The sim.i2 of web does not fit into here."
    (fault, facts), *rest = asked
    assert rest == []
    assert fault.code == "VcpuLimit"
    assert facts == {
        "address": "web/x", "type": "sim.i2", "verb": "create", "resource": "web", "provider": "sim",
        "account": "one", "region": "here",
    }  # fmt: skip
    assert finding.text().splitlines()[-1] == "Provider said: VcpuLimit: 64 of 64 (req-1)"
    assert finding.as_json()["provider_said"] == {"code": "VcpuLimit", "message": "64 of 64", "request": "req-1"}
    assert "Provider said:" in findings([finding], color=True)


@pytest.mark.parametrize("own", [True, False])
def test_what_came_up_failed_is_asked_about_too(lab, explains, own):
    asked = explains(lambda fault, facts: FULL.error(**facts) if own else None)

    class Ill(lab.Session):
        def create(self, type, want, token):
            return super().create(type, want, token)._replace(status="failed", detail="the subnet is full")

    planet = lab.Planet(session=Ill)
    planet.provider = planet.provider._replace(explain="sim_words:explain")
    finding = planet.deploy(lab.graph(lab.node("web/x"))).results[0].finding
    assert finding.problem.code == ("SIM-901" if own else "RUN-007")
    assert (asked[0][0].code, asked[0][0].message) == (faults.CAME_UP_FAILED, "the subnet is full")
    assert "Provider said:" not in finding.text()
    assert own or "the subnet is full" in finding.text()


def test_without_a_failure_nobody_asks(lab, explains):
    asked = explains(lambda fault, facts: None)
    planet = lab.Planet()
    planet.provider = planet.provider._replace(explain="sim_words:explain")
    assert planet.deploy(lab.graph(lab.node("web/x"))).status == "green"
    assert asked == []


@pytest.mark.parametrize(
    "words",
    [
        lambda fault, facts: None,
        lambda fault, facts: "no error",
        lambda fault, facts: 1 / 0,
        lambda fault, facts: FULL.error(address="web"),
    ],
    ids=["no-entry", "nonsense", "broken", "facts-missing"],
)
def test_whatever_is_wrong_with_an_explanation_the_fault_is_told(lab, explains, words):
    explains(words)
    planet = planet_with(lab, said(faults.Invalid("no such size", code="NeverHeardOf"), "req-2"))
    finding = planet.deploy(lab.graph(lab.node("web/x"))).results[0].finding
    assert finding.problem.code == "RUN-001"
    assert "no such size" in finding.reason
    assert finding.text().endswith("Provider said: NeverHeardOf: no such size (req-2)")


def test_a_module_that_is_not_there_hides_nothing(lab):
    planet = planet_with(lab, faults.Invalid("no such size"), explain="sim_nowhere:explain")
    finding = planet.deploy(lab.graph(lab.node("web/x"))).results[0].finding
    assert finding.problem.code == "RUN-001"
    assert "Provider said" not in finding.text(), "it is said above, and there is no id of a request"
    assert finding.as_json()["provider_said"] == {"code": "Invalid", "message": "no such size", "request": ""}


@pytest.mark.parametrize("fault, code", [("Denied", "RUN-002"), ("Exists", "RUN-003"), ("Gone", "RUN-004")])
def test_the_engines_own_entries_say_it_too(lab, fault, code):
    planet = planet_with(lab, said(getattr(faults, fault)("the words", code="X"), "req-3"), explain="")
    finding = planet.deploy(lab.graph(lab.node("web/x"))).results[0].finding
    assert finding.problem.code == code
    assert finding.said == {"code": "X", "message": "the words", "request": "req-3"}


def test_a_lost_answer_says_it_too(lab):
    planet = planet_with(lab, said(faults.Unknown("cut off", code="X"), "req-3"), explain="")
    finding = planet.deploy(lab.graph(lab.node("web/x", "sim.i4"))).results[0].finding
    assert (finding.problem.code, finding.said["request"]) == ("RUN-005", "req-3")


def test_no_secret_gets_out_in_an_explanation(lab, explains):
    explains(lambda fault, facts: FULL.error(**{**facts, "region": fault.message}))
    planet = planet_with(lab, said(faults.Invalid("from-the-environment is weak", code="WEAK"), "from-the-environment"))
    outcome = planet.deploy(lab.graph(lab.node("web/x", password={"$env": "TOKEN"})))
    finding = outcome.results[0].finding
    assert finding.problem.code == "SIM-901"
    assert "is weak" in finding.text()
    assert "from-the-environment" not in finding.text() + str(finding.as_json())


@pytest.mark.parametrize("observes", ["always", "on-request"])
@pytest.mark.parametrize("fault, plain", [(faults.Denied, "RUN-002"), (faults.Invalid, "RUN-019")])
@pytest.mark.parametrize("own", [True, False])
def test_looking_before_a_plan_asks_too(lab, explains, observes, fault, plain, own):
    asked = explains(lambda fault, facts: FULL.error(**facts) if own else None)
    on = []
    planet = planet_with(lab, said(fault("not you", code="X"), "req-4"), on=on, observes=observes)
    planet.deploy(lab.graph(lab.node("web/x")))
    on.append("read")
    running = planet.start()
    with pytest.raises(GenesysError) as caught:
        planet.plan(running, planet.open(running), lab.graph(lab.node("web/x")))
    assert caught.value.codes == ["SIM-901" if own else plain]
    assert caught.value.findings[0].said["request"] == "req-4"
    facts = asked[0][1]
    assert (facts["verb"], facts["resource"], facts["type"], facts["region"]) == ("read", "web", "sim.i2", "here")


@pytest.mark.parametrize("fault, plain", [(faults.Denied, "RUN-002"), (faults.Invalid, "RUN-021")])
@pytest.mark.parametrize("own", [True, False])
def test_a_lookup_asks_too(lab, explains, monkeypatch, fault, plain, own):
    asked = explains(lambda fault, facts: FULL.error(**facts) if own else None)
    broken = said(fault("no zones for you", code="X"), "req-5")

    def answers(session, question, args):
        raise broken

    sys.modules["sim_words"].answers = answers
    planet = lab.Planet()
    planet.provider = planet.provider._replace(explain="sim_words:explain", answers="sim_words:answers")
    world = planet.start()
    with pytest.raises(GenesysError) as caught:
        answer_lookups(
            [Lookup("sim", dict(lab.TARGET), "zones", {}, Where("infra.py", 7))],
            key=b"", stack="shop/dev", providers=planet.providers, world=world, options=planet.options(),
        )  # fmt: skip
    error = caught.value
    assert error.codes == ["SIM-901" if own else plain]
    assert error.findings[0].said == {"code": "X", "message": "no zones for you", "request": "req-5"}
    assert (asked[0][1]["verb"], asked[0][1]["address"], asked[0][1]["type"]) == ("lookup", "zones", "")
    assert str(error.findings[0].where) == "infra.py:7"


@pytest.mark.parametrize(
    ("fault", "said_code", "code"),
    [
        (faults.Invalid("no"), 1, 4),  # a failed change is a failed change, whoever finds the words for it
        (faults.Denied("no"), 1, 3),
        (faults.Invalid("no"), 5, 5),
    ],
)
def test_an_entry_of_the_provider_ends_with_the_code_of_a_failed_change(lab, explains, fault, said_code, code):
    texts = {"reason": "r", "solution": "s", "command": "genesys plan"}
    explains(lambda fault, facts: Problem("SIM-902", "w", exit_code=said_code, **texts).error())
    outcome = planet_with(lab, fault).deploy(lab.graph(lab.node("web/x")))
    assert outcome.results[0].finding.problem.code == "SIM-902"
    assert outcome.exit_code == code


@pytest.mark.parametrize("code", ["NOT_CONNECTED", "BAD_ADDRESS", "BAD_CERTIFICATES"])
def test_a_provider_that_cannot_be_reached_is_told_as_that(lab, code):
    planet = planet_with(lab, faults.Invalid("nobody there", code=code), on=("read",), explain="")
    planet.deploy(lab.graph(lab.node("a/x")))
    running = planet.start()
    with pytest.raises(GenesysError) as caught:
        observe(
            planet.fragments().values(),
            key=bytes.fromhex(planet.open(running).id),
            stack="shop/dev",
            providers=planet.providers,
            world=running,
            options=planet.options(),
        )
    assert caught.value.codes == ["RUN-026"]
    assert "nobody there" in str(findings(caught.value.findings))


def test_a_provider_that_is_out_of_reach_in_a_run_is_no_mistake_of_the_declaration(lab):
    fault = faults.Transient("nowhere gave no answer to things.create: Connection refused", code="NOT_CONNECTED")
    planet = planet_with(lab, fault, explain="")
    outcome = planet.deploy(lab.graph(lab.node("a/x")))
    found = outcome.results[0].finding
    assert (found.problem.code, outcome.exit_code) == ("RUN-029", 4)
    assert found.what == "a/x is not created: sim cannot be reached any more"
    assert "Check the network" in found.solution
