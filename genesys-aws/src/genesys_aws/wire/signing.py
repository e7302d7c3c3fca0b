"""Signature version 4, as Amazon documents it; source: the vendor's signing guide, read 2026-11-27."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote


class Keys(NamedTuple):
    """What signs.

    Args:
        id: Access key id.
        secret: Secret access key.
        token: Session token, or ``""``.
    """

    id: str
    secret: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Keys({self.id})"


class Target(NamedTuple):
    """What is signed for.

    Args:
        service: Name that the service signs with.
        region: Its region.
        stamp: Time as ``20261127T101500Z``.
    """

    service: str
    region: str
    stamp: str

    @property
    def scope(self) -> str:
        """Scope of the credential."""
        return f"{self.stamp[:8]}/{self.region}/{self.service}/aws4_request"


def encoded(query: Sequence[tuple[str, str]]) -> str:
    """Return a query as it is signed and sent, sorted."""
    return "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query))


def signed(
    method: str,
    path: str,
    query: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    keys: Keys,
    target: Target,
) -> dict[str, str]:
    """Return headers with the signature added.

    Args:
        method: HTTP method.
        path: Already encoded as it is sent.
        query: As `encoded` gives it.
        headers: In lower case, ``host`` among them; all are signed.
        body: As it is sent.
        keys: What signs.
        target: What is signed for.
    """
    digest = hashlib.sha256(body).hexdigest()
    found = {**headers, "x-amz-date": target.stamp}
    if keys.token:
        found["x-amz-security-token"] = keys.token
    if target.service == "s3":
        found["x-amz-content-sha256"] = digest
    names = sorted(found)
    # Only S3 signs a path as it is sent; the others encode it a second time.
    shown = path if target.service == "s3" else quote(path, safe="/-_.~")
    lines = "".join(f"{name}:{' '.join(found[name].split())}\n" for name in names)
    request = "\n".join([method, shown or "/", query, lines, ";".join(names), digest])
    text = "\n".join(["AWS4-HMAC-SHA256", target.stamp, target.scope, hashlib.sha256(request.encode()).hexdigest()])
    key = _key(keys.secret, target.stamp[:8], target.region, target.service)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    found["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.id}/{target.scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return found


@lru_cache(maxsize=64)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
