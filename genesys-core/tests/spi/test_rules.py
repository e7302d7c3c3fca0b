"""The grammar of firewall rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.spi.rules import SERVICES, Rule, parse


@pytest.mark.parametrize(
    "text,rule",
    [
        ("https from internet", Rule("tcp", 443, 443, "internet")),
        ("dns from network", Rule("udp", 53, 53, "network")),
        ("8080 from 10.0.0.0/8", Rule("tcp", 8080, 8080, "cidr", "10.0.0.0/8")),
        ("8000-8010/udp from 203.0.113.7", Rule("udp", 8000, 8010, "cidr", "203.0.113.7/32")),
        ("postgres from app", Rule("tcp", 5432, 5432, "resource", "app")),
        ("all from network", Rule("any", 0, 65535, "network")),
        ({"ports": 443, "from": "internet"}, Rule("tcp", 443, 443, "internet")),
        ({"service": "ssh", "from": {"$resource": "bastion"}}, Rule("tcp", 22, 22, "resource", "bastion")),
        ({"ports": "1-9", "protocol": "udp", "from": "2001:db8::/32"}, Rule("udp", 1, 9, "cidr", "2001:db8::/32")),
    ],
)
def test_a_rule_is_read(text: Any, rule: Rule) -> None:
    assert parse(text) == rule


@pytest.mark.parametrize(
    "text",
    ["https", "from internet", "70000 from network", "9-1 from network", "htps from internet", "80 from 10.0.0.1/8"],
)
def test_what_cannot_be_read_is_an_error_that_names_the_resource(text: str) -> None:
    with pytest.raises(GenesysError) as error:
        parse(text, "web")
    assert error.value.codes == ["RULE-001"]
    assert "web" in str(error.value)


@pytest.mark.parametrize("text", ["ssh from internet", "rdp from internet", "1-100 from 0.0.0.0/0", "22 from ::/0"])
def test_remote_login_is_not_opened_to_everyone(text: str) -> None:
    with pytest.raises(GenesysError) as error:
        parse(text, "web")
    assert error.value.codes == ["RULE-002"]


@given(st.sampled_from(sorted(SERVICES)), st.sampled_from(["network", "app", "10.1.0.0/16"]))
def test_a_slug_is_plain_and_the_same_for_the_same_rule(service: str, source: str) -> None:
    rule = parse(f"{service} from {source}")
    assert rule.slug == parse({"service": service, "from": source}).slug
    assert set(rule.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
