"""Amazon's refusals, in the bodies that it documents and that the bed answers, become entries of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys.spi.faults import CAME_UP_FAILED
from genesys.spi.http import Reply
from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws import provider
from genesys_aws.explain import ENTRIES, explain
from genesys_aws.testbed import Bed
from genesys_aws.wire.decode import refusal
from genesys_aws.wire.faults import fault_of
from genesys_aws.wire.model import operation

EC2 = "<Response><Errors><Error><Code>{code}</Code><Message>{words}</Message></Error></Errors></Response>"
QUERY = "<ErrorResponse><Error><Code>{code}</Code><Message>{words}</Message></Error></ErrorResponse>"
S3 = "<Error><Code>{code}</Code><Message>{words}</Message></Error>"
JSON = '{{"__type": "{code}", "message": "{words}"}}'
FORMS = {"ec2": EC2, "s3": S3, "secretsmanager": JSON, "ecs": JSON, "logs": JSON}
ROOM = (
    "We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (eu-central-1a). "
    "Our system will be working on provisioning additional capacity."
)
DENIED = "You are not authorized to perform this operation. User: arn:aws:iam::1:user/me is not authorized to perform: "
SOLD = (
    "Your requested instance type (t4g.small) is not supported in your requested Availability Zone (us-east-1e). "
    "Please retry your request by not specifying an Availability Zone."
)
VCPU = "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket."
KEPT = "You can't create this secret because a secret with this name is already scheduled for deletion."
ROLE = "Role with name shop-web already exists."
SAID = (
    ("ec2.RunInstances", "InsufficientInstanceCapacity", ROOM, "AWS-013", "t3.micro in eu-central-1a"),
    ("ec2.RunInstances", "VcpuLimitExceeded", VCPU, "AWS-014", "32 vCPUs"),
    ("ec2.RunInstances", "Unsupported", SOLD, "AWS-015", "t4g.small is not sold in us-east-1e"),
    ("ec2.RunInstances", "InvalidAMIID.NotFound", "The image id '[ami-0a1b]' does not exist", "AWS-016", "ami-0a1b"),
    ("ec2.RunInstances", "InvalidParameterValue", ("Value (x) for parameter iamInstanceProfile.name is invalid. "
     "Invalid IAM Instance Profile name"), "AWS-017", '"web/instance"'),
    ("ec2.RunInstances", "PendingVerification", "Your account is currently being verified.", "AWS-018", "eu-central-1"),
    ("ec2.AllocateAddress", "AddressLimitExceeded", "The maximum number of addresses has been reached.", "AWS-019", ""),
    ("ec2.CreateVpc", "VpcLimitExceeded", "The maximum number of VPCs has been reached.", "AWS-020", "eu-central-1"),
    ("ec2.DeleteVpc", "DependencyViolation", "The vpc 'vpc-0a1' has dependencies and cannot be deleted.", "AWS-021",
     "vpc-0a1"),
    ("ec2.CreateVpc", "RequestLimitExceeded", "Request limit exceeded.", "AWS-022", ""),
    ("ec2.DescribeVpcs", "OptInRequired", "You are not subscribed to this service.", "AWS-023", "eu-central-1"),
    ("ec2.RunInstances", "UnauthorizedOperation", DENIED + "ec2:RunInstances on resource: *", "AWS-024",
     "arn:aws:iam::1:user/me may not call ec2:RunInstances"),
    ("ec2.CreateSubnet", "InvalidSubnet.Conflict", "The CIDR '10.0.1.0/24' conflicts with another subnet", "AWS-025",
     "10.0.1.0/24"),
    ("ec2.ModifyVolume", "VolumeModificationRateExceeded", "You've reached the maximum modification rate", "AWS-026", ""),
    ("iam.CreateRole", "EntityAlreadyExists", ROLE, "AWS-027", "shop-web"),
    ("iam.CreateRole", "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", "AWS-028", ""),
    ("s3.CreateBucket", "BucketAlreadyExists", "The requested bucket name is not available.", "AWS-029", "web/instance"),
    ("s3.DeleteBucket", "BucketNotEmpty", "The bucket you tried to delete is not empty", "AWS-030", ""),
    ("s3.CreateBucket", "OperationAborted", "A conflicting conditional operation is in progress", "AWS-031", ""),
    ("s3.PutBucketPolicy", "AccessDenied", ("User: arn:aws:iam::1:user/me is not authorized to perform: "
     "s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy setting"), "AWS-032", ""),
    ("rds.CreateDBInstance", "InsufficientDBInstanceCapacity", "The class is not available", "AWS-033", ""),
    ("rds.CreateDBInstance", "InstanceQuotaExceeded", "Instance quota exceeded", "AWS-034", "eu-central-1"),
    ("rds.ModifyDBInstance", "InvalidDBInstanceState", "Database instance is not in available state.", "AWS-035", ""),
    ("rds.DeleteDBInstance", "InvalidParameterCombination", "Cannot delete protected DB Instance, please disable it",
     "AWS-036", ""),
    ("rds.ModifyDBInstance", "InvalidParameterCombination", "New storage size must be larger", "AWS-037", ""),
    ("rds.CreateDBInstance", "InvalidParameterCombination", ("RDS does not support creating a DB instance with the "
     "following combination: DBInstanceClass=db.t2.micro"), "AWS-038", "eu-central-1"),
    ("elbv2.CreateLoadBalancer", "InvalidConfigurationRequest", ("At least two subnets in two different Availability "
     "Zones must be specified"), "AWS-039", ""),
    ("secretsmanager.CreateSecret", "InvalidRequestException", KEPT, "AWS-040", ""),
    ("sts.GetCallerIdentity", "ExpiredToken", "The security token included in the request is expired", "AWS-041", ""),
    ("ec2.DescribeVpcs", "RequestTimeTooSkewed", "The difference is too large.", "AWS-042", ""),
    ("sts.GetCallerIdentity", "InvalidClientTokenId", "The security token is invalid.", "AWS-043", ""),
)  # fmt: skip
"""Operation, code and words as Amazon documents them -> entry, and what stands in it."""
FACTS = {"address": "web/instance", "region": "eu-central-1", "verb": "create", "resource": "web"}


@pytest.mark.parametrize(("name", "code", "words", "entry", "shown"), SAID, ids=lambda value: str(value)[:40])
def test_what_amazon_says_is_explained(name: str, code: str, words: str, entry: str, shown: str) -> None:
    about = operation(name)
    body = FORMS.get(about.service.name, QUERY).format(code=code, words=words).encode()
    fault = fault_of(about, refusal(about, Reply(400, {"x-amzn-requestid": "r-1"}, body)))
    assert (fault.code, fault.request) == (code, "r-1")
    found = explain(fault, FACTS)
    assert found is not None
    assert found.codes == [entry]
    (finding,) = found.findings
    text = f"{finding.what} {finding.reason} {finding.solution} {finding.command}"
    assert shown in text
    assert "{" not in text


def test_every_entry_is_met_here() -> None:
    # Those of states are met in test_states.py.
    met = {entry for _, _, _, entry, _ in SAID} | {"AWS-044"}  # another account: see test_wire
    assert {entry.problem.code for entry in ENTRIES if entry.codes != CAME_UP_FAILED} == met


def test_what_nobody_wrote_about_is_left_to_the_engine() -> None:
    about = operation("ec2.CreateVpc")
    said = refusal(about, Reply(400, {}, EC2.format(code="Strange", words="strange").encode()))
    assert explain(fault_of(about, said), FACTS) is None


def test_a_refusal_is_shown_with_reason_solution_and_the_id_of_the_request(tmp_path: Path) -> None:
    assert provider.explain
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        head = "project: shop\nprovider: aws\nregion: europe\nresources:\n"
        folder.write("genesys.yaml", head + "  assets: {kind: bucket}\n")
        folder.ok("deploy", "--yes")
        s3 = bed.client("s3")
        (name,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
        s3.delete_bucket_policy(Bucket=name)
        s3.put_object(Bucket=name, Key="a", Body=b"a")
        ran = folder.run("destroy", "--yes", "--confirm-data-loss", "assets")
    assert ran.code != 0
    assert "AWS-030" in ran.everything
    assert "force_destroy" in ran.everything
