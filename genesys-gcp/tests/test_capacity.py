"""What is made instead where Google has no capacity: other zones first, then other sizes."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.lowering import Alternative, LowerContext, Lowered, Resolved
from genesys.testing.compiling import compiled, on
from genesys_gcp import provider
from genesys_gcp.lower.server import server


def ladder(settings: dict[str, Any], fields: dict[str, Any], **others: Any) -> list[Alternative]:
    made: list[Alternative] = []

    def watched(resource: Resolved, context: LowerContext) -> Lowered:
        found = server(resource, context)
        made.extend(next(spec for spec in found.natives if spec.local == "instance").alternatives)
        return found

    watching = provider._replace(lowerings={**provider.lowerings, "server": watched})
    compiled(watching, {"web": ("server", fields), **others}, settings=settings)
    return made


def test_other_zones_come_first_and_then_other_sizes(settings: dict[str, Any]) -> None:
    found = ladder(settings, {})
    assert [item.why for item in found[:3]] == [
        "zone europe-west3-a",
        "zone europe-west3-c",
        "e2-standard-2 in zone europe-west3-b",
    ]
    assert len(found) == 8
    assert found[0].body["machineType"] == "zones/europe-west3-a/machineTypes/n1-standard-2"
    assert found[0].pins == {"zone": "europe-west3-a"}
    assert found[2].pins["size"] == {"type": "e2-standard-2", "cpu": 2, "memory": 8}


@pytest.mark.parametrize(
    "fields,others",
    [
        ({"zone": "a"}, {}),
        ({"volumes": [on("data")]}, {"data": ("volume", {})}),
        ({}, {"lb": ("loadbalancer", {"targets": on("web")})}),
    ],
)
def test_a_server_that_is_bound_to_its_zone_stays_there(
    settings: dict[str, Any], fields: dict[str, Any], others: dict[str, Any]
) -> None:
    found = ladder(settings, fields, **others)
    assert len({item.body["zone"] for item in found}) == 1
    assert len(found) == 2


def test_another_size_is_never_smaller() -> None:
    from genesys_gcp.tables import table

    sizes = table("sizes")
    known = {row["type"]: row for family, rows in sizes.items() if family != "fallbacks" for row in rows.values()}
    for type, rows in sizes["fallbacks"].items():
        assert type in known
        assert all(row["cpu"] >= known[type]["cpu"] and row["memory"] >= known[type]["memory"] for row in rows)


def test_special_machines_have_no_other_sizes(settings: dict[str, Any]) -> None:
    found = ladder(settings, {"family": "memory"})
    assert [item.why for item in found] == ["zone europe-west3-a", "zone europe-west3-c"]
