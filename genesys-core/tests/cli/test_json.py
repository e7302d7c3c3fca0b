"""What ``--json`` prints: one document a command, versioned, and true to its published schema."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from genesys.cli.codes import EXIT_CODES
from genesys.cli.render.schemas import schemas
from genesys.cli.table import COMMANDS

SCHEMAS = schemas()
PROGRAM = """\
from genesys import Bucket, Secret, Server, outputs, project

project("shop", provider="paper")
key = Secret(generate=20)
files = Bucket()
web = Server(size="small", env={"KEY": key.secret_value})
outputs(url=web.address, key=key.secret_value)
"""
LINES = [
    "version", "validate", "plan", "plan --destroy", "deploy --yes", "deploy --yes --replace web", "deploy --preview",
    "deploy --yes --expect-no-changes", "status", "status --cached", "output", "output url", "output key --show-secrets",
    "output key", "show", "show p.gplan", "explain web", "explain web.size", "explain server", "explain CLI-001",
    "explain exit-codes", "graph", "graph --natives", "drift detect", "refresh", "history", "state list",
    "state list --at head", "state show web", "state diff head~1", "state check", "state protect files",
    "state unprotect files", "state mv files papers", "state rm web", "lock", "key list", "key add --out new.key",
    "key recovery --recovery-key-out r.key", "secret list", "secret show key --show-secrets", "stack list",
    "stack select dev", "plugin list", "providers", "doctor", "rollback --to 1 --yes",
    "destroy --yes --confirm-data-loss shop/dev", "init --name other", "no-such-command", "state no-such-word", "rollback",
    "deploy --replace web", "logs web", "test",
]  # fmt: skip
WRONG = {"output key", "no-such-command", "state no-such-word", "rollback", "deploy --replace web", "logs web", "test"}
"""Lines that must end in an error."""
SILENT = {"schema", "completion", "exec", "import", "fmt", "logs"}
"""Commands that print something else than documents of ours, or nothing, on paper."""


def check(ran, line):
    """Check every document that a command printed; return their kinds."""
    assert "\x1b" not in ran.out
    documents = ran.documents
    assert documents, (line, ran.everything)
    kinds = []
    for document in documents:
        kind = re.fullmatch(r"genesys/([a-z-]+)/1", document["format"]).group(1)
        Draft202012Validator(SCHEMAS[kind]).validate(document)
        kinds.append(kind)
    assert all(kind == "event" for kind in kinds[:-1]), (line, kinds)
    assert kinds[-1] != "event", line
    return kinds


@pytest.fixture
def deployed(shop):
    shop.write("infra.py", PROGRAM)
    shop.ok("deploy", "--yes", "--exclude", "files")
    shop.ok("deploy", "--yes")
    shop.ok("plan", "--replace", "web", "--out", "p.gplan")
    return shop


@pytest.mark.parametrize("line", LINES)
def test_every_command_prints_one_document_of_its_schema(deployed, line):
    if line.startswith("init"):
        (deployed.path / "infra.py").unlink()
    ran = deployed.run(*line.split(), "--json")
    kinds = check(ran, line)
    assert ran.err == ""
    assert (kinds[-1] == "error") is (line in WRONG), ran.out
    if line in WRONG:
        assert ran.document["exit_code"] == ran.code


def test_no_command_was_forgotten():
    heads = {line.split()[0] for line in LINES} | {"drift", "plugin"}
    assert set(COMMANDS) - heads - SILENT == set()


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_schema_is_a_schema(kind):
    Draft202012Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["properties"]["format"] == {"const": f"genesys/{kind}/1"}


def test_events_come_one_a_line_while_it_runs(shop):
    shop.write("infra.py", PROGRAM)
    ran = shop.ok("deploy", "--yes", "--json")
    events = [document["event"] for document in ran.documents[:-1]]
    assert events[0] == "run_started"
    assert events[-1] == "run_ended"
    assert {"change_started", "change_done"} <= set(events)
    lines = [line for line in ran.out.splitlines() if line.startswith('{"format": "genesys/event/1"')]
    assert len(lines) == len(events)


def test_a_failed_run_says_in_json_what_failed(shop):
    shop.write("infra.py", PROGRAM)
    shop.fail("create web Invalid")
    ran = shop.run("deploy", "--yes", "--json")
    check(ran, "deploy")
    assert (ran.code, ran.document["exit_code"], ran.document["status"]) == (4, 4, "partial")
    failed = [result for result in ran.document["results"] if result["result"] == "failed"]
    assert [result["diagnostic"]["code"] for result in failed] == ["RUN-001"]


def test_secrets_stay_out_of_every_document(deployed):
    value = deployed.ok("secret", "show", "key", "--show-secrets").out.strip()
    assert len(value) == 20
    for line in LINES:
        if "--show-secrets" not in line and "destroy" not in line and "init" not in line:
            assert value not in deployed.run(*line.split(), "--json").everything, line


def test_the_exit_codes_are_those_that_the_catalogue_uses():
    assert set(EXIT_CODES) >= {0, 1, 2, 3, 4, 6, 7, 8, 9, 64, 69, 75, 130}
