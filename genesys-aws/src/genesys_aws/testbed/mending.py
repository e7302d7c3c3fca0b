"""What moto 5.2.5 does otherwise than Amazon, or slowly, put right."""

from __future__ import annotations

import functools
from typing import Any


def mend() -> None:
    """Put it right, in the process of the emulator."""
    _mend_subnet_groups()
    _mend_profiles()
    _mend_index()
    _quicken()


def _mend_subnet_groups() -> None:
    """A changed subnet group is lost."""
    from moto.rds.models import RDSBackend

    change = RDSBackend.modify_db_subnet_group

    def changed(self: Any, subnet_name: str, *args: Any, **more: Any) -> Any:
        group = self.subnet_groups[subnet_name]
        found = change(self, subnet_name, *args, **more)
        self.subnet_groups[subnet_name] = group
        return found

    mended: Any = RDSBackend
    mended.modify_db_subnet_group = changed


def _mend_profiles() -> None:
    """The list of instance profiles tells their tags, which Amazon's does not; a role that is not in one breaks it.

    Source: docs.aws.amazon.com/IAM/latest/APIReference/, API_ListInstanceProfiles and API_RemoveRoleFromInstanceProfile
    """
    from moto.core.serialize import never_return
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse

    take_out = IAMBackend.remove_role_from_instance_profile

    def taken_out(self: Any, profile_name: str, role_name: str) -> Any:
        if role_name not in {role.name for role in self.get_instance_profile(profile_name).roles}:
            raise NotFoundException(f"The role with name {role_name} cannot be found in {profile_name}.")
        return take_out(self, profile_name, role_name)

    mended: Any = IAMBackend
    mended.remove_role_from_instance_profile = taken_out

    hidden = "ListInstanceProfilesResponse.InstanceProfiles.InstanceProfile.Tags"
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER[hidden] = never_return


_ARNS, _ALL = 100, 10**6
"""Most ARNs in one question, and no bound for the tags of its answer."""
_HOME = "us-east-1"
"""Region in which the index of tags has what belongs to no region."""


def _mend_index() -> None:
    """The index of tags shows buckets in every region, no instance profiles, and takes ARNs beside filters.

    Source: docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
    """
    from moto.core.responses import ActionResult
    from moto.iam.models import iam_backends
    from moto.resourcegroupstaggingapi.exceptions import ResourceGroupsTaggingAPIError
    from moto.resourcegroupstaggingapi.responses import ResourceGroupsTaggingAPIResponse
    from moto.s3.models import s3_backends

    filtered = ResourceGroupsTaggingAPIResponse.get_resources

    def get_resources(self: Any) -> Any:
        arns = self._get_param("ResourceARNList", [])
        if not arns:
            return filtered(self)
        others = ("PaginationToken", "TagFilters", "ResourcesPerPage", "TagsPerPage", "ResourceTypeFilters")
        if len(arns) > _ARNS or any(self._get_param(name) for name in others):
            words = f"ResourceARNList holds at most {_ARNS} ARNs, and goes with no filters and no pages"
            raise ResourceGroupsTaggingAPIError("InvalidParameterException", words)
        _, listed = self.backend.get_resources(None, len(arns) + 1, _ALL, resource_arn_list=arns)
        buckets = s3_backends[self.current_account]["aws"].buckets
        near = {bucket.arn for bucket in buckets.values() if bucket.region_name == self.region}
        found = {one.arn: one.tags for one in listed if not one.arn.startswith("arn:aws:s3:") or one.arn in near}
        if self.region == _HOME:
            profiles = iam_backends[self.current_account]["aws"].instance_profiles.values()
            found |= {
                one.arn: {tag["Key"]: tag["Value"] for tag in one.tags}
                for one in profiles
                if one.arn in arns and one.tags
            }
        told = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in found.items()
        ]
        return ActionResult({"ResourceTagMappingList": told})

    response: Any = ResourceGroupsTaggingAPIResponse
    response.get_resources = get_resources


def _quicken() -> None:
    """Keep what moto 5.2.5 finds out again with every request: its own folders, and the methods of its classes."""
    from moto import backends
    from moto.core import responses

    folders: Any = backends
    answering: Any = responses
    folders.list_of_moto_modules = functools.cache(lambda whole=backends.list_of_moto_modules: frozenset(whole()))
    answering.method_names_from_class = functools.cache(answering.method_names_from_class)
