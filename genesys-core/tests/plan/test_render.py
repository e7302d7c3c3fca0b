"""Renderings: Terraform's words and signs, the most dangerous first, and JSON that follows its schema."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import Problem
from genesys.model.plan import FOLLOWED
from genesys.plan import wording
from genesys.plan.palette import ANSI
from genesys.plan.render_json import plan_json, schema
from genesys.plan.render_table import render_table
from genesys.plan.render_tree import render_tree
from genesys.plan.terraform_json import terraform_json


@pytest.fixture
def busy(lab: SimpleNamespace) -> Any:
    """A plan with one of everything."""
    old = [
        lab.node("orders/db", "sim.data", name="orders", size=13, password=lab.SECRET),
        lab.node("web/server", name="web", size=1, labels={"a": "1", "b": "2"}, link=lab.ref("orders/db", "address")),
        lab.node("old/it", name="old"),
        lab.node("kept/it", name="kept", _on_delete="retain"),
        lab.node("port/it", "sim.port", name="p"),
        lab.node("lost/it", name="lost"),
        lab.node("was/it", name="moved"),
    ]
    new = [
        lab.node("orders/db", "sim.data", name="orders2", size=16, password=lab.SECRET),
        lab.node("web/server", name="web", size=2, labels={"a": "1"}, link=lab.ref("orders/db", "address")),
        lab.node("dns/www", name="www"),
        lab.node("net/it", name="net", _existing_id="vpc-1"),
        lab.node("port/it", "sim.port", name="q"),
        lab.node("lost/it", name="lost"),
        lab.node("is/it", name="moved"),
        lab.node("found/it", name="f"),
    ]
    recorded = lab.deployed(*old)
    options = {"moved": {"was": "is"}, "imports": {"found/it": "i-1"}, "base": "3f9c21ab44", "observed_at": 1000.0}
    return lab.make(lab.graph(*new), recorded, {"lost/it~1": None}, **options)


TREE = """\
Genesys will change shop/dev at 3f9c21ab (13 steps, 3 unchanged):

orders  thing  DATA LOSS
+/- orders/db  sim.data  replace, create first, because name cannot be changed in place
      ~ name: "orders" -> "orders2"  # forces replacement
      ~ size: 13 -> 16
        (1 unchanged attribute hidden)

old  thing  outage
  - old/it  sim.thing  destroy, because old is no longer declared

port  thing  outage
-/+ port/it  sim.port  replace, destroy first, because name cannot be changed in place
      ~ name: "p" -> "q"  # forces replacement

web  thing
  ~ web/server  sim.thing  update in place
      - labels.b: "2"
      ~ link: "10.id-orders/db~1" -> (known after apply)
      ~ size: 1 -> 2
        (1 unchanged attribute hidden)

dns  thing
  + dns/www  sim.thing  create
      + name: "www"

found  thing
  = found/it  sim.thing  import, because i-1 is taken over

is  thing
  > is/it  sim.thing  move, because was/it is now is/it

kept  thing
  . kept/it  sim.thing  forget, because kept is no longer declared; on_delete is retain, so it stays

lost  thing
  + lost/it  sim.thing  create again, because id-lost/it~1 is gone; it was not deleted by Genesys
      + name: "lost"

net  thing
 <= net/it  sim.thing  read, because it belongs to somebody else and is only read
      + name: "net"

