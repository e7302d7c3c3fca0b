"""The provider keeps every rule of the kit, on the simulated cloud, with every native that it has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from genesys.testing.chaos import Chaos
from genesys.testing.provider_kit import RULES, Case, Example, Rule, of
from genesys_gcp import provider
from genesys_gcp.testbed import Bed

PROJECT, REGION, ZONE = "shop-123456", "europe-west3", "europe-west3-a"
BED = Bed(polls=1, enabled=("compute", "iam", "secretmanager", "serviceusage", "servicenetworking", "sqladmin"))
CHAOS = Chaos(BED, operation=BED.named)
LABELS = {"team": "shop"}
ACCOUNT = {"email": of("identity", "email"), "scopes": ["https://www.googleapis.com/auth/cloud-platform"]}

EXAMPLES: dict[str, Example] = {
    "net": Example(
        "gcp.compute.network",
        {"name": "{name}", "autoCreateSubnetworks": False, "routingConfig": {"routingMode": "REGIONAL"}},
        update={"routingConfig": {"routingMode": "GLOBAL"}},
    ),
    "subnet": Example(
        "gcp.compute.subnetwork",
        {
            "name": "{name}",
            "region": REGION,
            "network": of("net"),
            "ipCidrRange": "10.1.0.0/24",
            "privateIpGoogleAccess": True,
        },
        update={"privateIpGoogleAccess": False},
        cheap=False,
    ),
    "fixed": Example(
        "gcp.compute.address",
        {"name": "{name}", "region": REGION, "addressType": "EXTERNAL", "labels": LABELS},
        update={"labels": {"team": "other"}},
    ),
    "lent": Example(
        "gcp.compute.global_address",
        {
            "name": "{name}",
            "network": of("net"),
            "purpose": "VPC_PEERING",
            "addressType": "INTERNAL",
            "address": "10.9.0.0",
            "prefixLength": 20,
        },
        cheap=False,
    ),
    "peering": Example(
        "gcp.servicenetworking.connection",
        {"network": of("net"), "reservedPeeringRanges": [of("lent", "name")]},
        cheap=False,
    ),
    "router": Example(
        "gcp.compute.router",
        {"name": "{name}", "region": REGION, "network": of("net"), "description": "one"},
        update={"description": "two"},
    ),
    "rule": Example(
        "gcp.compute.firewall",
        {
            "name": "{name}",
            "network": of("net"),
            "direction": "INGRESS",
            "description": "web",
            "allowed": [{"IPProtocol": "tcp", "ports": ["443"]}],
            "sourceRanges": ["0.0.0.0/0"],
        },
        update={"description": "more", "allowed": [{"IPProtocol": "tcp", "ports": ["80", "443"]}]},
    ),
    "identity": Example(
        "gcp.iam.service_account",
        {"accountId": "{name}", "displayName": "A server"},
        update={"displayName": "Another server"},
    ),
    "web": Example(
        "gcp.compute.instance",
        {
            "name": "{name}",
            "zone": ZONE,
            "machineType": f"zones/{ZONE}/machineTypes/e2-small",
            "labels": LABELS,
            "networkInterfaces": [{"subnetwork": of("subnet")}],
            "serviceAccounts": [ACCOUNT],
            "sourceImage": "projects/ubuntu-os-cloud/global/images/family/ubuntu-2604-lts-amd64",
            "diskSizeGb": 10,
            "diskType": f"zones/{ZONE}/diskTypes/pd-balanced",
            "shieldedInstanceConfig": {"enableSecureBoot": True, "enableVtpm": True},
        },
        update={
            "machineType": f"zones/{ZONE}/machineTypes/e2-micro",
            "labels": {"team": "other"},
            "diskSizeGb": 20,
            "deletionProtection": True,
            "shieldedInstanceConfig": {"enableSecureBoot": False, "enableVtpm": True},
        },
        wrong={"machineType": f"zones/{ZONE}/machineTypes/made-up"},
        empty=("hostname", "natIP"),
        cheap=False,
    ),
    "base": Example(
        "gcp.sqladmin.instance",
        {
            "name": "{name}",
            "region": REGION,
            "databaseVersion": "POSTGRES_17",
            "tier": "db-g1-small",
            "edition": "ENTERPRISE",
            "dataDiskSizeGb": 10,
            "ipConfiguration": {
                "ipv4Enabled": False,
                "privateNetwork": of("peering", "network"),
                "sslMode": "ENCRYPTED_ONLY",
            },
            "backupConfiguration": {"enabled": True},
            "userLabels": LABELS,
        },
        update={"tier": "db-f1-micro", "dataDiskSizeGb": 20, "userLabels": {"team": "other"}},
        wrong={"tier": "db-made-up"},
        cheap=False,
    ),
    "data": Example("gcp.sqladmin.database", {"name": "{name}", "instance": of("base")}, cheap=False),
    "owner": Example(
        "gcp.sqladmin.user",
        {"name": "{name}", "instance": of("base"), "password": "correct-horse"},
        cheap=False,
    ),
    "key": Example(
        "gcp.secretmanager.secret",
        {
            "secretId": "{name}",
            "replication": {"userManaged": {"replicas": [{"location": REGION}]}},
            "labels": LABELS,
        },
        update={"labels": {"team": "other"}},
    ),
    "value": Example("gcp.secretmanager.version", {"parent": of("key"), "data": "Y29ycmVjdA=="}, cheap=False),
    "grant": Example(
        "gcp.secretmanager.member",
        {
            "resource": of("key"),
            "role": "roles/secretmanager.secretAccessor",
            "members": ["user:somebody@example.com"],
        },
        cheap=False,
    ),
}


def leftovers(case: Case) -> list[str]:
    """Everything that is there."""
    return sorted(BED.state.objects)


CASE = Case(
    provider,
    EXAMPLES,
    settings={"project": PROJECT, "endpoint": CHAOS.url, "poll_s": 0.02},
    environ={"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.test"},
    leftovers=leftovers,
    callers=10,
)


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    with CHAOS:
        yield
    CASE.close()


LATER = {"it_polls_many_at_once": "one operation that failed would fail all that are asked for in the same call"}
"""Wishes that are not fulfilled, and why."""


@pytest.mark.parametrize("rule", [rule for rule in RULES if str(rule) not in LATER], ids=str)
def test_rule(rule: Rule) -> None:
    rule.check(CASE)


def test_every_type_that_can_be_deleted_has_an_example() -> None:
    shown = {example.type for example in EXAMPLES.values()}
    assert {name for name, item in provider.types.items() if "delete" in item.operations} == shown
