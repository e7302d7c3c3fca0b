"""``--simulate`` with core alone: the desk of the provider stays empty, and so does everything that is real."""

from __future__ import annotations

import pytest


def test_a_whole_life_leaves_the_desk_empty(shop):
    ran = shop.ok("deploy", "--yes", "--simulate")
    assert "Apply complete" in ran.out
    assert ran.err.count("Simulated: ") == 1
    assert shop.desk == {}
    assert "No changes" in shop.ok("plan", "--simulate").out
    assert shop.ok("status", "--simulate", "--json").document["simulated"] is True
    shop.ok("destroy", "--yes", "--simulate", "--confirm-data-loss", "shop/dev")
    assert not (shop.path / ".genesys" / "state").exists()
    assert not (shop.root / "config").exists()


def test_what_is_real_is_not_seen_and_not_touched(shop):
    shop.ok("deploy", "--yes")
    real = shop.desk
    assert real
    assert "create" in shop.ok("plan", "--simulate").out
    shop.ok("deploy", "--yes", "--simulate")
    shop.ok("destroy", "--yes", "--simulate", "--confirm-data-loss", "shop/dev")
    assert shop.desk == real
    assert "No changes" in shop.ok("plan").out


def test_the_selected_stack_is_the_one_that_is_simulated(shop):
    shop.ok("stack", "select", "production")
    assert "shop/production" in shop.ok("plan", "--simulate").out
    shop.ok("stack", "select", "test", "--simulate")
    assert "shop/test" in shop.ok("plan", "--simulate").out
    assert "shop/production" in shop.ok("plan").out


@pytest.mark.parametrize("word", ["", "0", "false", "no"])
def test_it_can_be_switched_off(shop, word):
    ran = shop.ok("plan", f"--simulate={word}", env={"GENESYS_SIMULATE": "1"})
    assert "Simulated" not in ran.err


def test_json_says_nothing_beside_the_document(shop):
    assert shop.ok("plan", "--simulate", "--json").err == ""
