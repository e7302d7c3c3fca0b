"""What vendors refuse, in the catalogue: each refusal that is known has its entry, with a command that there is."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from typing import Any

import house
import pytest

from genesys.spi.faults import CAME_UP_FAILED, Invalid
from genesys.spi.provider import Provider
from genesys.testing.project import Folder

PROVIDERS: dict[str, Provider] = house.providers()
CLOUDS = ("aws", "azure", "gcp")
FACTS = {
    "address": "web/instance",
    "resource": "web",
    "region": "somewhere",
    "verb": "create",
    "type": "a type",
    "provider": "a cloud",
    "account": "1",
    "subscription": "sub",
    "project": "shop",
}
DENIED = "User: arn:aws:iam::1:user/me is not authorized to perform: iam:CreateRole"
NAT = "Network vpc-1 has no Internet gateway attached"
PULL = "(service web) failed: CannotPullContainerError: pull image manifest has been retried 5 time(s)"
CIRCUIT = "ECS deployment circuit breaker: tasks failed to start."
FAILED = {NAT: "aws.ec2.nat_gateway", PULL: "aws.ecs.service", CIRCUIT: "aws.ecs.service"}
"""Words of an object that failed after it was made -> its type."""
GOOGLE_USER = "Your application is authenticating by using local ADC. The API requires a quota project"
IMAGE = "HealthCheckContainerError: The user-provided container failed to start and listen on the port"

REFUSALS: tuple[tuple[str, str, str, str], ...] = (
    # Machines, networks and what is in them.
    ("aws", "InsufficientInstanceCapacity", "", "AWS-013"),
    ("aws", "VcpuLimitExceeded", "", "AWS-014"),
    ("aws", "Unsupported", "Your requested instance type (t4g.small) is not supported", "AWS-015"),
    ("aws", "InvalidAMIID.NotFound", "", "AWS-016"),
    ("aws", "InvalidParameterValue", "Invalid IAM Instance Profile name", "AWS-017"),
    ("aws", "PendingVerification", "", "AWS-018"),
    ("aws", "AddressLimitExceeded", "", "AWS-019"),
    ("aws", "VpcLimitExceeded", "", "AWS-020"),
    ("aws", "DependencyViolation", "", "AWS-021"),
    ("aws", "RequestLimitExceeded", "", "AWS-022"),
    ("aws", "OptInRequired", "", "AWS-023"),
    ("aws", "AuthFailure", "AWS was not able to validate the provided access credentials", "AWS-023"),
    ("aws", "UnauthorizedOperation", "", "AWS-024"),
    ("aws", "InvalidSubnet.Range", "", "AWS-025"),
    ("aws", "InvalidVpc.Range", "", "AWS-025"),
    ("aws", "InvalidSubnet.Conflict", "", "AWS-025"),
    ("aws", "VolumeModificationRateExceeded", "", "AWS-026"),
    ("aws", CAME_UP_FAILED, NAT, "AWS-047"),
    # Identity, buckets, databases.
    ("aws", "AccessDenied", f"iam.CreateRole: {DENIED}", "AWS-024"),
    ("aws", "EntityAlreadyExists", "Role with name shop-web already exists.", "AWS-027"),
    ("aws", "LimitExceeded", "iam.CreateRole: Cannot exceed quota for RolesPerAccount: 1000", "AWS-028"),
    ("aws", "BucketAlreadyExists", "", "AWS-029"),
    ("aws", "BucketNotEmpty", "", "AWS-030"),
    ("aws", "OperationAborted", "s3.CreateBucket: A conflicting conditional operation is in progress", "AWS-031"),
    ("aws", "AccessDenied", "s3.PutBucketPolicy: because of the BlockPublicPolicy setting", "AWS-032"),
    ("aws", "InsufficientDBInstanceCapacity", "", "AWS-033"),
    ("aws", "InstanceQuotaExceeded", "", "AWS-034"),
    ("aws", "StorageQuotaExceeded", "", "AWS-034"),
    ("aws", "InvalidDBInstanceState", "", "AWS-035"),
    ("aws", "InvalidParameterCombination", "Cannot delete protected DB Instance, please disable it", "AWS-036"),
    ("aws", "InvalidParameterCombination", "rds.ModifyDBInstance: Invalid storage size", "AWS-037"),
    ("aws", "InvalidParameterCombination", "rds.CreateDBInstance: RDS does not support this class", "AWS-038"),
    # Load balancers, containers, secrets, logins.
    ("aws", "InvalidConfigurationRequest", "elbv2.CreateLoadBalancer: At least two subnets", "AWS-039"),
    ("aws", CAME_UP_FAILED, PULL, "AWS-053"),
    ("aws", CAME_UP_FAILED, CIRCUIT, "AWS-050"),
    ("aws", "InvalidRequestException", "secretsmanager.CreateSecret: it is scheduled for deletion", "AWS-040"),
    ("aws", "ExpiredToken", "", "AWS-041"),
    ("aws", "RequestTimeTooSkewed", "", "AWS-042"),
    ("aws", "SignatureDoesNotMatch", "", "AWS-042"),
    ("aws", "NO_CREDENTIALS", "", "AWS-043"),
    ("aws", "InvalidClientTokenId", "", "AWS-043"),
    ("azure", "SkuNotAvailable", "", "AZURE-021"),
    ("azure", "NotAvailableForSubscription", "", "AZURE-021"),
    ("azure", "SkuNotAvailable", "due to Capacity Restrictions", "AZURE-031"),
    ("azure", "AllocationFailed", "", "AZURE-031"),
    ("azure", "ZonalAllocationFailed", "", "AZURE-031"),
    ("azure", "OverconstrainedZonalAllocationRequest", "", "AZURE-031"),
    ("azure", "OperationNotAllowed", "would exceed approved Total Regional Cores quota", "AZURE-032"),
    ("azure", "QuotaExceeded", "", "AZURE-032"),
    ("azure", "MissingSubscriptionRegistration", "", "AZURE-033"),
    ("azure", "AuthorizationFailed", "", "AZURE-034"),
    ("azure", "RequestDisallowedByPolicy", "", "AZURE-035"),
    ("azure", "ScopeLocked", "", "AZURE-036"),
    ("azure", "AnotherOperationInProgress", "", "AZURE-022"),
    ("azure", "ResourceGroupBeingDeleted", "", "AZURE-023"),
    ("azure", "InUseSubnetCannotBeDeleted", "", "AZURE-024"),
    ("azure", "NicReservedForAnotherVm", "", "AZURE-025"),
    ("azure", "PublicIPAndLBSkuDoNotMatch", "", "AZURE-026"),
    ("azure", "VaultAlreadyExists", "", "AZURE-038"),
    ("azure", "StorageAccountAlreadyTaken", "", "AZURE-051"),
    ("azure", "ServerNameAlreadyExists", "", "AZURE-038"),
    ("azure", "ForbiddenByRbac", "", "AZURE-034"),
    ("azure", "ForbiddenByConnection", "", "AZURE-046"),
    ("azure", "PrincipalNotFound", "", "AZURE-027"),
    ("azure", "RoleAssignmentExists", "", "AZURE-028"),
    ("azure", "LocationIsOfferRestricted", "", "AZURE-021"),
    ("azure", "InvalidApiVersionParameter", "", "AZURE-029"),
    ("azure", "NoRegisteredProviderFound", "", "AZURE-029"),
    ("azure", "TooManyRequests", "", "AZURE-042"),
    ("azure", "ReadOnlyDisabledSubscription", "", "AZURE-037"),
    ("azure", "ResourcePurchaseValidationFailed", "", "AZURE-043"),
    ("azure", "invalid_client", "AADSTS7000215: Invalid client secret", "AZURE-039"),
    ("azure", "invalid_grant", "AADSTS700082: The refresh token has expired", "AZURE-039"),
    ("azure", "InvalidAuthenticationTokenTenant", "", "AZURE-039"),
    ("azure", "ReservedResourceName", "", "AZURE-045"),
    ("azure", "VnetAddressSpacesOverlap", "", "AZURE-040"),
    ("azure", "NetcfgSubnetRangesOverlap", "", "AZURE-040"),
    ("azure", "ObjectIsDeletedButRecoverable", "", "AZURE-044"),
    ("gcp", "SERVICE_DISABLED", "", "GCP-010"),
    ("gcp", "accessNotConfigured", "", "GCP-010"),
    ("gcp", "ZONE_RESOURCE_POOL_EXHAUSTED", "", "GCP-011"),
    ("gcp", "QUOTA_EXCEEDED", "Quota 'CPUS' exceeded.", "GCP-012"),
    ("gcp", "quotaExceeded", "", "GCP-012"),
    ("gcp", "rateLimitExceeded", "Quota exceeded for quota group 'default' and limit per minute", "GCP-022"),
    ("gcp", "PERMISSION_DENIED", "", "GCP-013"),
    ("gcp", "forbidden", "Required 'compute.networks.create' permission", "GCP-013"),
    ("gcp", "conditionNotMet", "Constraint constraints/compute.vmExternalIpAccess violated", "GCP-014"),
    ("gcp", "resourceInUseByAnotherResource", "", "GCP-015"),
    ("gcp", "instanceAlreadyExists", "", "GCP-016"),
    ("gcp", "conflict", "You already own this, or the bucket name is not available", "GCP-026"),
    ("gcp", "forbidden", "The billing account for the owning project is disabled", "GCP-017"),
    ("gcp", "BILLING_DISABLED", "", "GCP-017"),
    ("gcp", "invalid", "Producer services are still using this connection.", "GCP-018"),
    ("gcp", "invalid", "IPCidrRange 10.0.0.0/16 overlaps with an existing route", "GCP-019"),
    ("gcp", "invalid", "Invalid value for field 'resource.machineType': it does not exist", "GCP-020"),
    ("gcp", "HealthCheckContainerError", "", "GCP-023"),
    ("gcp", "INVALID_ARGUMENT", IMAGE, "GCP-023"),
    ("gcp", "NO_CREDENTIALS", "('invalid_grant: Bad Request', ...)", "GCP-024"),
    ("gcp", "NO_CREDENTIALS", "Reauthentication is needed. Please run gcloud auth", "GCP-024"),
    ("gcp", "SERVICE_DISABLED", GOOGLE_USER, "GCP-025"),
)
"""Cloud, its own code, its words -> the entry that people see.

