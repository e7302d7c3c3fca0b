"""Object storage on somebody else's emulator: a second oracle, and Google's own SDK as the application.

``gcp-storage-emulator`` makes buckets, keeps policies and objects, and refuses to delete a bucket that is full. Of
a create it takes the name only, so what is said beside it (the location, labels, versioning) is our simulator's affair;
of a patch it takes all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from genesys_gcp.wire.methods import apis

STACK = """\
  files: {kind: bucket, protect: false%s}
  web: {kind: server, connects: [files], protect: false}
"""


@pytest.fixture
def google() -> Iterator[Any]:
    """The emulator, as Google's SDK sees it."""
    from google.auth.credentials import AnonymousCredentials

    why = "is the oracle of this test, or its application"
    emulator = pytest.importorskip("gcp_storage_emulator.server", reason=f"gcp-storage-emulator {why}")
    sdk = pytest.importorskip("google.cloud.storage", reason=f"google-cloud-storage {why}")
    server = emulator.create_server("127.0.0.1", 0, in_memory=True)
    server.start()
    server._api.is_running.wait(10)
    url = f"http://127.0.0.1:{server._api._httpd.server_address[1]}"
    client = sdk.Client("shop-123456", credentials=AnonymousCredentials(), client_options={"api_endpoint": url})
    client.url = url
    yield client
    client.close()
    server.stop()


@pytest.fixture
def mixed(cloud: Any, google: Any) -> Any:
    """A cloud whose object storage is the emulator."""

    def write(resources: str) -> None:
        places = ", ".join(f"{api}: '{google.url if api == 'storage' else cloud.chaos.url}'" for api in apis())
        cloud.folder.write(
            "genesys.yaml",
            "project: shop\nprovider: gcp\nregion: europe\n"
            f"providers: {{gcp: {{endpoint: {{{places}}}, poll_s: 0.02, lag_s: 1}}}}\n"
            f"resources:\n{resources}",
        )

    cloud.write = write
    return cloud


def environment(cloud: Any) -> dict[str, str]:
    """Return what the machine gives its program."""
    items = {item["key"]: item["value"] for item in cloud.one("/instances/")["metadata"]["items"]}
    (part,) = json.loads(items["user-data"].partition("\n")[2])
    files = json.loads(part["content"].partition("\n")[2])["write_files"]
    found: dict[str, str] = json.loads(files[0]["content"])["env"]
    return found


def test_an_application_finds_its_bucket_which_stays_until_it_may_go_with_its_objects(mixed: Any, google: Any) -> None:
    mixed.write(STACK % ", versioning: false")
    mixed.deploy()
    (bucket,) = google.list_buckets()
    given = environment(mixed)
    assert given["FILES_URI"] == f"gs://{bucket.name}"
    account = mixed.one("/serviceAccounts/")["email"]
    granted = {(item["role"], member) for item in bucket.get_iam_policy().bindings for member in item["members"]}
    assert granted == {("roles/storage.objectUser", f"serviceAccount:{account}")}

    name = given["FILES_URI"].removeprefix("gs://")
    google.bucket(name).blob("a/b.txt").upload_from_string("hello", content_type="text/plain")
    assert google.bucket(name).blob("a/b.txt").download_as_bytes() == b"hello"

    ran = mixed.folder.run("destroy", "--yes", "--confirm-data-loss", "files")
    assert ran.code != 0
    assert [blob.name for blob in google.list_blobs(name)] == ["a/b.txt"]

    mixed.write(STACK % ", versioning: true, force_destroy: true")
    mixed.deploy()
    bucket.reload()
    assert bucket.versioning_enabled
    assert bucket.labels["genesys-force-destroy"] == "true"
    assert "No changes" in mixed.folder.ok("plan", "--refresh").out
    mixed.folder.ok("destroy", "--yes", "--confirm-data-loss", "files")
    assert list(google.list_buckets()) == []


def test_a_bucket_that_is_gone_is_made_again(mixed: Any, google: Any) -> None:
    mixed.write("  files: {kind: bucket, protect: false}\n")
    mixed.deploy()
    (bucket,) = google.list_buckets()
    bucket.delete()
    assert "gone" in mixed.folder.run("drift", "detect").everything
    mixed.folder.ok("deploy", "--yes", "--refresh")
    assert [one.name for one in google.list_buckets()] == [bucket.name]
