"""Cloud SQL. Everything of one instance changes one thing at a time (quirks G07 and G08)."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import (
    Computed,
    Grow,
    Immutable,
    Interrupts,
    Linked,
    Native,
    Reference,
    Secret,
    ServerDefault,
    Unordered,
)
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described


class Instance(Native):
    """A database server."""

    name: Annotated[str, Immutable]
    region: Annotated[str, Immutable]
    databaseVersion: str
    tier: Annotated[str, At("settings.tier"), Interrupts]
    edition: Annotated[str, At("settings.edition")]
    availabilityType: Annotated[str, At("settings.availabilityType")] = "ZONAL"
    dataDiskSizeGb: Annotated[int, Grow, At("settings.dataDiskSizeGb")]
    dataDiskType: Annotated[str, Immutable, At("settings.dataDiskType")] = "PD_SSD"
    storageAutoResize: Annotated[bool, At("settings.storageAutoResize")] = False
    ipConfiguration: Annotated[dict[str, Any], Linked, At("settings.ipConfiguration")]
    backupConfiguration: Annotated[dict[str, Any], At("settings.backupConfiguration")]
    maintenanceWindow: Annotated[dict[str, Any] | None, ServerDefault, At("settings.maintenanceWindow")] = None
    finalBackup: Annotated[dict[str, Any] | None, ServerDefault, At("settings.finalBackupConfig")] = None
    retainBackupsOnDelete: Annotated[bool, At("settings.retainBackupsOnDelete")] = False
    databaseFlags: Annotated[list[dict[str, str]], Unordered, At("settings.databaseFlags")] = []
    deletionProtectionEnabled: Annotated[bool, At("settings.deletionProtectionEnabled")] = False
    userLabels: Annotated[dict[str, str], At("settings.userLabels")] = {}
    ipAddresses: Annotated[list[dict[str, str]] | None, Computed] = None


class Replica(Native):
    """A copy of a database server that can only be read."""

    name: Annotated[str, Immutable]
    region: Annotated[str, Immutable]
    masterInstanceName: Annotated[str, Immutable, Reference("gcp.sqladmin.instance")]
    databaseVersion: Annotated[str, Immutable]
    tier: Annotated[str, At("settings.tier"), Interrupts]
    edition: Annotated[str, At("settings.edition")]
    availabilityType: Annotated[str, At("settings.availabilityType")] = "ZONAL"
    dataDiskType: Annotated[str, Immutable, At("settings.dataDiskType")] = "PD_SSD"
    ipConfiguration: Annotated[dict[str, Any], Linked, At("settings.ipConfiguration")]
    databaseFlags: Annotated[list[dict[str, str]], Unordered, At("settings.databaseFlags")] = []
    userLabels: Annotated[dict[str, str], At("settings.userLabels")] = {}
    ipAddresses: Annotated[list[dict[str, str]] | None, Computed] = None


class Database(Native):
    """A database in a server."""

    name: Annotated[str, Immutable]
    instance: Annotated[str, Immutable, Reference("gcp.sqladmin.instance")]
    charset: Annotated[str, Immutable] = "UTF8"


class User(Native):
    """Somebody who may log in."""

    name: Annotated[str, Immutable]
    instance: Annotated[str, Immutable, Reference("gcp.sqladmin.instance")]
    password: Annotated[str, Secret]


TYPES = (
    described(
        "gcp.sqladmin.instance",
        Instance,
        {
            "create": "sqladmin.instances.insert",
            "read": "sqladmin.instances.list",
            "update": "sqladmin.instances.patch",
            "delete": "sqladmin.instances.patch sqladmin.instances.delete",
        },
        logs=True,
        idempotency="I2",
        holds_data=True,
        snapshots=True,
        name_rule=names.DATABASE,
        quirks=("G07", "G09", "G10", "G11", "G15", "G16", "G17", "G18", "G19"),
        permissions={
            "create": "cloudsql.instances.create",
            "read": "cloudsql.instances.list",
            "update": "cloudsql.instances.update",
            "delete": "cloudsql.instances.update cloudsql.instances.delete",
        },
        create_s=5400.0,
    ),
    described(
        "gcp.sqladmin.replica",
        Replica,
        {
            "create": "sqladmin.instances.insert",
            "read": "sqladmin.instances.list",
            "update": "sqladmin.instances.patch",
            "delete": "sqladmin.instances.delete",
        },
        idempotency="I2",
        name_rule=names.DATABASE,
        quirks=("G07", "G09", "G10", "G11", "G15"),
        permissions={
            "create": "cloudsql.instances.create",
            "read": "cloudsql.instances.list",
            "update": "cloudsql.instances.update",
            "delete": "cloudsql.instances.delete",
        },
        create_s=5400.0,
    ),
    described(
        "gcp.sqladmin.database",
        Database,
        {
            "create": "sqladmin.databases.insert",
            "read": "sqladmin.databases.list",
            "delete": "sqladmin.Backups.CreateBackup sqladmin.databases.delete",
        },
        idempotency="I2",
        key=("instance", "name"),
        holds_data=True,
        snapshots=True,
        quirks=("G07", "G08"),
        permissions={
            "create": "cloudsql.databases.create",
            "read": "cloudsql.databases.list",
            "delete": "cloudsql.backupRuns.create cloudsql.databases.delete",
        },
    ),
    described(
        "gcp.sqladmin.user",
        User,
        {
            "create": "sqladmin.users.insert",
            "read": "sqladmin.users.list",
            "update": "sqladmin.users.update",
            "delete": "sqladmin.users.delete",
        },
        idempotency="I2",
        key=("instance", "name"),
        quirks=("G07", "G08"),
        permissions={
            "create": "cloudsql.users.create",
            "read": "cloudsql.users.list",
            "update": "cloudsql.users.update",
            "delete": "cloudsql.users.delete",
        },
    ),
)
"""Resource types of this file."""
