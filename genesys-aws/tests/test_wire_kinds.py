"""Every kind on the bed, through the real engine: deployed, planned again, changed, drifted, put right, destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder, Ran
from genesys_aws.testbed import Bed

pytest.importorskip("moto", reason="the bed needs moto")
# The bed is no Amazon: nothing is limited there, and everything shows soon.
QUICK = "providers: {aws: {limits: false, poll_s: 0.05, lag_s: 3}}\n"
HEAD = f"project: shop\nprovider: aws\nregion: europe\n{QUICK}resources:\n"


class Case(NamedTuple):
    """One stack and what happens to it.

    Args:
        before: Its resources.
        after: Its resources after a change.
        touch: What somebody does behind our back.
        shows: Native address in the plan that finds it.
        lost: Resources that may lose their data.
    """

    before: str
    after: str
    touch: Callable[[Bed], object]
    shows: str
    lost: tuple[str, ...] = ()


_CLIENTS: dict[str, Any] = {}


def client(bed: Bed, service: str) -> Any:
    """Return boto3's client of the emulator, one a service; `running` closes them."""
    if service not in _CLIENTS:
        _CLIENTS[service] = bed.client(service)
    return _CLIENTS[service]


def _bucket(bed: Bed) -> object:
    s3 = client(bed, "s3")
    (name,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    return s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def _volume(bed: Bed) -> object:
    ec2 = client(bed, "ec2")
    (disk,) = ec2.describe_volumes(Filters=[{"Name": "tag-key", "Values": ["a"]}])["Volumes"]
    return ec2.create_tags(Resources=[disk["VolumeId"]], Tags=[{"Key": "a", "Value": "z"}])


def _balancer(bed: Bed) -> object:
    elb = client(bed, "elbv2")
    group = elb.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
    return elb.modify_target_group(TargetGroupArn=group, HealthCheckPath="/elsewhere")


def _container(bed: Bed) -> object:
    scaling = client(bed, "application-autoscaling")
    (one,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    keys = {key: one[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
    return scaling.register_scalable_target(**keys, MaxCapacity=9)


def _group(bed: Bed) -> object:
    scaling = client(bed, "autoscaling")
    (one,) = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    return scaling.update_auto_scaling_group(AutoScalingGroupName=one["AutoScalingGroupName"], MaxSize=9)


def _record(bed: Bed) -> object:
    dns = client(bed, "route53")
    (zone,) = dns.list_hosted_zones()["HostedZones"]
    records = [{"Value": "203.0.113.1"}]
    found = {"Name": "www.example.com.", "Type": "A", "TTL": 300, "ResourceRecords": records}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": found}]}
    return dns.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch=batch)


def _flows(bed: Bed) -> object:
    logs = client(bed, "logs")
    (group,) = logs.describe_log_groups()["logGroups"]
    return logs.put_retention_policy(logGroupName=group["logGroupName"], retentionInDays=1)


SERVERS = "".join(f"  {name}: {{kind: server, size: small, port: 8080}}\n" for name in "ab")
ZONE = '  zone: {kind: dnszone, domain: example.com}\n  www: {kind: dnsrecord, zone: "${zone}", host: www, '
CASES: dict[str, Case] = {
    "bucket": Case(
        "  assets: {kind: bucket, lifecycle: {archive: 90d}}\n",
        "  assets: {kind: bucket, lifecycle: {expire: 1y}, versioning: false, force_destroy: true, tags: {a: b}}\n",
        _bucket,
        "assets/versioning",
        ("assets",),
    ),
    "volume": Case(
        '  data: {kind: volume, size: 50GB}\n  web: {kind: server, size: small, volumes: ["${data}"]}\n',
        '  data: {kind: volume, size: 80GB, tags: {a: b}}\n  web: {kind: server, size: small, volumes: ["${data}"]}\n',
        _volume,
        "data/volume",
        ("data",),
    ),
    "loadbalancer": Case(
        SERVERS + '  lb: {kind: loadbalancer, targets: ["${a}", "${b}"]}\n',
        SERVERS + '  lb: {kind: loadbalancer, targets: [{target: "${a}", weight: 3}, "${b}"], sticky: true, '
        "idle_timeout: 90s, health: /up, tags: {a: b}}\n",
        _balancer,
        "lb/targets-http-8080-a",
    ),
    "container": Case(
        '  assets: {kind: bucket}\n  key: {kind: secret}\n  api: {kind: container, image: "nginx:1", '
        'scale: {min: 1, max: 3}, connects: ["${assets}", "${key}"]}\n'
        '  lb: {kind: loadbalancer, targets: ["${api}"]}\n',
        '  assets: {kind: bucket}\n  key: {kind: secret}\n  api: {kind: container, image: "nginx:2", '
        'scale: {min: 2, max: 4}, env: {A: b}, tags: {a: b}, connects: ["${assets}", "${key}"]}\n'
        '  lb: {kind: loadbalancer, targets: ["${api}"]}\n',
        _container,
        "api/scale",
        ("assets", "key"),
    ),
    "compute": Case(
        '  assets: {kind: bucket}\n  one: {kind: role, grants: [{verb: read, "on": "${assets}"}]}\n'
        '  web: {kind: compute, size: small, count: {min: 1, max: 3}, port: 8080, identity: "${one}"}\n'
        '  lb: {kind: loadbalancer, targets: ["${web}"]}\n',
        '  assets: {kind: bucket}\n  one: {kind: role, grants: [{verb: write, "on": "${assets}"}]}\n'
        '  web: {kind: compute, size: medium, count: {min: 1, max: 4}, port: 8080, identity: "${one}", tags: {a: b}}\n'
        '  lb: {kind: loadbalancer, targets: ["${web}"]}\n',
        _group,
        "web/group",
        ("assets",),
    ),
    "dns": Case(
        ZONE
        + 'value: 192.0.2.1}\n  all: {kind: dnsrecord, zone: "${zone}", host: "*", type: CNAME, value: www.example.com}\n'
        '  text: {kind: dnsrecord, zone: "${zone}", type: TXT, value: "hello world"}\n',
        ZONE.replace("example.com}", "example.com, tags: {a: b}}") + "value: [192.0.2.1, 192.0.2.2], ttl: 60}\n",
        _record,
        "www/record",
    ),
    "webapp": Case(
        "  shop: {kind: webapp, image: nginx, database: true, scale: {min: 1, max: 2}}\n",
        '  shop: {kind: webapp, image: "nginx:2", database: true, scale: {min: 1, max: 3}, health: /up}\n',
        _container,
        "shop/web/scale",
        ("shop",),
    ),
    "network and database": Case(
        "  net: {kind: network, flow_logs: 30d, zones: 2, nat: single}\n"
        '  db: {kind: database, type: postgres, network: "${net}", replicas: 1, storage: dynamic}\n',
        "  net: {kind: network, flow_logs: 90d, zones: 2, nat: single}\n"
        '  db: {kind: database, type: postgres, network: "${net}", replicas: 2, storage: dynamic, '
        'maintenance: "sun 03:00", parameters: {work_mem: 8192}}\n',
        _flows,
        "net/flows",
        ("db",),
    ),
}


@pytest.fixture(scope="module")
def running() -> Iterator[Bed]:
    with Bed(chaos, delay_s=0.1) as bed:
        yield bed
        while _CLIENTS:
            _CLIENTS.popitem()[1].close()


@pytest.fixture
def bed(running: Bed) -> Bed:
    running.reset()
    return running


@pytest.fixture
def folder(bed: Bed, tmp_path: Path) -> Folder:
    return Folder(tmp_path, **bed.environ)


def left(bed: Bed) -> dict[str, int]:
    """Count what a destroyed stack must not leave; moto has a default VPC of its own."""
    ec2, elb, ecs = client(bed, "ec2"), client(bed, "elbv2"), client(bed, "ecs")
    instances = [
        one
        for reservation in ec2.describe_instances()["Reservations"]
        for one in reservation["Instances"]
        if one["State"]["Name"] != "terminated"
    ]
    found: dict[str, Any] = {
        "buckets": client(bed, "s3").list_buckets()["Buckets"],
        # moto keeps the root disks of machines that are gone; Amazon does not.
        "volumes": ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["*-volume-*"]}])["Volumes"],
        "instances": instances,
        "templates": ec2.describe_launch_templates()["LaunchTemplates"],
        "networks": [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "addresses": ec2.describe_addresses()["Addresses"],
        "balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "clusters": [
            one
            for one in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
            if one["status"] == "ACTIVE"
        ],
        "definitions": ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"],
        "groups": client(bed, "autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"],
        "log groups": client(bed, "logs").describe_log_groups()["logGroups"],
        "zones": client(bed, "route53").list_hosted_zones()["HostedZones"],
        "databases": client(bed, "rds").describe_db_instances()["DBInstances"],
        "roles": [one for one in client(bed, "iam").list_roles()["Roles"] if one["RoleName"].startswith("shop-")],
        "targets": client(bed, "application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")[
            "ScalableTargets"
        ],
    }
    return {name: len(items) for name, items in found.items() if items}


