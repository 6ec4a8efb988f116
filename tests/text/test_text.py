"""Reading and finding: on the traps that the sources set, and on what must stay unchanged."""

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.model.sources import Readings
from scripts.text.characters import pieces
from scripts.text.dates import days
from scripts.text.find import find_passage, fold_piece, fold_reading, near_miss
from scripts.text.layout import (
    read,
    reading_text,
)
from scripts.text.numerals import parse_numeral, plain
from scripts.text.quoting import quotations
from scripts.text.terms import match_expression
from scripts.text.wording import APART, fold, simplified, tokens, tokens_of

READINGS = {
    "a line break inside a word": ("黃國\n強", "黃國強"),
    "a line break inside a number": ("3\n0億", "30億"),
    "spaces of the layout at brackets": ("銷毀 「後門」 遠揚達", "銷毀「後門」遠揚達"),
    "a hyphen at a line end": ("大讚Blue-\nSeek是", "大讚BlueSeek是"),
    "a hyphen that is meant": ("GP-10", "GP-10"),
    "Latin words keep one space": ("Harbour   Securities", "Harbour Securities"),
    "a new paragraph parts Latin words": ("Whatsnew\n\nK20", "Whatsnew K20"),
    "full-width digits stay": ("１００％", "１００％"),
    "an ideographic space": ("記者　王小安", "記者王小安"),
    "beyond the Basic Multilingual Plane": ("𠮷\n野", "𠮷野"),
    "nothing": ("", ""),
}


def test_readings_beyond_a_number_of_characters_go() -> None:
    readings = Readings(most=10)
    assert [readings[text, "en"].text for text in ("one disk", "a disk", "one disk")] == [
        "one disk",
        "a disk",
        "one disk",
    ]
    assert [*readings] == [("one disk", "en")]


ODD = "a樂İßﬁ⻑㌔½·｀e\u0301\u200b\ufe00ﾊﾞ \n"


@given(st.text(st.sampled_from(ODD) | st.characters(codec="utf-8")), st.booleans())
def test_a_reading_is_folded_piece_by_piece(text: str, cased: bool) -> None:
    reading = read(text)
    folded = fold_reading(reading, cased)
    wanted = [
        (character, reading.offsets[start], reading.offsets[end - 1] + 1)
        for start, end, piece in pieces(reading.text)
        for character in fold_piece(piece, cased)
    ]
    assert [*zip(folded.text, folded.starts, folded.ends, strict=True)] == wanted


@pytest.mark.parametrize(("raw", "words"), READINGS.values(), ids=READINGS)
def test_reading_text(raw: str, words: str) -> None:
    assert reading_text(raw) == words


PIECES = st.text(alphabet=st.sampled_from("黃國強「」，。K20 Ab-\n\t　𠮷%"), max_size=30)


@given(PIECES)
def test_reading_only_drops_layout_and_is_the_text_that_is_searched(raw: str) -> None:
    assert read(raw).text == reading_text(raw)
    left = [c for c in reading_text(raw) if not c.isspace()]
    given_ = iter(c for c in raw if not c.isspace())
    assert all(any(c == g for g in given_) for c in left)


@given(PIECES, st.integers(0, 29), st.integers(1, 30))
def test_a_slice_of_the_reading_is_the_reading_of_the_slice(raw: str, start: int, end: int) -> None:
    part = raw[start:end]
    if part and part[0].strip() and part[-1].strip():
        assert read(raw).of(start, min(end, len(raw))) == reading_text(part)


@given(PIECES, PIECES, PIECES)
def test_what_stands_in_a_source_is_found_where_it_stands(
    before: str, words: str, after: str
) -> None:
    words = words.strip()
    source = before + words + after
    if reading_text(words) and reading_text(source) == reading_text(before) + reading_text(
        words
    ) + reading_text(after):
        places = find_passage(fold_reading(read(source)), reading_text(words))
        assert (len(before), len(before) + len(words)) in places


def test_either_script_finds_and_braces_say_which() -> None:
    source = fold_reading(read("遠揚達CEO稱，遠揚\n達在中國"))
    assert find_passage(source, "远扬达") == [(0, 3), (8, 12)]
    assert find_passage(source, "稱，{远扬达}在") == [(8, 12)]


def test_a_changed_character_is_proposed_and_never_found() -> None:
    source = fold_reading(read("目前遠揚達100%離開了中國市場"))
    assert find_passage(source, "遠揚達100%離閉了") == []
    near = near_miss(source, "遠揚達100%離閉了")
    assert near and near[1] == 2


