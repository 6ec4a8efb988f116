"""Numbers as the press prints them: `467.43億`, `800多萬`, `三分之一`, `數十億`, `60萬至80萬`.

A number is parsed exactly, in decimals, to the smallest and the largest value that its print
allows; words that qualify it (多, 餘, 上) do not change it. `數` and `幾` mean two to nine, of the unit
that follows if one does. cn2an reads the plain numeral (exact on 40,000 random ones with two
decimals); what it refuses is added here: 千, 800多萬, 數十億, 95%, 三分之一, 1.5萬億, ranges.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

import cn2an

RANGE = re.compile(r"(.+?)(?:至|到|~|-|–|—)(.+)")


@dataclass(frozen=True)
class Numeral:
    """The values that a printed number allows, as plain numbers; a single number has low ==
    high."""

    low: Decimal
    high: Decimal

    @property
    def value(self) -> Decimal | None:
        """The number, or None for a range."""
        return self.low if self.low == self.high else None


def _magnitude(text: str) -> Decimal:
    """A numeral of digits and Chinese units. ValueError if it is none."""
    if not re.fullmatch(r"[\d.零〇一二三四五六七八九兩两十百千萬万億亿]+", text):
        raise ValueError(f"{text!r} is not a number")
    if myriads := re.fullmatch(r"(.+[萬万])[億亿]", text):
        return _magnitude(myriads[1]) * 10**8
    # cn2an wants a digit before a unit: 千 alone is 一千.
    return Decimal(str(cn2an.cn2an(re.sub(r"^(?=[百千萬万億亿])", "一", text), "smart")))


def _single(text: str) -> Numeral:
    fraction = re.fullmatch(r"(.+)分之(.+)", text)
    if fraction:
        return Numeral(*[_magnitude(fraction[2]) / _magnitude(fraction[1])] * 2)
    if text[:1] in ("數", "数", "幾", "几"):
        unit = _magnitude(text[1:] or "1")
        return Numeral(2 * unit, 9 * unit)
    if text in ("半", "一半"):
        return Numeral(Decimal("0.5"), Decimal("0.5"))
    tenths = re.fullmatch(r"(.)成(.?)", text)
    if tenths:
        value = (_magnitude(tenths[1]) * 10 + (_magnitude(tenths[2]) if tenths[2] else 0)) / 100
        return Numeral(value, value)
    value = _magnitude(text)
    return Numeral(value, value)


def parse_numeral(printed: str, percent: bool = False) -> Numeral:
    """The values of a printed number; with `percent`, parts of a whole come as percent of it.

    Errors: ValueError if it is no number.

    >>> parse_numeral("467.43億").value
    Decimal('46743000000')
    >>> parse_numeral("60至80萬")
    Numeral(low=Decimal('600000'), high=Decimal('800000'))
    >>> round(parse_numeral("三分之一", percent=True).value, 3)
    Decimal('33.333')
    """
    text = re.sub(r"[\s,]|[多餘余]|^[第上]", "", unicodedata.normalize("NFKC", printed))
    parts = RANGE.fullmatch(text)
    if parts:
        low, high = parts[1], parts[2]
        shared = re.search(r"(?<=[\d一二三四五六七八九])(?:[百千]?[萬万億亿]+|[百千成])%?$", high)
        if shared and not re.search(r"[百千萬万億亿成%]$", low):
            low += shared[0]
        ends = [parse_numeral(part, percent) for part in (low, high)]
        return Numeral(min(ends[0].low, ends[1].low), max(ends[0].high, ends[1].high))
    signed = text.endswith("%")
    found = _single(text.rstrip("%"))
    if percent and not signed and re.search(r"分之|半|成", text):
        return Numeral(found.low * 100, found.high * 100)
    return found


def plain(value: Decimal | None) -> str:
    """A decimal as a plain string with at most six decimal places: '46743000000', '33.333333', ''
    for None.

    >>> plain(Decimal("4.85E+5")), plain(Decimal("2.50")), plain(None)
    ('485000', '2.5', '')
    """
    if value is None:
        return ""
    text = f"{round(value, 6):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
