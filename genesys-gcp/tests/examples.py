"""One of every native that can be deleted, with a change of it: what the rules of the kit are tried on."""

from __future__ import annotations

from genesys.testing.provider_kit import Example, of

PROJECT, REGION, ZONE = "shop-123456", "europe-west3", "europe-west3-a"
LABELS = {"team": "shop"}
ACCOUNT = {"email": of("identity", "email"), "scopes": ["https://www.googleapis.com/auth/cloud-platform"]}

NAMED = {"name": "{name}"}
HERE = {"name": "{name}", "region": REGION}
IMAGE = "projects/ubuntu-os-cloud/global/images/family/ubuntu-2604-lts-amd64"
BACKEND = {"protocol": "HTTP", "sessionAffinity": "NONE", "timeoutSec": 30}
KEPT = {"maxRetentionDays": 14, "onSourceDiskDelete": "KEEP_AUTO_SNAPSHOTS"}
DAILY = {
    "schedule": {"dailySchedule": {"daysInCycle": 1, "startTime": "02:00"}},
    "retentionPolicy": KEPT,
}

SHOP: dict[str, Example] = {
    "net": Example(
        "gcp.compute.network",
        {"name": "{name}", "autoCreateSubnetworks": False, "routingConfig": {"routingMode": "REGIONAL"}},
        update={"routingConfig": {"routingMode": "GLOBAL"}},
    ),
    "subnet": Example(
        "gcp.compute.subnetwork",
        {
            "name": "{name}",
            "region": REGION,
            "network": of("net"),
            "ipCidrRange": "10.1.0.0/24",
            "privateIpGoogleAccess": True,
        },
        update={"privateIpGoogleAccess": False, "flowLogs": True, "flowSampling": 0.5},
        cheap=False,
    ),
    "fixed": Example(
        "gcp.compute.address",
        {"name": "{name}", "region": REGION, "addressType": "EXTERNAL", "labels": LABELS},
        update={"labels": {"team": "other"}},
    ),
    "lent": Example(
        "gcp.compute.global_address",
        {
            "name": "{name}",
            "network": of("net"),
            "purpose": "VPC_PEERING",
            "addressType": "INTERNAL",
            "address": "10.9.0.0",
            "prefixLength": 20,
        },
        cheap=False,
    ),
    "peering": Example(
        "gcp.servicenetworking.connection",
        {"network": of("net"), "reservedPeeringRanges": [of("lent", "name")]},
        cheap=False,
    ),
    "router": Example(
        "gcp.compute.router",
        {"name": "{name}", "region": REGION, "network": of("net"), "description": "one"},
        update={"description": "two"},
    ),
    "rule": Example(
        "gcp.compute.firewall",
        {
            "name": "{name}",
            "network": of("net"),
            "direction": "INGRESS",
            "description": "web",
            "allowed": [{"IPProtocol": "tcp", "ports": ["443"]}],
            "sourceRanges": ["0.0.0.0/0"],
        },
        update={"description": "more", "allowed": [{"IPProtocol": "tcp", "ports": ["80", "443"]}]},
    ),
    "identity": Example(
        "gcp.iam.service_account",
        {"accountId": "{name}", "displayName": "A server"},
        update={"displayName": "Another server"},
    ),
    "web": Example(
        "gcp.compute.instance",
        {
            "name": "{name}",
            "zone": ZONE,
            "machineType": f"zones/{ZONE}/machineTypes/e2-small",
            "labels": LABELS,
            "networkInterfaces": [{"subnetwork": of("subnet")}],
            "serviceAccounts": [ACCOUNT],
            "sourceImage": "projects/ubuntu-os-cloud/global/images/family/ubuntu-2604-lts-amd64",
            "diskSizeGb": 10,
            "diskType": f"zones/{ZONE}/diskTypes/pd-balanced",
            "shieldedInstanceConfig": {"enableSecureBoot": True, "enableVtpm": True},
        },
        update={
            "machineType": f"zones/{ZONE}/machineTypes/e2-micro",
            "labels": {"team": "other"},
            "diskSizeGb": 20,
            "deletionProtection": True,
            "shieldedInstanceConfig": {"enableSecureBoot": False, "enableVtpm": True},
        },
        wrong={"machineType": f"zones/{ZONE}/machineTypes/made-up"},
        empty=("hostname", "natIP"),
        cheap=False,
    ),
    "base": Example(
        "gcp.sqladmin.instance",
        {
            "name": "{name}",
            "region": REGION,
            "databaseVersion": "POSTGRES_17",
            "tier": "db-g1-small",
            "edition": "ENTERPRISE",
            "dataDiskSizeGb": 10,
            "ipConfiguration": {
                "ipv4Enabled": False,
                "privateNetwork": of("peering", "network"),
                "sslMode": "ENCRYPTED_ONLY",
            },
            "backupConfiguration": {
                "enabled": True,
                "backupRetentionSettings": {"retainedBackups": 7, "retentionUnit": "COUNT"},
                "transactionLogRetentionDays": 7,
            },
            "userLabels": LABELS,
        },
        update={"tier": "db-f1-micro", "dataDiskSizeGb": 20, "userLabels": {"team": "other"}},
        wrong={"tier": "db-made-up"},
        cheap=False,
    ),
    "copy": Example(
        "gcp.sqladmin.replica",
        {
            "name": "{name}",
            "region": REGION,
            "masterInstanceName": of("base"),
            "databaseVersion": "POSTGRES_17",
            "tier": "db-g1-small",
            "edition": "ENTERPRISE",
            "ipConfiguration": {
                "ipv4Enabled": False,
                "privateNetwork": of("peering", "network"),
                "sslMode": "ENCRYPTED_ONLY",
            },
            "userLabels": LABELS,
        },
        update={"tier": "db-f1-micro", "userLabels": {"team": "other"}},
        wrong={"tier": "db-made-up"},
        cheap=False,
    ),
    "data": Example("gcp.sqladmin.database", {"name": "{name}", "instance": of("base")}, cheap=False),
    "owner": Example(
        "gcp.sqladmin.user",
        {"name": "{name}", "instance": of("base"), "password": "correct-horse"},
        cheap=False,
    ),
    "key": Example(
        "gcp.secretmanager.secret",
        {
            "secretId": "{name}",
            "replication": {"userManaged": {"replicas": [{"location": REGION}]}},
            "labels": LABELS,
        },
        update={"labels": {"team": "other"}},
    ),
    "value": Example("gcp.secretmanager.version", {"parent": of("key"), "data": "Y29ycmVjdA=="}, cheap=False),
    "grant": Example(
        "gcp.secretmanager.member",
        {
            "resource": of("key"),
            "role": "roles/secretmanager.secretAccessor",
            "members": ["user:somebody@example.com"],
        },
        cheap=False,
    ),
}

