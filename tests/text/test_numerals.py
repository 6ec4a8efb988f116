"""Printed numbers: each form that the press uses is read as the number that it says, or refused.

The properties write a number down in a form of their own and read it back; cn2an, which knows
nothing of this project, writes Chinese numerals for one of them.
"""

import re
from collections.abc import Callable
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.rules.meaning import large, large_in_english
from scripts.text.languages import language
from scripts.text.numerals import parse_numeral, plain

READ = {
    # Chinese: printed -> (low, high) as percent, where it is part of a whole
    "廿": ("20", "20"),
    "卅": ("30", "30"),
    "廿三": ("23", "23"),
    "壹拾": ("10", "10"),
    "叁佰": ("300", "300"),
    "兩三": ("2", "3"),
    "七八成": ("70", "80"),
    "三、四成": ("30", "40"),
    "十幾": ("11", "19"),
    "十七八": ("17", "18"),
    "三四十": ("30", "40"),
    "兩三百萬": ("2000000", "3000000"),
    "十幾億": ("1100000000", "1900000000"),
    "幾十萬": ("200000", "900000"),
    "數百": ("200", "900"),
    "一成半": ("15", "15"),
    "七成五": ("75", "75"),
    "三分一": ("33.333333", "33.333333"),
    "四分三": ("75", "75"),
    "百分之三點五": ("3.5", "3.5"),
    "百分百": ("100", "100"),
    "千分之五": ("0.5", "0.5"),
    "5‰": ("0.5", "0.5"),
    "一點五": ("1.5", "1.5"),
    "兩萬五": ("25000", "25000"),
    "一百五": ("150", "150"),
    "一百零五": ("105", "105"),
    "1億2,500萬": ("125000000", "125000000"),
    "一五○億": ("15000000000", "15000000000"),
    "二〇二五": ("2025", "2025"),
    "半": ("50", "50"),
    "過半": ("50", "50"),
    "1.5兆": ("1500000000000", "1500000000000"),
    "−3.5%": ("-3.5", "-3.5"),
    "負三成": ("-30", "-30"),
    "½": ("50", "50"),
    "1½": ("1.5", "1.5"),
    "一至兩成": ("10", "20"),
    "10-20%": ("10", "20"),
    "百分之十至二十": ("10", "20"),
    "十至二十萬": ("100000", "200000"),
    "五百至八百萬": ("5000000", "8000000"),
    "九千至一萬": ("9000", "10000"),
    "8000萬至1億": ("80000000", "100000000"),
    "1.5至2萬億": ("1500000000000", "2000000000000"),
    "-5至-3": ("-5", "-3"),
    "第四": ("4", "4"),
    "第二季": ("2", "2"),
    "首季": ("1", "1"),
    "亿": ("100000000", "100000000"),
    "两万": ("20000", "20000"),
    "⼆成": ("20", "20"),
}
ENGLISH = {
    "$1.5 billion": ("1500000000", "1500000000"),
    "US$480mn": ("480000000", "480000000"),
    "£3.4m": ("3400000", "3400000"),
    "50 per cent": ("50", "50"),
    "a third": ("33.333333", "33.333333"),
    "two-thirds": ("66.666667", "66.666667"),
    "three-quarters": ("75", "75"),
    "one in five": ("20", "20"),
    "nine out of ten": ("90", "90"),
    "tens of thousands": ("20000", "90000"),
    "several hundred": ("200", "900"),
    "half a million": ("500000", "500000"),
    "two and a half million": ("2500000", "2500000"),
    "Q2 FY2026": ("2", "2"),
    "second quarter": ("2", "2"),
    "21st": ("21", "21"),
    "twenty-first": ("21", "21"),
    "1 to 2 million": ("1000000", "2000000"),
    "$1-2 billion": ("1000000000", "2000000000"),
    "500,000 to 1 million": ("500000", "1000000"),
    "from 5 to 10 per cent": ("5", "10"),
    "minus 5": ("-5", "-5"),
}


@pytest.mark.parametrize("printed", READ)
def test_chinese_numbers_are_read_as_printed(printed: str) -> None:
    found = parse_numeral(printed, percent=True)
    assert (plain(found.low), plain(found.high)) == READ[printed]


@pytest.mark.parametrize("printed", ENGLISH)
def test_english_numbers_are_read_as_printed(printed: str) -> None:
    found = parse_numeral(printed, percent=True, language="en")
    assert (plain(found.low), plain(found.high)) == ENGLISH[printed]