NUMERALS = {
    "467.43億": ("46743000000",) * 3,
    "60萬至80萬": ("", "600000", "800000"),
    "60至80萬": ("", "600000", "800000"),
    "數十億": ("", "2000000000", "9000000000"),
    "三分之一": ("33.333333",) * 3,
    "95%": ("95",) * 3,
    "第四": ("4",) * 3,
    "800多萬": ("8000000",) * 3,
    "千": ("1000",) * 3,
    "１８００": ("1800",) * 3,
    "1萬億": ("1000000000000",) * 3,
    "1.5萬億": ("1500000000000",) * 3,
    "5至6百萬": ("", "5000000", "6000000"),
    "2至3千": ("", "2000", "3000"),
    "三至五成": ("", "30", "50"),
    "三至二十": ("", "3", "20"),
    "七成": ("70",) * 3,
}


@pytest.mark.parametrize("printed", NUMERALS)
def test_numbers_are_read_as_printed(printed: str) -> None:
    found = parse_numeral(printed, percent=True)
    assert (plain(found.value), plain(found.low), plain(found.high)) == NUMERALS[printed]


@pytest.mark.parametrize("printed", ["", "多", "5G", "1.2.3", "年"])
def test_what_is_no_number_is_refused(printed: str) -> None:
    with pytest.raises(ValueError):
        parse_numeral(printed)


@given(st.integers(0, 10**8 - 1), st.sampled_from([("", 1), ("萬", 10**4), ("億", 10**8)]))
def test_every_multiplied_number_is_exact(number: int, unit: tuple[str, int]) -> None:
    printed = f"{number / 100:.2f}{unit[0]}"
    assert parse_numeral(printed).value == number * unit[1] / (parse_numeral("100").low)


DATES = {
    "2025-10": ("2025-10-01", "2025-10-31"),
    "2025": ("2025-01-01", "2025-12-31"),
    "2025-10~": ("2025-10-01", "2025-10-31"),
    "2025-05-21/2025-05-31": ("2025-05-21", "2025-05-31"),
    "../2025-05": ("", "2025-05-31"),
    "2018/..": ("2018-01-01", ""),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "[..2025-05-21]": ("", "2025-05-21"),
    "[2025-05-21..]": ("2025-05-21", ""),
    "[2025-05-21..2025-05-31]": ("2025-05-21", "2025-05-31"),
    "[2025-04,2025-01-02]": ("2025-01-02", "2025-04-30"),
    "{..1983-12-31,1984-10-10..1984-11-01}": ("", "1984-11-01"),
    "202X/..": ("2020-01-01", ""),
    "2025-21": ("2025-03-01", "2025-05-31"),
}


@pytest.mark.parametrize("date", DATES)
def test_dates_allow_their_days(date: str) -> None:
    assert (days(date).start, days(date).end) == DATES[date]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "x",
        "2025-02-30",
        "2025-13",
        "2025-05-31/2025-05-01",
        "2025/2026/2027",
        "../..",
        "20250101",
        "2025-05-01/",
        "2025-00",
        "2025-02-29?",
        "[2025-02-29,2026]",
        "[2026..2025]",
        "[..]",
        "../XXXX",
        "[2025..2026]/2027",
        "Y17E8",
        "?2025S12",
        "2025-05\n",
    ],
)
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ValueError):
        days(date)


MEET = [
    ("東方", "东方"),
    ("台積電", "臺積電"),
    ("台积电", "台積電"),
    ("硬碟", "硬盘"),
    ("義大利", "意大利"),
    ("人工智慧", "人工智能"),
    ("Ｌumina", "LUMINA"),
    ("\0東方", "东方"),
    ("東\0方", "东方"),
    ("義\u200b大利", "意大利"),
    ("Lumi\u00adna", "lumina"),
]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_search_meets_across_scripts_and_wordings(one: str, other: str) -> None:
    assert fold(one) == fold(other)


KNOWN_TO_SQLITE = st.characters(max_codepoint=0x9FFF).filter(
    lambda c: unicodedata.ucd_3_2_0.category(c) != "Cn"
)


@given(st.text(KNOWN_TO_SQLITE, max_size=40))
def test_any_question_makes_a_valid_expression(question: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(tokens)")
    db.execute("INSERT INTO t VALUES (?)", [tokens(question)])
    found = db.execute(
        "SELECT count(*) FROM t WHERE t MATCH ?", [match_expression(question)]
    ).fetchone()[0]
    assert found == bool(tokens(question))


@given(st.lists(st.text() | st.sampled_from([APART, "硬\0碟", "臺北", "\u0301碟", "滑\n鼠"])))
def test_many_texts_fold_as_each_does(texts: list[str]) -> None:
    assert list(tokens_of(texts)) == [tokens(text) for text in texts]


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_simplifying_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_simplifying_goes_on_after_a_nul() -> None:
    assert simplified("東\0方") == "东\0方"


def test_brackets_nest() -> None:
    assert sorted(quotations("「甲『乙』」丙」", ("「」", "『』"))) == [(1, 5), (3, 4)]
