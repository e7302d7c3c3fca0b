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
