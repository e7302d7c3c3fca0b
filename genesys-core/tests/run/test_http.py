"""The engine's HTTP client, against servers on the loopback: counted, paced, proxied, and clear about what was sent."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from genesys.run.http import HttpClient, proxies
from genesys.spi.faults import Invalid, Transient, Unknown
from genesys.spi.http import Limit, Request


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        if self.path.endswith("/hang-up"):
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if self.path.endswith("/slow"):
            self.server.slow.wait(5)
            return
        if self.path.endswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        answer = b"you said " + body
        self.send_response(418 if self.path.endswith("/refused") else 200)
        self.send_header("X-Request-Id", "abc")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_CONNECT = _any  # noqa: N815 - the names that the class wants

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen, self.slow, self.connections = [], threading.Event(), 0
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, request, client_address):
        pass


@pytest.fixture
def server():
    found = Server()
    yield found
    found.slow.set()
    found.shutdown()
    found.server_close()


@pytest.fixture
def client():
    made = []

    def make(**environ):
        world = SimpleNamespace(environ=environ, clock=SimpleNamespace(monotonic=time.monotonic))
        made.append(HttpClient(world))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_request_is_sent_once_as_it_is_and_any_status_is_an_answer(server, client):
    http = client()
    request = Request("POST", f"{server.url}/a?b=c", {"X-Mine": "1"}, b"hello", operation="x.Say")
    reply = http.send(request)
    assert (reply.status, reply.body, reply.headers["x-request-id"]) == (200, b"you said hello", "abc")
    assert http.send(request._replace(url=f"{server.url}/refused")).status == 418
    assert [(verb, path, body) for verb, path, _, body in server.seen] == [
        ("POST", "/a?b=c", b"hello"),
        ("POST", "/refused", b"hello"),
    ]
    assert server.seen[0][2]["X-Mine"] == "1"


def test_calls_are_counted_by_operation_and_share_connections(server, client):
    http = client()
    for _ in range(3):
        http.send(Request("GET", server.url, operation="ec2.DescribeVpcs"))
    http.send(Request("GET", server.url))
    assert http.calls == {"ec2.DescribeVpcs": 3, "GET": 1}
    assert http.span_s > 0
    assert server.connections == 1


def test_a_redirect_is_an_answer(server, client):
    assert client().send(Request("GET", f"{server.url}/moved")).status == 302
    assert len(server.seen) == 1


def test_a_refused_connection_is_transient_and_nothing_was_sent(server, client):
    gone = Server()
    gone.shutdown()
    gone.server_close()
    with pytest.raises(Transient) as caught:
        client().send(Request("PUT", f"{gone.url}/secret?token=1", operation="x.Put"))
    assert caught.value.code == "NOT_CONNECTED"
    assert "x.Put" in caught.value.message
    assert "token" not in caught.value.message
    assert gone.seen == []
    assert caught.value.bound_s == 15.0, "who never answered is rather misspelt than out of order"


def test_a_host_that_has_answered_is_waited_for_as_long_as_others(client):
    known = Server()
    sender = client()
    sender.send(Request("GET", f"{known.url}/", {"connection": "close"}))
    known.shutdown()
    known.server_close()
    with pytest.raises(Transient) as caught:
        sender.send(Request("GET", f"{known.url}/"))
    assert caught.value.bound_s is None


@pytest.mark.parametrize("url", ["localhost", "http://127.0.0.1:18480x/", "ftp://host/"])
def test_what_is_no_address_is_invalid_and_not_tried_again(client, url):
    with pytest.raises(Invalid) as caught:
        client().send(Request("GET", url))
    assert caught.value.code == "BAD_ADDRESS"


def test_certificates_that_cannot_be_read_are_named(server, client):
    with pytest.raises(Invalid) as caught:
        client().send(Request("GET", server.url, ca="/nowhere.pem"))
    assert caught.value.code == "BAD_CERTIFICATES"
    assert "/nowhere.pem" in caught.value.message


@pytest.mark.parametrize("path", ["hang-up", "slow"])
@pytest.mark.parametrize("effect, fault", [(True, Unknown), (False, Transient)])
def test_a_lost_answer_is_unknown_only_when_the_request_may_have_done_something(server, client, path, effect, fault):
    request = Request("POST", f"{server.url}/{path}", effect=effect, timeout_s=0.2)
    with pytest.raises(fault) as caught:
        client().send(request)
    assert type(caught.value) is fault
    assert caught.value.code == "NO_ANSWER"
    assert len(server.seen) == 1, "it was sent again"


def test_the_proxy_of_the_environment_is_used_and_no_proxy_is_obeyed(server, client):
    proxy = Server()
    http = client(HTTP_PROXY=proxy.url, NO_PROXY="127.0.0.1, .invalid")
    http.send(Request("GET", f"{server.url}/direct"))
    http.send(Request("GET", "http://api.example.test/through"))
    with pytest.raises(Transient):
        http.send(Request("GET", "http://nobody.invalid/direct"))
    assert [path for _, path, _, _ in server.seen] == ["/direct"]
    assert [path for _, path, _, _ in proxy.seen] == ["http://api.example.test/through"]
    proxy.shutdown()
    proxy.server_close()


def test_a_proxy_that_cannot_be_reached_is_transient(client):
    gone = Server()
    gone.shutdown()
    gone.server_close()
    with pytest.raises(Transient) as caught:
        client(http_proxy=gone.url).send(Request("PUT", "http://api.example.test/"))
    assert caught.value.code == "NOT_CONNECTED"


@pytest.mark.parametrize(
    "environ, found",
    [
        ({}, {}),
        ({"NO_PROXY": "a.test"}, {}),
        ({"HTTPS_PROXY": "proxy:3128"}, {"https://": "http://proxy:3128"}),
        ({"https_proxy": "http://lower", "HTTPS_PROXY": "http://upper"}, {"https://": "http://lower"}),
        (
            {"ALL_PROXY": "http://p", "NO_PROXY": "a.test,.b.test 10.0.0.1"},
            {"all://": "http://p", "all://*a.test": "", "all://*.b.test": "", "all://10.0.0.1": ""},
        ),
        ({"ALL_PROXY": "http://p", "NO_PROXY": "*"}, {}),
    ],
)
def test_proxies_of_the_environment(environ, found):
    assert proxies(environ) == found


@pytest.fixture
def authority(tmp_path):
    """A certificate for 127.0.0.1 that signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a private cloud")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    crt, pem = tmp_path / "ca.pem", tmp_path / "key.pem"
    crt.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, pem)
    return SimpleNamespace(file=str(crt), context=context)


