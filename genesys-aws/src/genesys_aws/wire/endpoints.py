"""Where a service is. Overrides come first: settings, environment, profile; then Amazon's own rule.

Source of the rule: botocore 1.44 ``endpoints.json``, read 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys_aws.partitions import partition

GLOBAL: dict[tuple[str, str], tuple[str, str]] = {
    ("iam", "aws"): ("iam.amazonaws.com", "us-east-1"),
    ("iam", "aws-cn"): ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
    ("iam", "aws-us-gov"): ("iam.us-gov.amazonaws.com", "us-gov-west-1"),
    ("route53", "aws"): ("route53.amazonaws.com", "us-east-1"),
    ("route53", "aws-cn"): ("route53.amazonaws.com.cn", "cn-northwest-1"),
    ("route53", "aws-us-gov"): ("route53.us-gov.amazonaws.com", "us-gov-west-1"),
    ("cloudfront", "aws"): ("cloudfront.amazonaws.com", "us-east-1"),
}
"""(service, partition) -> (host, region that it signs with) of services that have no regions."""


class Endpoint(NamedTuple):
    """Where to send, and for which region to sign.

    Args:
        url: Without a path at its end.
        region: Region of the signature.
    """

    url: str
    region: str


def endpoint(
    service: str,
    model: Mapping[str, Any],
    region: str,
    *,
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    profile: Mapping[str, str],
) -> Endpoint:
    """Return where a service is.

    Args:
        service: botocore's name of it.
        model: Its model.
        region: Of the target.
        settings: Of the provider; ``endpoint`` is an address, or addresses by service.
        environ: Environment variables.
        profile: What the profile in the configuration file says.
    """
    found = partition(region)
    host, signing = GLOBAL.get((service, found.name), (f"{model['prefix']}.{region}.{found.suffix}", region))
    url = _override(service, model, settings, environ, profile)
    return Endpoint(url.rstrip("/") or f"https://{host}", signing)


def home_of(service: str, region: str) -> str:
    """Return the region that a service without regions signs with; the region itself for any other one."""
    return GLOBAL[service, partition(region).name][1] if service else region


def _override(
    service: str,
    model: Mapping[str, Any],
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    profile: Mapping[str, str],
) -> str:
    given = settings.get("endpoint") or ""
    if isinstance(given, Mapping):
        given = given.get(service) or given.get("default") or ""
    if given:
        return str(given)
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    own = str(model["id"]).upper().replace(" ", "_").replace("-", "_")
    return (
        environ.get(f"AWS_ENDPOINT_URL_{own}")
        or environ.get("AWS_ENDPOINT_URL")
        or profile.get(f"{own.lower()}.endpoint_url")
        or profile.get("endpoint_url", "")
    )
