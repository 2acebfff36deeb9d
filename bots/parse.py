"""Reads what customers answer to a bot's question: yes and no, control words, numbers, phone tails; pure and quick."""

from __future__ import annotations

import re
from functools import lru_cache

from bots import chinese_numbers, chinese_words
from bots import vocabulary as known

READ_AT_MOST = 400
"""Characters of an answer that are looked at; an answer to a question is short, all else is the classifier's."""

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_DIGIT_RUN = re.compile(r"\d+")
_PHONE_LIKE = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){9,14}(?!\d)")
_WRITTEN_PHONE = re.compile(r"\+\d[\d\s().-]{8,18}\d|\d{0,3}\s?\(\d{3,5}\)[\d\s-]{5,11}\d")
_LOCAL_PHONE = re.compile(r"(?<!\d)\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)")
_FOUR = re.compile(r"(?<!\d)(?:\d{4}|\d\d[\s.-]\d\d|\d(?:[\s.-]\d){3})(?!\d)")
_ORDER_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_-])(?:[A-Z]{1,4}[-/]?\d{2,}|[А-ЯЁ]{1,4}-\d{2,}|\d[\d ]*\d|\d$)(?:[-/]\w+)*(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?<![\w-])(?=[A-Z0-9./-]*\d)[A-Z0-9][A-Z0-9./-]{3,39}(?![\w-])", re.IGNORECASE)
_WHOLE = re.compile(r"(?<![A-Za-z\d.-])(?:0|[1-9]\d{0,6})(?![A-Za-z]*\d|[.-]\w)")
"""A number as things are counted: one that begins with a zero, such as the end of a phone, counts nothing."""
_SPOKEN = re.compile(r"\d+|[零〇一幺二两兩三四五六七八九十百千]+|[^\W\d_零〇一幺二两兩三四五六七八九十百千]+")
_PUNCTUATION = re.compile(r"[,.;:!?-]")
_DIGIT_LIKE = re.compile(r"[\d零〇一幺二两兩三四五六七八九十百千]")
_UNKNOWN = re.compile("|".join(map(re.escape, known.UNKNOWN)))
_RESERVATION = re.compile(r"(?<!\w)(?:но|только|однако|хотя|but|except|only|although|however)(?!\w)|但|不过|不過|只是")
_CHINESE_STOP = re.compile(
    "(?:算了|取消|停止|停|退出|不用了|不买了|不買了|不办了|不弄了|不订了)[吧啦了]?"
    "(?:[，, ]*(?:不[买買要用办弄订]了|谢谢|謝謝|以后再说|下次再说|再说吧|我?再(?:想想|看看))[吧啦]?)*"
)
_SIGNED = re.compile(
    r"(?:\n|[.!,;]\s)\s*(?:--|с\s+(?:наилучшими|уважением)|(?:best|kind|warm)\s+regards|regards|sincerely|此致|顺颂)",
    re.IGNORECASE,
)
_ENGLISH_STOP = re.compile(
    r"(?:(?:ok|okay|no|sorry|actually|well)[, ]+)*"
    r"(?:forget (?:it|about it)|never ?mind|i(?:'ve| have)? changed my mind)"
    r"(?:[,. ]+(?:thanks?|thank you|sorry|"
    r"i (?:don'?t|do not) (?:need|want) (?:it|this) ?(?:any ?more|any longer|now)?))*"
)
_TAKEN_BACK = re.compile(
    r"^\W*(?:(?:ой|ах|ох|а|ну|упс|извините|простите|пардон|да)[\s,.!-]+)*нет[\s,.!]+", re.IGNORECASE
)
_KEYED_AT_MOST = 60
_MAX_WHOLE = 1_000_000


def tidy(text: str) -> str:
    """Lower the text, with single spaces and without outer punctuation; cut to `READ_AT_MOST`."""
    return _tidied(text if len(text) <= READ_AT_MOST else text[:READ_AT_MOST])


@lru_cache(maxsize=32)
def _tidied(text: str) -> str:
    """Tidy once for the several questions that one step asks of the same text."""
    return " ".join(text.lower().replace("’", "'").split()).strip(" .,!?;:…。，！？；：()«»\"'")


def yes_no(text: str) -> bool | None:
    """Tell whether the text says yes or no and nothing else of weight; None when it says neither."""
    text = unsigned(text)
    said, is_asking = tidy(text), text.rstrip().endswith(("?", "？"))
    whole = said.replace(",", "").replace("，", "").replace(" ", "_")
    if whole in known.YES:
        return None if is_asking else True
    if whole in known.NO:
        return False
    chinese = chinese_words.yes_no(said)
    if chinese is not None:
        return None if chinese and is_asking else chinese
    first, _, rest = said.replace(",", " ").replace("，", " ").partition(" ")
    if len(rest) > 40:
        return None
    if first in known.YES:
        return None if first in known.WEAK_YES or is_asking or has_reservation(said) else True
    return False if first in known.STRONG_NO or said.startswith(known.CHINESE_NO) else None


