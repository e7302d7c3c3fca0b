"""What Amazon demands of values that people write, so that a plan says what a deployment would be refused for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from genesys.spi.lowering import Resolved
from genesys.spi.values import Json
from genesys_aws.problems import NOT_TAKEN

_WORDS = re.compile(r"[^a-zA-Z0-9 ._\-:/()#,@\[\]+=;{}!$*]")
"""What a description of a security group, or of a rule of one, must not hold. Source: EC2 API model (UserIdGroupPair,
which takes the least of them), botocore 1.44."""
_MOST_WORDS = 255
_MOST_TAGS = 44
"""50 for each object; six are Genesys's own. Source: tagging pages of EC2, IAM, RDS and ELB, read 2026-11-27."""
_SIGNS = "_.:/=+-@"
"""Signs in tags beside letters, digits and spaces. EC2 alone takes more; roles, balancers and databases do not.
Source: API models of IAM, ELBv2, ECS and CloudWatch Logs (patterns of tags), botocore 1.44."""


def words(text: str) -> str:
    """Return a description that EC2 takes: an address such as ``web["eu"]`` holds signs that it does not."""
    return _WORDS.sub("", text)[:_MOST_WORDS].strip()


def refuse(resource: Resolved, what: str, value: object, known: str) -> None:
    """Refuse a value.

    Raises:
        GenesysError: AWS-045, always.
    """
    raise NOT_TAKEN.error(resource.where, address=resource.address, what=what, value=str(value), known=known)


def between(resource: Resolved, what: str, value: float, bounds: Sequence[float], unit: str = "") -> None:
    """Refuse a number that is out of bounds.

    Raises:
        GenesysError: AWS-045, it is.
    """
    least, most = bounds
    if not least <= value <= most:
        refuse(resource, what, f"{value:.10g}{unit}", f"{least:.10g} to {most:.10g}{unit}")


def spelled(resource: Resolved, what: str, value: str, pattern: str, known: str) -> None:
    """Refuse a text that has not the form that Amazon wants.

    Raises:
        GenesysError: AWS-045, it has not.
    """
    if not re.fullmatch(pattern, value):
        refuse(resource, what, value, known)


def tags(resource: Resolved) -> Mapping[str, Json]:
    """Return the tags that a resource was given.

    Raises:
        GenesysError: AWS-045, one is too long, or holds signs that not every service takes; or there are too many.
    """
    between(resource, "number of tags", len(resource.tags), (0, _MOST_TAGS))
    for key, value in resource.tags.items():
        text = str(value)
        if not 1 <= len(key) <= 128 or key.lower().startswith(("aws:", "rds:")) or not _plain(key):
            refuse(resource, "tag", key, f"keys of up to 128 letters, digits, spaces and {_SIGNS}, not aws: or rds:")
        if len(text) > 256 or not _plain(text):
            refuse(resource, f"tag {key}", text, f"values of up to 256 letters, digits, spaces and {_SIGNS}")
    return resource.tags


def _plain(text: str) -> bool:
    return all(sign in _SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text)
