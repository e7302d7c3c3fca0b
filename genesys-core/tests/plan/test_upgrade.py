"""Old records meet a newer provider: brought forward in memory, step by step, or refused with the plugin's own line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import Finding, GenesysError
from genesys.model.fragment import Fragment
from genesys.plan.rebase import rebase
from genesys.plan.upgrade import upgraded
from genesys.spi.marks import Computed, Native, Secret
from genesys.spi.provider import ResourceType

PRINT = "a1" * 16
SECRET = {"$secret": {"path": "db", "generate": 24, "rotate": 0}}


class Third(Native):
    label: str
    gib: int = 1
    login: dict[str, Any] | None = None
    password: Annotated[str, Secret] = ""
    mail: Annotated[str | None, Computed] = None


def into_numbers(body: dict[str, Any]) -> dict[str, Any]:
    """2 -> 3: the size was a text, and the password moves into a group of its own."""
    size = body.pop("size", None)
    if size is not None:
        body["gib"] = int(size.removesuffix("GB"))
    if "password" in body:
        body["login"] = {"keys": [body.pop("password")]}
    return body


TYPE = ResourceType(
    "old.thing", Third, schema_version=3, upgrades={1: {"title": "label", "email": "mail"}, 2: into_numbers}
)
USER = ResourceType("old.user", Third)
TYPES = {"old.thing": TYPE, "old.user": USER}


def first(**more: Any) -> Fragment:
    """A record of version 1, written before records had versions."""
    values: dict[str, Any] = {
        "type": "old.thing",
        "provider": "old",
        "id": "i-1",
        "desired": {"title": "a", "size": "5GB", "password": SECRET},
        "observed": {"title": "a", "size": "5GB", "email": "a@b"},
        "pins": {"secrets": {"password": PRINT}},
    }
    return Fragment("a/it", **{**values, **more})


def one(fragment: Fragment, type: ResourceType = TYPE) -> Fragment:
    return upgraded({fragment.key: fragment}, {type.name: type})[fragment.key]


def line_of(finding: Finding) -> str:
    assert finding.where is not None
    return Path(finding.where.file).read_text(encoding="utf-8").splitlines()[finding.where.line - 1]


def test_both_bodies_go_all_the_way_and_the_record_stays_as_it_was() -> None:
    stored = first()
    text = stored.as_json()
    found = one(stored)
    assert (found.schema_version, found.desired["label"], found.desired["gib"]) == (3, "a", 5)
    assert found.observed == {"label": "a", "gib": 5, "mail": "a@b"}
    assert stored.as_json() == text


@pytest.mark.parametrize("version", [0, 1])
def test_a_record_without_a_version_is_one_of_version_one(version: int) -> None:
    assert one(first(schema_version=version)) == one(first(schema_version=1))


def test_steps_begin_where_the_record_is() -> None:
    second = first(desired={"label": "b", "size": "1GB"}, observed={"label": "b"}, schema_version=2, pins={})
    assert one(second).desired == {"label": "b", "gib": 1}


def test_the_fingerprint_of_a_secret_follows_it() -> None:
    found = one(first())
    assert found.desired["login"] == {"keys": [SECRET]}
    assert found.pins["secrets"] == {"login.keys[0]": PRINT}


def test_references_to_a_renamed_field_follow_it_in_everything_that_refers() -> None:
    reference = {"$native": ["a/it", "email"]}
    user = Fragment(
        "b/it",
        type="old.user",
        provider="old",
        desired={"label": {"$concat": ["to ", reference]}},
        meta={"inputs": [[["a/it", "email"], "a@b"]]},
        schema_version=1,
    )
    for known in (first(), one(first())):  # also when the one that has the field was written anew long ago
        found = upgraded({known.key: known, user.key: user}, TYPES)["b/it~1"]
        assert found.desired == {"label": {"$concat": ["to ", {"$native": ["a/it", "mail"]}]}}
        assert found.meta["inputs"] == [[["a/it", "mail"], "a@b"]]


def test_what_is_up_to_date_is_not_even_copied() -> None:
    known = {"b/it~1": Fragment("b/it", type="old.user", schema_version=1)}
    assert upgraded(known, {"old.user": USER}) is known


def test_a_type_that_nobody_knows_stays_as_it_is() -> None:
    lost = first(type="old.lost")
    assert upgraded({lost.key: lost}, TYPES)[lost.key] == lost


def test_a_newer_record_names_the_package_that_is_too_old() -> None:
    newer = first(schema_version=4)
    with pytest.raises(GenesysError) as error:
        upgraded({newer.key: newer}, TYPES, {"old": "acme-old"})
    assert error.value.codes == ["PLAN-008"]
    assert error.value.findings[0].command == "pip install --upgrade acme-old"
    assert "version 4 of old.thing; the installed provider knows up to 3" in str(error.value)


def test_a_step_that_fails_is_shown_in_the_plugins_own_file() -> None:
    with pytest.raises(GenesysError) as error:
        one(first(desired={"title": "a", "size": 5}))
    finding = error.value.findings[0]
    assert (finding.problem.code, finding.where and finding.where.file) == ("PLAN-031", __file__)
    assert "removesuffix" in line_of(finding)
    assert "'int' object has no attribute 'removesuffix'" in finding.reason


def test_a_step_that_returns_nothing_is_an_error_of_the_step() -> None:
    with pytest.raises(GenesysError) as error:
        one(first(), TYPE._replace(upgrades={1: {}, 2: lambda body: None}))  # type: ignore[dict-item]
    assert (error.value.codes, "returned a NoneType" in str(error.value)) == (["PLAN-031"], True)


def test_a_missing_step_is_shown_at_the_type() -> None:
    with pytest.raises(GenesysError) as error:
        one(first(), TYPE._replace(upgrades={2: into_numbers}))
    finding = error.value.findings[0]
    assert (finding.problem.code, finding.where and finding.where.file) == ("PLAN-030", __file__)
    assert "class Third" in line_of(finding)


def test_a_new_field_with_an_old_name_is_not_mistaken_for_the_old_one() -> None:
    class Swapped(Third):
        email: str = ""

    user = Fragment("b/it", type="old.user", desired={"label": {"$native": ["a/it", "email"]}}, schema_version=1)
    today = Fragment("a/it", type="old.thing", schema_version=3)
    types = {**TYPES, "old.thing": TYPE._replace(schema=Swapped)}
    assert upgraded({"a/it~1": today, "b/it~1": user}, types)["b/it~1"] == user


def test_an_upgrade_alone_plans_nothing_and_reads_what_is_stored(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a"), lab.node("app/it", name=lab.ref("web/it", "name")))
    types = {
        **lab.TYPES,
        "sim.thing": lab.TYPES["sim.thing"]._replace(schema_version=2, upgrades={1: {"title": "name"}}),
    }
    web = recorded["web/it~1"]
    old = {name if name != "name" else "title": value for name, value in web.desired.items()}
    recorded["web/it~1"] = web.with_(desired=old, observed={**web.observed, "title": "a"}, schema_version=0)
    app = recorded["app/it~1"]
    inputs = [[["web/it", "title"], "a"]]
    recorded["app/it~1"] = app.with_(
        desired={**app.desired, "name": {"$native": ["web/it", "title"]}}, meta={**app.meta, "inputs": inputs}
    )
    same = lab.graph(lab.node("web/it", name="a"), lab.node("app/it", name=lab.ref("web/it", "name")))
    assert lab.make(same, recorded, types=types).empty
    other = lab.graph(lab.node("web/it", name="b"), lab.node("app/it", name=lab.ref("web/it", "name")))
    made = lab.make(other, recorded, types=types)
    assert made.changes
    assert rebase(made, recorded, "a-newer-head").status == "rebased", "what is stored still is what was read"


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(), max_size=6), st.permutations("abcdef"))
def test_renaming_loses_nothing(body: dict[str, int], names: list[str]) -> None:
    step = {old: f"new-{new}" for old, new in zip("abcdef", names, strict=True)}
    found = one(first(desired=body, observed=body, pins={}), TYPE._replace(schema_version=2, upgrades={1: step}))
    assert found.desired == found.observed == {step[name]: value for name, value in body.items()}
