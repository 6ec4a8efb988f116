"""The languages that a release is read in, with the catalogues of the interface (`web/locales`)."""

import gettext
import io
from functools import cache

from scripts.describe.words import ENGLISH, Language
from scripts.forms.catalogues import WRITTEN, catalogues
from scripts.text.mainland import DERIVED


@cache
def languages() -> tuple[Language, ...]:
    """English first, then Chinese in Traditional and in Simplified characters."""
    compiled = catalogues()

    def words(folder: str) -> gettext.GNUTranslations:
        return gettext.GNUTranslations(
            io.BytesIO(compiled[f"locales/{folder}/LC_MESSAGES/site.mo"])
        )

    return (
        ENGLISH,
        Language("zh-Hant", "zh_hant", "繁體中文", "編號", words(WRITTEN)),
        Language("zh-Hans", "zh_hans", "简体中文", "编号", words(DERIVED)),
    )