Plan: 4 to add, 1 to change, 3 to destroy, 1 to import, 1 to forget, 1 to move.
Reality was last observed 3 minutes ago.
Undo: 8 of 9 changes can be rolled back; orders cannot.
Saved as p.gplan; valid while the 13 records it read stay as they are.
Run: genesys deploy p.gplan
"""


def test_the_tree_is_this_to_the_letter(busy: Any) -> None:
    assert render_tree(busy, now=1180.0, saved_as="p.gplan", unchanged=3) == TREE


def test_the_table_has_a_line_for_each_step(busy: Any) -> None:
    lines = render_table(busy, now=1180.0).splitlines()
    head = ["ADDRESS", "TYPE", "ACTION", "RISK", "WHAT"]
    assert lines[0].split() == head
    assert [line.split()[0] for line in lines[1:11]] == ["+/-", "-", "-/+", "~", "+", "=", ">", ".", "+", "<="]
    assert lines[1].split("  ")[1:3] == ["orders/db", "sim.data"] or "data-loss" in lines[1]
    assert "Plan: 4 to add, 1 to change, 3 to destroy" in render_table(busy, now=1180.0)


def test_colors_only_add_color(busy: Any) -> None:
    import re

    for render in (render_tree, render_table):
        colored = render(busy, now=1180.0, palette=ANSI)
        assert "\x1b[31m" in colored
        assert re.sub(r"\x1b\[\d+m", "", colored) == render(busy, now=1180.0)


def test_the_summary_lines_are_terraforms(lab: SimpleNamespace) -> None:
    node = lab.node("web/it", name="a")
    assert wording.summary(lab.make(lab.graph(node))) == "Plan: 1 to add, 0 to change, 0 to destroy."
    same = lab.make(lab.graph(node), lab.deployed(node))
    assert wording.summary(same) == "No changes. Your infrastructure matches the configuration."
    assert render_tree(same, now=0.0).splitlines() == [
        "No changes. Your infrastructure matches the configuration.",
        "Compared with the record only; reality was not looked at (--refresh looks).",
    ]


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0.5, "just now"),
        (-3, "just now"),
        (2, "2 seconds ago"),
        (60, "1 minute ago"),
        (7300, "2 hours ago"),
        (86400, "1 day ago"),
    ],
)
def test_a_span_of_time_is_said_simply(seconds: float, text: str) -> None:
    assert wording.ago(seconds) == text


def test_drift_shows_what_was_found(lab: SimpleNamespace) -> None:
    from genesys.spi.session import Observed

    node = lab.node("web/it", name="a", size=1)
    recorded = lab.deployed(node)
    seen = {"web/it~1": Observed("id-web/it~1", {**recorded["web/it~1"].observed, "size": 9})}
    text = render_tree(lab.make(lab.graph(node), recorded, seen), now=0)
    assert "~ size: 1 -> 1  # found 9" in text
    assert "because size was changed by somebody else" in text


def test_what_is_replaced_and_kept_is_shown_as_forgotten(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", _on_delete="retain"))
    done = lab.make(lab.graph(lab.node("web/it", name="b", _on_delete="retain")), recorded)
    assert wording.summary(done) == "Plan: 1 to add, 0 to change, 0 to destroy, 1 to forget."
    text = render_tree(done, now=0)
    assert "+/- web/it" in text
    assert "  . web/it" in text


def test_a_step_that_cannot_be_undone_says_so(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("web/it", name="a", disk=10))
    text = render_tree(lab.make(lab.graph(lab.node("web/it", name="a", disk=20)), recorded), now=0)
    assert "update in place  # cannot be undone" in text
    assert "Undo: 0 of 1 changes can be rolled back; web cannot." in text


def test_notes_of_the_compiler_are_shown_above_the_summary(lab: SimpleNamespace) -> None:
    problem = Problem(
        "SIM-001", "web is degraded", reason="No firewall here.", solution="None.", command="genesys explain web"
    )
    note = problem.finding(severity="warning")
    lines = render_tree(lab.make(lab.graph(lab.node("web/it", name="a"), notes=[note])), now=0).splitlines()
    at = lines.index("Warning: web is degraded [SIM-001]")
    assert lines[at + 1 : at + 3] == ["    No firewall here.", "    None. (genesys explain web)"]
    assert at < lines.index("Plan: 1 to add, 0 to change, 0 to destroy.")


def validate(value: Any, rule: dict[str, Any]) -> list[str]:
    """A validator for the part of JSON Schema that our schema uses."""
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "object": dict,
        "array": list,
    }
    wrong: list[str] = []
    names = rule.get("type", [])
    if names and not any(isinstance(value, kinds[name]) for name in ([names] if isinstance(names, str) else names)):
        return [f"{value!r} is not {names}"]
    if "enum" in rule and value not in rule["enum"]:
        wrong.append(f"{value!r} is not one of {rule['enum']}")
    if "const" in rule and value != rule["const"]:
        wrong.append(f"{value!r} is not {rule['const']!r}")
    if isinstance(value, dict) and "properties" in rule:
        wrong += [f"{name} is missing" for name in rule["required"] if name not in value]
        wrong += [f"{name} is unknown" for name in value if name not in rule["properties"]]
        for name in value:
            wrong += validate(value[name], rule["properties"].get(name, {}))
    for item in value if isinstance(value, list) else ():
        wrong += validate(item, rule.get("items", {}))
    return wrong


def test_the_json_follows_its_schema(busy: Any) -> None:
    data = plan_json(busy, now=1180.0)
    assert validate(data, schema()) == []
    assert data["format_version"] == "1.0"
    assert [resource["address"] for resource in data["resources"]][:2] == ["orders", "old"]


def test_the_schema_refuses_what_it_does_not_know(busy: Any) -> None:
    data = plan_json(busy, now=1180.0)
    data["resources"][0]["risk"] = 5
    data["surprise"] = True
    assert validate(data, schema()) == ["surprise is unknown", "5 is not string"]


def test_terraforms_form_has_its_actions_unknowns_and_secrets(busy: Any) -> None:
    data = terraform_json(busy, version="0.1.0")
    assert data["format_version"] == "1.2"
    found = {item["address"]: item for item in data["resource_changes"]}
    assert {address: item["change"]["actions"] for address, item in found.items()} == {
        "dns/www": ["create"],
        "found/it": ["no-op"],
        "is/it": ["no-op"],
        "kept/it": ["forget"],
        "lost/it": ["create"],
        "net/it": ["read"],
        "old/it": ["delete"],
        "orders/db": ["create", "delete"],
        "port/it": ["delete", "create"],
        "web/server": ["update"],
    }
    web = found["web/server"]["change"]
    assert web["before"] == {"name": "web", "size": 1, "labels": {"a": "1", "b": "2"}, "link": "10.id-orders/db~1"}
    assert web["after"] == {"name": "web", "size": 2, "labels": {"a": "1"}}
    assert web["after_unknown"] == {"link": True}
    orders = found["orders/db"]
    assert orders["change"]["replace_paths"] == [["name"]]
    assert orders["change"]["after_sensitive"] == {"password": True}
    assert orders["change"]["after"]["password"] is None
    assert found["found/it"]["change"]["importing"] == {"id": "i-1"}
    assert found["is/it"]["previous_address"] == "was/it"
    assert found["net/it"]["mode"] == "data"
    assert [item["address"] for item in data["resource_drift"]] == ["lost/it"]


def test_members_of_a_group_have_an_index_in_terraforms_form(lab: SimpleNamespace) -> None:
    done = lab.make(lab.graph(lab.node('web["eu"]/it', name="a", _kind_address='web["eu"]')))
    (item,) = terraform_json(done, version="0")["resource_changes"]
    assert (item["name"], item["index"]) == ("web", "eu")


@given(st.data())
def test_every_plan_can_be_rendered_in_every_form(lab: SimpleNamespace, data: st.DataObject) -> None:
    recorded = lab.deployed(*data.draw(lab.graphs()))
    done = lab.make(lab.graph(*data.draw(lab.graphs())), recorded)
    tree = render_tree(done, now=0, full=True)
    assert all(change.address in tree for change in done.changes if change.reason != FOLLOWED)
    assert validate(plan_json(done, now=0), schema()) == []
    assert len(terraform_json(done, version="0")["resource_changes"]) <= len(done.changes)
    assert wording.summary(done) in render_table(done, now=0)
