"""Owns the decoding of mail bytes: what to believe of a declared charset, and a guess where it lies or is missing."""

from __future__ import annotations

import codecs
import re
import unicodedata

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "win-1251": "cp1251",
    "x-cp1251": "cp1251",
    "koi8r": "koi8-r",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "windows-874": "cp874",
}
_SAY_NOTHING = frozenset({"", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252", "unknown-8bit"})
_STATEFUL = re.compile(r"utf-?7|utf-?16|utf-?32|iso-?2022|hz", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BESIDE_ASCII = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def decode(content: bytes, declared: str | None) -> str:
    """The text of the bytes; never fails.

    A byte order mark or a stateful charset is believed; then valid UTF-8 wins over a declared single-byte charset
    (a wrong one decodes anything), a declared charset over a guess unless it is Latin-1 or ASCII, which mail programs
    put where they know nothing.
    """
    name = (declared or "").strip().strip("\"'").lower()
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return content.decode(charset, "replace").removeprefix("\ufeff")
    if _STATEFUL.search(name):
        return _as(content, name) or content.decode("ascii", "replace")
    for charset in _order(content, name):
        if (text := _as(content, charset)) is not None:
            return text
        if charset == "utf-8" and (text := _nearly_utf8(content)) is not None:
            return text
    return _loosely(content, name)


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that turn its direction; LF line ends, NFC."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub(_replacement, lines))


def _order(content: bytes, name: str) -> tuple[str, ...]:
    """Charsets to try strictly, best first."""
    if name in _SAY_NOTHING:
        return "utf-8", guessed(content)
    multi_byte = _ALIASES.get(name, name) in {"gb18030", "big5", "cp932", "cp949", "euc-jp", "big5-hkscs"}
    return (name, "utf-8", guessed(content)) if multi_byte else ("utf-8", name, guessed(content))


def guessed(content: bytes) -> str:
    """The likeliest of cp1252, cp1251, koi8-r and gb18030 for bytes that are not UTF-8.

    Western letters stand beside ASCII ones; Chinese pairs begin with 0xB0-0xD7 (the common characters of
    GB 2312); of the two Cyrillic charsets the one is right in which most letters are small.
    """
    runs = _HIGH_RUN.findall(content)
    high = sum(map(len, runs))
    if len(_BESIDE_ASCII.findall(content)) * 2 >= len(runs):
        return "cp1252"
    if _common_chinese_pairs(content) * 2 > high * 0.7:
        return "gb18030"
    small_in_cp1251 = sum(1 for run in runs for byte in run if byte >= 0xE0)
    return "cp1251" if small_in_cp1251 * 2 >= high else "koi8-r"


def _common_chinese_pairs(content: bytes) -> int:
    """How many characters are common Chinese ones or full-width punctuation if this is GB 18030; 0 if it cannot be."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return 0
    encoded = [mark.encode("gb18030") for mark in text if ord(mark) > 0x7F]
    return sum(1 for pair in encoded if len(pair) == 2 and (0xB0 <= pair[0] <= 0xD7 or pair[0] in (0xA1, 0xA3)))


def _as(content: bytes, charset: str) -> str | None:
    """The bytes in that charset, or None where they are not valid in it or it does not exist."""
    try:
        return content.decode(_ALIASES.get(charset, charset))
    except (LookupError, UnicodeError, ValueError):
        return None


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
