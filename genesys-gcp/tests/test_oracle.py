"""Google's own types read all traffic of a deployment; the tables are Google's, and rows name only them."""

from __future__ import annotations

import json
import runpy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from genesys_gcp.natives import TYPES
from genesys_gcp.testbed.bed import Bed
from genesys_gcp.testbed.schema import understand
from genesys_gcp.testbed.state import State
from genesys_gcp.wire import methods
from genesys_gcp.wire.rows import ROWS
from genesys_gcp.wire.shape import fields_of

TOOL = Path(__file__).parent.parent / "tools/wire.py"


class Recorder(Bed):
    """A bed that remembers every call and its answer."""

    calls: list[tuple[str, Any, Any, Any]]

    def __call__(self, call: Any) -> Any:
        answer = super().__call__(call)
        if call.path != "/_bed" and answer.status == 200:
            route = understand(call.method, call.path, call.body).route
            sent = json.loads(call.body) if call.body else None
            self.calls.append((route.api, route.about, sent, json.loads(answer.body)))
        return answer


def test_googles_own_types_read_everything_of_compute_engine(cloud: Any) -> None:
    compute = pytest.importorskip("google.cloud.compute_v1", reason="google-cloud-compute is the oracle of this test")
    cloud.bed.__class__ = Recorder
    cloud.bed.calls = []
    cloud.shop()
    cloud.deploy()
    cloud.folder.ok("plan", "--refresh")
    cloud.shop("medium")
    cloud.deploy()
    cloud.folder.ok("destroy", "--yes", "--confirm-data-loss", "orders")
    read = 0
    for api, about, sent, answered in cloud.bed.calls:
        if api != "compute":
            continue
        for name, value in ((about.get("request"), sent), (about.get("response"), answered)):
            if value is not None and name:
                getattr(compute, name).from_json(json.dumps(value), ignore_unknown_fields=False)
                read += 1
    assert read > 60


@pytest.mark.parametrize("table", ["wire/methods.json", "testbed/schemas.json"])
def test_the_tables_say_what_google_says(table: str, tmp_path: Path) -> None:
    pytest.importorskip("googleapiclient", reason="google-api-python-client holds the discovery documents")
    committed = json.loads(files("genesys_gcp").joinpath(table).read_text(encoding="utf-8"))
    tool = runpy.run_path(str(TOOL))
    found = dict(zip(("wire/methods.json", "testbed/schemas.json"), tool["tables"](committed["date"]), strict=True))
    if committed["source"] != found[table]["source"]:
        pytest.skip(f"another version of the documents is installed: {found[table]['source']}")
    assert found[table] == committed


def test_every_type_has_a_row_and_every_row_a_type() -> None:
    assert sorted(ROWS) == sorted(TYPES)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_names_only_what_there_is(name: str) -> None:
    row = ROWS[name]
    used = [row.create, row.get, row.list, row.delete, *row.restart, *(step.method for step in row.update)]
    for word in filter(None, used):
        assert methods.method(word).verb
    fields = {field.name for field in fields_of(TYPES[name])}
    written = {word for step in row.update for word in step.fields.split() if word != "*"}
    assert written <= fields
    assert set(row.seen) - {""} <= fields
    assert set(row.forms) <= fields
    assert set(row.derived) <= fields


def test_a_method_that_google_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        methods.method("compute.networks.make")


def test_changes_of_one_object_end_in_the_order_in_which_they_began() -> None:
    state, done = State(polls=1, operation_s=1000.0), []
    first, other, second = (
        state.start("compute.instances.x", word, on, lambda word=word: done.append(word))
        for word, on in (("stop", "a"), ("stop another", "b"), ("start", "a"))
    )
    state.polled(second.name)
    assert done == ["stop", "start"]
    assert (first.done, other.done) == (True, False)


def test_the_simulator_refuses_what_google_does_not_have(cloud: Any) -> None:
    from genesys.testing.chaos import Call

    base = "/compute/v1/projects/shop-123456/global/networks"
    cloud.bed.state.enabled.add("compute.googleapis.com")
    for path, body in [
        (base, {"name": "net", "colour": "red"}),
        (base, {"name": "Net"}),
        (base, {"name": "net", "autoCreateSubnetworks": "no"}),
        (base, {"name": "net", "routingConfig": {"routingMode": "LOCAL"}}),
        (base, {}),
        (f"{base}?reqId=1", {"name": "net"}),
    ]:
        answer = cloud.bed(Call("POST", path, body=json.dumps(body).encode()))
        assert answer.status == 400, (path, body, answer)
    assert cloud.bed(Call("POST", f"{base}x", body=b"{}")).status == 404
    assert cloud.bed(Call("POST", base, body=b'{"name": "net"}')).status == 200
