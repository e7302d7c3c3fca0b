"""Object storage, with Azurite behind the bed: what an application is told is enough to write and read an object."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob import ContainerClient

from genesys.testing.project import Folder
from genesys_azure.testbed import Bed, Config
from genesys_azure.testbed.azurite import Azurite, Missing, installed
from genesys_azure.testbed.blobs import held_as

TEXT = """project: shop
provider: azure
region: europe
resources:
  net: {kind: network, type: development}
  files: {kind: bucket}
  api: {kind: container, image: "ghcr.io/shop/api:1", network: net, connects: [files]}
"""
UNUSED = TEXT.replace("  files: {kind: bucket}\n", "").replace(", connects: [files]", "")


def opened(url: str) -> ContainerClient:
    """Open a container as the application itself; the SDK gives its identity's token to nobody without encryption."""
    return ContainerClient.from_container_url(url, headers={"Authorization": "Bearer its-identity"})


class Site(NamedTuple):
    azurite: Azurite
    bed: Bed
    folder: Folder

    @property
    def app(self) -> dict[str, str]:
        """Variables of the application."""
        (id,) = [id for id in self.bed.ids if "/containerApps/" in id]
        return self.bed.environment(id)


@pytest.fixture(scope="module")
def azurite() -> Iterator[Azurite]:
    try:
        running = Azurite(installed())
    except Missing as why:
        pytest.skip(f"no Azurite: {why}")
    with running:
        yield running


@pytest.fixture
def site(azurite: Azurite, tmp_path: Path) -> Iterator[Site]:
    with Bed(Config(lasting_s=0.02), blobs=azurite) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", TEXT)
        folder.ok("deploy", "--yes")
        yield Site(azurite, bed, folder)
        assert bed.world.bugs == []


def test_an_application_writes_and_reads_with_what_it_is_told(site: Site) -> None:
    assert len(site.azurite.containers) == 1
    with opened(site.app["FILES_URL"]) as files:
        assert site.azurite.containers == [held_as(str(files.url).split("/")[-2], files.container_name)]
        files.upload_blob("orders/1.txt", "eight socks — grün".encode())
        assert files.download_blob("orders/1.txt").readall().decode() == "eight socks — grün"
        assert [blob.name for blob in files.list_blobs()] == ["orders/1.txt"]
        with pytest.raises(ResourceNotFoundError):
            files.download_blob("orders/2.txt").readall()
    assert "No changes" in site.folder.ok("plan", "--refresh").out

    site.folder.write("genesys.yaml", UNUSED)
    ran = site.folder.run("deploy", "--yes")
    assert "--confirm-data-loss files" in ran.everything
    assert len(site.azurite.containers) == 1
    site.folder.ok("deploy", "--yes", "--confirm-data-loss", "files")
    assert site.azurite.containers == []


def test_what_is_in_a_container_goes_with_a_destroy_that_was_confirmed(site: Site) -> None:
    with opened(site.app["FILES_URL"]) as files:
        files.upload_blob("one", b"1")
        assert "--confirm-data-loss files" in site.folder.run("destroy", "--yes").everything
        assert files.download_blob("one").readall() == b"1"
        site.folder.ok("destroy", "--yes", "--confirm-data-loss", "files")
        assert site.azurite.containers == []
        with pytest.raises(ResourceNotFoundError):
            files.download_blob("one").readall()


def test_without_an_identity_nobody_gets_in(site: Site) -> None:
    url = site.app["FILES_URL"]
    with opened(url) as files:
        files.upload_blob("one", b"1")
    with ContainerClient.from_container_url(url) as nobody, pytest.raises(HttpResponseError) as told:
        nobody.download_blob("one").readall()
    assert "PublicAccessNotPermitted" in str(told.value)
    account = url.split("/")[-2]
    with (
        ContainerClient.from_container_url(url, credential={"account_name": account, "account_key": "a2V5"}) as keyed,
        pytest.raises(HttpResponseError) as told,
    ):
        keyed.download_blob("one").readall()
    assert "KeyBasedAuthenticationNotPermitted" in str(told.value)


def test_a_machine_without_node_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="no node"):
        installed()


def test_names_in_azurite_are_legal_and_differ() -> None:
    long = [held_as("a" * 24, "b" * 60 + end) for end in ("c", "d")]
    assert [len(name) for name in long] == [63, 63]
    assert long[0] != long[1]
    assert held_as("account", "container") == "account-container"
