"""The words of the interface as the site reads them: compiled catalogues of gettext.

In come `web/locales/zh_Hant/LC_MESSAGES/site.po`, which is written by hand, and
`web/locales/zh_Hans.json`, the words for which OpenCC's choice is not the Mainland's. Simplified
Chinese follows from both, so that there is one translation to keep. Out come the same bytes for
the same words: the header has no clock.
"""

import datetime
import io
import json
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from scripts.text.wording import convert

LOCALES = Path(__file__).parents[2] / "web/locales"
WRITTEN, DERIVED = "zh_Hant", "zh_Hans"
EXCEPTIONS = LOCALES / f"{DERIVED}.json"
CLOCKLESS = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


def po(folder: str) -> Path:
    return LOCALES / folder / "LC_MESSAGES/site.po"


def written() -> Catalog:
    """The catalogue that is written by hand, empty where there is none yet."""
    raw = po(WRITTEN).read_bytes() if po(WRITTEN).is_file() else b""
    return read_po(io.BytesIO(raw), locale=WRITTEN)


def simplified(words: str, exceptions: dict[str, str]) -> str:
    """Words in Simplified Chinese: first the exceptions, the longest first, then OpenCC.

    >>> simplified("資料集的來源", {"資料集": "数据集"})
    '数据集的来源'
    """
    for known in sorted(exceptions, key=len, reverse=True):
        words = words.replace(known, exceptions[known])
    return convert(words, "t2s")


def bare(catalogue: Catalog) -> list[Message]:
    """The messages that have no translation, or not of each form, or one that was made for other
    words: gettext leaves out what is marked fuzzy."""
    forms = ((m, m.string if isinstance(m.string, tuple) else (m.string,)) for m in catalogue)
    return [m for m, words in forms if m.id and (m.fuzzy or not all(words))]


def derived(catalogue: Catalog, exceptions: dict[str, str]) -> Catalog:
    """The same catalogue in Simplified Chinese."""
    made = Catalog(locale=DERIVED)
    for message in catalogue:
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            words = tuple(simplified(str(form), exceptions) for form in forms)
            one = words if isinstance(message.string, tuple) else words[0]
            made[message.id] = Message(message.id, one, context=message.context)
    return made


def compiled(catalogue: Catalog) -> bytes:
    catalogue.creation_date = catalogue.revision_date = CLOCKLESS
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def catalogues() -> dict[str, bytes]:
    """The compiled catalogues (path below build -> bytes)."""
    exceptions = json.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    traditional = written()
    made = {WRITTEN: traditional, DERIVED: derived(traditional, exceptions)}
    return {
        f"locales/{folder}/LC_MESSAGES/site.mo": compiled(catalogue)
        for folder, catalogue in made.items()
    }
