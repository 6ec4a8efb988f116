"""What differs by language, as data: whoever reads a document asks `language(documents.language)`.

How its lines break is the layout's (scripts/text/layout.py), which stands alone in `verify.py`, and
how a number is read is the numerals'; all else is here. Words are patterns (regular expressions);
those of Simplified Chinese are the Traditional ones in Simplified characters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scripts.text import numerals_en
from scripts.text.wording import convert

Words = Mapping[str, str]


@dataclass(frozen=True)
class Language:
    """How one language prints quotations, sentences, numbers, hedges, speakers and dates."""

    name: str
    """What it is called in English."""
    quotes: tuple[str, ...]
    """Pairs of quotation marks, outer and nested alike; a straight one is both its sides."""
    pairs: tuple[str, ...]
    """Other pairs that no quote cuts in two."""
    sentence: str
    number: str
    """A printed number, whole: with its sign, currency, multiplier and percent sign."""
    to_simplified: tuple[str, ...]
    """Configurations of OpenCC, one after the other; none where nothing is to be converted."""
    beside: tuple[Words, ...]
    """A `qualifier` and its words `before` or `after` a number, or in the `number` itself."""
    qualifiers: Words
    """Qualifier -> its words, anywhere in the passage."""
    units: Mapping[str, tuple[str, ...]]
    """What is printed right after a number -> the units that it stands for."""
    money: Mapping[str, tuple[str, ...]]
    """The sign of a currency in a number -> the same."""
    ahead: str
    """Words of the time to come."""
    expected: str
    """A word of expectation with a number after it in the same clause."""
    refers: str
    """Words for a speaker that only refer to him."""
    speech: str
    """Verbs by which words are given to a speaker."""
    dates: Words
    """`year`, `month` and `day`, as printed, and `years`, so many of them."""
    years: Mapping[str, int]
    """Words for a year -> how far it is from the one at hand."""
    relative: str
    """Words for a year that is counted from another one than that of publication."""
    months: str
    """Words that give any month."""
    thirds: Mapping[str, tuple[int, ...]]
    """Words for a part of a month -> the days at which such a part begins or ends."""
    times: str
    """Words of time, of which each that states a date has one."""
    steps: Mapping[str, tuple[int, ...]]
    """Words that lead from one day to another -> how many days away it can be."""


DIGIT = "〇○零一二三四五六七八九兩两"
UNIT = "十百千萬万億亿"
VULGAR = "[\u00bc-\u00be\u2150-\u215e]"
ARABIC = (
    rf"[0-9０-９]+(?:[.．,/:：][0-9０-９]+|，(?=[０-９]{{3}}(?![０-９]))[０-９]{{3}})*{VULGAR}?"
)
MONEY = r"(?:US|HK|NT|A|C|S)?[$＄€£¥￥]"
NO_TENTHS = "不[變变]|[為为本員员立功長长果熟交就績绩]"
"""What makes 成 the beginning of a word."""
PART = rf"成(?!{NO_TENTHS})(?:[半一二三四五六七八九](?!成|至|到))?|倍半?|[%％‰]"
HAN_AMOUNT = (
    rf"(?:[數数幾几][{UNIT}]+"
    rf"|(?:{ARABIC}(?:[多餘余來来]?[{UNIT}兆]+)?)+"
    r"|(?:[壹貳贰參叁肆伍陸陆柒捌玖][拾佰仟](?:[萬万億亿])?)+[壹貳贰參叁肆伍陸陆柒捌玖]?"
    rf"|[廿卅卌{DIGIT}{UNIT}]{{2,}}(?:[點点][{DIGIT}]+[{UNIT}兆]*)?兆?"
    rf"|[{DIGIT}][點点][{DIGIT}]+[{UNIT}兆]*|[{DIGIT}]兆"
    rf"|[廿卅卌二三四五六七八九兩两{UNIT}]|一(?=倍|分之|成(?!{NO_TENTHS})))"
    rf"(?:[幾几][{UNIT}]*|[多餘余來来][{UNIT}]+)?"
)
HAN_NUMBER = (
    rf"(?:第(?:{HAN_AMOUNT}|一)季?|首季|[一二三四]季度|(?:(?<![0-9A-Za-z０-９])[-−－]|[負负])?(?:{MONEY})?"
    rf"(?:一[至到](?=[兩两{DIGIT}])|[一二三四五六七八]、(?=[{DIGIT}][成{UNIT}]))?"
    rf"(?:{HAN_AMOUNT})(?:分之?(?:{HAN_AMOUNT}|一)|{PART}|個半|个半)?"
    rf"(?:(?:至|到|~|～|-|–|—)[-−－負负]?(?:{HAN_AMOUNT})(?:{PART})?)?"
    r"|一半(?![導导])|[過过]半|半[數数]|翻[了]?[一兩两二三四]?番|翻倍|Q[1-4]"
    r"|[\u00bc-\u00be\u2150-\u215e])"
)
TRADITIONAL: dict[str, Any] = {
    "name": "Traditional Chinese",
    "quotes": ("「」", "『』", "﹁﹂", "﹃﹄", "｢｣", "“”", "‘’", "〝〞", '""'),
    "pairs": ("《》", "（）", "()"),
    "sentence": r"[^\s。！？｡︒︕︖][^。！？｡︒︕︖]*(?:[。！？｡︒︕︖]+[」』）”’﹂﹄｣]*)?",
    "number": HAN_NUMBER,
    # A Hong Kong page prints 看著 as well as 看着: forms of Taiwan go first, then those of Hong Kong.
    "to_simplified": ("tw2t", "hk2s"),
    "beside": (
        {"qualifier": "nearly", "before": "近$"},
        {"qualifier": "about", "before": "(約|大約|約為|大約為)$"},
        {"qualifier": "about", "after": "[^，。；、0-9]{0,3}(左右|上下)(?![游班級])"},
        {"qualifier": "more_than", "before": "(?<![不未得])(逾|超|超過|突破|多於|首超|上)$"},
        {"qualifier": "more_than", "number": "[多餘]|過半"},
        {"qualifier": "more_than", "after": "(多|餘)"},
        {"qualifier": "less_than", "before": "(不到|低於|不足)$"},
        {"qualifier": "at_least", "before": "(至少|不少於)$"},
        {"qualifier": "at_least", "after": "[^，。；、0-9]{0,3}以上"},
        {"qualifier": "less_than", "after": "[^，。；、0-9]{0,3}以下"},
        {"qualifier": "at_most", "before": "(至多|最多|[不未]得?(?:超過|多於))$"},
    ),
    "qualifiers": {
        "nearly": "近|接近|將近",
        "about": "約|左右|上下|級|大概",
        "more_than": "逾|超|突破|多|餘|上|強|高於|以上|過半",
        "less_than": "不到|低於|不足|少於|以下",
        "at_least": "至少|不少於|起碼|以上",
        "at_most": "至多|[不未]得?(?:超過|多於)|以內|[年月日周]內|最多",
    },
    "units": {
        "[多餘萬億]{0,3}美元": ("USD",),
        "[多餘萬億]{0,3}歐元": ("EUR",),
        "[多餘萬億]{0,3}港元": ("HKD",),
        "[多餘萬億]{0,3}英鎊": ("GBP",),
        "[多餘萬億]{0,3}[日韓]元": ("JPY", "KRW"),
        "[多餘萬億]{0,2}元": ("CNY", "HKD", "TWD", "MOP"),
        "個?百分點": ("percentage_point",),
        "(?:納米|nm)": ("nm",),
    },
    "money": {
        r"US\$": ("USD",),
        r"HK\$": ("HKD",),
        r"NT\$": ("TWD",),
        "€": ("EUR",),
        "£": ("GBP",),
    },
    "ahead": "預計|預期|有望|預測|料|擬|計劃|將|目標|未來|可望",
    "expected": "(?:預計|有望|預測)[^，。；]*$",
    "refers": "[他她其黃]|發言人|專家|該(?:[部局署院行社會]|公司|機構|集團|企業|銀行)",
    "speech": "表示|表明|強調|指出|指稱|透露|認為|直言|批評|回應|坦言|說|稱|指|說道",
    "dates": {
        "year": r"(\d{4})年",
        "month": r"(\d{1,2})月",
        "day": r"(\d{1,2})日",
        "years": r"(?<!\d)(\d{1,2})年",
    },
    "years": {"[去上]年": -1, "前年": -2, "[今本]年|年內": 0, "[明次翌]年": 1, "後年": 2},
    "relative": "[次翌]年|[年月日]前|以來",
    "months": "年[初末底中]|[上下]半年|季|[一二三四五六七八九十0-9]+個月|[春夏秋冬]|全年",
    "thirds": {
        "月初|上旬": (10,),
        "中旬|月中": (11, 20),
        "月[底末]|下旬": (21,),
    },
    "times": "[0-9０-９年月日周天季時前後期今昨當現剛早晚]|未來|下一|仍在|一直",
    "steps": {
        "翌日|次日|隔[天日]|第二天|小時後|隨即": (1,),
        "昨|前[夕一]": (-1,),
        "[一1]周": tuple(range(-7, 8)),
    },
}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
A_MONTH = rf"(?:(?:{MONTHS})\b|(?:{SHORT})\b\.?)"
SHORTENED = (
    rf"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|St|Inc|Corp|Co|Ltd|No|vs|etc|{SHORT}|U\.S|U\.K|U\.N"
    r"|E\.U|[ap]\.m|[A-Z])\."
)
"""Words with a full stop that ends no sentence."""
WORD = "|".join([*numerals_en.SMALL, *numerals_en.TENS, *numerals_en.SCALES, "hundred", "dozen"])
PARTS = "|".join(sorted(numerals_en.PARTS, reverse=True))
NTH = "|".join(
    [
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    ]
)
SCALE = rf"(?:[ -]?(?:{'|'.join([*numerals_en.SCALES, *numerals_en.SHORT])})\b)"
PER_CENT = r"(?: ?(?:[%‰]|per ?cent\b|pc\b))"
DIGITS = (
    rf"[0-9]+(?:[.,/:][0-9]+)*(?: ?{VULGAR})?(?:(?:st|nd|rd|th|x|-?fold)\b)?{SCALE}?{PER_CENT}?"
)
IN_WORDS = rf"\b(?:{WORD})(?:(?:[ -]|,? and )(?:{WORD})\b)*(?: and a half\b{SCALE}?)?"
NOT_ONE = r"(?!one\b(?! ?(?:in|out|hundred|thousand|million|billion|trillion|dozen|per ?cent|-|–)))"
OF_WORDS = rf"\b{NOT_ONE}(?:{IN_WORDS})(?:[ -](?:{PARTS}|{NTH}|first|second)s?\b)?{PER_CENT}?"
EN_AMOUNT = rf"(?:(?:{MONEY}) ?)?(?:{DIGITS}|{OF_WORDS})"
ENGLISH: dict[str, Any] = {
    "name": "English",
    "quotes": ("“”", "‘’", '""', "«»"),
    "pairs": ("()", "[]"),
    "sentence": (
        rf"(?:{SHORTENED}|\S)(?:{SHORTENED}|(?!\n\s*\n)[^.!?…]|[.!?…](?![.!?…”’\"')\]]*(?:\s|$)))*"
        r"(?:[.!?…]+[”’\"')\]]*)?"
    ),
    "number": (
        r"(?:\b(?:FY ?[0-9]{2,4}[- ]?)?Q[1-4](?: ?(?:FY ?)?(?:20)?[0-9]{2}\b)?"
        r"|\bFY ?[0-9]{2,4}\b"
        r"|\b[1-4]Q(?:[0-9]{2,4})?\b|\b(?:first|second|third|fourth)[ -]quarter\b"
        r"|\b(?:several|a few|tens|hundreds|thousands|millions|billions)"
        r"(?: (?:of )?(?:hundred|thousand|million|billion|trillion)s?)?\b"
        rf"|(?:(?<![0-9A-Za-z])[-−]|\bminus )?{EN_AMOUNT}"
        r"(?:(?: (?:in|out of)(?: every)? |(?<!%)(?<!cent) to | to (?=[0-9.,]+ ?(?:%|per ?cent))"
        rf"|–|—|-)(?={MONEY}|[0-9]|{WORD}){EN_AMOUNT})?"
        rf"|\ban? (?:{PARTS}|hundred|thousand|million|billion|trillion|dozen)\b"
        r"(?: (?:million|billion)\b)?"
        r"|\bhalf(?: an? (?:million|billion|trillion|dozen))?\b"
        rf"|\b(?:{NTH})\b|\b(?:twice|doubled?|tripled?|trebled?|quadrupled?)\b"
        r"|[\u00bc-\u00be\u2150-\u215e])"
    ),
    "to_simplified": (),
    "beside": (
        {"qualifier": "nearly", "before": r"\b(nearly|almost|close to|just under) $"},
        {"qualifier": "about", "before": r"\b(about|around|roughly|some|approximately) $"},
        {"qualifier": "more_than", "before": r"\b(more than|over|above|exceeding) $"},
        {"qualifier": "less_than", "before": r"\b(less than|fewer than|under|below) $"},
        {"qualifier": "at_least", "before": r"\b(at least|no less than) $"},
        {"qualifier": "at_most", "before": r"\b(at most|up to|no more than) $"},
    ),
    "qualifiers": {
        "nearly": r"\b(nearly|almost|close to|just under)\b",
        "about": r"\b(about|around|roughly|some|approximately|or so)\b",
        "more_than": r"\b(more than|over|above|exceed\w*|upwards of|plus)\b",
        "less_than": r"\b(less than|fewer than|under|below)\b",
        "at_least": r"\b(at least|no less than|or more)\b",
        "at_most": r"\b(at most|up to|no more than|or less|within)\b",
    },
    "units": {
        r" (?:US )?dollars?\b": ("USD",),
        r" euros?\b": ("EUR",),
        r" yuan\b": ("CNY",),
        r" pounds?\b": ("GBP",),
        r" percentage points?\b": ("percentage_point",),
        r" ?(?:nm|nanometres?|nanometers?)\b": ("nm",),
    },
    "money": {
        r"(?:^|US)\$": ("USD",),
        r"HK\$": ("HKD",),
        r"NT\$": ("TWD",),
        "€": ("EUR",),
        "£": ("GBP",),
        "¥": ("CNY", "JPY"),
    },
    "ahead": (
        r"\b(will|expect\w*|forecast\w*|plan\w*|aim\w*|target\w*|project\w*|could|may|by 20)\b"
    ),
    "expected": r"\b(?:expect|forecast)\w*\b[^,.;]*$",
    "refers": r"(?i:(?:an? |the )?(?:he|she|they|it|spokes\w+|expert|analyst|official)s?)",
    "speech": r"\b(?:said|says|told|added|warned|argued|wrote|stressed|according to)\b",
    "dates": {
        "year": r"\b((?:19|20)\d\d)\b",
        "month": (
            rf"\b({MONTHS}|{SHORT})\b(?<!\bMay)"
            r"|(?:(?<=\d )|(?<=\bin )|(?<=\blast ))(May)\b|\b(May)(?= \d)"
        ),
        "day": rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?= (?:of )?{A_MONTH})|{A_MONTH} (\d{{1,2}})\b",
        "years": r"\b(\d{1,2}) years?\b",
    },
    "years": {
        r"last year|a year (?:ago|earlier)": -1,
        "this year": 0,
        "next year": 1,
    },
    "relative": r"\bfollowing year\b|\bthe year (?:before|after)\b|earlier",
    "months": (
        r"\b(?:early|mid|late|end of|year.end|half|quarter|Q[1-4]|months?"
        r"|spring|summer|autumn|winter)\b"
    ),
    "thirds": {r"\bearly\b": (10,), r"\bmid\b": (11, 20), r"\blate\b|\bend of\b": (21,)},
    "times": (
        rf"\d|\b(?:{MONTHS}|{SHORT})\b"
        r"|\b(?:last|next|this|now|today|yesterday|ago|recent\w*|early|late|year|month|week|day"
        r"|quarter|half|since|until|before|after|still|already|once)s?\b"
    ),
    "steps": {
        r"\b(?:next|following) day\b": (1,),
        r"\byesterday\b|\bday before\b": (-1,),
        r"\bweek\b": tuple(range(-7, 8)),
    },
}


def _in_simplified(value: Any) -> Any:
    """The words of Traditional Chinese, wherever they stand, in Simplified characters."""
    if isinstance(value, Mapping):
        return {_in_simplified(key): _in_simplified(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_in_simplified, value))
    return convert(value, "t2s") if isinstance(value, str) else value


SIMPLIFIED = {
    name: value if name in ("number", "quotes", "pairs", "units") else _in_simplified(value)
    for name, value in TRADITIONAL.items()
} | {
    "name": "Simplified Chinese",
    "to_simplified": (),
    "units": {_in_simplified(word): units for word, units in TRADITIONAL["units"].items()},
}
TAIWAN = TRADITIONAL | {"to_simplified": ("tw2s",)}
LANGUAGES: dict[str, dict[str, Any]] = {
    "en": ENGLISH,
    "zh-Hans": SIMPLIFIED,
    "zh-CN": SIMPLIFIED,
    "zh-SG": SIMPLIFIED,
    "zh-Hant": TRADITIONAL,
    "zh-Hant-TW": TAIWAN,
    "zh-TW": TAIWAN,
    "zh": TRADITIONAL,
}
"""The beginning of a language tag (BCP 47) -> what differs; the longest beginning counts."""


@cache
def language(tag: str) -> Language:
    """What differs in a language; of one that is not listed, what holds in English.

    >>> language("zh-Hant-HK").to_simplified, language("zh-Hans-CN").qualifiers["about"]
    (('tw2t', 'hk2s'), '约|左右|上下|级|大概')
    """
    known = [name for name in LANGUAGES if tag == name or tag.startswith(f"{name}-")]
    return Language(**LANGUAGES[max(known, key=len, default="en")])
