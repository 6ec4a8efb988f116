"""Whoever has an answer is told so, and nobody is told so of another one."""

import pytest

from tests.site.conftest import Ask, scope

PAGE = b"/disk_order/quotes"
LASTING = (b"/", PAGE, PAGE + b".json", PAGE + b".csv", b"/-/search", b"/-/cite", b"/robots.txt")
FLEETING = {
    "a question in SQL": (b"/disk_order.json", b"sql=select+random()"),
    "a condition in SQL": (PAGE, b"_where=random()"),
    "a page that is not there": (b"/disk_order/nowhere", b""),
    "a bad question": (PAGE, b"_sort=nothing"),
    "the health of the site": (b"/-/health", b""),
}
OTHERS = {
    "another question": scope(PAGE, b"_size=1"),
    "another page": scope(PAGE + b".json"),
    "another host": scope(PAGE, headers=[(b"host", b"other.example")]),
    "another scheme": scope(PAGE) | {"scheme": "https"},
}
SAME = {
    "a cookie": (b"cookie", b"ds_actor=x"),
    "a login": (b"authorization", b"Basic eDp5"),
    "a language": (b"accept-language", b"zh-Hant"),
}


def tag(ask: Ask, asked: dict[str, object]) -> bytes:
    """The ETag of an answer; b'' if it has none."""
    return dict(ask(asked).headers).get(b"etag", b"")


@pytest.mark.parametrize("path", LASTING)
def test_an_answer_is_sent_once(ask: Ask, path: bytes) -> None:
    ours = tag(ask, scope(path))
    again = ask(scope(path, headers=[(b"if-none-match", b'"x", ' + ours)]))
    assert ours and (again.status, again.body) == (304, b"")
    assert dict(again.headers)[b"cache-control"] == b"max-age=3600"
    assert b"content-security-policy" in dict(again.headers)


@pytest.mark.parametrize("name", FLEETING)
def test_what_may_change_has_no_tag(ask: Ask, name: str) -> None:
    path, query = FLEETING[name]
    assert tag(ask, scope(path, query)) == b""


@pytest.mark.parametrize("name", OTHERS)
def test_the_tag_of_one_answer_is_none_of_another(ask: Ask, name: str) -> None:
    ours = tag(ask, scope(PAGE))
    assert ours != tag(ask, OTHERS[name]) != b""


@pytest.mark.parametrize("name", SAME)
def test_readers_share_answers(ask: Ask, name: str) -> None:
    assert tag(ask, scope(PAGE)) == tag(ask, scope(PAGE, headers=[SAME[name]]))