def unsigned(text: str) -> str:
    """Leave out what stands behind the words that a letter is signed with."""
    return _SIGNED.split(text, maxsplit=1)[0]


def has_reservation(text: str) -> bool:
    """Tell whether a "yes" comes with a "but": something is to be changed first."""
    return _RESERVATION.search(tidy(text)) is not None


def wants_back(text: str) -> bool:
    """Tell whether the customer says just "back"."""
    return _keyed(text) in known.BACK or chinese_words.wants_back(tidy(text))


def wants_to_stop(text: str) -> bool:
    """Tell whether the customer says just "cancel"; a longer sentence is the classifier's to judge."""
    if _keyed(text) in known.STOP or chinese_words.wants_to_stop(tidy(text)):
        return True
    said = tidy(text) if len(text) <= _KEYED_AT_MOST else ""
    return _CHINESE_STOP.fullmatch(said) is not None or _ENGLISH_STOP.fullmatch(said) is not None


def wants_person(text: str) -> bool:
    """Tell whether the customer says just "operator"."""
    return _keyed(text) in known.PERSON or chinese_words.wants_person(tidy(text))


def has_none(text: str) -> bool:
    """Tell whether the customer says that he does not have or know what he was asked for."""
    return _UNKNOWN.search(tidy(text)) is not None or chinese_words.has_none(tidy(text))


def is_negated(value: str, text: str) -> bool:
    """Tell whether every mention of `value` in the text stands right behind a "not".

    A «нет» at the head ("ой нет наличными") takes back what was said before, not the word behind it.
    """
    said, sought = text[:READ_AT_MOST].lower(), value.lower()
    heads = said.split(sought)[:-1] if sought else []
    heads[:1] = [_TAKEN_BACK.sub("", head) for head in heads[:1]]
    return bool(heads) and all(_NEGATED.search(head.rstrip(" №#")) for head in heads)


def number_said(text: str) -> int | None:
    """Give the one whole number in the text, in digits or words; None when there is none or several."""
    said = chinese_numbers.in_digits(_CHINESE_TAIL.sub(" ", tidy(text)))
    found = [int(run) for run in _WHOLE.findall(said)]
    found += _numbers_in_words(said)
    return found[0] if len(found) == 1 and found[0] <= _MAX_WHOLE else None


def digits_said(text: str) -> str:
    """Join all digits of the text in order, spoken ones too: "сорок пять ноль ноль" is 4500, "幺二三四" is 1234."""
    said = tidy(text)
    if not _DIGIT_LIKE.search(said) and known.NUMBER_WORDS.isdisjoint(_PUNCTUATION.sub(" ", said).split()):
        return ""
    parts: list[str] = []
    for token in _SPOKEN.findall(said):
        if token.isdigit():
            parts.append(token)
        elif token[0] in known.CHINESE_DIGITS or token[0] in known.CHINESE_SCALES:
            parts.append(_chinese_digits(token))
        else:
            parts.append(token)
    return _join_spoken(parts)


def phone_tail(text: str) -> str | None:
    """Give the last four digits of the phone that the text names: "1234", "00-01", a whole phone, or spoken digits."""
    said = _DIGIT_FORMS.sub(lambda match: str(int(match.group())), text[:READ_AT_MOST])
    if phone := _PHONE_LIKE.findall(said):
        return "".join(_DIGIT_RUN.findall(phone[-1]))[-4:]
    if local := _LOCAL_PHONE.findall(said):
        return "".join(_DIGIT_RUN.findall(local[-1]))[-4:]
    if four := _FOUR.findall(said):
        return "".join(_DIGIT_RUN.findall(four[-1]))
    if _DIGIT_RUN.search(said):
        return None
    spoken = digits_said(_FOUR_DIGITS_ASKED.sub(" ", tidy(said)))
    return spoken[-4:] if len(spoken) in (4, 7, 10, 11) else None


def named_tail(text: str) -> str | None:
    """Give four digits that are called the end of a phone: "手机尾号0006", "phone ends in 0006", «телефон 0006»."""
    found = _NAMED_TAIL.search(text[:READ_AT_MOST])
    return None if found is None else phone_tail(next(group for group in found.groups() if group))


def without_tail(text: str) -> str:
    """Leave out the four digits that are all of a text or are called the end of a phone: they count nothing."""
    if _TAIL_ALONE.fullmatch(tidy(text)):
        return ""
    found = _NAMED_TAIL.search(text[:READ_AT_MOST])
    if found is None:
        return text
    start, end = next(found.span(group) for group in (1, 2) if found[group])
    is_apart = start == 0 or not (text[start - 1].isascii() and text[start - 1].isalnum())
    return f"{text[:start]} {text[end:]}" if is_apart else text


