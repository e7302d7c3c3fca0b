"""Every kind on the simulated cloud, through the real engine: made, unchanged, changed, drifted, taken down."""

from __future__ import annotations

from typing import Any

import pytest

STACKS: dict[str, tuple[str, str]] = {
    "bucket": (
        "  pics: {kind: bucket, public: true, lifecycle: {archive: 90d}, protect: false, tags: {a: b}}\n",
        "  pics: {kind: bucket, public: false, versioning: false, storage_class: infrequent, protect: false}\n",
    ),
    "volume": (
        "  data: {kind: volume, size: 50GB, protect: false}\n  web: {kind: server, size: small, volumes: [data]}\n",
        "  data: {kind: volume, size: 80GB, backup: none, protect: false}\n"
        "  web: {kind: server, size: small, volumes: [data]}\n",
    ),
    "container": (
        "  app: {kind: container, image: nginx, env: {A: one}, public: true}\n",
        "  app: {kind: container, image: 'nginx:2', env: {B: two}, scale: auto}\n",
    ),
    "balancer": (
        "  a: {kind: server, size: small, port: 8080}\n"
        "  b: {kind: server, size: small, port: 8080}\n"
        "  app: {kind: container, image: nginx}\n"
        "  front: {kind: loadbalancer, targets: [a, b]}\n",
        "  a: {kind: server, size: small, port: 8080}\n"
        "  b: {kind: server, size: small, port: 8080}\n"
        "  app: {kind: container, image: nginx}\n"
        "  front: {kind: loadbalancer, health: /ok, sticky: true,"
        " targets: [{target: a, weight: 3}, {target: app, weight: 1}]}\n",
    ),
    "tcp": (
        "  a: {kind: server, size: small, port: 8080}\n"
        "  out: {kind: loadbalancer, type: tcp, targets: a}\n"
        "  in: {kind: loadbalancer, type: tcp, scheme: internal, targets: a}\n"
        "  web: {kind: loadbalancer, scheme: internal, targets: a}\n",
        "  a: {kind: server, size: small, port: 8080}\n"
        "  out: {kind: loadbalancer, type: tcp, targets: a, sticky: true}\n"
        "  in: {kind: loadbalancer, type: tcp, scheme: internal, targets: a, health: {interval: 20s}}\n"
        "  web: {kind: loadbalancer, scheme: internal, targets: a, idle_timeout: 90s}\n",
    ),
    "group": (
        "  crowd: {kind: compute, count: 2, size: small, port: 8080, command: [a], health: /ok}\n"
        "  front: {kind: loadbalancer, targets: crowd}\n",
        "  crowd: {kind: compute, count: {min: 2, max: 4}, size: small, port: 8080, command: [b], health: /fine}\n"
        "  front: {kind: loadbalancer, targets: crowd}\n",
    ),
    "role": (
        "  pics: {kind: bucket, protect: false}\n"
        "  reader: {kind: role, grants: [{verb: read, on: pics}]}\n"
        "  job: {kind: server, size: small, identity: reader, connects: [pics]}\n",
        "  pics: {kind: bucket, protect: false}\n"
        "  reader: {kind: role, grants: [{verb: write, on: pics}]}\n"
        "  job: {kind: server, size: small, identity: reader}\n",
    ),
    "dns": (
        "  zone: {kind: dnszone, domain: example.com, tags: {a: b}}\n"
        "  hidden: {kind: dnszone, domain: in.example.com, private: true}\n"
        "  www: {kind: dnsrecord, zone: zone, name: www, value: 192.0.2.1}\n"
        "  mail: {kind: dnsrecord, zone: zone, type: MX, value: 10 mail.example.com}\n",
        "  zone: {kind: dnszone, domain: example.com}\n"
        "  hidden: {kind: dnszone, domain: in.example.com, private: true}\n"
        "  www: {kind: dnsrecord, zone: zone, name: www, value: [192.0.2.2, 192.0.2.3], ttl: 1h}\n"
        "  mail: {kind: dnsrecord, zone: zone, type: MX, value: 20 mail.example.com}\n",
    ),
    "network": (
        "  net: {kind: network, type: secure}\n",
        "  net: {kind: network, type: secure, flow_logs: 30d}\n",
    ),
    "webapp": (
        "  shop: {kind: webapp, image: nginx, database: true}\n",
        "  shop: {kind: webapp, image: 'nginx:2', database: true}\n",
    ),
}
LOST = {"bucket": "pics", "role": "pics", "volume": "data", "webapp": "shop/database"}
"""Stack -> what loses its data when it is destroyed."""


def unchanged(cloud: Any) -> None:
    plan = cloud.folder.ok("plan", "--refresh")
    assert "No changes" in plan.out, plan.out


@pytest.mark.parametrize("name", STACKS)
def test_a_kind_lives_and_leaves_nothing_behind(cloud: Any, name: str) -> None:
    before, after = STACKS[name]
    cloud.write(before)
    cloud.deploy()
    assert cloud.bed.state.calls["refused"] == 0
    unchanged(cloud)
    cloud.write(after)
    cloud.deploy()
    unchanged(cloud)
    lost = LOST.get(name, "")
    cloud.folder.ok("destroy", "--yes", *(["--confirm-data-loss", lost] if lost else []))
    assert cloud.objects == []
    assert cloud.bed.state.calls["refused"] == 0
