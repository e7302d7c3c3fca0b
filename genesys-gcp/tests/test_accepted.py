"""What the schema allows and Google refuses: we ask for nothing of it, and the simulator refuses it too."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on
from genesys_gcp import names
from genesys_gcp.testbed import strict
from genesys_gcp.testbed.state import State
from genesys_gcp.testbed.wrong import Wrong
from genesys_gcp.wire.suffix import suffixed

ARM = {"ubuntu-26.04/arm64": {"selfLink": "projects/ubuntu-os-cloud/global/images/arm"}}


@pytest.fixture
def both(build: Any, settings: dict[str, Any]) -> Any:
    """Compile with an image for either processor."""
    image = {**settings["facts"]["image"], **ARM}
    return lambda things: build(things, settings={**settings, "facts": {**settings["facts"], "image": image}})


def bodies(graph: dict[str, Any], type: str) -> list[dict[str, Any]]:
    return [node["body"] for node in graph["nodes"].values() if node["type"] == type]


def server(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "server", fields


@pytest.mark.parametrize("size", ["small", "medium", "large"])
@pytest.mark.parametrize("family", ["balanced", "burstable", "compute", "memory", "arm"])
def test_a_machine_takes_its_disk_and_the_volume_that_it_uses(both: Any, family: str, size: str) -> None:
    things = {"web": server(family=family, size=size, volumes=[on("data")]), "data": ("volume", {"size": "1GB"})}
    try:
        graph = both(things)
    except GenesysError as error:
        assert error.codes == ["GCP-003"]  # There is no such size in the family.
        return
    (machine,), (disk,) = bodies(graph, "gcp.compute.instance"), bodies(graph, "gcp.compute.disk")
    for type in (machine["diskType"], disk["type"]):
        strict.fits(machine["machineType"], type)
    assert disk["sizeGb"] == 10


def test_a_spinning_disk_at_a_machine_that_has_none_is_refused_while_planning(both: Any) -> None:
    for family in ("compute", "arm"):
        for things in (
            {"web": server(family=family, disk="hdd")},
            {"web": server(family=family, volumes=[on("data")]), "data": ("volume", {"type": "hdd"})},
        ):
            with pytest.raises(GenesysError) as error:
                both(things)
            assert error.value.codes == ["GCP-003"]


def test_a_root_disk_holds_the_image(build: Any) -> None:
    (machine,) = bodies(build({"web": server(storage="4GB")}), "gcp.compute.instance")
    assert machine["diskSizeGb"] == strict.LEAST_GIB


def test_what_google_may_take_away_is_not_protected_at_google(build: Any) -> None:
    (spot,) = bodies(build({"web": server(spot=True, protect=True)}), "gcp.compute.instance")
    (kept,) = bodies(build({"web": server(protect=True)}), "gcp.compute.instance")
    assert (spot["deletionProtection"], kept["deletionProtection"]) == (False, True)


def test_a_rule_is_for_ten_identities_at_most(build: Any) -> None:
    crowd = {f"web{number}": server(network=on("net"), port=8080) for number in range(23)}
    members = [on(name) for name in crowd]
    graph = build(
        {
            **crowd,
            "net": ("network", {"type": "production"}),
            "front": ("loadbalancer", {"targets": members, "network": on("net")}),
            "wall": ("firewall", {"network": on("net"), "applies_to": members, "allow": ["22 from 198.51.100.0/24"]}),
        }
    )
    rules = {
        address: node["body"] for address, node in graph["nodes"].items() if node["type"] == "gcp.compute.firewall"
    }
    for owner in ("front/open", "wall/open"):
        found = [len(body["targetServiceAccounts"]) for address, body in rules.items() if address.startswith(owner)]
        assert sorted(found) == [3, 10, 10]
    assert len({body["name"] for body in rules.values()}) == len(rules)


def test_a_group_heals_by_a_port_that_is_written(build: Any) -> None:
    crowd = ("compute", {"port": 8080, "health": "load-balancer"})
    for type, port in (("http", "httpPort"), ("tcp", "tcpPort")):
        graph = build({"crowd": crowd, "front": ("loadbalancer", {"targets": on("crowd"), "type": type})})
        (group,) = bodies(graph, "gcp.compute.region_instance_group_manager")
        (healing,) = group["autoHealingPolicies"]
        assert healing["healthCheck"] == {"$native": ["crowd/check", "id"]}
        check = graph["nodes"]["crowd/check"]["body"]
        assert (check[port], check.get("portSpecification")) == (8080, None)


@pytest.mark.parametrize("health", [{"healthy": 11}, {"unhealthy": 12}, {"interval": "10m"}, {"start": "2h"}])
def test_a_check_that_google_does_not_make_is_refused_while_planning(build: Any, health: dict[str, Any]) -> None:
    with pytest.raises(GenesysError) as error:
        build({"crowd": ("compute", {"health": {"path": "/", **health}})})
    assert error.value.codes == ["GCP-003"]


def test_a_database_server_and_the_longest_project_have_98_characters() -> None:
    name = suffixed("n" * names.DATABASE.longest, "abcdefghijklmnop")
    assert len(f"{'p' * 30}:{name}") <= 98


def test_the_databases_go_before_their_owner(build: Any) -> None:
    graph = build({"orders": ("database", {"type": "postgres", "databases": ["a", "b"]})})
    for name in ("a", "b"):
        assert "orders/owner" in graph["nodes"][f"orders/database-{name}"]["needs"]


def test_an_identity_is_shown_by_100_bytes_at_most(build: Any) -> None:
    (identity,) = bodies(build({f"w{'x' * 60}/{'y' * 60}": server()}), "gcp.iam.service_account")
    assert len(identity["displayName"].encode()) == 100


CHECK = "projects/p/global/healthChecks/c"
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("disks", {"sizeGb": "5"}),
    ("instances", {"machineType": "zones/z/machineTypes/c3-highcpu-4", "disks": [{"initializeParams": {}}]}),
    ("instances", {"disks": [{"initializeParams": {"diskSizeGb": "8"}}]}),
    ("instances", {"deletionProtection": True, "scheduling": {"provisioningModel": "SPOT"}}),
    (
        "instanceTemplates",
        {
            "properties": {
                "machineType": "c4a-standard-1",
                "disks": [{"initializeParams": {"diskType": "pd-balanced"}}],
            }
        },
    ),
    ("firewalls", {"targetServiceAccounts": [f"a{number}@p" for number in range(11)]}),
    ("firewalls", {"targetServiceAccounts": ["a@p"], "targetTags": ["t"]}),
    ("healthChecks", {"healthyThreshold": 11}),
    ("healthChecks", {"checkIntervalSec": 301}),
    ("healthChecks", {"checkIntervalSec": 5, "timeoutSec": 6}),
    ("instanceGroupManagers", {"autoHealingPolicies": [{"healthCheck": CHECK}]}),
    ("instanceGroupManagers", {"autoHealingPolicies": [{"healthCheck": "", "initialDelaySec": 3601}]}),
    ("addresses", {"labels": {"Team": "a"}}),
    ("addresses", {"labels": {"team": "A & B"}}),
    ("addresses", {"labels": {"team": "a" * 64}}),
    ("addresses", {"labels": {f"l{number}": "" for number in range(65)}}),
]


@pytest.mark.parametrize("collection,made", REFUSED)
def test_the_simulator_refuses_it_too(collection: str, made: dict[str, Any]) -> None:
    state = State()
    state.objects[CHECK] = {"httpHealthCheck": {"portSpecification": "USE_SERVING_PORT"}}
    with pytest.raises(Wrong) as refused:
        strict.check(state, collection, made)
    assert refused.value.status == 400


def test_arm_and_its_volume_live(cloud: Any) -> None:
    cloud.write(
        "  data: {kind: volume, size: 20GB, protect: false}\n"
        "  web: {kind: server, family: arm, size: small, volumes: [data], protect: false}\n"
    )
    cloud.deploy()
    assert cloud.one("/disks/shop-dev-data")["type"].endswith("/hyperdisk-balanced")
    assert "No changes" in cloud.folder.ok("plan", "--refresh").out
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "data")
    assert cloud.objects == []
