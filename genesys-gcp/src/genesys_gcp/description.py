"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import Provider
from genesys_gcp import __version__
from genesys_gcp.capabilities import CAPABILITIES
from genesys_gcp.natives import TYPES
from genesys_gcp.settings import SETTINGS

_LOWERINGS = {
    "bucket": "genesys_gcp.lower.storage:bucket",
    "compute": "genesys_gcp.lower.group:compute",
    "container": "genesys_gcp.lower.container:container",
    "database": "genesys_gcp.lower.database:database",
    "dnsrecord": "genesys_gcp.lower.dns:record",
    "dnszone": "genesys_gcp.lower.dns:zone",
    "firewall": "genesys_gcp.lower.network:firewall",
    "loadbalancer": "genesys_gcp.lower.balancer:load_balancer",
    "network": "genesys_gcp.lower.network:network",
    "role": "genesys_gcp.lower.role:role",
    "secret": "genesys_gcp.lower.secret:secret",
    "server": "genesys_gcp.lower.server:server",
    "volume": "genesys_gcp.lower.volume:volume",
}

provider = Provider(
    name="gcp",
    spi=1,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_gcp.session:connect",
    answers="genesys_gcp.session:answers",
    target="genesys_gcp.settings:target",
    settings=SETTINGS,
    explain="genesys_gcp.explain:explain",
    version=__version__,
    quirks="genesys_gcp.quirks:QUIRKS",
    credentials=("GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN", "access_token"),
    logins=(
        "GOOGLE_OAUTH_ACCESS_TOKEN",
        "CLOUDSDK_AUTH_ACCESS_TOKEN",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "~/.config/gcloud/application_default_credentials.json",
    ),
)