KINDS: dict[str, Example] = {
    "bucket": Example(
        "gcp.storage.bucket",
        {
            "name": "kit-{name}",
            "location": "EUROPE-WEST3",
            "storageClass": "STANDARD",
            "labels": LABELS,
            "versioning": True,
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "inherited",
            "softDeleteSeconds": 0,
        },
        update={
            "labels": {"kind": "other"},
            "versioning": False,
            "storageClass": "NEARLINE",
            "lifecycle": [{"action": {"type": "Delete"}, "condition": {"age": 30}}],
        },
        wrong={"name": "goog"},
    ),
    "reader": Example(
        "gcp.storage.member",
        {"bucket": of("bucket"), "role": "roles/storage.objectViewer", "members": ["allUsers"]},
        cheap=False,
    ),
    "schedule": Example(
        "gcp.compute.resource_policy",
        {**HERE, "description": "Daily", "snapshotSchedulePolicy": DAILY},
        update={"snapshotSchedulePolicy": {**DAILY, "retentionPolicy": {**KEPT, "maxRetentionDays": 7}}},
    ),
    "disk": Example(
        "gcp.compute.disk",
        {**NAMED, "zone": ZONE, "type": f"zones/{ZONE}/diskTypes/pd-balanced", "sizeGb": 10, "labels": LABELS},
        update={"sizeGb": 20, "labels": {"kind": "other"}, "resourcePolicies": [of("schedule")]},
        wrong={"type": f"zones/{ZONE}/diskTypes/made-up"},
    ),
    "attached": Example(
        "gcp.compute.attached_disk",
        {
            "instance": of("web"),
            "source": of("disk"),
            "deviceName": "{name}",
            "mode": "READ_WRITE",
            "autoDelete": False,
        },
        cheap=False,
    ),
    "check": Example(
        "gcp.compute.health_check",
        {**NAMED, "type": "HTTP", "requestPath": "/", "portSpecification": "USE_SERVING_PORT", "checkIntervalSec": 10},
        update={"requestPath": "/ok", "checkIntervalSec": 20},
    ),
    "rcheck": Example(
        "gcp.compute.region_health_check",
        {**HERE, "type": "TCP", "tcpPort": 80, "checkIntervalSec": 10},
        update={"tcpPort": 81, "unhealthyThreshold": 5},
    ),
    "template": Example(
        "gcp.compute.instance_template",
        {
            **NAMED,
            "machineType": "e2-small",
            "networkInterfaces": [{"subnetwork": of("subnet")}],
            "sourceImage": IMAGE,
            "diskSizeGb": 10,
            "diskType": "pd-balanced",
        },
    ),
    "group": Example(
        "gcp.compute.region_instance_group_manager",
        {
            **HERE,
            "baseInstanceName": "{name}",
            "instanceTemplate": of("template"),
            "targetSize": 2,
            "zones": [{"zone": f"projects/{PROJECT}/zones/{ZONE}"}],
            "maxSurge": 3,
        },
        update={"targetSize": 3, "namedPorts": [{"name": "app", "port": 80}], "maxSurge": 4},
        cheap=False,
    ),
    "scaling": Example(
        "gcp.compute.region_autoscaler",
        {**HERE, "target": of("group"), "minNumReplicas": 1, "maxNumReplicas": 3, "utilizationTarget": 0.6},
        update={"maxNumReplicas": 5, "utilizationTarget": 0.7},
        cheap=False,
    ),
    "members": Example(
        "gcp.compute.network_endpoint_group",
        {
            **NAMED,
            "zone": ZONE,
            "network": of("net"),
            "subnetwork": of("subnet"),
            "networkEndpointType": "GCE_VM_IP_PORT",
        },
    ),
    "member": Example(
        "gcp.compute.network_endpoint",
        {"networkEndpointGroup": of("members"), "instance": of("web"), "port": 8080},
        cheap=False,
    ),
    "backend": Example(
        "gcp.compute.backend_service",
        {**NAMED, **BACKEND, "loadBalancingScheme": "EXTERNAL_MANAGED", "healthChecks": [of("check")]},
        update={
            "timeoutSec": 60,
            "sessionAffinity": "GENERATED_COOKIE",
            "backends": [{"group": of("members"), "balancingMode": "RATE", "maxRatePerEndpoint": 100}],
        },
    ),
    "rbackend": Example(
        "gcp.compute.region_backend_service",
        {**HERE, **BACKEND, "loadBalancingScheme": "INTERNAL_MANAGED", "healthChecks": [of("rcheck")]},
        update={"timeoutSec": 60},
    ),
    "map": Example(
        "gcp.compute.url_map", {**NAMED, "defaultService": of("backend")}, update={"description": "another"}
    ),
    "rmap": Example(
        "gcp.compute.region_url_map", {**HERE, "defaultService": of("rbackend")}, update={"description": "another"}
    ),
    "proxy": Example("gcp.compute.target_http_proxy", {**NAMED, "urlMap": of("map")}),
    "rproxy": Example("gcp.compute.region_target_http_proxy", {**HERE, "urlMap": of("rmap")}),
    "address": Example("gcp.compute.global_address", {**NAMED, "addressType": "EXTERNAL"}),
    "listen": Example(
        "gcp.compute.global_forwarding_rule",
        {
            **NAMED,
            "labels": LABELS,
            "IPAddress": of("address", "address"),
            "IPProtocol": "TCP",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "portRange": "80-80",
            "target": of("proxy"),
        },
        update={"labels": {"kind": "other"}},
        cheap=False,
    ),
    "rlisten": Example(
        "gcp.compute.forwarding_rule",
        {
            **HERE,
            "labels": LABELS,
            "IPProtocol": "TCP",
            "loadBalancingScheme": "INTERNAL_MANAGED",
            "portRange": "80-80",
            "network": of("net"),
            "subnetwork": of("subnet"),
            "target": of("rproxy"),
        },
        update={"labels": {"kind": "other"}},
        cheap=False,
    ),
    "app": Example(
        "gcp.run.service",
        {
            "parent": f"projects/{PROJECT}/locations/{REGION}",
            "serviceId": "{name}",
            "labels": LABELS,
            "ingress": "INGRESS_TRAFFIC_ALL",
            "serviceAccount": of("identity", "email"),
            "maxInstanceCount": 3,
            "image": "nginx",
            "containerPort": 8080,
            "limits": {"cpu": "1", "memory": "512Mi"},
        },
        update={"image": "nginx:2", "env": [{"name": "A", "value": "b"}], "labels": {"kind": "other"}},
        wrong={"limits": {"cpu": "0.5", "memory": "512Mi"}},
    ),
    "caller": Example(
        "gcp.run.member", {"resource": of("app"), "role": "roles/run.invoker", "members": ["allUsers"]}, cheap=False
    ),
    "serverless": Example(
        "gcp.compute.region_network_endpoint_group",
        {**HERE, "networkEndpointType": "SERVERLESS", "cloudRunService": of("app", "serviceId")},
    ),
    "zone": Example(
        "gcp.dns.managed_zone",
        {**NAMED, "description": "A zone", "dnsName": "example.com.", "visibility": "public", "labels": LABELS},
        update={"labels": {"kind": "other"}, "description": "Another"},
        wrong={"dnsName": "example.com"},
    ),
    "record": Example(
        "gcp.dns.record",
        {"managedZone": of("zone"), "name": "{name}.example.com.", "type": "A", "ttl": 300, "rrdatas": ["192.0.2.1"]},
        update={"ttl": 60, "rrdatas": ["192.0.2.2", "192.0.2.3"]},
        cheap=False,
    ),
}

