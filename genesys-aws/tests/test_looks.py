"""One stack with every native: what nobody touches is never shown, however often it is looked at.

Continuous integration looks `LOOKS` times; the variable ``GENESYS_LOOKS`` says another number.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws import provider
from genesys_aws.testbed import Bed

LOOKS = 15
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbbtJvWGBFDNfPRbGQ5gC0bHHR1Q9vJY3V2nJbXtRTv me@x"
EVERYTHING = f"""project: shop
provider: aws
region: europe
providers: {{aws: {{limits: false, poll_s: 0.05, lag_s: 3}}}}
tags: {{Team: Shop @ Co}}
resources:
  net: {{kind: network, zones: 2, nat: single, flow_logs: 30d}}
  office: {{kind: firewall, network: net, allow: ["443 from 10.0.0.0/8"]}}
  assets: {{kind: bucket, lifecycle: {{archive: 90d, expire: 3y}}}}
  open: {{kind: bucket, public: true, versioning: false}}
  data: {{kind: volume, type: fast-ssd, size: 200GB, on_delete: snapshot}}
  mail: {{kind: secret}}
  reader: {{kind: role, grants: [{{verb: read, "on": "${{assets}}"}}]}}
  orders: {{kind: database, type: postgres, network: net, replicas: 1, parameters: {{work_mem: 8192}}}}
  one:
    kind: server
    size: small
    network: public
    static_ip: true
    ssh_key: "{KEY}"
    open: [https from internet, "443 from 2001:db8::/32"]
  two:
    kind: server
    size: small
    network: net
    port: 8080
    volumes: ["${{data}}"]
    connects: ["${{orders}}", "${{assets}}"]
  jobs: {{kind: compute, network: net, identity: reader, scale: auto, command: [work], user_data: "#!/bin/sh"}}
  api: {{kind: container, image: "ghcr.io/shop/api:1", network: net, scale: {{min: 2, max: 6}}, connects: ["${{orders}}"]}}
  front: {{kind: loadbalancer, network: net, targets: [{{target: "${{two}}", weight: 3}}, "${{api}}"], sticky: true}}
  inner: {{kind: loadbalancer, network: net, type: tcp, scheme: internal, listen: 5000, targets: ["${{jobs}}"]}}
  zone: {{kind: dnszone, domain: example.com}}
  home: {{kind: dnszone, domain: shop.internal, private: true, network: net}}
  www: {{kind: dnsrecord, zone: zone, host: www, target: "${{front}}"}}
  all: {{kind: dnsrecord, zone: zone, host: "*", type: CNAME, value: www.example.com}}
  spf: {{kind: dnsrecord, zone: zone, type: TXT, value: "v=spf1 -all"}}
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bed, Folder]]:
    with Bed(chaos, delay_s=0.05) as bed:
        folder = Folder(tmp_path_factory.mktemp("looks"), **bed.environ)
        folder.write("genesys.yaml", EVERYTHING)
        folder.ok("deploy", "--yes")
        yield bed, folder


def test_it_is_of_every_native(stack: tuple[Bed, Folder]) -> None:
    shown = stack[1].ok("show").everything
    assert [name for name in provider.types if name not in shown] == []


def test_what_nobody_touched_is_never_shown(stack: tuple[Bed, Folder]) -> None:
    bed, folder = stack
    looks = int(os.environ.get("GENESYS_LOOKS", str(LOOKS)))
    for nth in range(looks):
        bed.chaos.reset()
        assert "Nothing drifted" in folder.ok("drift", "detect").out, f"look {nth + 1}"
    print(f"{looks} looks of {bed.chaos.total} calls each")
    assert "No changes" in folder.ok("plan", "--refresh").out
