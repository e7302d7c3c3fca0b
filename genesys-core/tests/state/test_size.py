"""Encrypted, with everything counted, a state is a small part of what Terraform stores for the same resources."""

from __future__ import annotations

import json
from random import Random

import pytest

from genesys.model.fragment import Fragment
from genesys.state.drive import complete


def flat(count, random):
    """Objects without an API behind them, as in ``terraform_data``."""
    for at in range(count):
        value = {"name": f"item-{at}", "size": random.randrange(10_000), "note": f"number {at} of {count}"}
        yield "data", f"item{at}", value, {"output": value}, []


def cloud(count, random):
    """A mix of twelve cloud types with ids, addresses and names as clouds make them."""
    types = list(SHAPES)
    for at in range(count):
        kind = types[at % len(types)]
        ident = f"{random.getrandbits(68):017x}"
        desired, observed = SHAPES[kind](at, ident, random)
        tags = {"Name": f"{kind}-{at}", "team": "platform", "cost-center": f"cc-{at % 7}"}
        yield kind, f"{kind}{at}", {**desired, "tags": tags}, observed, [f"vpc{at - at % 12}"] if at % 12 else []


def arn(service, what, random):
    return f"arn:aws:{service}:eu-central-1:123456789012:{what}"


def address(random):
    return ".".join(str(random.randrange(1, 255)) for _ in range(4))


SHAPES = {
    "vpc": lambda at, i, r: (
        {"cidr_block": f"10.{at % 200}.0.0/16", "enable_dns_support": True, "enable_dns_hostnames": True},
        {"id": f"vpc-{i}", "arn": arn("ec2", f"vpc/vpc-{i}", r), "main_route_table_id": f"rtb-{r.getrandbits(68):x}"},
    ),
    "subnet": lambda at, i, r: (
        {"cidr_block": f"10.{at % 200}.{at % 250}.0/24", "availability_zone": "eu-central-1a", "vpc_id": f"vpc-{at}"},
        {"id": f"subnet-{i}", "arn": arn("ec2", f"subnet/subnet-{i}", r), "owner_id": "123456789012"},
    ),
    "security_group": lambda at, i, r: (
        {
            "name": f"web-{at}",
            "description": "Managed by us",
            "ingress": [
                {"from_port": p, "to_port": p, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]} for p in (80, 443)
            ],
            "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}],
        },
        {"id": f"sg-{i}", "arn": arn("ec2", f"security-group/sg-{i}", r), "owner_id": "123456789012"},
    ),
    "instance": lambda at, i, r: (
        {
            "ami": "ami-0abcdef1234567890",
            "instance_type": "t3.large",
            "subnet_id": f"subnet-{at}",
            "monitoring": False,
            "ebs_optimized": True,
            "root_block_device": {"volume_size": 100, "volume_type": "gp3", "encrypted": True, "iops": 3000},
            "metadata_options": {
                "http_endpoint": "enabled",
                "http_tokens": "required",
                "http_put_response_hop_limit": 1,
            },
        },
        {
            "id": f"i-{i}",
            "arn": arn("ec2", f"instance/i-{i}", r),
            "private_ip": address(r),
            "public_ip": address(r),
            "instance_state": "running",
            "primary_network_interface_id": f"eni-{r.getrandbits(68):x}",
        },
    ),
    "volume": lambda at, i, r: (
        {"size": 100 + at % 5, "type": "gp3", "encrypted": True, "availability_zone": "eu-central-1a"},
        {"id": f"vol-{i}", "arn": arn("ec2", f"volume/vol-{i}", r)},
    ),
    "role": lambda at, i, r: (
        {
            "name": f"role-{at}",
            "assume_role_policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
                    ],
                }
            ),
            "max_session_duration": 3600,
        },
        {"id": f"role-{at}", "arn": f"arn:aws:iam::123456789012:role/role-{at}", "unique_id": f"AROA{i.upper()}"},
    ),
    "bucket": lambda at, i, r: (
        {"bucket": f"assets-{at}", "versioning": True, "block_public_acls": True, "force_destroy": False},
        {"id": f"assets-{at}", "arn": f"arn:aws:s3:::assets-{at}", "hosted_zone_id": "Z21DNDUVLTQW6Q"},
    ),
    "database": lambda at, i, r: (
        {
            "identifier": f"db-{at}",
            "engine": "postgres",
            "engine_version": "16.4",
            "instance_class": "db.t4g.medium",
            "allocated_storage": 100,
            "storage_encrypted": True,
            "backup_retention_period": 7,
            "multi_az": True,
        },
        {
            "arn": arn("rds", f"db:db-{at}", r),
            "endpoint": f"db-{at}.{i[:12]}.eu-central-1.rds.amazonaws.com:5432",
            "resource_id": f"db-{i.upper()}",
            "status": "available",
        },
    ),
    "load_balancer": lambda at, i, r: (
        {"name": f"lb-{at}", "load_balancer_type": "application", "internal": False, "idle_timeout": 60},
        {
            "arn": arn("elasticloadbalancing", f"loadbalancer/app/lb-{at}/{i[:16]}", r),
            "dns_name": f"lb-{at}-{r.randrange(10**9)}.eu-central-1.elb.amazonaws.com",
            "zone_id": "Z215JYRZR1TBD5",
        },
    ),
    "function": lambda at, i, r: (
        {
            "function_name": f"fn-{at}",
            "runtime": "python3.13",
            "handler": "app.main",
            "memory_size": 256,
            "timeout": 30,
        },
        {
            "arn": arn("lambda", f"function:fn-{at}", r),
            "code_sha256": f"{r.getrandbits(256):064x}",
            "version": "$LATEST",
        },
    ),
    "queue": lambda at, i, r: (
        {"name": f"queue-{at}", "visibility_timeout_seconds": 30, "message_retention_seconds": 345600},
        {"arn": arn("sqs", f"queue-{at}", r), "url": f"https://sqs.eu-central-1.amazonaws.com/123456789012/queue-{at}"},
    ),
    "log_group": lambda at, i, r: (
        {"name": f"/app/{at}", "retention_in_days": 30, "skip_destroy": False},
        {"id": f"/app/{at}", "arn": arn("logs", f"log-group:/app/{at}", r)},
    ),
}


