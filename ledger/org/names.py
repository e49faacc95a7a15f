"""Names of people and bodies: what a name may hold, and the key Chinese names are sorted by.

The national notice on the capture of names allows one separator inside a name, the middle dot U+00B7.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

LONGEST = 50
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LATIN_PART = re.compile(r"[A-Za-zÀ-ɏ]")
# Marks that change how a letter is drawn, not which letter it is: two names would look the same and differ.
_SELECTORS = re.compile(r"[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
# Family names that are read otherwise than the same character elsewhere.
_FAMILY = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "查": "zha1", "朴": "piao2", "任": "ren2", "区": "ou1",
    "盖": "ge3", "缪": "miao4", "翟": "zhai2", "乐": "yue4", "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "覃": "qin2",
    "长孙": "zhang3 sun1", "洗": "xian3", "冼": "xian3", "种": "chong2", "秘": "bi4", "员": "yun4", "召": "shao4",
}  # fmt: skip


def is_code(text: str) -> bool:
    """Whether the text is a code: ASCII letters, digits, `.`, `_`, `-`, 1-64, beginning with a letter or digit."""
    return CODE.fullmatch(text) is not None


def person_name(text: str) -> str | None:
    """The name as it is stored (NFC), or None where it is none: 1-50 letters and marks, `·` between parts,
    one ASCII space between Latin parts only; no controls, direction marks or variation selectors.
    """
    name = unicodedata.normalize("NFC", text)
    if not 1 <= len(name) <= LONGEST or _SELECTORS.search(name):
        return None
    for part in name.split("·"):
        words = part.split(" ")
        if not all(_letters(word) for word in words):
            return None
        if len(words) > 1 and not all(_LATIN_PART.match(word) for word in words):
            return None
    return name


def _letters(word: str) -> bool:
    """Letters with their marks; inside a Latin word also an apostrophe or hyphen, as O'Neil and Anne-Marie have."""
    if not word or not word[0].isalpha():
        return False
    latin = _LATIN_PART.match(word) is not None
    return all(
        unicodedata.category(one)[0] == "L" or unicodedata.category(one) in ("Mn", "Mc") or (latin and one in "'’-")
        for one in word
    )


@lru_cache(maxsize=10_000)
def plain_text(text: str, longest: int = LONGEST) -> str | None:
    """A short label in NFC (unit name, post, category), or None where empty, too long or holding invisible marks."""
    label = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(label) <= longest or _SELECTORS.search(label):
        return None
    return label if all(unicodedata.category(one)[0] != "C" and one not in "\u2028\u2029" for one in label) else None


def name_key(name: str) -> str:
    """What the name is sorted by: pinyin with tones, then the name itself, so that the order is total."""
    if _LATIN_PART.match(name):
        return name.lower() + "|" + name
    family = next((part for part in (name[:2], name[:1]) if part in _FAMILY), "")
    given = [_reading(one) for one in name[len(family) :]]
    return " ".join([_FAMILY[family], *given] if family else given) + "|" + name


@lru_cache(maxsize=20_000)
def _reading(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.TONE3)).lower()
