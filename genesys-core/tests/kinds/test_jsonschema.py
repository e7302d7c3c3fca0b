"""The schema for editors accepts what Genesys accepts, and marks what it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genesys.kinds.jsonschema import DIALECT, json_schema
from genesys.load.kinds import Kinds
from genesys.load.place import Source
from genesys.load.tree import parse
from genesys.model.resource import Resource, field

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed here")
SCHEMA = json_schema(Kinds())
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/genesys.yaml"))

GOOD = """\
project: shop
provider: local
region: europe
tags: {team: shop}
variables: {size: small, n: {type: int, default: 3}, token: {secret: true}}
resources:
  net: {kind: network, type: development, zones: 2}
  orders: {kind: database, type: postgres, network: net}
  web:
    kind: container
    for_each: [eu, us]
    source: app
    cpu: ${var.n}
    connects: [orders]
    health: {path: /up}
    env: {A: "${orders.endpoint}", B: 1, C: true}
  lb: {kind: loadbalancer, targets: web, listen: {80: 8080}}
  lb2: {kind: loadbalancer, targets: [web, {target: orders, weight: 3}]}
  q: {kind: native, type: aws.sqs.queue, properties: {x: 1}}
  app: {kind: webapp, runtime: "node:22", database: true, scale: {min: 1, max: 3}}
outputs: {url: "${lb.url}"}
moved: {old: web}
"""


def errors(text: str, schema: dict[str, Any] = SCHEMA) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema)
    document = parse(Source("genesys.yaml", text.encode()), []).json()
    return [error.json_path for error in validator.iter_errors(document)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT


def test_a_good_file_is_accepted() -> None:
    assert errors(GOOD) == []


def test_the_examples_are_accepted() -> None:
    assert {path.parent.name: errors(path.read_text(encoding="utf-8")) for path in EXAMPLES} == {
        path.parent.name: [] for path in EXAMPLES
    }


@pytest.mark.parametrize(
    "line, place",
    [
        ("resources: {web: {kind: servr}}", "$.resources.web.kind"),
        ("resources: {web: {kind: server, sise: small}}", "$.resources.web"),
        ("resources: {web: {kind: server, size: hugest}}", "$.resources.web.size"),
        ("resources: {web: {kind: server, static_ip: 'yes'}}", "$.resources.web.static_ip"),
        ("resources: {orders: {kind: database}}", "$.resources.orders"),
        ("resources: {web: {}}", "$.resources.web"),
        ("resources: {web: {kind: container}}", "$.resources.web"),
        ("resources: {web: {kind: container, image: a, port: 70000}}", "$.resources.web.port"),
        ("resources: {web: {kind: container, source: a, runtime: 'cobol:85'}}", "$.resources.web.runtime"),
        ("resources: {web: {kind: loadbalancer, targets: a, listen: {'80': 0}}}", "$.resources.web.listen"),
        ("resources: {a: {kind: compute, target_cpu: 5}}", "$.resources.a.target_cpu"),
        ("resources: {a: {kind: role, grants: [{verb: own, on: b}]}}", "$.resources.a.grants"),
        ("resources: {a: {kind: dnszone, domain: 'a b'}}", "$.resources.a.domain"),
        ("regoin: europe", "$"),
        ("tags: [a]", "$.tags"),
    ],
)  # fmt: skip
def test_a_mistake_is_marked_where_it_is(line: str, place: str) -> None:
    assert place in errors(f"project: shop\nprovider: local\n{line}\n")


def test_a_reference_stands_where_a_pattern_is_asked_for() -> None:
    line = "resources: {a: {kind: dnszone, domain: '${var.domain}'}, b: {kind: compute, count: '${var.count}'}}"
    assert errors(f"project: shop\nprovider: local\n{line}\n") == []


def test_custom_kinds_are_in_it() -> None:
    class Queue(Resource):
        """Messages."""

        mode: str = field()

    schema = json_schema({"queue": Queue})
    assert schema["$defs"]["queue"]["required"] == ["mode"]
    assert errors("project: a\nprovider: b\nresources: {q: {kind: queue, mode: x}}\n", schema) == []


def test_every_part_of_the_file_is_in_it() -> None:
    from genesys.load.document import PARTS

    assert set(SCHEMA["properties"]) == set(PARTS)
