"""Settings of the provider, and where its resources are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SETTINGS: dict[str, tuple[Any, str]] = {
    "subscription": ("", "Id of the subscription; AZURE_SUBSCRIPTION_ID by default."),
    "endpoint": ("", "Address of Azure Resource Manager; AZURE_RESOURCE_MANAGER or the public cloud's by default."),
    "authority": ("", "Address of the login; AZURE_AUTHORITY_HOST or the public cloud's by default."),
    "audience": ("", "What tokens are asked for, where it is not the public cloud's."),
    "logs": ("", "Address of Log Analytics; AZURE_LOG_ANALYTICS or the public cloud's by default."),
    "ca": ("", "File with certificates to trust instead of the usual ones."),
    "lag_s": (None, "Seconds for which what was just made may not show yet; GENESYS_AZURE_LAG_S or 15 by default."),
    "facts": ({}, "Answers to lookups, by question: tenant, image; they are used instead of asking Azure."),
}
"""Name -> (default, one line)."""

DEFAULT_REGION = "europe"


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Return subscription and region.

    Args:
        region: Universal or native region; ``""`` for `DEFAULT_REGION`.
        settings: Settings of this provider.
        environ: Environment variables.

    Raises:
        GenesysError: AZURE-002, the region is not known; AZURE-006, there is no subscription.
    """
    found = settings.get("subscription") or environ.get("AZURE_SUBSCRIPTION_ID", "")
    if not found:
        from genesys_azure.problems import NO_SUBSCRIPTION

        raise NO_SUBSCRIPTION.error()
    return {"subscription": str(found), "region": native_region(region or DEFAULT_REGION)}


def native_region(region: str) -> str:
    """Return Azure's name of a region.

    Raises:
        GenesysError: AZURE-002, it is not known.
    """
    from genesys.spi.tables import native_region as known
    from genesys_azure.tables import table

    found = known(region, table("regions"))
    if not found:
        from genesys_azure.problems import UNKNOWN_REGION

        raise UNKNOWN_REGION.error(region=region, known=", ".join(sorted(table("regions")["universal"])))
    return found
