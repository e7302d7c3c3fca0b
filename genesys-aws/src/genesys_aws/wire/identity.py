"""Rows of IAM."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from genesys.spi import faults as f
from genesys.spi.paths import MISSING
from genesys_aws.wire.pages import pages
from genesys_aws.wire.table import Item, Read, Row, Step, Tags, Told

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context


_PAGE = 1000
"""Most roles in one answer."""


def _tags(kind: str, name: str) -> Tags:
    return Tags(
        "list",
        put=Step(f"iam.Tag{kind}", {name: "$id", "Tags": "$tags"}),
        drop=Step(f"iam.Untag{kind}", {name: "$id", "TagKeys": "$keys"}),
    )


def _policy(field: str) -> Callable[[Item], Any]:
    """Return a function that reads a policy: IAM answers with it percent-encoded."""

    def shown(item: Item) -> Any:
        return unquote(item[field]) if item.get(field) else MISSING

    return shown


def _details(call: Callable[..., Any]) -> Iterator[Item]:
    """Give every role of the account with its tags and policies, page by page as they are taken."""
    for page in pages(call, "iam.GetAccountAuthorizationDetails", {"Filter": ["Role"], "MaxItems": _PAGE}):
        yield from page.get("RoleDetailList") or ()


def _many_roles(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at roles: the list of them lacks tags, and the details lack the description."""
    found = _until_seen(_listed(call, "iam.ListRoles", "Roles"), ids, lambda role: role["RoleName"])
    more = _until_seen(_details(call), ids, lambda role: role["RoleName"])
    return {id: {**found[id], "Tags": more[id].get("Tags") or []} for id in ids if id in found and id in more}


def _listed(call: Callable[..., Any], operation: str, field: str) -> Iterator[Item]:
    for page in pages(call, operation, {"MaxItems": _PAGE}):
        yield from page.get(field) or ()


def _until_seen(items: Iterable[Item], ids: list[str], name: Callable[[Item], str]) -> dict[str, Item]:
    """Return name -> object; no more pages are asked for once all that are wanted were seen."""
    found, left = dict[str, Item](), set(ids)
    for item in items:
        found[name(item)] = item
        left.discard(name(item))
        if not left:
            break
    return found


