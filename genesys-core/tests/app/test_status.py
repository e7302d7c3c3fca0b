"""A stack is healthy when everything is there that was to be made, not when everything is well that is there."""

from __future__ import annotations

import pytest

TWO = """
from genesys import Bucket, Server, project
project("shop", provider="paper")
data = Bucket()
web = Server(size="small", depends_on=[data])
"""


def rows(shop):
    """Return whether the stack is healthy, and resource -> status and why."""
    found = shop.ok("status", "--json").document
    return found["healthy"], {row["address"]: (row["status"], row["detail"]) for row in found["resources"]}


@pytest.fixture
def two(shop):
    shop.write("infra.py", TWO)
    return shop


def test_what_could_not_be_made_and_what_waited_for_it_are_missing(two):
    two.fail("create data Invalid")
    assert two.run("deploy", "--yes").code == 4
    healthy, found = rows(two)
    assert not healthy
    assert found["data"] == ("missing", "data/box could not be created [RUN-001]")
    assert found["web"] == ("missing", "waits for create data/box~1")
    assert "shop/dev: not healthy" in two.ok("status").out
    two.fail()
    two.ok("deploy", "--yes")
    assert rows(two) == (True, {"data": ("ready", ""), "web": ("ready", "")})


def test_a_part_of_the_stack_owes_what_it_leaves_out(two):
    two.fail("create web Invalid")
    assert two.run("deploy", "--yes").code == 4
    two.fail()
    two.write("infra.py", TWO + "more = Bucket()\n")
    two.ok("deploy", "--yes", "--target", "more")
    healthy, found = rows(two)
    assert (healthy, found["web"][0], found["more"][0]) == (False, "missing", "ready")
    two.write("infra.py", TWO.partition("web =")[0] + "more = Bucket()\n")
    assert "No changes" in two.ok("plan").out
    assert rows(two) == (True, {"data": ("ready", ""), "more": ("ready", "")}), "not wanted is not missing"


def test_a_change_that_failed_leaves_what_was_there_behind(two):
    two.ok("deploy", "--yes")
    two.write("infra.py", TWO.replace("small", "large"))
    two.fail("update web Invalid")
    two.run("deploy", "--yes")
    healthy, found = rows(two)
    assert (healthy, found["data"][0]) == (False, "ready")
    assert found["web"] == ("degraded", "web/sheet could not be changed [RUN-001]")


def test_an_edit_of_the_record_owes_nothing_and_forgets_nothing(two):
    two.fail("create web Invalid")
    two.run("deploy", "--yes")
    two.ok("state", "protect", "data")
    assert rows(two)[1]["web"][0] == "missing"


def test_what_was_to_go_and_is_gone_is_not_missing(two):
    two.ok("deploy", "--yes")
    two.fail("delete web Invalid")
    assert two.run("destroy", "--yes", "--confirm-data-loss", "shop/dev").code == 4
    healthy, found = rows(two)
    assert (healthy, found["web"][0]) == (False, "degraded")
    two.fail()
    two.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert rows(two) == (True, {})