Refusals of what no kind of this version becomes have none: functions, certificates, content networks, clusters, keys.
"""


def explained(cloud: str, code: str, message: str) -> Any:
    """Return what a provider makes of a refusal, by the way that the engine takes."""
    module, _, function = PROVIDERS[cloud].explain.partition(":")
    facts = {**FACTS, "type": FAILED.get(message, FACTS["type"])}
    return getattr(import_module(module), function)(Invalid(message or "refused", code=code), facts)


@pytest.mark.parametrize("cloud, code, message, entry", REFUSALS, ids=lambda text: str(text)[:24])
def test_a_refusal_has_its_entry(cloud: str, code: str, message: str, entry: str) -> None:
    found = explained(cloud, code, message)
    assert found is not None, "the engine would say no more than the vendor does"
    (finding,) = found.findings
    assert finding.problem.code == entry
    text = f"{finding.what} {finding.reason} {finding.solution} {finding.command}"
    assert "{" not in text
    assert finding.problem.docs.endswith(f"/{entry}")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_refusal_that_nobody_wrote_about_is_told_by_the_engine(cloud: str) -> None:
    assert explained(cloud, "NeverHeardOf", "words that mean nothing") is None


def commands() -> dict[str, str]:
    """Return command -> code of a problem of the three packages that tells people to paste it."""
    found: dict[str, str] = {}
    for name, problem in house.problems().items():
        if name.split(".")[0] in {"genesys_aws", "genesys_azure", "genesys_gcp"}:
            found.setdefault(problem.command, problem.code)
    return found


OURS = {text: code for text, code in commands().items() if text.startswith("genesys ")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    found = Folder(tmp_path_factory.mktemp("pasted"))
    found.write("genesys.yaml", "project: shop\nprovider: aws\nregion: europe\nresources:\n  web: {kind: server}\n")
    return found


@pytest.mark.parametrize("text", OURS, ids=lambda text: OURS[text])
def test_our_own_command_of_an_entry_is_understood(
    folder: Folder, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    words = shlex.split(re.sub(r"\{(\w+)\}", lambda hole: FACTS[hole[1]], text))[1:]
    if words[0] == "explain":
        # What is to be explained has to be there, not only the command.
        ran = folder.run("--simulate", *words)
        assert ran.code == 0, ran.everything
        return
    shown = folder.run(words[0], "--help")
    assert shown.code == 0, shown.everything
    options = shown.out or capsys.readouterr().out
    for option in (word for word in words[1:] if word.startswith("--") and word != "--help"):
        assert re.search(rf"{option}\b", options), f"genesys {words[0]} has no {option}"


def test_other_commands_are_those_of_the_vendors() -> None:
    own = {"aws": "AWS", "az": "AZURE", "gcloud": "GCP"}
    for text, code in commands().items():
        if text in OURS or text.startswith("pip install "):
            continue
        assert own[text.split()[0]] == code.partition("-")[0], text
