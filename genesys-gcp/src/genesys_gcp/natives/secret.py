"""Secret Manager."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference, Secret
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described


class StoredSecret(Native):
    """A secret without its value."""

    secretId: Annotated[str, Immutable]
    replication: Annotated[dict[str, Any], Immutable]
    labels: dict[str, str] = {}


class Version(Native):
    """A value of a secret; the newest one counts."""

    parent: Annotated[str, Immutable, Reference("gcp.secretmanager.secret")]
    data: Annotated[str, Secret, At("payload.data")]


class Member(Native):
    """One member of one role on one secret; what others granted stays as it is (quirk G85)."""

    resource: Annotated[str, Immutable, Reference("gcp.secretmanager.secret")]
    role: Annotated[str, Immutable, At("policy.bindings[0].role")]
    members: Annotated[list[str], Immutable, At("policy.bindings[0].members")]


TYPES = (
    described(
        "gcp.secretmanager.secret",
        StoredSecret,
        {
            "create": "secretmanager.projects.secrets.create",
            "read": "secretmanager.projects.secrets.list",
            "update": "secretmanager.projects.secrets.patch",
            "delete": "secretmanager.projects.secrets.delete",
        },
        idempotency="I2",
        name_rule=names.SECRET,
        quirks=("G71",),
    ),
    described(
        "gcp.secretmanager.version",
        Version,
        {
            "create": "secretmanager.projects.secrets.get secretmanager.projects.secrets.versions.list"
            " secretmanager.projects.secrets.patch secretmanager.projects.secrets.addVersion",
            "read": "secretmanager.projects.secrets.versions.list",
            "update": "secretmanager.projects.secrets.addVersion",
            "delete": "secretmanager.projects.secrets.versions.destroy",
        },
        # Nothing can be written on a version, so what is about to be made is noted on its secret before.
        idempotency="I3",
        permissions={
            "create": "secretmanager.secrets.get secretmanager.secrets.update secretmanager.versions.list"
            " secretmanager.versions.add",
            "read": "secretmanager.versions.list",
            "update": "secretmanager.versions.add",
            "delete": "secretmanager.versions.destroy",
        },
    ),
    described(
        "gcp.secretmanager.member",
        Member,
        {
            "create": "secretmanager.projects.secrets.getIamPolicy secretmanager.projects.secrets.setIamPolicy",
            "read": "secretmanager.projects.secrets.getIamPolicy",
            "delete": "secretmanager.projects.secrets.getIamPolicy secretmanager.projects.secrets.setIamPolicy",
        },
        idempotency="I0",
        key=("resource", "role"),
        quirks=("G21", "G22", "G24", "G25", "G26", "G85"),
    ),
)
"""Resource types of this file."""
