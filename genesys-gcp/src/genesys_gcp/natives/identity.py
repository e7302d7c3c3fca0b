"""IAM: identities of machines."""

from __future__ import annotations

from typing import Annotated

from genesys.spi.marks import Computed, Immutable, Native
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described


class ServiceAccount(Native):
    """An identity that a machine has."""

    accountId: Annotated[str, Immutable]
    displayName: Annotated[str, At("serviceAccount.displayName")] = ""
    email: Annotated[str | None, Computed] = None


TYPES = (
    described(
        "gcp.iam.service_account",
        ServiceAccount,
        {
            "create": "iam.projects.serviceAccounts.create",
            "read": "iam.projects.serviceAccounts.list",
            "update": "iam.projects.serviceAccounts.patch",
            "delete": "iam.projects.serviceAccounts.delete",
        },
        idempotency="I2",
        name_rule=names.SERVICE_ACCOUNT,
        quirks=("G23", "G26", "G78"),
    ),
)
"""Resource types of this file."""