def _many_policies(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at the policies in roles."""
    roles = _until_seen(_details(call), [id.partition("|")[0] for id in ids], lambda role: role["RoleName"])
    return {
        f"{name}|{policy['PolicyName']}": {**policy, "RoleName": name}
        for name, role in roles.items()
        for policy in role.get("RolePolicyList") or ()
    }


def _many_profiles(call: Callable[..., Any], ids: list[str]) -> dict[str, Item]:
    """Look at instance profiles; the list of them tells no tags."""
    listed = _listed(call, "iam.ListInstanceProfiles", "InstanceProfiles")
    found = _until_seen(listed, ids, lambda profile: profile["InstanceProfileName"])
    return {id: {key: value for key, value in item.items() if key != "Tags"} for id, item in found.items()}


def _profile_tags(call: Callable[..., Any], items: list[Item]) -> None:
    for item in items:
        try:
            found = call("iam.GetInstanceProfile", {"InstanceProfileName": item["InstanceProfileName"]})
            item["Tags"] = found["InstanceProfile"].get("Tags") or []
        except f.Gone:
            item["Tags"] = []


def _rewrite(it: Context) -> None:
    """Write a policy anew."""
    role, _, name = it.id.partition("|")
    given = {"RoleName": role, "PolicyName": name, "PolicyDocument": it.want["PolicyDocument"]}
    it.call("iam.PutRolePolicy", given)


def _policies(call: Callable[..., Any], tags: Mapping[str, str]) -> Iterator[Item]:
    """Give the names of the policies in roles that carry tags."""
    for page in pages(call, "iam.ListRoles", {}):
        for role in page.get("Roles") or ():
            name = {"RoleName": role["RoleName"]}
            there = {tag["Key"]: tag["Value"] for tag in call("iam.ListRoleTags", name).get("Tags") or ()}
            if all(there.get(key) == value for key, value in tags.items()):
                for policy in call("iam.ListRolePolicies", name).get("PolicyNames") or ():
                    yield {**name, "PolicyName": policy}


def _take_out(role: str) -> Step:
    return Step(
        "iam.RemoveRoleFromInstanceProfile",
        {"InstanceProfileName": "$id", "RoleName": role},
        quiet=("NoSuchEntity", "ParamValidation"),
    )


ROWS: dict[str, Row] = {
    "aws.iam.role": Row(
        Step("iam.CreateRole", sends="want"),
        "$answer.Role.RoleName",
        Read(
            "iam.GetRole",
            "Role",
            "$item.RoleName",
            "one:RoleName",
            tagged=False,
            list=("iam.ListRoles", {}, "Roles[]"),
            many=_many_roles,
        ),
        made="Role",
        shown={"AssumeRolePolicyDocument": _policy("AssumeRolePolicyDocument")},
        update=(
            Step(
                "iam.UpdateAssumeRolePolicy",
                {"RoleName": "$id", "PolicyDocument": "$want.AssumeRolePolicyDocument"},
                fields=("AssumeRolePolicyDocument",),
            ),
            Step("iam.UpdateRole", {"RoleName": "$id", "Description": "$want.Description"}, fields=("Description",)),
        ),
        delete=(Step("iam.DeleteRole", {"RoleName": "$id"}),),
        tags=_tags("Role", "RoleName"),
        named=True,
    ),
    "aws.iam.role_policy": Row(
        Step("iam.PutRolePolicy", sends="want"),
        "$want.RoleName|$want.PolicyName",
        Read(
            "iam.GetRolePolicy",
            "",
            "$item.RoleName|$item.PolicyName",
            "one",
            give={"RoleName": "$id.0", "PolicyName": "$id.1"},
            within=_policies,
            many=_many_policies,
        ),
        shown={"PolicyDocument": _policy("PolicyDocument")},
        update=(Step("iam.PutRolePolicy", fields=("PolicyDocument",), run=_rewrite, there=True),),
        delete=(Step("iam.DeleteRolePolicy", {"RoleName": "$id.0", "PolicyName": "$id.1"}),),
        same=True,
    ),
    "aws.iam.instance_profile": Row(
        Step("iam.CreateInstanceProfile", sends="want"),
        "$answer.InstanceProfile.InstanceProfileName",
        Read(
            "iam.GetInstanceProfile",
            "InstanceProfile",
            "$item.InstanceProfileName",
            "one:InstanceProfileName",
            tagged=False,
            list=("iam.ListInstanceProfiles", {}, "InstanceProfiles[]"),
            many=_many_profiles,
            told=Told(itemgetter("Arn"), _profile_tags, home="iam"),
        ),
        made="InstanceProfile",
        body={"RoleName": ""},
        shown={"RoleName": lambda item: (item.get("Roles") or [{}])[0].get("RoleName", "")},
        whole=lambda item: bool(item.get("Roles")),
        then=(
            Step(
                "iam.AddRoleToInstanceProfile",
                {"InstanceProfileName": "$id", "RoleName": "$want.RoleName"},
                fields=("RoleName",),
                quiet=("LimitExceeded",),  # it holds one role, and only we put one in
            ),
        ),
        delete=(
            _take_out("$known.RoleName"),
            # Somebody may have put another one in.
            Step(
                "iam.DeleteInstanceProfile",
                {"InstanceProfileName": "$id"},
                rescue={"DeleteConflict": (_take_out("$seen.Roles[0].RoleName"),)},
            ),
        ),
        tags=_tags("InstanceProfile", "InstanceProfileName"),
        named=True,
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"iam.GetAccountAuthorizationDetails", "iam.ListRolePolicies", "iam.ListRoleTags"})
"""Operations that functions of this file call, beside those of the rows."""
