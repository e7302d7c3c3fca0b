"""Credentials of whoever acts, tokens that were sent and secrets of records are in nothing that a provider says."""

from __future__ import annotations

import sys
from base64 import b64encode
from types import ModuleType

import pytest

from genesys.errors import GenesysError, Problem
from genesys.model.native import Lookup
from genesys.run.http import tokens_in
from genesys.run.known import Known
from genesys.run.lookout import answer_lookups
from genesys.run.observe import observe
from genesys.spi import faults

KEY = "wJalrXUtnFEMI/K7MDENG"
WORDS = f"bad signature for {KEY}, {b64encode(KEY.encode()).decode()} and tok-0123456789"
OWN = Problem("SIM-903", "No", reason="{said}", solution="s", command="genesys plan")


def refusing(lab, fault):
    class Refusing(lab.Session):
        def read(self, type, ids):
            raise fault

    planet = lab.Planet(session=Refusing, observes="on-request")
    planet.provider = planet.provider._replace(
        credentials=("SIM_SECRET", "token"), settings={"token": ("", "Token.")}, answers="sim_known:answers",
        explain="sim_known:explain",
    )  # fmt: skip
    planet.environ["SIM_SECRET"] = KEY
    return planet


@pytest.fixture
def module(monkeypatch):
    made = ModuleType("sim_known")
    made.explain = lambda fault, facts: None
    monkeypatch.setitem(sys.modules, "sim_known", made)
    return made


def settings(planet):
    return planet.options(settings={"sim": {"token": "tok-0123456789"}})


def clear(error):
    text = f"{error} {[finding.as_json() for finding in error.findings]}"
    return [word for word in (KEY, b64encode(KEY.encode()).decode(), "tok-0123456789") if word in text]


@pytest.mark.parametrize("own", [False, True])
def test_a_look_before_a_plan_says_none(lab, module, own):
    planet = refusing(lab, faults.Denied(WORDS, code=KEY))
    if own:
        module.explain = lambda fault, facts: OWN.error(said=fault.message)
    planet.deploy(lab.graph(lab.node("web/x")), health=False)
    with pytest.raises(GenesysError) as caught:
        observe(
            planet.fragments().values(), key=b"k", stack="shop/dev", providers=planet.providers,
            world=planet.start(), options=settings(planet),
        )  # fmt: skip
    assert "bad signature" in str(caught.value)
    assert clear(caught.value) == []


@pytest.mark.parametrize("own", [False, True])
def test_a_lookup_says_none(lab, module, own):
    planet = refusing(lab, None)

    def answers(session, question, args):
        raise OWN.error(said=WORDS) if own else faults.Invalid(WORDS)

    module.answers = answers
    with pytest.raises(GenesysError) as caught:
        answer_lookups(
            [Lookup("sim", lab.TARGET, "zones", {})], key=b"", stack="shop/dev", providers=planet.providers,
            world=planet.start(), options=settings(planet),
        )  # fmt: skip
    assert "bad signature" in str(caught.value)
    assert clear(caught.value) == []


def test_what_only_the_command_knows_is_hidden_too(lab, module):
    planet = refusing(lab, faults.Invalid("the password is hunter2hunter2"))
    planet.deploy(lab.graph(lab.node("web/x")), health=False)
    options = planet.options(clean=lambda value: str(value).replace("hunter2hunter2", "-"))
    with pytest.raises(GenesysError) as caught:
        observe(
            planet.fragments().values(), key=b"k", stack="shop/dev", providers=planet.providers,
            world=planet.start(), options=options,
        )  # fmt: skip
    assert "the password is -" in str(caught.value)


def test_a_token_that_was_sent_is_known_and_a_signature_is_not():
    assert tokens_in({"Authorization": "Bearer abc.def"}) == {"abc.def"}
    assert tokens_in({"X-Amz-Security-Token": "session"}) == {"session"}
    assert tokens_in({"authorization": "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=0f"}) == set()


def test_a_short_credential_hides_nothing():
    known = Known({"GENESYS_KEY": "test"})
    assert known.clean("this test") == "this test"
