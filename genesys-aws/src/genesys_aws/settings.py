"""Settings of the provider, and where its resources are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SETTINGS: dict[str, tuple[Any, str]] = {
    "account": ("", "Number of the account; asked for when empty."),
    "profile": ("", "Name of the profile with the credentials; AWS_PROFILE by default."),
    "endpoint": ("", "Address to call instead of Amazon's, or addresses by service; AWS_ENDPOINT_URL by default."),
    "limits": (True, "Whether calls are paced as Amazon documents; false where something else than Amazon answers."),
    "lag_s": (45.0, "Seconds for which what was just made may not show yet; 0 where everything shows at once."),
    "poll_s": (0.3, "Seconds until a change that takes a while is looked at for the first time."),
    "facts": ({}, "Answers to lookups, by question: zones, image; they are used instead of asking Amazon."),
}
"""Name -> (default, one line)."""

DEFAULT_REGION = "europe"


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Return account and region. The profile is no part of it: names must not change with who deploys.

    Args:
        region: Universal or native region; ``""`` for `DEFAULT_REGION`.
        settings: Settings of this provider.
        environ: Environment variables.

    Raises:
        GenesysError: AWS-002, the region is not known.
    """
    found = {"region": native_region(region or environ.get("AWS_REGION", "") or DEFAULT_REGION)}
    if settings.get("account"):
        found["account"] = str(settings["account"])
    return found


def native_region(region: str) -> str:
    """Return Amazon's name of a region.

    Raises:
        GenesysError: AWS-002, it is not known.
    """
    from genesys.spi.tables import native_region as known
    from genesys_aws.tables import table

    found = known(region, table("regions"))
    if not found:
        from genesys_aws.problems import UNKNOWN_REGION

        raise UNKNOWN_REGION.error(region=region, known=", ".join(sorted(table("regions")["universal"])))
    return found
