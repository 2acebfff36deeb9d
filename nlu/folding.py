"""A text in the one form the finders read: same length, lower case, full-width and traditional letters plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
for _kept in "，！？；":
    del _FULL_WIDTH[ord(_kept)]
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63), "-")
_SPACES = dict.fromkeys((0xA0, 0x202F, 0x2007, 0x2009, 0x3000, 0x2002, 0x2003, 0x09), " ")
_TRADITIONAL = str.maketrans(
    "號單訂個點張隻兩萬後週禮盧幣塊錢電話樓棟層區縣鎮鄉開發貨運遞購據報價這雙噸臺員經理師傅聯繫總數條卷億陸貳參"
    "門東車線鋪場園廠橋廣縱號碼編驗證樣種對組罐處們還沒給讓滿減買從顆捲槍頂",
    "号单订个点张只两万后周礼卢币块钱电话楼栋层区县镇乡开发货运递购据报价这双吨台员经理师傅联系总数条卷亿陆贰参"
    "门东车线铺场园厂桥广纵号码编验证样种对组罐处们还没给让满减买从颗卷枪顶",
)
_PLAIN: dict[int, int | str] = {
    **_FULL_WIDTH, **_DASHES, **_SPACES, **_TRADITIONAL, ord("ё"): "е", ord("Ё"): "е", ord("’"): "'", ord("İ"): "i",
}  # fmt: skip
_LONGEST_BLANK = 3
_BLANK = re.compile(rf"\s{{{_LONGEST_BLANK + 1},}}")
_WIDE = re.compile("[\u2e80-\U0010ffff]")
_INVISIBLE = re.compile("[\u0300-\u036f\u200b-\u200f\u20e3\u2060\ufe0e\ufe0f\ufeff\u00ad]")
_CLUSTER = re.compile("[^\u0300-\u036f]?[\u0300-\u036f\u200b-\u200f\u20e3\u2060\ufe0e\ufe0f\ufeff\u00ad]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the finders read: `written` without invisible characters and long blanks, `folded` of the same length.

    `places` maps each place in them, and their end, to the text as it came; None where they are the same.
    """

    written: str
    folded: str
    places: tuple[int, ...] | None

    def original(self, place: int) -> int:
        """The place in the text as it came."""
        return place if self.places is None else self.places[place]


def shown(text: str) -> Shown:
    """The readable form of a text: combining marks joined to their letter, zero-width characters left out.

    Of a long blank only its beginning is kept: forms with several blanks inside would else take hours with it.
    """
    written = text
    places: tuple[int, ...] | None = None
    if not text.isascii() and _INVISIBLE.search(text):
        written, places = _without_invisible(text)
    if _BLANK.search(written):
        written, places = _with_short_blanks(written, places or range(len(text) + 1))
    return Shown(written, folded(written), places)


def _without_invisible(text: str) -> tuple[str, tuple[int, ...]]:
    """A text as it is seen, and the place of each of its letters and of its end."""
    letters, places = [], []
    for match in _CLUSTER.finditer(text):
        if not match[0]:
            continue
        letter = unicodedata.normalize("NFC", _visible(match[0]))
        if letter:
            letters.append(letter[0])
            places.append(match.start())
    return "".join(letters), (*places, len(text))


def _with_short_blanks(written: str, places: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The same with no more than the beginning of each blank."""
    kept: list[int] = []
    end = 0
    for blank in _BLANK.finditer(written):
        kept += range(end, blank.start() + _LONGEST_BLANK)
        end = blank.end()
    kept += range(end, len(written))
    return "".join([written[place] for place in kept]), tuple([places[place] for place in (*kept, len(written))])


def is_wide(text: str) -> bool:
    """Whether a text has any character from where those of East Asia begin; without one it holds nothing Chinese."""
    return _WIDE.search(text) is not None


def folded(text: str) -> str:
    """Lower case, е for ё, plain digits, dashes and spaces, simplified characters: one code point for each."""
    if text.isascii():
        return text.lower() if text.isprintable() else text.translate(_PLAIN).lower()
    plain = plain_letters(text)
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def plain_letters(text: str) -> str:
    """Plain digits, dashes, spaces and simplified characters, е for ё, in the case they were written in."""
    return text.translate(_PLAIN)


def _visible(cluster: str) -> str:
    return re.sub("[\u200b-\u200f\u20e3\u2060\ufe0e\ufe0f\ufeff\u00ad]", "", cluster)
