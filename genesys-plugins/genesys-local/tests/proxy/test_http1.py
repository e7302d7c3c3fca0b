"""HTTP/1.1 as the proxy reads it: bodies pass unchanged however they are cut, nonsense is only ever refused."""

from __future__ import annotations

import itertools

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_local.proxy import http1
from genesys_local.proxy.http1 import BadMessage, Reader


class Pieces:
    """A stream that gives prepared pieces, then ends."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [piece for piece in pieces if piece]

    async def receive_some(self, _: int) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


def _cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


def _read(pieces: list[bytes], length: int | None) -> tuple[bytes, bytes]:
    async def main() -> tuple[bytes, bytes]:
        reader = Reader(Pieces(pieces))
        body = b"".join([data async for data in reader.body(length)])
        rest = bytes(reader.buffer)
        while await reader._more():
            rest = bytes(reader.buffer)
        return body, rest

    return trio.run(main)


chunks = st.lists(st.binary(min_size=1, max_size=50), max_size=5)
places = st.lists(st.integers(0, 10_000), max_size=8)


@settings(deadline=None, max_examples=60)
@given(chunks=chunks, places=places, rest=st.binary(max_size=20))
def test_a_chunked_body_passes_unchanged_and_nothing_after_it_is_taken(chunks, places, rest):
    wire = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nTrailer: x\r\n\r\n"
    assert _read(_cut(wire + rest, places), None) == (wire, rest)


@settings(deadline=None, max_examples=60)
@given(body=st.binary(max_size=200), places=places, rest=st.binary(max_size=20))
def test_a_counted_body_passes_unchanged_and_nothing_after_it_is_taken(body, places, rest):
    assert _read(_cut(body + rest, places), len(body)) == (body, rest)
    assert _read(_cut(body, places), -1) == (body, b"")


@settings(deadline=None, max_examples=60)
@given(body=st.binary(min_size=1, max_size=50), places=places)
def test_a_body_that_is_cut_off_is_never_taken_for_whole(body, places):
    with pytest.raises(BadMessage):
        _read(_cut(body[:-1], places), len(body))
    with pytest.raises(BadMessage):
        _read(_cut(b"%x\r\n%s\r\n0\r\n" % (len(body), body), places), None)


@settings(deadline=None, max_examples=200)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_head_or_a_refusal(raw):
    try:
        head = http1.parse(raw)
        http1.length(head)
        http1.write(head.start, head.without_hop())
    except BadMessage:
        pass
    else:
        assert head.start.count(b" ") >= 1


names = st.from_regex(rb"[A-Za-z][A-Za-z-]{0,10}", fullmatch=True)
values = st.from_regex(rb"[!-~]{0,20}", fullmatch=True)


@settings(deadline=None)
@given(headers=st.lists(st.tuples(names, values), max_size=6))
def test_writing_and_parsing_a_head_are_inverses(headers):
    raw = http1.write(b"GET / HTTP/1.1", headers)
    assert raw.endswith(b"\r\n\r\n")
    assert http1.parse(raw[:-4]).headers == headers


def test_fields_of_one_connection_do_not_travel_on():
    head = http1.parse(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: x\r\nX-Other: 2")
    assert head.without_hop() == [(b"Host", b"x"), (b"X-Other", b"2")]


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 1\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked, gzip",
        b"Content-Length: -1",
        b"Content-Length: +1",
        b"Content-Length: 1, 2",
        b"Content-Length: 0x1",
    ],
)
def test_a_body_whose_end_can_be_read_in_two_ways_is_refused(fields):
    with pytest.raises(BadMessage):
        http1.length(http1.parse(b"POST / HTTP/1.1\r\n" + fields))