def test_a_private_authority_is_trusted_when_it_is_named_and_only_then(client, authority):
    server = Server(authority.context)
    try:
        with pytest.raises(Transient) as caught:
            client().send(Request("PUT", server.url))
        assert caught.value.code == "NOT_CONNECTED"
        assert "certificate" in caught.value.message
        assert client().send(Request("GET", server.url, ca=authority.file)).status == 200
        assert client(SSL_CERT_FILE=authority.file).send(Request("GET", server.url)).status == 200
        assert client(REQUESTS_CA_BUNDLE=authority.file).send(Request("GET", server.url)).status == 200
    finally:
        server.shutdown()
        server.server_close()


def test_certificates_are_read_for_what_asks_for_them_only(client, server, authority):
    http = client(SSL_CERT_FILE="/no/such/file")
    assert http.send(Request("GET", server.url)).status == 200
    secure = Server(authority.context)
    try:
        with pytest.raises(Invalid, match="cannot be read"):
            http.send(Request("GET", secure.url))
        assert http.send(Request("GET", secure.url, ca=authority.file)).status == 200
        assert http.send(Request("GET", server.url)).status == 200
    finally:
        secure.shutdown()
        secure.server_close()


def test_a_limit_paces_what_shares_it_and_nothing_else(server, client):
    http = client()
    limit = Limit("x.write", 1, 5.0)
    began = time.monotonic()
    for _ in range(3):
        http.send(Request("GET", server.url, scope="here", limit=limit))
    assert time.monotonic() - began >= 0.35
    began = time.monotonic()
    http.send(Request("GET", server.url, scope="there", limit=limit))
    http.send(Request("GET", server.url))
    assert time.monotonic() - began < 0.2


def test_a_throttle_slows_the_next_request_down(server, client):
    http = client()
    request = Request("GET", server.url, scope="here", limit=Limit("x.read", 100, 100.0))
    http.throttled(request, 0.3)
    began = time.monotonic()
    http.send(request)
    assert time.monotonic() - began >= 0.28
    http.throttled(Request("GET", server.url), 5.0)


def test_a_closed_client_has_let_go_of_its_connections(server, client):
    http = client()
    http.send(Request("GET", server.url))
    http.close()
    http.close()
    http.send(Request("GET", server.url))
    assert server.connections == 2


def test_a_refusal_names_the_proxy_that_may_have_been_it_without_its_password(client):
    with pytest.raises(Transient) as caught:
        client(HTTP_PROXY="http://me:hunter2@127.0.0.1:9").send(Request("GET", "http://api.example.test/"))
    assert "(a proxy is set: 127.0.0.1:9)" in caught.value.message
    assert "hunter2" not in caught.value.message
