"""Bytes on the wire: whatever is sent to the running server, it answers and logs no traceback."""

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serving import serving

pytestmark = pytest.mark.slow

RAW = {
    "HTTP/1.0 without a host": b"GET / HTTP/1.0\r\n\r\n",
    "HTTP/1.1 without a host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    "an open bracket for a host": b"GET /disk_order HTTP/1.0\r\nHost: [::1\r\n\r\n",
    "a host in bytes": b"GET /disk_order HTTP/1.0\r\nHost: \xff\xfe\r\n\r\n",
    "a cookie in bytes": b"GET / HTTP/1.0\r\nCookie: \xff\xfe=\x80\r\n\r\n",
    "a tag in bytes": b"GET / HTTP/1.0\r\nIf-None-Match: \xff\xfe\r\n\r\n",
    "bytes in the address": b"GET /disk_order/quotes?_sort=\xff\xfe HTTP/1.0\r\n\r\n",
    "blanks in the address": b"GET /disk_order/quotes?_sort= x HTTP/1.0\r\n\r\n",
    "an address of another site": b"GET http://a.example/x HTTP/1.0\r\n\r\n",
    "a star": b"OPTIONS * HTTP/1.0\r\n\r\n",
    "no method": b" / HTTP/1.0\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "an upgrade": b"GET / HTTP/1.0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "a bad length": b"GET / HTTP/1.0\r\nContent-Length: -1\r\n\r\n",
    "a bad chunk": b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a folded header": b"GET / HTTP/1.0\r\nCookie: a=b\r\n c=d\r\n\r\n",
    "a nul in a header": b"GET / HTTP/1.0\r\nCookie: a\x00b\r\n\r\n",
    "a header of 100 kB": b"GET / HTTP/1.0\r\nCookie: " + b"a" * 100_000 + b"\r\n\r\n",
    "a range": b"GET /disk_order.db HTTP/1.0\r\nRange: bytes=9-1,-\r\n\r\n",
}


def told(address: str, request: bytes) -> bytes:
    """All that a server answers to these bytes."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as line:
        line.sendall(request)
        return b"".join(iter(lambda: line.recv(65_536), b""))


def test_no_bytes_are_a_fault_of_the_server(database: Path) -> None:
    with serving(database) as server:
        for name, request in RAW.items():
            answer = told(server.url, request)
            assert re.match(rb"HTTP/1.1 [234]", answer), (name, answer[:200])
        assert "Traceback" not in server.said()
