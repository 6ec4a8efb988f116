"""What drafts promise: settled documents drafted anew, bad input refused, and what is decided moved
whole or not at all."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.curate.drafting.extraction import Extracted, extract
from scripts.curate.drafting.form import draft_files, open_drafts, read_draft
from scripts.curate.drafting.measure import Measured, measure
from scripts.curate.drafting.typed import Typed
from scripts.curate.drafting.typed import drafted_anew as typed_anew
from scripts.draft import draft
from scripts.model.copying import copied
from scripts.model.files import write_all
from scripts.model.package import Package, Rows, read_package, to_csv
from scripts.model.sources import read_sources
from tests.conftest import ROOT, Command, snapshot

COMPLETE = ("numbers of metrics", "direct quotes", "their speakers", "words of dates", "mentions")
"""Kinds of proposals of which a draft of the made-up documents lacks none."""
NAMED = ("documents", "actors", "products", "policies", "names")
"""Tables that stay where the rows of a document are taken away: names are known."""
PAGE = "南山日报\n\n本报讯　林大同6月2日说：“我们会合作。”明光营收约15亿元。\n"


def without_rows(package: Package, folder: Path) -> Package:
    """The package without any row of a document but its names and the documents themselves."""
    emptied = {
        rows.table.path: to_csv(
            rows.table.columns,
            [row for row in rows.rows if name in NAMED or "document_id" not in row],
        )
        for name, rows in package.data.items()
    }
    return copied(package, emptied, folder)


def drafted_anew(package: Package, folder: Path) -> Iterator[tuple[str, list[Measured]]]:
    bare, sources = without_rows(package, folder), read_sources(package)
    for row in package.data["documents"].rows:
        document = row["document_id"]
        found = Extracted(sources[document].text, row["title"])
        proposed = draft(bare, document, found, row["language"], row["published"])
        yield document, measure(package, document, proposed)


def totals(package: Package, folder: Path) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for _, measures in drafted_anew(package, folder):
        for one in measures:
            found[one.kind] = found[one.kind] + one if one.kind in found else one
    return found


def test_the_shipped_documents_drafted_anew(tmp_path: Path) -> None:
    """As docs/agreement.md tells it."""
    found = totals(read_package(ROOT), tmp_path)
    text = (ROOT / "docs/agreement.md").read_text("utf-8")
    told = re.findall(r"^\| ([^|]+) \| \d+ \| \d+ \| (\d+%) \| \d+ \| (\d+%) \|$", text, re.M)
    assert told == [
        (kind, f"{found[kind].recall:.0%}", f"{found[kind].precision:.0%}") for kind, *_ in told
    ]


def test_documents_in_three_languages_drafted_anew(sound: Package, tmp_path: Path) -> None:
    for document, measures in drafted_anew(sound, tmp_path):
        short = {one.kind: one.recall for one in measures if one.kind in COMPLETE}
        assert short == dict.fromkeys(COMPLETE, 1.0), document


def pdf(content: bytes, more: bytes = b"") -> bytes:
    """A PDF of one page with this content."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", list[int]()
    for number, held in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n" % (more, len(body))
    return body + b"xref\n0 6\n0000000000 65535 f \n" + entries + b"trailer\n" + trailer + b"%%EOF"


