"""Owns the guess at a charset that nobody names, or that a mail names wrongly: by which letters would come out."""

from __future__ import annotations

import re
import unicodedata

CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac_cyrillic", "iso8859-5")
"""The single-byte Cyrillic charsets that mail comes in."""

_SAMPLE = 6_000
_BESIDE_ASCII = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SURE = 0.35
_CLEARLY_BETTER = 0.7
_RUSSIAN = 0.3
_FEWEST_LETTERS = 8
_PUNCTUATION = "«»„“”’–—…№°§±\u00a0€•·"
_OFTEN = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф",
        (
            110,
            85,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
        ),
        strict=True,
    )
)
_HANZI = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全"
    "三又关点正业外将两高间由问很最重并物手应向头文体相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命"
    "山金指许统区保至形社便空决展马科司五基书非则听却界达光放强即难且思完设式色路记南品住告类求据程北边该交规万取望觉术领共确传师清今"
    "切院让识候带运您请订单货谢购买付款退换价格发票收件客服查询快递送产"
    "這個們來為國說時會對過發後經麼學現當沒動還進樣開從實無與長機關點業將兩間問應頭體見產給門東聲論處義幾認條係氣題變總電數報結"
    "請訂單貨謝購買價發票收件服務務傳師讓識帶運"
)
_HANGUL = frozenset("이다는의에가고하지을로한어사도기서인나리해자정시대있수안요그를과문주니습합세부감녕제스라일만")


def guessed(content: bytes) -> str:
    """The likeliest charset of bytes that are not UTF-8.

    First the East Asian ones: the right one gives common characters and a wrong one rare ones. Western letters stand
    beside ASCII ones; of the Cyrillic charsets that is right whose letters are those that Russian has often.
    """
    content = content[:_SAMPLE]
    runs = _HIGH_RUN.findall(content)
    share, charset = max((_common_share(content, one), -place, one) for place, one in enumerate(_EAST_ASIAN))[::2]
    if share >= _SURE:
        return charset
    if len(_BESIDE_ASCII.findall(content)) * 2 >= len(runs):
        return "cp1252"
    cyrillic = max(CYRILLIC, key=lambda one: (_russian(content, one), -CYRILLIC.index(one)))
    if _russian(content, cyrillic) < 0 and _common_pairs(content) * 2 > sum(map(len, runs)) * 0.7:
        return "gb18030"
    return cyrillic


def is_clearly_another(content: bytes, declared: str) -> str | None:
    """The Cyrillic charset in which these bytes are Russian while in the declared one they are not; mostly None.

    Only bytes that mean different signs in the two are weighed: some of these charsets share their small letters.
    """
    sample = content[:_SAMPLE]
    beyond = [mark for mark in sample.decode(declared, "replace") if mark > "\x7f"]
    capitals = sum(1 for mark in beyond if mark.isupper())
    is_in_capitals = capitals > len(beyond) * 0.7 and not any(mark.islower() for mark in beyond)
    if len(beyond) < _FEWEST_LETTERS * (2 if is_in_capitals else 1):
        return None
    known = _signs(sample, declared)
    for charset in sorted(CYRILLIC, key=lambda one: -_russian(sample, one)):
        other = _signs(sample, charset)
        gains = [new - old for (mark, new), (was, old) in zip(other, known, strict=True) if mark != was]
        if len(gains) >= 2 and sum(gains) / len(gains) > _CLEARLY_BETTER and _russian(sample, charset) > _RUSSIAN:
            return charset
        if not gains:
            return None
    return None


def byte_order(content: bytes) -> str:
    """Which UTF-16 it is where no mark says so: most text has one high byte for all its letters."""
    even, odd = content[: _SAMPLE * 2 : 2], content[1 : _SAMPLE * 2 : 2]
    if even.count(0) != odd.count(0):
        return "utf-16-be" if even.count(0) > odd.count(0) else "utf-16-le"
    return "utf-16-be" if len(set(even)) < len(set(odd)) else "utf-16-le"


def _common_share(content: bytes, charset: str) -> float:
    """Of the letters beyond ASCII, how many are common in the languages that write so; 0 where it cannot be."""
    text = _strictly(content, charset)
    letters = [mark for mark in text if mark > "\x7f" and unicodedata.category(mark) == "Lo"]
    if len(letters) < 2:
        return 0.0
    return sum(1 for mark in letters if _is_common(mark, charset)) / len(letters)


def _is_common(mark: str, charset: str) -> bool:
    if "\u3041" <= mark <= "\u30fe":
        return charset in {"euc_jp", "cp932"}
    return mark in (_HANGUL if charset == "cp949" else _HANZI)


def _strictly(content: bytes, charset: str) -> str:
    """The sample in that charset; the last character may be cut off by the sample. Empty where it is not valid."""
    for cut in (0, 1, 2, 3):
        try:
            return content[: len(content) - cut].decode(charset)
        except UnicodeDecodeError as err:
            if len(content) < _SAMPLE or err.start < len(content) - 4:
                return ""
    return ""


def _common_pairs(content: bytes) -> int:
    """How many characters of the first level of GB 2312 or full-width punctuation these are; 0 if they cannot be."""
    encoded = [mark.encode("gb18030") for mark in _strictly(content, "gb18030") if ord(mark) > 0x7F]
    return sum(1 for pair in encoded if len(pair) == 2 and (0xB0 <= pair[0] <= 0xD7 or pair[0] in (0xA1, 0xA3)))


def _russian(content: bytes, charset: str) -> float:
    """How Russian the bytes are in that charset, by letter: about 0.8 for a text, below 0 for nonsense."""
    scores = [score for mark, score in _signs(content, charset) if mark > "\x7f"]
    return sum(scores) / len(scores) if scores else 0.0


def _signs(content: bytes, charset: str) -> list[tuple[str, float]]:
    """Every sign with how well it stands there: frequent letters do, capitals inside words and odd signs do not."""
    text = content.decode(charset, "replace")
    is_in_capitals = not any(mark > "\x7f" and mark.islower() for mark in text)
    signs: list[tuple[str, float]] = []
    before = " "
    for mark in text:
        signs.append((mark, _standing(mark, before) if mark > "\x7f" else 0.0))
        before = " " if is_in_capitals else mark
    return signs


def _standing(mark: str, before: str) -> float:
    if not mark.isalpha():
        return -0.2 if mark in _PUNCTUATION else -4.0 if "\x80" <= mark <= "\x9f" else -2.0
    often = _OFTEN.get(mark.lower())
    if often is None:
        return -0.3 if mark.lower() in "іїєґўёъ" else -2.0
    if not mark.isupper():
        return often / 30 - 0.3
    return often / 30 - 0.6 - (1.0 if before.isalpha() else 0.0) - (1.0 if before.islower() else 0.0)


_EAST_ASIAN = ("gb18030", "big5hkscs", "cp949", "euc_jp", "cp932")
