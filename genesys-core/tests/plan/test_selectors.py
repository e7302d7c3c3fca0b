"""Selectors: globs, kinds and tags, include and exclude, closed under what the state needs."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.plan.selectors import Subject, parse

WEB = Subject('web["eu"]/server', 'web["eu"]', "server", {"env": "prod", "team": "a"})
APP = Subject("app/db/instance", "app/db", "database", {})


@pytest.mark.parametrize(
    "selector, web, app",
    [
        ("web", True, False),
        ('web["eu"]', True, False),
        ('web["us"]', False, False),
        ("we", False, False),
        ("app", False, True),
        ("app/*", False, True),
        ("*/db", False, True),
        ("app/d?", False, True),
        ("*", True, True),
        ("kind:database", False, True),
        ("kind:Server", True, False),
        ("tag:env", True, False),
        ("tag:env=prod", True, False),
        ("tag:env=dev", False, False),
        ('web["*"]', True, False),
    ],
)
def test_a_selector_selects(selector: str, web: bool, app: bool) -> None:
    assert (parse(selector)(WEB), parse(selector)(APP)) == (web, app)


@pytest.mark.parametrize("selector", ["", "kind:", "color:red"])
def test_a_selector_that_cannot_be_read_is_refused(lab: SimpleNamespace, selector: str) -> None:
    with pytest.raises(GenesysError) as error:
        parse(selector)
    assert lab.codes(error) == ["PLAN-017"]


def chain(lab: SimpleNamespace, **about: Any) -> list[Any]:
    return [
        lab.node("net/it", name="n", **about),
        lab.node("db/it", name="d", link=lab.ref("net/it"), _kind="database"),
        lab.node("web/it", name="w", link=lab.ref("db/it")),
    ]


def test_what_is_included_pulls_in_what_it_needs(lab: SimpleNamespace) -> None:
    done = lab.make(lab.graph(*chain(lab)), include=["kind:database"])
    assert lab.actions(done) == ["create net/it~1", "create db/it~1"]
    assert done.notes == []


def test_what_is_excluded_takes_what_needs_it_along_and_says_so(lab: SimpleNamespace) -> None:
    done = lab.make(lab.graph(*chain(lab)), exclude=["db"])
    assert lab.actions(done) == ["create net/it~1"]
    (note,) = done.notes
    assert (note["code"], note["summary"], note["reason"]) == (
        "PLAN-004",
        'Left out "web" as well',
        "It needs db, which is left out.",
    )


def test_including_what_needs_something_excluded_is_refused_with_the_way_there(lab: SimpleNamespace) -> None:
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(*chain(lab)), include=["web"], exclude=["net"])
    assert lab.codes(error) == ["PLAN-003"]
    assert "web needs db needs net" in str(error.value)
    assert "genesys plan --exclude 'net' --exclude 'web'" in str(error.value)


def test_a_selector_that_matches_nothing_is_an_error_with_a_suggestion(lab: SimpleNamespace) -> None:
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(*chain(lab)), include=["wep"])
    assert lab.codes(error) == ["PLAN-002"]
    assert 'Did you mean "web"?' in str(error.value)


def test_tags_select_declared_and_recorded_resources(lab: SimpleNamespace) -> None:
    nodes, tags = chain(lab), {"net": {"env": "prod"}}
    done = lab.make(lab.graph(*nodes), include=["tag:env=prod"], tags=tags)
    assert lab.actions(done) == ["create net/it~1"]
    recorded = lab.run(done)
    gone = lab.make(lab.graph(), recorded, include=["tag:env=prod"])
    assert lab.actions(gone) == ["delete net/it~1"]


def test_a_selected_delete_takes_its_users_along(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*chain(lab))
    assert lab.actions(lab.make(lab.graph(), recorded, include=["db"])) == ["delete web/it~1", "delete db/it~1"]


def test_a_replace_is_done_whole_or_not_at_all(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*chain(lab))
    new = [lab.node("net/it", name="other"), *chain(lab)[1:]]
    assert lab.actions(lab.make(lab.graph(*new), recorded, exclude=["db"])) == []
    part = lab.make(lab.graph(*new), recorded, include=["net"])
    assert lab.actions(part) == ["create net/it~2", "update db/it~1", "delete net/it~1"]


def test_parts_of_a_composite_have_its_tags_unless_they_have_their_own(lab: SimpleNamespace) -> None:
    nodes = [
        lab.node("app/db/it", name="d", _kind_address="app/db"),
        lab.node("app/web/it", name="w", _kind_address="app/web"),
    ]
    tags = {"app": {"env": "prod"}, "app/web": {"env": "dev"}}
    assert lab.actions(lab.make(lab.graph(*nodes), include=["tag:env=prod"], tags=tags)) == ["create app/db/it~1"]


def test_many_stars_take_no_longer_than_few() -> None:
    subject = Subject("a" * 2000, "a", "server", {})
    began = time.process_time()
    assert not parse("*a" * 60 + "*b")(subject)
    assert parse("*a" * 60 + "*")(subject)
    assert parse("?" * 1999 + "**?")(subject)
    assert time.process_time() - began < 1


@given(st.text("ab", max_size=8), st.text("ab*?", min_size=1, max_size=7))
def test_a_glob_means_what_its_signs_mean(text: str, glob: str) -> None:
    pattern = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in glob)
    wanted = re.fullmatch(pattern, text) is not None if set(glob) & {"*", "?"} else text == glob
    assert parse(glob)(Subject(text, text, "", {})) == wanted
