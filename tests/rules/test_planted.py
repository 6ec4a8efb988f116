"""Every rule of the domain finds what it is for, and every row that is missed is missed.

Each case is planted alone in the made-up package; the rules of the table say what is expected of
that row. A rule without a case fails a test of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from scripts.model.package import Package, Rows
from scripts.model.sources import read_sources
from scripts.rules import evidence
from scripts.rules.rule import Case, Data, Rule
from scripts.rules.table import RULES, property_rules
from scripts.rules.wording import keeps_figures, keeps_percent
from tests.rules.planting import kinds

Change = str | Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """In the row `row_id` of `table`, `column` becomes `bad`; the rules say `expected`.

    They say it of that column, or of the column `at`, or of the row `of` (table, id).
    """

    table: str
    row_id: str
    column: str
    bad: Change
    expected: str
    at: str = ""
    of: tuple[str, str] = ("", "")

    @property
    def place(self) -> tuple[str, str, str]:
        """Table, row and column of which the fault is told."""
        table, row_id = self.of if self.of[0] else (self.table, self.row_id)
        return table, row_id, self.at or self.column


def sub(old: str, new: str) -> Change:
    def change(value: str) -> str:
        assert old in value, (old, value)
        return value.replace(old, new, 1)

    return change


FAULTS = (
    # characters
    Fault("products", "mg-20", "name_en", sub("M", "М"), "Greek or Cyrillic"),
    Fault("quotes", "Q0001", "text_en", sub("blo", "blо"), "Greek or Cyrillic"),
    Fault("events", "E0007", "title_en", sub(" ", "  "), "a blank too many"),
    Fault("events", "E0003", "note", "told\u3000here", "a blank too many"),
    Fault("quotes", "Q0003", "text_en", sub(" ", "\u00a0"), "a blank too many"),
    Fault("events", "E0010", "title_en", sub("a", "a\u00ad"), "an invisible character"),
    Fault("events", "E0001", "title_en", sub("M", " M"), "white space at an end"),
    Fault("actors", "webber", "description_en", "a cafe\u0301", "composed form"),
    Fault("metrics", "M0001", "note", "#NAME?", "an error of a spreadsheet"),
    Fault("metrics", "M0002", "note", "#N/A", "an error of a spreadsheet"),
    Fault("events", "E0001", "title_zh_hant", "è‹±å‰é", "a damaged encoding"),
    Fault("quotes", "Q0005", "note", "\ufffd", "a damaged encoding"),
    Fault("events", "E0002", "title_zh_hant", "美国贸易部发布许可令", "a Simplified character"),
    Fault("products", "mg-20", "name_zh_hans", "MG-20硬碟組", "a Traditional character"),
    Fault("events", "E0007", "title_zh_hant", sub("的", ",的"), "half-width punctuation"),
    Fault("events", "E0001", "title_en", "Mingguang，MG-20", "English holds no Chinese"),
    Fault("units", "nm", "title_en", "percent", "stands in a row above"),
    # ids, codes, dates
    Fault("events", "E0004", "event_id", "E0001", "ids must be in order", of=("events", "E0001")),
    Fault("events", "E0001", "date", "May 2025", "is no EDTF date"),
    Fault("metrics", "M0002", "period", "2025-13", "is no EDTF date"),
    Fault("actors", "webber", "country", "XX", "is no code of ISO 3166-1 alpha-2"),
    Fault("metrics", "M0003", "area", "ZZ", "is no code of ISO 3166-1 alpha-2 or world"),
    Fault("units", "nm", "system", "ISO 4217", "is no code of ISO 4217", at="unit_id"),
    Fault("metrics", "M0001", "note", "See m6.", "names a row that does not exist"),
    Fault("quotes", "Q0001", "note", "See E9999.", "names a row that does not exist"),
    # exactly one
    Fault("names", "N0001", "product_id", "mg-20", "exactly one of actor_id", at="actor_id"),
    Fault("evidence", "V0053", "event_id", "E0001", "exactly one of event_id"),
    Fault("discrepancy_members", "B0007", "quote_id", "", "exactly one of event", at="event_id"),
    # translations
    Fault("events", "E0003", "title_en", sub(" not", ""), "says not where title_zh_hant"),
    Fault("quotes", "Q0003", "text_en", sub(" not", ""), "says not where text"),
    Fault("quotes", "Q0002", "text_en", sub("35%", "36%"), "has not all the numbers of text"),
    Fault("events", "E0001", "title_en", sub("-20", "-30"), "all the numbers of title_zh_hant"),
    Fault("documents", "dawan-order", "title", "第12周年", "has not all the numbers of title",
          at="title_en"),
    Fault("quotes", "Q0002", "text_en", lambda v: v.replace("%", ""),
          "has no percentage, unlike text"),
    Fault("events", "E0007", "title_zh_hant", sub("市占率", "35%市占率"),
          "has no percentage, unlike title_zh_hant", at="title_en"),
    Fault("documents", "dawan-order", "title", "升了5%", "has no percentage, unlike title",
          at="title_en"),
    Fault("events", "E0001", "title_en", sub("MG-20", "20"), "Latin words of title_zh_hant"),
    Fault("quotes", "Q0003", "text", "GP許可令不會取消", "Latin words of text", at="text_en"),
    Fault("documents", "dawan-order", "title", "GP許可令", "Latin words of title", at="title_en"),
    Fault("documents", "dawan-order", "title_en", "No year", "says not where title does not"),
    Fault("quotes", "Q0001", "text_en", "No.", "is too short or too long for text"),
    Fault("events", "E0005", "title_en", "Inquiry", "is too short or too long for title_zh_hant"),
    Fault("documents", "dawan-order", "title_en", "X", "is too short or too long for title"),
    Fault("quotes", "Q0004", "text_en", "", "text has no translation"),
    Fault("events", "E0004", "title_en", "", "title_zh_hant has no translation"),
    Fault("documents", "dawan-order", "title_en", "", "title has no translation"),
    # names
    Fault("actors", "webber", "name_en", "Weber", "is not among its names"),
    Fault("actors", "webber", "name_zh_hant", "韋柏", "is not among its names"),
    Fault("products", "mg-20", "name_en", "MG20", "is not among its names"),
    Fault("products", "mg-20", "name_zh_hant", "MG20", "is not among its names"),
    Fault("policies", "permit-order", "name_en", "Permit", "is not among its names"),
    Fault("policies", "permit-order", "name_zh_hant", "許可", "is not among its names"),
    Fault("actors", "lin-datong", "start", "129", "is not the first mention of actor"),
    Fault("products", "mg-20", "start", "1", "is not the first mention of product"),
    Fault("policies", "permit-order", "start", "1", "is not the first mention of policy"),
    Fault("names", "N0032", "name", "許", "one character is no name"),
    Fault("names", "N0003", "language", "zh-Hant", "is not the language of these letters"),
    Fault("names", "N0008", "language", "zh-Hans", "is not the language of these letters"),
    Fault("names", "N0002", "variety", "CN", "is no variety of this language"),
    Fault("names", "N0029", "name", "美國", "names a thing that a row above names"),
    Fault("events", "E0009", "title_zh_hant", "深藍回應許可令", "names what neither"),
    Fault("events", "E0009", "title_en", "Deep Blue answers the permit order",
          "names what neither"),
    Fault("events", "E0009", "title_en", "Somebody answers the permit order", "does not name who"),
    Fault("quotes", "Q0002", "text_en", sub("Mingguang", "It"), "does not name who text names"),
    Fault("discrepancy_members", "B0007", "says", "趙青青 the whole sentence", "names a person"),
    # evidence
    Fault("evidence", "V0002", "field", "note", "has no evidence, and the note does not say 'type",
          "type", ("events", "E0001")),
    Fault("evidence", "V0001", "field", "note", "has no evidence, and the note does not say 'date",
          "date", ("events", "E0001")),
    Fault("events", "E0009", "place", "CN", "has no evidence, and the note does not say 'place"),
    Fault("metrics", "M0003", "product_id", "mg-20", "the note does not say 'product"),
    Fault("metrics", "M0003", "fiscal_period", "FY2025-Q1", "does not say 'fiscal_period"),
    Fault("events", "E0009", "claimed_by_id", "webber", "does not say 'claimed_by"),
    Fault("actors", "webber", "note", "", "does not say 'affiliation", "affiliation_id"),
    Fault("actors", "webber", "note", "", "does not say 'role_en", "role_en"),
    Fault("actors", "webber", "note", "", "does not say 'country", "country"),
    Fault("products", "farlight", "maker_id", "mingguang", "does not say 'maker"),
    Fault("policies", "mingguang-inquiry", "note", "", "does not say 'issuer", "issuer_id"),
    Fault("policies", "mingguang-inquiry", "note", "", "does not say 'status", "status"),
    Fault("metrics", "M0003", "note", "", "the note does not say 'subject", "subject_id"),
    Fault("metrics", "M0001", "area", "CN", "the note does not say 'area"),
    Fault("metrics", "M0001", "period", "2025", "the note does not say 'period"),
    Fault("evidence", "V0028", "field", "row", "does not say 'attributed_to", "attributed_to",
          ("metrics", "M0001")),
    Fault("evidence", "V0053", "field", "row", "not say 'speaker", "speaker_id",
          ("quotes", "Q0001")),
    Fault("quotes", "Q0001", "addressee_id", "webber", "does not say 'addressee"),
    Fault("quotes", "Q0005", "said_on", "2025", "does not say 'said_on"),
    Fault("metrics", "M0001", "attributed_to", "webber", "is named by none of the words"),
    Fault("evidence", "V0003", "field", "claimed_by_id", "supports a value that is empty"),
    Fault("evidence", "V0001", "field", "text_em", "is no column of the row"),
    Fault("events", "E0001", "date", "2025-06-21", "prints another date", "text",
          ("evidence", "V0001")),
    Fault("events", "E0001", "type", "visit", "stands for another value", "text",
          ("evidence", "V0002")),
    Fault("quotes", "Q0003", "speaker_id", "lin-datong", "names another than it supports", "text",
          ("evidence", "V0056")),
    Fault("evidence", "V0002", "relation", "contradicts", "is said of a whole row"),
    Fault("evidence", "V0011", "event_id", "E0001", "contradicts a row that is no member",
          at="relation"),
    Fault("evidence", "V0026", "document_id", "dawan-order", "is not the document of its row"),
    # articles and documents
    Fault("articles", "beihe-mingguang-1", "headline", "明光發布硬盤", "no headline of the article"),
    Fault("articles", "beihe-mingguang-1", "byline", "王大安", "no byline of the article"),
    Fault("articles", "dawan-order-1", "agency", "美聯社", "stands nowhere in the article"),
    Fault("articles", "dawan-order-1", "document_id", "beihe-mingguang", "of none of its spans"),
    Fault("articles", "dawan-order-2", "kind", "article", "does not have the parts"),
    Fault("article_spans", "S0003", "article_id", "dawan-order-1", "document of the article",
          at="document_id"),
    Fault("documents", "dawan-order", "title", "許可令兩周年", "do not stand in the document"),
    Fault("documents", "beihe-mingguang", "publisher_id", "dawan-morning-post",
          "is not named in it"),
    Fault("documents", "dawan-order", "language", "zh-Hant-TW", "of another region",
          at="publisher_id"),
    # what belongs together
    Fault("evidence", "V0002", "event_id", "E0009", "in no article that tells of the event"),
    Fault("event_actors", "A0001", "event_id", "E0009", "in no article that tells of the event"),
    Fault("metrics", "M0001", "event_id", "E0009", "in no article that tells of the event"),
    Fault("quotes", "Q0001", "event_id", "E0009", "in no article that tells of the event"),
    Fault("products", "mg-20", "maker_id", "trade-office", "met in no article together"),
    Fault("policies", "mingguang-inquiry", "issuer_id", "yoshida-ichiro", "met in no article"),
    Fault("actors", "yoshida-ichiro", "affiliation_id", "deep-blue", "met in no article together"),
    Fault("products", "mg-20", "description_en", "disk of Zhao Qingqing", "names whom no document"),
    Fault("policies", "mingguang-inquiry", "description_en", "of Zhao Qingqing",
          "names whom no doc"),
    Fault("actors", "deep-blue", "description_en", "rivals of Webber", "names whom no document"),
    Fault("actors", "webber", "role_en", "aide of Zhao Qingqing", "names whom no document"),
    Fault("actors", "dawan-morning-post", "kind", "state", "is a state that no document",
          "country", ("actors", "deep-blue")),
    Fault("products", "farlight", "description_en", "disk of two prices", "of another kind"),
    Fault("policies", "mingguang-inquiry", "description_en", "order that limits the sale of disks",
          "of another kind"),
    Fault("actors", "webber", "country", "CN", "another than that of the body"),
    Fault("actors", "dawan-morning-post", "description_en", "critic of the blockade",
          "of another kind"),
    Fault("source_notes", "R0002", "note", "Bright light, not the firm.", "of another kind"),
    Fault(
        "event_actors", "A0006", "actor_id", "zhao-qingqing", "names another than the row",
        at="text",
    ),
    Fault(
        "event_policies", "G0001", "policy_id", "mingguang-inquiry",
        "names another than the row", at="text",
    ),
    Fault(
        "event_products", "H0002", "product_id", "mg-20", "names another than the row", at="text",
    ),
    # discrepancies
    Fault("discrepancy_members", "B0003", "event_id", "E0009", "about another row",
          at="evidence_id"),
    Fault("discrepancy_members", "B0004", "says", "headline: not withdrawn", "in another part"),
    Fault("discrepancy_members", "B0007", "says", "the colours", "shares no word"),
    Fault("discrepancy_members", "B0008", "discrepancy_id", "D0003", "needs two members", "",
          ("discrepancies", "D0004")),
    Fault("discrepancies", "D0004", "kind", "value", "no member of this kind of side"),
    Fault("discrepancies", "D0004", "kind", "headline_vs_body", "no member of this kind of side"),
    Fault("actors", "mingguang", "role_en", "analyst", "only a person has a role"),
    Fault("actors", "china", "country", "", "is a state without", at="kind"),
    Fault("actors", "mingguang", "affiliation_id", "mingguang", "leads back to its own row"),
    Fault("actors", "united-states", "affiliation_id", "webber", "leads back to its own row"),
    # events and figures
    Fault("events", "E0001", "realis", "planned", "is not told by title_en"),
    Fault("events", "E0003", "realis", "ongoing", "is no realis of this type"),
    Fault("events", "E0001", "date", "2025-05-20/..", "has an open end"),
    Fault("events", "E0005", "date", "[2025-05-21..]", "has an open end"),
    Fault("events", "E0008", "date", "[2025-05-21..]", "has an open end"),
    Fault("events", "E0002", "date", "2023-10", "has a year or month"),
    Fault("events", "E0002", "date", "2024-08", "has a year or month"),
    Fault("events", "E0006", "date", "[2018-01-01..2025-05-31]", "has a year or month"),
    Fault("metrics", "M0002", "period", "2021", "has a year or month"),
    Fault("quotes", "Q0006", "said_on", "[2022-10-01..2025-05-25]", "has a year or month"),
    Fault("events", "E0004", "claimed_by_id", "", "needs claimed_by_id", at="realis"),
    Fault("events", "E0009", "realis", "alleged", "needs claimed_by_id"),
    Fault("events", "E0006", "realis", "happened", "is claimed by somebody", at="claimed_by_id"),
    Fault(
        "event_actors", "A0017", "role", "host", "is no speaker or issuer", "claimed_by_id",
        ("events", "E0006"),
    ),
    Fault("event_actors", "A0001", "role", "reporter", "is no role of this actor"),
    Fault("event_actors", "A0014", "role", "counterpart", "is no role of this actor"),
    Fault("events", "E0001", "date_basis", "stated", "is stated where"),
    Fault("events", "E0001", "date_text", "6月21日", "prints another day"),
    Fault("events", "E0001", "date_text", "於是", "stand neither in the evidence"),
    Fault("events", "E0001", "date_text", "", "has its words"),
    Fault("events", "E0010", "note", "", "an inferred date needs a note"),
    Fault("events", "E0001", "date_start", "2031-01-01", "cannot begin after", at="date"),
    Fault("events", "E0009", "type", "summons", "has no actor in a role"),
    Fault("metrics", "M0001", "unit", "nm", "measures another kind of quantity"),
    Fault("metrics", "M0004", "unit", "disk", "is a share that is not in percent"),
    Fault("metrics", "M0009", "unit", "percentage_point", "is a share that is not in percent"),
    Fault("metrics", "M0010", "value", "1300000000", "differs from another figure"),
    Fault("metrics", "M0003", "value_low", "101", "makes more than 100"),
    Fault("metrics", "M0010", "same_as", "M0010", "leads back to its own row"),
    Fault("metrics", "M0008", "same_as", "M0010", "names a figure that is itself a repeat"),
    Fault("metrics", "M0010", "same_as", "M0002", "is another figure"),
    Fault("metrics", "M0001", "unit", "USD", "is not what is printed after the number"),
    Fault("metrics", "M0001", "value_high", "1000", "must lie between", at="value"),
    Fault("metrics", "M0003", "value_high", "101", "larger than the indicator allows"),
    Fault("metrics", "M0001", "value_low", "-1", "must not be negative"),
    Fault("metrics", "M0001", "qualifier", "range", "a range has two values"),
    Fault("metrics", "M0013", "qualifier", "nearly", "disagrees with the word"),
    Fault("metrics", "M0016", "unit", "CNY", "is not what is printed after the number"),
    Fault("metrics", "M0018", "obs_status", "A", "is no forecast, though"),
    Fault("metrics", "M0003", "qualifier", "nearly", "disagrees with the word"),
    Fault("metrics", "M0001", "qualifier", "at_most", "has no word that is printed"),
    Fault("metrics", "M0001", "period_start", "2031-01-01", "cannot be for a time", at="period"),
    Fault("metrics", "M0001", "obs_status", "F", "a forecast without a word"),
    Fault("metrics", "M0004", "obs_status", "A", "is no forecast, though"),
    Fault("actors", "trade-office", "name_zh_hant", "中國外貿公司", "is another kind than", at="kind"),
    Fault("products", "mg-20", "name_zh_hant", "MG-20操作系統", "is another kind than", at="kind"),
    # languages
    Fault("events", "E0002", "title_zh_hant", "", "is empty, though its document is in"),
    Fault("quotes", "Q0016", "text_en", "We fear it.", "itself, of a document in English"),
    Fault("quotes", "Q0017", "kind", "indirect", "is the inside of quotation marks"),
    Fault("events", "E0013", "date_text", "13 June 2025", "prints another day"),
    # quotes
    Fault("quotes", "Q0009", "note", "", "needs a note that says why", at="speaker_id"),
    Fault("quotes", "Q0001", "date_basis", "", "a date and its basis go together"),
    Fault("quotes", "Q0001", "said_start", "2031-01-01", "cannot have been said", at="said_on"),
    Fault("quotes", "Q0009", "end", "71", "that no source note explains", at="kind"),
    Fault("quotes", "Q0008", "kind", "indirect", "is the inside of quotation marks"),
    Fault("quotes", "Q0003", "kind", "mixed", "is mixed without a word in quotation marks"),
    Fault("quotes", "Q0001", "said_on", "2025-04-01", "was not said when its event"),
    Fault("quotes", "Q0007", "within", "Q0008", "does not lie inside that quote"),
    Fault("quotes", "Q0007", "within", "Q0007", "leads back to its own row"),
    Fault("quotes", "Q0005", "same_as", "Q0005", "must name another quote"),
    Fault("quotes", "Q0005", "same_as", "Q0005", "leads back to its own row"),
    Fault("quotes", "Q0002", "end", "142", "is cut inside a word, a number"),
    Fault("quotes", "Q0002", "end", "144", "is cut inside a word, a number"),
    Fault("quotes", "Q0003", "start", "192", "is cut inside a word, a number", at="end"),
    Fault("quotes", "Q0002", "start", "142", "is cut inside a word, a number", at="end"),
    Fault("quotes", "Q0001", "text", sub("』", ""), "a pair of marks", at="end"),
    Fault("quotes", "Q0003", "end", "211", "ends before its words do"),
    Fault("quotes", "Q0009", "end", "36", "ends before its words do"),
    Fault("quotes", "Q0003", "speaker_text", "官員", "does not name the speaker"),
    Fault("quotes", "Q0003", "speaker_text", "", "does not name the speaker"),
    Fault("quotes", "Q0009", "speaker_text", "", "no words describe the speaker"),
    Fault("quotes", "Q0008", "text", "這是漏洞。", "a term of text than the glossary", at="text_en"),
    Fault(
        "events", "E0001", "title_en", "Mingguang launches the MG-20 in China",
        "of title_zh_hant than the glossary",
    ),
    Fault("documents", "dawan-order", "title", "後門", "of title than the glossary", at="title_en"),
    Fault(
        "metrics", "M0009", "object_text", "硬盤", "of object_text than the glossary",
        at="object_en",
    ),
    Fault(
        "metrics", "M0009", "object_text", "5%營收", "has no percentage, unlike object",
        at="object_en",
    ),
    Fault("metrics", "M0009", "object_text", "5%營收", "all the numbers of object", at="object_en"),
    Fault("metrics", "M0009", "object_text", "GP營收", "Latin words of object", at="object_en"),
    Fault("metrics", "M0009", "object_en", "no revenue", "says not where object_text does not"),
    Fault("metrics", "M0003", "object_en", "X", "is too short or too long for object_text"),
    Fault("metrics", "M0003", "object_en", "", "object_text has no translation"),
    # links and repeats
    Fault("event_links", "L0001", "other_event_id", "E0003", "joins a row with itself"),
    Fault(
        "event_links", "L0001", "event_id", "E0002", "ends before what it answers", at="relation",
    ),
    Fault("event_links", "L0003", "other_event_id", "E0004", "ends before what it", at="relation"),
    Fault("quote_repeats", "T0001", "text", "我們不怕", "is not said in both"),
    Fault("quote_repeats", "T0001", "repeats", "Q0008", "is not said in both", at="text"),
    Fault("quote_repeats", "T0001", "start", "100", "does not lie in the quote"),
    Fault("quote_repeats", "T0001", "repeats", "Q0005", "joins a row with itself"),
    Fault(
        "quotes", "Q0005", "same_as", "Q0001", "is said again as a whole", "repeats",
        ("quote_repeats", "T0001"),
    ),
    Fault("event_policies", "G0001", "event_id", "E0009", "in no article that tells of the event"),
    Fault("quotes", "Q0005", "same_as", "Q0002", "has little in common"),
    Fault("quotes", "Q0001", "speaker_id", "webber", "is no actor of the event"),
    Fault("source_notes", "R0002", "reading", "甲", "a misprint has its probable reading"),
    Fault("source_notes", "R0002", "kind", "misprint", "its probable reading", at="reading"),
)  # fmt: skip


def spoilt(package: Package) -> Package:
    """A copy of a package whose rows can be changed."""
    copy = Package(package.root, package.descriptor, package.tables)
    copy.__dict__["data"] = {
        name: Rows(rows.table, [dict(row) for row in rows.rows], list(rows.lines))
        for name, rows in package.data.items()
    }
    return copy


def rules_of(package: Package, table: str) -> Iterator[Rule]:
    yield from property_rules(package.tables[table], package.tables)
    yield from (rule for rule in RULES if rule.table == table)


def broken(package: Package, table: str, row_id: str) -> list[tuple[str, str]]:
    """(column, message) of every rule that a row breaks."""
    data, rows = Data(package, read_sources(package)), package.data[table]
    row = next(row for row in reversed(rows.rows) if row[rows.table.key] == row_id)
    rules = rules_of(package, table)
    return [(r.column, r.message) for r in rules if not r.holds(Case(row, data))]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.table}.{f.column}: {f.expected[:20]}")
def test_a_planted_fault_is_found(fault: Fault, sound: Package) -> None:
    package = spoilt(sound)
    rows = package.data[fault.table]
    row = next(row for row in rows.rows if row[rows.table.key] == fault.row_id)
    was = row[fault.column]
    row[fault.column] = fault.bad if isinstance(fault.bad, str) else fault.bad(was)
    assert row[fault.column] != was
    table, row_id, column = fault.place
    column = column or package.tables[table].key
    found = broken(package, table, row_id)
    assert [m for c, m in found if c == column and fault.expected in m], found


TWICE = {
    "event_actors": "has this role in this event in a row above",
    "event_policies": "has this role in this event in a row above",
    "event_links": "is joined so in a row above",
    "metrics": "this printed number measures the same in a row above",
    "quotes": "these words by this speaker are a row above",
    "evidence": "has all the values of a row above",
    "source_notes": "these words have this kind in a row above",
    "discrepancy_members": "has this member in a row above",
    "names": "names a thing that a row above names already",
    "article_spans": "has all the values of a row above",
}


@pytest.mark.parametrize("table", TWICE)
def test_a_row_that_is_there_twice_is_found(table: str, sound: Package) -> None:
    package = spoilt(sound)
    rows = package.data[table]
    first, second = rows.rows[:2]
    second.update({column: v for column, v in first.items() if column != rows.table.key})
    found = broken(package, table, second[rows.table.key])
    assert TWICE[table] in [message for _, message in found]


def test_every_rule_has_a_planted_fault(sound: Package) -> None:
    planted = {(*f.place[::2], f.expected) for f in FAULTS}
    planted |= {(table, "", message) for table, message in TWICE.items()}
    planted |= {((k.at or k.table).split()[0], "", k.said) for k in kinds() if k.said != "-"}

    def tried(rule: Rule) -> bool:
        return any(
            table == rule.table and column in ("", rule.column) and said in rule.message
            for table, column, said in planted
        )

    assert [f"{r.table}.{r.column} {r.message}" for r in RULES if not tried(r)] == []
    messages = {r.message for t in sound.tables.values() for r in property_rules(t, sound.tables)}
    words = {said for _, _, said in planted}
    translated = re.compile(r"\b(?:object_text|text|title_zh_hant|title)\b")
    tried_of_any = {translated.sub("", said) for said in words}
    untried = (m for m in sorted(messages) if not any(said in m for said in words))
    assert [m for m in untried if translated.sub("", m) not in tried_of_any] == []
    assert all(len(said) > 9 for said in words)


def silent(table: str, row: dict[str, str]) -> bool:
    """Whether nothing follows from a row, so that it may go."""
    if table == "event_actors":  # a reporter, or one beside another in a role that is needed
        return (
            row["event_actor_id"] in "A0001 A0003 A0004 A0005 A0007 A0009 A0013 A0016 A0019".split()
        )
    if row.get("evidence_id", "") in "V0035 V0054 V0057 V0061 V0063 V0065 V0114".split():
        return True  # the day is that of the event
    if table == "evidence":  # these say more than a rule asks for
        asked = "type date place claimed_by_id product_id subject_id area period attributed_to"
        asked += " speaker_id said_on"
        return row["field"] not in asked.split()
    return False


@pytest.mark.parametrize("table", ["names", "mentions", "event_actors", "evidence"])
def test_a_row_that_is_gone_is_missed(table: str, sound: Package) -> None:
    """Each row is taken out alone: a rule of some row is broken, or a mention is another one."""
    unseen = []
    for number, row in enumerate(sound.data[table].rows):
        package = spoilt(sound)
        del package.data[table].rows[number], package.data[table].lines[number]
        data = Data(package, read_sources(package))
        told = any(
            not rule.holds(Case(other, data))
            for name, rows in package.data.items()
            for rule in rules_of(package, name)
            for other in rows.rows
        )
        told = told or any(evidence.check(package))
        if not told and not silent(table, row):
            unseen.append(row[sound.tables[table].key])
    assert unseen == []


def test_shares_of_one_thing_make_a_whole(sound: Package) -> None:
    package = spoilt(sound)
    first, second = package.data["metrics"].rows[2], dict(package.data["metrics"].rows[2])
    package.data["metrics"].rows.append(
        second | {"metric_id": "M0011", "subject_id": "deep-blue", "value_low": "65"}
    )
    assert not [m for _, m in broken(package, "metrics", first["metric_id"]) if "100" in m]
    package.data["metrics"].rows[-1]["value_low"] = "65.1"
    assert [m for _, m in broken(package, "metrics", first["metric_id"]) if "100" in m]


NUMBERS = [
    ("全球50%的研究人員", "Fifty percent of the world's researchers"),
    ("55億美元", "5.5 billion US dollars"),
    ("90年代的25家企業", "twenty-five firms in the 1990s"),
    ("第1季度，10月20日", "on 20 October, in the first quarter"),
    ("100萬片", "one million disks"),
    ("2500萬台", "twenty-five million devices"),
]


@pytest.mark.parametrize(("chinese", "english"), NUMBERS)
def test_a_translation_may_write_its_numbers_in_words(chinese: str, english: str) -> None:
    assert keeps_figures(chinese, english) and keeps_percent(chinese, english)
