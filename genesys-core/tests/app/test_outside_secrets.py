"""Secrets from outside that cannot be read: nobody can tell whether they changed, so no plan says that nothing did."""

from __future__ import annotations

import pytest

PROGRAM = """
from genesys import Bucket, Secret, Server, project
project("shop", provider="paper")
key = Secret({source})
web = Server(size="small", env={{"KEY": key.secret_value}})
data = Bucket()
"""


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [('from_env="KEY"', "RUN-009", "KEY"), ('from_file="key.txt"', "RUN-010", "key.txt")],
)
def test_what_cannot_be_read_is_an_error_of_every_plan(shop, source, code, said):
    shop.write("infra.py", PROGRAM.format(source=source))
    for command in (["plan"], ["deploy", "--yes"]):
        ran = shop.run(*command)
        assert (ran.code, f"[{code}]" in ran.err, said in ran.err) == (1, True, True), ran.everything
        assert "Where: infra.py:5:7\n" in ran.err
    assert shop.desk == {}
    assert not (shop.path / ".genesys" / "state").exists()
    shop.write("key.txt", "one\n")
    shop.ok("deploy", "--yes", env={"KEY": "one"})
    assert "No changes" in shop.ok("plan", env={"KEY": "one"}).out
    (shop.path / "key.txt").unlink()
    ran = shop.run("plan")
    assert (ran.code, "No changes" in ran.out, f"[{code}]" in ran.err) == (1, False, True)


def test_what_does_without_it_can_be_planned_alone_and_all_can_be_looked_at_and_removed(shop):
    shop.write("infra.py", PROGRAM.format(source='from_env="KEY"'))
    shop.ok("deploy", "--yes", env={"KEY": "one"})
    assert "No changes" in shop.ok("plan", "--target", "data").out
    assert shop.ok("status", "--json").document["healthy"]
    shop.ok("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert shop.desk == {}
