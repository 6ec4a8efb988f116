"""Contradictions: all sides, in words and in the page's language, between papers first; the row
page is the same component, nothing less."""

import re
import sqlite3
from collections.abc import Iterator

import httpx
import pytest

from web.site.differences import differing


def shown(page: str, row_id: str) -> str:
    """The card of a row, without the heading's level."""
    found = re.search(rf'<article class="card [^>]*id="{row_id}">.*?</article>', page, re.DOTALL)
    assert found, row_id
    return re.sub(r"<(/?)h\d", r"<\1h", found[0])


def walked(site: httpx.Client) -> Iterator[str]:
    """Every page of the list."""
    path = "/-/contradictions"
    while path:
        page = site.get(path).text
        yield page
        onward = re.search(r'rel="next" href="(\?[^"]+)"', page)
        path = f"/-/contradictions{onward[1]}" if onward else ""


def test_every_contradiction_shows_all_its_sides(
    site: httpx.Client, db: sqlite3.Connection
) -> None:
    pages = "".join(walked(site))
    for row in db.execute(
        "SELECT discrepancy_id AS id, count(*) AS n FROM discrepancy_members GROUP BY 1"
    ):
        card = shown(pages, row["id"])
        assert card.count('class="card-side"') == row["n"] >= 2
        assert card.count("#char=") == row["n"]


def test_those_between_papers_come_first(site: httpx.Client, db: sqlite3.Connection) -> None:
    cards = re.findall(r'<article class="card [^>]*id="([^"]+)"', "".join(walked(site)))
    places = dict(db.execute('SELECT discrepancy_id, "between" FROM discrepancies').fetchall())
    assert [places[row_id] for row_id in cards] == sorted(places.values())


def test_the_row_page_shows_what_the_list_shows(site: httpx.Client, db: sqlite3.Connection) -> None:
    page = next(walked(site))
    row_id = re.findall(r'<article class="card [^>]*id="([^"]+)"', page)[0]
    own = site.get(f"/disk_order/discrepancies/{row_id}").text
    assert shown(own, row_id) == shown(page, row_id)


@pytest.mark.parametrize("choice", ["between=within", "kind=headline_vs_body"])
def test_tabs_choose(site: httpx.Client, db: sqlite3.Connection, choice: str) -> None:
    column, value = choice.split("=")
    page = site.get(f"/-/contradictions?{choice}").text
    sql = f'SELECT discrepancy_id FROM discrepancies WHERE "{column}" = ? ORDER BY "between", 1'
    wanted = [row[0] for row in db.execute(sql, [value])]
    assert re.findall(r'<article class="card [^>]*id="([^"]+)"', page) == wanted[:10]
    assert site.get(f"/-/contradictions?{column}=other").status_code == 400


def test_the_headline_is_shown_by_its_own_words(site: httpx.Client, db: sqlite3.Connection) -> None:
    row = db.execute(
        "SELECT b.discrepancy_id, v.text FROM discrepancy_members b JOIN evidence v "
        "USING (evidence_id) WHERE b.evidence_id IS NOT NULL"
    ).fetchone()
    page = site.get(f"/disk_order/discrepancies/{row['discrepancy_id']}").text
    card = re.sub(r"</?mark>", "", shown(page, row["discrepancy_id"]))
    assert row["text"] in card


@pytest.mark.parametrize(
    ("texts", "marked"),
    [
        (("公司售價1,200元", "公司售價1,300元"), (["1,200元"], ["1,300元"])),
        (("5月21日，他稱失敗", "他日前說不成功"), (["5月21日"], ["日前"])),
        (("許可令取消", "許可令取消"), ([], [])),
        (("全球最大的市場之一", "全球最大市場"), (["的", "之一"], [])),
        (("一件事", "與此無關的另一句話"), ([], [])),
    ],
)
def test_the_words_that_differ_are_marked(
    texts: tuple[str, ...], marked: tuple[list[str], ...]
) -> None:
    places = differing(texts)
    assert (
        tuple(
            [text[start:end] for start, end in of] for text, of in zip(texts, places, strict=True)
        )
        == marked
    )
