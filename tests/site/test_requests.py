"""Any request at all: the site answers with a status below 500, its headers and no traceback.

Requests are made of bytes and given to the application as a server would give them, so that
nothing on the way mends them. What a server itself must read is tried in test_wire.py.
"""

import logging
import sqlite3
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.site.conftest import Answer, Ask, scope
from web.site import etag, front
from web.site.settings import METADATA, read_metadata

REQUESTS = 5_000
HEADERS = {
    b"content-security-policy",
    b"x-content-type-options",
    b"referrer-policy",
    b"cross-origin-opener-policy",
    b"access-control-allow-origin",
}
PAGES = (
    *("/", "/-/search", "/-/search.json", "/-/timeline", "/-/charts", "/-/contradictions"),
    *("/-/cite", "/-/read", "/-/read/nowhere", "/-/health", "/robots.txt", "/sitemap.xml"),
)
ELSEWHERE = (
    *("/-/versions", "/-/threads.json", "/-/permissions", "/-/logout", "/-/allow-debug"),
    *("/-/static/app.css", "/static/" + "x" * 300, "/static/%00"),
    *("/static/../plugins/site.py"),
    *("/_internal", "/_internal/databases", "/_memory", "/:memory:", "/metrics/M0001", "//", "/%"),
    *("/disk%5Forder", "/disk~5Forder", "/disk_order/~00", "/disk_order/~ff~fe"),
)
ROWS = (
    "Q0001",
    "M0001",
    "mingguang",
    "M0001,x",
    "x,y,z",
    "~",
    "~00",
    "%00",
    "%ff",
    "..",
    "x" * 900,
)
ENDINGS = (
    *("", "", "", ".json", ".json", ".csv", ".jsono", ".blob", ".html", ".xml", ".db", ".JSON"),
    *(".", "..", ".js%6Fn", ".json.csv", "/", "//", "%", "%zz", "%2F", "%25", "~zz"),
)
TABLE_PARAMETERS = (
    *("_facet", "_facet_array", "_facet_date", "_facet_size", "_through", "_where", "_sort"),
    *("_sort_desc", "_sort_by_desc", "_next", "_size", "_col", "_nocol", "_labels", "_label"),
    *("_shape", "_json", "_json_infinity", "_nl", "_trace", "_search", "_search_text", "_searchx"),
    *("_searchmode", "_fts_table", "_fts_pk", "_timelimit", "_ttl", "_stream", "_dl", "_header"),
    *("_nocount", "_nofacet", "_extras", "_blob_column", "_blob_hash", "_filter_column", "sql"),
    *("_filter_op", "_filter_value", "kind__in", "kind__notin", "start__gt", "kind__glob"),
    *("text__arraycontains", "date__date", "kind__isnull", "kind__bogus", "__", "_a__exact", ""),
)
PAGE_PARAMETERS = (
    *("q", "kind", "limit", "page", "type", "actor", "document", "from", "to", "subject", "name"),
    *("token", "all", "allow", "_n"),
)
JSON = (
    *("0", "1", "-1", "1e999", "NaN", "null", "true", '""', '"x"', '"\\ud800"', '"\\u0000"'),
    *("9" * 99),
    *("[]", "[0]", "[[]]", "[{}]", '["kind"]', "{}", "[", "{", "[" * 5000, '{"a":' * 900),
    *('{"simple":1}', '{"simple":null}', '{"simple":[]}', '{"simple":"kind"}', '{"array":1}'),
    *('{"column":{}}', '{"table":1,"column":1,"value":1}', '{"table":"quotes"}'),
    '{"table":"event_actors","column":"actor_id","value":{}}',
    '{"table":"event_actors","column":"\\ud800","value":99999999999999999999}',
)
ODD = (
    *("", "0", "-1", "1.5", "max", "9" * 20, "9" * 5000, "1_000", "²", "９", "on", "off"),
    *("x" * 3000),
    *("array", "arrays", "arrayfirst", "object", "objects", "kind", "quote_id", "quotes", "date"),
    *("\x00", "\ud800", "\ufeff", "\u202e", "%", "%25", "~", "~ff", ",", ",,,", "$null", "$null,x"),
    *('"', "'", "(", "NEAR(", "*", ";--", "--", "/*", ":p0", "[", "]", "1=1", "../..", "{{7*7}}"),
    *("\r\nSet-Cookie: a=b", "<script>alert(1)</script>", "硬碟硬盘", "\U0001f5ff", "2025-99"),
    *("select", "select 1", "select 1;select 2", "explain select 1", "select :_cookie_x"),
    *("select cast(x'ff' as text)", "select x'00ff' as kind", "select 1e999", "select json('[')"),
)
NAMES = (
    *("cookie", "host", "authorization", "if-none-match", "if-modified-since", "range", "accept"),
    *("accept-encoding", "accept-language", "content-type", "content-length", "origin", "referer"),
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "transfer-encoding", "upgrade"),
    *("connection", "expect", "x-csrftoken", "user-agent", "forwarded"),
)
VALUES = (
    *(b"", b"*", b"\xff\xfe", b'"', b'W/"x"', b"a=b; a=c; =; ;", b"ds_actor=x", b'ds_actor="{}"'),
    *(b"ds_messages=x", b"ds_csrftoken=\xff", b"ds_actor[x]={}", b"ds\x00=1", b"a,b:c=1", b"(=1"),
    *(b"[::1", b"[]", b"[::::]", b"a b", b"evil.example:99999", b"a@b:c/d?e#f", b"\xe2\x84\x80"),
    *(b"bytes=0-1", b"bytes=99999999999999999999-", b"gzip, br;q=NaN", b"Basic !!", b"x" * 9000),
)


