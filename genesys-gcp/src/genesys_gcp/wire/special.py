"""What no row can say: small named functions that rows point to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.paths import take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.jobs import Call, Job

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

SECRETS = "secretmanager.projects.secrets"


def _sure(answer: Observed | Pending | None) -> Observed | Pending:
    if answer is None:
        raise f.NotYet("it does not show yet")
    return answer


def enable(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Switch an API on, and remember when, because it seems to be off for a while yet (quirk G02)."""
    name = str(want["name"])
    executor.transport.switched_on(name.rpartition("/")[2])
    job = Job("create", name, Call("serviceusage.services.enable", {"name": name}, {}), want=want, token=token)
    return _sure(executor.begin(type, job))


def enabled_only(executor: Executor, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a service that is on, with the project's id in its name; one that is off is not there."""
    if answer.get("state") != "ENABLED":
        return None
    return {**answer, "name": shape.own_project(str(answer.get("name", "")), executor.project)}


def not_destroyed(executor: Executor, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a version that has a value."""
    return None if answer.get("state") == "DESTROYED" else answer


def add_version(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Store a new value: a version is never changed, so it is another one afterwards, and the old one is destroyed."""
    parent = id.rpartition("/")[0].rpartition("/")[0]
    answer = executor.call(f"{SECRETS}.addVersion", {"parent": parent}, {"payload": {"data": want["data"]}})
    name = shape.own_project(str(answer["name"]), executor.project)
    if name != id:
        destroy_version(executor, type, id)
    return Observed(name, {"parent": parent})


def destroy_version(executor: Executor, type: ResourceType, id: str) -> None:
    """Destroy the value of a version; quiet when it or its secret is gone."""
    try:
        executor.call(f"{SECRETS}.versions.destroy", {"name": id}, {})
    except f.Gone:
        return
    except f.Invalid as wrong:
        if "DESTROYED" not in wrong.message.upper():
            raise


class Grant:
    """One role of one or more members on one object; its id holds all three.

    Args:
        id: ``object role member,member``.
    """

    def __init__(self, id: str) -> None:
        self.on, self.role, members = id.split(" ", 2)
        self.members = members.split(",")

    @staticmethod
    def named(on: str, role: str, members: list[str]) -> Grant:
        """Return the grant of members on an object."""
        return Grant(f"{on} {role} {','.join(sorted(members))}")

    @property
    def id(self) -> str:
        """Native id."""
        return f"{self.on} {self.role} {','.join(self.members)}"

    def seen(self) -> Observed:
        """Return it as the engine sees it."""
        return Observed(self.id, {"resource": self.on, "role": self.role, "members": self.members})


POLICIES: tuple[tuple[str, str], ...] = (
    (r"projects/[^/]+/secrets/[^/]+", SECRETS),
    (r"projects/[^/]+/serviceAccounts/[^/]+", "iam.projects.serviceAccounts"),
    (r"projects/[^/]+/locations/[^/]+/services/[^/]+", "run.projects.locations.services"),
    (r"b/[^/]+", "storage.buckets"),
    (r"projects/[^/]+", "cloudresourcemanager.projects"),
)
"""What an object is called -> methods of its policy."""


def _methods(on: str) -> str:
    return next(found for pattern, found in POLICIES if re.fullmatch(pattern, on))


def _policy(executor: Executor, on: str) -> dict[str, Any]:
    """Return a policy; only version 3 shows bindings with conditions, which must not be lost."""
    api = _methods(on)
    if api == "storage.buckets":
        params: dict[str, Any] = {"bucket": on.removeprefix("b/"), "optionsRequestedPolicyVersion": 3}
        body = None
    elif api == "cloudresourcemanager.projects":
        params, body = {"resource": on}, {"options": {"requestedPolicyVersion": 3}}
    else:
        params = {"resource": on, "options.requestedPolicyVersion": 3}
        body = None
    found: dict[str, Any] = executor.call(f"{api}.getIamPolicy", params, body, effect=False)
    return found


def _write(executor: Executor, on: str, policy: dict[str, Any]) -> None:
    api = _methods(on)
    policy = {**policy, "version": 3}
    if api == "storage.buckets":
        executor.call(f"{api}.setIamPolicy", {"bucket": on.removeprefix("b/")}, policy)
    else:
        executor.call(f"{api}.setIamPolicy", {"resource": on}, {"policy": policy})


def _binding(policy: Mapping[str, Any], role: str) -> dict[str, Any] | None:
    for binding in policy.get("bindings") or ():
        if binding.get("role") == role and not binding.get("condition"):
            found: dict[str, Any] = binding
            return found
    return None


def grant(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed:
    """Add members to a role; what others granted stays as it is (quirks G21, G85)."""
    found = Grant.named(str(want["resource"]), str(want["role"]), list(want["members"]))
    policy = _policy(executor, found.on)
    binding = _binding(policy, found.role)
    missing = set(found.members) - set((binding or {}).get("members") or ())
    if missing:
        if binding is None:
            binding = {"role": found.role, "members": []}
            policy.setdefault("bindings", []).append(binding)
        # A deleted identity in a policy makes Google refuse the whole of it (quirk G26).
        kept = [member for member in binding["members"] if not member.startswith("deleted:")]
        binding["members"] = [*kept, *sorted(missing)]
        _write(executor, found.on, policy)
    return found.seen()


def granted(executor: Executor, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
    """Read grants: one call for each object that they are on."""
    policies: dict[str, dict[str, Any] | None] = {}
    found: dict[str, Observed | None] = {}
    for id in ids:
        one = Grant(id)
        if one.on not in policies:
            try:
                policies[one.on] = _policy(executor, one.on)
            except f.Gone:
                policies[one.on] = None
        binding = _binding(policies[one.on] or {}, one.role) or {}
        found[id] = one.seen() if set(one.members) <= set(binding.get("members") or ()) else None
    return found


def withdraw(executor: Executor, type: ResourceType, id: str) -> None:
    """Take members out of a role; quiet when they are not in it, or when what they were on is gone."""
    found = Grant(id)
    try:
        policy = _policy(executor, found.on)
    except f.Gone:
        return
    binding = _binding(policy, found.role)
    if binding is None or not set(binding["members"]) & set(found.members):
        return
    binding["members"] = [member for member in binding["members"] if member not in found.members]
    policy["bindings"] = [item for item in policy["bindings"] if item["members"]]
    _write(executor, found.on, policy)


def find_grant(executor: Executor, type: ResourceType, token: Token) -> None:
    """Say that nothing is known: granting again does no harm."""


CONNECTIONS = "servicenetworking.services.connections"
SERVICE = "services/servicenetworking.googleapis.com"
PEERING = "servicenetworking-googleapis-com"
REFUSALS = 3
"""Refusals of a disconnection after which the peering is removed from the network's side."""


def _numbered(executor: Executor, network: str) -> str:
    """Return the name of a network with the number of its project, which Service Networking insists on."""
    return re.sub(r"^projects/[^/]+/", f"projects/{number(executor)}/", network)


def number(executor: Executor) -> str:
    """Return the number of the project: its services know it, and need no other API to be on."""
    if not executor.number:
        name = f"projects/{executor.project}/services/servicenetworking.googleapis.com"
        executor.number = str(executor.call("serviceusage.services.get", {"name": name})["parent"]).rpartition("/")[2]
    return executor.number


def _connection(want: Mapping[str, Any]) -> str:
    return f"{want['network']}:{want.get('parent') or SERVICE}"


def peer(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Connect a network; where a connection is left from before, it is given these ranges too (quirk G12)."""
    id, parent = _connection(want), str(want.get("parent") or SERVICE)
    body = {
        "network": _numbered(executor, str(want["network"])),
        "reservedPeeringRanges": list(want["reservedPeeringRanges"]),
    }
    job = Job("create", id, Call(f"{CONNECTIONS}.create", {"parent": parent}, body), want=want, token=token)
    try:
        return _sure(executor.begin(type, job))
    except f.Exists:
        return repeer(executor, type, id, want, frozenset())


def peered(executor: Executor, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
    """Read connections: one call for each network."""
    found: dict[str, Observed | None] = {}
    for id in ids:
        network, _, service = id.partition(":")
        found[id] = None
        try:
            answer = executor.call(f"{CONNECTIONS}.list", {"parent": service, "network": _numbered(executor, network)})
        except f.Gone:
            continue
        for item in answer.get("connections") or ():
            if item.get("peering", PEERING) == PEERING:
                ranges = sorted(item.get("reservedPeeringRanges") or ())
                found[id] = Observed(id, {"parent": service, "network": network, "reservedPeeringRanges": ranges})
    return found


def find_peering(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return the connection of a create of this session; connecting again does no harm."""
    id = executor.made_by(token)
    return peered(executor, type, [id])[id] if id else None


def repeer(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Give a connection other ranges; those that are in use stay."""
    network, _, service = id.partition(":")
    before = peered(executor, type, [id])[id]
    kept = list(before.properties["reservedPeeringRanges"]) if before and not changed else []
    body = {
        "network": _numbered(executor, network),
        "reservedPeeringRanges": sorted({*kept, *want["reservedPeeringRanges"]}),
    }
    params = {"name": f"{service}/connections/-", "force": True, "updateMask": "reservedPeeringRanges"}
    return _sure(executor.begin(type, Job("update", id, Call(f"{CONNECTIONS}.patch", params, body), want=want)))


def unpeer(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Disconnect a network.

    What Google runs lingers on after its deletion, so when Google refuses, the peering is removed from our side,
    which works (quirk G13).
    """
    network, _, service = id.partition(":")
    body = {"consumerNetwork": _numbered(executor, network)}
    name = f"{service}/connections/{PEERING}"
    job = Job("delete", id, Call(f"{CONNECTIONS}.deleteConnection", {"name": name}, body))
    try:
        begun = executor.begin(type, job)
    except f.Gone:
        return None
    except f.InUse:
        forced = remove_peering(executor, type, id)
        if forced is None:
            raise
        return forced
    return begun if isinstance(begun, Pending) else None


def remove_peering(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Remove the peering of a connection from the network's side; ``None`` while it is too early for that.

    It is done once Google has refused several times and no database of ours is in the network any more.
    """
    executor.refused[id] += 1
    network, _, _ = id.partition(":")
    if executor.refused[id] <= REFUSALS or _databases_in(executor, network):
        return None
    params = {"project": executor.project, "network": network.rpartition("/")[2]}
    begun = executor.begin(type, Job("delete", id, Call("compute.networks.removePeering", params, {"name": PEERING})))
    return begun if isinstance(begun, Pending) else None


def _databases_in(executor: Executor, network: str) -> bool:
    answer = executor.call("sqladmin.instances.list", {"project": executor.project})
    where = [take(item, "settings.ipConfiguration.privateNetwork", "") for item in answer.get("items") or ()]
    return any(str(item).endswith(network) for item in where)
