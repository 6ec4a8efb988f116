"""Text as extraction gives it: finding, names and search see what is meant, where it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.rules.mentions import Lexicon, find_names
from scripts.text.characters import pieces, plain
from scripts.text.find import find_passage, fold_name, fold_reading
from scripts.text.layout import layout_of, read
from scripts.text.wording import fold, tokens
from web.site.marks import marks, phrases

CASES = {
    "a Kangxi radical": ("⽅便", "方便", "wkhtmltopdf/wkhtmltopdf#4202"),
    "a radical of the supplement": ("⻑期", "長期", "yfedoseev/pdf_oxide#1060"),
    "a radical that shares its glyph": ("⻝品", "食品", "apache/pdfbox#470"),
    "a space without width": ("黃國\u200b強", "黃國強", "Tatoeba/tatoeba2#643"),
    "a byte order mark": ("黃\ufeff國強", "黃國強", "Tatoeba/tatoeba2#643"),
    "a joiner": ("A\u200de\u200dr\u200do", "Aero", "weechat/weechat#946"),
    "a soft hyphen": ("Wert\u00adpapier", "Wertpapier", "yfedoseev/pdf_oxide#1412"),
    "a mark of direction": ("\u202b東方\u202c", "東方", "spencermountain/out-of-character#90"),
    "an ideograph's variation": ("葛\U000e0100城", "葛城", "next-l/enju_leaf#1101"),
    "an accent apart": ("pre\u0301leve\u0301e", "prélevée", "pymupdf/PyMuPDF#2279"),
    "an accent that is not typed": ("Educação", "Educacao", "zotero/reader#239"),
    "interpuncts of Big5": ("克里斯汀．布朗", "克里斯汀·布朗", "w3c/clreq#512"),
    "an interpunct of hyphenation": ("克里斯汀‧布朗", "克里斯汀•布朗", "w3c/clreq#512"),
    "an interpunct of katakana": ("卡莉娜・塞", "卡莉娜·塞", "liuli-moe/to-the-stars#137"),
    "a dash": ("mid\u20132025", "mid-2025", "mozilla/pdf.js#18384"),
    "a minus": ("\u22123.5%", "-3.5%", "mozilla/pdf.js#18384"),
    "vertical brackets": ("﹁衛星﹂", "「衛星」", "mozilla/pdf.js#12350"),
    "half-width kana": ("ﾊﾞﾝｸ", "バンク", "w3c/imsc#614"),
    "full-width letters": ("ＡＭＤ", "AMD", "w3c/imsc#614"),
    "a form of Hong Kong": ("衞星", "衛星", "BYVoid/OpenCC: HKVariants"),
    "a form of Taiwan": ("那裡", "那裏", "BYVoid/OpenCC: TWVariants"),
    "着 and 著": ("隨著", "隨着", "BYVoid/OpenCC: TWVariants"),
    "説 and 說": ("説明", "說明", "BYVoid/OpenCC: HKVariants"),
    "綫 and 線": ("綫路", "線路", "BYVoid/OpenCC: HKVariants"),
    "the other script": ("李恩樂", "李恩乐", "a Simplified page of a Traditional name"),
}
"""What it is -> (as extracted, as typed, where people report it or what lists it)."""


@pytest.mark.parametrize(("printed", "typed", "origin"), CASES.values(), ids=CASES)
def test_what_is_printed_is_found_by_what_is_typed(printed: str, typed: str, origin: str) -> None:
    text = f"甲，{printed}，乙"
    place = (2, 2 + len(printed))
    start, end = find_passage(fold_reading(read(text)), typed)[0]
    assert place[0] <= start < end <= place[1] and plain(text[start:end]) == plain(printed)
    assert fold_name(printed) == fold_name(typed)


WORDS = {name: case for name, case in CASES.items() if tokens(case[1])}


@pytest.mark.parametrize(("printed", "typed", "origin"), WORDS.values(), ids=WORDS)
def test_search_finds_it_and_marks_it(printed: str, typed: str, origin: str) -> None:
    text = f"甲，{printed}，乙"
    assert tokens(printed) == tokens(typed)
    wanted = phrases(f'"{tokens(typed)}"')
    assert "".join(plain(text[a:b]) for a, b in marks(text, wanted)).strip("「」") in plain(printed)
    assert marks(text, wanted)


UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2069\ufe0f\U000e0101\0"
)
LETTERS = st.text(st.sampled_from("黃國強衞著⻑期硬盘「」，。K20Lumina"), min_size=1, max_size=20)
STREWN = st.lists(st.tuples(LETTERS, st.text(st.sampled_from(UNSEEN), max_size=3)), max_size=6)


@given(STREWN, LETTERS)
def test_marks_strewn_in_change_nothing_that_is_found(
    strewn: list[tuple[str, str]], words: str
) -> None:
    bare = "".join(letters for letters, _ in strewn)
    text = "".join(letters + marks_ for letters, marks_ in strewn)
    kept = [at for at, character in enumerate(text) if character not in UNSEEN]
    found = find_passage(fold_reading(read(text)), words)
    wanted = find_passage(fold_reading(read(bare)), words)
    shown = [(start, re.sub(f"[{UNSEEN}]+$", "", text[start:end])) for start, end in found]
    assert [start for start, _ in shown] == [kept[start] for start, _ in wanted]
    assert [re.sub(f"[{UNSEEN}]", "", s) for _, s in shown] == [bare[a:b] for a, b in wanted]
    assert fold(text) == fold(bare)


@given(st.text(max_size=40))
def test_pieces_are_the_plain_text_and_the_whole_of_it(text: str) -> None:
    cut = list(pieces(text))
    assert [start for start, _, _ in cut[1:]] == [end for _, end, _ in cut[:-1]]
    assert "".join(piece for _, _, piece in cut) == plain(text)


def test_names_are_found_in_folded_text_and_keep_their_case() -> None:
    source = fold_reading(read("李恩\u200b樂與OPEN、Open"), cased=True)
    names = Lexicon({fold_name("李恩乐"): {}, "Open": {}})
    found = [source.place(*place) for *place, _ in find_names(source.text, [names])]
    assert found == [(0, 4), (10, 14)]


ENGLISH = {
    "a line break is a space": ("on\nThursday", "on Thursday"),
    "beside quotation marks and dashes": ("said “we\nagree” – twice", "said “we agree” – twice"),
    "beside currencies": ("about £ 5\nor € 6", "about £ 5 or € 6"),
    "a compound keeps its hyphen": ("a disk-\ntracing law", "a disk-tracing law"),
    "a broken word does not": ("the com-\nputer", "the computer"),
    "a soft hyphen at a line end": ("the com\u00ad\nputer", "the computer"),
    "a model number": ("the MG-\n20", "the MG-20"),
}


@pytest.mark.parametrize(("raw", "words"), ENGLISH.values(), ids=ENGLISH)
def test_english_lines_break_between_words(raw: str, words: str) -> None:
    text = f"Disk-tracing is new. {raw}"
    reading = read(text, layout_of(text, "en-GB"))
    assert reading.of(len(text) - len(raw), len(text)) == words


def test_braces_may_stand_around_a_word() -> None:
    text = "said the\nLumina chief. Lumina rose."
    source = fold_reading(read(text, layout_of(text, "en")))
    assert find_passage(source, "the {Lumina} chief") == [(9, 15)]
    assert find_passage(source, "chief. {lumina}") == [(23, 29)]
