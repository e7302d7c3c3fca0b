"""Resource groups."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Immutable, Native
from genesys_azure.natives.shape import described, usual


class ResourceGroup(Native):
    """The group that everything of a stack in one region is in."""

    resourceGroupName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}


TYPES = (
    described(
        "azure.resources.resource_group",
        ResourceGroup,
        usual("Resources.ResourceGroups", update="Resources.ResourceGroups.Update"),
        arm="Microsoft.Resources/subscriptions/resourceGroups",
        quirks=("Z06", "Z07", "Z08", "Z34", "Z66"),
        create_s=1200.0,
    ),
)
"""Resource types of this file."""
