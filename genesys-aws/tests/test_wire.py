"""The tables of the wire: faults, limits, endpoints, credentials, templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from genesys.spi import faults as f
from genesys.spi.http import Reply, Request
from genesys_aws.wire.credentials import Credentials
from genesys_aws.wire.decode import Refusal
from genesys_aws.wire.ec2 import accepted
from genesys_aws.wire.endpoints import endpoint
from genesys_aws.wire.executor import Executor
from genesys_aws.wire.faults import RULES, fault_of
from genesys_aws.wire.limits import limit_of
from genesys_aws.wire.model import Operation, Service, operation, service
from genesys_aws.wire.signing import Keys
from genesys_aws.wire.templates import every, fill
from genesys_aws.wire.transport import Transport


def some(name: str) -> Operation:
    part, _, plain = name.partition(".")
    return Operation(Service(part, {}), plain, {})


@pytest.mark.parametrize(
    "name,status,code,message,kind",
    [
        ("ec2.RunInstances", 400, "InvalidParameterValue", "Invalid IAM Instance Profile name", f.NotYet),
        ("ec2.RunInstances", 400, "InvalidParameterValue", "profile x has no associated IAM Roles", f.NotYet),
        ("ec2.CreateSubnet", 400, "InvalidParameterValue", "Invalid IAM Instance Profile name", f.Invalid),
        ("iam.CreateRole", 400, "MalformedPolicyDocument", "Invalid principal in policy", f.NotYet),
        ("iam.CreateRole", 400, "MalformedPolicyDocument", "Syntax errors", f.Invalid),
        ("ec2.CreateSubnet", 400, "InvalidVpcID.NotFound", "no", f.NotYet),
        ("ec2.DescribeVpcs", 400, "InvalidVpcID.NotFound", "no", f.Gone),
        ("ec2.DeleteSubnet", 400, "InvalidSubnetID.NotFound", "no", f.Gone),
        ("ec2.RunInstances", 400, "InvalidAMIID.NotFound", "no", f.Invalid),
        ("ec2.DeleteSecurityGroup", 400, "DependencyViolation", "", f.InUse),
        ("ec2.ReleaseAddress", 400, "AuthFailure", "", f.InUse),
        ("ec2.RunInstances", 401, "AuthFailure", "", f.Denied),
        ("ec2.CreateVpc", 400, "VpcLimitExceeded", "", f.QuotaExceeded),
        ("ec2.AttachVpnGateway", 400, "VpnGatewayLimitExceeded", "maximum number of mutating objects", f.Throttled),
        ("ec2.RunInstances", 500, "InsufficientInstanceCapacity", "", f.NoCapacity),
        ("ec2.RunInstances", 400, "Unsupported", "not supported in your requested Availability Zone", f.NoCapacity),
        ("ec2.RunInstances", 400, "VcpuLimitExceeded", "", f.QuotaExceeded),
        ("ec2.CreateVpc", 503, "RequestLimitExceeded", "", f.Throttled),
        ("iam.CreateRole", 400, "Throttling", "Rate exceeded", f.Throttled),
        ("secretsmanager.CreateSecret", 400, "ThrottlingException", "", f.Throttled),
        ("s3.CreateBucket", 503, "SlowDown", "", f.Throttled),
        ("s3.CreateBucket", 409, "OperationAborted", "", f.Busy),
        ("s3.PutBucketPolicy", 400, "MalformedPolicy", "Invalid principal in policy", f.NotYet),
        ("s3.DeleteBucket", 409, "BucketNotEmpty", "", f.InUse),
        ("iam.DeleteRole", 409, "DeleteConflict", "", f.InUse),
        ("iam.CreateRole", 409, "EntityAlreadyExists", "", f.Exists),
        ("iam.AddRoleToInstanceProfile", 409, "LimitExceeded", "", f.QuotaExceeded),
        ("iam.GetRole", 404, "NoSuchEntity", "", f.Gone),
        ("iam.UpdateRole", 409, "EntityTemporarilyUnmodifiable", "", f.Busy),
        ("rds.ModifyDBInstance", 400, "InvalidDBInstanceState", "", f.Busy),
        ("rds.CreateDBInstance", 400, "DBInstanceAlreadyExists", "", f.Exists),
        ("rds.DescribeDBInstances", 404, "DBInstanceNotFound", "", f.Gone),
        ("rds.DeleteDBSubnetGroup", 400, "InvalidDBSubnetGroupStateFault", "", f.InUse),
        ("secretsmanager.CreateSecret", 400, "InvalidRequestException", "already scheduled for deletion", f.Busy),
        ("secretsmanager.CreateSecret", 400, "ResourceExistsException", "", f.Exists),
        ("ec2.AuthorizeSecurityGroupIngress", 400, "InvalidPermission.Duplicate", "", f.Exists),
        ("ec2.AssociateRouteTable", 400, "Resource.AlreadyAssociated", "", f.Exists),
        ("ec2.RunInstances", 400, "IdempotentParameterMismatch", "", f.Invalid),
        ("ec2.CreateVpc", 403, "UnauthorizedOperation", "", f.Denied),
        ("ec2.CreateVpc", 400, "OptInRequired", "", f.Denied),
        ("ec2.CreateVpc", 500, "InternalError", "", f.Unknown),
        ("ec2.DescribeVpcs", 500, "InternalError", "", f.Transient),
        ("ec2.CreateVpc", 503, "Unavailable", "", f.Transient),
        ("ec2.CreateVpc", 418, "SomethingNew", "", f.Invalid),
        ("elbv2.DeleteTargetGroup", 400, "ResourceInUse", "", f.InUse),
        ("ecs.CreateService", 400, "InvalidParameterException", "does not have an associated load balancer", f.NotYet),
        ("eks.CreateCluster", 400, "InvalidParameterException", "role x does not exist", f.NotYet),
        ("autoscaling.DeleteAutoScalingGroup", 400, "ScalingActivityInProgress", "", f.Busy),
        ("route53.ChangeResourceRecordSets", 400, "PriorRequestNotComplete", "", f.Busy),
        ("acm.DescribeCertificate", 400, "RequestInProgressException", "", f.Busy),
    ],
)
def test_a_refusal_means(name: str, status: int, code: str, message: str, kind: type[f.Fault]) -> None:
    found = fault_of(some(name), Refusal(status, code, message, "r-1"))
    assert type(found) is kind
    assert found.code == code
    assert found.request == "r-1"


def test_every_line_of_the_table_can_be_reached() -> None:
    for number, rule in enumerate(RULES):
        code = rule.codes.split()[0].replace("*", "X")
        name = rule.operations.split()[0].replace("*", "x" if rule.operations != "*" else "zz.Make")
        earlier = [other for other in RULES[:number] if not other.words and other.fits(name, code, "")]
        assert not [other for other in earlier if other.fault is not rule.fault], rule


@pytest.mark.parametrize(
    "name,given,limit",
    [
        ("ec2.RunInstances", {"x": 1}, ("ec2.RunInstances", 5, 2)),
        ("ec2.CreateVpcEndpoint", {"x": 1}, ("ec2.CreateVpcEndpoint", 4, 0.3)),
        ("ec2.CreateVpc", {"x": 1}, ("ec2.CreateVpc", 50, 5)),
        ("ec2.DescribeInstances", {"Filters": []}, ("ec2.DescribeInstances", 100, 20)),
        ("ec2.DescribeInstances", {}, ("ec2.DescribeInstances.all", 50, 10)),
        ("iam.CreateRole", {}, ("iam.write", 50, 10)),
        ("iam.GetRole", {}, ("iam.read", 50, 10)),
        ("rds.CreateDBInstance", {}, ("rds.write", 50, 10)),
        ("ec2.AuthorizeSecurityGroupIngress", {"x": 1}, ("ec2.AuthorizeSecurityGroupIngress", 50, 5)),
        ("ec2.RevokeSecurityGroupIngress", {"x": 1}, ("ec2.RevokeSecurityGroupIngress", 50, 5)),
        ("route53.ChangeResourceRecordSets", {}, ("route53", 5, 5)),
        ("route53.GetHostedZone", {}, ("route53", 5, 5)),
        ("logs.CreateLogGroup", {}, ("logs.CreateLogGroup", 10, 10)),
    ],
)
def test_calls_draw_from_the_documented_bucket(
    name: str, given: dict[str, Any], limit: tuple[str, float, float]
) -> None:
    assert tuple(limit_of(some(name), given)) == limit


def where(name: str, region: str, settings: Any = None, environ: Any = None, profile: Any = None) -> tuple[str, str]:
    model = service(name).model if name in {"ec2", "iam", "secretsmanager", "sts"} else {"prefix": name, "id": name}
    found = endpoint(name, model, region, settings=settings or {}, environ=environ or {}, profile=profile or {})
    return found.url, found.region


def test_where_services_are() -> None:
    assert where("ec2", "eu-central-1") == ("https://ec2.eu-central-1.amazonaws.com", "eu-central-1")
    assert where("iam", "eu-central-1") == ("https://iam.amazonaws.com", "us-east-1")
    assert where("route53", "eu-central-1") == ("https://route53.amazonaws.com", "us-east-1")
    assert where("ec2", "cn-north-1") == ("https://ec2.cn-north-1.amazonaws.com.cn", "cn-north-1")
    assert where("iam", "cn-northwest-1") == ("https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1")
    assert where("iam", "us-gov-east-1") == ("https://iam.us-gov.amazonaws.com", "us-gov-west-1")
    assert where("route53", "us-gov-east-1") == ("https://route53.us-gov.amazonaws.com", "us-gov-west-1")
    assert where("sts", "us-gov-east-1") == ("https://sts.us-gov-east-1.amazonaws.com", "us-gov-east-1")


def test_an_endpoint_is_overridden_by_the_nearest_wish() -> None:
    environ = {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://mine/"}
    profile = {"endpoint_url": "http://file", "ec2.endpoint_url": "http://file-ec2"}
    assert where("ec2", "eu-central-1", environ=environ)[0] == "http://all"
    assert where("secretsmanager", "eu-central-1", environ=environ)[0] == "http://mine"
    assert where("ec2", "eu-central-1", {"endpoint": "http://set"}, environ)[0] == "http://set"
    assert where("ec2", "eu-central-1", {"endpoint": {"iam": "http://set"}}, environ)[0] == "http://all"
    assert where("ec2", "eu-central-1", {"endpoint": {"ec2": "http://set"}}, environ)[0] == "http://set"
    assert where("ec2", "eu-central-1", profile=profile)[0] == "http://file-ec2"
    assert where("iam", "eu-central-1", profile=profile) == ("http://file", "us-east-1")
    ignoring = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", **environ}
    assert where("ec2", "eu-central-1", environ=ignoring)[0] == "https://ec2.eu-central-1.amazonaws.com"


# -- credentials -----------------------------------------------------------------------------------------

QUIET = {"AWS_EC2_METADATA_DISABLED": "true"}


def test_keys_of_the_environment_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "botocore.session", None)
    environ = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    assert Credentials({}, environ).keys() == Keys("A", "s", "t")


def test_a_profile_of_the_settings_comes_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text("[work]\naws_access_key_id = W\naws_secret_access_key = w\n")
    (tmp_path / ".aws/config").write_text(
        "[profile work]\nendpoint_url = http://x\nservices = here\n[services here]\nec2 =\n  endpoint_url = http://y\n"
    )
    environ = {
        "AWS_ACCESS_KEY_ID": "A",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_CONFIG_FILE": str(tmp_path / ".aws/config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / ".aws/credentials"),
        **QUIET,
    }
    found = Credentials({"profile": "work"}, environ)
    assert found.keys() == Keys("W", "w")
    assert found.configured() == {"endpoint_url": "http://x", "services": "here", "ec2.endpoint_url": "http://y"}
    assert Credentials({}, environ).keys() == Keys("A", "s")


def test_without_credentials_the_places_are_named(tmp_path: Path) -> None:
    environ = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        **QUIET,
    }
    with pytest.raises(f.Denied) as error:
        Credentials({}, environ).keys()
    for place in ("AWS_ACCESS_KEY_ID", 'profile "default"', str(tmp_path / "credentials"), "role of this machine"):
        assert place in error.value.message


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    environ = {"AWS_CONFIG_FILE": str(tmp_path / "c"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "d"), **QUIET}
    with pytest.raises(f.Denied, match="ghost"):
        Credentials({"profile": "ghost"}, environ).keys()


# -- one call --------------------------------------------------------------------------------------------


class Clock:
    def now(self) -> float:
        return 1_800_000_000.0


class World:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ, self.clock = environ, Clock()


class Ports:
    """Answers with what it was given, one after the other."""

    def __init__(self, *replies: Reply, **environ: str) -> None:
        self.world = World({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", **environ})
        self.http = self
        self.replies, self.sent = list(replies), []  # type: ignore[var-annotated]
        self.slow: list[float | None] = []

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        return self.replies.pop(0)

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        self.slow.append(after_s)


def transport(ports: Ports, **settings: Any) -> Transport:
    return Transport({"region": "eu-central-1"}, settings, ports)  # type: ignore[arg-type]


def refusing(code: str, status: int = 400, **headers: str) -> Reply:
    body = f"<Response><Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors></Response>"
    return Reply(status, headers, body.encode())


def test_a_request_says_what_it_is() -> None:
    ports = Ports(Reply(200, {}, b"<R><vpc><vpcId>vpc-1</vpcId></vpc></R>"), AWS_CA_BUNDLE="/ca.pem")
    assert transport(ports).call("ec2.CreateVpc", {"CidrBlock": "10.0.0.0/16"}) == {"Vpc": {"VpcId": "vpc-1"}}
    (sent,) = ports.sent
    assert (sent.operation, sent.effect, sent.ca) == ("ec2.CreateVpc", True, "/ca.pem")
    assert sent.scope == "default/eu-central-1"
    assert sent.url == "https://ec2.eu-central-1.amazonaws.com/"
    assert "Credential=A/20270115/eu-central-1/ec2/aws4_request" in sent.headers["authorization"]


def test_where_something_else_answers_nothing_is_paced() -> None:
    answer = Reply(200, {}, b"<DescribeVpcsResponse/>")
    ports = Ports(answer, answer)
    transport(ports).call("ec2.DescribeVpcs", {})
    transport(ports, limits=False).call("ec2.DescribeVpcs", {})
    assert [request.limit is None for request in ports.sent] == [False, True]


def test_how_soon_things_show_can_be_said() -> None:
    ports: Any = Ports()
    ports.stack = ""
    usual = Executor({"region": "eu-central-1"}, {}, ports)
    quick = Executor({"region": "eu-central-1"}, {"lag_s": 0, "poll_s": 0.05}, ports)
    assert (usual.lag_s, usual.late_s, quick.lag_s, quick.late_s) == (45.0, 45.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "code,words,kind",
    [
        ("InvalidParameter", "Unable to assume given IAM role", f.NotYet),
        ("FlowLogAlreadyExists", "There is one already", f.Exists),
    ],
)
def test_a_refusal_inside_of_an_answer_is_one(code: str, words: str, kind: type[f.Fault]) -> None:
    answer = {"Unsuccessful": [{"ResourceId": "vpc-1", "Error": {"Code": code, "Message": words}}]}
    with pytest.raises(kind, match=words):
        accepted("ec2.CreateFlowLogs", answer)
    assert accepted("ec2.CreateFlowLogs", {"FlowLogIds": ["fl-1"]}) == {"FlowLogIds": ["fl-1"]}


def test_a_throttle_is_told_to_the_engine_with_the_advice() -> None:
    ports = Ports(refusing("RequestLimitExceeded", 503, **{"retry-after": "7"}))
    with pytest.raises(f.Throttled) as error:
        transport(ports).call("ec2.DescribeVpcs", {})
    assert error.value.after == 7.0
    assert ports.slow == [7.0]


def test_a_clock_that_is_wrong_is_corrected_once() -> None:
    late = "Fri, 15 Jan 2027 09:00:00 GMT"
    ports = Ports(
        refusing("RequestExpired", 400),
        refusing("SignatureDoesNotMatch", 403, date=late),
        refusing("SignatureDoesNotMatch", 403, date=late),
    )
    it = transport(ports)
    with pytest.raises(f.Denied):
        it.call("ec2.DescribeVpcs", {})  # keys of the environment cannot be renewed
    with pytest.raises(f.Transient):
        it.call("ec2.DescribeVpcs", {})
    with pytest.raises(f.Denied):
        it.call("ec2.DescribeVpcs", {})
    assert ports.sent[2].headers["x-amz-date"] == "20270115T090000Z"


def test_an_answer_that_cannot_be_read_leaves_a_doubt_only_where_there_was_an_effect() -> None:
    with pytest.raises(f.Unknown):
        transport(Ports(Reply(200, {}, b"<html>"))).call("ec2.CreateVpc", {"CidrBlock": "10.0.0.0/16"})
    with pytest.raises(f.Transient):
        transport(Ports(Reply(200, {}, b"<html>"))).call("ec2.DescribeVpcs", {})


# -- templates -------------------------------------------------------------------------------------------


def test_templates_leave_out_what_has_no_value() -> None:
    values = {"id": "a|b", "want": {"X": 1, "L": [1, 2]}, "token": None}
    template = {
        "A": "$id.0",
        "B": "$want.X",
        "C": "$want.Y",
        "D": "$token",
        "E": ["$want.Y", "$id"],
        "F": "$want.L",
        "G": 3,
    }
    assert fill(template, values) == {"A": "a", "B": 1, "E": ["a|b"], "F": [1, 2], "G": 3}
    assert fill("$want.X|$want.X", values) == "1|1"


def test_lists_in_lists_are_walked() -> None:
    answer = {"Reservations": [{"Instances": [{"i": 1}, {"i": 2}]}, {"Instances": [{"i": 3}]}]}
    assert [item["i"] for item in every(answer, "Reservations[].Instances[]")] == [1, 2, 3]
    assert list(every({}, "Vpcs[]")) == []
    assert operation("ec2.CreateVpc").full == "ec2.CreateVpc"
