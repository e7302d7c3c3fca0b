"""What must never be lost: private databases, closed ports, encryption, and secrets by reference only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.marks import marked
from genesys.spi.values import GenesysError, is_secret
from genesys_aws.natives import TYPES


def secrets_in(value: Any) -> bool:
    if is_secret(value):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(secrets_in(item) for item in inside)


def bodies(graph: dict[str, Any], type: str) -> list[dict[str, Any]]:
    return [node["body"] for node in graph["nodes"].values() if node["type"] == type]


def test_the_value_of_a_secret_is_nowhere(build: Any, declared: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setenv("MAIL_KEY", "canary-5f1c")
    text = json.dumps(build(declared))
    assert "canary" not in text
    assert '{"$env": "MAIL_KEY", "secret": true}' in text


def test_secrets_stand_only_in_fields_that_are_marked_so(shop: dict[str, Any]) -> None:
    seen = 0
    for address, node in shop["nodes"].items():
        hidden = marked(TYPES[node["type"]].schema, "secret")
        for field, value in node["body"].items():
            if secrets_in(value):
                assert field in hidden, f"{address}.{field}"
                seen += 1
    assert seen >= 6


def test_databases_are_private_and_encrypted(shop: dict[str, Any]) -> None:
    for body in bodies(shop, "aws.rds.db_instance"):
        assert body["PubliclyAccessible"] is False
        assert body["StorageEncrypted"] is True
    for group in bodies(shop, "aws.rds.parameter_group"):
        assert {"ApplyMethod": "pending-reboot", "ParameterName": "rds.force_ssl", "ParameterValue": "1"} in group[
            "Parameters"
        ]


def test_a_database_is_open_for_its_consumer_only(shop: dict[str, Any]) -> None:
    group = {"$native": ["orders/security-group", "id"]}
    rules = [body for body in bodies(shop, "aws.ec2.security_group_ingress") if body["GroupId"] == group]
    assert [rule["IpPermissions"] for rule in rules] == [
        [
            {
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "UserIdGroupPairs": [
                    {"GroupId": {"$native": ["web/security-group", "id"]}, "Description": "web to orders"}
                ],
            }
        ]
    ]


def test_only_what_was_asked_for_is_open_to_the_internet(shop: dict[str, Any]) -> None:
    opened = {
        address
        for address, node in shop["nodes"].items()
        if node["type"] == "aws.ec2.security_group_ingress"
        and any(item.get("CidrIp") == "0.0.0.0/0" for item in node["body"]["IpPermissions"][0].get("IpRanges", []))
    }
    assert opened == {"app/open-tcp-443-internet"}


@pytest.mark.parametrize(
    "rule", ["ssh from internet", "22 from 0.0.0.0/0", "1-1024 from internet", "all from internet"]
)
def test_remote_login_is_never_open_to_the_internet(build: Any, rule: str) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"open": [rule]})})
    assert error.value.codes == ["RULE-002"]


def test_machines_are_hardened(shop: dict[str, Any]) -> None:
    for body in bodies(shop, "aws.ec2.instance"):
        assert body["MetadataOptions"]["HttpTokens"] == "required"
        assert body["Encrypted"] is True
        assert "KeyName" not in body


def test_a_role_reads_the_secrets_of_its_own_server_and_no_others(shop: dict[str, Any]) -> None:
    read = {
        address: node["body"]["PolicyDocument"]["$call"][1]["Statement"][0]["Resource"]["$native"][0]
        for address, node in shop["nodes"].items()
        if node["type"] == "aws.iam.role_policy" and address.startswith("app/")
    }
    assert sorted(read.values()) == ["app/ledger-password/secret", "app/ledger-url/secret", "mail/secret"]


def test_everything_that_can_be_tagged_is(shop: dict[str, Any]) -> None:
    for address, node in shop["nodes"].items():
        if "Tags" in TYPES[node["type"]].schema.__annotations__:
            tags = {item["Key"]: item["Value"] for item in node["body"]["Tags"]}
            assert tags["genesys-managed"] == "true", address
            assert tags["genesys-environment"] == "dev", address


def test_protection_reaches_the_native(shop: dict[str, Any]) -> None:
    assert shop["nodes"]["ledger/instance"]["body"]["DeletionProtection"] is True
    assert shop["nodes"]["orders/instance"]["body"]["DeletionProtection"] is False