def terraform(items, serial):
    """The same resources as Terraform writes them, without the attributes that only it keeps."""
    resources = [
        {
            "mode": "managed",
            "type": f"aws_{kind}",
            "name": name,
            "provider": 'provider["registry.example/hashicorp/aws"]',
            "instances": [
                {
                    "schema_version": 0,
                    "attributes": {**desired, **observed},
                    "sensitive_attributes": [],
                    "dependencies": deps,
                }
            ],
        }
        for kind, name, desired, observed, deps in items
    ]
    head = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": "0" * 36, "outputs": {}}
    return len(json.dumps({**head, "resources": resources}, indent=2))


def recorded(items, run, now):
    """The same resources as Genesys records them."""
    return [
        Fragment(
            f"{name}/{kind}",
            type=f"aws.{kind}",
            provider="aws",
            target={"account": "123456789012", "region": "eu-central-1"},
            id=observed.get("id") or observed.get("arn"),
            desired=desired,
            observed=observed,
            deps=[f"{dep}/vpc" for dep in deps],
            kind_address=name,
            origin={"kind": kind, "where": {"file": "infra.py", "line": 10 + at}},
            schema_version=1,
            idempotency="I1",
            created_by={"run": run, "op": f"create {name}/{kind}~1", "time": now + at / 10},
        )
        for at, (kind, name, desired, observed, deps) in enumerate(items)
    ]


def stored(world):
    return sum(len(data) for path, data in world.stored().items())


def commit(state, fragments, run):
    claim = complete(state.claims.take(run)).claim
    said = {"intent": Random(run).randbytes(32).hex(), "stack_digest": Random(run + "s").randbytes(32).hex()}
    stats = {"add": len(fragments), "change": 0, "destroy": 0}
    complete(state.commit(fragments, claim=claim, release=True, actor="ada@laptop", stats=stats, **said))


@pytest.mark.parametrize("shape", [flat, cloud])
@pytest.mark.parametrize("count", [100, 1000])
def test_a_state_is_at_most_a_tenth_and_fifty_versions_are_less_than_one_file(World, shape, count):
    random, world = Random(count), World()
    items = list(shape(count, random))
    state = world.open()
    commit(state, recorded(items, state.runs.new_id(), 1.7e9), state.runs.new_id())
    one, theirs = stored(world), terraform(items, 1)
    total = theirs
    for version in range(2, 51):
        world.clock.time.at += 3600.5
        chosen = random.sample(range(count), count // 50)
        for at in chosen:
            kind, name, desired, observed, deps = items[at]
            items[at] = (kind, name, {**desired, "size": random.randrange(10**6)}, observed, deps)
        changed = recorded([items[at] for at in chosen], state.runs.new_id(), world.clock.time.at)
        commit(state, changed, state.runs.new_id())
        total += terraform(items, version)
    ours = stored(world)
    assert ours < theirs
    print(
        f"{shape.__name__} {count}: {theirs} -> {one} ({100 * one / theirs:.2f} %), {total} -> {ours} ({100 * ours / total:.3f} %)"
    )
    assert one <= theirs / 10
    # A commit takes about 500 bytes, however little it changes: for a hundred small resources that shows.
    assert ours <= total * (0.005 if count >= 1000 else 0.015)


def test_the_dictionary_is_the_one_that_was_published():
    from hashlib import sha256

    from genesys.state.words import DICTIONARY

    assert sha256(DICTIONARY).hexdigest() == PUBLISHED, "what was compressed with it could not be read any more"


PUBLISHED = "444eaf9dafc69e6672c7e68ed097a72cb71e1379cb3bed4d9c413bd652a6197e"
