"""A small web application: it greets with a row from its database and keeps notes in its bucket.

Everything it needs to know is in its environment: ORDERS_HOST, ORDERS_PORT, ORDERS_USER,
ORDERS_PASSWORD and ORDERS_DATABASE, ASSETS_URL and ASSETS_TOKEN, HOST and PORT.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pg8000.native

GREETING = "Hello from Genesys"


def connect() -> pg8000.native.Connection:
    """Return a connection to the database."""
    env = os.environ
    return pg8000.native.Connection(
        env["ORDERS_USER"],
        host=env["ORDERS_HOST"],
        port=int(env["ORDERS_PORT"]),
        database=env["ORDERS_DATABASE"],
        password=env["ORDERS_PASSWORD"],
    )


def prepare() -> None:
    """Make the table and its first row; safe when several instances start at once."""
    with connect() as db:
        db.run("select pg_advisory_lock(1)")
        db.run("create table if not exists greetings (id int primary key, text text, seen int not null default 0)")
        db.run("insert into greetings (id, text) values (1, :text) on conflict do nothing", text=GREETING)
        db.run("select pg_advisory_unlock(1)")


def greet() -> dict[str, object]:
    """Count one more visit and return the row."""
    with connect() as db:
        row = db.run("update greetings set seen = seen + 1 where id = 1 returning text, seen")[0]
    return {"message": row[0], "visits": row[1], "instance": os.environ.get("HOST", "")}


def bucket(method: str, key: str, body: bytes | None = None) -> bytes:
    """Read or write one object of the bucket."""
    request = urllib.request.Request(
        f"{os.environ['ASSETS_URL'].rstrip('/')}/{key}",
        data=body,
        method=method,
        headers={"Authorization": f"Bearer {os.environ['ASSETS_TOKEN']}"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


class Handler(BaseHTTPRequestHandler):
    """GET /, GET /healthz, GET and PUT /notes/<key>."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the row, the health or a note."""
        if self.path == "/healthz":
            self.answer(200, b"ok")
        elif self.path.startswith("/notes/"):
            self.answer(200, bucket("GET", self.path[1:]))
        else:
            self.answer(200, json.dumps(greet()).encode() + b"\n", "application/json")

    def do_PUT(self) -> None:
        """Keep a note."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        bucket("PUT", self.path[1:], body)
        self.answer(201, b"kept\n")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log requests of people; health checks would fill the log."""
        if self.path != "/healthz":
            super().log_request(code, size)

    def answer(self, status: int, body: bytes, kind: str = "text/plain") -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until the machine says stop; requests in flight are answered first."""
    prepare()
    server = ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler)
    server.daemon_threads = False
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"listening on {os.environ['HOST']}:{os.environ['PORT']}", flush=True)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
