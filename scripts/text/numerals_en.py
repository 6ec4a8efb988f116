"""English numerals, one at a time: `1.5 billion`, `US$480mn`, `a third`, `one in five`,
`tens of thousands`, `twenty-first`, `Q2 FY2026`; and plain Arabic ones, of every language.

What can mean two numbers is refused (three quarters: 75 %, or nine months), never guessed.
"""

import re
from decimal import Decimal

from scripts.text.numerals_zh import ARABIC, Read, refused

SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT = {
    **dict.fromkeys(("k",), 10**3),
    **dict.fromkeys(("m", "mn", "mln"), 10**6),
    **dict.fromkeys(("b", "bn", "bln"), 10**9),
    **dict.fromkeys(("tn", "trn", "tln"), 10**12),
}
PARTS = {
    word: number
    for number, words in enumerate(
        "half,halves third quarter,fourth fifth sixth seventh eighth ninth tenth".split(),
        start=2,
    )
    for word in words.split(",")
}
ORDINALS = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
TIMES = {
    **dict.fromkeys(("double", "doubled", "twice"), 2),
    **dict.fromkeys(("triple", "tripled", "treble", "trebled", "thrice"), 3),
    **dict.fromkeys(("quadruple", "quadrupled"), 4),
}
CURRENCY = re.compile(
    r"(?:(?:US|HK|NT|A|C|S|AU|CA)?[$£€¥]|(?:USD|EUR|GBP|CNY|RMB|HKD|TWD|JPY|KRW)(?=[ 0-9])) ?",
    re.IGNORECASE,
)
SCALED = re.compile(rf"([0-9][0-9.,]*)(?:[ -]?({'|'.join([*SCALES, *SHORT])}))?")
VAGUE = re.compile(
    r"(?:(?P<some>several|a few)|(?P<many>tens|hundreds|thousands|millions|billions|trillions))"
    r"(?: (?:of )?(?P<unit>(?:hundred|thousand|million|billion|trillion)s?))?"
)
PLURALS = {"tens": 10, "hundreds": 100, **{f"{word}s": size for word, size in SCALES.items()}}
QUARTER = re.compile(r"q([1-4])(?: ?(?:fy ?)?[0-9]{2,4})?|([1-4])q(?:[0-9]{2,4})?")
FISCAL = re.compile(r"fy ?[0-9]{2,4}[- ]?q([1-4])")
OF = re.compile(r"(.+?) (?:in|out of)(?: every)? (.+)")


def in_words(text: str) -> int | None:
    """A whole number in words; None if it is none: two hundred and five thousand.

    >>> in_words("two hundred and five thousand"), in_words("twenty-one"), in_words("two three")
    (205000, 21, None)
    """
    words = re.sub(r"^an? (?=hundred|thousand|.illion|trillion)", "one ", text)
    total = current = 0
    room, size = 10**15, 10**15
    for word in words.replace("-", " ").replace(" and ", " ").split():
        number = SMALL.get(word, TENS.get(word))
        if number is not None and number < room:
            current, room = current + number, 10 if word in TENS else 1
        elif word == "hundred" and 0 < current < 10:
            current, room = current * 100, 100
        elif word in SCALES and current and SCALES[word] < size:
            total, size = total + current * SCALES[word], SCALES[word]
            current, room = 0, size
        else:
            return None
    return total + current if words else None


def whole(text: str) -> Decimal | None:
    """A number in words or digits, with its scale: None if it is none."""
    found = SCALED.fullmatch(text)
    if found and ARABIC.fullmatch(found[1]):
        scale = {**SCALES, **SHORT}.get(found[2] or "", 1)
        return Decimal(found[1].replace(",", "")) * scale
    if halves := re.fullmatch(r"(.+) and a half(?: ([a-z]+))?", text):
        number, scale = whole(halves[1]), SCALES.get(halves[2] or "", 1)
        known = number is not None and (not halves[2] or halves[2] in SCALES)
        return (number + Decimal("0.5")) * scale if known and number is not None else None
    if half := re.fullmatch(r"half an? ([a-z]+)", text):
        return Decimal(SCALES[half[1]]) / 2 if half[1] in SCALES else None
    if text in ("a dozen", "one dozen"):
        return Decimal(12)
    number_in_words = in_words(text)
    return None if number_in_words is None else Decimal(number_in_words)


