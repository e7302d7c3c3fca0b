"""Stacks that use each other's things, and the way below the vocabulary, on this machine."""

from __future__ import annotations

import pytest

BASE = """\
project: base
provider: local
resources:
  net: {kind: network}
  value: {kind: native, type: local.data, properties: {value: one}}
outputs:
  net: ${net.id}
  value: ${value.value}
"""
STATE = "../base/project/.genesys/state"
USER = f"""\
project: user
provider: local
resources:
  net: {{kind: network, existing_id: '${{stack["base/dev@{STATE}"].net}}'}}
  web: {{kind: server, command: [sleep, "1000"], network: net}}
"""


@pytest.fixture
def base(place):
    """A stack with a network, deployed beside the one of the story."""
    folder = place.another("base")
    folder.write("genesys.yaml", BASE)
    folder.ok("deploy", "--yes")
    return folder


def test_a_stack_of_values_follows_another(place, base):
    place.write(
        "genesys.yaml",
        "project: user\nprovider: local\nresources:\n"
        f"  copy: {{kind: native, type: local.data, properties: {{value: 'it is ${{stack[\"base/dev@{STATE}\"].value}}'}}}}\n"
        "outputs: {copy: '${copy.value}'}\n",
    )
    place.ok("deploy", "--yes")
    assert place.output("copy") == "it is one"
    assert place.clean()
    assert place.clean()
    base.write("genesys.yaml", BASE.replace("value: one", "value: two"))
    base.ok("deploy", "--yes")
    assert not place.clean()
    place.ok("deploy", "--yes")
    assert place.output("copy") == "it is two"


def test_a_network_of_another_stack_is_read_and_never_owned(place, base):
    network = base.ok("output", "net", "--raw").out.strip()
    place.write("genesys.yaml", USER)
    assert "<= net/network" in place.ok("plan").out
    place.ok("deploy", "--yes")
    assert place.clean()
    server = next(id for id in place.natives() if "web/" in id)
    assert place.recorded() == {network, server}
    place.ok("destroy", "--yes")
    assert place.natives() == {network}
    assert base.run("plan", "--detailed-exitcode").code == 0
    base.ok("destroy", "--yes")


def test_a_network_that_is_not_there_is_named(place):
    place.write("genesys.yaml", USER.replace(f'${{stack["base/dev@{STATE}"].net}}', "nobody/net/network~1"))
    ran = place.run("deploy", "--yes")
    assert ran.code in {1, 4}, ran.everything
    assert "nobody/net/network~1" in ran.everything
    place.ok("destroy", "--yes")


def test_what_is_only_read_needs_none_of_its_fields(place):
    place.write(
        "infra.py",
        'from genesys import *\nproject("p", provider="local")\ndb = Database.existing(id="a/db/server~1")\n',
    )
    assert "<= db/" in place.ok("plan").out


HATCH = """\
project: shop
provider: local
resources:
  web:
    kind: server
    command: [sleep, "1000"]
    native: {local: {%s}}
"""


def test_a_native_property_wins_over_the_vocabulary(place):
    place.write("genesys.yaml", HATCH % "process: {replicas: 2, env: {A: b}}")
    place.ok("deploy", "--yes")
    [found] = [
        row for row in place.ok("state", "list", "--json").document["resources"] if row["type"] == "local.process"
    ]
    shown = place.ok("state", "show", found["address"], "--json").out
    assert '"replicas": 2' in shown
    assert len(place.running("sleep")) >= 2
    assert place.clean()
    place.write("genesys.yaml", HATCH % "process: {replicas: 1}")
    place.ok("deploy", "--yes")
    assert place.clean()


@pytest.mark.parametrize(
    ("hatch", "code", "hint"),
    [
        ("proces: {replicas: 2}", "COMP-030", 'Did you mean "process"?'),
        ("process: {replica: 2}", "COMP-031", 'Did you mean "replicas"?'),
        ("process: {replicas: two}", "COMP-050", "Write a whole number."),
        ("process: {url: x}", "COMP-034", "which local decides"),
        ("process: {name: null}", "COMP-033", "cannot be made without it"),
    ],
)
def test_a_native_that_is_written_wrong_is_an_error_of_the_plan(place, hatch, code, hint):
    place.write("genesys.yaml", HATCH % hatch)
    ran = place.run("plan")
    assert ran.code == 1
    assert code in ran.err
    assert hint in ran.err
    assert "genesys.yaml:7:" in ran.err


ABROAD = """\
project: shop
provider: local
region: europe
providers: {aws: {account: "123456789012", facts: {zones: [a, b, c]}}}
resources:
  orders: {kind: database, type: postgres, provider: aws, region: us-east}
  web: {kind: server, command: [sleep, "1000"], connects: [orders]}
"""


def test_a_resource_may_be_elsewhere_and_its_outputs_cross(place):
    place.write("genesys.yaml", ABROAD)
    out = place.ok("plan", "--full").out
    assert "aws.rds.db_instance" in out
    assert "ORDERS_HOST" in out
    assert "web/orders-password/secret  local.secret" in out
    assert "us-east-1" in out
