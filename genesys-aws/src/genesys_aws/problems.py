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
    solution="Add the tier to the network's tiers, or to the network itself when it is only read; or take another.",
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
NO_ROOM = Problem(
    "AWS-013",
    "there is no capacity for {type} in {zone} at the moment",
    reason="Amazon has none left there, and so have the other choices that were tried.",
    solution="Deploy again later, or choose another size; what is done stays done.",
    command="genesys explain Server.size",
)
VCPU = Problem(
    "AWS-014",
    "the account may run {limit} vCPUs of this kind of machine in {region}",
    reason='"{address}" would need more.',
    solution="Ask Amazon for more, or choose a smaller size.",
    command="aws service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A --region {region}",
)
NOT_SOLD = Problem(
    "AWS-015",
    "{type} is not sold in {zone}",
    reason="Not every zone has every type of machine.",
    solution="Choose another zone or size; the command lists the zones that have it.",
    command="aws ec2 describe-instance-type-offerings --location-type availability-zone --region {region}",
)
IMAGE_GONE = Problem(
    "AWS-016",
    "the image {image} does not exist in {region}",
    reason="Images are withdrawn by their owners, and each region has ids of its own.",
    solution="Let Genesys look up the newest image of that system.",
    command="genesys deploy --upgrade-choices",
)
PROFILE_LATE = Problem(
    "AWS-017",
    'the role of "{address}" is still not visible to EC2',
    reason="Identity takes a while to be known everywhere, and this took longer than it should.",
    solution="Deploy again; if it stays, see whether somebody deleted the role.",
    command="genesys deploy",
)
VERIFYING = Problem(
    "AWS-018",
    "Amazon is still verifying the account for {region}",
    reason="New accounts are checked for up to four hours.",
    solution="Wait, or use another region.",
    command="genesys deploy",
)
ADDRESSES = Problem(
    "AWS-019",
    "all public addresses that the account may have in {region} are used",
    reason="Each static address and each NAT gateway takes one.",
    solution="Use nat: single for networks, release addresses, or ask Amazon for more.",
    command="aws service-quotas get-service-quota --service-code ec2 --quota-code L-0263D0A3 --region {region}",
)
VPCS = Problem(
    "AWS-020",
    "the account may not have another VPC in {region}",
    reason="There is a limit for each region.",
    solution="Let resources share a Network, or ask Amazon for more.",
    command="aws service-quotas get-service-quota --service-code vpc --quota-code L-F678F1CE --region {region}",
)
HELD = Problem(
    "AWS-021",
    "{id} cannot be removed: something still uses it",
    reason="Something that Genesys did not make lies in it, such as the card of a machine or of a load balancer.",
    solution="Remove that, and run the same command again.",
    command="aws ec2 describe-network-interfaces --region {region} --query NetworkInterfaces[].",
)
TOO_FAST = Problem(
    "AWS-022",
    "Amazon's limit for calls of this account is spent",
    reason="Other programs of the account call it as well.",
    solution="Wait, or let fewer changes be in flight.",
    command="genesys deploy --parallelism 5",
)
REGION_OFF = Problem(
    "AWS-023",
    "the region {region} is not enabled in this account",
    reason="Newer regions have to be switched on, which takes minutes.",
    solution="Switch it on, or use another region.",
    command="aws account enable-region --region-name {region}",
)
NOT_ALLOWED = Problem(
    "AWS-024",
    "{who} may not call {action}",
    reason="The policies of that identity do not allow it, or one of the organisation forbids it.",
    solution="Let an administrator allow {action}.",
    command="aws sts get-caller-identity",
)
RANGE = Problem(
    "AWS-025",
    "the range of addresses {range} does not fit",
    reason="It is outside of the network's range, too small or too large, or overlaps another one.",
    solution="Leave the range out, and Genesys plans one.",
    command="genesys explain Network.cidr",
)
DISK_LATELY = Problem(
    "AWS-026",
    'the disk of "{address}" was changed a short time ago',
    reason="Amazon changes a disk once in six hours.",
    solution="Deploy again when they are over.",
    command="genesys deploy",
)
ROLE_TAKEN = Problem(
    "AWS-027",
    "there is already a {what} named {name}, and it is not of this stack",
    reason="Names of roles are unique in an account.",
    solution="Bring it under Genesys with import, or choose another name.",
    command="genesys import --help",
)
IAM_FULL = Problem(
    "AWS-028",
    "the account may not have more of this in IAM",
    reason="IAM limits how many roles and profiles an account has, and how long a policy is.",
    solution="Remove those that nothing uses, or ask Amazon for more.",
    command="aws iam get-account-summary",
)
NAME_TAKEN = Problem(
    "AWS-029",
    'the name of the bucket "{address}" belongs to somebody else',
    reason="Names of buckets are unique among all accounts.",
    solution="Leave the name out, and Genesys finds one that is free.",
    command="genesys explain Bucket",
)
NOT_EMPTY = Problem(
    "AWS-030",
    'the bucket "{address}" is not empty',
    reason="It holds objects or versions of objects, and nobody said that they may be lost.",
    solution="Set force_destroy: true, deploy, and destroy it then.",
    command="genesys explain Bucket.force_destroy",
)
NAME_RESTS = Problem(
    "AWS-031",
    "a bucket of that name is still being removed",
    reason="Amazon frees a name only after a while, up to an hour.",
    solution="Deploy again later.",
    command="genesys deploy",
)
NO_PUBLIC = Problem(
    "AWS-032",
    'the account does not let the bucket "{address}" be public',
    reason="Public access is blocked for the whole account.",
    solution="Serve it through something else, or let an administrator lift the block.",
    command="aws s3control get-public-access-block --account-id {account}",
)
NO_DB_ROOM = Problem(
    "AWS-033",
    "there is no capacity for that class of database at the moment",
    reason="Amazon has none left in the zones of the network.",
    solution="Deploy again later, or choose another size.",
    command="genesys explain Database.size",
)
DB_LIMIT = Problem(
    "AWS-034",
    "the account may not have more databases or storage in {region}",
    reason="RDS limits how many servers an account has, and how much storage.",
    solution="Remove what nothing uses, or ask Amazon for more.",
    command="aws service-quotas get-service-quota --service-code rds --quota-code L-7B6409FD --region {region}",
)
DB_BUSY = Problem(
    "AWS-035",
    'the database "{address}" is changing at the moment',
    reason="It takes no other change until that one is done.",
    solution="Deploy again when it is available.",
    command="genesys status",
)
DB_LOCKED = Problem(
    "AWS-036",
    'the database "{address}" is protected from deletion',
    reason="Amazon's own lock is on.",
    solution="Set protect: false, deploy, and destroy it then.",
    command="genesys explain Database.protect",
)
DB_SHRINK = Problem(
    "AWS-037",
    'the storage of "{address}" cannot become smaller',
    reason="RDS makes storage larger only, and by a tenth at least.",
    solution="Ask for as much as it has, or more.",
    command="genesys explain Database.storage",
)
DB_CLASS = Problem(
    "AWS-038",
    "RDS does not offer that class with that version of the engine in {region}",
    reason="Not every region has every class for every engine.",
    solution="Choose another size or version; the command lists what there is.",
    command="aws rds describe-orderable-db-instance-options --engine postgres --region {region}",
)
LB_SUBNETS = Problem(
    "AWS-039",
    'the load balancer "{address}" cannot stand in those subnets',
    reason="It needs two zones, and eight free addresses in each.",
    solution="Let the network span two zones or more, with larger ranges.",
    command="genesys explain Network.zones",
)
SECRET_RESTS = Problem(
    "AWS-040",
    'a deleted secret with the name of "{address}" is still kept',
    reason="Secrets Manager keeps what was deleted for days, and the name with it.",
    solution="Deploy again when it is gone, or bring it back and import it.",
    command="aws secretsmanager restore-secret --secret-id {name} --region {region}",
)
LOGIN_ENDED = Problem(
    "AWS-041",
    "the credentials for Amazon Web Services have run out",
    reason="Those of a login or a role are good for some hours.",
    solution="Log in again, and run the same command: it goes on where it stopped.",
    command="aws sso login",
)
CLOCK = Problem(
    "AWS-042",
    "the clock of this machine is wrong, or the secret key is",
    reason="Amazon refuses what is signed five minutes too early or late, and what is signed with another key.",
    solution="Correct the clock, and check AWS_SECRET_ACCESS_KEY.",
    command="aws sts get-caller-identity",
)
NO_LOGIN = Problem(
    "AWS-043",
    "there are no valid credentials for Amazon Web Services",
    reason="Amazon does not know them, or none were found: {said}",
    solution="Log in, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    command="aws configure sso",
)
OTHER_ACCOUNT = Problem(
    "AWS-044",
    "the credentials are of another account than the stack's",
    reason="{said}",
    solution="Use a profile of the stack's account.",
    command="aws sts get-caller-identity",
)
NOT_TAKEN = Problem(
    "AWS-045",
    'Amazon would refuse the {what} of "{address}": {value}',
    reason="It takes {known}.",
    solution="Write another value.",
    command="genesys explain AWS-045",
)
DB_ZONES = Problem(
    "AWS-046",
    'the database "{address}" needs subnets in two zones, and the network "{network}" has them in one',
    reason="RDS stands in a group of subnets that covers two zones at least, also when it has no standby.",
    solution="Let the network span two zones or more.",
    command="genesys explain Network.zones",
)
NAT_FAILED = Problem(
    "AWS-047",
    'the NAT gateway "{address}" was not made',
    reason="Amazon says: {said}",
    solution="Remove what it names, then deploy again: the failed one is replaced. Until then private subnets have no "
    "way to the internet.",
    command="genesys deploy",
)
DB_FAILED = Problem(
    "AWS-048",
    'the database "{address}" does not work: {said}',
    reason="RDS can do nothing with it in that state; what RDS says about it is among its events.",
    solution="Correct what it names, such as the subnets, the parameters or the key, and deploy again.",
    command="aws rds describe-events --source-type db-instance --duration 1440 --region {region}",
)
DB_FULL = Problem(
    "AWS-049",
    'the disk of the database "{address}" is full',
    reason="It takes no more changes. {said}",
    solution="Ask for more storage, or for storage: dynamic, which grows by itself, and deploy again.",
    command="genesys explain Database.storage",
)
ROLLOUT = Problem(
    "AWS-050",
    'the new version of "{address}" does not run; the one before it serves where there was one',
    reason="ECS says: {said}",
    solution="Look at what the program printed, correct it and deploy again.",
    command="genesys logs {resource}",
)
MEMBERS = Problem(
    "AWS-051",
    'the group "{address}" cannot start its members',
    reason="Amazon says: {said}",
    solution="Correct what it names, or choose another size or other zones, and deploy again.",
    command="genesys explain {resource}",
)
LB_FAILED = Problem(
    "AWS-052",
    'the load balancer "{address}" was not made',
    reason="Amazon says: {said}",
    solution="Correct what it names and deploy again: the failed one is replaced.",
    command="genesys deploy",
)
NO_PULL = Problem(
    "AWS-053",
    'the image of "{address}" cannot be pulled',
    reason="ECS says: {said}",
    solution="Check its name and tag, that the network has a way out (nat), and that the registry lets everybody in.",
    command="genesys explain Container.image",
)
