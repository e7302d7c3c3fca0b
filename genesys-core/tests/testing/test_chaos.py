"""The proxy that counts calls and makes trouble."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from genesys.testing.chaos import Answer, Call, Chaos, Weather


class Shop:
    """A server in the process: each PUT adds a thing."""

    def __init__(self) -> None:
        self.things: list[bytes] = []

    def __call__(self, call: Call) -> Answer:
        if call.method == "PUT":
            self.things.append(call.body)
        return Answer(200, call.path.encode(), {"x-method": call.method})


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def bed(shop: Shop) -> Iterator[Chaos]:
    with Chaos(shop, operation=lambda call: call.method) as chaos:
        yield chaos


def ask(chaos: Chaos, method: str = "PUT", body: bytes = b"x", path: str = "/a?b=c") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(chaos.url).netloc, timeout=10)
    try:
        connection.request(method, path, body)
        found = connection.getresponse()
        return found.status, found.read()
    finally:
        connection.close()


def test_it_hands_on_and_counts(bed: Chaos, shop: Shop) -> None:
    assert ask(bed) == (200, b"/a?b=c")
    assert ask(bed, "GET", b"") == (200, b"/a?b=c")
    assert ask(bed, "HEAD", b"") == (200, b"")
    assert shop.things == [b"x"]
    assert bed.calls == {"PUT": 1, "GET": 1, "HEAD": 1}


def test_half_a_call_of_somebody_who_died_is_no_call(bed: Chaos, shop: Shop) -> None:
    place = urlsplit(bed.url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as line:
        line.sendall(b"PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1) == b""
    assert (shop.things, bed.total) == ([], 0)


def test_a_call_that_is_lost_before_has_no_effect_and_after_has(bed: Chaos, shop: Shop) -> None:
    bed.strikes |= {("PUT", 1): "lost_before", ("PUT", 2): "lost_after"}
    for kept in (0, 1):
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            ask(bed)
        assert len(shop.things) == kept
    assert ask(bed)[0] == 200
    assert bed.struck == {"lost_before PUT": 1, "lost_after PUT": 1}


def test_throttles_and_breakage_have_no_effect(bed: Chaos, shop: Shop) -> None:
    bed.strikes |= {("PUT", 1): "throttle", ("PUT", 2): "broken"}
    assert ask(bed)[0] == 429
    status, body = ask(bed)
    assert status == 500
    assert body.startswith(b"<html>")
    assert shop.things == []


def test_the_weather_is_the_same_for_the_same_seed(shop: Shop) -> None:
    def seen(seed: int, threads: int) -> list[tuple[str, str]]:
        weather = Weather(throttle=0.3, broken=0.2)
        with Chaos(shop, operation=lambda call: call.method, weather=weather, seed=seed) as chaos:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda _: ask(chaos), range(40)))
            return chaos.log

    assert seen(3, 1) == seen(3, 4)
    assert seen(3, 1) != seen(4, 1)


def test_counters_and_weather_over_http(bed: Chaos) -> None:
    ask(bed)
    with urlopen(f"{bed.url}/_bed") as answer:
        assert json.load(answer)["calls"] == {"PUT": 1}
    with urlopen(Request(f"{bed.url}/_bed", b'{"reset": true, "throttle": 1.0}')) as answer:
        assert json.load(answer)["calls"] == {}
    assert ask(bed)[0] == 429


def test_spared_operations_are_never_struck(shop: Shop) -> None:
    with Chaos(shop, operation=lambda call: call.method, weather=Weather(broken=1.0), spared=frozenset({"GET"})) as bed:
        assert ask(bed, "GET")[0] == 200
        assert ask(bed, "PUT")[0] == 500


def test_a_server_behind_it(shop: Shop) -> None:
    with Chaos(shop, operation=lambda call: call.method) as behind, Chaos(behind.url) as bed:
        assert ask(bed, body=b"y") == (200, b"/a?b=c")
        assert bed.calls == {"PUT /a": 1}
        assert behind.calls == {"PUT": 1}
    assert shop.things == [b"y"]
