"""One stack at Amazon's test bed for Genesys and for Terraform, each in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import clouds
from desk import Desk
from measure import Command, size

from genesys.testing.chaos import Weather

_DAYS = {"create": 30, "plan": 30, "change": 60, "destroy": 60}


class Rivals:
    """Genesys and Terraform with the same stack.

    Args:
        root: An empty folder.
        bed: Amazon's test bed.
        count: About how many resources.
    """

    def __init__(self, root: Path, bed: Any, count: int) -> None:
        self.desk, self.bed, self.count = Desk(root), bed, count
        self.desk.environ |= bed.environ
        clouds.mirrored(root)

    def ours(self, step: str) -> Command:
        """Return Genesys's command for a step."""
        self._write("genesys.yaml", clouds.ours(self.count, days=_DAYS[step]))
        words = {
            "create": ("deploy", "--yes"),
            "plan": ("plan", "--refresh", "--expect-no-changes"),
            "change": ("deploy", "--yes"),
            "destroy": ("destroy", "--yes", *clouds.losses(self.count)),
        }
        return self.desk.ours(*words[step])

    def theirs(self, step: str) -> Command:
        """Return Terraform's command for a step."""
        self._write("main.tf", clouds.terraform(self.count, self.bed.url, days=_DAYS[step]))
        words = {
            "create": ("apply", "-auto-approve"),
            "plan": ("plan", "-detailed-exitcode"),
            "change": ("apply", "-auto-approve"),
            "destroy": ("destroy", "-auto-approve"),
        }
        if step == "create":
            done = subprocess.run(
                ["terraform", "init"], cwd=self.desk.other, env=self.desk.environ, check=False, capture_output=True
            )
            assert done.returncode == 0, done.stderr.decode()
        return self.desk.theirs(*words[step])

    def clean(self, latency_s: float) -> None:
        """Begin with an empty account, whose calls take ``latency_s`` longer."""
        self.bed.reset()
        self.bed.chaos.weather = Weather(latency_s=latency_s)
        for name in (".genesys", "terraform.tfstate"):
            shutil.rmtree(self.desk.project / name, ignore_errors=True)
            (self.desk.other / name).unlink(missing_ok=True)

    def left(self) -> list[str]:
        """Return what of the stack is still in the account."""
        ec2, iam = self.bed.client("ec2"), self.bed.client("iam")
        found = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["CidrBlock"] == "10.32.0.0/16"]
        found += [item["VolumeId"] for item in ec2.describe_volumes()["Volumes"]]
        found += [role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"].startswith("bench")]
        found += [bucket["Name"] for bucket in self.bed.client("s3").list_buckets()["Buckets"]]
        groups = self.bed.client("logs").describe_log_groups()["logGroups"]
        return found + [group["logGroupName"] for group in groups]

    def sizes(self) -> tuple[int, int]:
        """Return how large the states of both are, in bytes; 0 where there is none."""
        other = self.desk.other / "terraform.tfstate"
        return size(self.desk.state), other.stat().st_size if other.exists() else 0

    def _write(self, name: str, text: str) -> None:
        folder = self.desk.project if name.endswith("yaml") else self.desk.other
        (folder / name).write_text(text, encoding="utf-8")
