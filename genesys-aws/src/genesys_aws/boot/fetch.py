"""Read a secret on a machine of EC2, with the machine's own role. Runs there, on plain Python >= 3.8."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import urllib.request

METADATA = "http://169.254.169.254/latest"


def fetch(arn: str) -> str:
    """Return the value of a secret of Secrets Manager."""
    token = _ask(f"{METADATA}/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "60"}, method="PUT")
    seen = {"X-aws-ec2-metadata-token": token}
    profile = f"{METADATA}/meta-data/iam/security-credentials/"
    found = json.loads(_ask(profile + _ask(profile, seen).split()[0], seen))
    keys = (found["AccessKeyId"], found["SecretAccessKey"], found["Token"])
    body = json.dumps({"SecretId": arn}).encode()
    region = arn.split(":")[3]
    now = dt.datetime.now(dt.timezone.utc)  # noqa: UP017 - machines may have Python 3.10
    url, headers = signed(region, body, keys, now)
    return str(json.loads(_ask(url, headers, body, method="POST"))["SecretString"])


def signed(region: str, body: bytes, keys: tuple[str, str, str], now: dt.datetime) -> tuple[str, dict[str, str]]:
    """Return address and headers of GetSecretValue, signed with signature version 4."""
    suffix = ".cn" if region.startswith("cn-") else ""
    host, stamp, day = f"secretsmanager.{region}.amazonaws.com{suffix}", f"{now:%Y%m%dT%H%M%SZ}", f"{now:%Y%m%d}"
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": host,
        "x-amz-date": stamp,
        "x-amz-security-token": keys[2],
        "x-amz-target": "secretsmanager.GetSecretValue",
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{region}/secretsmanager/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{keys[1]}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys[0]}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
    )
    return f"https://{host}/", headers


def _ask(url: str, headers: dict[str, str], body: bytes | None = None, *, method: str = "GET") -> str:
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - both addresses are ours
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())
