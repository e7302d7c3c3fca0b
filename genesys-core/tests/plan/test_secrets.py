"""Secrets: hidden in every field, refused in clear, noticed when their value changes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from genesys.errors import GenesysError
from genesys.plan.palette import ANSI
from genesys.plan.render_json import plan_json
from genesys.plan.render_table import render_table
from genesys.plan.render_tree import render_tree
from genesys.plan.terraform_json import terraform_json


def renderings(done: Any) -> str:
    return "\n".join(
        [
            render_tree(done, now=0, full=True, palette=ANSI),
            render_table(done, now=0),
            json.dumps(plan_json(done, now=0)),
            json.dumps(terraform_json(done, version="0")),
            json.dumps(done.as_json()),
        ]
    )


def test_a_secret_in_clear_is_refused_without_repeating_it(lab: SimpleNamespace) -> None:
    for value in (lab.CANARY, {"deep": [lab.CANARY]}):
        with pytest.raises(GenesysError) as error:
            lab.make(lab.graph(lab.node("web/it", name="a", password=value)))
        assert lab.codes(error) == ["PLAN-011"]
        assert lab.CANARY not in str(error.value)


def test_a_clear_value_in_an_old_record_is_in_no_rendering(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("a/it", name="a", password=lab.SECRET), lab.node("b/it", name="b"))
    for key in recorded:
        recorded[key] = recorded[key].with_(desired={**recorded[key].desired, "password": lab.CANARY})
    moved = lab.make(lab.graph(lab.node("a/it", name="c", password=lab.SECRET)), recorded)
    assert {change.action for change in moved.changes} == {"create", "delete"}
    text = renderings(moved)
    assert lab.CANARY not in text
    assert "(sensitive value)" in text


def test_a_new_value_of_the_same_secret_is_a_change_of_its_field(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a", password=lab.SECRET)
    recorded = lab.deployed(node)
    recorded["web/it~1"] = recorded["web/it~1"].with_(pins={"secrets": {"password": "aa"}})
    assert lab.make(lab.graph(node), recorded, fingerprints={("web/it", "password"): "aa"}).empty
    (change,) = lab.make(lab.graph(node), recorded, fingerprints={("web/it", "password"): "bb"}).changes
    (field,) = change.fields
    assert (field.path, field.secret, field.after) == ("password", True, "(sensitive value)")


def test_a_rotated_reference_is_a_change_and_shows_nothing(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", password=lab.SECRET))
    rotated = {"$secret": {**lab.SECRET["$secret"], "rotate": 1}}
    done = lab.make(lab.graph(lab.node("web/it", name="a", password=rotated)), recorded)
    assert "~ password: (sensitive value) -> (sensitive value)" in render_tree(done, now=0)


def test_a_secret_inside_a_plain_field_is_hidden_too(lab: SimpleNamespace) -> None:
    url = {"$concat": ["postgres://u:", lab.SECRET, "@", lab.ref("db/it", "address")], "secret": True}
    nodes = [lab.node("db/it", name="d"), lab.node("web/it", name="a", labels={"URL": url}, link=url)]
    text = render_tree(lab.make(lab.graph(*nodes)), now=0, full=True)
    assert "postgres" not in text
    recorded = lab.deployed(*nodes)
    done = lab.make(lab.graph(lab.node("db/it", name="e"), nodes[1]), recorded)
    web = next(change for change in done.changes if change.address == "web/it")
    assert {field.path for field in web.fields} == {"labels.URL", "link"}
    assert all(field.secret for field in web.fields)


def test_whoever_uses_the_version_of_a_changed_secret_is_updated_in_the_same_plan(lab: SimpleNamespace) -> None:
    def stack(size: int) -> Any:
        user = lab.node("web/it", name="w", labels={"key": lab.ref("key/it", "version")})
        return lab.graph(lab.node("key/it", name="k", size=size), user, lab.node("far/it", name="f"))

    recorded = lab.deployed(*stack(1).nodes.values())
    done = lab.make(stack(2), recorded)
    assert lab.actions(done) == ["update key/it~1", "update web/it~1"]
    assert done.changes[1].needs == ["update key/it~1"]
    assert done.changes[1].fields[0].unknown
    only_protected = lab.graph(
        *(
            n if n.address != "key/it" else lab.node("key/it", name="k", size=1, _protect=True)
            for n in stack(1).nodes.values()
        )
    )
    assert lab.actions(lab.make(only_protected, recorded)) == ["update key/it~1"], "nothing real changes"
