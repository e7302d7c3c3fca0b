"""One call: where it goes, who asks, what its errors mean, and what of it a person reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from genesys.spi import faults as f
from genesys.spi.http import Reply, Request
from genesys.spi.session import SessionPorts
from genesys_gcp.explain import explain
from genesys_gcp.wire import suffix
from genesys_gcp.wire.credentials import Credentials
from genesys_gcp.wire.faults import failed, fault, meaning, said
from genesys_gcp.wire.limits import limit
from genesys_gcp.wire.methods import expand, method
from genesys_gcp.wire.transport import Transport

TARGET = {"project": "shop-123456", "region": "europe-west3"}


class World:
    """Ports of a test."""

    def __init__(self, **environ: str) -> None:
        self.environ = environ
        self.clock, self.time = self, 1000.0

    def now(self) -> float:
        return self.time


class Line:
    """A client that answers what a test says."""

    def __init__(self, *replies: tuple[int, Any]) -> None:
        self.replies = list(replies)
        self.sent: list[Request] = []
        self.slowed: list[float | None] = []

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        status, body = self.replies.pop(0)
        return Reply(status, {}, json.dumps(body).encode())

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        self.slowed.append(after_s)


def transport(line: Line, settings: Mapping[str, Any] | None = None, **environ: str) -> Transport:
    world: Any = World(**{"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.x", **environ})
    ports = SessionPorts(world, lambda _: b"", "", "stack", lambda *_: None, line)
    return Transport(TARGET, settings or {}, ports)


def get(found: Transport) -> Any:
    return found.call("compute.networks.get", {"project": "shop-123456", "network": "net"})


def error(status: int, reason: str, message: str = "", **more: Any) -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "errors": [{"reason": reason}], **more}}


def test_a_call_goes_to_google_with_the_token() -> None:
    line = Line((200, {"name": "net"}))
    assert get(transport(line))["name"] == "net"
    (sent,) = line.sent
    assert sent.url == "https://compute.googleapis.com/compute/v1/projects/shop-123456/global/networks/net"
    assert sent.headers["authorization"] == "Bearer ya29.x"
    assert (sent.operation, sent.effect) == ("compute.networks.get", False)


@pytest.mark.parametrize(
    "settings,environ,base",
    [
        ({"endpoint": "http://127.0.0.1:1"}, {}, "http://127.0.0.1:1/compute/v1/"),
        ({"endpoint": {"compute": "https://c.example/compute/v1"}}, {}, "https://c.example/compute/v1/"),
        ({"endpoint": {"dns": "https://d.example"}}, {}, "https://compute.googleapis.com/compute/v1/"),
        ({}, {"CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": "https://e.example/"}, "https://e.example/compute/v1/"),
    ],
)
def test_an_endpoint_can_be_another_one(settings: dict[str, Any], environ: dict[str, str], base: str) -> None:
    assert transport(Line(), settings, **environ).base("compute") == base


def test_gcloud_calls_cloud_sql_by_another_name() -> None:
    found = transport(Line(), CLOUDSDK_API_ENDPOINT_OVERRIDES_SQL="https://s.example")
    assert found.base("sqladmin") == "https://s.example/"


def test_a_quota_project_is_told() -> None:
    line = Line((200, {}))
    get(transport(line, GOOGLE_CLOUD_QUOTA_PROJECT="payer"))
    assert line.sent[0].headers["x-goog-user-project"] == "payer"


def test_no_other_token_than_the_given_one_goes_over_an_open_line() -> None:
    line = Line()
    found = Credentials({}, {}, line)
    assert found.headers(plain=True) == {}


def test_a_service_account_asks_for_a_token_over_the_engines_client(tmp_path: Path) -> None:
    crypto = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa", reason="google-auth signs with it")
    from cryptography.hazmat.primitives import serialization as s

    key = crypto.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode()
    about = {
        "type": "service_account",
        "client_email": "me@shop-123456.iam.gserviceaccount.com",
        "private_key": pem,
        "private_key_id": "1",
        "token_uri": "https://oauth2.example/token",
        "project_id": "shop-123456",
    }
    file = tmp_path / "key.json"
    file.write_text(json.dumps(about), encoding="utf-8")
    line = Line((200, {"access_token": "ya29.new", "expires_in": 3600, "token_type": "Bearer"}))
    found = Credentials({"credentials": str(file)}, {}, line)
    assert found.headers() == {"authorization": "Bearer ya29.new"}
    assert found.headers() == {"authorization": "Bearer ya29.new"}
    assert [sent.url for sent in line.sent] == ["https://oauth2.example/token"]


def test_no_credentials_is_denied_and_explained(tmp_path: Path) -> None:
    with pytest.raises(f.Denied) as caught:
        Credentials({"credentials": str(tmp_path / "none.json")}, {}, Line()).headers()
    found = explain(caught.value, {"project": "shop-123456"})
    assert found is not None
    assert found.codes == ["GCP-021"]


def test_an_api_that_is_off_is_switched_on_for_a_change_and_not_for_a_look() -> None:
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}
    info["metadata"] = {"service": "compute.googleapis.com"}  # type: ignore[assignment]
    off = (403, error(403, "accessNotConfigured", "it is disabled", details=[info]))
    line = Line(off)
    with pytest.raises(f.Denied):
        get(transport(line))
    line = Line(off, (200, {"name": "operations/1"}), off)
    found = transport(line)
    for _ in range(2):
        with pytest.raises(f.NotYet):
            found.call("compute.networks.insert", {"project": "shop-123456"}, {"name": "net"})
    assert [sent.operation for sent in line.sent][1] == "serviceusage.services.enable"
    assert len(line.sent) == 3


def test_what_is_counted_by_the_minute_waits_for_the_next_one() -> None:
    line = Line((403, error(403, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries' per minute")))
    with pytest.raises(f.Throttled) as caught:
        get(transport(line))
    assert caught.value.after == 20.0  # The clock says 1000: 40 seconds of this minute are over.
    assert line.slowed == [20.0]


MEANINGS: list[tuple[int, str, str, str, type[f.Fault]]] = [
    (403, "quotaExceeded", "Quota 'CPUS' exceeded.", "compute.instances.insert", f.QuotaExceeded),
    (403, "forbidden", "Required 'compute.networks.create'", "compute.networks.insert", f.Denied),
    (403, "forbidden", "denied on resource (or it may not exist)", "iam.projects.serviceAccounts.get", f.Gone),
    (404, "notFound", "not found", "compute.networks.get", f.Gone),
    (409, "alreadyExists", "already exists", "compute.networks.insert", f.Exists),
    (409, "operationInProgress", "another operation", "sqladmin.users.insert", f.Busy),
    (412, "conditionNotMet", "Supplied fingerprint does not match", "compute.instances.setLabels", f.Busy),
    (412, "conditionNotMet", "Constraint constraints/compute.x violated", "compute.instances.insert", f.Invalid),
    (404, "notFound", "'a@b' of type 'serviceAccount' was not found.", "compute.instances.insert", f.NotYet),
    (404, "notFound", "serviceAccounts/a@p.iam.gserviceaccount.com was not found", "compute.networks.get", f.Gone),
    (404, "notFound", "Service account a@b does not exist.", "iam.projects.serviceAccounts.delete", f.Gone),
    (400, "resourceInUseByAnotherResource", "in use", "compute.networks.delete", f.InUse),
    (400, "invalid", "Invalid value", "compute.networks.insert", f.Invalid),
    (401, "authError", "Invalid Credentials", "compute.networks.get", f.Denied),
    (429, "RATE_LIMIT_EXCEEDED", "slow down", "run.projects.locations.services.get", f.Throttled),
    (503, "backendError", "", "compute.networks.insert", f.Unknown),
    (503, "backendError", "", "compute.networks.get", f.Transient),
    (500, "strange", "", "compute.networks.insert", f.Unknown),
]


@pytest.mark.parametrize("status,reason,message,name,kind", MEANINGS)
def test_an_error_means_one_fault(status: int, reason: str, message: str, name: str, kind: type[f.Fault]) -> None:
    what = said(status, json.dumps(error(status, reason, message)).encode())
    found = fault(what, name, effect=method(name).verb != "GET")
    assert type(found) is kind
    assert found.code == reason


def test_an_answer_that_is_none_is_still_told() -> None:
    what = said(502, b"<html>Bad gateway</html>")
    assert type(fault(what, "compute.networks.insert")) is f.Unknown
    assert "Bad gateway" in fault(what, "compute.networks.insert").message


@pytest.mark.parametrize(
    "told,kind",
    [
        ({"errors": [{"code": "ZONE_RESOURCE_POOL_EXHAUSTED", "message": "none left"}]}, f.NoCapacity),
        ({"errors": [{"code": "RESOURCE_NOT_READY", "message": "not ready"}]}, f.NotYet),
        ({"errors": [{"code": "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE", "message": "used"}]}, f.InUse),
        ({"code": 13, "message": "internal"}, f.Transient),
        ({"code": 6, "message": "is there"}, f.Exists),
        ({"code": 7, "message": "no"}, f.Denied),
    ],
)
def test_an_operation_that_fails_means_one_fault(told: dict[str, Any], kind: type[f.Fault]) -> None:
    assert meaning(failed(told), "compute.instances.insert") is kind


@pytest.mark.parametrize(
    "wrong,code",
    [
        (f.Denied("x is disabled", code="SERVICE_DISABLED"), "GCP-010"),
        (f.NoCapacity("full", code="ZONE_RESOURCE_POOL_EXHAUSTED"), "GCP-011"),
        (f.QuotaExceeded("CPUS", code="QUOTA_EXCEEDED"), "GCP-012"),
        (f.Denied("no", code="PERMISSION_DENIED"), "GCP-013"),
        (f.Invalid("Constraint constraints/compute.x violated", code="conditionNotMet"), "GCP-014"),
        (f.InUse("used", code="resourceInUseByAnotherResource"), "GCP-015"),
        (f.Exists("held", code="instanceAlreadyExists"), "GCP-016"),
        (f.Denied("This API method requires billing to be enabled", code="forbidden"), "GCP-017"),
        (f.InUse("Producer services are still using this connection", code="failedPrecondition"), "GCP-018"),
        (f.Invalid("Invalid IPCidrRange: 10.0.0.0/8 conflicts with", code="invalidUsage"), "GCP-019"),
        (f.Invalid("'resource.machineType': 'x'. The referenced resource cannot be found.", code="invalid"), "GCP-020"),
    ],
)
def test_a_fault_has_an_entry_of_its_own(wrong: f.Fault, code: str) -> None:
    found = explain(wrong, {"address": "web/instance", "verb": "create", "project": "shop-123456"})
    assert found is not None
    assert found.codes == [code]
    assert wrong.message in str(found) or code in {"GCP-016"}


def test_an_unknown_fault_is_left_to_the_engine() -> None:
    assert explain(f.Invalid("strange", code="strange"), {}) is None


def test_parameters_are_escaped() -> None:
    name = expand("v1/{+name}:enable", {"name": "projects/p/services/a b"})
    assert name == "v1/projects/p/services/a%20b:enable"
    assert expand("x/{a}", {"a": "b/c?"}) == "x/b%2Fc%3F"


def test_limits_are_by_api_and_kind_of_call() -> None:
    assert limit(method("compute.networks.get")).group == "gcp.compute.read"
    assert limit(method("storage.buckets.insert")) == ("gcp.storage.buckets.insert", 1, 0.5)


def test_a_suffix_is_known_again_and_others_names_stay() -> None:
    for turn in range(4):
        name = suffix.suffixed("shop-web", "abcdefghijklmnop", turn)
        assert name.startswith("shop-web-")
        assert len(name) == len("shop-web") + 7
        assert suffix.unsuffixed(name) == "shop-web"
    for other in ("shop-web", "shop-web-abcdef", "prod-server1", "x"):
        assert suffix.unsuffixed(other) == other


def test_the_wire_imports_no_sdk() -> None:
    code = "import sys, genesys_gcp.session, genesys_gcp.wire.executor; print(' '.join(sys.modules))"
    found = set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())
    assert not {name for name in found if name.split(".")[0] in {"google", "googleapiclient", "httpx", "requests"}}
    code = "import sys, genesys_gcp.session; print(' '.join(sys.modules))"
    found = set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())
    assert not {name for name in found if name.startswith("genesys_gcp.wire")}
