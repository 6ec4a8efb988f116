"""Chinese numerals, one at a time: `467.43億`, `壹拾`, `七八成`, `十幾億`, `三分一`, `翻兩番`.

The text comes in compatibility form, without blanks. What can mean two numbers is refused (二五: 25,
or two to five; 三兩: about two, or three taels), never guessed. A vague numeral (七八, 十幾, 數百)
stands for two plain ones, its ends; the grammar reads plain ones alone.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

UNIFIED = str.maketrans(
    "〇○两壹贰貳参參叁肆伍陆陸柒捌玖拾佰仟万亿点负数几余来过个",
    "零零兩一二二三三三四五六六七八九十百千萬億點負數幾餘來過個",
)
"""Simplified characters and those of forms -> the ones that are read."""
DIGIT = "零一二兩三四五六七八九"
DIGITS = {character: min(n, 2) if n < 4 else n - 1 for n, character in enumerate(DIGIT)}
UNITS = {"千": 1000, "百": 100, "十": 10}
MYRIADS = {"兆": 10**12, "億": 10**8, "萬": 10**4}
UNIT = "".join([*UNITS, *MYRIADS])
TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
ARABIC = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
MANY = rf"[{DIGIT}]|[0-9]+(?:\.[0-9]+)?"
SECTION = re.compile(
    rf"(?:({MANY})?(千))?(?:零?({MANY})?(百))?(?:零?({MANY})?(十))?(?:(零?)([{DIGIT}]))?"
)
PAIR = re.compile(
    rf"(?<![0-9點{DIGIT}])([一二兩三四五六七八])、?([兩二三四五六七八九])(?![{DIGIT}])"
)
MORE = re.compile(rf"(?<=[0-9{DIGIT}{UNIT}成倍])[多餘來](?=[{UNIT}成倍個%‰]|$)")
VAGUE = re.compile(rf"(.*十)幾([萬億兆]*倍?)|()[數幾]([{UNIT}]*[成倍]?)")
HALF = ("半", "一半", "過半", "半數", "過半數")
WHOLE = ("百分百", "百分之百")
TENTHS = re.compile(rf"(.+)成(半|[{DIGIT}0-9])?")
FRACTION = re.compile(r"(.+?)[分份](之?)(.+)")
TIMES = {"翻番": 2, "翻倍": 2, "倍增": 2}
QUARTER = re.compile(r"第?([一二三四1-4])季度?|首季度?")


@dataclass(frozen=True)
class Read:
    """The ends of a numeral, and its kind: a `part` of a whole (1 for all), `times` or `plain`."""

    low: Decimal
    high: Decimal
    kind: str = "plain"


def refused(why: str = "is no number that can be read") -> ValueError:
    """The error of a number that is not read."""
    return ValueError(why)


def in_digits(text: str) -> str:
    return "".join(str(DIGITS[character]) for character in text)


def without_units(text: str) -> Decimal:
    """Arabic digits, Chinese digits in a row (二零二五), or with a point (三點七五)."""
    if ARABIC.fullmatch(text):
        return Decimal(text.replace(",", ""))
    whole, _, decimals = text.partition("點")
    if decimals and set(decimals) <= set(DIGIT):
        return section(whole, first=True) + Decimal(f"0.{in_digits(decimals)}")
    if not text or not set(text) <= set(DIGIT) or (len(text) > 1 and "兩" in text):
        raise refused()
    if len(text) == 2 and "零" not in text:
        raise refused(f"can be {in_digits(text)}, or a range")
    return Decimal(in_digits(text))


def section(text: str, first: bool) -> Decimal:
    """A number below 萬: 三千五百, 一百零五, 十二, 3千5百; 一百五 is 150.

    >>> [str(section(text, True)) for text in ("一千零五", "一百五", "十二", "3千5百", "二零二五")]
    ['1005', '150', '12', '3500', '2025']
    """
    found = SECTION.fullmatch(text) if re.search("[十百千]", text) else None
    if found is None:
        return without_units(text)
    total, unit = Decimal(0), ""
    for many, unit_here in zip(found.groups()[:6:2], found.groups()[1:6:2], strict=True):
        if unit_here and not many and not (first and text[0] == unit_here) and unit_here != "十":
            raise refused()
        if unit_here:
            unit = unit_here
            total += (Decimal(DIGITS.get(many, 0) or many) if many else 1) * UNITS[unit]
    zero, last = found[7], found[8]
    shortened = last and not zero and unit != "十"
    return total + (DIGITS[last] * (UNITS[unit] // 10 if shortened else 1) if last else 0)


def magnitude(text: str, first: bool = True) -> Decimal:
    """A plain number with all its units: 1億2500萬, 兩萬五, 三點五萬億.

    >>> [str(magnitude(text)) for text in ("1億2,500萬", "兩萬五", "三萬億", "1萬2500")]
    ['125000000', '25000', '3000000000000', '12500']
    """
    unit = next((unit for unit in MYRIADS if unit in text), "")
    if not unit:
        return section(text, first)
    head, _, tail = text.rpartition(unit)
    if unit in head or not (head or first):
        raise refused()
    many, size = magnitude(head) if head else Decimal(1), MYRIADS[unit]
    if not tail:
        return many * size
    rest = below(tail, size, shortened=head[-1:] not in MYRIADS)
    if rest >= size or many != int(many):
        raise refused()
    return many * size + rest


def below(tail: str, size: int, shortened: bool) -> Decimal:
    """What follows a unit: 五 of 兩萬五 is 5,000, of 兩萬零五 it is 5; digits fill all places."""
    if tail in DIGITS and tail != "零":
        if not shortened:
            raise refused()
        return Decimal(DIGITS[tail] * size // 10)
    digits = tail.replace(",", "")
    if re.fullmatch(r"[0-9.]+", digits) and len(digits) != len(str(size)) - 1:
        raise refused()
    return magnitude(tail.removeprefix("零"), first=False)


def part_of_whole(text: str) -> Decimal | None:
    """A part, 1 for all: 三分之一, 三分一, 百分之五, 七成五, 一成半, 過半; None if it is none."""
    if text in HALF or text in WHOLE:
        return Decimal("0.5") if text in HALF else Decimal(1)
    if found := TENTHS.fullmatch(text):
        more = Decimal(5) if found[2] == "半" else magnitude(found[2] or "零")
        value = magnitude(found[1]) / 10 + more / 100
        if value > 1:
            raise refused()
        return value
    if found := FRACTION.fullmatch(text):
        under, over = magnitude(found[1]), magnitude(found[3])
        if not under or (not found[2] and over >= under):
            raise refused()
        return over / under
    return None


def multiple(text: str) -> Decimal | None:
    """How many times as much: 三倍, 一倍半, 翻番, 翻兩番; None if it is none."""
    text = text.replace("翻了", "翻")
    if text in TIMES:
        return Decimal(TIMES[text])
    if found := re.fullmatch(rf"翻([{DIGIT}0-9])番", text):
        return Decimal(2) ** int(magnitude(found[1]))
    if found := re.fullmatch(r"(.+)倍(半?)", text):
        return magnitude(found[1]) + (Decimal("0.5") if found[2] else 0)
    return None


def read_plain(text: str) -> tuple[Decimal, str]:
    """A numeral that is not vague, and its kind."""
    if found := QUARTER.fullmatch(text):
        return magnitude(found[1] or "一"), "plain"
    if found := re.fullmatch(r"(.+)個半", text):
        return magnitude(found[1]) + Decimal("0.5"), "plain"
    whole, mixed, rest = text.partition("又")
    if mixed and (part := part_of_whole(rest)) is not None:
        return magnitude(whole) + part, "plain"
    for kind, read in (("part", part_of_whole), ("times", multiple)):
        value = read(text)
        if value is not None:
            return value, kind
    return magnitude(text), "plain"


def ends(text: str) -> tuple[str, str]:
    """The two plain numerals that a vague one lies between; of a plain one, twice itself.

    >>> ends("七八成"), ends("十幾億"), ends("數百"), ends("三四十")
    (('七成', '八成'), ('十一億', '十九億'), ('二百', '九百'), ('三十', '四十'))
    """
    pairs = [p for p in PAIR.finditer(text) if DIGITS[p[2]] - DIGITS[p[1]] == 1]
    vague = len(pairs) + len(re.findall("[數幾](?!$)|幾$|^數$", text.replace("半數", "")))
    if not vague:
        return text, text
    found = VAGUE.fullmatch(text)
    if vague > 1 or not (pairs or found):
        raise refused()
    if found:
        before, after = found[1] or "", found[2] if found[1] else found[4]
        return (f"{before}一{after}" if before else f"二{after}"), f"{before}九{after}"
    return in_a_pair(text, pairs[0])


def in_a_pair(text: str, pair: re.Match[str]) -> tuple[str, str]:
    """三四十 is 三十, 四十; after 百 or more a pair needs its unit (三百四五: forty, or four?)."""
    before, after = text[: pair.start()], text[pair.end() :]
    if before[-1:] in {*MYRIADS, "百", "千"} and after[:1] not in UNITS:
        raise refused()
    return f"{before}{pair[1]}{after}", f"{before}{pair[2]}{after}"


def unified(text: str) -> str:
    """The text in the characters that are read, without 多, 餘, 來 and without 第 or 上 before it."""
    text = re.sub(rf"^第|^上(?=[{UNIT}數])", "", MORE.sub("", text.translate(UNIFIED)))
    return re.sub("[廿卅卌]", lambda found: TENS[found[0]], text)


def read(text: str) -> Read:
    """A Chinese numeral, vague or not. Errors: ValueError."""
    low, high = map(read_plain, ends(text))
    return Read(low[0], high[0], low[1])
