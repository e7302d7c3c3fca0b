"""What a user may write: clean under mypy --strict and pyright strict. Checked, never run."""

from __future__ import annotations

from typing import Literal

from genesys import (
    Bucket,
    Composite,
    Compute,
    Container,
    Database,
    DnsRecord,
    DnsZone,
    Expr,
    Firewall,
    LoadBalancer,
    Native,
    Network,
    Resource,
    Role,
    Secret,
    Server,
    StackRef,
    Volume,
    WebApp,
    call,
    concat,
    environment,
    field,
    moved,
    output,
    outputs,
    project,
    variable,
)

project("shop", provider="local", region="europe", tags={"team": "shop"}, requires=["genesys-aws>=0.1"])

size = variable("size", type=str, default="small")
count = variable("count", type=int)
wide = variable("wide", default=False)
token = variable("token", secret=True)
plain: str = variable("plain")
number: int = count + 1
secret: Expr = token
inferred: bool = wide

net = Network(type="development", zones=2)
orders = Database("orders", type="postgres", network=net, storage="20GB")
endpoint: Expr = orders.endpoint
url = f"postgres://{orders.endpoint}:{orders.port}/{orders.database}"
together: Expr = "http://" + orders.endpoint + "/" + orders.port
first: Expr = net.subnets["public"][0]["id"]


def make(region: str) -> Container:
    """A function is a module."""
    return Container(
        source="app",
        region=region,
        env={"URL": url, "HOST": orders.endpoint, "N": 1, "ON": True, "T": token},
        connects=[orders],
        health={"path": "/up", "interval": "10s"},
        scale={"min": 1, "max": number},
    )


web = {region: make(region) for region in ("eu", "us")}
reader = Role(grants=[{"verb": "connect", "on": orders}])
pool = Compute(count={"min": 2, "max": 6}, type="balanced", identity=reader)
zone = DnsZone(domain="example.com")
balancer = LoadBalancer(targets=list(web.values()), listen={80: 8080})
weighted = LoadBalancer(targets=[{"target": web["eu"], "weight": 3}, web["us"]], health="/up")
name = DnsRecord(zone=zone, host="www", type="ALIAS", target=balancer, ttl="5m")
single = LoadBalancer(targets=web["eu"], network="public")
server = Server(
    size={"cpu": 4, "memory": "16GB"},
    network="public",
    open=["https from internet", {"ports": 22, "from": "10.0.0.0/8"}],
    user_data=concat("#!/bin/sh\necho ", orders.endpoint),
    volumes=[Volume("data", size="10GB")],
    depends_on=[net],
    protect=True,
    on_delete="retain",
    native={"aws": {"instance": {"InstanceType": "c7g.large"}}},
    timeouts={"create": "10m"},
)
password = Secret(generate=24)
both = Secret(value=concat(password.secret_value, "-", token))
firewall = Firewall(network=net, allow=["postgres from app"], applies_to=[server])
bucket = Bucket(public=False, lifecycle={"archive": "90d"})
shop = WebApp("my-app", "node:14", scale="auto", database=True, connects=[bucket])
queue = Native("aws.sqs.queue", name="native-jobs", FifoQueue=True)
arn: Expr = queue.get("Arn")
shared: Network = Network.existing(id="vpc-1", provider="aws")
by_resource: dict[Resource, str] = {web["eu"]: "eu"}


class Queue(Resource):
    """A kind of the user's own."""

    kind = "queue"
    mode: Literal["fifo", "standard"] = field(default="standard", on_change="replace", doc="Order of messages.")
    network: Network | None = field(default=None)
    retention: str = field(unit="duration")
    url = output("Where messages go.")


class Pair(Composite):
    """A composite of the user's own."""

    queue: Queue = field()
    address = output("Of the first server.")

    def expand(self) -> dict[str, Resource]:
        """Make two servers."""
        return {"one": Server(env={"Q": self.queue.url}), "two": Server()}

    def bind(self, parts: dict[str, Resource]) -> dict[str, object]:
        """Give the address of one."""
        one = parts["one"]
        assert isinstance(one, Server)
        return {"address": one.address}


jobs = Queue(mode="fifo", network=net, retention="7d")
pair = Pair("pair", queue=jobs)
outputs(url=balancer.url, queue=jobs.url, address=pair.address, env=environment(), upper=call("upper", shop.url))
base = StackRef("base/prod", backend="../base/.genesys/state").outputs
theirs = Network.existing(id="n-1")
guest = Server(provider="any", user_data=base["script"], network=theirs, env={"A": base["hosts"][0]})
moved("old", "server")