EXAMPLES = SHOP | KINDS
"""All of them; what the second half names may be of the first."""

ALL = """\
  net: {kind: network, type: production, flow_logs: 30d}
  orders: {kind: database, type: postgres, network: net, protect: false}
  data: {kind: volume, size: 50GB, protect: false}
  web: {kind: server, size: small, network: net, port: 8080, volumes: [data], connects: [orders], open: ["443 from internet"]}
  mail: {kind: secret, generate: 24}
  pics: {kind: bucket, public: true, protect: false}
  reader: {kind: role, grants: [{verb: read, on: pics}]}
  app: {kind: container, image: nginx, identity: reader}
  crowd: {kind: compute, count: {min: 2, max: 4}, size: small, port: 8080, command: [a], health: /ok}
  front: {kind: loadbalancer, targets: [{target: crowd, weight: 3}, {target: app, weight: 1}]}
  inner: {kind: loadbalancer, type: tcp, scheme: internal, targets: crowd}
  zone: {kind: dnszone, domain: example.com}
  www: {kind: dnsrecord, zone: zone, host: www, value: 192.0.2.1}
"""
"""A stack of every kind."""
LOST = ("--confirm-data-loss", "orders", "--confirm-data-loss", "data", "--confirm-data-loss", "pics")
"""What to say when it is destroyed."""
