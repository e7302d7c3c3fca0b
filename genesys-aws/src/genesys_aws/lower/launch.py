"""What starts a machine of EC2, alone or in a group: image, size, root disk, role, key and first boot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi import choices, machine
from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.boot import program
from genesys_aws.lower.common import fact, row, tags
from genesys_aws.lower.demands import spelled
from genesys_aws.lower.grants import policies
from genesys_aws.lower.identity import profile, role
from genesys_aws.lower.volume import disk
from genesys_aws.tables import table

_GIB = 1 << 30
_ARM = "arm64"
_SAFE = {"Encrypted": True}
METADATA: dict[str, Json] = {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2, "HttpTokens": "required"}
"""Two hops, so that containers on the machine reach the metadata as well (quirk A83)."""


def public(resource: Resolved) -> bool:
    """Tell whether a machine gets a public address."""
    return bool(resource.fields.get("public_address"))


def size(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    """Return the row of the table of sizes, chosen once and kept."""
    return choices.server_size(resource, context, table=table, row=row)


def identity(resource: Resolved, context: LowerContext) -> tuple[Json, list[NativeSpec]]:
    """Return the name of the instance profile and the natives for it: none but grants where a Role is named."""
    shared = resource.target("identity")
    owner = shared or resource.address
    natives = [] if shared else [role(resource, context, "role", "ec2"), profile(resource, context)]
    natives += policies(resource, context, f"{owner}/role")
    return own(owner, "instance-profile"), natives


def key_pair(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give the public key, when there is one."""
    key = resource.fields.get("ssh_key")
    if key:
        name = context.name("aws.ec2.key_pair", "key")
        plain = " ".join(key.split()[:2]) if isinstance(key, str) else key  # the comment does not come back
        if isinstance(key, str):
            spelled(resource, "ssh_key", plain, r"(ssh-rsa|ssh-ed25519) \S+", "public keys of RSA and ED25519")
        body = {"KeyName": name, "PublicKeyMaterial": plain, "Tags": tags(resource, context)}
        yield NativeSpec("key", "aws.ec2.key_pair", body, name=name)


def image(resource: Resolved, context: LowerContext) -> Mapping[str, str]:
    """Return id and root device of the image, looked up once and kept."""
    wanted = str(resource.fields["os"])
    arch = _ARM if resource.fields["family"] == "arm" else "amd64"

    def choose() -> Json:
        known = table("images")
        os = known["lts"]["newest"] if wanted == "latest-lts" else wanted
        parameter = row(known["parameters"], os, what="image", address=resource.address).format(arch=arch)
        return fact(context, "image", f"{os}/{arch}", parameter=parameter, region=context.target["region"])

    pinned: Mapping[str, str] = context.choice("image", f"{wanted}/{arch}", choose)
    return pinned


def root_disk(resource: Resolved, context: LowerContext) -> Json:
    """Return size, type and speed of the root disk, chosen once and kept."""
    wanted, gib = str(resource.fields["disk"]), -(-int(resource.fields["storage"]) // _GIB)
    return context.choice("disk", [wanted, gib], lambda: {**disk("root", wanted, gib, resource.address), **_SAFE})


def options(resource: Resolved, chosen: Mapping[str, Any]) -> dict[str, Json]:
    """Return what only some sizes and prices have; ``chosen`` is the row of the size."""
    found: dict[str, Json] = {}
    if chosen["type"].startswith("t"):
        # The default may bill extra for bursts (quirk A85).
        found["CreditSpecification"] = {"CpuCredits": "standard"}
    if resource.fields.get("spot"):
        found["InstanceMarketOptions"] = {"MarketType": "spot"}
    return found


def first_boot(resource: Resolved, context: LowerContext) -> Json:
    """Return cloud-init data, or ``None``."""
    return machine.boot_of(resource, context, fetch=program("fetch"))
