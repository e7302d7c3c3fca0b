"""A refresh of a thousand natives takes few calls, and more natives take hardly more.

The natives are put into the emulator, which runs in this process: deploying so many takes a minute, looking a second.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto.core.resource_tagging import TaggedResource

from genesys.spi.session import Observed
from genesys.testing import chaos
from genesys.testing.looking import Seen, looked, session
from genesys_aws import provider, testbed
from genesys_aws.testbed import ACCOUNT, Bed
from genesys_aws.testbed.emulator import server
from genesys_aws.wire.transport import SHORT_CUTS

REGION, ZONE = "eu-central-1", "eu-central-1a"
OURS = {"genesys-stack": "s", "genesys-id": "i", "genesys-intent": "n", "Team": "shop"}
TEAM = {"Key": "Team", "Value": "shop"}
TARGET = {"region": REGION, "account": ACCOUNT}
SETTINGS = {"limits": False, "lag_s": 0}
TOLD = {"aws.logs.log_group", "aws.s3.bucket", "aws.iam.instance_profile"}
"""Types whose lists tell no tags."""
MOST = 60
PAGES = 6
"""So many calls more for twice as many natives: pages of fifty log groups, of two hundred ids of EC2's."""
GROUPS = 84
"""Of twelve natives each, beside one network."""
BULK = "resourcegroupstaggingapi.GetResources"
ALLOWED = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}]}
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}},
        ],
    }
)


