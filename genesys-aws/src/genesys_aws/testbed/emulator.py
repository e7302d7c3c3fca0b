"""Starts moto's server: run as a program it prints its port; `Emulator` runs it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FLAGS = {
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_ECS_SERVICE_RUNNING": "1000",  # services are rolled out at once; moto never does it later
    "MOTO_ACCOUNT_ID": "123456789012",
}
"""What makes moto as strict as it can be. Source: moto 5.2, ``moto/settings.py``."""


class Emulator:
    """moto's server in a process of its own."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> str:
        """Start it and return its address.

        Raises:
            RuntimeError: It did not start; the message is what it said.
        """
        program = [sys.executable, str(Path(__file__))]
        self._process = subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **FLAGS}
        )
        stream: Any = self._process.stdout
        port = stream.readline().strip()
        if not port:
            self.close()
            raise RuntimeError("moto's server did not start: is moto[server] installed?")
        self.url = f"http://127.0.0.1:{port}"
        return self.url

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


def _mend() -> None:
    """Repair what moto 5.2.5 does wrong."""
    _mend_subnet_groups()
    _mend_profiles()
    _mend_index()


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


def server() -> Any:
    """Return moto's server on a free port of this machine, mended; it does not serve yet."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    _mend()

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def log(self, type: str, message: str, *args: object) -> None:
            pass

    return make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), True, request_handler=Quiet)


def main() -> None:
    """Serve until killed."""
    serving = server()
    sys.stdout.write(f"{serving.server_port}\n")
    sys.stdout.flush()
    serving.serve_forever()


if __name__ == "__main__":
    main()
