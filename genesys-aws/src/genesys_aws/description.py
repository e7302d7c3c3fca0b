"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import Provider
from genesys_aws import __version__
from genesys_aws.capabilities import CAPABILITIES
from genesys_aws.natives import TYPES
from genesys_aws.settings import SETTINGS

_LOWERINGS = {
    "bucket": "genesys_aws.lower.bucket:bucket",
    "compute": "genesys_aws.lower.group:group",
    "container": "genesys_aws.lower.container:container",
    "database": "genesys_aws.lower.database:database",
    "dnsrecord": "genesys_aws.lower.dns:record",
    "dnszone": "genesys_aws.lower.dns:zone",
    "firewall": "genesys_aws.lower.network:firewall",
    "loadbalancer": "genesys_aws.lower.balancing:load_balancer",
    "network": "genesys_aws.lower.network:network",
    "role": "genesys_aws.lower.role:lower_role",
    "secret": "genesys_aws.lower.secret:secret",
    "server": "genesys_aws.lower.server:server",
    "volume": "genesys_aws.lower.volume:volume",
}

provider = Provider(
    name="aws",
    spi=1,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_aws.session:connect",
    answers="genesys_aws.session:answers",
    target="genesys_aws.settings:target",
    settings=SETTINGS,
    version=__version__,
    explain="genesys_aws.explain:explain",
    quirks="genesys_aws.quirks:QUIRKS",
    credentials=("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    logins=(
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_CONFIG_FILE",
        "~/.aws/credentials",
        "~/.aws/config",
    ),
)
