"""What no row can say: small named functions that rows point to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_gcp.wire import shape
from genesys_gcp.wire.jobs import Call, Job

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

SECRETS = "secretmanager.projects.secrets"


def sure(answer: Observed | Pending | None) -> Observed | Pending:
    """Return the answer of a create or an update, which is never nothing."""
    if answer is None:
        raise f.NotYet("it does not show yet")
    return answer


def enable(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
    """Switch an API on, and remember when, because it seems to be off for a while yet (quirk G02)."""
    name = str(want["name"])
    executor.transport.switched_on(name.rpartition("/")[2])
    job = Job("create", name, Call("serviceusage.services.enable", {"name": name}, {}), want=want, token=token)
    return sure(executor.begin(type, job))


def enabled_only(executor: Executor, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a service that is on, with the project's id in its name; one that is off is not there."""
    if answer.get("state") != "ENABLED":
        return None
    return {**answer, "name": shape.own_project(str(answer.get("name", "")), executor.project)}


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

    def seen(self, type: ResourceType) -> Observed:
        """Return it as the engine sees it."""
        return Observed(self.id, {on_field(type): self.on, "role": self.role, "members": self.members})


def on_field(type: ResourceType) -> str:
    """Return the field of a grant that says what it is on: the first one."""
    return shape.fields_of(type)[0].name


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
    found = Grant.named(str(want[on_field(type)]), str(want["role"]), list(want["members"]))
    policy = _policy(executor, found.on)
    binding = _binding(policy, found.role)
    executor.remember(token, found.id)
    missing = set(found.members) - set((binding or {}).get("members") or ())
    if missing:
        if binding is None:
            binding = {"role": found.role, "members": []}
            policy.setdefault("bindings", []).append(binding)
        # A deleted identity in a policy makes Google refuse the whole of it (quirk G26).
        kept = [member for member in binding["members"] if not member.startswith("deleted:")]
        binding["members"] = [*kept, *sorted(missing)]
        _write(executor, found.on, policy)
    return found.seen(type)


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
        found[id] = one.seen(type) if set(one.members) <= set(binding.get("members") or ()) else None
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


def find_grant(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return what this session granted with a token; granting again does no harm."""
    id = executor.made_by(token)
    return granted(executor, type, [id])[id] if id else None
