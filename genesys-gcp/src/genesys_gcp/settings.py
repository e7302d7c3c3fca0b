"""Settings of the provider, and where its resources are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LAG_S = 60.0
"""How long a new object may not show: docs.cloud.google.com/iam/docs/service-accounts-create says 60 s for accounts."""

SETTINGS: dict[str, tuple[Any, str]] = {
    "project": ("", "Id of the project; GOOGLE_CLOUD_PROJECT by default."),
    "endpoint": (
        "",
        "Address of Google's APIs, or API -> address; CLOUDSDK_API_ENDPOINT_OVERRIDES_<API> by default.",
    ),
    "credentials": ("", "File of a service account; by default the credentials that Google's own tools would use."),
    "access_token": ("", "Access token; GOOGLE_OAUTH_ACCESS_TOKEN by default."),
    "quota_project": ("", "Project that calls are counted on; GOOGLE_CLOUD_QUOTA_PROJECT by default."),
    "ca": ("", "File with certificates to trust instead of the usual ones."),
    "poll_s": (1.0, "Seconds before a long operation is asked for the first time."),
    "lag_s": (LAG_S, "Seconds for which what was just made may not show yet; 0 where everything shows at once."),
    "facts": ({}, "Answers to lookups, by question: zones, image; they are used instead of asking Google."),
}
"""Name -> (default, one line)."""

DEFAULT_REGION = "europe"


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Return project and region.

    Args:
        region: Universal or native region; ``""`` for `DEFAULT_REGION`.
        settings: Settings of this provider.
        environ: Environment variables.

    Raises:
        GenesysError: GCP-002, the region is not known; GCP-006, there is no project.
    """
    project = settings.get("project") or environ.get("GOOGLE_CLOUD_PROJECT", "")
    if not project:
        from genesys_gcp.problems import NO_PROJECT

        raise NO_PROJECT.error()
    return {"project": str(project), "region": native_region(region or DEFAULT_REGION)}


def native_region(region: str) -> str:
    """Return Google's name of a region.

    Raises:
        GenesysError: GCP-002, it is not known.
    """
    from genesys.spi.tables import native_region as known
    from genesys_gcp.tables import table

    found = known(region, table("regions"))
    if not found:
        from genesys_gcp.problems import UNKNOWN_REGION

        raise UNKNOWN_REGION.error(region=region, known=", ".join(sorted(table("regions")["universal"])))
    return found
