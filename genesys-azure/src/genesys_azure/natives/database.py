"""PostgreSQL flexible servers. Everything of one server changes one thing at a time (quirk Z41)."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Folded, Immutable, Native, Reference, Secret, ServerDefault
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")


class Server(Native):
    """A database server."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    flexibleServerName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: dict[str, str]
    version: Annotated[str, At("properties.version")]
    createMode: Annotated[str, Immutable, At("properties.createMode")] = "Default"
    administratorLogin: Annotated[str, Immutable, At("properties.administratorLogin")]
    administratorLoginPassword: Annotated[str, Secret, At("properties.administratorLoginPassword")]
    storage: Annotated[dict[str, Any], At("properties.storage")]
    backup: Annotated[dict[str, Any], At("properties.backup")]
    highAvailability: Annotated[dict[str, Any], At("properties.highAvailability")] = {}
    maintenanceWindow: Annotated[dict[str, Any], ServerDefault, At("properties.maintenanceWindow")] = {}
    network: Annotated[dict[str, Any], Immutable, At("properties.network")]
    fullyQualifiedDomainName: Annotated[str | None, Computed, At("properties.fullyQualifiedDomainName")] = None


class Replica(Native):
    """A copy of a database server that can only be read."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    flexibleServerName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: dict[str, str]
    createMode: Annotated[str, Immutable, At("properties.createMode")] = "Replica"
    sourceServerResourceId: Annotated[
        str, Immutable, Folded, Reference("azure.postgresql.server"), At("properties.sourceServerResourceId")
    ]
    storage: Annotated[dict[str, Any], At("properties.storage")]
    network: Annotated[dict[str, Any], Immutable, At("properties.network")]
    fullyQualifiedDomainName: Annotated[str | None, Computed, At("properties.fullyQualifiedDomainName")] = None


class Database(Native):
    """A database in a server."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    flexibleServerName: Annotated[str, Immutable, Reference("azure.postgresql.server")]
    databaseName: Annotated[str, Immutable]
    charset: Annotated[str, Immutable, At("properties.charset")] = "UTF8"
    collation: Annotated[str, Immutable, At("properties.collation")] = "en_US.utf8"


class Configuration(Native):
    """One setting of the engine; deleting it is going back to Azure's default."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    flexibleServerName: Annotated[str, Immutable, Reference("azure.postgresql.server")]
    configurationName: Annotated[str, Immutable]
    value: Annotated[str, At("properties.value")]
    source: Annotated[str, At("properties.source")] = "user-override"


TYPES = (
    described(
        "azure.postgresql.server",
        Server,
        usual("PostgreSql.Servers", update="PostgreSql.Servers.Update PostgreSql.Servers.Restart"),
        arm="Microsoft.DBforPostgreSQL/flexibleServers",
        holds_data=True,
        name_rule=names.DATABASE,
        quirks=("Z38", "Z40", "Z41", "Z42", "Z43"),
        create_s=5400.0,
    ),
    described(
        "azure.postgresql.replica",
        Replica,
        usual("PostgreSql.Servers", update="PostgreSql.Servers.Update"),
        arm="Microsoft.DBforPostgreSQL/flexibleServers",
        name_rule=names.DATABASE,
        quirks=("Z38", "Z40", "Z41", "Z42"),
        create_s=5400.0,
    ),
    described(
        "azure.postgresql.database",
        Database,
        usual("PostgreSql.Databases", create="PostgreSql.Databases.Create", update=""),
        arm="Microsoft.DBforPostgreSQL/flexibleServers/databases",
        holds_data=True,
        quirks=("Z41",),
    ),
    described(
        "azure.postgresql.configuration",
        Configuration,
        {
            "create": "PostgreSql.Configurations.Put",
            "read": "PostgreSql.Configurations.Get",
            "update": "PostgreSql.Configurations.Put",
            "delete": "PostgreSql.Configurations.Put",
        },
        arm="Microsoft.DBforPostgreSQL/flexibleServers/configurations",
        quirks=("Z41",),
    ),
)
"""Resource types of this file."""
