"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import Provider
from genesys_azure import __version__
from genesys_azure.capabilities import CAPABILITIES
from genesys_azure.natives import TYPES
from genesys_azure.settings import SETTINGS

_LOWERINGS = {
    "bucket": "genesys_azure.lower.bucket:bucket",
    "compute": "genesys_azure.lower.scaling:compute",
    "container": "genesys_azure.lower.containers:container",
    "database": "genesys_azure.lower.database:database",
    "dnsrecord": "genesys_azure.lower.dns:record",
    "dnszone": "genesys_azure.lower.dns:zone",
    "firewall": "genesys_azure.lower.network:firewall",
    "loadbalancer": "genesys_azure.lower.balancing:load_balancer",
    "network": "genesys_azure.lower.network:network",
    "role": "genesys_azure.lower.identity:role",
    "secret": "genesys_azure.lower.secret:secret",
    "server": "genesys_azure.lower.server:server",
    "volume": "genesys_azure.lower.volume:volume",
}

provider = Provider(
    name="azure",
    spi=1,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_azure.session:connect",
    answers="genesys_azure.session:answers",
    target="genesys_azure.settings:target",
    settings=SETTINGS,
    version=__version__,
    quirks="genesys_azure.quirks:QUIRKS",
    explain="genesys_azure.explain:explain",
    credentials=("GENESYS_AZURE_TOKEN", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_PASSWORD"),
    logins=(
        "GENESYS_AZURE_TOKEN",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_FEDERATED_TOKEN_FILE",
        "IDENTITY_ENDPOINT",
        "~/.azure/msal_token_cache.json",
        "~/.azure/msal_token_cache.bin",
    ),
)