LOCKED = b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
    b"0f" * 32,
    b"1e" * 32,
)
ARTICLE = "<p>Mingguang said on 12 June 2025 that it would build a plant in the harbour town.</p>"
HTML = (
    f"<html><head><title>A plant</title></head><body><article>{ARTICLE * 5}</article></body></html>"
)
BAD = {
    "picture.pdf": (pdf(b""), "has no text layer"),
    "locked.pdf": (pdf(b"", LOCKED), "cannot be read as a PDF"),
    "broken.pdf": (b"no pdf", "cannot be read as a PDF"),
    "menu.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article"),
    "latin.txt": ("Müller".encode("latin-1"), "is not UTF-8 (byte 1)"),
    "nul.txt": (b"a\0b", "holds a NUL"),
    "empty.txt": (b" \n", "is empty"),
    "page.doc": (b"x", "is none of .txt, .html"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_drafted_is_refused(
    name: str, package: Path, tmp_path: Path, command: Command
) -> None:
    content, said = BAD[name]
    (tmp_path / name).write_bytes(content)
    before = snapshot(package)
    outcome = command("scripts.draft", str(tmp_path / name), "--root", str(package))
    assert (outcome.status, outcome.printed) == (2, "")
    assert said in outcome.complained and outcome.complained.count("\n") == 1
    assert snapshot(package) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--document", "nanhe-results"], "is in the data"),
        (["--document", "../outside"], "is no id of a document"),
        (["--published", "June"], "is not an EDTF date"),
        (["--language", "Dutch"], "is no language"),
    ],
)
def test_a_name_that_will_not_do_is_refused(
    words: list[str], said: str, package: Path, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    before = snapshot(package)
    outcome = command("scripts.draft", str(tmp_path / "page.txt"), *words, "--root", str(package))
    assert outcome.status == 2 and said in outcome.complained
    assert snapshot(package) == before


def test_text_comes_out_of_a_pdf_and_of_a_page(tmp_path: Path) -> None:
    lines = b"(Mingguang rises) Tj 0 -14 Td (again.) Tj 0 -30 Td (It sells.) Tj"
    (tmp_path / "a.pdf").write_bytes(pdf(b"BT /F 12 Tf 10 100 Td " + lines + b" ET"))
    (tmp_path / "a.html").write_text(HTML, "utf-8")
    assert extract(tmp_path / "a.pdf").text == "Mingguang rises\nagain.\n\nIt sells.\n"
    assert extract(tmp_path / "a.html").text.startswith("A plant\n\nMingguang said on 12 June")


@pytest.fixture
def page(package: Path, tmp_path: Path, command: Command) -> Path:
    """A package in which a draft is open."""
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    words = [str(tmp_path / "page.txt"), "--document", "nanshan", "--published", "2025-06-03"]
    assert command("scripts.draft", *words, "--root", str(package)).status == 0
    return package


def test_a_draft_changes_no_data(page: Path, command: Command) -> None:
    assert open_drafts(read_package(page)) == ["nanshan"]
    assert command("scripts.check", "--root", str(page)).printed.startswith("sound")
    again = command("scripts.draft", "nanshan.txt", "--root", str(page))
    assert again.status == 2 and "a draft of 'nanshan' is open" in again.complained


def test_proposals_say_what_is_printed_and_leave_the_rest(page: Path) -> None:
    drafted = read_draft(read_package(page), "nanshan")
    (metric,), (quote,) = drafted["metrics"].rows, drafted["quotes"].rows
    (event,) = drafted["events"].rows
    assert (metric["value"], metric["unit"], metric["qualifier"]) == ("1500000000", "CNY", "about")
    assert metric["indicator"] == "" and "mingguang" in metric["why"]
    assert (quote["text"], quote["speaker_id"]) == ("我们会合作。", "lin-datong")
    assert (event["date"], event["date_text"], event["type"]) == ("2025-06-02", "6月2日", "")
    assert drafted["documents"].rows[0]["language"] == "zh-Hans"


def decide(command: Command, root: Path, *words: str) -> None:
    outcome = command("scripts.curate.decide", "nanshan", *words, "--root", str(root))
    assert outcome.status == 0, outcome.complained


WHOLE = ("kind=web_article", "title_en=Nanshan", "published_note=Made up.", "rights=None.")


def test_what_is_accepted_is_moved_and_the_rest_stays(page: Path, command: Command) -> None:
    decide(command, page, "accept", "documents", *WHOLE)
    decide(command, page, "accept", "articles", "headline_en=Nanshan")
    decide(command, page, "accept", "article_spans")
    decide(
        command, page, "accept", "quotes", "medium=unknown", "event_id=", "text_en=We cooperate."
    )
    decide(command, page, "drop", "metrics")
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 0 and "dropped 1" in outcome.printed
    assert re.search(r"^seeds/nanshan\.txt:\d+:", outcome.printed, re.MULTILINE)
    after = read_package(page)
    quote = after.data["quotes"].rows[-1]
    assert re.fullmatch(r"Q\d{4}", quote["quote_id"]) and quote["article_id"] == "nanshan-1"
    assert (page / "seeds/nanshan.txt").read_text("utf-8") == PAGE
    left = read_draft(after, "nanshan")
    assert not left["quotes"].rows and not left["metrics"].rows and left["events"].rows
    named = {row["quote_id"] for row in left["evidence"].rows}
    assert quote["quote_id"] in named, "what is left refers to rows by their ids in the data"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["accept", "article_spans"], "no document 'nanshan'"),
        (["accept", "evidence"], "accept events.1 of events, too"),
    ],
)
def test_where_a_row_cannot_be_moved_nothing_is(
    words: list[str], said: str, page: Path, command: Command
) -> None:
    decide(command, page, *words)
    before = snapshot(page)
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 1 and said in outcome.printed
    assert re.search(r"^drafts/nanshan/\w+\.csv:\d+:", outcome.printed, re.MULTILINE)
    assert snapshot(page) == before


