"""Message catalogues (gettext .po files, read at start-up) and the choice of a language."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALES = ("zh_CN", "en")
FOLDER = Path(__file__).with_name("locales")


class Translator:
    """All catalogues of one language. A message nobody translated comes back as it is."""

    def __init__(self, locale: str, catalogue: Translations) -> None:
        self.locale = locale
        self.language = locale.replace("_", "-")
        self.catalogue = catalogue
        self.gettext = catalogue.gettext
        self.ngettext = catalogue.ngettext

    def knows(self, message: str) -> bool:
        """Whether the catalogues have a text for the message."""
        return bool(self.catalogue.gettext(message) != message)

    def text(self, message: str, **figures: Any) -> str:
        """The message with `{name}` replaced by the figures; a figure that is missing stays as it is written."""
        return str(self.catalogue.gettext(message)).format_map(_Figures(figures))


class _Figures(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@lru_cache(maxsize=len(LOCALES))
def translator(locale: str) -> Translator:
    """The translator of one of LOCALES, with every domain found in its folder."""
    merged = Translations()
    for path in sorted((FOLDER / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            catalogue = read_po(source, locale=locale, domain=path.stem)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        merged.merge(Translations(compiled, domain=path.stem))
    return Translator(locale, merged)


def choose(accept_language: str | None) -> str:
    """The locale an Accept-Language header asks for; zh_CN where it asks for nothing we have."""
    best, best_quality = LOCALES[0], 0.0
    for part in (accept_language or "")[:500].split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        locale = _of_tag(tag.strip().lower())
        if locale and quality > best_quality:
            best, best_quality = locale, quality
    return best


def _of_tag(tag: str) -> str | None:
    return {"zh": "zh_CN", "en": "en"}.get(tag.split("-")[0])


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
