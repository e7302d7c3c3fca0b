"""What must never be lost: private databases, closed ports, and secrets by reference only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.marks import marked
from genesys.spi.values import GenesysError, is_secret
from genesys_gcp.natives import TYPES


def secrets_in(value: Any) -> bool:
    if is_secret(value):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(secrets_in(item) for item in inside)


def bodies(graph: dict[str, Any], type: str) -> dict[str, dict[str, Any]]:
    return {address: node["body"] for address, node in graph["nodes"].items() if node["type"] == type}


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


def test_databases_have_private_addresses_and_refuse_plain_text(shop: dict[str, Any]) -> None:
    found = bodies(shop, "gcp.sqladmin.instance")
    assert found
    for body in found.values():
        assert body["ipConfiguration"]["ipv4Enabled"] is False
        assert body["ipConfiguration"]["sslMode"] == "ENCRYPTED_ONLY"


def test_the_way_to_databases_is_closed_and_opened_for_the_consumer_only(shop: dict[str, Any]) -> None:
    rules = bodies(shop, "gcp.compute.firewall")
    guard, opened = rules["shared/guard-network"], rules["web/reach-orders"]
    assert guard["denied"] == [{"IPProtocol": "all"}]
    assert guard["priority"] > opened["priority"]
    assert opened["allowed"] == [{"IPProtocol": "tcp", "ports": ["5432"]}]
    assert opened["targetServiceAccounts"] == [{"$native": ["web/identity", "email"]}]
    reach = {address for address, body in rules.items() if "5432" in str(body.get("allowed"))}
    assert reach == {"web/reach-orders", "app/reach-ledger"}


def test_only_what_was_asked_for_is_open_to_the_internet(shop: dict[str, Any]) -> None:
    rules = bodies(shop, "gcp.compute.firewall")
    assert {a for a, body in rules.items() if "0.0.0.0/0" in body.get("sourceRanges", [])} == {
        "app/open-tcp-443-internet"
    }
    assert all(body["targetServiceAccounts"] for body in rules.values() if body["direction"] == "INGRESS")


@pytest.mark.parametrize("rule", ["ssh from internet", "22 from 0.0.0.0/0", "all from internet"])
def test_remote_login_is_never_open_to_the_internet(build: Any, rule: str) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"open": [rule]})})
    assert error.value.codes == ["RULE-002"]


def test_machines_are_hardened_and_have_an_identity_of_their_own(shop: dict[str, Any]) -> None:
    found = bodies(shop, "gcp.compute.instance")
    assert found
    for address, body in found.items():
        assert body["shieldedInstanceConfig"]["enableSecureBoot"] is True
        assert {"key": "block-project-ssh-keys", "value": "true"} in body["metadata"]["items"]
        own = address.replace("/instance", "/identity")
        assert body["serviceAccounts"][0]["email"] == {"$native": [own, "email"]}
    assert "accessConfigs" not in found["app/instance"]["networkInterfaces"][0]


def test_an_identity_reads_the_secrets_of_its_own_server_and_no_others(shop: dict[str, Any]) -> None:
    read = {a: b["resource"]["$native"][0] for a, b in bodies(shop, "gcp.secretmanager.member").items()}
    own = sorted(secret for address, secret in read.items() if address.startswith("app/"))
    assert own == ["app/ledger-password/secret", "app/ledger-url/secret", "mail/secret"]


def test_labels_are_what_google_accepts(shop: dict[str, Any]) -> None:
    labels = bodies(shop, "gcp.compute.instance")["web/instance"]["labels"]
    assert labels == {"genesys-environment": "dev", "genesys-managed": "true", "team": "shop---co"}


def test_protection_reaches_the_native(shop: dict[str, Any]) -> None:
    found = bodies(shop, "gcp.sqladmin.instance")
    assert found["ledger/instance"]["deletionProtectionEnabled"] is True
    assert found["orders/instance"]["deletionProtectionEnabled"] is False
