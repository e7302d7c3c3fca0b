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
NO_GRANT = Problem(
    "AWS-007",
    '"{address}" cannot be granted to {verb} "{target}", a {kind}',
    reason="Amazon Web Services has no permission for that. There are: {known}.",
    solution="Use one of those verbs, or declare a policy with Native.",
    command="genesys explain Role.grants",
)
ONE_WRITER = Problem(
    "AWS-008",
    'the volume "{address}" is to be attached to {servers}',
    reason="A file system on a disk that two machines write to is destroyed.",
    solution="Attach it to one of them, or use a Bucket for what both need.",
    command="genesys explain Server.volumes",
)
TWO_ZONES = Problem(
    "AWS-009",
    'the load balancer "{address}" needs subnets in two zones, and the network "{network}" has them in one',
    reason="Amazon makes no HTTP load balancer in a single zone.",
    solution="Let the network span two zones or more.",
    command="genesys explain Network.zones",
)
MANY_GROUPS = Problem(
    "AWS-010",
    'the load balancer "{address}" is to spread over {count} groups of targets',
    reason="A listener of Amazon's has at most {most}; each container and each target with a weight is one.",
    solution="Give servers equal weights, which puts them into one group, or use a second load balancer.",
    command="genesys explain LoadBalancer.targets",
)
NO_IMAGE = Problem(
    "AWS-011",
    'the container "{address}" has no image',
    reason="ECS runs images, and this version of Genesys builds none from source code.",
    solution="Say image=, with an image that is in a registry.",
    command="genesys explain Container.image",
)
NO_ALIAS = Problem(
    "AWS-012",
    'the record "{address}" of type {type} cannot lead to {target}',
    reason="Route 53 follows load balancers, servers with an address, and names of the same zone; a name of another "
    "zone can only be followed below the domain itself, as a CNAME.",
    solution="Lead it to one of those, or give a value.",
    command="genesys explain DnsRecord.target",
)
