"""Container: a container app in the environment that all apps of a network share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, native
from genesys_azure.lower.common import NetworkExports, cut, row, shared_name
from genesys_azure.lower.health import Health, health
from genesys_azure.lower.identity import Acting, acting, grants
from genesys_azure.lower.network import zones
from genesys_azure.lower.opening import reach
from genesys_azure.lower.scope import group_spec, placed, shared_placed
from genesys_azure.problems import NO_TIER, NOT_REACHABLE
from genesys_azure.tables import table

_APP = "azure.app.container_app"
_GIB = 1 << 30
_LONGEST, _MOST = 240, 10
"""Seconds and answers that a probe can have at most. Source: Azure docs, Container Apps: health probes."""
_MACHINES = {"server", "compute"}
_BALANCER = "loadbalancer"


class ContainerExports(NamedTuple):
    """What a Container gives to a load balancer in front of it.

    Args:
        id: Expression for its id.
        host: Expression for its host name.
        url: Expression for where it answers.
        plain_url: The same without encryption, which is there when a load balancer listens on 80.
    """

    id: Json
    host: Json
    url: Json
    plain_url: Json


def container(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a container app with its ingress, its scale, and secrets that it reads from the vault itself."""
    address, net = resource.address, context.exports(resource.target("network"))
    who, made = acting(resource, context)
    natives = [group_spec(context), *_home(context, net, address), *made]
    natives += reach(resource, context, {"sourceAddressPrefix": net.containers})
    natives += grants(resource, context, who)
    kinds = {"azure.network.security_rule", "azure.authorization.role_assignment"}
    needs = [*who.ready, *(spec.local for spec in natives if spec.type in kinds and not spec.shared)]
    natives.append(_app(resource, context, net, who, needs=needs))
    host = own(address, "app", "fqdn")
    url, plain = concat("https://", Expr(host)).json(), concat("http://", Expr(host)).json()
    cpu, memory = _shape(resource, context)
    answers: dict[str, Json] = {"address": host, "port_number": 443, "url": url} if resource.fields["port"] else {}
    return Lowered(
        natives,
        outputs={"id": own(address, "app"), **answers},
        exports=ContainerExports(own(address, "app"), host, url, plain),
        choices=_choices(resource, cpu, memory),
    )


def _choices(resource: Resolved, cpu: float, memory: float) -> dict[str, tuple[Json, str]]:
    if cpu == float(resource.fields["cpu"]):
        return {}
    return {"cpu": (cpu, f"the least that {memory:g} GB of memory go with")}


def _locals(net: NetworkExports) -> dict[str, str]:
    words = ("subnet", "environment", "logs", "logging")
    return {word: shared_name(f"containers-{word}", net.address) for word in words}


def _home(context: LowerContext, net: NetworkExports, user: str) -> Iterator[NativeSpec]:
    """Give the subnet, the environment and the place for logs that all apps of a network share."""
    if not net.containers:
        raise NO_TIER.error(address=user, tier="container", network=net.address, tiers=", ".join(net.subnets))
    shared = _locals(net)
    yield _subnet(net, shared["subnet"])
    kind = "azure.operationalinsights.workspace"
    name = context.name(kind, shared["logs"])
    body = shared_placed(context, workspaceName=name, sku={"name": "PerGB2018"}, retentionInDays=30)
    yield NativeSpec(shared["logs"], kind, body, shared=True, name=name, protect=False)
    kind = "azure.app.environment"
    name = context.name(kind, shared["environment"])
    body = shared_placed(
        context,
        environmentName=name,
        vnetConfiguration={"infrastructureSubnetId": native(shared["subnet"], "id").json(), "internal": False},
        appLogsConfiguration={"destination": "azure-monitor"},
        workloadProfiles=[{"name": "Consumption", "workloadProfileType": "Consumption"}],
        zoneRedundant=bool(zones(context)),
    )
    yield NativeSpec(shared["environment"], kind, body, shared=True, name=name, serialise_on=net.key, protect=False)
    logs: dict[str, Json] = {
        "scope": native(shared["environment"], "id").json(),
        "name": "genesys",
        "workspaceId": native(shared["logs"], "id").json(),
        "logAnalyticsDestinationType": "Dedicated",
        "logs": [{"categoryGroup": "allLogs", "enabled": True}],
    }
    yield NativeSpec(shared["logging"], "azure.insights.diagnostic_setting", logs, shared=True, protect=False)


def _subnet(net: NetworkExports, local: str) -> NativeSpec:
    name = cut(local.partition("/")[2])
    body: dict[str, Json] = {
        "resourceGroupName": net.group,
        "virtualNetworkName": net.name,
        "subnetName": name,
        "addressPrefix": net.containers,
        "defaultOutboundAccess": False,
        "delegations": [{"name": "containers", "properties": {"serviceName": "Microsoft.App/environments"}}],
    }
    return NativeSpec(local, "azure.network.subnet", body, shared=True, name=name, serialise_on=net.key, protect=False)