@pytest.mark.parametrize("document", ["nothing", "../data"])
def test_a_draft_that_is_not_open_is_refused(document: str, page: Path, command: Command) -> None:
    assert command("scripts.accept", document, "--root", str(page)).status == 2


def test_a_decision_that_is_none_is_refused(page: Path, command: Command) -> None:
    drafted = read_draft(read_package(page), "nanshan")
    rows = [row | {"decision": "yes"} for row in drafted["quotes"].rows]
    write_all(page, draft_files([Rows(drafted["quotes"].table, rows)]))
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 2 and "decides 'yes'" in outcome.complained


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["accept", "quotes.9"], "did you mean quotes.1?"),
        (["drop", "quotes", "colour=red"], "has no column 'colour'"),
        (["accept", "kind=other"], "name rows or tables of the draft"),
        (["accept", "actors.1", "actor_id=Jane Doe"], "is no id of actors"),
        (["accept", "actors.1", "actor_id=mingguang"], "is a row of actors already"),
        (["drop", "actors.1", "actor_id=minguang"], "did you mean mingguang?"),
    ],
)
def test_a_word_that_names_nothing_is_refused(
    words: list[str], said: str, page: Path, command: Command
) -> None:
    before = snapshot(page)
    outcome = command("scripts.curate.decide", "nanshan", *words, "--root", str(page))
    assert outcome.status == 2 and said in outcome.complained
    assert snapshot(page) == before


def test_what_hangs_on_a_dropped_row_goes_with_it(page: Path, command: Command) -> None:
    decide(command, page, "accept", "documents", *WHOLE)
    decide(command, page, "accept", "articles", "headline_en=Nanshan")
    decide(command, page, "accept", "article_spans", "evidence")
    decide(command, page, "drop", "events")
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 1 and "accept quotes.1 of quotes, too" in outcome.printed
    decide(command, page, "drop", "quotes")
    outcome = command("scripts.accept", "nanshan", "--root", str(page))
    assert outcome.status == 0 and not read_draft(read_package(page), "nanshan")["evidence"].rows


def test_a_note_accounts_for_words_that_are_dropped(page: Path, command: Command) -> None:
    decide(command, page, "note", "metrics.1", "events.1", "kind=other", "note=Not coded.")
    drafted = read_draft(read_package(page), "nanshan")
    notes = [(row["text"], row["decision"], row["kind"]) for row in drafted["source_notes"].rows]
    assert notes == [("15亿", "accept", "other"), ("6月2日", "accept", "other")]
    assert {row["decision"] for row in drafted["metrics"].rows} == {"drop"}
    words = ["note", "articles", "kind=other"]
    outcome = command("scripts.curate.decide", "nanshan", *words, "--root", str(page))
    assert outcome.status == 2 and "no words that a source note" in outcome.complained


STRANGER = "南山日报\n\n本报讯　林大同6月2日说：“我们会合作。”\n\n明光公司总裁张小明指出，硬盘难造。他说：“难。”\n"


def test_a_stranger_is_no_one_else_and_has_one_id(
    package: Path, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "page.txt").write_text(STRANGER, "utf-8")
    words = [str(tmp_path / "page.txt"), "--document", "nanshan", "--published", "2025-06-03"]
    assert command("scripts.draft", *words, "--root", str(package)).status == 0
    drafted = read_draft(read_package(package), "nanshan")
    (stranger,) = (r["actor_id"] for r in drafted["actors"].rows if r["name_zh_hant"] == "張小明")
    speakers = {row["text"]: row["speaker_id"] for row in drafted["quotes"].rows}
    assert speakers == {"我们会合作。": "lin-datong", "难。": stranger, "硬盘难造": stranger}
    cells = ("actor_id=zhang-xiaoming", "name_en=Zhang Xiaoming", "description_en=Chief.")
    decide(command, package, "accept", stranger, *cells)
    drafted = read_draft(read_package(package), "nanshan")
    named = [row["speaker_id"] for row in drafted["quotes"].rows]
    assert named.count("zhang-xiaoming") == 2
    decide(command, package, "drop", "zhang-xiaoming", "actor_id=lin-datong")
    drafted = read_draft(read_package(package), "nanshan")
    assert {row["speaker_id"] for row in drafted["quotes"].rows} == {"lin-datong"}


def test_most_cells_of_settled_documents_need_not_be_typed(sound: Package) -> None:
    """The share that is left; translations, titles and decisions alone are a fifth."""
    for package, bound in ((read_package(ROOT), 0.52), (sound, 0.5)):
        found = [sum(tables.values(), Typed()) for _, tables in typed_anew(package)]
        whole = sum(found, Typed())
        assert whole.after <= bound * whole.before, whole
