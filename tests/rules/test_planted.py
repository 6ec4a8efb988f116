"""Every rule of the domain finds what it is for.

The cases of a table are planted in one reading of the real data, each in a row of its own, and one
run of the checks must say of each row and column what the case expects.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scripts import check_domain, check_evidence
from scripts.package import Package, read_package
from scripts.problems import Problem
from scripts.rules.wording import keeps_figures, keeps_percent
from tests.conftest import ROOT

Change = str | Callable[[str], str]


@dataclass(frozen=True)
class Case:
    """In the row `row_id` of `table`, `column` becomes `bad`; the checks say `expected`.

    They say it of that cell, or of the column `at`, or of the row `of` (table and id).
    """

    table: str
    row_id: str
    column: str
    bad: Change
    expected: str
    at: str = ""
    of: tuple[str, str] = ("", "")


def replaced(old: str, new: str) -> Change:
    def change(value: str) -> str:
        assert old in value, (old, value)
        return value.replace(old, new, 1)

    return change


CASES = (
    # characters
    Case("products", "h100", "name_en", replaced("H", "Н"), "Greek or Cyrillic"),
    Case("quotes", "Q0001", "text_en", replaced("o", "о"), "Greek or Cyrillic"),
    Case("names", "N0002", "name", "Αlibaba", "Greek or Cyrillic"),
    Case("events", "E0007", "title_en", replaced(" ", "  "), "a blank too many"),
    Case("events", "E0009", "note", "told\u3000here", "a blank too many"),
    Case("quotes", "Q0003", "text_en", replaced(" ", "\u00a0"), "a blank too many"),
    Case("events", "E0010", "title_en", replaced("a", "a\u00ad"), "an invisible character"),
    Case("actors", "amazon", "description_en", "a cafe\u0301", "composed form"),
    Case("metrics", "M0001", "note", "#NAME?", "an error of a spreadsheet"),
    Case("metrics", "M0002", "note", "#REF!", "an error of a spreadsheet"),
    Case("metrics", "M0003", "note", "#N/A", "an error of a spreadsheet"),
    Case("events", "E0011", "title_zh_hant", "è‹±å‰é", "a damaged encoding"),
    Case("events", "E0013", "note", "the papers\u2019 Ã© word", "a damaged encoding"),
    Case("quotes", "Q0005", "note", "\ufffd", "a damaged encoding"),
    Case("events", "E0014", "title_zh_hant", "美国对华芯片管制", "a Simplified character"),
    Case("actors", "byd", "name_zh_hant", "比亚迪", "a Simplified character"),
    Case("products", "h20", "name_zh_hans", "H20算力芯片組", "a Traditional character"),
    Case("events", "E0002", "title_zh_hant", replaced("，", ","), "half-width punctuation"),
    Case("events", "E0018", "title_en", "Nvidia，H20", "English holds no Chinese"),
    Case("units", "nm", "title_en", "percent", "stands in a row above", at="title_en|unit_id"),
    # translations
    Case("events", "E0129", "title_en", replaced("does not expect", "expects"), "says not where"),
    Case("quotes", "Q0040", "text_en", replaced("fundamentally", "not"), "says not where"),
    Case("quotes", "Q0042", "text_en", replaced("5.5", "5.6"), "not all the numbers"),
    Case("events", "E0174", "title_en", replaced("400,000", "500,000"), "not all the numbers"),
    Case("events", "E0049", "title_en", "Nvidia falls from 95 to 50", "has no percentage"),
    Case("quotes", "Q0048", "text_en", "It is an excellent product.", "not all the Latin words"),
    Case("quotes", "Q0020", "text_en", "Since entering the new era.", "is too short or too long"),
    Case("quotes", "Q0044", "text_en", "", "text has no translation"),
    # names
    Case("actors", "nvidia", "name_en", "Nvida", "is not among its names"),
    Case("products", "h100", "name_zh_hant", "H1OO", "is not among its names"),
    Case("policies", "gp10", "name_en", "General Prohibition 1", "is not among its names"),
    Case("products", "h200", "start", "1", "is not the first mention of product"),
    Case("policies", "entity-list", "end", "1", "is not the first mention of policy", at="start"),
    Case("names", "N0010", "name", "黃", "one character is no name"),
    Case("names", "N0014", "language", "zh-Hant", "is not the language of these letters"),
    Case("names", "N0001", "language", "en", "is not the language of these letters"),
    Case("names", "N0439", "language", "zh-Hant", "is not the language of these letters"),
    Case("names", "N0011", "variety", "CN", "is no variety of this language"),
    Case("events", "E0101", "title_zh_hant", "小米發布報告", "names what neither the passages"),
    Case("events", "E0100", "title_en", "Xiaomi gives a figure for 2024", "names what neither"),
    Case("events", "E0043", "title_en", "Huawei plans a 4 nm AI chip", "does not name who"),
    Case("quotes", "Q0106", "text_en", "Huawei sold about 1 million H20s in 2024.", "not name"),
    Case("discrepancy_members", "B0018", "says", "Pan Kefeng", "names a person"),
    # evidence
    Case("evidence", "V0001", "field", "place", "supports a value that is empty"),
    Case("events", "E0029", "date", "2025-07-30", "prints another day", at="date_text"),
    Case("quotes", "Q0028", "said_on", "2025-07-30", "another date than it supports", "text",
         ("evidence", "V1240")),
    Case("events", "E0028", "date", "2023", "prints another day", at="date_text"),
    Case("events", "E0133", "type", "visit", "stands for another value", "text",
         ("evidence", "V0582")),
    Case("quotes", "Q0099", "speaker_id", "xiaomi", "names another than it supports", "text",
         ("evidence", "V1433")),
    Case("metrics", "M0050", "attributed_to", "howard-lutnick", "none of the words that support"),
    Case("evidence", "V0002", "relation", "contradicts", "no member of a discrepancy"),
    Case("evidence", "V0900", "document_id", "whatsnew-h20", "is not the document of its row"),
    # articles and documents
    Case("articles", "takungpao-nvidia-2", "headline", "新華社發表長文", "words that no headline"),
    Case("articles", "takungpao-nvidia-1", "byline", "大公報記者 張帥", "words that no byline"),
    Case("articles", "takungpao-nvidia-3", "agency", "美聯社", "stands nowhere in the article"),
    Case("articles", "whatsnew-h20-2", "kind", "article", "does not have the parts"),
    Case("article_spans", "S0003", "article_id", "whatsnew-h20-1", "not the document of the art",
         at="document_id"),
    Case("documents", "wenweipo-huawei", "title", "美企圖封殺小米芯片", "do not stand in the doc"),
    Case("documents", "takungpao-nvidia", "publisher_id", "wen-wei-po", "is not named in it"),
    Case("documents", "takungpao-trade-war", "language", "zh-Hant-TW", "of another region",
         at="publisher_id"),
    # what belongs together
    Case("quotes", "Q0060", "event_id", "E0035", "in no article that tells of the event"),
    Case("metrics", "M0059", "event_id", "E0035", "in no article that tells of the event"),
    Case("event_actors", "A0002", "event_id", "E0133", "in no article that tells of the event"),
    Case("evidence", "V0003", "event_id", "E0133", "in no article that tells of the event"),
    Case("products", "yuheng", "maker_id", "xiaomi", "met in no article together"),
    Case("policies", "three-principles", "issuer_id", "idc", "met in no article together"),
    Case("actors", "wang-yi", "affiliation_id", "semidrive", "met in no article together"),
    Case("actors", "saic", "country", "RU", "no document of the actor names"),
    Case("actors", "chen-shujie", "country", "US", "another than that of the body"),
    Case("products", "windows", "description_en", "Car by Chen Shujie and Mao Ning",
         "names whom no document"),
    Case("products", "macos", "description_en", "Car model approved for conditional automated "
         "driving, with 34 sensors", "a row of another kind"),
    Case("source_notes", "R0059", "note", "Mobile telephone standard.", "a row of another kind"),
    Case("event_actors", "A0001", "actor_id", "xiaomi", "names another actor", at="text"),
    # discrepancies
    Case("discrepancy_members", "B0001", "evidence_id", "V0002", "about another row"),
    Case("discrepancy_members", "B0003", "quote_id", "Q0001", "has this member",
         at="discrepancy_id"),
    Case("discrepancy_members", "B0014", "says", "body: hurting China", "in another part"),
    Case("discrepancy_members", "B0015", "says", "headline: can often hurt", "in another part"),
    Case("discrepancy_members", "B0035", "says", "no spectrum", "shares no word"),
    Case("discrepancy_members", "B0130", "discrepancy_id", "D0049", "needs two members", "",
         ("discrepancies", "D0050")),
    Case("discrepancies", "D0005", "kind", "value", "no member of this kind of side"),
    Case("discrepancies", "D0022", "kind", "headline_vs_body", "no member of this kind of side"),
    Case("actors", "huawei", "role_en", "analyst", "only a person has a role"),
    Case("actors", "russia", "affiliation_id", "china", "is a state without", at="kind"),
    Case("evidence", "V0531", "relation", "continues", "said of a whole row"),
    Case("metrics", "M0010", "obs_status", "F", "a forecast without a word"),
    # events and figures
    Case("events", "E0012", "realis", "planned", "is not told by title_en"),
    Case("events", "E0113", "type", "deal", "is no realis of this type", at="realis"),
    Case("events", "E0029", "realis", "ongoing", "is no realis of this type"),
    Case("events", "E0032", "date_basis", "stated", "is stated where"),
    Case("events", "E0100", "type", "summons", "has no actor in a role"),
    Case("metrics", "M0046", "qualifier", "at_most", "has no word that is printed"),
    Case("metrics", "M0047", "unit", "CNY", "is not what is printed after the number"),
    Case("metrics", "M0022", "unit", "star", "is not what is printed after the number"),
    Case("metrics", "M0093", "qualifier", "nearly", "has no word that is printed for it"),
    Case("metrics", "M0078", "obs_status", "A", "is no forecast, though"),
    Case("actors", "us-department-of-commerce", "kind", "company", "is another kind than"),
    Case("policies", "h20-ban", "kind", "law", "is another kind than"),
    Case("products", "kirin-9000s", "kind", "vehicle", "is another kind than"),
    # quotes
    Case("quotes", "Q0039", "kind", "indirect", "that no source note explains"),
    Case("quotes", "Q0010", "kind", "indirect", "is the inside of a pair of brackets"),
    Case("quotes", "Q0002", "kind", "mixed", "is mixed without a word in brackets"),
    Case("quotes", "Q0104", "said_on", "2025-05-01", "was not said when its event"),
    Case("quotes", "Q0057", "within", "Q0055", "does not lie inside that quote"),
    Case("quotes", "Q0019", "same_as", "Q0009", "has little in common"),
    Case("quotes", "Q0051", "same_as", "Q0039", "has little in common"),
    Case("quotes", "Q0100", "event_id", "E0029", "in no article that tells"),
    Case("quotes", "Q0061", "speaker_id", "xiaomi", "is no actor of the event"),
)  # fmt: skip


def spoilt(cases: tuple[Case, ...]) -> tuple[Package, list[tuple[str, int]]]:
    """The package with every case planted, and the file and line of each."""
    package, places = read_package(ROOT), []
    for case in cases:
        rows = package.data[case.table]
        line, row = next((n, r) for n, r in rows if r[rows.table.key] == case.row_id)
        was = row[case.column]
        row[case.column] = case.bad if isinstance(case.bad, str) else case.bad(was)
        assert row[case.column] != was, case
        places.append((rows.table.path, line))
    return package, places


@pytest.fixture(scope="module")
def told() -> list[list[Problem]]:
    """What the checks say of the row of each case."""
    package, places = spoilt(CASES)
    for number, case in enumerate(CASES):
        if case.of[0]:
            rows = package.data[case.of[0]]
            line = next(n for n, row in rows if row[rows.table.key] == case.of[1])
            places[number] = (rows.table.path, line)
    problems = list(check_domain.check(package))
    return [[p for p in problems if (p.file, p.line) == place] for place in places]


def name(number: int) -> str:
    return f"{CASES[number].table}.{CASES[number].column}-{number}"


@pytest.mark.parametrize("number", range(len(CASES)), ids=name)
def test_a_planted_case_is_found(number: int, told: list[list[Problem]]) -> None:
    case = CASES[number]
    found = [p for p in told[number] if case.expected in p.message]
    key = "discrepancy_id" if case.of[0] == "discrepancies" else ""
    columns = (key or case.at or case.column).split("|")
    assert any(p.column in columns for p in found), told[number]


def test_no_case_expects_anything_at_all() -> None:
    assert all(len(case.expected) > 7 for case in CASES)


TWICE = {
    "event_actors": "has this role in this event in a row above",
    "metrics": "this printed number measures the same in a row above",
    "quotes": "these words by this speaker are a row above",
    "evidence": "has all the values of a row above",
    "source_notes": "these words have this kind in a row above",
    "discrepancy_members": "has this member in a row above",
    "names": "names a thing that a row above names already",
    "article_spans": "has all the values of a row above",
}


@pytest.fixture(scope="module")
def told_of_copies() -> list[tuple[str, str]]:
    """What the checks say where the second row of each table holds what the first one does."""
    package = read_package(ROOT)
    for table in TWICE:
        rows = package.data[table]
        first, second = rows.rows[:2]
        second.update({column: v for column, v in first.items() if column != rows.table.key})
    return [(p.file, p.message) for p in check_domain.check(package) if p.line == 3]


@pytest.mark.parametrize(("table", "expected"), TWICE.items())
def test_a_row_that_is_there_twice_is_found(
    table: str, expected: str, told_of_copies: list[tuple[str, str]]
) -> None:
    assert any(f == f"data/{table}.csv" and expected in m for f, m in told_of_copies)


GONE = {
    "a printed form": ("names", "N0001", "is not a mention that the names give"),
    "an English name": ("names", "N0002", "is not among its names"),
    "the speaker of an occasion": ("event_actors", "A0001", "is no actor of the event"),
    "the proof of a date": ("evidence", "V0001", "has no evidence"),
    "a mention": ("mentions", "takungpao-nvidia.5", "run make fill"),
    "a side of a discrepancy": ("discrepancy_members", "B0130", "needs two members"),
}


@pytest.mark.parametrize(("table", "row_id", "expected"), GONE.values(), ids=GONE)
def test_a_row_that_is_gone_is_found(table: str, row_id: str, expected: str) -> None:
    package = read_package(ROOT)
    rows = package.data[table]
    at = next(n for n, row in enumerate(rows.rows) if row[rows.table.key] == row_id)
    del rows.rows[at], rows.lines[at]
    said = [p.message for check in (check_domain, check_evidence) for p in check.check(package)]
    assert any(expected in message for message in said), said


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("全球50%的研究人員", "Fifty percent of the world's researchers"),
        ("55億美元", "5.5 billion US dollars"),
        ("90年代的25家企業", "twenty-five firms in the 1990s"),
        ("第1季度，10月20日", "on 20 October, in the first quarter"),
        ("100萬片", "one million chips"),
        ("2500萬台", "twenty-five million devices"),
    ],
)
def test_a_translation_may_write_its_numbers_in_words(chinese: str, english: str) -> None:
    assert keeps_figures(chinese, english) and keeps_percent(chinese, english)
