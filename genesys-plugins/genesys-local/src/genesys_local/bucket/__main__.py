"""The bucket's program: ``GET HEAD PUT DELETE /<bucket>/<key>`` and lists of keys, as simple JSON."""

from __future__ import annotations

import email.utils
import hmac
import http.server
import json
import os
import re
import signal
import sys
import urllib.parse
from collections.abc import Iterator
from typing import Any

from genesys_local.bucket.store import Store, Version, copy

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_KEY_LIMIT = 1024  # bytes, as S3
_PAGE = 1000


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Server(http.server.ThreadingHTTPServer):
    """Serves one bucket.

    Args:
        settings: ``{name, root, address, port, versioning, public}``.
        token: Needed for writes, and for reads of a bucket that is not public; ``""`` refuses them.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, settings: dict[str, Any], token: str) -> None:
        self.bucket, self.public, self.token = str(settings["name"]), bool(settings["public"]), token
        self.store = Store(settings["root"], versioning=bool(settings["versioning"]))
        super().__init__((settings["address"], int(settings["port"])), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is one line in the log."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201  the log of this program


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "genesys-bucket"
    sys_version = ""
    timeout = 120
    server: Server

    def do_GET(self) -> None:
        """Send an object or a list of keys."""
        self._run(self._get)

    def do_HEAD(self) -> None:
        """Send what GET would, without content."""
        self._run(self._get)

    def do_PUT(self) -> None:
        """Store an object."""
        self._run(self._put)

    def do_DELETE(self) -> None:
        """Delete an object or a version."""
        self._run(self._delete)

    def log_message(self, format: str, *args: Any) -> None:
        """Write no line a request: keys may be confidential."""

    def _run(self, work: Any) -> None:
        try:
            work()
        except Refusal as refusal:
            self.close_connection = True  # the rest of a refused upload must not be read as a request
            self._json(refusal.status, {"error": refusal.code})
        except OSError as error:
            if isinstance(error, ConnectionError | TimeoutError):
                raise
            self.close_connection = True
            self._json(507, {"error": "STORAGE", "reason": error.strerror})

    def _get(self) -> None:
        if not self.server.public:
            self._authorize()
        key, query = self._target()
        if not key:
            self._json(200, self._list(query))
            return
        version = self._found(key, query)
        headers = _described(version)
        if self.headers.get("If-None-Match") == headers["ETag"]:
            self._send(304, headers, 0)
            return
        first, last = self._range(version.size)
        partial = (first, last) != (0, version.size - 1)
        if partial:
            headers["Content-Range"] = f"bytes {first}-{last}/{version.size}"
        self._send(206 if partial else 200, headers, last - first + 1)
        if self.command != "HEAD":
            with self.server.store.open(key, version) as file:
                file.seek(first)
                copy(file, last - first + 1, self.wfile.write)

    def _put(self) -> None:
        self._authorize()
        key, _ = self._target()
        if not key or len(key.encode()) > _KEY_LIMIT:
            raise Refusal(400, "KEY")
        if self.headers.get("If-None-Match") == "*" and self.server.store.find(key):
            raise Refusal(412, "EXISTS")
        type = self.headers.get("Content-Type") or "application/octet-stream"
        version = self.server.store.put(key, self._upload(), type=type)
        self._send(200, _described(version), 0)

    def _delete(self) -> None:
        self._authorize()
        key, query = self._target()
        if not key:
            raise Refusal(405, "BUCKET_IS_MANAGED")
        self.server.store.delete(key, query.get("version"))
        self._send(204, {}, None)

    def _authorize(self) -> None:
        said = self.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not self.server.token or not hmac.compare_digest(said, self.server.token.encode()):
            raise Refusal(401 if not said else 403, "TOKEN")

    def _target(self) -> tuple[str, dict[str, str]]:
        parts = urllib.parse.urlsplit(self.path)
        bucket, _, key = parts.path.lstrip("/").partition("/")
        if urllib.parse.unquote(bucket) not in {self.server.bucket, ""}:
            raise Refusal(404, "NO_SUCH_BUCKET")
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        return urllib.parse.unquote(key, errors="surrogateescape"), query

    def _found(self, key: str, query: dict[str, str]) -> Version:
        version = self.server.store.find(key, query.get("version"))
        if version is None:
            raise Refusal(404, "NO_SUCH_KEY")
        return version

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        prefix, after = query.get("prefix", ""), query.get("after", "")
        if "versions" in query:
            rows = self.server.store.versions(prefix)
        else:
            rows = [row for row in self.server.store.newest(prefix) if row[0] > after]
        page = rows[: int(query["limit"]) if query.get("limit", "").isdigit() else _PAGE]
        items = [
            {"key": key, "size": v.size, "etag": v.etag, "version": v.id, "modified": v.time, "deleted": v.deleted}
            for key, v in page
        ]
        return {"bucket": self.server.bucket, "objects": items, "truncated": len(page) < len(rows)}

    def _range(self, size: int) -> tuple[int, int]:
        match = _RANGE.fullmatch(self.headers.get("Range", ""))
        if not match or match[1] == match[2] == "":
            return 0, size - 1
        if not match[1]:
            return max(size - int(match[2]), 0), size - 1
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if first > last:
            raise Refusal(416, "RANGE")
        return first, last

    def _upload(self) -> Iterator[bytes]:
        if "100-continue" in self.headers.get("Expect", ""):
            self.send_response_only(100)
            self.end_headers()
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            yield from self._chunks()
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            data = self.rfile.read(min(left, 1 << 20))
            if not data:
                raise ConnectionError("upload cut off")
            left -= len(data)
            yield data

    def _chunks(self) -> Iterator[bytes]:
        while True:
            line = self.rfile.readline(1024)
            try:
                size = int(line.split(b";")[0], 16)
            except ValueError:
                raise ConnectionError("bad chunk") from None
            data = self.rfile.read(size) if size else b""
            if len(data) != size:
                raise ConnectionError("upload cut off")
            if size:
                yield data
            self.rfile.readline(1024)
            if not size:
                return

    def handle_expect_100(self) -> bool:
        """Leave the answer to the upload, after the token was looked at."""
        return True

    def _json(self, status: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self._send(status, {"Content-Type": "application/json"}, len(data))
        if self.command != "HEAD":
            self.wfile.write(data)

    def _send(self, status: int, headers: dict[str, str], length: int | None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None and status != 304:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _described(version: Version) -> dict[str, str]:
    return {
        "ETag": f'"{version.etag}"',
        "Content-Type": version.type,
        "Last-Modified": email.utils.formatdate(version.time, usegmt=True),
        "X-Genesys-Version": version.id,
        "Accept-Ranges": "bytes",
    }


def main() -> None:
    """Serve until SIGTERM. The token comes in the environment, the settings are no secret."""
    settings = json.loads(sys.argv[1])
    token = os.environ.pop("GENESYS_BUCKET_TOKEN", "")
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # objects are written whole, so there is nothing to finish
    Server(settings, token).serve_forever()


if __name__ == "__main__":
    main()