def order_number(text: str) -> str | None:
    """Give the number of an order as a customer types or says it, without spaces and signs; None without one."""
    said = text[:READ_AT_MOST].strip()
    if "+" in said or "(" in said:
        said = _WRITTEN_PHONE.sub(" ", said)
    found = _ORDER_NUMBER.search(said)
    if found:
        return clean_number(found.group())
    if _DIGIT_RUN.search(said):
        return None
    spoken = digits_said(said)
    return spoken if 4 <= len(spoken) <= 20 else None


def clean_number(written: str) -> str | None:
    """Bring an order number to the form it is compared in: no spaces, no №, upper case; None when nothing is left."""
    number = "".join(written.upper().split()).strip("№#:.,;()\"'«»")
    return number if 0 < len(number) <= 40 and any(sign.isdigit() for sign in number) else None


def references(text: str) -> tuple[str, ...]:
    """Give the catalogue references in the text, in order and upper case, without doubles."""
    return tuple(dict.fromkeys(found.upper().strip("./-") for found in _REFERENCE.findall(text[:READ_AT_MOST])))


def ordinal(text: str, *, of: int) -> int | None:
    """Tell which of `of` choices is meant ("второй", "the first", "第三个", "2"): its index from 0, or None."""
    said = tidy(text)
    if said.isdecimal() and len(said) <= 2:
        return int(said) - 1 if 1 <= int(said) <= of else None
    tokens = set(_TOKEN.findall(said))
    for index, names in enumerate(known.ORDINALS[:of]):
        if tokens & set(names) or any(name in said for name in names if name[0] == "第"):
            return index
    means_last = not tokens.isdisjoint(known.LAST) or any(name in said for name in known.LAST if name[0] == "最")
    return of - 1 if means_last and of else None


_NAMED_TAIL = re.compile(
    r"(?:(?<!订单)(?<!单号)尾[号號]|(?:手机|电话|電話|手機)[^\d，。,]{0,6}?[后後末]四位)[数字是为為：:\s]*"
    r"(\d{4}(?!\d)|[零〇一幺二两三四五六七八九]{4})"
    r"|(?:телефон\w*|phone|\bdigits(?! of (?:the |my )?order))[^\d+()]{0,40}(\d{4}|\d\d-\d\d)(?![\s()-]*\d)",
    re.IGNORECASE,
)
_TAIL_ALONE = re.compile(r"\d{4}|\d\d[ .-]\d\d|[零〇一幺二两三四五六七八九]{4}")
_CHINESE_TAIL = re.compile("(?<![十百千万萬])[零〇][零〇一幺二两三四五六七八九]+")
_NEGATED = re.compile(r"(?:(?<![^\W\u3400-\u9fff])(?:не|not|нет|not the)|不是|不要|并非|而不是)$")
_DIGIT_FORMS = re.compile(r"[^\D0-9]")
_FOUR_DIGITS_ASKED = re.compile(r"(?:четыре|4) (?:последни\w+ )?цифр\w*|four (?:last )?digits|[后後]四位")


def _keyed(text: str) -> str:
    return tidy(text).replace(" ", "_") if len(text) <= _KEYED_AT_MOST else ""


def _numbers_in_words(said: str) -> list[int]:
    """Fold runs of number words: "сто двадцать три" is one number, "два три" are two."""
    numbers: list[int] = []
    room = 0
    for token in said.replace("-", " ").split():
        value, next_room = _word_value(token.strip(".,!?;:"))
        if value is None:
            room = 0
        elif 0 < value < room:
            numbers[-1] += value
            room = next_room
        else:
            numbers.append(value)
            room = next_room
    return numbers


def _word_value(token: str) -> tuple[int | None, int]:
    """Give a number word's value and the bound below which the next word still belongs to the same number."""
    if (unit := known.UNITS.get(token)) is not None:
        return unit, 0
    if (teen := known.TEENS.get(token)) is not None:
        return teen, 0
    if (ten := known.TENS.get(token)) is not None:
        return ten, 10
    hundred = known.HUNDREDS.get(token)
    return hundred, 100


def _join_spoken(parts: list[str]) -> str:
    joined = ""
    for number in re.split(r"(\d+)", " ".join(parts)):
        joined += number if number.isdigit() else "".join(str(value) for value in _numbers_in_words(_doubled(number)))
    return joined


def _doubled(said: str) -> str:
    return re.sub(r"\bdouble (\w+)", r"\1 \1", re.sub(r"\boh\b", "zero", said))


def _chinese_digits(run: str) -> str:
    if any(sign in known.CHINESE_SCALES for sign in run):
        return str(chinese_numbers.number(run.replace("幺", "一")))
    return "".join(str(known.CHINESE_DIGITS[sign]) for sign in run)