MULTIPLES = {
    "3倍": "3",
    "三倍半": "3.5",
    "翻番": "2",
    "翻了兩番": "4",
    "twice": "2",
    "fivefold": "5",
}


@pytest.mark.parametrize("printed", MULTIPLES)
def test_multiples_are_numbers_and_no_percentages(printed: str) -> None:
    language = "en" if printed.isascii() else "zh-Hant"
    assert plain(parse_numeral(printed, language=language).value) == MULTIPLES[printed]
    with pytest.raises(ValueError, match="is a multiple"):
        parse_numeral(printed, percent=True, language=language)


REFUSED = {
    "二五億": "can be 25, or a range",
    "三五": "can be 35, or a range",
    "三兩": "no number",
    "三百四五": "no number",
    "千百": "no number",
    "三億萬": "no number",
    "2萬5": "no number",
    "二至三十": "can be two ranges",
    "-5-3": "can be two ranges",
    "10至5": "last side is the larger",
    "1,2": "no number",
    "24/7": "no number",
    "35²": "raised, circled",
    "①②": "raised, circled",
    "十二成": "no number",
    "幾分之一": "no number",
    "半導體": "no number",
    "1.5 billion": "no number",
}


@pytest.mark.parametrize("printed", REFUSED)
def test_what_can_be_read_two_ways_is_refused_with_the_reason(printed: str) -> None:
    with pytest.raises(ValueError, match=f"{REFUSED[printed]}.*value_override"):
        parse_numeral(printed)


@pytest.mark.parametrize(
    "printed", ["three quarters", "dozens", "nineteen eighty", "22th", "mid-teens"]
)
def test_english_that_is_no_plain_number_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="value_override"):
        parse_numeral(printed, language="en")


def test_a_trillion_is_a_matter_of_the_language() -> None:
    assert plain(parse_numeral("2兆", language="zh-Hant-TW").value) == "2000000000000"
    with pytest.raises(ValueError, match="has 兆"):
        parse_numeral("2兆", language="zh-Hans")


HAN = "零一二三四五六七八九"
WHOLE = st.integers(1, 10**12 - 1)


def chinese(number: int) -> str:
    """A number in Chinese, by the school book: four digits at a time, one 零 for a gap."""
    if number >= 10**8:
        return joined(number, 10**8, "億")
    if number >= 10**4:
        return joined(number, 10**4, "萬")
    for size, unit in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            return joined(number, size, unit)
    return HAN[number]


def joined(number: int, size: int, unit: str) -> str:
    many, rest = divmod(number, size)
    gap = "零" if rest and rest < size // 10 else ""
    return chinese(many) + unit + gap + (chinese(rest) if rest else "")


WRITTEN: dict[str, Callable[[int], str]] = {
    "digits": str,
    "digits in groups": lambda n: f"{n:,}",
    "full-width digits": lambda n: str(n).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "Chinese": chinese,
    "Simplified": lambda n: chinese(n).translate(str.maketrans("萬億", "万亿")),
    "financial": lambda n: chinese(n).translate(
        str.maketrans("一二三四五六七八九十百千", "壹貳叁肆伍陸柒捌玖拾佰仟")
    ),
    "cn2an": lambda n: str(cn2an.an2cn(str(n))),
}


@pytest.mark.parametrize("form", WRITTEN)
@given(number=WHOLE)
def test_a_whole_number_reads_back_in_each_form(form: str, number: int) -> None:
    assert parse_numeral(WRITTEN[form](number)).value == number


@given(st.integers(0, 10**8 - 1), st.sampled_from([("", 1), ("萬", 10**4), ("億", 10**8)]))
def test_decimals_with_a_unit_read_back(hundredths: int, unit: tuple[str, int]) -> None:
    assert (
        parse_numeral(f"{hundredths / 100:.2f}{unit[0]}").value
        == Decimal(hundredths) * unit[1] / 100
    )


@given(st.integers(1, 99), st.integers(1, 99))
def test_parts_read_back(over: int, more: int) -> None:
    under = over + more
    for printed in (f"{chinese(under)}分之{chinese(over)}", f"{over}/{under}"):
        assert parse_numeral(printed, percent=True).value == Decimal(over) / Decimal(under) * 100
    assert parse_numeral(f"百分之{chinese(over)}", percent=True).value == over
    assert parse_numeral(f"千分之{chinese(over)}", percent=True).value == Decimal(over) / 10


