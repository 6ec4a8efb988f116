"""The words of the interface as the site reads them: compiled catalogues of gettext.

In come two catalogues that are written by hand, `web/locales/zh_Hant/LC_MESSAGES/site.po` with the
words of the code and `docs/words/zh_Hant.po` with those of the package, and the words for which
OpenCC's choice is not the Mainland's: `web/locales/zh_Hans.json`, and `mainland` of the subject in
metadata.yml. Simplified Chinese follows from them, so that there is one translation to keep. Out
come the same bytes for the same words: the header has no clock.
"""

import datetime
import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from scripts.text.mainland import DERIVED, LOCALES, mainland, simplified
from scripts.text.settings import ROOT

WRITTEN = "zh_Hant"
OF_CODE, OF_PACKAGE = LOCALES / WRITTEN / "LC_MESSAGES/site.po", Path(f"docs/words/{WRITTEN}.po")
"""The catalogues that are written by hand, below the root."""
CLOCKLESS = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


def written(root: Path = ROOT) -> Catalog:
    """What is written by hand, empty where there is nothing yet."""
    found = Catalog(locale=WRITTEN)
    for path in (OF_PACKAGE, OF_CODE):
        raw = (root / path).read_bytes() if (root / path).is_file() else b""
        for message in read_po(io.BytesIO(raw), locale=WRITTEN):
            if message.id:
                found[message.id] = message
    return found


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
    traditional = written()
    made = {WRITTEN: traditional, DERIVED: derived(traditional, mainland())}
    return {
        f"locales/{folder}/LC_MESSAGES/site.mo": compiled(catalogue)
        for folder, catalogue in made.items()
    }
