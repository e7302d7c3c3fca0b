"""Canaries: no secret is in any file, message or document, however it came in and whatever goes wrong."""

from __future__ import annotations

import os
import stat

import pytest

CANARY = "canary-4711-hunter2"
FILED = "canary-0815-filed"
PROGRAM = """\
from genesys import Container, Database, LoadBalancer, Network, Secret, outputs, project

project("shop", provider="local")
net = Network()
key = Secret(from_env="CANARY")
filed = Secret(from_file="filed.txt")
made = Secret(generate=32)
orders = Database(type="postgres", network=net)
web = Container(
    source="app", command=["python3", "main.py"], network=net, health="/", connects=[orders],
    env={"KEY": key.secret_value, "FILED": filed.secret_value, "MADE": made.secret_value,
         "MIXED": f"postgres://ada:{key.secret_value}@host/{made.secret_value}"},
)
front = LoadBalancer(targets=[web], network=net)
outputs(url=front.url, key=key.secret_value, login=orders.url)
"""
COMMANDS = [
    ("plan", "--full"),
    ("plan", "--json"),
    ("plan", "--out", "saved.plan"),
    ("show", "web"),
    ("show", "key", "--json"),
    ("status", "--json"),
    ("output",),
    ("output", "--json"),
    ("state", "list", "--json"),
    ("state", "show", "web/process"),
    ("state", "show", "web/process", "--json"),
    ("history", "--json"),
    ("explain", "web"),
    ("explain", "web", "--json"),
    ("graph",),
    ("drift", "detect", "--json"),
    ("secret", "list"),
    ("secret", "list", "--json"),
    ("validate", "--json"),
    ("doctor", "--json"),
    ("logs", "web"),
]
"""What is run after every step; how it ends does not matter here, only what it says."""


class Told:
    """Everything that was said."""

    def __init__(self, place, env):
        self.place, self.env, self.texts = place, env, {}

    def run(self, *args, ok=False):
        ran = self.place.run(*args, env=self.env)
        self.texts[f"{len(self.texts)} {' '.join(args)}"] = ran.everything
        assert not ok or ran.code == 0, ran.everything
        assert "Traceback" not in ran.everything
        return ran

    def all(self):
        for command in COMMANDS:
            self.run(*command)

    def saying(self, word):
        return [command for command, text in self.texts.items() if word in text]


@pytest.fixture
def told(place):
    place.write("infra.py", PROGRAM)
    place.write("app/main.py", place.APP)
    place.write("filed.txt", FILED + "\n")
    return Told(place, {"CANARY": CANARY})


def exposed(place, word):
    """Files that hold a secret, apart from those that are meant to and that only their owner can read."""
    found = []
    for name in place.mentions(word):
        path = os.path.join(place.root, name)
        private = stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0
        if name == "project/filed.txt" or (private and "/secrets/" in f"/{name}"):
            continue
        found.append(name)
    return found


def test_no_secret_is_written_down_or_shown_by_any_command(told):
    place = told.place
    told.run("plan", "--out", "first.plan")
    told.run("deploy", "--yes", ok=True)
    told.all()
    url = place.output()
    values = {name: place.get(f"{url}/env/{name}") for name in ("KEY", "FILED", "MADE", "MIXED", "ORDERS_PASSWORD")}
    assert values["KEY"] == CANARY
    assert values["FILED"] == FILED
    assert values["MIXED"] == f"postgres://ada:{CANARY}@host/{values['MADE']}"
    told.env["CANARY"] = "canary-2-changed"
    told.run("deploy", "--yes", "--json", ok=True)
    told.all()
    assert place.get(f"{url}/env/KEY") == "canary-2-changed"
    for word in (*values.values(), "canary-2-changed"):
        assert told.saying(word) == []
        assert exposed(place, word) == []
    place.write("app/main.py", FAILING)
    failed = told.run("deploy", "--yes")
    assert failed.code == 4
    assert told.run("deploy", "--yes", "--json").code != 0
    told.all()
    for word in (*values.values(), "canary-2-changed"):
        # What a program itself writes to its log is there, for its owner; nothing else repeats it.
        assert [said for said in told.saying(word) if not said.endswith("logs web")] == []
        assert all("/logs/" in name for name in exposed(place, word))
    assert "cannot log in with (sensitive value)" in failed.err
    told.run("destroy", "--yes", "--confirm-data-loss", "orders", ok=True)


FAILING = """\
import os, sys

print("starting with", os.environ["KEY"], "and", os.environ["MADE"], flush=True)
sys.exit("cannot log in with " + os.environ["ORDERS_PASSWORD"])
"""