def settled(folder: Folder) -> Ran:
    """Plan against reality; nothing is to be done."""
    ran = folder.ok("plan", "--refresh")
    assert "No changes" in ran.out, ran.out
    return ran


@pytest.mark.parametrize("name", CASES)
def test_a_kind_lives_and_goes_without_a_trace(bed: Bed, folder: Folder, name: str) -> None:
    case = CASES[name]
    assert left(bed) == {}
    folder.write("genesys.yaml", HEAD + case.before)
    folder.ok("deploy", "--yes")
    assert left(bed)
    settled(folder)
    folder.write("genesys.yaml", HEAD + case.after)
    folder.ok("deploy", "--yes")
    settled(folder)
    case.touch(bed)
    found = folder.ok("plan", "--refresh")
    assert case.shows in found.out
    folder.ok("deploy", "--yes", "--refresh")
    settled(folder)
    folder.ok("destroy", "--yes", *(word for lost in case.lost for word in ("--confirm-data-loss", lost)))
    assert left(bed) == {}


@pytest.mark.parametrize("name", CASES)
def test_answers_that_are_lost_make_nothing_twice(bed: Bed, folder: Folder, name: str) -> None:
    case = CASES[name]
    folder.write("genesys.yaml", HEAD + case.before)
    folder.ok("deploy", "--yes")
    calm = left(bed)
    bed.reset()
    again = Folder(folder.root / "again", **bed.environ)
    again.write("genesys.yaml", HEAD + case.before)
    bed.chaos.weather = chaos.Weather(lost_after=0.15, lost_before=0.05, throttle=0.05)
    again.ok("deploy", "--yes")
    bed.chaos.weather = chaos.Weather()
    settled(again)
    assert left(bed) == calm


