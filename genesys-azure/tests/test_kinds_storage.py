"""Buckets and volumes: what each becomes on Azure, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.testing.compiling import on

from .kinds_helpers import body, refused, said  # noqa: TID252


def test_a_bucket_is_a_container_in_an_account_of_its_own(build: Any) -> None:
    graph = build({"files": ("bucket", {})})
    account = body(graph, "files/account")
    assert account["sku"] == {"name": "Standard_ZRS"}
    assert len(account["storageAccountName"]) <= 24
    assert account["storageAccountName"].isalnum()
    assert body(graph, "files/service")["isVersioningEnabled"] is True
    assert body(graph, "files/container")["publicAccess"] == "None"
    assert "files/lifecycle" not in graph["nodes"]


def test_a_region_without_zones_keeps_copies_in_one_place_and_says_so(build: Any, settings: dict[str, Any]) -> None:
    files = {"files": ("bucket", {})}
    assert body(build(files, region="westus"), "files/account")["sku"] == {"name": "Standard_LRS"}
    assert "do not survive the loss of its data centre" in said(settings, files, region="westus")
    assert "do not survive" not in said(settings, files)


def test_ages_of_objects_become_rules(build: Any) -> None:
    ages = {"infrequent": "30d", "archive": "90d", "expire": "3y"}
    graph = build({"files": ("bucket", {"lifecycle": ages, "redundancy": "zone"})})
    (rule,) = body(graph, "files/lifecycle")["policy"]["rules"]
    assert rule["definition"]["actions"]["baseBlob"] == {
        "tierToCool": {"daysAfterModificationGreaterThan": 30},
        "tierToArchive": {"daysAfterModificationGreaterThan": 90},
        "delete": {"daysAfterModificationGreaterThan": 1095},
    }
    assert rule["definition"]["actions"]["version"] == {"delete": {"daysAfterCreationGreaterThan": 1095}}


@pytest.mark.parametrize("ages", [{"melt": "3d"}, {"expire": "5m"}, {"expire": "soon"}])
def test_ages_that_azure_cannot_do_are_refused(build: Any, ages: dict[str, str]) -> None:
    refused(build, {"files": ("bucket", {"lifecycle": ages})}, "AZURE-011")


def test_a_bucket_gives_no_token_and_a_user_gets_a_role(build: Any) -> None:
    graph = build({"files": ("bucket", {}), "web": ("server", {"connects": [on("files")]})})
    grant = body(graph, "web/write-files")
    assert grant["scope"] == {"$native": ["files/container", "id"]}
    assert grant["roleDefinitionId"].endswith("ba92f5b4-2d11-453d-a403-e96b0029c9fe")
    assert "FILES_TOKEN" not in str(graph)
    assert "web/write-files" in graph["nodes"]["web/machine"]["needs"]


def test_a_bucket_says_that_it_is_deleted_with_its_objects(settings: dict[str, Any]) -> None:
    assert "Azure deletes a bucket with its objects" in said(settings, {"files": ("bucket", {})})


def test_a_volume_follows_its_server_and_is_attached_by_it(build: Any) -> None:
    things = {"disk": ("volume", {"size": "50GB"}), "web": ("server", {"volumes": [on("disk")], "zone": "c"})}
    graph = build(things)
    assert body(graph, "disk/disk")["zones"] == body(graph, "web/machine")["zones"] == ["3"]
    assert body(graph, "disk/disk")["diskSizeGB"] == 50
    (disk,) = body(graph, "web/machine")["dataDisks"]
    assert disk["managedDisk"] == {"id": {"$native": ["disk/disk", "id"]}}
    assert (disk["createOption"], disk["deleteOption"], disk["lun"]) == ("Attach", "Detach", 0)


def test_the_zone_of_a_volume_is_that_of_its_server_too(build: Any) -> None:
    graph = build({"disk": ("volume", {"zone": "b"}), "web": ("server", {"volumes": [on("disk")]})})
    assert body(graph, "web/machine")["zones"] == ["2"]


def test_zones_that_differ_are_refused(build: Any) -> None:
    things = {"disk": ("volume", {"zone": "b"}), "web": ("server", {"volumes": [on("disk")], "zone": "a"})}
    refused(build, things, "AZURE-010")
    two = {
        "disk": ("volume", {"zone": "b"}),
        "other": ("volume", {"zone": "c"}),
        "web": ("server", {"volumes": [on("disk"), on("other")]}),
    }
    refused(build, two, "AZURE-010")


def test_a_volume_has_one_writer(build: Any) -> None:
    uses = ("server", {"volumes": [on("disk")]})
    refused(build, {"disk": ("volume", {}), "one": uses, "two": uses}, "AZURE-009")


def test_the_fastest_disks_are_in_zones_only(build: Any) -> None:
    refused(build, {"disk": ("volume", {"type": "ultra-ssd"})}, "AZURE-008", region="westus")
