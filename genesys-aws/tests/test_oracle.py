"""Amazon's own library as the oracle: it writes our requests the same, and finds nothing wrong in what we read."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.loaders
import botocore.serialize
import botocore.validate
import pytest
from botocore.model import ServiceModel

from genesys.spi.faults import Invalid
from genesys.spi.http import Reply
from genesys_aws.wire.check import check
from genesys_aws.wire.decode import decode, refusal
from genesys_aws.wire.encode import encode
from genesys_aws.wire.model import Operation, Service, operation
from genesys_aws.wire.rows import OPERATIONS
from genesys_aws.wire.signing import Keys, Target, encoded, signed


@cache
def theirs(service: str) -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


def example(shape: Any, depth: int = 5) -> Any:
    """Return a value of a shape with every field in it, and far down with those that must be there."""
    if shape.type_name == "structure":
        wanted = shape.members if depth > 0 else shape.required_members
        return {name: example(shape.members[name], depth - 1) for name in wanted}
    if shape.type_name == "list":
        return [example(shape.member, depth - 1), example(shape.member, depth - 1)] if depth > 0 else []
    if shape.type_name == "map":
        return {"k & y": example(shape.value, depth - 1)} if depth > 0 else {}
    return {
        "boolean": True,
        "integer": 7,
        "long": 8,
        "float": 1.5,
        "double": 2.5,
        "timestamp": "2026-11-27T10:00:00Z",
        "blob": b"b\x00b",
    }.get(shape.type_name, "t & <x> é/")


def same(mine: Any, other: Any) -> None:
    assert mine.method == other["method"]
    assert mine.path == other["url_path"].partition("?")[0]
    body = other["body"]
    if isinstance(body, dict):
        assert sorted(parse_qsl(mine.body.decode(), keep_blank_values=True)) == sorted(
            (k, str(v)) for k, v in body.items()
        )
    elif mine.body[:1] == b"<":
        assert ET.canonicalize(mine.body.decode()) == ET.canonicalize(body.decode())
    elif mine.body[:1] == b"{":
        assert json.loads(mine.body) == json.loads(body)
    else:
        assert mine.body == body
    for name, value in other["headers"].items():
        assert mine.headers[name.lower()] == value


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_request_is_written_as_botocore_writes_it(name: str) -> None:
    part, _, plain = name.partition(".")
    model = theirs(part)
    known = model.operation_model(plain)
    given = example(known.input_shape) if known.input_shape else {}
    drop(given, {"IfMatchInitiatedTime"})  # times in headers and bodies of S3 are never sent
    for item in given.get("Delete", {}).get("Objects", ()) if name == "s3.DeleteObjects" else ():
        drop(item, {"LastModifiedTime"})
    check(operation(name), given)
    spoken = operation(name).service.model["protocol"]  # one of those that the service has
    assert spoken in model.metadata.get("protocols", [model.metadata["protocol"]])
    same(
        encode(operation(name), given),
        botocore.serialize.create_serializer(spoken, False).serialize_to_request(given, known),
    )


REST = {
    "s3": ["CreateBucket", "PutBucketVersioning", "PutBucketTagging", "PutBucketEncryption", "DeleteBucket"],
    "route53": ["CreateHostedZone", "ChangeResourceRecordSets", "ListResourceRecordSets", "ChangeTagsForResource"],
    "lambda": ["CreateFunction", "TagResource", "DeleteFunction"],
    "elbv2": ["CreateLoadBalancer", "AddTags"],
    "ecs": ["CreateService"],
}


@pytest.fixture(scope="module")
def trimmed() -> Any:
    """Services that no row of today uses, through our generator: their protocols must be ready."""
    import importlib.util
    from pathlib import Path

    spec = importlib.util.spec_from_file_location("tool", Path(__file__).parent.parent / "tools/model.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return {name: Service(name, tool.service(name, operations, "2026-11-27")) for name, operations in REST.items()}


@pytest.mark.parametrize("name", [f"{service}.{plain}" for service, plains in REST.items() for plain in plains])
def test_the_other_protocols_are_written_as_botocore_writes_them(name: str, trimmed: Any) -> None:
    part, _, plain = name.partition(".")
    model = theirs(part)
    known = model.operation_model(plain)
    given = example(known.input_shape, 9)
    drop(given, {"RequestPayer", "timestamp"})
    mine: Operation = trimmed[part].operation(plain)
    check(mine, given)
    same(
        encode(mine, given),
        botocore.serialize.create_serializer(model.metadata["protocol"], False).serialize_to_request(given, known),
    )


def drop(value: Any, names: set[str]) -> None:
    for name in names & set(value):
        del value[name]


def test_a_query_of_a_rest_request(trimmed: Any) -> None:
    found = encode(trimmed["route53"].operation("ListResourceRecordSets"), {"HostedZoneId": "Z1", "MaxItems": "5"})
    assert (found.method, found.path, found.query) == ("GET", "/2013-04-01/hostedzone/Z1/rrset", [("maxitems", "5")])


@pytest.mark.parametrize(
    "name,given,words",
    [
        ("ec2.CreateVpc", {"CidrBlok": "10.0.0.0/16"}, "has no field CidrBlok"),
        ("ec2.CreateVpc", {"CidrBlock": 10}, "CidrBlock is 10 and not a string"),
        ("ec2.RunInstances", {"MinCount": True, "MaxCount": 1}, "MinCount is True and not a integer"),
        ("ec2.CreateSubnet", {}, "lacks VpcId"),
        ("ec2.DescribeVpcs", {"Filters": {"Name": "x"}}, "Filters is .* and not a list"),
        ("iam.CreateRole", {"RoleName": "a", "AssumeRolePolicyDocument": "{}", "Tags": ["x"]}, r"Tags\[0\] is 'x'"),
    ],
)
def test_what_amazon_does_not_know_is_refused_before_it_is_sent(name: str, given: Any, words: str) -> None:
    with pytest.raises(Invalid, match=words) as error:
        check(operation(name), given)
    assert error.value.code == "ParamValidation"


@pytest.mark.parametrize("service,path", [("ec2", "/"), ("s3", "/bucket/a%20b"), ("route53", "/2013-04-01/a%2Fb")])
def test_requests_are_signed_as_botocore_signs_them(service: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = dt.datetime(2026, 11, 27, 10, 15, tzinfo=dt.UTC)
    stamp, body = "20261127T101500Z", b"Action=X&Y=%20"
    query = encoded([("b", "2 3"), ("a", "ü")])
    headers = {"host": "example.com", "content-type": "text/plain"}
    mine = signed(
        "POST",
        path,
        query,
        headers=headers,
        body=body,
        keys=Keys("AKID", "secret", "token"),
        target=Target(service, "eu-central-1", stamp),
    )
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    signer = kind(botocore.credentials.Credentials("AKID", "secret", "token"), service, "eu-central-1")
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now)
    request = botocore.awsrequest.AWSRequest("POST", f"https://example.com{path}?{query}", dict(headers), body)
    signer.add_auth(request)
    assert (
        mine["authorization"].rpartition("Signature=")[0]
        == request.headers["Authorization"].rpartition("Signature=")[0]
    )
    assert mine["authorization"] == request.headers["Authorization"]


# -- what comes back -------------------------------------------------------------------------------------

REFUSALS: list[tuple[str, int, bytes, dict[str, str], tuple[str, str]]] = [
    (
        "ec2.CreateVpc",
        400,
        (
            b"<Response><Errors><Error><Code>VpcLimitExceeded</Code><Message>Too many.</Message></Error></Errors>"
            b"<RequestID>r1</RequestID></Response>"
        ),
        {},
        ("VpcLimitExceeded", "Too many."),
    ),
    (
        "iam.GetRole",
        404,
        (
            b'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type>'
            b"<Code>NoSuchEntity</Code><Message>Gone.</Message></Error><RequestId>r1</RequestId></ErrorResponse>"
        ),
        {},
        ("NoSuchEntity", "Gone."),
    ),
    (
        "ssm.GetParameter",
        400,
        b'{"__type": "com.amazonaws#ParameterNotFound", "message": "No."}',
        {"x-amzn-requestid": "r1"},
        ("ParameterNotFound", "No."),
    ),
    ("ec2.CreateVpc", 500, b"<!DOCTYPE html><html><p>Internal Server Error", {}, ("HTTP-500", "Internal Server Error")),
    ("ec2.CreateVpc", 502, b"", {}, ("HTTP-502", "HTTP status 502")),
    ("ssm.GetParameter", 500, b"{broken", {}, ("HTTP-500", "{broken")),
    ("ec2.CreateVpc", 500, b"<half", {}, ("HTTP-500", "<half")),
]


@pytest.mark.parametrize("name,status,body,headers,wanted", REFUSALS)
def test_any_refusal_can_be_read(
    name: str, status: int, body: bytes, headers: dict[str, str], wanted: tuple[str, str]
) -> None:
    found = refusal(operation(name), Reply(status, headers, body))
    assert (found.code, found.message) == wanted
    if b"r1" in body or headers:
        assert found.request == "r1"


@pytest.mark.parametrize("body", [b"", b"<html>", b"not xml"])
def test_an_answer_that_is_none_is_said(body: bytes) -> None:
    with pytest.raises(ValueError, match="no XML"):
        decode(operation("ec2.DescribeVpcs"), Reply(200, {}, body))
