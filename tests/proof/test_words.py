"""Credentials of each cloud as canaries: a bed repeats everything that it was sent, and the secrets themselves.

Whatever a provider's words hold, before a plan and while deploying, no credential is in what a command says or leaves
on the disk.
"""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from genesys.testing.project import Folder

CANARIES = {word: f'canary-{word}-7f3e9ab1"<x>/+%' for word in ("key", "session")} | {
    word: f"canary-{word}-5c02d8e4" for word in ("token", "client", "fetched")
}
CLOUDS = {
    "aws": {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": CANARIES["key"],
        "AWS_SESSION_TOKEN": CANARIES["token"],
        "AWS_ENDPOINT_URL": "{bed}",
        "AWS_EC2_METADATA_DISABLED": "true",
    },
    "azure": {
        "AZURE_SUBSCRIPTION_ID": "0000-1111",
        "AZURE_TENANT_ID": "tenant",
        "AZURE_CLIENT_ID": "client",
        "AZURE_CLIENT_SECRET": CANARIES["client"],
        "AZURE_AUTHORITY_HOST": "{bed}",
        "AZURE_RESOURCE_MANAGER": "{bed}",
    },
    "gcp": {
        "GOOGLE_CLOUD_PROJECT": "canary-project",
        "GOOGLE_OAUTH_ACCESS_TOKEN": CANARIES["token"],
    },
}
PROGRAM = """\
project: shop
provider: {cloud}
region: europe
{settings}resources:
  files: {{kind: bucket}}
  net: {{kind: network, type: production}}
"""


class Bed(BaseHTTPRequestHandler):
    """Refuses everything, in the words of three clouds at once."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.endswith("/oauth2/v2.0/token"):
            self.reply(200, "application/json", json.dumps({"access_token": CANARIES["fetched"], "expires_in": 3600}))
            return
        said = [f"{name}: {value}" for name, value in self.headers.items()]
        said += [*CANARIES.values(), *(b64encode(text.encode()).decode() for text in CANARIES.values())]
        self.server.asked += 1  # type: ignore[attr-defined]
        words = "you may not; you sent " + " | ".join([*said, body.decode(errors="replace")])
        if "aws" in self.headers.get("authorization", "").lower():
            text = f"<Error><Code>AccessDenied</Code><Message>{escape(words)}</Message></Error>"
            wrapped = f"<ErrorResponse>{text}<RequestId>r-1</RequestId></ErrorResponse>"
            self.reply(403, "text/xml", wrapped)
        else:
            error = {"code": "AuthorizationFailed", "message": words, "status": "PERMISSION_DENIED"}
            self.reply(403, "application/json", json.dumps({"error": error}))

    def reply(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


for _method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"):
    setattr(Bed, f"do_{_method}", Bed.answer)


@pytest.fixture
def bed() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bed)
    server.asked = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_credential_is_in_what_a_command_says_or_leaves(
    cloud: str, bed: ThreadingHTTPServer, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{bed.server_address[1]}"
    environ = {name: value.format(bed=address) if "{bed}" in value else value for name, value in CLOUDS[cloud].items()}
    folder = Folder(tmp_path, **environ, GENESYS_KEYRING="off", GENESYS_LOG="trace")
    settings = f"providers: {{gcp: {{endpoint: '{address}'}}}}\n" if cloud == "gcp" else ""
    folder.write("genesys.yaml", PROGRAM.format(cloud=cloud, settings=settings))
    told = ""
    for args in (("plan",), ("plan", "--json"), ("deploy", "--yes"), ("deploy", "--yes", "--json"), ("doctor",)):
        told += folder.run(*args).everything
    assert bed.asked > 0, told  # type: ignore[attr-defined]
    assert "you may not" in told, told
    mine = [CANARIES[word] for word in CANARIES if CANARIES[word] in environ.values()]
    mine += [CANARIES["fetched"]] if cloud == "azure" else []
    assert mine
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in mine:
        for form in (secret, b64encode(secret.encode()).decode()):
            assert form not in told, f"{cloud} said {form}"
            assert form.encode() not in kept
