"""The load balancer: weights, health, draining, and everything HTTP lets a client do."""

from __future__ import annotations

import collections
import http.client
import os
import socket
import threading
import time
import urllib.request

import pytest

from genesys_local.fault import AgentFault

P, LB = "local.process", "local.load_balancer"
ECHO = """
import base64, hashlib, os, socket
plug = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
while True:
    client, _ = plug.accept()
    head = b""
    while b"\\r\\n\\r\\n" not in head and b"\\n\\n" not in head:
        data = client.recv(4096)
        if not data: break
        head += data
    if b"pgrade: websocket" in head:
        client.sendall(b"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\nhello ")
        while data := client.recv(4096):
            client.sendall(data.upper())
    else:
        client.sendall(head.upper())
    client.close()
"""


def _balance(machine, **more):
    body = {"listen": [{"port": 0}], "targets": [{"id": "s/web~1"}], "health": machine.HEALTH, **more}
    return body, machine.new(LB, "s/lb~1", **body)


def test_requests_follow_the_weights(machine):
    machine.new(P, "s/web~1", **machine.app(version="a"))
    machine.new(P, "s/new~1", **machine.app(version="b"))
    body, made = _balance(machine, targets=[{"id": "s/web~1", "weight": 3}, {"id": "s/new~1", "weight": 1}])
    seen = collections.Counter(machine.get(made["url"])[0] for _ in range(40))
    assert seen == {"a": 30, "b": 10}
    body["targets"] = [{"id": "s/web~1", "weight": 0}, {"id": "s/new~1", "weight": 1}]
    machine.change(LB, "s/lb~1", body, "targets")
    assert {machine.get(made["url"])[0] for _ in range(8)} == {"b"}


def test_a_request_in_flight_survives_a_change_of_targets(machine):
    machine.new(P, "s/web~1", **machine.app(version="a"))
    machine.new(P, "s/new~1", **machine.app(version="b"))
    body, made = _balance(machine)
    answer: list[str] = []
    slow = threading.Thread(target=lambda: answer.append(machine.get(made["url"] + "/slow=1.0")))
    slow.start()
    time.sleep(0.3)
    machine.change(LB, "s/lb~1", {**body, "targets": [{"id": "s/new~1"}]}, "targets")
    assert machine.get(made["url"]).startswith("b ")
    machine.client.delete(P, "s/web~1")
    slow.join()
    assert answer[0].startswith("a ")


def test_deleting_it_lets_requests_finish_and_takes_no_new_ones(machine):
    machine.new(P, "s/web~1", **machine.app())
    _, made = _balance(machine)
    answer: list[str] = []
    slow = threading.Thread(target=lambda: answer.append(machine.get(made["url"] + "/slow=1.0")))
    slow.start()
    time.sleep(0.3)
    machine.client.delete(LB, "s/lb~1")
    slow.join()
    assert answer[0].startswith("1 ")
    with pytest.raises(OSError, match="refused"):
        machine.get(made["url"])


def test_a_dead_target_is_passed_over_and_seen_as_unhealthy(machine, refuse):
    machine.new(P, "s/web~1", **machine.app())
    machine.new(P, "s/bad~1", command=["sleep", "60"])
    body, made = _balance(machine, targets=[{"id": "s/web~1"}, {"id": "s/bad~1"}])
    assert {refuse(made["url"]) for _ in range(10)} == {200}
    seen = machine.until(
        lambda: (s := machine.see(LB, "s/lb~1"))["healthy"] == [
            {"id": "s/web~1", "healthy": True}, {"id": "s/bad~1", "healthy": False}] and s
    )  # fmt: skip
    assert seen["status"] == "running"
    machine.change(LB, "s/lb~1", {**body, "targets": [{"id": "s/bad~1"}]}, "targets")
    assert refuse(made["url"]) == 503


