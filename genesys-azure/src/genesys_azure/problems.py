"""Problems that this provider raises."""

from __future__ import annotations

from genesys.spi.values import Problem

NO_LOGIN = Problem(
    "AZURE-009",
    "nobody is logged in at Microsoft Azure",
    reason="AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not all set, and without them the login of "
    "this machine is looked for with the package azure-identity, which is not installed.",
    solution="Set the three variables, or install azure-identity and log in.",
    command="pip install azure-identity && az login",
)
UNKNOWN_REGION = Problem(
    "AZURE-002",
    'the region "{region}" is not known at Microsoft Azure',
    reason="It is neither one of the universal regions ({known}) nor another region that genesys-azure lists.",
    solution="Use one of them, or Azure's own name, such as germanywestcentral.",
    command="genesys explain AZURE-002",
)
NO_CHOICE = Problem(
    "AZURE-003",
    'Microsoft Azure has no {what} for "{value}" of "{address}"',
    reason="Known are {known}.",
    solution="Use one of them, or set the native property with native=.",
    command="genesys explain AZURE-003",
)
NO_TIER = Problem(
    "AZURE-004",
    '"{address}" needs a {tier} subnet, and the network "{network}" has none',
    reason="The network has {tiers}.",
    solution="Add the tier to the network's tiers, or place the resource in another network.",
    command="genesys explain Network.tiers",
)
NOTHING_TO_OPEN = Problem(
    "AZURE-005",
    '"{address}" cannot be opened for "{source}"',
    reason="A rule can name a server of the same network, and this is none.",
    solution="Name a server, or a range of addresses.",
    command="genesys explain Firewall.allow",
)
NO_SUBSCRIPTION = Problem(
    "AZURE-006",
    "no subscription of Microsoft Azure was named",
    reason="Everything at Azure belongs to a subscription, and its id is part of every name there.",
    solution="Set providers.azure.subscription to its id, or the variable AZURE_SUBSCRIPTION_ID.",
    command="az account show --query id",
)
HA_NEEDS_MORE = Problem(
    "AZURE-007",
    'the database "{address}" of size {size} cannot have a standby',
    reason="Azure's burstable database types run in one zone only.",
    solution="Use size medium or larger, or leave ha out.",
    command="genesys explain Database.size",
)
NO_ZONES = Problem(
    "AZURE-008",
    '"{address}" asks for a zone, and the region {region} has none',
    reason="Azure has regions without availability zones.",
    solution="Leave the zone out, or use another region.",
    command="genesys explain Server.zone",
)
TWO_WRITERS = Problem(
    "AZURE-009",
    'the volume "{address}" is attached to {users}',
    reason="A disk has one writer; two machines would destroy each other's files.",
    solution="Give each server a volume of its own.",
    command="genesys explain Server.volumes",
)
ZONES_DIFFER = Problem(
    "AZURE-010",
    '"{address}" is in zone {zone}, and "{user}" in zone {other}',
    reason="A disk of Azure's can be attached within its own zone only.",
    solution="Write the same zone for both, or leave one of them out.",
    command="genesys explain Volume.zone",
)
BAD_LIFECYCLE = Problem(
    "AZURE-011",
    'the bucket "{address}" cannot do "{word}: {age}" with its objects',
    reason="Azure does {known}, each after a number of whole days.",
    solution='Write the lifecycle as in {{"archive": "90d", "expire": "3y"}}.',
    command="genesys explain Bucket.lifecycle",
)
MIXED_TARGETS = Problem(
    "AZURE-012",
    'the load balancer "{address}" cannot spread over {targets}',
    reason="On Azure one load balancer has servers, or one group of servers, or one container app; {why}.",
    solution="Use one load balancer for each.",
    command="genesys explain LoadBalancer.targets",
)
PORTS_DIFFER = Problem(
    "AZURE-013",
    'the targets of the load balancer "{address}" listen on the ports {ports}',
    reason="All members of one pool of Azure's are reached on the same port.",
    solution="Let them listen on the same port, or use one load balancer for each.",
    command="genesys explain LoadBalancer.targets",
)
INGRESS_PORT = Problem(
    "AZURE-014",
    'the load balancer "{address}" of a container app cannot listen on port {port}',
    reason="It becomes the ingress that the app has on Azure, which answers on 80 and 443.",
    solution="Leave listen out, or use 80 or 443.",
    command="genesys explain LoadBalancer.listen",
)
NOT_REACHABLE = Problem(
    "AZURE-015",
    'the server "{user}" cannot reach the container "{address}"',
    reason="A container app that is not public is reached from other container apps of its network only.",
    solution="Set public on the container, or make {user} a container as well.",
    command="genesys explain Container.public",
)
BAD_RECORD = Problem(
    "AZURE-016",
    'the record "{address}" of type {type} cannot hold {value}',
    reason="{why}.",
    solution="Write it as it stands in zone files, or use another type.",
    command="genesys explain DnsRecord.value",
)
NO_ALIAS = Problem(
    "AZURE-017",
    'the record "{address}" of type {type} cannot lead to {target}',
    reason="{why}.",
    solution="Use type A for what has an address, CNAME for what has a name, or ALIAS for a public address.",
    command="genesys explain DnsRecord.target",
)