def encoded(text: str, safe: str | None) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return raw if safe is None else quote(raw, safe=safe).encode()


def choice(*tables: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([text for table in tables for text in table])


@st.composite
def requests(draw: st.DrawFn, tables: tuple[str, ...]) -> dict[str, Any]:
    """Any address that comes near one of the site, with any parameters and headers."""
    table = st.sampled_from(tables).map("/disk_order/{}".format)
    row = st.tuples(table, choice(ROWS)).map("/".join)
    place = draw(st.one_of(choice(PAGES), choice(ELSEWHERE), table, table, row))
    safe = st.sampled_from([None, "", "", "/,:*"])
    value = st.one_of(
        st.builds(encoded, choice(JSON, ODD), safe),
        st.builds(encoded, st.text(max_size=20), st.just("")),
        st.binary(max_size=12).map(quote).map(str.encode),
    )
    names = choice(PAGE_PARAMETERS if place in PAGES else TABLE_PARAMETERS).map(str.encode)
    query = draw(st.lists(st.tuples(names, value).map(b"=".join), max_size=3).map(b"&".join))
    header = st.tuples(choice(NAMES).map(str.encode), st.sampled_from(VALUES) | st.binary())
    headers = draw(st.lists(header, max_size=3))
    ending = draw(choice(ENDINGS)) if place not in PAGES else ""
    method = draw(st.sampled_from(["GET"] * 9 + ["HEAD", "OPTIONS", "POST", "get", "\x00"]))
    return scope((place + ending).encode("utf-8"), query, headers, method)


def guarded(answer: Answer) -> bool:
    """Whether an answer has all headers of the guard, and no header that breaks its line."""
    names = [name.lower() for name, _ in answer.headers]
    broken = [value for _, value in answer.headers if set(value) & {0, 10, 13}]
    return all(names.count(name) == 1 for name in HEADERS) and not broken


@pytest.mark.slow
def test_no_request_is_a_fault_of_the_server(
    ask: Ask,
    db: sqlite3.Connection,
    database: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """1,500 random requests: no status of 500 or more, no cookie, no traceback in the log."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'C%'")]
    described = read_metadata(database.with_name(METADATA))
    tables += described["databases"]["disk_order"]["queries"]

    @settings(max_examples=REQUESTS, suppress_health_check=list(HealthCheck), database=None)
    @given(requests(tuple(tables)))
    def hold(request: dict[str, Any]) -> None:
        answer = ask(request)
        assert answer.status < 500 and guarded(answer)
        assert b"set-cookie" not in {name.lower() for name, _ in answer.headers}

    hold()
    assert not [record.getMessage() for record in caplog.records if record.exc_info]
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("value", JSON)
@pytest.mark.parametrize("name", ["_facet", "_facet_array", "_facet_date", "_through", "kind__in"])
def test_any_json_may_stand_in_a_parameter(ask: Ask, name: str, value: str) -> None:
    for place in (b"quotes", b"quotes.json", b"support"):
        answer = ask(scope(b"/disk_order/" + place, f"{name}={quote(value)}".encode()))
        assert answer.status in (200, 400) and guarded(answer)


TABLE_QUESTIONS = (
    *("_facet=nowhere", "_facet_date=%7B%22simple%22:1%7D", "_facet_array=[]", "_facet_x=kind%00"),
    *("_through=0", "_through=null", "_through=[]", "_through=%7B", "_through=%7B%7D"),
    *("_timelimit=soon", "_timelimit=-1", "_searchx=1", "_search_nowhere=1"),
)


@pytest.mark.parametrize("question", TABLE_QUESTIONS)
def test_what_a_table_cannot_be_asked_is_said_in_a_sentence(
    site: httpx.Client,
    question: str,
) -> None:
    answer = site.get(f"/disk_order/quotes.json?{question}")
    assert answer.status_code == 400
    assert answer.json()["error"] != "This address holds a value that cannot be read."


def test_what_a_table_can_be_asked_is_answered(site: httpx.Client) -> None:
    through = '{"table":"event_actors","column":"actor_id","value":"mingguang"}'
    for asked in ({"_facet": "type"}, {"_facet_size": "5"}, {"_through": through}):
        answer = site.get("/disk_order/events.json", params=asked)
        assert answer.status_code == 200 and answer.json()["rows"]


PLACES = ("", "/metrics", "/metrics/M0001", "/timeline", "/what_happened_when")
NO_FORMATS = (".html", ".xml", ".txt", ".JSON", ".yaml", ".", ".j", ".json.html", ".php", ".1")


@pytest.mark.parametrize("ending", NO_FORMATS)
@pytest.mark.parametrize("place", PLACES)
def test_a_format_that_there_is_not_is_not_found(
    site: httpx.Client,
    place: str,
    ending: str,
) -> None:
    assert site.get(f"/disk_order{place}{ending}").status_code == 404


CLOSED = (
    *("threads", "databases", "actor", "auth-token", "logout", "permissions", "messages"),
    *("allow-debug", "patterns", "config", "nothing", "searches", "readme", ""),
)
OPEN = ("versions", "settings", "metadata", "plugins")


@pytest.mark.parametrize("name", CLOSED)
def test_pages_for_whoever_runs_the_site_are_closed(site: httpx.Client, name: str) -> None:
    for path in (f"/-/{name}", f"/-/{name}.json"):
        answer = site.get(path, follow_redirects=True)
        assert answer.status_code == 404 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_what_is_told_of_the_site_names_no_path(site: httpx.Client, name: str, ending: str) -> None:
    answer = site.get(f"/-/{name}{ending}")
    assert answer.status_code == 200
    places = {str(ROOT), str(Path.home()), sys.prefix, str(Path(sys.executable).parent)}
    assert [place for place in places if place in answer.text] == []


COOKIES = (b"a=b", b"\xff\xfe", b'ds_actor="{}"', b"ds_messages=x; ds_csrftoken=y", b"=;;=")


@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("path", [b"/", b"/disk_order/quotes", b"/disk_order?sql=select+1"])
def test_a_cookie_changes_nothing(ask: Ask, path: bytes, cookie: bytes) -> None:
    place, _, query = path.partition(b"?")
    plain, other = ask(scope(place, query)), ask(scope(place, query, [(b"Cookie", cookie)]))
    ours = {name for name, _ in plain.headers}
    assert (other.status, {name for name, _ in other.headers}) == (plain.status, ours)
    assert b"vary" not in {name.lower() for name in ours}, "caches share the page"


def test_a_fault_of_ours_is_500_and_leaves_a_trace(
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A page that asks nonsense: the reader is told in a sentence, the log where it happened."""
    monkeypatch.setattr(front, "COUNTS", None)
    answer = ask(scope(b"/"))
    assert answer.status == 500 and guarded(answer) and b"Traceback" not in answer.body
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]


def test_a_fault_before_any_page_is_500_with_all_headers(
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nothing was asked yet")

    monkeypatch.setattr(etag, "lasting", fail)
    answer = ask(scope(b"/disk_order/quotes.json"))
    assert answer.status == 500 and guarded(answer) and b'"error"' in answer.body
    assert any(record.exc_info for record in caplog.records)
