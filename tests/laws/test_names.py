"""Names of all natives against the vendors' own patterns: 100 000 for each cloud, out of words that vendors reserve.

``GENESYS_NAMES=100000`` makes that many for every single rule, which takes minutes.
"""

from __future__ import annotations

import os
import random
import re
from typing import Any, NamedTuple

import pytest

import genesys_aws.description
import genesys_aws.names
import genesys_azure.description
import genesys_azure.names
import genesys_gcp.description
import genesys_gcp.names
from genesys.compile.names import Subject, native_name
from genesys.spi.provider import NameRule

NAMES = 100_000
"""Names for each cloud, over all of its rules."""
EACH = int(os.environ.get("GENESYS_NAMES", "0"))
"""Names for each rule, when it is asked for."""


class Pattern(NamedTuple):
    """What the vendor says.

    Args:
        legal: Regular expression of the whole name, as the vendor's models or pages have it.
        longest: Characters.
        never: Regular expression of what must not be in it.
    """

    legal: str
    longest: int
    never: str = "(?!)"


_ALNUM = "[a-zA-Z0-9]"
_COMPUTE = r"[a-z]([-a-z0-9]*[a-z0-9])?"
_PART = r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9_])?"
_IAM = r"[\w+=,.@-]+"
_BRANDS = "microsoft|windows|office|azure|xbox|skype|bing|^login"
PATTERNS: dict[str, dict[str, Pattern]] = {
    "aws": {
        "TAG": Pattern(r"[^<>]+", 256),
        "SECURITY_GROUP": Pattern(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+", 255, "^sg-|^default$"),
        "KEY_PAIR": Pattern(r"\S([ -~]*\S)?", 255),
        "ROLE": Pattern(_IAM, 64),
        "PROFILE": Pattern(_IAM, 128),
        "POLICY": Pattern(_IAM, 128),
        "DB_INSTANCE": Pattern(r"[a-zA-Z][a-zA-Z0-9-]*", 63, "--|-$"),
        "DB_SUBNET_GROUP": Pattern(r"[a-zA-Z][a-zA-Z0-9._ -]*", 255, "^default$"),
        "DB_PARAMETER_GROUP": Pattern(r"[a-zA-Z][a-zA-Z0-9-]*", 255, "--|-$"),
        "SECRET": Pattern(r"[a-zA-Z0-9/_+=.@-]+", 512, r"-[^-]{6}$"),
        "BUCKET": Pattern(
            r"[a-z0-9][a-z0-9-]+[a-z0-9]", 63, "^xn--|^sthree-|^amzn-s3-demo-|-s3alias$|--ol-s3$|--x-s3$|--table-s3$"
        ),
        "LOAD_BALANCER": Pattern(rf"{_ALNUM}([a-zA-Z0-9-]*{_ALNUM})?", 32, "^internal-"),
        "TARGET_GROUP": Pattern(rf"{_ALNUM}([a-zA-Z0-9-]*{_ALNUM})?", 32),
        "ECS": Pattern(r"[a-zA-Z0-9_-]+", 255, "^default$"),
        "LOG_GROUP": Pattern(r"[.\-_/#A-Za-z0-9]+", 512, "^aws/"),
        "LAUNCH_TEMPLATE": Pattern(r"[a-zA-Z0-9().\-/_]{3,}", 128),
        "SCALING_GROUP": Pattern(r"[!-9;-~]+", 255),
    },
    "azure": {
        "NETWORK": Pattern(_PART, 80),
        "VNET": Pattern(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}[a-zA-Z0-9_]", 64),
        "MACHINE": Pattern(r"[^_\\/\"\[\]:|<>+=;,?*@&][^\\/\"\[\]:|<>+=;,?*@&]*", 64, r"[.-]$"),
        "IDENTITY": Pattern(r"[a-zA-Z0-9][a-zA-Z0-9_-]{2,}", 128),
        "DATABASE": Pattern(r"[a-z0-9]([a-z0-9-]+[a-z0-9])?", 63, _BRANDS),
        "SECRET": Pattern(r"[a-zA-Z0-9-]+", 127),
        "DISK": Pattern(_PART, 80),
        "SCALE_SET": Pattern(r"[^_\\/\"\[\]:|<>+=;,?*@&][^\\/\"\[\]:|<>+=;,?*@&]*", 64, r"[.-]$"),
        "STORAGE": Pattern(r"[a-z0-9]{3,}", 24, _BRANDS),
        "CONTAINER": Pattern(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", 63, "--"),
        "CONTAINER_APP": Pattern(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", 32, f"--|{_BRANDS}"),
        "WORKSPACE": Pattern(rf"{_ALNUM}[a-zA-Z0-9-]{{2,}}{_ALNUM}", 63),
        "ENVIRONMENT": Pattern(rf"{_ALNUM}[a-zA-Z0-9-]*{_ALNUM}", 60),
        "AUTOSCALE": Pattern(r"[^*#&+:<>?@%{}\\/]+", 260, r"[. ]$"),
    },
    "gcp": {
        "COMPUTE": Pattern(_COMPUTE, 63),
        "MACHINE": Pattern(_COMPUTE, 63 - 7),
        "SERVICE_ACCOUNT": Pattern(r"[a-z]([-a-z0-9]*[a-z0-9])", 30),
        "DATABASE": Pattern(_COMPUTE, 84),
        "SECRET": Pattern(r"[a-zA-Z0-9_-]+", 255),
        "BUCKET": Pattern(r"[a-z0-9][a-z0-9._-]+[a-z0-9]", 63, "^goog|google|g00gle"),
        "RUN": Pattern(_COMPUTE, 49),
        "TEMPLATE": Pattern(_COMPUTE, 63 - 7),
        "GROUP": Pattern(_COMPUTE, 58),
    },
}
"""Cloud -> name of a rule -> what the vendor says; a rule without a row fails below."""

MODULES: dict[str, Any] = {"aws": genesys_aws.names, "azure": genesys_azure.names, "gcp": genesys_gcp.names}
TYPES = {
    module.provider.name: module.provider.types
    for module in (genesys_aws.description, genesys_azure.description, genesys_gcp.description)
}
RULES = {
    cloud: {name: rule for name, rule in vars(module).items() if isinstance(rule, NameRule)}
    for cloud, module in MODULES.items()
}
ROWS = [(cloud, name) for cloud, rules in RULES.items() for name in rules]
WORDS = [
    "a",
    "web",
    "api",
    "shop",
    "azure",
    "azureshop",
    "microsoft",
    "windows",
    "office",
    "backoffice",
    "xbox",
    "skype",
    "bing",
    "login",
    "google",
    "goog",
    "g00gle",
    "aws",
    "amzn-s3-demo",
    "sg",
    "internal",
    "xn",
    "sthree",
    "x-s3",
    "s3alias",
    "default",
    "prod",
    "dev",
    "staging",
    "team-7",
    "e-2-e",
    "zz",
    "q1",
    "orders",
    "password",
]
SIGNS = "abcxyz019-_ .:@#/+=éß漢"


def subjects(seed: str, count: int) -> list[Subject]:
    """Return different subjects; addresses are those that a stack can have."""
    draw = random.Random(seed)
    found: dict[tuple[str, str, str, str], None] = {}
    while len(found) < count:
        project = "-".join(draw.choices(WORDS, k=draw.choice((1, 1, 2, 3))))[:40].strip("-")
        parts = ["-".join(draw.choices(WORDS, k=draw.choice((1, 1, 2, 4)))) for _ in range(draw.choice((1, 1, 2, 3)))]
        if draw.random() < 0.3:
            parts[-1] += '["' + "".join(draw.choices(SIGNS, k=draw.randint(1, 12))) + '"]'
        local = draw.choice(("", "", draw.choice(WORDS)))
        environment = draw.choice(("dev", "production", "login", "pr-1234", "x"))
        found[(project, environment, "/".join(parts), local)] = None
    return [Subject(one[0], one[1], "cloud", {"region": "here"}, "cloud.type", *one[2:]) for one in found]


@pytest.mark.parametrize("cloud, name", ROWS)
def test_names_are_what_the_vendor_allows(cloud: str, name: str) -> None:
    rule, pattern = RULES[cloud][name], PATTERNS[cloud][name]
    legal, never = re.compile(pattern.legal), re.compile(pattern.never)
    made: dict[tuple[str, str], dict[str, Subject]] = {}
    for subject in subjects(f"{cloud}.{name}", EACH or NAMES // len(RULES[cloud]) + 1):
        text = native_name(subject, rule)
        assert rule.shortest <= len(text) <= min(rule.longest, pattern.longest), (text, subject)
        assert legal.fullmatch(text), (text, subject)
        assert not never.search(text), (text, subject)
        assert text == native_name(subject, rule)
        stack = made.setdefault((subject.project, subject.environment), {})
        other = stack.setdefault(text.lower(), subject)
        assert other == subject, f"{text} is both {other} and {subject}"


@pytest.mark.parametrize("cloud", PATTERNS)
def test_every_rule_has_the_vendors_pattern(cloud: str) -> None:
    assert set(PATTERNS[cloud]) == set(RULES[cloud])


@pytest.mark.parametrize("cloud", PATTERNS)
def test_every_rule_of_a_native_is_one_of_the_table(cloud: str) -> None:
    known = list(RULES[cloud].values())
    assert [name for name, type in TYPES[cloud].items() if type.name_rule and type.name_rule not in known] == []
