"""What docs/deploy/nginx.conf promises, tried with a real nginx (see front.py)."""

import contextlib
import gzip
import json
import resource
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.site.front import NAME, Front, Recorder, get, recording, served

pytestmark = pytest.mark.slow

WITH_HEADERS = {
    "cookie": {"Cookie": "ds_actor=root; session=1"},
    "log-in": {"Authorization": "Bearer dstok_x"},
    "sender": {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"},
    "forwarded": {"Forwarded": "for=203.0.113.9;host=evil.example;proto=http"},
    "other host": {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"},
    "fresh": {"Cache-Control": "no-cache, no-store, max-age=0", "Pragma": "no-cache"},
    "wish": {"Accept": "application/json", "Accept-Language": "zh", "Origin": "https://x.example"},
}
QUESTIONS = ("sql=select+1", "_where=1", "%73ql=select+1", "a=b&_%77here=1", "sq%6C")


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with served(database, tmp_path_factory.mktemp("nginx")) as front:
        yield front


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    with recording(tmp_path) as recorder:
        yield recorder


GUARDS = (
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "access-control-allow-origin",
    "access-control-expose-headers",
)


def guards(answer: httpx.Response) -> dict[str, list[str]]:
    """The headers that guard the reader, each with all its values."""
    return {name: answer.headers.get_list(name) for name in GUARDS}


PAGES = (
    *("/", "/nowhere", "/disk_order/documents.json?_shape=array", "/-/read"),
    *("/zh-hant/-/read", "/zh-hans/disk_order/documents", "/zh-hant/nowhere"),
)


@pytest.mark.parametrize("path", PAGES)
def test_answers_are_the_site_s_own(site: Front, path: str) -> None:
    alone = httpx.get(f"http://{site.behind}{path}", follow_redirects=False)
    behind = site.ask(path)
    assert behind.status_code == alone.status_code
    # Pages name the address that they were asked at, inside other addresses too.
    said = unquote(alone.text).replace(f"http://{site.behind}", f"https://{NAME}")
    assert unquote(behind.text) == said
    assert guards(behind) == guards(alone)
    policy = "content-security-policy"
    assert behind.headers.get_list(policy) == alone.headers.get_list(policy)
    assert "set-cookie" not in alone.headers
    # What nginx leaves out, because it sends neither of them.
    assert set(alone.headers.get("vary", "Cookie").split(", ")) <= {"Cookie", "Authorization"}


REFUSED: dict[str, tuple[str, str, bytes, int]] = {
    "method": ("POST", "/", b"", 405),
    "unusual method": ("PROPFIND", "/", b"", 405),
    "body": ("GET", "/", b"x=1", 413),
    "long address": ("GET", "/?" + "x" * 9000, b"", 414),
}


@pytest.mark.parametrize("method, path, body, code", REFUSED.values(), ids=REFUSED)
def test_refusals_are_guarded(site: Front, method: str, path: str, body: bytes, code: int) -> None:
    with site.reader() as reader:
        found = reader.request(method, path, content=body, extensions={"sni_hostname": NAME})
    assert found.status_code == code
    assert guards(found) == guards(httpx.get(f"http://{site.behind}/nowhere"))
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert found.headers["server"] == "nginx"
    assert ("allow" in found.headers) == (code == 405)


@pytest.mark.parametrize("headers", WITH_HEADERS.values(), ids=WITH_HEADERS)
def test_no_header_of_a_reader_s_misses_the_cache(site: Front, headers: dict[str, str]) -> None:
    path = f"/disk_order/documents.json?_shape=array&_size={len(str(headers))}"
    first = site.ask(path)
    again = site.ask(path, **headers)
    assert [a.headers["x-cache-status"] for a in (first, again)] == ["MISS", "HIT"]
    assert first.content == again.content and again.headers["vary"] == "Accept-Encoding"


def test_each_language_of_a_page_is_kept_by_itself(site: Front) -> None:
    paths = [f"{prefix}/-/cite" for prefix in ("", "/zh-hant", "/zh-hans")]
    first = [site.ask(path) for path in paths]
    again = [site.ask(path) for path in paths]
    assert [answer.headers["x-cache-status"] for answer in again] == ["HIT"] * 3
    assert [answer.content for answer in again] == [answer.content for answer in first]
    assert len({answer.headers["etag"] for answer in first}) == 3


@pytest.mark.parametrize("headers", WITH_HEADERS.values(), ids=WITH_HEADERS)
def test_no_header_of_a_reader_s_gets_through(recorder: Recorder, headers: dict[str, str]) -> None:
    with recorder.front.reader() as reader:
        get(reader, "/?a=%E6%99%B6", **headers)
    ((path, sent),) = recorder.asked
    sender = sent.pop("x-forwarded-for")
    assert path == "/?a=%E6%99%B6" and sender.startswith("127.0.")
    assert sent == {"host": NAME, "x-forwarded-proto": "https"}


def test_site_s_log_names_no_sender(site: Front) -> None:
    site.ask("/nowhere?sender", X_Forwarded_For="203.0.113.9")
    assert site.server is not None
    line = site.server.line("nowhere?sender")
    assert set(json.loads(line)) == {"at", "method", "target", "status", "bytes", "ms"}
    assert "127.0." not in line and "203.0.113.9" not in line


@pytest.mark.parametrize("path", ["/-/metrics", "/zh-hant/-/metrics", "/-/%6Detrics"])
def test_metrics_are_not_the_readers(site: Front, path: str) -> None:
    answer = site.ask(path, Host=NAME, X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1")
    assert answer.status_code == 404 and "site_answers" not in answer.text


HOSTS = {
    "unknown": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "number": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "none": b"GET / HTTP/1.0\r\n\r\n",
    "longer": f"GET / HTTP/1.1\r\nHost: {NAME}.evil.example\r\n\r\n".encode(),
    "below": f"GET / HTTP/1.1\r\nHost: www.{NAME}\r\n\r\n".encode(),
}


@pytest.mark.parametrize("secure", [True, False], ids=["tls", "plain"])
@pytest.mark.parametrize("request_", HOSTS.values(), ids=HOSTS)
def test_other_hosts_are_not_answered(site: Front, request_: bytes, secure: bool) -> None:
    with contextlib.suppress(ConnectionResetError):
        assert site.raw(request_, secure) == b""


def test_other_names_get_no_certificate(site: Front) -> None:
    for name in ("evil.example", None):
        lax = ssl._create_unverified_context()
        with (
            socket.create_connection(("127.0.0.1", site.secure), 30) as plain,
            pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"),
        ):
            lax.wrap_socket(plain, server_hostname=name)


SPELLINGS = (f"{NAME}:8443", NAME.upper(), f"{NAME}.", "evil.example")


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_the_host_gets_into_pages(site: Front, host: str) -> None:
    """The last is a false host beside a full address, which counts more (RFC 9112, 3.2.2)."""
    target = f"https://{NAME}/sitemap.xml?{len(host)}" if "evil" in host else "/robots.txt"
    sent = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    found = site.raw(sent.encode())
    assert found.startswith(b"HTTP/1.1 200") and f"https://{NAME}/".encode() in found
    assert host.encode() not in found or host == NAME


def test_plain_http_leads_to_tls_and_binds_nobody(site: Front) -> None:
    asked = {"Host": NAME, "X-Forwarded-Host": "evil.example"}
    found = httpx.get(f"http://127.0.0.1:{site.plain}/a?b=c", headers=asked)
    assert (found.status_code, found.headers["location"]) == (301, f"https://{NAME}/a?b=c")
    assert "strict-transport-security" not in found.headers
    assert site.ask("/nowhere").headers["strict-transport-security"] == "max-age=31536000"


def test_pages_are_limited_for_each_reader(site: Front) -> None:
    with site.reader() as greedy:
        found = (get(greedy, "/-/versions.json") for _ in range(5000))
        refused = next(answer for answer in found if answer.status_code == 429)
    assert guards(refused) == guards(site.ask("/nowhere"))
    assert site.ask("/-/versions.json").status_code == 200


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_in_sql_have_a_smaller_limit(recorder: Recorder, question: str) -> None:
    with recorder.front.reader() as greedy:
        found = [get(greedy, f"/disk_order?{question}").status_code for _ in range(40)]
        assert found[:11] == [200] * 11 and 429 in found
        assert get(greedy, "/disk_order?_sql=no&where=no").status_code == 200


@pytest.mark.parametrize("network", ["2001:db8:1:2:{:x}::1", "2001:db8::{:x}", "2001:db8:7::{:x}"])
def test_ipv6_readers_are_counted_by_network(recorder: Recorder, network: str) -> None:
    ask = partial(recorder.front.ask, "/?sql=1")
    neighbours = (network.format(number) for number in range(1, 60))
    assert 429 in [ask(X_Chosen=address).status_code for address in neighbours]
    assert ask(X_Chosen="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize("path, at_once", [("/slow?{}", 30), ("/slow?sql={}", 2)])
def test_open_requests_are_limited(recorder: Recorder, path: str, at_once: int) -> None:
    with recorder.front.reader() as greedy, ThreadPoolExecutor(at_once + 5) as threads:
        asked = [threads.submit(get, greedy, path.format(n)) for n in range(at_once + 5)]
        while sum(one.done() for one in asked) < 5:
            time.sleep(0.05)
        assert {one.result().status_code for one in asked if one.done()} == {429}
        assert recorder.front.ask("/").status_code == 200
        recorder.go.set()
        assert sum(one.result().status_code == 200 for one in asked) == at_once


def test_one_page_asked_by_many_costs_one_question(recorder: Recorder) -> None:
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(recorder.front.ask, "/slow") for _ in range(20)]
        while not recorder.asked:
            time.sleep(0.05)
        recorder.go.set()
        assert [one.result().status_code for one in asked] == [200] * 20
    assert len(recorder.asked) == 1


def test_an_old_page_is_served_while_the_site_is_busy(recorder: Recorder) -> None:
    first, recorder.busy = recorder.front.ask("/brief"), True
    while (kept := recorder.front.ask("/brief")).headers["x-cache-status"] == "HIT":
        time.sleep(0.2)
    assert (kept.status_code, kept.content) == (200, first.content)
    assert kept.headers["x-cache-status"] in ("STALE", "UPDATING")


@pytest.mark.parametrize("path", ["/busy", "/-/health"])
def test_what_must_be_fresh_is_never_kept(recorder: Recorder, path: str) -> None:
    found = [recorder.front.ask(path) for _ in range(2)]
    assert len(recorder.asked) == 2
    if path == "/busy":
        assert [(a.status_code, a.headers["retry-after"]) for a in found] == [(503, "7")] * 2


HEAD = f"GET / HTTP/1.1\r\nHost: {NAME}".encode()
STARTED = {
    "half a head": HEAD,
    "half a body": HEAD + b"\r\nContent-Length: 1\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("start", STARTED.values(), ids=STARTED)
def test_slow_requests_are_ended(recorder: Recorder, start: bytes) -> None:
    """In two seconds here, in ten as shipped."""
    with contextlib.suppress(ConnectionResetError):
        answer = recorder.front.raw(start)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
    assert recorder.asked == []


def test_a_head_that_drips_in_is_ended(recorder: Recorder) -> None:
    place = ("127.0.0.1", recorder.front.plain)
    with socket.create_connection(place, 30) as slow, pytest.raises(OSError):
        slow.sendall(HEAD)
        for _ in range(60):
            slow.sendall(b"a")
            time.sleep(0.5)


def test_half_open_requests_do_not_stop_readers(site: Front) -> None:
    """More of them than uvicorn may have open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    try:
        with contextlib.ExitStack() as held:
            for number in range(1500):
                port = site.secure if number % 3 == 0 else site.plain
                one = held.enter_context(socket.create_connection(("127.0.0.1", port), 30))
                one.sendall(HEAD if port == site.plain else b"\x16\x03\x01")
            found = [site.ask(f"/disk_order/documents.json?_size={n}") for n in range(1, 9)]
            assert [answer.status_code for answer in found] == [200] * 8
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_answers_are_compressed_for_whoever_reads_it(site: Front) -> None:
    path = "/disk_order/documents"
    plain, packed = site.ask(path), site.ask(path, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers and packed.content == plain.content
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3


def test_unchanged_pages_are_not_sent_again(site: Front) -> None:
    tag = site.ask("/disk_order/documents").headers["etag"]
    again = site.ask("/disk_order/documents", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_readers_keep_their_pages_while_datasette_is_away(site: Front) -> None:
    """Last in this file: it stops Datasette."""
    path = "/disk_order/documents.json?_shape=array"
    kept = site.ask(path).content
    assert site.server is not None
    site.server.process.terminate()
    site.server.process.wait()
    assert site.ask(path).content == kept
    away = site.ask("/disk_order/documents.json?_size=99")
    assert away.status_code == 502 and guards(away)["x-content-type-options"] == ["nosniff"]
