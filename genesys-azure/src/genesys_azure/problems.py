"""Problems that this provider raises."""

from __future__ import annotations

from genesys.spi.values import Problem

NO_LOGIN = Problem(
    "AZURE-030",
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
    solution="Add the tier to the network's tiers, or to the network itself when it is only read; or take another.",
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
    solution="Set providers.azure.subscription to its id, or the variable AZURE_SUBSCRIPTION_ID. "
    "To see only what would become of a resource, without one: genesys --simulate explain NAME.",
    command="az account show --query id",
)
HA_NEEDS_MORE = Problem(
    "AZURE-007",
    'the database "{address}" of size {size} cannot have a standby',
    reason="Azure's burstable database types run in one zone only.",
    solution="Use size medium or larger, or leave ha out.",
    command="genesys explain Database.size",
)
REPLICAS_NEED_MORE = Problem(
    "AZURE-020",
    'the database "{address}" of size {size} cannot have replicas',
    reason="Azure's burstable database types cannot be copied.",
    solution="Use size medium or larger, or leave replicas out.",
    command="genesys explain Database.replicas",
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
BAD_ID = Problem(
    "AZURE-018",
    '"{address}" cannot be read: "{id}" is no id of such an object at Microsoft Azure',
    reason="Objects at Azure are named by their whole id, which has the form {form}.",
    solution="Copy the id from Azure; its portal shows it among the properties of an object.",
    command="az resource list --query [].id --output tsv",
)
NOT_LEGAL = Problem(
    "AZURE-019",
    '"{address}" cannot have the {what} "{value}" on Microsoft Azure',
    reason="{why}.",
    solution="Write another {what}, or leave it out where there is a usual one.",
    command="genesys explain AZURE-019",
)
NO_ROOM = Problem(
    "AZURE-031",
    'Microsoft Azure has no room for "{address}" in {region} now',
    reason="Its machines of this size are all taken, there or in the zone that was chosen. What was begun was removed.",
    solution="Try again later, or choose another size or zone.",
    command="genesys explain Server.size",
)
NO_QUOTA = Problem(
    "AZURE-032",
    'the subscription may not have more of what "{address}" needs in {region}',
    reason="A quota of the subscription would be exceeded; Azure's own words name it and how much is used.",
    solution="Ask Azure for more, or choose a smaller size or another family of machines.",
    command="az vm list-usage --location {region} --output table",
)
NOT_REGISTERED = Problem(
    "AZURE-033",
    'the subscription is not registered for the service that "{address}" needs',
    reason="Genesys asked for it, and the identity that deploys may not, or Azure is not done after minutes.",
    solution="An owner of the subscription registers the service once.",
    command="az provider list --subscription {subscription} --output table",
)
NO_RIGHT = Problem(
    "AZURE-034",
    'the identity that deploys may not {verb} "{address}"',
    reason="Azure's own words name the action and the scope. A role that was given a moment ago can take ten minutes.",
    solution="Give the identity a role that holds the action, then run the same command again.",
    command="az role assignment list --subscription {subscription} --all --output table",
)
NO_POLICY = Problem(
    "AZURE-035",
    'a policy of the organisation forbids "{address}"',
    reason="Azure's own words name the policy and what it asks for.",
    solution="Declare the resource as the policy wants it, or ask its owner for an exemption.",
    command="az policy assignment list --subscription {subscription} --output table",
)
LOCKED = Problem(
    "AZURE-036",
    'a lock keeps "{address}" as it is',
    reason="Somebody locked it, or the resource group that it is in. Genesys never removes a lock.",
    solution="Whoever set the lock removes it, then run the same command again.",
    command="az lock list --subscription {subscription} --output table",
)
DISABLED = Problem(
    "AZURE-037",
    "the subscription {subscription} is disabled or not known",
    reason="Nothing can be changed in a subscription that is disabled, which is mostly about bills.",
    solution="Have it enabled again, or use another one: providers.azure.subscription.",
    command="az account list --output table",
)
NAME_TAKEN = Problem(
    "AZURE-038",
    'the name of "{address}" is taken at Microsoft Azure',
    reason="Names of vaults, accounts and database servers are unique in the world, those that were deleted a few days "
    "ago included, and this one belongs to somebody else or to another stack.",
    solution="Choose another name with native=, or have the other one deleted for good.",
    command="az keyvault list-deleted --output table",
)
WRONG_LOGIN = Problem(
    "AZURE-039",
    "the login at Microsoft Azure was refused",
    reason="The client's secret is wrong or over, or the identity belongs to another tenant.",
    solution="Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET anew, or log in again.",
    command="az login",
)
NO_LOGS = Problem(
    "AZURE-041",
    'Azure keeps no log of "{address}"',
    reason="Lines of a container app go to Log Analytics through its environment. Those of a machine go there when the "
    "Azure Monitor agent in it sends them, and Genesys installs no agent in this version.",
    solution="Connect the machine to a data collection rule that collects syslog, or look at it with genesys status.",
    command="az monitor data-collection rule list --subscription {subscription} --output table",
)
OVERLAP = Problem(
    "AZURE-040",
    'the range of addresses of "{address}" is not free',
    reason="It is outside of its network or overlaps another range there; Azure's own words name both.",
    solution="Choose another cidr for the network.",
    command="genesys explain Network.cidr",
)
NOT_LOGGED_IN = Problem(
    "AZURE-049",
    "no login at Microsoft Azure was found",
    reason="AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not all set, and azure-identity found neither "
    "a managed identity nor a login of this machine.",
    solution="Log in, or set the three variables.",
    command="az login",
    exit_code=3,
)
NOT_OFFERED = Problem(
    "AZURE-021",
    'Microsoft Azure does not offer to this subscription what "{address}" asks for in {region}',
    reason="Not every size and service is sold in every region and zone, nor to every subscription.",
    solution="Choose another size, zone or region; the command lists what there is and what is restricted.",
    command="az vm list-skus --location {region} --all --output table",
)
STILL_BUSY = Problem(
    "AZURE-022",
    'something else keeps changing what "{address}" belongs to',
    reason="Azure changes one thing at a time in a network, a server of databases and the like, and its turn did not "
    "come.",
    solution="Wait, or see who it is; what is done stays done, and the same command goes on.",
    command="az monitor activity-log list --offset 1h --subscription {subscription} --output table",
)
GROUP_GOES = Problem(
    "AZURE-023",
    'the resource group of "{address}" is still being deleted',
    reason="A deletion of a while ago has not ended, and nothing can be made in the group until it has.",
    solution="Deploy again when it is gone.",
    command="genesys deploy",
)
STILL_USED = Problem(
    "AZURE-024",
    '"{address}" is still used and cannot be deleted',
    reason="Azure's own words name what uses it, which is mostly something that Genesys did not make.",
    solution="Remove that, and run the same command again.",
    command="genesys destroy",
)
CARD_KEPT = Problem(
    "AZURE-025",
    'Azure keeps "{address}" for a machine that failed',
    reason="The card of a machine that could not be made is held for it for three minutes.",
    solution="Run the same command again when they are over.",
    command="genesys destroy",
)
OLD_ADDRESS = Problem(
    "AZURE-026",
    'the public address of "{address}" is of another class than what uses it',
    reason="Addresses of the class Basic, such as imported ones, go together with nothing that Genesys makes.",
    solution="Leave the imported address out, and Genesys makes one of the class Standard.",
    command="az network public-ip list --subscription {subscription} --output table",
)
NOT_KNOWN_YET = Problem(
    "AZURE-027",
    'the identity of "{address}" is still not known everywhere at Azure',
    reason="A new identity takes a while to spread, and this took longer than it should.",
    solution="Deploy again; if it stays, see whether somebody deleted the identity.",
    command="genesys deploy",
)
GRANT_THERE = Problem(
    "AZURE-028",
    'what "{address}" grants is granted already, and not by this stack',
    reason="Azure gives the same role to the same identity once in a scope, and somebody did so by hand.",
    solution="Bring that grant under Genesys with import, or remove it.",
    command="genesys import --help",
)
UNKNOWN_VERSION = Problem(
    "AZURE-029",
    "Azure does not know the version of its API that is asked for in {region}",
    reason="Each type of object goes by a version that genesys-azure is built for; a cloud of one's own may be behind.",
    solution="Update genesys-azure, or use a region that has it.",
    command="pip install --upgrade genesys-azure",
)
TOO_FAST = Problem(
    "AZURE-042",
    "Azure's limit for calls of this subscription is spent",
    reason="Other programs of the subscription call it as well.",
    solution="Wait, or let fewer changes be in flight.",
    command="genesys deploy --parallelism 4",
)
TERMS = Problem(
    "AZURE-043",
    'the terms of the image of "{address}" are not accepted',
    reason="Images of Azure's market are to be bought, if only for nothing, once in each subscription.",
    solution="Accept its terms, or use another image.",
    command="az vm image terms accept --help",
)
SECRET_RESTS = Problem(
    "AZURE-044",
    'a deleted secret with the name of "{address}" is still kept',
    reason="A vault keeps what was deleted for days, and the name with it. Azure is not done with taking it back.",
    solution="Deploy again in a few minutes.",
    command="genesys deploy",
)
RESERVED_NAME = Problem(
    "AZURE-045",
    'the name of "{address}" holds a word that Azure keeps for itself',
    reason="Brands of Microsoft's, such as windows, xbox and office, may not be in the names of some objects.",
    solution="Choose another name, or set it with native=.",
    command="genesys explain AZURE-045",
)
VAULT_CLOSED = Problem(
    "AZURE-046",
    'the vault of "{address}" lets nobody in from this network',
    reason="Its firewall or a private link was set by somebody else.",
    solution="Deploy from a network that the vault allows, or allow this one.",
    command="az keyvault list --subscription {subscription} --output table",
)
GROUP_HELD = Problem(
    "AZURE-050",
    'the resource group of "{address}" holds what is not of this stack',
    reason="Azure deletes a resource group with everything in it, whoever made it. Genesys deletes only what it made, "
    "so the group stays.",
    solution="Take out what it holds; or leave the group to whoever uses it, and forget it.",
    command="genesys state rm '{address}'",
)
ACCOUNT_TAKEN = Problem(
    "AZURE-051",
    'the name of the storage account of "{address}" is taken',
    reason="Names of storage accounts are unique in the world, and this one belongs to somebody else, or to another "
    "stack of yours; the command lists your own ones.",
    solution="Choose another name with native=, or delete the other account when it is yours and not needed.",
    command="az storage account list --query [].name --output tsv",
)
