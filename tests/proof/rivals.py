"""The same twelve types on Amazon's test bed, for Genesys and for Terraform, whose apply is killed at random moments.

After the death the same command runs again, then a destroy. What became of it is counted from outside: objects that no
record knows of, objects that are there twice, records without their object, a second command that did not end well, and
what a destroy left. Nothing here fails because Terraform does: the figures stand beside each other in the result.

A machine that no record knows of keeps its network, and Terraform's destroy then waits for a quarter of an hour; here
it gets three minutes. ``GENESYS_RIVALS_S`` ends the comparison after so many seconds, at fewer moments of Terraform's.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from proof import FOLDER, Verdict, load

beds = load(FOLDER / "beds.py")
MIRROR = Path(os.environ.get("TF_PLUGIN_MIRROR", "/opt/tf-plugins"))
"""Where Terraform's providers lie on this machine."""
REGION, ZONE, IMAGE = "eu-central-1", "eu-central-1a", "ami-1e749f67"
TRUST = '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}'
POLICY = '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}'
NATIVES: dict[str, tuple[str, dict[str, Any]]] = {
    "net": ("aws.ec2.vpc", {"CidrBlock": "10.32.0.0/16"}),
    "subnet": ("aws.ec2.subnet", {"VpcId": "${net.id}", "CidrBlock": "10.32.0.0/24", "AvailabilityZone": ZONE}),
    "table": ("aws.ec2.route_table", {"VpcId": "${net.id}"}),
    "use": ("aws.ec2.route_table_association", {"RouteTableId": "${table.id}", "SubnetId": "${subnet.id}"}),
    "group": ("aws.ec2.security_group", {"GroupName": "bench", "Description": "bench", "VpcId": "${net.id}"}),
    "rule": (
        "aws.ec2.security_group_ingress",
        {
            "GroupId": "${group.id}",
            "IpPermissions": [
                {"FromPort": 443, "ToPort": 443, "IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
            ],
        },
    ),
    "role": ("aws.iam.role", {"RoleName": "bench", "AssumeRolePolicyDocument": TRUST}),
    "policy": ("aws.iam.role_policy", {"RoleName": "${role.id}", "PolicyName": "bench", "PolicyDocument": POLICY}),
    "profile": ("aws.iam.instance_profile", {"InstanceProfileName": "bench", "RoleName": "${role.id}"}),
    "machine": (
        "aws.ec2.instance",
        {
            "ImageId": IMAGE,
            "InstanceType": "t3.micro",
            "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "${subnet.id}", "Groups": ["${group.id}"]}],
            "DeviceName": "/dev/sda1",
            "VolumeSize": 10,
            "VolumeType": "gp3",
        },
    ),
    "disk": ("aws.ec2.volume", {"AvailabilityZone": ZONE, "Size": 10, "VolumeType": "gp3"}),
    "log": ("aws.logs.log_group", {"logGroupName": "bench", "retentionInDays": 30}),
    "files": ("aws.s3.bucket", {"Bucket": "bench-proof", "LocationConstraint": REGION}),
}
"""Name -> native type and properties."""
PATIENCE_S = 180
"""How long a command of Terraform's may take; it takes half a minute when all is well."""
LOST = ("--confirm-data-loss", "disk", "--confirm-data-loss", "files")
TERRAFORM = f"""\
terraform {{
  required_providers {{
    aws = {{ source = "hashicorp/aws" }}
  }}
}}
provider "aws" {{
  region                      = "{REGION}"
  access_key                  = "x"
  secret_key                  = "x"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {{
    ec2  = "URL"
    iam  = "URL"
    logs = "URL"
    s3   = "URL"
    sts  = "URL"
  }}
}}
resource "aws_vpc" "net" {{ cidr_block = "10.32.0.0/16" }}
resource "aws_subnet" "subnet" {{
  vpc_id            = aws_vpc.net.id
  cidr_block        = "10.32.0.0/24"
  availability_zone = "{ZONE}"
}}
resource "aws_route_table" "table" {{ vpc_id = aws_vpc.net.id }}
resource "aws_route_table_association" "use" {{
  subnet_id      = aws_subnet.subnet.id
  route_table_id = aws_route_table.table.id
}}
resource "aws_security_group" "group" {{
  name        = "bench"
  description = "bench"
  vpc_id      = aws_vpc.net.id
}}
resource "aws_vpc_security_group_ingress_rule" "rule" {{
  security_group_id = aws_security_group.group.id
  cidr_ipv4         = "10.0.0.0/8"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}}
resource "aws_iam_role" "role" {{
  name               = "bench"
  assume_role_policy = {json.dumps(TRUST)}
}}
resource "aws_iam_role_policy" "policy" {{
  name   = "bench"
  role   = aws_iam_role.role.name
  policy = {json.dumps(POLICY)}
}}
resource "aws_iam_instance_profile" "profile" {{
  name = "bench"
  role = aws_iam_role.role.name
}}
resource "aws_instance" "machine" {{
  ami                    = "{IMAGE}"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.subnet.id
  vpc_security_group_ids = [aws_security_group.group.id]
}}
resource "aws_ebs_volume" "disk" {{
  availability_zone = "{ZONE}"
  size              = 10
  type              = "gp3"
  tags              = {{ bench = "proof" }}
}}
resource "aws_cloudwatch_log_group" "log" {{
  name              = "bench"
  retention_in_days = 30
}}
resource "aws_s3_bucket" "files" {{ bucket = "bench-proof" }}
"""


class Group:
    """A process and its children, killed together as a machine that stops kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def kill(self) -> None:
        """Kill all of them."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)


class Ours:
    """Genesys with the stack.

    Args:
        site: Amazon's bed.
    """

    name = "genesys"

    def __init__(self, site: Any) -> None:
        self.site = site

    def begin(self) -> None:
        """Begin with an empty account and no state."""
        self.site.begin()
        natives = {
            name: {"kind": "native", "type": type, "protect": False, "properties": properties}
            for name, (type, properties) in NATIVES.items()
        }
        program = {"project": "bench", "provider": "aws", "region": REGION, "resources": natives}
        self.site.folder.write("genesys.yaml", json.dumps(program))  # JSON is YAML.

    def start(self) -> subprocess.Popen[str]:
        """Start the command that is killed."""
        started: subprocess.Popen[str] = self.site.folder.start("deploy", "--yes", start_new_session=True)
        return started

    def again(self) -> str:
        """Run it again; return what is wrong, ``""`` for nothing."""
        ran = self.site.folder.command("deploy", "--yes")
        return "" if ran.code == 0 else str(ran.err or ran.out)

    def recorded(self) -> set[str]:
        """Return the ids that are recorded."""
        return {id for _, id in self.site.recorded() if id}

    def destroy(self) -> str:
        """Remove everything; return what is wrong."""
        ran = self.site.folder.command("destroy", "--yes", *LOST)
        return "" if ran.code == 0 else str(ran.err or ran.out)


class Theirs:
    """Terraform with the stack.

    Args:
        site: Amazon's bed.
    """

    name = "terraform"

    def __init__(self, site: Any) -> None:
        self.site = site
        self.folder = Path(site.root) / "terraform"
        self.folder.mkdir()
        rc = self.folder / "terraform.rc"
        rc.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{MIRROR}"\n  }}\n}}\n')
        known = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        self.environ = {**known, "HOME": str(self.folder), "TF_CLI_CONFIG_FILE": str(rc), "CHECKPOINT_DISABLE": "1"}
        self.environ |= {"TF_IN_AUTOMATION": "1", "AWS_EC2_METADATA_DISABLED": "true"}
        (self.folder / "main.tf").write_text(TERRAFORM.replace("URL", site.bed.url))
        wrong = self._run("init")
        if wrong:
            raise RuntimeError(wrong)

    def _run(self, *words: str) -> str:
        line = ["terraform", *words, "-no-color", "-input=false"]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(line, cwd=self.folder, env=self.environ, start_new_session=True, **pipes)
        try:
            out, err = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            Group(process).kill()
            process.communicate()
            return f"Error: {words[0]} had not ended after {PATIENCE_S} s"
        return "" if process.returncode == 0 else err or out or "it failed"

    def begin(self) -> None:
        """Begin with an empty account and no state."""
        self.site.begin()
        for path in self.folder.glob("*terraform.tfstate*"):
            path.unlink()
        for path in self.folder.glob(".terraform.tfstate*"):
            path.unlink()

    def start(self) -> subprocess.Popen[str]:
        """Start the command that is killed."""
        line = ["terraform", "apply", "-auto-approve", "-no-color", "-input=false"]
        pipes: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(line, cwd=self.folder, env=self.environ, text=True, start_new_session=True, **pipes)

    def again(self) -> str:
        """Run it again, after the lock is forced when that is what is wrong; return what is wrong."""
        wrong = self._run("apply", "-auto-approve")
        if "Error acquiring the state lock" in wrong:
            id = next(line.split()[-1] for line in wrong.splitlines() if "ID:" in line)
            self._run("force-unlock", "-force", id)
            wrong = self._run("apply", "-auto-approve")
        return wrong

    def recorded(self) -> set[str]:
        """Return the ids that are recorded."""
        path = self.folder / "terraform.tfstate"
        try:
            resources = json.loads(path.read_text())["resources"]
        except (OSError, ValueError, KeyError):
            return set()
        ids = [one["attributes"].get("id") for item in resources for one in item["instances"]]
        return {str(id).replace(":", "|") if id == "bench:bench" else str(id) for id in ids if id}

    def destroy(self) -> str:
        """Remove everything; return what is wrong."""
        return self._run("destroy", "-auto-approve")


def killed(side: Any, point: Any) -> bool:
    """Start a side's command, kill it at a point, and tell whether it was still running."""
    chaos = side.site.chaos
    process = side.start()
    victim = Group(process)
    chaos.aim(victim, point)
    try:
        if not point.call:
            try:
                process.wait(point.pause_s)
            except subprocess.TimeoutExpired:
                victim.kill()
        process.communicate(timeout=300)
    finally:
        victim.kill()
        chaos.victim = None
    return process.returncode == -signal.SIGKILL


def judged(side: Any, points: list[Any]) -> dict[str, Any]:
    """Kill a side's command at points, and count what became of it."""
    counts: Counter[str] = Counter(dict.fromkeys(WORDS, 0))
    reasons: Counter[str] = Counter()
    until = time.monotonic() + float(os.environ.get("GENESYS_RIVALS_S") or "inf")
    for point in points:
        if time.monotonic() > until:
            break
        side.begin()
        counts["points"] += 1
        counts["killed"] += killed(side, point)
        wrong = side.again()
        counts["second command failed"] += bool(wrong)
        there, known = Counter(side.site.listed()), side.recorded()
        of_type = Counter(type for type, _ in there)
        counts["orphans"] += sum(id not in known for _, id in there)
        counts["duplicates"] += sum(number - 1 for number in of_type.values() if number > 1)
        counts["lost records"] += len(known - {id for _, id in there})
        left_wrong = side.destroy()
        counts["destroy failed"] += bool(left_wrong)
        left = side.site.listed()
        counts["left after destroy"] += len(left)
        counts["points with something left"] += bool(left)
        sys.stderr.write(f"{side.name} {point.told}: {dict(counts)}\n")
        reasons.update(_reason(text) for text in (wrong, left_wrong) if text)
    return {**counts, "why": dict(reasons.most_common(12))}


WORDS = (
    *("points", "killed", "second command failed", "orphans", "duplicates", "lost records", "destroy failed"),
    *("left after destroy", "points with something left"),
)
"""What is counted for each side."""


def _reason(text: str) -> str:
    line = next((line for line in text.splitlines() if "Error" in line or "error" in line), text.strip()[:120])
    return line.strip("│ \n")[:120]


def calls(side: Any) -> int:
    """Return how many calls the command makes when nobody kills it, and remove what it made.

    Raises:
        RuntimeError: It does not end well although nothing happened.
    """
    side.begin()
    before = side.site.chaos.total
    process = side.start()
    process.communicate(timeout=300)
    made = int(side.site.chaos.total - before)
    listed = Counter(side.site.listed())
    lost = {id for _, id in listed} ^ side.recorded()
    wrong = side.destroy()
    if process.returncode or wrong or len(listed) != len(NATIVES) or lost - {"x"}:
        raise RuntimeError(f"{side.name}: {process.returncode}, {sorted(listed)}, {sorted(lost)}, {wrong}")
    return made


def flaws() -> list[str]:
    """Return where the two tongues do not say the same, or what is made is not listed."""
    found = [f"{type} is not listed" for type, _ in NATIVES.values() if type not in beds.inventory.TYPES]
    blocks = len(re.findall(r"(?m)^resource ", TERRAFORM))
    return found + ([] if blocks == len(NATIVES) else [f"{blocks} resources for Terraform, {len(NATIVES)} for Genesys"])


def sides() -> list[Any]:
    """Return whom to compare; without Terraform, say so."""
    if shutil.which("terraform") is None or not (MIRROR / "registry.terraform.io/hashicorp/aws").is_dir():
        sys.stderr.write(f"No comparison: terraform and its provider hashicorp/aws in {MIRROR} are not installed.\n")
        return [Ours]
    return [Ours, Theirs]


def run(size: int, seed: int) -> Verdict:
    """Kill each at ``size`` points; the claim is about Genesys."""
    failures = flaws()
    counts: dict[str, int] = {"resources": len(NATIVES), "types": len({type for type, _ in NATIVES.values()})}
    found: dict[str, Any] = {}
    root = Path(tempfile.mkdtemp(prefix="genesys-rivals-"))
    try:
        with ExitStack() as stack:
            site = stack.enter_context(beds.Amazon(root)) if size else None
            for make in sides() if size else ():
                side = make(site)
                dice, made = random.Random(f"{seed} {side.name}"), calls(side)
                points = [beds.drawn(dice, made) for _ in range(size)]
                found[side.name] = {"calls of an apply": made, **judged(side, points)}
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for name, told in found.items():
        counts |= {f"{word} ({name})": told[word] for word in WORDS}
    bad = {word: found["genesys"][word] for word in WORDS[2:] if found and found["genesys"][word]}
    return Verdict(counts, failures + [f"genesys: {number} {word}" for word, number in bad.items()], found)
