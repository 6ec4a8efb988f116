"""The words by which a draft is read, as data: what differs by language and what drafts alone ask.

A proposal may look where a rule must not: a word that dates or attributes only now and then is
worth showing to a curator. Patterns of Simplified Chinese are the Traditional ones in Simplified
characters; all are asked of plain characters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from scripts.text.languages import language
from scripts.text.wording import convert


@dataclass(frozen=True)
class Told:
    """How one language tells dates, speakers and names."""

    date: str
    """A printed date, with the groups that scripts/curate/drafting/dating.py reads."""
    adverbs: Mapping[str, str]
    """What is meant -> words that date without a number."""
    speech: str
    """Verbs that give words to a speaker, besides those of the language."""
    reports: str
    """The verb of a report, the first group, before the words reported, which have no marks."""
    refers: str
    """Words for a speaker that only refer to the last one."""
    away: str
    """What a name after it is spoken to, or of, and does not speak itself."""
    measures: str
    """Words that count things, right after a number."""
    byline: str
    dateline: str
    """What stands before the first words of a report: who reports, from where."""
    person: str
    """A name of a person as the first group, by the words beside it."""
    bodies: Mapping[str, str]
    """Kind of actor -> a name of one, by its last word."""
    title: str
    """A title in its marks."""
    no_name: str
    """What a name does not begin with, or hold."""
    firm: str
    """Last words of companies that are no sure ones: what a company does must follow."""
    says: str
    """A name of a person or a body in capitals, as the first group, by the verb beside it."""
    acts: str
    """What a company does, or whom it has, right after its name."""
    coming: str
    """Words on either side of a date (|) that say that it lies ahead."""


NUMBER = "[0-9一二三四五六七八九十兩]{1,3}"
YEAR = r"(?P<year>[0-9]{4}|[〇零○一二三四五六七八九]{4})年(?!來)"
TOLD_YEAR = "(?P<told>[今本去上前明次翌同當後]年)(?![來輕代夜])"
QUARTER = "第[一二三四1-4]季度?|[首一二三四]季度?"
MONTHS_IN = "[前首](?P<months>[0-9二兩三四五六七八九十]+)個月"
PART = f"(?P<part>年?[初底末]|年中|[上中下]旬|[上下]半年|{QUARTER}|{MONTHS_IN}|同期)"
FISCAL = rf"(?P<fiscal>[0-9]{{4}})財年(?P<quarter>{QUARTER})?"
ALONE = "(?P<alone>前[二兩三]個?季度?|第[一二三四1-4]季度|(?<![第首一二三四0-9年])[首一二三四]季度)"
HAN_DATE = (
    "(?:當地時間|北京時間)?(?P<until>截至|截止)?"
    rf"(?:(?:{YEAR}|{TOLD_YEAR})(?:(?P<month>{NUMBER})月份?(?:(?P<day>{NUMBER})[日號])?)?"
    rf"|(?P<month2>{NUMBER})月份?(?:(?P<day2>{NUMBER})[日號])?"
    rf"|(?<![0-9一二三四五六七八九十])(?P<day3>{NUMBER})[日號](?![元圓])|月(?=[初底末]))"
    f"{PART}?(?P<since>以?來|起|至今)?"
)
TRADITIONAL = Told(
    date=(
        "(?P<iso>(?:19|20)[0-9]{2}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12][0-9]|0?[1-9]))(?![0-9])"
        f"|{FISCAL}|{HAN_DATE}|{ALONE}"
    ),
    adverbs={
        "recent": "近日|日前|近期|近段時間(?:以來)?|連日來?|不久前|剛(?=有|剛|被|宣)|新近",
        "lately": "近年來?|近[幾數些]年來?|一直以來",
        "now": "目前|當前|如今|現時|現在|至今|迄今|仍在|都已",
        "before": "此前(?!的[0-9])|早前|稍早|之前(?=，)|先前|過去(?=，)|曾經",
        "ahead": "未來|下一步|今後|日後|[數幾]年內|下一代產品",
        "same": "當天|當日|當晚|同日|同一天|同期",
        "next": "翌日|次日|第二天",
        "weekday": "(?<!上)(?<!下)(?<!每)(?:本?周|本?星期|禮拜)(?P<weekday>[一二三四五六日天])(?![至到])",
        "today": "今[日天起]",
        "yesterday": "昨[日天晚]",
        "years_ago": rf"(?P<count>{NUMBER})年前",
        "for_years": rf"已?連續(?P<count>{NUMBER})年",
        "later": (
            rf"{NUMBER}(?:小時|[天日周年]|個月)[後內]|不到一?{NUMBER}?[周年月天]"
            '|後續|(?:(?<=[，。；」"])|^)在?[^，。、；「」"]{2,12}(?:之?後|時期|之際|期間)(?=，)'
            '|(?<=，)[^，。、；「」"]{2,5}時期(?=，)|從[^，。、；「」"]{2,12}(?:初期|以來)'
        ),
    },
    speech=(
        "介紹|談到|聲稱|警告|問|質疑|預言|預計|估計|呼籲|反駁|宣布|報[道導]|寫道|解釋|補充|回答"
        "|聲明|重申|指責|認定|大讚|形容|承認|否認|感嘆|觀點是|看來|調整為|題為|要求|發文|闡明|提出"
    ),
    reports=(
        "(表示|表明|強調|指出|指稱|透露|認為|直言|坦言|聲稱|警告|估計|預計|預測|回應(?:指出)?"
        "|呼籲|要求|宣布|介紹|談到|反駁|指責|批評|[宣聲回堅]?稱|說|指|顯示|報[道導])"
        '(?:，|：|:|,|(?=[^，。：「」"]{6}))'
    ),
    refers="[他她](?!們)|其(?=[稱說指])",
    away="[向對就在於與同和由被]",
    measures="[餘多]?[項個類款家台名位年月周天次顆枚片輛件種米元度]|[大小]?時|納米|像素|原則",
    byline="記者|通訊員|^文[/／]|訊$|^[^，。]{2,8}[/／][^，。]{2,8}$",
    dateline=(
        "(?:【[^】]{1,12}】)?[^，。：；]{0,12}(?:記者|特派員)[^，。：；]{1,30}報[道導][：:]"
        "|【[^】]{1,12}】|】"
    ),
    person=(
        "(?:記者|發言人|總裁|主席|部長|局長|司長|主任|院長|教授|研究員|專家|分析師|執行[長官]|經理"
        "|總監|工程師|校長|議員|總統|總理|[董理]事長?|創[辦始]人|[會處秘書]長|院士|首席[\u4e00-\u9fff]{2}官|首席|代表)"
        "([\u4e00-\u9fff]{2,3}?|[\u4e00-\u9fff]{1,5}[·.][\u4e00-\u9fff]{1,6})"
        "(?=表示|強調|指出|透露|認為|直言|坦言|[說稱]|介紹|談到|[向在於就則亦也又還]|近日|日前"
        "|[當昨今同][日天晚]|接受|回應|形容|警告|呼籲|估計|預計|批評|宣布|補充|[0-9，。（(]|$)"
    ),
    bodies={
        "company": "公司|集團|銀行",
        "university": "大學|學院",
        "research_organisation": "研究所|研究院|實驗室|智庫|諮詢",
        "government_body": "委員會|辦公室|[務交易業]部|[理全管業察]局",
        "media": "日報|晚報|時報|新聞|通訊社",
        "international_organisation": "協會|聯盟|論壇",
    },
    title="《([^《》]{2,20})》",
    no_name="^[日月年據在於也會採的是有將對一他她它其我你該此這那兩有]|出席|參加|舉[行辦]|出現|^報告$|^主辦方?$|^調查公司$|^有?分析$|的一[場個家]",
    firm="科技|電子|實業|股份|控股|證券|基金|保險|汽車|軟件|通[訊信]|網絡|資本",
    says="",
    acts=(
        "[0-9]|宣布|宣佈|發[布佈表]|推出|公[布佈]|計劃|將|已|旗下|表示|指出|透露"
        "|(?:聯合)?創[辦始]人|總裁|董事|負責人|發言人|首席|行政"
    ),
    coming="[將擬定][^，。；|]{0,8}[|]|[|][^，。；]{0,2}將",
)
BEGINS = r"(?<![\u4e00-\u9fff])|(?<=[的在向與和及由據將被對是於從為])"
"""Where a Chinese name of a body can begin: no space tells."""
NAME = r"[A-Z][A-Za-z0-9&'-]+"
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DAY = (
    rf"(?:{WEEKDAY}\b|(?:{MONTHS})\b\.? [0-9]{{1,2}}(?:st|nd|rd|th)?\b|[0-9]{{1,2}} (?:{MONTHS})\b)"
    r"(?:,? [0-9]{4}\b)?,?"
)
ENGLISH = Told(
    date=(
        "(?P<iso>(?:19|20)[0-9]{2}-(?:1[0-2]|0[1-9])-(?:3[01]|[12][0-9]|0[1-9]))(?![0-9])"
        r"|(?:\b(?P<quarter>first|second|third|fourth)[- ]quarter (?:of )?(?:its |the )?)?"
        r"\bfiscal (?:year )?(?P<fiscal>(?:19|20)[0-9]{2})\b"
        r"|\b(?P<alone>first|second|third|fourth)[- ]quarter\b(?! of)"
        rf"|(?P<until>(?:by|until|as of) )?(?:\b(?P<part>early|mid|late|the end of)[ -])?"
        rf"(?:\b(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTHS})\b\.?"
        r"(?:,? (?P<year>(?:19|20)[0-9]{2})\b)?"
        rf"|\b(?P<month2>{MONTHS})\b\.? (?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?![,.]?[0-9])"
        r"(?:,? (?P<year2>(?:19|20)[0-9]{2})\b)?"
        rf"|\b(?P<month3>{MONTHS})\b\.?,? (?P<year3>(?:19|20)[0-9]{{2}})\b"
        rf"|(?<=in )(?P<month4>{MONTHS})\b|(?<=since )(?P<month5>{MONTHS})\b"
        r"|(?<![A-Za-z$€£0-9.,-])(?<!FY )(?P<year4>(?:19|20)[0-9]{2})\b(?![,.]?[0-9%])"
        r"|\b(?P<told>last|this|next) year\b)"
    ),
    adverbs={
        "recent": r"\b(?:recently|in recent (?:days|weeks))\b",
        "lately": r"\bin recent (?:years|months)\b",
        "now": r"\b(?:currently|at present|now|so far|to date)\b",
        "before": r"(?<!year )(?<!month )\b(?:earlier|previously|already)\b",
        "ahead": r"\b(?:in (?:the )?future|in the coming \w+|from now on)\b",
        "same": r"\bthe same day\b",
        "next": r"\bthe (?:next|following) day\b",
        "weekday": r"\b(?:on )?(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b",
        "today": r"\btoday\b",
        "yesterday": r"\byesterday\b",
        "years_ago": r"\b(?P<count>[0-9]{1,2}) years ago\b",
        "later": (
            r"\b[0-9]+ (?:hours|days|weeks|months) (?:later|ago)\b"
            r"|\b(?:last|next|this) (?:week|month|quarter)\b"
        ),
    },
    speech=r"\b(?:asked|announced|claimed|estimated|forecast|expects?|reported|replied|added)\b",
    reports=(
        r"\b(said|says|told [A-Z][\w ]+?|warned|argued|claims?|claimed|estimates?|estimated"
        r"|expects?|added|stressed|announced)\b"
        rf"(?: on (?:{DAY}|[\w ]{{1,30}}?(?= that )))? (?:that )?(?=\w)"
    ),
    refers=r"\b(?:[Hh]e|[Ss]he)\b",
    away=r"\b(?:to|told|with|by|from|of)\b ",
    measures=r" (?:firms|companies|people|years|months|weeks|days|units|disks)\b",
    byline=r"^By [A-Z]|^\w+ [Cc]orrespondent",
    dateline=r"[A-Z][A-Z .]+(?:(?:,|\()[^\n]{0,30}?)? [-–—] ",
    person=(
        rf"(?:Mr|Mrs|Ms|Dr|Prof|[Ss]pokes\w+|[Mm]inister|[Ss]ecretary|[Pp]resident"
        r"|[Cc]hief executive|[Ff]ounder|[Cc]hair(?:man|woman)?|[Dd]irector"
        rf"|[Aa]nalyst|[Ee]ngineer|[Ss]enator|[Rr]epresentative)[.,]? ({NAME}(?: {NAME}){{0,2}})"
    ),
    bodies={
        "company": "Inc|Corp|Corporation|Company|Ltd|Group|Holdings|Technologies",
        "university": "University|College",
        "research_organisation": "Institute|Laboratory|Research",
        "government_body": "Ministry|Department|Office|Bureau|Commission|Agency|Administration",
        "media": "Times|Post|News|Daily|Journal|Press",
    },
    title=r"\"([A-Z][\w' -]{3,60})\"",
    no_name=(
        rf"^(?:{MONTHS}|{WEEKDAY}|By|My|Our|Their|Your)\b"
        r"|^(?:The|A|An) \w+$|^\w+(?:ese|ish|ican|pean)$"
    ),
    firm="",
    acts="",
    says=(
        rf"(?:said|says|according to) ((?!The )(?:{NAME} ){{1,2}}{NAME})"
        rf"|((?!The )(?:{NAME} ){{1,2}}{NAME})(?=,? (?:said|says|told|warned|argued|added)\b"
        r"|, (?:an? |the )?[\w -]{3,30}? (?:at|of|for|with) )"
    ),
    coming=(
        r"\b(?:will|is to|are to|due|scheduled|expected|plans?|aims?)\b[^.;|]{0,40}[|]"
        r"|[|][^.;|]{0,3}\bwill\b"
    ),
)


def _simplified(words: Told) -> Told:
    """The same in Simplified characters."""
    changed: dict[str, Any] = {
        name: convert(value, "t2s")
        if isinstance(value, str)
        else {key: convert(item, "t2s") for key, item in value.items()}
        for name, value in vars(words).items()
    }
    return Told(**changed)


@cache
def told(tag: str) -> Told:
    """The words of a language (BCP 47)."""
    if not tag.startswith("zh"):
        return ENGLISH
    return _simplified(TRADITIONAL) if "Simplified" in language(tag).name else TRADITIONAL


@cache
def speech(tag: str) -> str:
    """Every verb that gives words to a speaker, the longest first where two begin alike."""
    return f"{told(tag).speech}|{language(tag).speech}"
