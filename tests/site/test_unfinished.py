"""Unfinished data are shown to whoever works on them: what can be shown, marked, here alone."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.forms.unfinished import TO_WRITE, shown
from scripts.model.package import read_package
from scripts.serve import build_unfinished
from tests.conftest import write_rows
from tests.serving import Server, serving


def spoil(root: Path) -> None:
    """An event without a title, and another without a type, on which others hang."""
    rows = read_package(root).data["events"]
    rows.rows[0]["title_en"] = ""
    rows.rows[1]["type"] = ""
    write_rows(root, rows)


@pytest.fixture
def server(package: Path) -> Iterator[Server]:
    spoil(package)
    with serving(package / build_unfinished(read_package(package))) as found:
        yield found


def test_every_page_says_what_is_unfinished_and_is_kept_nowhere(
    server: Server, package: Path
) -> None:
    rows = read_package(package).data["events"].rows
    for path in ("/", "/-/read", f"/disk_order/events/{rows[0]['event_id']}"):
        page = server.ask(path)
        assert page.status_code == 200 and 'class="unfinished"' in page.text, path
        assert f'/-/read/{rows[0]["document_id"]}"' in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers
        assert "access-control-allow-origin" not in page.headers
    assert server.ask(f"/disk_order/events/{rows[1]['event_id']}").status_code == 404
    away = httpx.get(server.url, headers={"host": "example.org"})
    assert away.status_code == 403
    assert not server.complaints()


def test_sound_data_are_not_marked(site: httpx.Client) -> None:
    assert 'class="unfinished"' not in site.get("/").text


def test_words_to_come_are_marked_and_nothing_hangs_in_the_air(package: Path) -> None:
    spoil(package)
    whole = read_package(package)
    first, second = (row["event_id"] for row in whole.data["events"].rows[:2])
    part = shown(whole)
    events = part.files["data/events.csv"].decode("utf-8")
    assert TO_WRITE in next(line for line in events.splitlines() if line.startswith(first))
    assert not any(f",{second}," in raw.decode("utf-8") for raw in part.files.values())
    assert part.left_out["events"] == 1


def test_all_of_sound_data_is_shown(package: Path) -> None:
    assert shown(read_package(package)).left_out == {}


def test_unfinished_data_have_no_charts_and_say_so(server: Server, package: Path) -> None:
    page = server.ask("/-/charts")
    assert page.status_code == 200 and "Unfinished data have no charts" in page.text
    assert not list((package / "build").rglob("*.svg"))