def part_of_whole(text: str, percent: bool) -> Decimal | None:
    """A part, 1 for all: half, a third, two-thirds, one in five, 3/4; None if it is none."""
    if text in ("half", "a half"):
        return Decimal("0.5")
    if found := re.fullmatch(r"([0-9]+)/([0-9]+)", text):
        over, under = Decimal(found[1]), Decimal(found[2])
    elif found := OF.fullmatch(text):
        first, second = whole(found[1]), whole(found[2])
        if first is None or second is None:
            return None
        over, under = first, second
    elif (found := re.fullmatch(r"(.+)[ -]([a-z]+?)(s?)", text)) and found[2] in PARTS:
        many = Decimal(1) if found[1] in ("a", "an") else whole(found[1])
        if many is None or many >= 20 or (many != 1) != bool(found[3] or found[2] == "halves"):
            return None
        if found[2] == "quarter" and many != 1 and not percent and "-" not in text:
            raise refused("can be a part, or so many quarters of a year")
        over, under = many, Decimal(PARTS[found[2]])
    else:
        return None
    if not under or over > under:
        raise refused()
    return over / under


def ordinal(text: str) -> Decimal | None:
    """The place in an order: 4th, third, twenty-first, second quarter, Q2 FY2026; None if none."""
    if found := QUARTER.fullmatch(text) or FISCAL.fullmatch(text):
        return Decimal(next(filter(None, found.groups())))
    text = (
        re.sub(r"[ -]quarter$", "", text) if re.match("first|second|third|fourth", text) else text
    )
    if found := re.fullmatch(r"([0-9]+)(st|nd|rd|th)", text):
        last, teens = found[1][-1], found[1][-2:-1] == "1"
        fits = "th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(last, "th")
        return Decimal(found[1]) if found[2] == fits else None
    *before, last_word = re.split("([ -])", text)
    stem = ORDINALS.get(last_word, re.sub("(ie)?th$", lambda f: "y" if f[1] else "", last_word))
    number = in_words("".join([*before, stem])) if stem != last_word else None
    return None if number is None else Decimal(number)


def multiple(text: str) -> Decimal | None:
    """How many times as much: twice, tripled, fivefold, 5x, ten times; None if it is none."""
    if text in TIMES:
        return Decimal(TIMES[text])
    found = re.fullmatch(r"(.+?)(?:[ -]?fold| times|(?<=[0-9])x)", text)
    return whole(found[1]) if found else None


def vague(text: str) -> Read | None:
    """tens of thousands, several hundred: two to nine of the unit; None if it is none."""
    found = VAGUE.fullmatch(text)
    if found is None:
        return None
    sizes = {**PLURALS, **SCALES, "hundred": 100}
    unit = sizes[found["many"]] if found["many"] else 1
    unit *= sizes[found["unit"]] if found["unit"] else 1
    return Read(Decimal(2 * unit), Decimal(9 * unit))


def read(text: str, percent: bool = False, words: bool = True) -> Read:
    """An English numeral, or with `words` off an Arabic one. Errors: ValueError."""
    text = CURRENCY.sub("", text, count=1) if CURRENCY.match(text) else text
    if mixed := re.fullmatch(r"([0-9]+) ([0-9]+)/([0-9]+)", text):
        mean = Decimal(mixed[1]) + Decimal(mixed[2]) / Decimal(mixed[3])
        return Read(mean, mean)
    if not words and not re.fullmatch(r"[0-9.,/]+|q[1-4]( ?(fy ?)?[0-9]{2,4})?", text.lower()):
        raise refused()
    text = text.lower()
    if several := vague(text):
        return several
    value = part_of_whole(text, percent)
    if value is not None:
        return Read(value, value, "part")
    for kind, reads in (("times", multiple), ("plain", whole), ("plain", ordinal)):
        value = reads(text)
        if value is not None:
            return Read(value, value, kind)
    raise refused()
