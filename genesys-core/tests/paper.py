"""A provider whose things are entries of a JSON file; tests tell it how to fail.

``GENESYS_PAPER`` names the file. ``GENESYS_PAPER_FAIL`` holds ``verb address-part fault`` triples, comma-separated; the
fault ``Never`` stands for an operation that does not end. ``GENESYS_PAPER_URL`` is asked before each call.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from threading import Lock
from typing import Annotated, Any

from genesys.model.declared import Declared
from genesys.model.expr import ref
from genesys.spi import faults
from genesys.spi.http import Request
from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.marks import Computed, Immutable, Native, Secret
from genesys.spi.provider import EXACT, SPI, NameRule, Provider, ResourceType
from genesys.spi.session import Observed, Pending

WRITING = Lock()


class Sheet(Native):
    title: str
    size: str = ""
    color: Annotated[str, Immutable] = ""
    env: dict[str, str] | None = None
    password: Annotated[str, Secret] = ""
    url: Annotated[str | None, Computed] = None


class Box(Native):
    title: Annotated[str, Immutable]
    url: Annotated[str | None, Computed] = None


class Doubt(Native):
    title: str


def server(resource: Resolved, context: LowerContext) -> Lowered:
    env = {**resource.env, **dict.fromkeys(resource.secrets, "secret")}
    body = {"title": context.name("paper.sheet"), "size": str(resource.fields["size"]), "env": env}
    body["color"] = resource.fields["os"]
    for address in resource.secrets.values():
        body["password"] = context.output(address, "secret_value")
    url = own(resource.address, "sheet", "url")
    return Lowered(
        [NativeSpec("sheet", "paper.sheet", body)], {"url": url, "address": url, "id": own(resource.address, "sheet")}
    )


def database(resource: Resolved, context: LowerContext) -> Lowered:
    secret = ref(f"{resource.address}/password", "secret_value", secret=True)
    body = {"title": context.name("paper.sheet"), "size": str(resource.fields["size"]), "password": secret.json()}
    return Lowered(
        [NativeSpec("sheet", "paper.sheet", body, holds_data=True)],
        {"endpoint": own(resource.address, "sheet", "url"), "password": secret.json(), "port": 5432},
        derived=[Declared(f"{resource.address}/password", "secret", {"generate": 24})],
    )


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    fields = resource.fields
    if fields.get("from_env"):
        value: Any = {"$env": fields["from_env"]}
    elif fields.get("from_file"):
        value = {"$file": fields["from_file"]}
    else:
        value = fields.get("value") or {
            "$secret": {"path": resource.address, "generate": fields.get("generate") or 24, "rotate": 0}
        }
    return Lowered([], {"secret_value": value, "ref": resource.address})


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    body = {"title": context.name("paper.box")}
    return Lowered([NativeSpec("box", "paper.box", body)], {"url": own(resource.address, "box", "url")})


def volume(resource: Resolved, context: LowerContext) -> Lowered:
    return Lowered([NativeSpec("doubt", "paper.doubt", {"title": context.name("paper.doubt")})], {})


def network(resource: Resolved, context: LowerContext) -> Lowered:
    return Lowered([], {})


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    return {"account": "desk"}


class Desk:
    """A session."""

    def __init__(self, environ: Mapping[str, str], http: Any) -> None:
        self.path, self.http, self.url = environ["GENESYS_PAPER"], http, environ.get("GENESYS_PAPER_URL", "")
        self.fail = [item.split() for item in environ.get("GENESYS_PAPER_FAIL", "").split(",") if item]
        self.slow = float(environ.get("GENESYS_PAPER_SLOW", "0"))

    def _all(self) -> dict[str, Any]:
        try:
            with open(self.path, encoding="utf-8") as file:
                return dict(json.load(file))
        except FileNotFoundError:
            return {}

    def _write(self, things: dict[str, Any]) -> None:
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(things, file)
        os.replace(self.path + ".new", self.path)

    def _may(self, verb: str, id: str) -> Pending | None:
        time.sleep(self.slow)
        if self.url:
            self.http.send(Request("GET", self.url, operation=f"paper.{verb.title()}"))
        for when, what, fault in self.fail:
            if when == verb and what in id:
                if fault == "Never":
                    return Pending({"id": id}, id=id, every_s=0.05, detail="the ink is drying")
                raise getattr(faults, fault)(f"the desk says {fault}", code=f"PAPER_{fault.upper()}")
        return None

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Any) -> Observed | Pending:
        id = f"{token.stack}/{token.address}~{token.generation}"
        pending = self._may("create", id)
        properties = {name: value for name, value in want.items() if name != "password"}
        properties["url"] = f"paper://{token.address}"
        with WRITING:
            self._write({**self._all(), id: {"type": type.name, "properties": properties}})
        return pending or Observed(id, properties)

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        for id in ids:
            self._may("read", id)
        things = self._all()
        return {id: Observed(id, things[id]["properties"]) if id in things else None for id in ids}

    def find(self, type: ResourceType, token: Any) -> Observed | None:
        id = f"{token.stack}/{token.address}~{token.generation}"
        return self.read(type, [id])[id]

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        return [
            Observed(id, thing["properties"])
            for id, thing in self._all().items()
            if thing["type"] == type.name and id.startswith(stack)
        ]

    def update(self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]) -> Observed:
        self._may("update", id)
        with WRITING:
            things = self._all()
            if id not in things:
                raise faults.Gone("it is not on the desk", code="PAPER_GONE")
            things[id]["properties"] |= {name: value for name, value in want.items() if name != "password"}
            self._write(things)
        return Observed(id, things[id]["properties"])

    def delete(self, type: ResourceType, id: str) -> None:
        self._may("delete", id)
        with WRITING:
            self._write({key: thing for key, thing in self._all().items() if key != id})

    def poll(self, type: ResourceType, pending: Pending) -> Pending:
        return pending

    def quotas(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        pass


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: Any) -> Desk:
    return Desk(ports.world.environ, ports.http)


provider = Provider(
    name="paper",
    spi=SPI,
    types={
        "paper.sheet": ResourceType("paper.sheet", Sheet, name_rule=NameRule(), replace="delete-first", create_s=0.3),
        "paper.box": ResourceType("paper.box", Box, name_rule=NameRule(), holds_data=True),
        "paper.doubt": ResourceType("paper.doubt", Doubt, name_rule=NameRule(), idempotency="I4", observe=False),
    },
    lowerings={name: f"paper:{name}" for name in ("server", "database", "secret", "bucket", "volume", "network")},
    capabilities={name: {"": EXACT} for name in ("server", "database", "secret", "bucket", "volume", "network")},
    connect="paper:connect",
    target="paper:target",
    observes="always",
    version="1.0",
)