def test_bodies_of_any_kind_pass_through_on_one_connection(machine):
    machine.new(P, "s/web~1", **machine.app())
    _, made = _balance(machine)
    connection = http.client.HTTPConnection(made["address"], made["port"], timeout=10)
    for data in (b"abcdef", b"x" * 300_000, b""):
        connection.request("POST", "/", body=data)
        assert connection.getresponse().read() == data
    connection.request("POST", "/", body=iter([b"in ", b"pieces"]), encode_chunked=True)
    assert connection.getresponse().read() == b"in pieces"
    connection.request("HEAD", "/")
    answer = connection.getresponse()
    assert (answer.status // 100, answer.read()) == (5, b"")
    connection.close()


def test_the_target_learns_who_asked(machine):
    machine.new(P, "s/web~1", **machine.app())
    _, made = _balance(machine)
    request = urllib.request.Request(made["url"] + "/forwarded", headers={"X-Forwarded-For": "10.1.2.3"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.read() == b"10.1.2.3, 127.0.0.1"


def test_an_upgraded_connection_becomes_a_tunnel(machine):
    source = machine.source(app__py=ECHO)
    machine.new(P, "s/web~1", source=source, runtime="python", health={"path": None, "interval_s": 60})
    _, made = _balance(machine, health=None)
    with socket.create_connection((made["address"], made["port"]), timeout=10) as plug:
        plug.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        said = b""
        while not said.endswith(b"hello "):
            said += plug.recv(4096)
        assert said.startswith(b"HTTP/1.1 101")
        plug.sendall(b"through")
        assert plug.recv(4096) == b"THROUGH"


def test_a_tcp_listener_passes_bytes(machine):
    source = machine.source(app__py=ECHO)
    machine.new(P, "s/web~1", source=source, runtime="python", health={"path": None, "interval_s": 60})
    _, made = _balance(machine, listen=[{"port": 0, "protocol": "tcp"}], health=None)
    with socket.create_connection((made["address"], made["port"]), timeout=10) as plug:
        plug.sendall(b"no http\n\n")
        assert plug.recv(4096) == b"NO HTTP\n\n"


def test_sticky_clients_stay_with_their_target(machine):
    machine.new(P, "s/web~1", **machine.app(replicas=3))
    _, made = _balance(machine, sticky=True)
    with urllib.request.urlopen(made["url"], timeout=10) as answer:
        cookie, first = answer.headers["Set-Cookie"].partition(";")[0], answer.read()
    for _ in range(6):
        with urllib.request.urlopen(
            urllib.request.Request(made["url"], headers={"Cookie": cookie}), timeout=10
        ) as answer:
            assert (answer.headers["Set-Cookie"], answer.read()) == (None, first)


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x" * 70_000,
    ],
)
def test_what_is_no_proper_http_is_refused_and_hurts_nobody(machine, request_):
    machine.new(P, "s/web~1", **machine.app())
    _, made = _balance(machine)
    with socket.create_connection((made["address"], made["port"]), timeout=10) as plug:
        plug.sendall(request_)
        assert plug.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert machine.get(made["url"]).startswith("1 ")


def test_an_explicit_port_that_is_taken_is_refused_and_an_automatic_one_moves(machine):
    machine.new(P, "s/web~1", **machine.app())
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port = plug.getsockname()[1]
        with pytest.raises(AgentFault) as caught:
            _balance(machine, listen=[{"port": port}])
        assert (caught.value.fault, caught.value.code) == ("Exists", "PORT_TAKEN")
        assert f"process {os.getpid()}" in caught.value.message
        _, made = _balance(machine, listen=[{"port": port, "auto": True}])
    assert made["port"] != port
    assert machine.get(made["url"]).startswith("1 ")


def test_an_internal_one_has_an_address_of_its_network(machine):
    net = machine.new("local.network", "s/net~1", name="net")
    machine.new(P, "s/web~1", **machine.app(network="s/net~1"))
    _, made = _balance(machine, listen=[{"port": 8080}], scheme="internal", network="s/net~1")
    if net["base"] != "127.0.0.1":
        assert made["url"] == f"http://{made['address']}:8080"
        assert made["address"].rpartition(".")[0] == net["base"].rpartition(".")[0]
    assert machine.get(made["url"]).startswith("1 ")