class Inside:
    """The emulator in a thread of this process, so that a test reaches into it."""

    def __init__(self) -> None:
        self.serving = server()
        self.thread = threading.Thread(target=self.serving.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.serving.server_port}"

    def close(self) -> None:
        self.serving.shutdown()
        self.thread.join()
        self.serving.server_close()


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Full:
    """A bed with natives of twelve types, group by group."""

    def __init__(self, bed: Bed) -> None:
        from moto.ec2.models import ec2_backends
        from moto.iam.models import iam_backends
        from moto.logs.models import logs_backends
        from moto.s3.models import s3_backends

        self.bed = bed
        self.ec2, self.logs = ec2_backends[ACCOUNT][REGION], logs_backends[ACCOUNT][REGION]
        self.iam, self.s3 = iam_backends[ACCOUNT]["aws"], s3_backends[ACCOUNT]["aws"]
        self.net = self.ec2.create_vpc("10.32.0.0/16")
        self.groups: list[dict[str, str]] = []

    def grow(self, count: int) -> None:
        """Have so many groups."""
        new = range(len(self.groups), count)
        made = self.bed.client("ec2").run_instances(
            ImageId="ami-1e749f67", InstanceType="t3.micro", MinCount=len(new), MaxCount=len(new)
        )
        for n, machine in zip(new, made["Instances"], strict=True):
            self.groups.append({**self._group(n), "aws.ec2.instance": machine["InstanceId"]})

    def _group(self, n: int) -> dict[str, str]:
        name, ec2 = f"bulk-{n}", self.ec2
        subnet = ec2.create_subnet(self.net.id, f"10.32.{n}.0/24", availability_zone=ZONE)
        table = ec2.create_route_table(self.net.id)
        group = ec2.create_security_group(name, "g", self.net.id)
        rules, _ = ec2.authorize_security_group_ingress(group.id, "tcp", "443", "443", [{"CidrIp": "10.0.0.0/8"}])
        self.iam.create_role(name, TRUST, "/", None, "", pairs(OURS), "3600")
        self.iam.put_role_policy(name, "p", ALLOWED)
        self.iam.create_instance_profile(name, "/", [name], pairs(OURS))
        self.logs.create_log_group(name, dict(OURS))
        self.s3.create_bucket(name, REGION)
        self.s3.put_bucket_tagging(name, OURS)
        return {
            "aws.ec2.subnet": subnet.id,
            "aws.ec2.route_table": table.id,
            "aws.ec2.route_table_association": ec2.associate_route_table(table.id, subnet_id=subnet.id),
            "aws.ec2.security_group": group.id,
            "aws.ec2.security_group_ingress": rules[0].id,
            "aws.iam.role": name,
            "aws.iam.role_policy": f"{name}|p",
            "aws.iam.instance_profile": name,
            "aws.ec2.volume": ec2.create_volume(10, ZONE, volume_type="gp3").id,
            "aws.logs.log_group": name,
            "aws.s3.bucket": name,
        }

    def natives(self, count: int) -> list[Seen]:
        """Return what is recorded of so many groups, and of their network."""
        want = {"Tags": [TEAM]}
        found = [Seen(type, id, want) for group in self.groups[:count] for type, id in group.items()]
        return [Seen("aws.ec2.vpc", self.net.id, want), *found]

    def log(self, n: int) -> str:
        """Return the ARN of a log group."""
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:bulk-{n}"

    @contextmanager
    def late_index(self, tags: dict[str, str]) -> Iterator[None]:
        """Let the index of tags say of every bucket that it has these tags."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(self.s3), "iter_tagged_resources", lambda _: self._late(tags))
            yield

    def _late(self, tags: dict[str, str]) -> Iterator[TaggedResource]:
        for bucket in self.s3.buckets.values():
            yield TaggedResource(bucket.arn, tags, "s3:bucket")

    def looked(self, natives: list[Seen]) -> tuple[dict[tuple[str, str], Observed | None], Counter[str]]:
        """Return what a refresh sees, and its calls."""
        self.bed.chaos.reset()
        seen = looked(provider, natives, target=TARGET, environ=self.bed.environ, settings=SETTINGS)
        return seen, self.bed.calls


@pytest.fixture(scope="module")
def full() -> Iterator[Full]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testbed, "borrow", Inside)
        patch.setattr(testbed, "give_back", Inside.close)
        with Bed(chaos, delay_s=0) as bed:
            found = Full(bed)
            found.grow(GROUPS)
            yield found


def test_a_thousand_natives_take_at_most_sixty_calls_and_half_of_them_hardly_fewer(full: Full) -> None:
    natives = full.natives(GROUPS)
    assert len(natives) >= 1000
    seen, calls = full.looked(natives)
    assert all(seen.values())
    assert len(seen) == len(natives)
    assert calls.total() <= MOST, calls
    assert calls[BULK] == 3
    half = full.looked(full.natives(GROUPS // 2))[1]
    assert (calls - half).total() <= PAGES, calls - half
    print(f"{len(natives)} natives: {calls.total()} calls; half of them: {half.total()}")


def test_tags_that_somebody_changed_are_seen(full: Full) -> None:
    full.logs.tag_resource(full.log(3), {"Team": "other"})
    full.s3.put_bucket_tagging("bulk-4", {key: value for key, value in OURS.items() if key != "Team"})
    full.iam.untag_instance_profile("bulk-5", ["Team"])
    full.logs.untag_resource(full.log(6), list(OURS))
    try:
        seen, calls = full.looked([one for one in full.natives(GROUPS) if one.type in TOLD])
        tags = {native: one.properties["Tags"] for native, one in seen.items() if one and "Tags" in one.properties}
        odd = {native: value for native, value in tags.items() if value != [TEAM]}
        assert odd == {
            ("aws.logs.log_group", "bulk-3"): [{"Key": "Team", "Value": "other"}],
            ("aws.s3.bucket", "bulk-4"): [],
            ("aws.iam.instance_profile", "bulk-5"): [],
            ("aws.logs.log_group", "bulk-6"): [],
        }
        assert (calls["logs.ListTagsForResource"], calls["s3 GET /bulk-4"], calls["iam.GetInstanceProfile"]) == (
            2,
            1,
            1,
        )
        assert calls.total() <= 4 + 4 + 4, calls
    finally:
        for n in (3, 6):
            full.logs.tag_resource(full.log(n), OURS)
        full.s3.put_bucket_tagging("bulk-4", OURS)
        full.iam.tag_instance_profile("bulk-5", pairs(OURS))


def test_an_index_that_lags_behind_shows_no_change(full: Full) -> None:
    new = {**OURS, "Team": "new"}
    for n in range(5):
        full.s3.put_bucket_tagging(f"bulk-{n}", new)
    try:
        with full.late_index(OURS):
            team = [{"Key": "Team", "Value": "new"}]
            buckets = [one._replace(want={"Tags": team}) for one in full.natives(5) if one.type == "aws.s3.bucket"]
            seen, calls = full.looked(buckets)
        assert [one.properties["Tags"] for one in seen.values() if one] == [team] * 5
        assert sum(calls[f"s3 GET /bulk-{n}"] for n in range(5)) == 5
    finally:
        for n in range(5):
            full.s3.put_bucket_tagging(f"bulk-{n}", OURS)


def test_who_may_not_use_the_short_cuts_asks_one_by_one(full: Full) -> None:
    """And is refused once by each of those that look at the same time, not once more for every page."""
    for operation in SHORT_CUTS:
        full.bed.refuse(operation, "AccessDenied", "no", times=1000)
    try:
        few = 5
        seen, calls = full.looked(full.natives(few))
        assert all(seen.values())
        assert calls[BULK] <= 3
        assert calls["iam.GetRole"] == calls["iam.GetRolePolicy"] == calls["iam.GetInstanceProfile"] == few
        assert calls["logs.ListTagsForResource"] == few
    finally:
        full.bed.overlay.reset()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ServiceUnavailable", "UnknownOperationException"])
def test_a_refused_short_cut_is_not_tried_again(full: Full, code: str) -> None:
    full.bed.refuse(BULK, code, "no", times=1000)
    full.bed.chaos.reset()
    type = provider.types["aws.logs.log_group"]
    names = [group[type.name] for group in full.groups[:5]]
    try:
        with session(provider, target=TARGET, environ=full.bed.environ, settings=SETTINGS) as asked:
            for _ in range(2):
                assert all(asked.read(type, names, {}).values())
        assert full.bed.calls[BULK] == 1
    finally:
        full.bed.overlay.reset()


def test_an_index_that_is_asked_too_fast_is_asked_again(full: Full) -> None:
    full.bed.refuse(BULK, "ThrottledException", "Rate exceeded", times=2)
    try:
        natives = [one for one in full.natives(5) if one.type == "aws.logs.log_group"]
        seen, calls = full.looked(natives)
        assert all(seen.values())
        assert calls[BULK] == 3
        assert "logs.ListTagsForResource" not in calls
    finally:
        full.bed.overlay.reset()
