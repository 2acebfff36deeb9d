"""Judges whether a customer's name as passed on is full and legible: two words of letters, or a Chinese name. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 200
_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,5}(?:[·・][\u3400-\u9fff]{1,8})?")
_PLACEHOLDERS: Final = re.compile(
    r"нрзб|неразборчив|нечитаем|не\s{0,3}указан|неизвест|аноним|отсутству|illegible|unreadable|unknown|anonym|not\s{0,3}given|"
    r"n/a\b|no\s{1,3}name|name\s{1,3}unknown|john\s{1,3}doe|不详|不清|看不清|无法辨认|匿名|某某|未知|佚名",
    re.IGNORECASE,
)
_GENERIC: Final = frozenset(
    (
        *("клиент", "покупатель", "заказчик", "имя", "фамилия", "отчество", "фио", "тест", "подпись", "client"),
        *("customer", "buyer", "name", "surname", "test", "signature", "mr", "mrs", "ms", "客户", "顾客", "先生"),
        *("女士", "姓名", "签名", "签字"),
    )
)


def is_full_name(name: str | None) -> bool:
    """Whether somebody could be addressed by it: no placeholder, no scribble, no single word, no initials."""
    text = " ".join(unicodedata.normalize("NFKC", (name or "")[:_LONGEST]).split()).strip(" .,;:-_")
    if not text or _PLACEHOLDERS.search(text):
        return False
    if _HAN.fullmatch(text.replace(" ", "")):
        return text.replace(" ", "") not in _GENERIC
    return sum(_is_name(word) for word in text.split()) >= 2


def _is_name(word: str) -> bool:
    """Whether a word is a name written out: letters only, two or more, not one letter again and again."""
    letters = [one for one in word.strip(".,").lower() if one not in "-'’`ʼ"]
    spelled = len(letters) >= 2 and all(one.isalpha() for one in letters) and len(set(letters)) > 1
    return spelled and not word.endswith(".") and "".join(letters) not in _GENERIC