@given(st.integers(1, 9), st.integers(1, 9))
def test_tenths_read_back(tenths: int, hundredths: int) -> None:
    printed = f"{HAN[tenths]}成{HAN[hundredths]}"
    assert parse_numeral(printed, percent=True).value == 10 * tenths + hundredths


SIDES = st.tuples(st.integers(1, 10**4), st.integers(1, 10**4)).map(sorted)


@given(SIDES, st.sampled_from(["至", "到", "-", "–", "～"]), st.sampled_from(["", "萬", "億", "%"]))
def test_ranges_of_digits_read_back(sides: list[int], dash: str, unit: str) -> None:
    scale = {"萬": 10**4, "億": 10**8}.get(unit, 1)
    found = parse_numeral(f"{sides[0]}{dash}{sides[1]}{unit}", percent=unit == "%")
    assert [found.low, found.high] == [side * scale for side in sides]


@given(
    st.integers(1, 8), st.sampled_from([("十", 10), ("百", 100), ("千萬", 10**7), ("億", 10**8)])
)
def test_two_digits_in_a_row_are_a_range(digit: int, unit: tuple[str, int]) -> None:
    found = parse_numeral(f"{HAN[digit]}{HAN[digit + 1]}{unit[0]}")
    assert [found.low, found.high] == [digit * unit[1], (digit + 1) * unit[1]]


ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def english(number: int) -> str:
    """A number in English words."""
    for size, word in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            many, rest = divmod(number, size)
            link = " and " if rest and (size == 100 or rest < 100) else " " if rest else ""
            return f"{english(many)} {word}{link}{english(rest) if rest else ''}"
    if number < 20:
        return ONES[number - 1]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones - 1]}" if ones else "")


@given(WHOLE.filter(lambda n: n < 10**12))
def test_english_words_read_back(number: int) -> None:
    assert parse_numeral(english(number), language="en").value == number


SCALES = {"k": 3, " thousand": 3, "m": 6, "mn": 6, " million": 6, "bn": 9, " billion": 9, "tn": 12}


@given(
    st.integers(1, 99999), st.sampled_from(sorted(SCALES)), st.sampled_from(["", "$", "US$", "€"])
)
def test_english_money_reads_back(hundredths: int, scale: str, sign: str) -> None:
    printed = f"{sign}{hundredths / 100:.2f}{scale}"
    wanted = Decimal(hundredths) / 100 * 10 ** SCALES[scale]
    assert parse_numeral(printed, language="en").value == wanted


@given(
    st.text(st.sampled_from("零一二三兩十百千萬億成半幾數分之至點多0123456789.,%-倍"), max_size=8)
)
def test_whatever_is_typed_is_read_or_refused(printed: str) -> None:
    try:
        found = parse_numeral(printed, percent=True)
    except ValueError as error:
        assert "value_override" in str(error)
    else:
        assert found.low <= found.high


ALONE = {"半"}
"""What is a number to whoever types it, and part of a word (半導體) to whoever reads a page."""


@pytest.mark.parametrize("printed", sorted(READ.keys() - ALONE))
def test_the_ledger_finds_a_chinese_number_whole(printed: str) -> None:
    number = re.compile(language("zh-Hant-HK").number)
    plainly = printed.replace("⼆", "二")
    assert [found[0] for found in number.finditer(f"約{plainly}，年度")] == [plainly]


WITHIN = ("between 5 and 10", "from 5 to 10 per cent")


@pytest.mark.parametrize("printed", sorted(ENGLISH.keys() - set(WITHIN)))
def test_the_ledger_finds_an_english_number_whole(printed: str) -> None:
    number = re.compile(language("en").number)
    assert [found[0] for found in number.finditer(f"About {printed}, said the firm.")] == [printed]


NO_NUMBERS = ("半導體", "成為", "零部件", "兆易創新", "一方面", "一成不變", "中一")


@pytest.mark.parametrize("words", NO_NUMBERS)
def test_the_ledger_asks_for_no_row_of_a_word(words: str) -> None:
    assert not re.search(language("zh-Hant").number, words)


WORDS = (
    "two twelve hundred thousand and half 1.5 12,000 999 1234 k bn mn 3 million dozen of tens US$ %"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=6), st.sampled_from(["", " ", "-"]))
def test_no_large_amount_is_passed_over(words: list[str], between: str) -> None:
    text = between.join(words)
    assert large_in_english(text) == large(text, "en")
