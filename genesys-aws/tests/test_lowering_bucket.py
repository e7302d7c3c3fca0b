"""Bucket, and what its users are granted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.values import GenesysError
from genesys.testing.compiling import on


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_a_bucket_is_private_encrypted_versioned_and_over_tls(build: Any) -> None:
    graph = build({"assets": ("bucket", {})})
    block = body(graph, "assets/public-access-block")
    assert [block[name] for name in sorted(block) if name != "Bucket"] == [True] * 4
    assert body(graph, "assets/encryption")["SSEAlgorithm"] == "AES256"
    assert body(graph, "assets/versioning")["Status"] == "Enabled"
    assert body(graph, "assets/ownership-controls")["ObjectOwnership"] == "BucketOwnerEnforced"
    (statement,) = body(graph, "assets/policy")["Policy"]["$call"][1]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert "assets/lifecycle" not in graph["nodes"]


def test_a_public_bucket_is_read_by_anyone_and_listed_by_nobody(build: Any) -> None:
    graph = build({"assets": ("bucket", {"public": True})})
    block = body(graph, "assets/public-access-block")
    assert (block["BlockPublicPolicy"], block["RestrictPublicBuckets"], block["BlockPublicAcls"]) == (
        False,
        False,
        True,
    )
    allow = body(graph, "assets/policy")["Policy"]["$call"][1]["Statement"][1]
    assert (allow["Effect"], allow["Action"]) == ("Allow", "s3:GetObject")
    assert graph["nodes"]["assets/policy"]["needs"] == ["assets/public-access-block"]


def test_the_first_region_of_all_is_not_named(build: Any) -> None:
    assert body(build({"a": ("bucket", {})}), "a/bucket")["LocationConstraint"] == "eu-central-1"
    assert "LocationConstraint" not in body(build({"a": ("bucket", {})}, region="us-east-1"), "a/bucket")


def test_objects_age(build: Any) -> None:
    graph = build({"a": ("bucket", {"lifecycle": {"archive": "90d", "expire": "3y"}, "storage_class": "infrequent"})})
    (rule,) = body(graph, "a/lifecycle")["Rules"]
    assert rule["Transitions"] == [
        {"Days": 30, "StorageClass": "STANDARD_IA"},
        {"Days": 90, "StorageClass": "GLACIER_IR"},
    ]
    assert rule["Expiration"] == {"Days": 1095}
    with pytest.raises(GenesysError) as error:
        build({"a": ("bucket", {"lifecycle": {"burn": "1d"}})})
    assert error.value.codes == ["AWS-003"]


def test_only_a_bucket_that_may_be_emptied_says_so(build: Any) -> None:
    tags = {item["Key"] for item in body(build({"a": ("bucket", {})}), "a/bucket")["Tags"]}
    more = {item["Key"] for item in body(build({"a": ("bucket", {"force_destroy": True})}), "a/bucket")["Tags"]}
    assert more - tags == {"genesys-empty-first"}


def test_a_server_may_use_the_bucket_that_it_connects_to(build: Any) -> None:
    graph = build({"assets": ("bucket", {}), "web": ("server", {"connects": [on("assets")], "command": ["app"]})})
    grant = body(graph, "web/write-assets")
    listing, objects = grant["PolicyDocument"]["$call"][1]["Statement"]
    assert listing["Action"] == "s3:ListBucket"
    assert objects["Action"] == ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    assert objects["Resource"] == {"$concat": ["arn:aws:s3:::", {"$native": ["assets/bucket", "id"]}, "/*"]}
    assert "web/write-assets" in graph["nodes"]["web/instance"]["needs"]
    assert "ASSETS_URI" in json.dumps(body(graph, "web/instance"))
    assert "ASSETS_TOKEN" not in json.dumps(body(graph, "web/instance"))
