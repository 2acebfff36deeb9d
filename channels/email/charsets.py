"""Owns the decoding of mail bytes: what to believe of a declared charset, and a guess where it lies or is missing."""

from __future__ import annotations

import codecs
import re
import unicodedata

from channels.email.guessing import CYRILLIC, byte_order, guessed, is_clearly_another
from channels.email.mojibake import put_right

__all__ = ["clean", "decode", "guessed"]

_ALIASES = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "cp950",
    "x-big5": "cp950",
    "cn-big5": "cp950",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "x-cp1251": "cp1251",
    "koi8r": "koi8-r",
    "koi8": "koi8-r",
    "x-koi8-r": "koi8-r",
    "x-mac-cyrillic": "mac_cyrillic",
    "maccyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "dos-866": "cp866",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "windows-874": "cp874",
    "utf8": "utf-8",
    "utf8mb4": "utf-8",
    "iso-2022-jp": "iso2022_jp_ext",
}
_SAY_NOTHING = frozenset(
    {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252", "unknown-8bit", "x-unknown", "default"}
)
_MULTI_BYTE = frozenset({"gb18030", "cp950", "big5hkscs", "big5-hkscs", "cp932", "cp949", "euc-jp", "euc_jp"})
_STATEFUL = re.compile(r"utf-?7|utf-?32|iso-?2022|hz", re.IGNORECASE)
_SIXTEEN_BIT = re.compile(r"utf-?16|ucs-?2|unicode\Z", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = ((re.compile(rb"\x1b\$[@B]|\x1b\$\([DO]"), "iso2022_jp_ext"), (re.compile(rb"\x1b\$\)C"), "iso2022_kr"))
_SURELY_UTF8 = re.compile(
    rb"(?:[\xc3-\xdf][\x80-\xbf][^\xc3-\xf4]{0,40}){6}|(?:[\xe1-\xef][\x80-\xbf]{2}[^\xe1-\xf4]{0,40}){2}"
)
_FEW_BROKEN = 0.05
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def decode(content: bytes, declared: str | None) -> str:
    """The text of the bytes; never fails.

    A byte order mark or a stateful charset is believed; then valid UTF-8 wins over a declared single-byte charset
    (a wrong one decodes anything), a declared charset over a guess unless it is Latin-1 or ASCII, which mail programs
    put where they know nothing, or another Cyrillic one than the letters speak of. UTF-8 that was taken for something
    else on its way and encoded again is put right where that is certain.
    """
    name = (declared or "").strip().strip("\"'").lower()
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, "replace").removeprefix("\ufeff")
    if _SIXTEEN_BIT.match(name) or (not name and content[:4000].count(0) * 5 > len(content[:4000])):
        return _sixteen_bit(content, name)
    if _STATEFUL.search(name):
        return _as(content, name) or _loosely(content, name)
    if b"\x1b$" in content:
        for escape, charset in _ESCAPES:
            if escape.search(content):
                return content.decode(charset, "replace")
    return _by_trial(content, name)


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that turn its direction; LF line ends, NFC."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub(_replacement, lines))


def _sixteen_bit(content: bytes, name: str) -> str:
    """Text of two bytes a letter; bytes without one NUL that are valid UTF-8 only claim to be that."""
    if 0 not in content and (text := _as(content, "utf-8")) is not None:
        return text
    charset = name if name.endswith(("le", "be")) else byte_order(content)
    return content.decode(charset.replace("utf16", "utf-16"), "replace")


def _by_trial(content: bytes, name: str) -> str:
    """The text in the first charset in which the bytes are valid."""
    for charset in _order(content, name):
        if (text := _as(content, charset)) is not None:
            return put_right(text) if charset == "utf-8" else text
        if charset == "utf-8" and (text := _nearly_utf8(content)) is not None:
            return text
        if _ALIASES.get(charset, charset) in _MULTI_BYTE and (text := _nearly(content, charset)) is not None:
            return text
    return _loosely(content, name)


def _order(content: bytes, name: str) -> tuple[str, ...]:
    """Charsets to try strictly, best first."""
    if name in _SAY_NOTHING:
        return ("utf-8",) if _is_utf8(content) else ("utf-8", guessed(content))
    canonical = _ALIASES.get(name, name)
    if canonical in _MULTI_BYTE and not (_SURELY_UTF8.search(content) and _is_utf8(content)):
        wider = ("big5hkscs",) if canonical == "cp950" else ()
        return (canonical, *wider, "utf-8", guessed(content)) if _as(content, canonical) is None else (canonical,)
    if _is_utf8(content):
        return ("utf-8",)
    if _codec(canonical) in _CYRILLIC_CODECS and (better := is_clearly_another(content, canonical)) is not None:
        return "utf-8", better, name
    return "utf-8", name, guessed(content)


def _is_utf8(content: bytes) -> bool:
    return _as(content, "utf-8") is not None


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


_CYRILLIC_CODECS = frozenset(_codec(one) for one in CYRILLIC)


def _as(content: bytes, charset: str) -> str | None:
    """The bytes in that charset, or None where they are not valid in it or it does not exist."""
    try:
        return content.decode(_ALIASES.get(charset, charset))
    except (LookupError, UnicodeError, ValueError):
        return None


def _nearly(content: bytes, charset: str) -> str | None:
    """The bytes in a declared charset of two bytes a letter with a few that are broken, or None where many are."""
    try:
        text = content.decode(_ALIASES.get(charset, charset), "replace")
    except (LookupError, ValueError):
        return None
    beyond = sum(1 for mark in text if mark > "\x7f")
    return text if text.count("\ufffd") <= max(1, beyond * _FEW_BROKEN) and beyond > 2 else None


def _nearly_utf8(content: bytes) -> str | None:
    """The bytes as UTF-8 with marks for a few broken characters (a cut, a bad gateway), or None where most are."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for mark in text if mark > "\x7f") - broken
    return text if whole > 2 * broken else None


def _loosely(content: bytes, name: str) -> str:
    try:
        return content.decode(_ALIASES.get(name, name) or "utf-8", "replace")
    except (LookupError, UnicodeError, ValueError):
        return content.decode("utf-8", "replace")


def _replacement(found: re.Match[str]) -> str:
    return "\ufffd" if found[0] >= "\ud800" else ""
