"""Problems that this provider raises."""

from __future__ import annotations

from genesys.spi.values import Problem

UNKNOWN_REGION = Problem(
    "GCP-002",
    'the region "{region}" is not known at Google Cloud',
    reason="It is neither one of the universal regions ({known}) nor a region that this version of genesys-gcp lists.",
    solution="Use one of them, or Google's own name, such as europe-west3.",
    command="genesys explain GCP-002",
)
NO_CHOICE = Problem(
    "GCP-003",
    'Google Cloud has no {what} for "{value}" of "{address}"',
    reason="Known are {known}.",
    solution="Use one of them, or set the native property with native=.",
    command="genesys explain GCP-003",
)
NO_TIER = Problem(
    "GCP-004",
    '"{address}" needs a {tier} subnet, and the network "{network}" has none',
    reason="The network has {tiers}.",
    solution="Add the tier to the network's tiers, or place the resource in another network.",
    command="genesys explain Network.tiers",
)
NOTHING_TO_OPEN = Problem(
    "GCP-005",
    '"{address}" cannot be opened for "{source}"',
    reason="A rule can name a server of the same network, and this is none.",
    solution="Name a server, or a range of addresses.",
    command="genesys explain Firewall.allow",
)
NO_PROJECT = Problem(
    "GCP-006",
    "no project of Google Cloud was named",
    reason="Everything at Google Cloud belongs to a project, and Genesys never makes one by itself.",
    solution="Set providers.gcp.project to the id of your project, or the variable GOOGLE_CLOUD_PROJECT.",
    command="gcloud projects list",
)
HA_NEEDS_MORE = Problem(
    "GCP-007",
    'the database "{address}" of size {size} cannot have a standby',
    reason="Google's shared-core database types run in one zone only.",
    solution="Use size medium or larger, or leave ha out.",
    command="genesys explain Database.size",
)
TWO_USERS = Problem(
    "GCP-030",
    'the volume "{address}" is attached to {users}',
    reason="A disk of Google's is written by one machine only.",
    solution="Declare a volume for each of them, or share the data through a Bucket or a Database.",
    command="genesys explain Server.volumes",
)
NO_IMAGE = Problem(
    "GCP-031",
    '"{address}" has no image that Cloud Run can run',
    reason="{why}",
    solution="Give the name of an image at Docker Hub or Artifact Registry with image=.",
    command="genesys explain Container.image",
)
CANNOT_BALANCE = Problem(
    "GCP-032",
    'Google\'s load balancers cannot do what "{address}" asks for',
    reason="{why}",
    solution="{advice}",
    command="genesys explain LoadBalancer",
)
NO_NAME = Problem(
    "GCP-033",
    'the record "{address}" of type {type} cannot lead to "{target}"',
    reason="Servers and load balancers have an address here and no name, and a container answers to its own name only.",
    solution="Use type A or ALIAS for a server or a load balancer, and put a load balancer in front of a container.",
    command="genesys explain DnsRecord.target",
)
NO_QUESTION = Problem(
    "GCP-008",
    'genesys-gcp cannot look up "{question}"',
    reason="It looks up {known}.",
    solution="Write the answer into providers.gcp.facts, or use a lowering that asks for one of these.",
    command="genesys explain GCP-008",
)
NO_ANSWER = Problem(
    "GCP-009",
    'Google Cloud has no answer to "{question}"',
    reason="{message}",
    solution="Check the region and the name, or write the answer into providers.gcp.facts.",
    command="gcloud compute regions list",
)
