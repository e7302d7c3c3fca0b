"""Container apps, the environment that they run in, and where their logs go."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Native, Reference, ServerDefault
from genesys_azure import names
from genesys_azure.natives.shape import At, described, usual

_GROUP = Reference("azure.resources.resource_group")
_INGRESS = "properties.configuration.ingress"


class Workspace(Native):
    """A place for logs. Azure keeps a deleted one, and its name, for 14 days."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    workspaceName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    sku: Annotated[dict[str, str], At("properties.sku")]
    retentionInDays: Annotated[int, At("properties.retentionInDays")] = 30
    customerId: Annotated[str | None, Computed, At("properties.customerId")] = None


class Environment(Native):
    """An environment: the network that container apps stand in, and the domain that they are known below."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    environmentName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    vnetConfiguration: Annotated[dict[str, Any], Immutable, At("properties.vnetConfiguration")]
    appLogsConfiguration: Annotated[dict[str, Any], At("properties.appLogsConfiguration")] = {}
    workloadProfiles: Annotated[list[dict[str, Any]], At("properties.workloadProfiles")] = []
    zoneRedundant: Annotated[bool, Immutable, At("properties.zoneRedundant")] = False
    defaultDomain: Annotated[str | None, Computed, At("properties.defaultDomain")] = None
    staticIp: Annotated[str | None, Computed, At("properties.staticIp")] = None


class DiagnosticSetting(Native):
    """Which logs of an object go where."""

    scope: Annotated[str, Immutable]
    name: Annotated[str, Immutable]
    workspaceId: Annotated[str, At("properties.workspaceId")]
    logAnalyticsDestinationType: Annotated[str, ServerDefault, At("properties.logAnalyticsDestinationType")] = (
        "Dedicated"
    )
    logs: Annotated[list[dict[str, Any]], At("properties.logs")]


class ContainerApp(Native):
    """An app: one container, its address and how many of it there are."""

    resourceGroupName: Annotated[str, Immutable, _GROUP]
    containerAppName: Annotated[str, Immutable]
    location: Annotated[str, Immutable]
    tags: dict[str, str] = {}
    identity: dict[str, Any] | None = None
    environmentId: Annotated[str, Immutable, Reference("azure.app.environment"), At("properties.environmentId")]
    workloadProfileName: Annotated[str, At("properties.workloadProfileName")] = "Consumption"
    activeRevisionsMode: Annotated[str, At("properties.configuration.activeRevisionsMode")] = "Single"
    secrets: Annotated[list[dict[str, str]], At("properties.configuration.secrets")] = []
    external: Annotated[bool, At(f"{_INGRESS}.external")] = False
    targetPort: Annotated[int, At(f"{_INGRESS}.targetPort")]
    transport: Annotated[str, At(f"{_INGRESS}.transport")] = "auto"
    allowInsecure: Annotated[bool, At(f"{_INGRESS}.allowInsecure")] = False
    stickySessions: Annotated[dict[str, str], ServerDefault, At(f"{_INGRESS}.stickySessions")] = {}
    containers: Annotated[list[dict[str, Any]], At("properties.template.containers")]
    scale: Annotated[dict[str, Any], At("properties.template.scale")]
    fqdn: Annotated[str | None, Computed, At(f"{_INGRESS}.fqdn")] = None
    latestReadyRevisionName: Annotated[str | None, Computed, At("properties.latestReadyRevisionName")] = None


TYPES = (
    described(
        "azure.operationalinsights.workspace",
        Workspace,
        usual("OperationalInsights.Workspaces"),
        arm="Microsoft.OperationalInsights/workspaces",
        name_rule=names.WORKSPACE,
        quirks=("Z61", "Z64"),
    ),
    described(
        "azure.app.environment",
        Environment,
        usual("App.ManagedEnvironments", update="App.ManagedEnvironments.Update"),
        arm="Microsoft.App/managedEnvironments",
        name_rule=names.ENVIRONMENT,
        quirks=("Z51",),
        extra={"create": ("Microsoft.Network/virtualNetworks/subnets/join/action",)},
        create_s=2400.0,
    ),
    described(
        "azure.insights.diagnostic_setting",
        DiagnosticSetting,
        usual("Insights.DiagnosticSettings"),
        arm="Microsoft.Insights/diagnosticSettings",
        quirks=("Z63", "Z81"),
        extra={"create": ("Microsoft.OperationalInsights/workspaces/sharedKeys/action",)},
    ),
    described(
        "azure.app.container_app",
        ContainerApp,
        usual("App.ContainerApps", update="App.ContainerApps.Update"),
        arm="Microsoft.App/containerApps",
        name_rule=names.CONTAINER_APP,
        quirks=("Z33", "Z51"),
        logs=True,
        extra={
            "create": (
                "Microsoft.App/managedEnvironments/join/action",
                "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            )
        },
        create_s=2400.0,
    ),
)
"""Resource types of this file."""
