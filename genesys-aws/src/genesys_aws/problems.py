"""Problems that this provider raises."""

from __future__ import annotations

from genesys.spi.values import Problem

UNKNOWN_REGION = Problem(
    "AWS-002",
    'the region "{region}" is not known at Amazon Web Services',
    reason="It is neither one of the universal regions ({known}) nor a region that this version of genesys-aws lists.",
    solution="Use one of them, or Amazon's own name, such as eu-central-1.",
    command="genesys explain AWS-002",
)
NO_CHOICE = Problem(
    "AWS-003",
    'Amazon Web Services has no {what} for "{value}" of "{address}"',
    reason="Known are {known}.",
    solution="Use one of them, or set the native property with native=.",
    command="genesys explain AWS-003",
)
NO_TIER = Problem(
    "AWS-004",
    '"{address}" needs a {tier} subnet, and the network "{network}" has none',
    reason="The network has {tiers}.",
    solution="Add the tier to the network's tiers, or place the resource in another network.",
    command="genesys explain Network.tiers",
)
ONE_DATABASE = Problem(
    "AWS-006",
    'the database "{address}" is to hold several databases: {names}',
    reason="RDS makes one database in a server; others have to be made with SQL by somebody who can reach it.",
    solution="Name one, or declare a Database for each.",
    command="genesys explain Database.databases",
)
NOTHING_TO_OPEN = Problem(
    "AWS-005",
    '"{address}" cannot be opened for "{source}"',
    reason="A rule can name a server, a database or a firewall of the same network, and this is none of them.",
    solution="Name one of those, or a range of addresses.",
    command="genesys explain Firewall.allow",
)
