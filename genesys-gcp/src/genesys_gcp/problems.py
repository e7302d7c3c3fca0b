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
    solution="Add the tier to the network's tiers, or to the network itself when it is only read; or take another "
    "network.",
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
    solution="Set providers.gcp.project to the id of your project, or the variable GOOGLE_CLOUD_PROJECT. "
    "To see only what would become of a resource, without one: genesys --simulate explain NAME.",
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
API_OFF = Problem(
    "GCP-010",
    'the API that "{address}" needs is off in the project {project}',
    reason="{message}",
    solution="Genesys switches APIs on by itself when it may; let an owner of the project do it, then deploy again.",
    command="gcloud services list --enabled",
)
NO_ROOM = Problem(
    "GCP-011",
    'Google has no room left for "{address}"',
    reason="{message}",
    solution="Choose another zone or size, or try again later: what is full now may not be in an hour.",
    command="genesys deploy",
)
NO_QUOTA = Problem(
    "GCP-012",
    'the quota of the project {project} does not allow "{address}"',
    reason="{message}",
    solution="Ask Google for more, delete what is not needed, or choose a smaller size.",
    command="gcloud compute regions describe {region} --project {project}",
)
FORBIDDEN = Problem(
    "GCP-013",
    'the identity may not {verb} "{address}"',
    reason="{message}",
    solution="Give it a role with this permission in the project {project}; a new grant takes some minutes to work.",
    command="gcloud auth list",
)
POLICY = Problem(
    "GCP-014",
    'a rule of the organisation forbids "{address}"',
    reason="{message}",
    solution="Change what the rule is about, or ask whoever keeps the rules for an exception.",
    command="gcloud org-policies list --help",
)
STILL_USED = Problem(
    "GCP-015",
    '"{address}" is still used and cannot be deleted',
    reason="{message}",
    solution="Delete what uses it first; if that is not of this stack, it is somebody else's.",
    command="genesys destroy",
)
NAME_HELD = Problem(
    "GCP-016",
    'the name of "{address}" is taken for a week',
    reason="Google keeps the name of a deleted database: {message}",
    solution="Give it another name with native=, or wait.",
    command="gcloud sql instances list",
)
NO_BILLING = Problem(
    "GCP-017",
    "the project {project} has no billing account",
    reason="{message}",
    solution="Link a billing account to the project, then deploy again.",
    command="gcloud billing accounts list",
)
NOT_LET_GO = Problem(
    "GCP-018",
    'Google has not let go of "{address}" yet',
    reason="A deleted database keeps its place in the network for a while: {message}",
    solution="Run the same command again in a quarter of an hour; everything else is done.",
    command="genesys destroy",
)
OVERLAP = Problem(
    "GCP-019",
    'the range of "{address}" overlaps another one',
    reason="{message}",
    solution="Leave out cidr, so that a free range is chosen, or write one that is free.",
    command="genesys explain Network.cidr",
)
NO_SUCH_SIZE = Problem(
    "GCP-020",
    'Google does not offer the machine of "{address}" there',
    reason="{message}",
    solution="Choose another size, family or zone.",
    command="genesys explain Server.size",
)
NO_LOGIN = Problem(
    "GCP-021",
    "there are no credentials for Google Cloud",
    reason="{message}",
    solution="Log in, set GOOGLE_APPLICATION_CREDENTIALS to a file with them, or GOOGLE_OAUTH_ACCESS_TOKEN.",
    command="gcloud auth application-default login",
)
TOO_FAST = Problem(
    "GCP-022",
    "Google's limit for calls of the project {project} is spent",
    reason="{message}",
    solution="Wait for a minute, or let fewer changes be in flight.",
    command="genesys deploy --parallelism 4",
)
NOT_LISTENING = Problem(
    "GCP-023",
    'the container "{address}" did not begin to listen',
    reason="{message}",
    solution="Let it listen on the port that is declared, at all addresses; its own lines say more.",
    command="genesys logs {resource}",
)
LOGIN_ENDED = Problem(
    "GCP-024",
    "the login at Google Cloud is over",
    reason="{message}",
    solution="Log in again, and run the same command: it goes on where it stopped.",
    command="gcloud auth application-default login",
)
NO_QUOTA_PROJECT = Problem(
    "GCP-025",
    "Google does not know whose quota a call of this login counts for",
    reason="{message}",
    solution="Name a project for it with the command, or with providers.gcp.quota_project.",
    command="gcloud auth application-default set-quota-project {project}",
)
NAME_TAKEN = Problem(
    "GCP-026",
    'the name of the bucket "{address}" belongs to somebody else',
    reason="Names of buckets are unique in the world.",
    solution="Leave the name out, and Genesys finds one that is free.",
    command="genesys explain Bucket",
)
NO_PEERING = Problem(
    "GCP-027",
    '"{address}" needs a range that the network "{network}" lends to Google, and it lends none',
    reason="The network belongs to somebody else, so Genesys changes nothing in it.",
    solution="Its owner reserves a range with the command, and then lends it: gcloud services vpc-peerings connect "
    "--service=servicenetworking.googleapis.com --ranges=google-services --network={name} --project={project}",
    command="gcloud compute addresses create google-services --global --purpose=VPC_PEERING --prefix-length=20 "
    "--network={name} --project={project}",
)
