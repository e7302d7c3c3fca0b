"""What must never be lost: private databases, closed ports, and secrets by reference only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genesys.spi.marks import marked
from genesys.spi.values import GenesysError, is_secret
from genesys_azure.natives import TYPES


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


def test_databases_stand_in_a_subnet_of_their_own_without_a_public_way(shop: dict[str, Any]) -> None:
    found = bodies(shop, "azure.postgresql.server")
    assert found
    for body in found.values():
        assert body["network"]["publicNetworkAccess"] == "Disabled"
        assert body["network"]["delegatedSubnetResourceId"]["$native"][0].startswith("shared/postgres-subnet-")


def test_a_database_is_open_for_its_consumer_only(shop: dict[str, Any]) -> None:
    rules = bodies(shop, "azure.network.security_rule")
    guard = {"$native": ["shared/postgres-guard-network", "networkSecurityGroupName"]}
    here = {address: body for address, body in rules.items() if body["networkSecurityGroupName"] == guard}
    assert set(here) == {"web/reach-orders", "shared/postgres-inside-network", "shared/postgres-close-network"}
    assert here["web/reach-orders"]["sourceApplicationSecurityGroups"] == [{"id": {"$native": ["web/group", "id"]}}]
    assert here["web/reach-orders"]["destinationPortRange"] == "5432"
    assert here["shared/postgres-close-network"]["access"] == "Deny"
    assert here["shared/postgres-close-network"]["priority"] > here["web/reach-orders"]["priority"]


def test_only_what_was_asked_for_is_open_to_the_internet(shop: dict[str, Any]) -> None:
    rules = bodies(shop, "azure.network.security_rule")
    opened = {a for a, body in rules.items() if body.get("sourceAddressPrefix") in {"Internet", "*", "0.0.0.0/0"}}
    assert opened == {"app/open-tcp-443-internet"}


@pytest.mark.parametrize("rule", ["ssh from internet", "22 from 0.0.0.0/0", "all from internet"])
def test_remote_login_is_never_open_to_the_internet(build: Any, rule: str) -> None:
    with pytest.raises(GenesysError) as error:
        build({"web": ("server", {"open": [rule]})})
    assert error.value.codes == ["RULE-002"]


def test_every_machine_is_behind_a_closed_group_and_has_an_identity(shop: dict[str, Any]) -> None:
    found = bodies(shop, "azure.compute.virtual_machine")
    assert found
    for address, body in found.items():
        name = address.partition("/")[0]
        assert f"{name}/close-rest" in shop["nodes"]
        assert body["securityProfile"]["securityType"] == "TrustedLaunch"
        assert body["osProfile"]["linuxConfiguration"]["disablePasswordAuthentication"] is True
        assert body["identity"]["type"] == "UserAssigned"
        assert "adminPassword" not in body["osProfile"]


def test_the_identity_in_a_machine_is_the_one_that_is_made(shop: dict[str, Any]) -> None:
    (id,) = bodies(shop, "azure.compute.virtual_machine")["web/machine"]["identity"]["userAssignedIdentities"]
    identity = bodies(shop, "azure.managedidentity.identity")["web/identity"]["userAssignedIdentityName"]
    group = bodies(shop, "azure.resources.resource_group")["shared/resource-group-germanywestcentral"]
    assert id.endswith(f"/userAssignedIdentities/{identity}")
    assert f"/resourceGroups/{group['resourceGroupName']}/" in id
    assert "web/identity" in shop["nodes"]["web/machine"]["needs"]


def test_an_identity_reads_the_secrets_of_its_own_server_and_no_others(shop: dict[str, Any]) -> None:
    read = {a: b["scope"]["$native"][0] for a, b in bodies(shop, "azure.authorization.role_assignment").items()}
    own = sorted(secret for address, secret in read.items() if address.startswith("app/"))
    assert own == ["app/ledger-password/secret", "app/ledger-url/secret", "mail/secret"]


def test_everything_that_can_be_tagged_is(shop: dict[str, Any]) -> None:
    for address, node in shop["nodes"].items():
        if "tags" in TYPES[node["type"]].schema.__annotations__:
            assert node["body"]["tags"]["genesys-managed"] == "true", address


@pytest.mark.parametrize("name", ["shop", "mall"])
def test_nothing_is_kept_in_accounts_that_are_open(name: str, request: pytest.FixtureRequest) -> None:
    for address, body in bodies(request.getfixturevalue(name), "azure.storage.account").items():
        assert body["minimumTlsVersion"] == "TLS1_2"
        assert body["supportsHttpsTrafficOnly"] is True
        assert body["allowBlobPublicAccess"] is (address == "site/account")
        assert body["allowSharedKeyAccess"] is address.startswith("shared/flow-logs")


def test_secrets_stand_only_in_marked_fields_where_there_is_one_of_every_kind(mall: dict[str, Any]) -> None:
    for address, node in mall["nodes"].items():
        hidden = marked(TYPES[node["type"]].schema, "secret")
        for field, value in node["body"].items():
            assert field in hidden or not secrets_in(value), f"{address}.{field}"


def test_only_load_balancers_open_members_of_the_mall_to_the_internet(mall: dict[str, Any]) -> None:
    rules = bodies(mall, "azure.network.security_rule")
    opened = {a for a, body in rules.items() if body.get("sourceAddressPrefix") in {"Internet", "*", "0.0.0.0/0"}}
    assert opened == {"crowds/reach-crowd"}


def test_priorities_of_one_group_are_never_equal(mall: dict[str, Any]) -> None:
    seen: dict[str, list[int]] = {}
    for body in bodies(mall, "azure.network.security_rule").values():
        seen.setdefault(str(body["networkSecurityGroupName"]), []).append(body["priority"])
    assert all(len(set(found)) == len(found) for found in seen.values())


def test_an_app_reads_its_secrets_from_the_vault_as_itself(mall: dict[str, Any]) -> None:
    body = bodies(mall, "azure.app.container_app")["api/app"]
    (id,) = body["identity"]["userAssignedIdentities"]
    assert {secret["identity"] for secret in body["secrets"]} == {id}
    assert all(set(secret) == {"name", "keyVaultUrl", "identity"} for secret in body["secrets"])
    wanted = {item["secretRef"] for item in body["containers"][0]["env"] if "secretRef" in item}
    assert wanted == {secret["name"] for secret in body["secrets"]}
    reads = {a for a, b in bodies(mall, "azure.authorization.role_assignment").items() if a.startswith("api/")}
    assert reads == {"api/read-mail", "api/read-orders-password", "api/read-orders-url", "api/write-files"}
    assert reads < set(mall["nodes"]["api/app"]["needs"])