def _app(
    resource: Resolved, context: LowerContext, net: NetworkExports, who: Acting, *, needs: list[str]
) -> NativeSpec:
    name, front = context.name(_APP, "app"), _fronts(resource, context)
    secrets = _secrets(resource, context, who)
    body = placed(
        resource,
        context,
        containerAppName=name,
        identity=who.body,
        environmentId=native(_locals(net)["environment"], "id").json(),
        workloadProfileName="Consumption",
        activeRevisionsMode="Single",
        containers=[_container(resource, context)],
        scale=_scale(resource),
    )
    if resource.fields["port"]:
        # Without a port there is no way in at all.
        body |= {
            "external": _external(resource, context, front),
            "targetPort": int(resource.fields["port"]),
            "transport": "auto",
            "allowInsecure": any(_plain(item.fields.get("listen")) for item in front),
        }
    if secrets:
        body["secrets"] = secrets
    if any(item.fields["sticky"] for item in front):
        body["stickySessions"] = {"affinity": "sticky"}
    return NativeSpec("app", _APP, body, needs=[*needs, _locals(net)["logging"]], name=name)


def _fronts(resource: Resolved, context: LowerContext) -> list[Resolved]:
    """Return the load balancers in front of an app."""
    found = sorted({edge.consumer for edge in resource.used_by if edge.consumer_kind == _BALANCER})
    return [context.resource(address) for address in found]


def _external(resource: Resolved, context: LowerContext, front: list[Resolved]) -> bool:
    if resource.fields["public"] or any(item.fields["scheme"] == "public" for item in front):
        return True
    for edge in resource.used_by:
        if edge.consumer_kind in _MACHINES:
            raise NOT_REACHABLE.error(resource.where, address=resource.address, user=edge.consumer)
    return False


def _plain(listen: Json) -> bool:
    ports = listen if isinstance(listen, Mapping) else [listen]
    return any(str(port) == "80" for port in ports)


def _shape(resource: Resolved, context: LowerContext) -> tuple[float, float]:
    """Return processors and GiB of memory: the least of Azure's pairs that holds both."""
    cpu, memory = float(resource.fields["cpu"]), int(resource.fields["memory"]) / _GIB

    def choose() -> Json:
        fitting = [item for item in table("containers")["shapes"] if item["cpu"] >= cpu and item["memory"] >= memory]
        wanted = f"{cpu:g} processors and {memory:g} GB"
        found = fitting[0] if fitting else row({}, wanted, what="container size", address=resource.address)
        return [found["cpu"], found["memory"]]

    found: Any = context.choice("shape", [cpu, memory], choose)
    return float(found[0]), float(found[1])


def _scale(resource: Resolved) -> dict[str, Json]:
    known, wanted = table("containers")["scale"], resource.fields["scale"]
    least, most = known["least"], known["most"]
    if isinstance(wanted, Mapping):
        least, most = int(wanted.get("min", least)), int(wanted.get("max", most))
    elif wanted != "auto":
        least = most = int(wanted)
    found: dict[str, Json] = {"minReplicas": least, "maxReplicas": most}
    if least != most:
        requests = {"concurrentRequests": str(known["requests"])}
        found["rules"] = [{"name": "requests", "http": {"metadata": requests}}]
    return found


def _secrets(resource: Resolved, context: LowerContext, who: Acting) -> list[Json]:
    """Return the secrets by where they are: the app reads them itself, as the identity that may."""
    found: list[Json] = []
    for variable, address in sorted(resource.secrets.items()):
        found.append(
            {"name": _secret_name(variable), "keyVaultUrl": context.output(address, "ref"), "identity": who.id}
        )
    return found


def _secret_name(variable: str) -> str:
    return variable.lower().replace("_", "-").strip("-")


def _container(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    fields, (cpu, memory) = resource.fields, _shape(resource, context)
    env: dict[str, Json] = {**resource.env}
    if fields["port"]:
        env.setdefault("PORT", str(fields["port"]))
    variables: list[Json] = [{"name": name, "value": value} for name, value in sorted(env.items())]
    variables += [{"name": name, "secretRef": _secret_name(name)} for name in sorted(resource.secrets)]
    found: dict[str, Json] = {
        "name": "main",
        "image": fields["image"],
        "resources": {"cpu": cpu, "memory": f"{memory:g}Gi"},
        "env": variables,
        "probes": _probes(health(resource), int(fields["port"])) if fields["port"] else [],
    }
    if fields.get("command"):
        found["command"] = list(fields["command"])
    return found


def _probes(asked: Health, port: int) -> list[Json]:
    usual: dict[str, Json] = {
        "httpGet": {"path": asked.path, "port": port},
        "periodSeconds": min(asked.interval, _LONGEST),
        "timeoutSeconds": min(asked.timeout, _LONGEST),
    }
    if asked.start:
        usual["initialDelaySeconds"] = min(asked.start, 60)
    bad = min(asked.unhealthy, _MOST)
    ready = {"type": "Readiness", **usual, "successThreshold": min(asked.healthy, _MOST), "failureThreshold": bad}
    return [{"type": "Liveness", **usual, "failureThreshold": bad}, ready]
