"""Owns what names of goods are compared by: ratings with their units, dimensions, curves, poles and words."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

QUERY_AT_MOST = 160

_UNITS = (
    ("mm2", r"мм2|mm2|кв\.?\s?мм|квадрат\w*|平方(?:毫米)?"),
    ("mod", r"модул\w*|mod(?:ules?)?|位|way"),
    ("ma", r"ма|ma|миллиампер\w*|毫安"),
    ("ka", r"ка|ka|килоампер\w*|千安"),
    ("kw", r"квт|kw|киловатт\w*|千瓦"),
    ("w", r"вт|w|ватт\w*|watts?|瓦"),
    ("v", r"вольт\w*|volts?|в|v|伏特?"),
    ("a", r"ампер\w*|amp(?:ere)?s?|а|a|安培?"),
    ("mm", r"мм|mm|миллиметр\w*|毫米"),
    ("m", r"метр\w*|met(?:er|re)s?|м|m|米"),
    ("p", r"[-\s]?(?:полюс\w*|pole\w*)|п|p|р|极"),
    ("pair", r"пар[аы]?|pairs?|对"),
    ("k", r"кельвин\w*|k|к"),
)
_UNIT_OF = tuple((unit, re.compile(pattern)) for unit, pattern in _UNITS)
_ANY_UNIT = "|".join(pattern for _, pattern in _UNITS)
_NUMBER = r"\d+(?:\.\d+)?"
_TERM = re.compile(
    rf"(?P<size>{_NUMBER}(?:\s?[xх×*]\s?{_NUMBER})+)"
    r"|(?P<earthed>[123][pпр]\+[nн](?:\+[eе])?|[123][pпр]\+[eе])(?!\w)"
    rf"|(?P<rated>{_NUMBER}\s?(?:{_ANY_UNIT})(?![a-zа-я]))"
    r"|(?P<curve>(?<![a-zа-я\d])[bcdвсб]\s?\d{1,2}(?![\w.]))"
    r"|(?P<kind>(?:характеристик\w*|хар-ка|кривая|curve|тип|type|класс)\s+(?:ac|[abcdасв])(?!\w)|[abcd]c?型)"
    r"|(?P<code>(?=[^\W_\u3400-\u9fff]*\d)(?=\d*[a-zа-я])[^\W_\u3400-\u9fff]+)"
    rf"|(?P<number>{_NUMBER})"
    r"|(?P<han>[\u3400-\u9fff]+)"
    r"|(?P<word>[^\W\d_\u3400-\u9fff]+)"
)
_COUNTED = {
    "1": re.compile(r"одно(?=полюс)|single[-\s]?(?=pole)|one[-\s]?(?=pole)|[单一](?=极)"),
    "2": re.compile(r"дв(?:ух|у)(?=полюс)|(?:two|double)[-\s]?(?=pole)|[双两二](?=极)"),
    "3": re.compile(r"тр[её]х(?=полюс)|(?:three|triple)[-\s]?(?=pole)|三(?=极)"),
    "4": re.compile(r"четыр[её]х(?=полюс)|four[-\s]?(?=pole)|四(?=极)"),
}
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_LATIN_LETTERS = str.maketrans("авекмнорстухпдфл", "abekmhopctyxpdfl")
_SPACE = re.compile(r"\s+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOPWORDS = _words(
    "и в на с со для от до по за из у не есть ли нет мне нам вас вам нужен нужна нужно нужны надо хочу хотим "
    "купить заказать цена цену сколько стоит почем наличии наличие можно пожалуйста здравствуйте добрый день "
    "подскажите шт штук штуки какой какая какие это ваш ищу или арт артикул товар типа под a an the of for and "
    "or with in on at to is are do you have i we need want please price how much any there stock available "
    "looking pcs piece pieces article reference hello "
)
_HAN_STOPWORDS = re.compile("请问|你好|您好|有没有|有货|有吗|多少钱|价格|我要|我想要|需要|现货|一下|的|吗|呢|个")


def terms_of(text: str) -> tuple[str, ...]:
    """Cut a text into terms, in order and without doubles: "16 А" and "16A" are `16a`, "3х2,5" is `3x2.5`.

    Words stand in lower case, Chinese in pairs of signs; words that say nothing of goods are left out.
    """
    found: list[str] = []
    for match in _TERM.finditer(_plain(text)):
        found += _written(match.lastgroup or "", match.group())
    return tuple(dict.fromkeys(found))


def is_rating(term: str) -> bool:
    """Tell whether a term is a number in some way, so that a similar one is another article."""
    return term[0].isdigit() or term.startswith("curve:")


def is_han(term: str) -> bool:
    """Tell whether a term is of Chinese signs."""
    return "\u3400" <= term[0] <= "\u9fff"


def is_measure(text: str) -> bool:
    """Tell whether a text is a rating or dimension and nothing else, as 16А, 3х2,5, C16 or IP65 are."""
    match = _TERM.fullmatch(_plain(text))
    if match is None:
        return False
    kind = match.lastgroup or ""
    return (
        kind in ("size", "rated", "earthed", "curve")
        or re.fullmatch(r"ip\d\d|e\d\d|g[ux]\d\d", match.group()) is not None
    )


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:QUERY_AT_MOST]).lower().replace("ё", "е")
    plain = _DECIMAL.sub(".", plain)
    for count, words in _COUNTED.items():
        plain = words.sub(count, plain)
    return _HAN_STOPWORDS.sub(" ", plain)


@lru_cache(maxsize=16_384)
def _written(kind: str, text: str) -> Sequence[str]:
    match kind:
        case "size":
            return [re.sub(r"\s?[xх×*]\s?", "x", text)]
        case "earthed":
            return [text.translate(_LATIN_LETTERS).replace("h", "n").replace("е", "e")]
        case "rated":
            return _rated(text)
        case "curve":
            return [f"curve:{text[0].translate(_LATIN_LETTERS).replace('б', 'b')}", f"{text[1:].strip()}a"]
        case "kind":
            letters = text.removesuffix("型").split()[-1].translate(_LATIN_LETTERS)
            return [f"curve:{letters}"]
        case "code":
            return [text.translate(_LATIN_LETTERS)]
        case "han":
            return [text[at : at + 2] for at in range(max(len(text) - 1, 1))]
        case "word" if len(text) == 1:
            letter = text.translate(_LATIN_LETTERS)
            return [f"curve:{letter}"] if letter in "abcd" and text not in _STOPWORDS else []
        case _:
            return [] if text in _STOPWORDS else [text]


def _rated(text: str) -> Sequence[str]:
    """Write a number with its unit in one way; a length or count keeps its bare number beside it."""
    number = re.match(_NUMBER, text)
    digits = number.group() if number else ""
    unit_text = text[len(digits) :].strip()
    unit = next((unit for unit, pattern in _UNIT_OF if pattern.fullmatch(unit_text)), "")
    return [f"{digits}{unit}"]
