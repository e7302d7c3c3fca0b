"""Deployed on one provider, declared on another: a plan shows it, a deployment refuses it, or is asked for it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from genesys.cli.render.schemas import schemas
from genesys.compile.pins import Pins

PROGRAM = """\
from genesys import Bucket, Server, project

project("shop", provider="{}")
files = Bucket({})
web = Server(size="small", os="debian-12")
"""


@pytest.fixture
def two(shop, installing):
    """A shop that is deployed on paper; slate does nearly the same."""
    slate = (shop.plugins / "paper.py").read_text().replace('"paper', '"slate').replace('f"paper:', 'f"slate:')
    slate = slate.replace("import EXACT", "import EXACT, degraded, refused")
    slate += """
provider = provider._replace(
    capabilities={
        **provider.capabilities,
        "server": {"os": degraded("slate has one system only")},
        "bucket": {"versioning=false": refused("slate keeps every version")},
    }
)
"""
    (shop.plugins / "slate.py").write_text(slate)
    installing(shop.plugins, name="slate", value="slate:provider")
    declare(shop, "paper")
    shop.ok("deploy", "--yes")
    return shop


def declare(shop, provider, fields=""):
    shop.write("infra.py", PROGRAM.format(provider, fields))


@pytest.mark.parametrize("how", ["declared", "option"])
def test_a_plan_shows_what_it_would_mean(two, how):
    option = ["--provider", "slate"] if how == "option" else []
    if how == "declared":
        declare(two, "slate")
    ran = two.ok("plan", *option)
    assert "lost: the data in files/box" in ran.out
    assert "+ web/sheet slate.sheet" in ran.out
    assert "degraded: os: Slate has one system only" in ran.out
    assert f"genesys deploy{' --provider slate' if option else ''} --stack dev-slate" in ran.out
    assert "--replace-provider" in ran.out
    assert "Genesys will change" in two.ok("plan", "--full", *option).out, "every field is a word away"
    assert set(two.desk) == {"files/box", "web/sheet"}


def test_the_json_says_the_same(two):
    found = {row["address"]: row for row in two.ok("plan", "--provider", "slate", "--json").document["crossings"]}
    assert sorted(found) == ["files", "web"]
    files, web = found["files"], found["web"]
    assert (files["old"], files["new"], files["lost"], files["protected"]) == ("paper", "slate", ["files/box"], False)
    assert files["then"] == [["files/box", "slate.box"]]
    assert web["now"][0][:2] == ["web/sheet", "paper.sheet"]
    assert web["degraded"] == {"os": "Slate has one system only"}


def test_what_the_other_provider_refuses_is_shown_too(two):
    declare(two, "paper", "versioning=False")
    two.ok("deploy", "--yes")
    ran = two.ok("plan", "--provider", "slate")
    assert "refused: versioning: Slate keeps every version" in ran.out
    assert "What is refused cannot be had on slate" in ran.out
    ran = two.run("deploy", "--provider", "slate", "--yes")
    assert (ran.code, "COMP-011" in ran.err) == (1, True)


def test_what_the_other_one_refuses_is_json_for_programs(two):
    declare(two, "paper", "versioning=False")
    two.ok("deploy", "--yes")
    document = two.ok("plan", "--provider", "slate", "--json").document
    Draft202012Validator(schemas()["crossing"]).validate(document)
    (row,) = [row for row in document["crossings"] if row["address"] == "files"]
    assert row["refused"] == {"versioning": "Slate keeps every version"}
    assert (row["old"], row["new"], row["lost"]) == ("paper", "slate", ["files/box"])


def test_a_refusal_of_what_is_not_deployed_is_an_error(two):
    declare(two, "paper")
    two.write("infra.py", PROGRAM.format("slate", "") + "more = Bucket(versioning=False)\n")
    ran = two.run("plan")
    assert (ran.code, "COMP-011" in ran.err) == (1, True)


@pytest.mark.parametrize("line", [["deploy"], ["deploy", "p.gplan"]])
def test_a_deployment_is_refused_whatever_was_confirmed(two, line):
    declare(two, "slate")
    two.ok("plan", "--out", "p.gplan")
    ran = two.run(*line, "--yes", "--confirm-data-loss", "shop/dev")
    assert ran.code == 1
    assert "The data in files/box would be lost." in ran.err
    assert "genesys deploy --stack shop/dev-slate" in ran.err
    assert "--replace-provider" in ran.err
    assert set(two.desk) == {"files/box", "web/sheet"}


def test_another_stack_leaves_this_one_alone(two):
    ran = two.ok("deploy", "--stack", "dev-slate", "--provider", "slate", "--yes")
    assert "2 added" in ran.out
    assert two.ok("plan").out.count("No changes") == 1


def test_when_it_is_asked_for_the_loss_of_data_is_still_confirmed_by_name(two):
    declare(two, "slate")
    ran = two.run("deploy", "--yes", "--replace-provider")
    assert (ran.code, "CLI-004" in ran.err) == (1, True), ran.everything
    two.ok("deploy", "--yes", "--replace-provider", "--confirm-data-loss", "files")
    listed = two.ok("state", "list", "--json").document["resources"]
    assert sorted(row["type"] for row in listed) == ["slate.box", "slate.sheet"]
    assert two.ok("plan").out.count("No changes") == 1


def test_what_is_protected_is_never_deleted_by_it(two):
    two.ok("state", "protect", "files")
    declare(two, "slate")
    assert "protected: it is never deleted until that is lifted" in two.ok("plan").out
    ran = two.run("deploy", "--yes", "--replace-provider", "--confirm-data-loss", "files")
    assert (ran.code, "PLAN-001" in ran.err) == (1, True)
    assert set(two.desk) == {"files/box", "web/sheet"}


def test_a_quick_plan_is_not_taken_for_another_provider(two):
    assert "No changes" in two.ok("plan").out
    assert "then on slate" in two.ok("plan", "--provider", "slate").out
    assert "No changes" in two.ok("plan").out


def test_explain_says_what_it_becomes_there(two):
    assert "slate.sheet" in two.ok("explain", "web", "--provider", "slate").out
    assert "paper.sheet" in two.ok("explain", "web").out


def test_what_was_chosen_on_one_provider_means_nothing_on_another():
    placed = {"placement": {"provider": "paper", "why": "it is there"}, "size:small": "paper-small"}
    pins = Pins({"web/sheet": placed}, {}, {"web/sheet": "web"})
    assert pins.of("web", {"web"}, "paper")["size:small"] == "paper-small"
    assert pins.of("web", {"web"}, "slate") == {}
    assert pins.of("web", {"web"})["size:small"] == "paper-small"
