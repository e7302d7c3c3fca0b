"""Two small providers, moon and sun, that draw on everything a lowering may use; and a way to compile for them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Annotated, Any

import pytest

from genesys.compile.compile import compile_stack
from genesys.compile.shape import parsed, shape_of
from genesys.errors import GenesysError, Where
from genesys.kinds.table import BUILTIN
from genesys.model.declared import Declared, Stack
from genesys.model.expr import Expr, concat, ref
from genesys.model.native import NativeGraph
from genesys.model.resource import Resource
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.marks import Computed, Immutable, Native, Secret
from genesys.spi.provider import SPI, NameRule, Provider, ResourceType, degraded, refused
from genesys.spi.secrets import value_of


class Scope(Native):
    region: str


class Net(Native):
    scope: str
    tags: dict[str, str] | None = None


class Machine(Native):
    name: Annotated[str, Immutable]
    net: str
    image: str = ""
    env: dict[str, str] | None = None
    secrets: dict[str, str] | None = None
    extra: dict[str, Any] | None = None
    address: Annotated[str | None, Computed] = None


class Base(Native):
    name: str
    password: Annotated[str, Secret]
    host: Annotated[str | None, Computed] = None


class Rule(Native):
    base: str
    source: str
    port: int


class Value(Native):
    value: Annotated[str, Secret]


class Note(Native):
    value: Any
    hidden: Annotated[str, Secret] = ""
    size: Annotated[int | None, Computed] = None


def network(resource: Resolved, context: LowerContext) -> Lowered:
    region = context.target["region"]
    scope = NativeSpec(f"shared/scope-{region}", "moon.scope", {"region": region}, shared=True)
    body = {"scope": own("shared", f"scope-{region}"), "tags": dict(resource.tags)}
    net = NativeSpec("net", "moon.net", body)
    outputs = {"id": own(resource.address, "net"), "subnets": {"private": [{"id": own(resource.address, "net")}]}}
    return Lowered([scope, net], outputs, exports={"net": own(resource.address, "net")})


def server(resource: Resolved, context: LowerContext) -> Lowered:
    where = context.exports(resource.target("network"))["net"]
    image = context.pin("image", "image-1")
    if resource.fields.get("os") == "asked":
        image = context.fact("image", family="asked")
    secrets = {name: context.output(address, "ref") for name, address in resource.secrets.items()}
    name = context.name("moon.machine")
    body = {"name": name, "net": where, "image": image, "env": dict(resource.env), "secrets": secrets}
    address = own(resource.address, "machine", "address")
    outputs = {"id": own(resource.address, "machine"), "private_address": address, "address": address}
    outputs |= {"url": concat("http://", Expr(address)).json(), "port_number": resource.fields.get("port"), "port": 80}
    natives = [NativeSpec("machine", "moon.machine", body, name=name, serialise_on="moon")]
    if resource.fields.get("spot"):
        return Lowered([*natives, NativeSpec("machine", "moon.machine", body)], outputs)
    return Lowered(natives, outputs, notes=["started at dusk"] if resource.fields.get("zone") == "a" else [])


def database(resource: Resolved, context: LowerContext) -> Lowered:
    address = resource.address
    secret = ref(f"{address}/password", "secret_value", secret=True)
    rules = [
        NativeSpec(
            f"rule-{edge.consumer.replace('/', '-')}",
            "moon.rule",
            {"base": own(address, "base"), "source": own(edge.consumer, "machine"), "port": edge.port},
            facet_of="base",
            protect=False,
        )
        for edge in resource.used_by
    ]
    body = {"name": context.name("moon.base"), "password": secret.json()}
    host = own(address, "base", "host")
    return Lowered(
        [NativeSpec("base", "moon.base", body), *rules],
        {
            "id": own(address, "base"),
            "endpoint": host,
            "port": 5432,
            "username_used": "genesys",
            "database": "main",
            "password": secret.json(),
            "url": concat("postgresql://genesys:", secret, "@", Expr(host)).json(),
        },
        derived=[Declared(f"{address}/password", "secret", {"generate": 24}, where=resource.where)],
        choices={"version": ("16", "the newest on the moon")},
    )


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    value = value_of(resource, context)
    native = NativeSpec("secret", "moon.secret", {"value": value})
    outputs = {"ref": own(resource.address, "secret"), "secret_value": value}
    return Lowered([native], {**outputs, "id": own(resource.address, "secret")})


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    """Wrong in the way that ``lifecycle`` names, so that tests can see what the compiler says."""
    how = resource.fields.get("lifecycle") or {}
    return WRONG[how["wrong"]](resource, context) if how else plain(resource)


def plain(resource: Resolved, value: Any = 1, type: str = "moon.note", **more: Any) -> Lowered:
    address = resource.address
    outputs = {"id": own(address, "note"), "url": own(address, "note", "value"), **more.pop("outputs", {})}
    return Lowered([NativeSpec("note", type, {"value": value}), *more.pop("natives", [])], outputs, **more)


def telling(resource: Resolved, context: LowerContext) -> Lowered:
    """A note of what reaches a lowering, without references, so that tests can read it."""
    edges = [[one.producer, one.verb] for one in resource.connections]
    users = [[one.consumer, one.verb] for one in resource.used_by]
    words = ("count", "family", "size", "health", "strategy", "ttl")
    fields = {name: resource.fields[name] for name in words if name in resource.fields}
    told = {**fields, "network": resource.target("network"), "edges": edges, "users": users}
    outputs = {name: own(resource.address, "note") for name in ("fqdn", "nameservers", "principal")}
    return plain(resource, told, outputs=outputs)


def crash(resource: Resolved, context: LowerContext) -> Lowered:
    raise ZeroDivisionError("a slip")


def exporting(resource: Resolved, context: LowerContext) -> Lowered:
    return plain(resource, context.exports(resource.fields["lifecycle"]["of"]))


def sharing(resource: Resolved, context: LowerContext) -> Lowered:
    name = context.name("moon.scope", "shared/one")
    body = {"region": resource.fields["lifecycle"]["body"]}
    return plain(resource, natives=[NativeSpec("shared/one", "moon.scope", body, shared=True, name=name)])


def looping(resource: Resolved, context: LowerContext) -> Lowered:
    address = resource.address
    return plain(resource, outputs={"id": ref(address, "url").json(), "url": ref(address, "id").json()})


WRONG: dict[str, Any] = {
    "clear": lambda resource, context: plain(resource, outputs={"token": "hunter2"}),
    "crash": crash,
    "dangling": lambda resource, context: plain(resource, own(resource.address, "nothing")),
    "derived": lambda resource, context: plain(resource, derived=[Declared("elsewhere", "secret", {})]),
    "exports": exporting,
    "loop": looping,
    "members": lambda resource, context: plain(resource, [member.address for member in context.members()]),
    "name": lambda resource, context: plain(resource, context.name("moon.note")),
    "resource": lambda resource, context: plain(resource, context.resource("nobody").kind),
    "shared": sharing,
    "source": lambda resource, context: plain(resource, context.source(resource.fields["lifecycle"]["of"])),
    "type": lambda resource, context: [],
    "unknown-type": lambda resource, context: plain(resource, type="moon.cheese"),
    "whole": lambda resource, context: plain(resource, {"$resource": "x"}),
}


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    return {"account": settings["account"], "region": region or "mare"}


NAMES = NameRule(longest=40)
TYPES = {
    "moon.scope": ResourceType("moon.scope", Scope, name_rule=NAMES),
    "moon.net": ResourceType("moon.net", Net),
    "moon.machine": ResourceType("moon.machine", Machine, name_rule=NAMES),
    "moon.base": ResourceType("moon.base", Base, name_rule=NAMES, holds_data=True),
    "moon.rule": ResourceType("moon.rule", Rule),
    "moon.secret": ResourceType("moon.secret", Value),
    "moon.note": ResourceType("moon.note", Note),
}
MOON = Provider(
    name="moon",
    spi=SPI,
    types=TYPES,
    lowerings={
        "bucket": f"{__name__}:bucket",
        "compute": f"{__name__}:telling",
        "container": f"{__name__}:server",
        "database": f"{__name__}:database",
        "dnsrecord": f"{__name__}:telling",
        "dnszone": f"{__name__}:telling",
        "loadbalancer": f"{__name__}:server",
        "network": f"{__name__}:network",
        "role": f"{__name__}:telling",
        "secret": f"{__name__}:secret",
        "server": f"{__name__}:server",
        "volume": f"{__name__}:nothing_of_this_name",
    },
    capabilities={
        "bucket": {"token": refused("the moon has no tokens"), "uri": refused("nor names for buckets")},
        "compute": {"family=gpu": refused("the moon has no screens")},
        "container": {},
        "database": {
            "ha": refused("there is one moon"),
            "size": degraded("all are alike"),
            "on_delete=snapshot": refused("no"),
        },
        "dnsrecord": {},
        "dnszone": {},
        "loadbalancer": {},
        "native": {},
        "network": {"flow_logs": degraded("dust", always=True)},
        "role": {},
        "secret": {},
        "server": {
            "size=large": degraded("medium is as large as it gets"),
            "zone=b": refused("the dark side"),
            "ssh_key": refused("nobody listens"),
        },
        "volume": {"": degraded("slow")},
    },
    connect="nowhere:connect",
    settings={"account": ("apollo", "Which one.")},
    target=f"{__name__}:target",
)
SUN = MOON._replace(
    name="sun",
    types={
        name.replace("moon", "sun"): kind._replace(name=name.replace("moon", "sun")) for name, kind in TYPES.items()
    },
    capabilities={"native": {}},
    settings={},
    target="",
)
KINDS: dict[str, type[Resource]] = {
    name: getattr(importlib.import_module(module), attribute) for name, (module, attribute) in BUILTIN.items()
}


def as_written(declared: Declared, kind: type[Resource], known: Mapping[str, type[Resource]]) -> Any:
    """Stand in for validation where it is not what a test is about."""
    fields = shape_of(kind).fields
    return {
        name: parsed(fields[name], value) if name in fields else value for name, value in declared.fields.items()
    }, []


class World:
    """Compiles stacks for moon and sun."""

    def __init__(self) -> None:
        self.kinds = dict(KINDS)
        self.providers = {"moon": MOON, "sun": SUN}
        self.moon = MOON

    def resource(self, address: str, kind: str, line: int = 1, parent: str = "", **fields: Any) -> Declared:
        return Declared(address, kind, fields, where=Where("infra.py", line), parent=parent)

    def stack(self, *resources: Declared, **settings: Any) -> Stack:
        options = {"provider": "moon", "region": "mare", **settings}
        environment = options.pop("environment", "dev")
        return Stack("shop", environment, resources=resources, **options)

    def compile(self, *resources: Declared, given: Mapping[str, Any] | None = None, **settings: Any) -> NativeGraph:
        return self.compile_stack(self.stack(*resources, **settings), **(given or {}))

    def compile_stack(self, stack: Stack, **given: Any) -> NativeGraph:
        given.setdefault("validate", as_written)
        return compile_stack(stack, kinds=self.kinds, providers=self.providers, **given)

    def errors(self, *resources: Declared, **settings: Any) -> list[str]:
        """Return code, place and first line of everything that is wrong."""
        with pytest.raises(GenesysError) as caught:
            self.compile(*resources, **settings)
        return [f"{f.problem.code} {f.where}: {f.what}" for f in caught.value.findings]

    def why(self, *resources: Declared, **settings: Any) -> str:
        """Return the reason and the solution of the one thing that is wrong."""
        with pytest.raises(GenesysError) as caught:
            self.compile(*resources, **settings)
        [finding] = caught.value.findings
        return f"{finding.problem.code} {finding.reason} {finding.solution}"


@pytest.fixture(scope="session")
def world() -> World:
    return World()
