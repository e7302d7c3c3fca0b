"""Problems that the parts shared by providers report."""

from __future__ import annotations

from genesys.errors import Problem

NO_ROOM = Problem(
    "RANGE-001",
    'no address range is left for the network "{address}"',
    reason="Every /{prefix} of 10.0.0.0/9 is taken by other networks of this stack or reserved.",
    solution="Give the network a range of its own with cidr=.",
    command="genesys explain Network.cidr",
)
BAD_RANGE = Problem(
    "RANGE-002",
    'the network "{address}" cannot use the range {cidr}',
    reason="{why}",
    solution="Use a private range from /16 to /24, such as 10.20.0.0/16, or leave the choice with cidr=auto.",
    command="genesys explain Network.cidr",
)
NO_TIER = Problem(
    "RANGE-003",
    'the network "{address}" of type {type} has no room for the tier {tier}',
    reason="A {type} network is cut into {tiers}.",
    solution="Use another type of network, or leave the tier out.",
    command="genesys explain Network.type",
)
BAD_RULE = Problem(
    "RULE-001",
    'the rule {rule} of "{address}" cannot be read',
    reason="{why}",
    solution='Write it as in "https from internet", "8080 from 10.0.0.0/8" or "postgres from app".',
    command="genesys explain Firewall.allow",
)
OPEN_TO_ALL = Problem(
    "RULE-002",
    '"{address}" would open port {port} to the whole internet',
    reason="Machines that can be logged in to from everywhere are attacked within minutes.",
    solution='Name the addresses that need it, as in "ssh from 203.0.113.7/32".',
    command="genesys explain Firewall.allow",
)
RULED = Problem(
    "POLICY-001",
    "{what}",
    reason="{reason}",
    solution="{solution}",
    command="{command}",
    exit_code=5,
)