BUCKET = "  assets: {kind: bucket%s}\n"
DESTROY = ("destroy", "--yes", "--confirm-data-loss")


def test_objects_are_lost_only_where_that_was_said(bed: Bed, folder: Folder) -> None:
    s3 = client(bed, "s3")
    folder.write("genesys.yaml", HEAD + BUCKET % "")
    folder.ok("deploy", "--yes")
    (name,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    s3.delete_bucket_policy(Bucket=name)  # moto takes every call for one without TLS
    for text in (b"one", b"two"):
        s3.put_object(Bucket=name, Key="a", Body=text)
    s3.delete_object(Bucket=name, Key="a")
    ran = folder.run(*DESTROY, "assets")
    assert ran.code != 0
    assert "force_destroy" in ran.everything
    assert left(bed) == {"buckets": 1}
    folder.write("genesys.yaml", HEAD + BUCKET % ", force_destroy: true")
    folder.ok("deploy", "--yes", "--refresh")
    folder.ok(*DESTROY, "assets")
    assert left(bed) == {}


def test_a_last_snapshot_is_kept_of_what_says_so(bed: Bed, folder: Folder) -> None:
    stack = "  data: {kind: volume, size: 5GB, on_delete: snapshot}\n"
    stack += "  db: {kind: database, type: postgres, on_delete: snapshot}\n"
    folder.write("genesys.yaml", HEAD + stack)
    folder.ok("deploy", "--yes")
    folder.ok("destroy", "--yes")
    assert left(bed) == {}
    (kept,) = client(bed, "ec2").describe_snapshots(Filters=[{"Name": "volume-size", "Values": ["5"]}])["Snapshots"]
    assert {"Key": "genesys-last-snapshot", "Value": "true"} in kept["Tags"]
    (snapshot,) = client(bed, "rds").describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    assert "-last-20" in snapshot["DBSnapshotIdentifier"]


def test_a_last_snapshot_is_kept_although_somebody_took_the_tags_away(bed: Bed, folder: Folder) -> None:
    folder.write("genesys.yaml", HEAD + "  data: {kind: volume, size: 5GB, on_delete: snapshot}\n")
    folder.ok("deploy", "--yes")
    ec2 = client(bed, "ec2")
    (disk,) = ec2.describe_volumes()["Volumes"]
    ec2.delete_tags(Resources=[disk["VolumeId"]], Tags=[{"Key": "genesys-last-snapshot"}])
    folder.ok("destroy", "--yes")
    kept = [one for one in ec2.describe_snapshots()["Snapshots"] if one["VolumeId"] == disk["VolumeId"]]
    assert len(kept) == 1


def test_the_account_is_recorded_and_another_one_is_refused(
    bed: Bed, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("genesys.yaml", HEAD + "  data: {kind: volume, size: 5GB}\n")
    folder.ok("deploy", "--yes")
    (row,) = folder.ok("state", "show", "data/volume", "--json").document["resources"]
    assert row["target"] == {"region": "eu-central-1", "account": "123456789012"}
    assert "No changes" in folder.ok("plan", "--refresh").out
    # The bed knows one account, so that the credentials are of another is said here.
    other = {"account": "111111111111"}
    monkeypatch.setattr("genesys_aws.wire.executor.Executor.place", lambda session: other)
    folder.write("genesys.yaml", HEAD + "  data: {kind: volume, size: 6GB}\n")
    for args in (["plan", "--refresh"], ["deploy", "--yes"], ["destroy", "--yes", "--confirm-data-loss", "data"]):
        ran = folder.run(*args)
        assert (ran.code, "RUN-025" in ran.everything) == (3, True), ran.everything
    (disk,) = client(bed, "ec2").describe_volumes()["Volumes"]
    assert disk["Size"] == 5


def test_tags_say_whose_everything_is(bed: Bed, folder: Folder) -> None:
    folder.write("genesys.yaml", HEAD + CASES["container"].before)
    folder.ok("deploy", "--yes")
    ecs, elb, logs = client(bed, "ecs"), client(bed, "elbv2"), client(bed, "logs")
    (cluster,) = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"], include=["TAGS"])["clusters"]
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    (told,) = elb.describe_tags(ResourceArns=[balancer["LoadBalancerArn"]])["TagDescriptions"]
    (group,) = logs.describe_log_groups()["logGroups"]
    (bucket,) = client(bed, "s3").list_buckets()["Buckets"]
    ours = {"genesys-stack", "genesys-id", "genesys-intent", "genesys-managed"}
    assert ours <= {tag["key"] for tag in cluster["tags"]}
    assert ours <= {tag["Key"] for tag in told["Tags"]}
    assert ours <= set(logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"])
    assert ours <= {tag["Key"] for tag in client(bed, "s3").get_bucket_tagging(Bucket=bucket["Name"])["TagSet"]}


def test_a_network_of_somebody_else_and_a_native_of_ones_own(bed: Bed, folder: Folder) -> None:
    ec2 = client(bed, "ec2")
    theirs = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    for number, zone in enumerate("ab"):
        ec2.create_subnet(VpcId=theirs, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"eu-central-1{zone}")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=theirs)
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [theirs]}])["RouteTables"]
    way = {"RouteTableId": table["RouteTableId"], "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    ec2.create_route(**way)
    stack = f"  net: {{kind: network, existing_id: {theirs}}}\n  web: {{kind: server, size: small, network: net}}\n"
    stack += "  group: {kind: native, type: aws.logs.log_group, properties: {logGroupName: mine, retentionInDays: 7}}\n"
    folder.write("genesys.yaml", HEAD + stack)
    folder.ok("deploy", "--yes")
    settled(folder)
    assert client(bed, "logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 7
    folder.ok("destroy", "--yes")
    assert left(bed) == {"networks": 1}
    assert ec2.describe_vpcs(VpcIds=[theirs])["Vpcs"]


@pytest.mark.parametrize("strike", ["lost_after", "lost_before"])
def test_a_native_with_a_name_of_its_own_is_found_again_when_its_answer_is_lost(
    bed: Bed, folder: Folder, strike: str
) -> None:
    own = (
        "  mine: {kind: native, type: aws.logs.log_group, properties: {logGroupName: mine, retentionInDays: 7}}\n"
        "  role: {kind: native, type: aws.iam.instance_profile, properties: {InstanceProfileName: mine, RoleName: r}}\n"
        "  r: {kind: native, type: aws.iam.role, properties: {RoleName: r, AssumeRolePolicyDocument: '{}'}}\n"
    )
    folder.write("genesys.yaml", HEAD + own.replace("RoleName: r}}\n  r:", 'RoleName: "${r.id}"}}\n  r:'))
    for operation in ("logs.CreateLogGroup", "iam.CreateInstanceProfile", "iam.CreateRole"):
        bed.chaos.strikes[operation, 1] = strike
    folder.ok("deploy", "--yes")
    assert sum(bed.chaos.struck.values()) == 3
    settled(folder)
