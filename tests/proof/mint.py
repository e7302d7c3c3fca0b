"""A provider that repeats every secret it is told, in every place and every form that there is.

``GENESYS_MINT`` names a folder outside of everything that is searched: there it keeps what it made, and what it was
told, so that the proof knows all secrets. ``GENESYS_MINT_FAIL`` says how its calls fail: a fault's name, or ``bug``.
"""

from __future__ import annotations

import base64
import html
import json
import os
import time
from threading import Lock
from typing import Annotated, Any
from urllib.parse import quote

from genesys.model.declared import Declared
from genesys.model.expr import ref
from genesys.spi import faults
from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.marks import Computed, Native, Secret
from genesys.spi.provider import EXACT, SPI, NameRule, Provider, ResourceType
from genesys.spi.session import Observed, Pending

WRITING = Lock()
SAYS = {
    "plain": lambda text: text,
    "json": lambda text: json.dumps(text)[1:-1],
    "base64": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "upper hex": lambda text: text.encode().hex().upper(),
    "percent": lambda text: quote(text, safe=""),
    "html": html.escape,
}
"""How it repeats a secret in a text."""


class Coin(Native):
    title: str
    env: dict[str, str] | None = None
    passwords: Annotated[dict[str, str] | None, Secret] = None
    note: Annotated[str | None, Computed] = None
    notes: Annotated[dict[str, Any] | None, Computed] = None
    url: Annotated[str | None, Computed] = None


def server(resource, context):
    passwords = {name: context.output(address, "secret_value") for name, address in resource.secrets.items()}
    env = {**resource.env, **dict.fromkeys(resource.secrets, "secret")}
    body = {"title": context.name("mint.coin"), "env": env, "passwords": passwords}
    url = own(resource.address, "coin", "url")
    return Lowered([NativeSpec("coin", "mint.coin", body)], {"url": url, "address": url})


def database(resource, context):
    secret = ref(f"{resource.address}/password", "secret_value", secret=True)
    body = {"title": context.name("mint.coin"), "passwords": {"password": secret.json()}}
    return Lowered(
        [NativeSpec("coin", "mint.coin", body, holds_data=True)],
        {"endpoint": own(resource.address, "coin", "url"), "password": secret.json(), "port": 5432},
        derived=[Declared(f"{resource.address}/password", "secret", {"generate": 24})],
    )


def secret(resource, context):
    fields = resource.fields
    if fields.get("from_env"):
        value: Any = {"$env": fields["from_env"]}
    elif fields.get("from_file"):
        value = {"$file": fields["from_file"]}
    elif fields.get("value"):
        value = fields["value"]
    else:
        value = {"$secret": {"path": resource.address, "generate": fields.get("generate") or 24, "rotate": 0}}
    return Lowered([], {"secret_value": value, "ref": resource.address})


def nothing(resource, context):
    return Lowered([], {})


def target(region, settings, environ):
    return {"account": "mint"}


def clear(values) -> dict[str, str]:
    return {name: value.reveal("to repeat it everywhere").decode() for name, value in (values or {}).items()}


class Desk:
    """A session."""

    def __init__(self, ports) -> None:
        environ = ports.world.environ
        self.folder, self.fail = environ["GENESYS_MINT"], environ.get("GENESYS_MINT_FAIL", "")
        self.slow, self.notify = float(environ.get("GENESYS_MINT_SLOW", "0")), ports.notify

    def _file(self, name: str) -> dict[str, Any]:
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                return dict(json.load(file))
        except FileNotFoundError:
            return {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(content, file)
        os.replace(path + ".new", path)

    def _told(self, id: str, secrets: dict[str, str]) -> None:
        with WRITING:
            self._write("told.json", {**self._file("told.json"), **dict.fromkeys(secrets.values(), id)})

    def _speech(self, secrets: dict[str, str]) -> str:
        """Return all secrets in all forms, each form in a sentence."""
        return "; ".join(f"{word} {say(text)}" for text in secrets.values() for word, say in SAYS.items())

    def _repeat(self, id: str, secrets: dict[str, str]) -> dict[str, Any]:
        """Say all secrets aloud and return properties that hold them."""
        time.sleep(self.slow)
        speech = self._speech(secrets)
        self.notify(id, f"making it with {speech}")
        if self.fail == "bug":
            raise KeyError(f"a bug that tells {speech}")
        if self.fail:
            raise getattr(faults, self.fail)(f"refused because of {speech}", code=f"MINT_{speech}")
        return {
            "note": f"made with {speech}",
            "notes": {speech: [speech, {"deep": speech}], "numbers": [int(t) for t in secrets.values() if t.isdigit()]},
            "url": f"https://ada:{next(iter(secrets.values()), '')}@mint/{id.partition('/')[2]}",
        }

    def create(self, type, want, token):
        id = f"{token.stack}/{token.address}~{token.generation}"
        secrets = clear(want.get("passwords"))
        self._told(id, secrets)
        properties = {"title": want["title"], "env": want.get("env"), **self._repeat(id, secrets)}
        with WRITING:
            self._write("made.json", {**self._file("made.json"), id: properties})
        if "s1" in id:
            return Pending({"id": id}, id=id, every_s=0.01, detail=f"cooling down {self._speech(secrets)}")
        return Observed(id, properties)

    def poll(self, type, pending):
        return self.read(type, [pending.id])[pending.id]

    def read(self, type, ids):
        made = self._file("made.json")
        return {id: Observed(id, made[id]) if id in made else None for id in ids}

    def find(self, type, token):
        id = f"{token.stack}/{token.address}~{token.generation}"
        return self.read(type, [id])[id]

    def list(self, type, stack):
        return [Observed(id, made) for id, made in self._file("made.json").items() if id.startswith(stack)]

    def update(self, type, id, want, changed):
        secrets = clear(want.get("passwords"))
        self._told(id, secrets)
        properties = {"title": want["title"], "env": want.get("env"), **self._repeat(id, secrets)}
        with WRITING:
            self._write("made.json", {**self._file("made.json"), id: properties})
        return Observed(id, properties, detail=f"all is well with {self._speech(secrets)}")

    def delete(self, type, id):
        with WRITING:
            self._write("made.json", {key: made for key, made in self._file("made.json").items() if key != id})

    def quotas(self):
        return {}

    def close(self):
        pass


def connect(target, settings, ports):
    return Desk(ports)


provider = Provider(
    name="mint",
    spi=SPI,
    types={"mint.coin": ResourceType("mint.coin", Coin, name_rule=NameRule())},
    lowerings={
        "server": "mint:server", "database": "mint:database", "secret": "mint:secret", "network": "mint:nothing",
    },
    capabilities={name: {"": EXACT} for name in ("server", "database", "secret", "network")},
    connect="mint:connect",
    target="mint:target",
    observes="always",
    version="1.0",
)  # fmt: skip
