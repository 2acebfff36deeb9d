"""Invented data for the place of personal ones: of the same kind and shape, the same for the same, nobody's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from typing import Final

_DIGITS: Final = re.compile(r"\d")
_CJK: Final = re.compile("[\u4e00-\u9fff]")
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_OURS_PHONE: Final = re.compile(r"[78]?49500000\d\d")
_OURS_MAIL: Final = re.compile(r"[\w.+-]+@(?:[\w-]+\.)?example\.(?:com|org|net)", re.IGNORECASE)
_OURS_NUMBER: Final = re.compile(r"45001234\d\d|10\d\d|123\d\d|33\d\d")
_NUMBERS: Final = "450012345600100200300400500600"
_MEN: Final = ("Олег", "Павел", "Денис", "Игорь")
_WOMEN: Final = ("Марта", "Ольга", "Инна", "Дарья")
_LATIN: Final = ("Marta", "Alex", "Nina", "Paul")
_CHINESE: Final = ("李娜", "王明", "张丽", "陈强")
_TITLE: Final = re.compile("(?:先生|女士|小姐|经理|师傅|老师|总|工|医生|主任)$")
_MALE_IN_A: Final = frozenset(
    {
        *("илья", "никита", "фома", "лука", "кузьма", "саша", "паша", "миша", "леша", "алеша", "дима", "вова"),
        *("коля", "ваня", "петя", "костя", "гена", "толя", "лёша", "алёша"),
    }
)


class StandIns:
    """The stand-ins of one text: what stands twice in it gets the same one both times."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._made: Mapping[str, Callable[[str, int], str]] = {
            "phone": _phone,
            "email": _mail,
            "link": lambda _value, _place: "https://example.com/link",
            "handle": lambda _value, place: f"@customer{place + 1 if place else ''}",
            "person": _person,
            "address": _address,
            "money": _money,
            "firm": _firm,
            "flat": lambda value, _place: _figures(value, "1" + "0" * 20),
            "secret": lambda _value, _place: "example1",
            "token": lambda _value, _place: "example-token",
            "iban": lambda _value, _place: "XX00 0000 0000 0000",
            "card": lambda value, _place: _figures(value, "0" * 40),
            "passport": lambda value, _place: _figures(value, "0" * 40),
            "plate": lambda value, _place: "京A12345" if _CJK.search(value) else "А001АА77",
            "address_ip": lambda _value, _place: "192.0.2.1",
            "birthday": lambda value, _place: _dated(value),
            "number": lambda value, place: _phone(value, place) if _has_look_of_phone(value) else _number(value, place),
        }

    def of(self, kind: str, value: str) -> str:
        """What stands in the place of this value; a value that is one of ours stays."""
        key = (kind, "".join(value.casefold().split()))
        if key not in self._given:
            place = self._counts.get(kind, 0)
            self._counts[kind] = place + 1
            self._given[key] = self._made.get(kind, _number)(value, place)
        return self._given[key]


def _figures(value: str, figures: str) -> str:
    """The value with its digits replaced in order, the last figure for all that are left; everything else stays."""
    left = chain(figures, repeat(figures[-1]))
    return _DIGITS.sub(lambda _: next(left), value)


def _plain(value: str) -> str:
    return "".join(str(int(one)) for one in _DIGITS.findall(value))


def _has_look_of_phone(value: str) -> bool:
    plain = _plain(value)
    return value.lstrip().startswith(("+", "8 ", "8-", "8(")) or (len(plain) == 11 and plain[0] in "78")


def _phone(value: str, place: int) -> str:
    plain, ours = _plain(value), f"49500000{1 + place % 99:02}"
    if _OURS_PHONE.fullmatch(plain):
        return value
    if len(plain) == 11 and plain[0] in "78":
        return _figures(value, plain[0] + ours)
    if len(plain) == 10 and plain[0] != "0":
        return _figures(value, ours)
    if len(plain) == 7 and value.isascii():
        return _figures(value, ours[3:])
    return f"+7 495 000-00-{1 + place % 99:02}"


def _mail(value: str, place: int) -> str:
    return value if _OURS_MAIL.fullmatch(value) else f"customer{place + 1 if place else ''}@example.com"


def _number(value: str, place: int) -> str:
    """A number of as many figures, its letters and marks kept; one written in words becomes an order number."""
    plain = _plain(value)
    if _OURS_NUMBER.fullmatch(plain):
        return value
    if not plain:
        return str(4500123456 + place)
    size = len(plain)
    base = {4: "1042", 5: "12345"}.get(size, (_NUMBERS * (1 + size // len(_NUMBERS)))[:size])
    return _figures(value, f"{int(base) + place:0{size}}"[-size:])


def _person(value: str, place: int) -> str:
    place %= 4
    if _CJK.search(value):
        title = _TITLE.search(value)
        return f"李{title[0]}" if title else _CHINESE[place] if len(value) > 1 else "李"
    names = _LATIN
    if _CYRILLIC.search(value):
        names = _WOMEN if _is_woman(value) else _MEN
    if value.split(" ")[0].capitalize() in (*_MEN, *_WOMEN, *_LATIN) and " " not in value:
        return value
    return names[place].lower() if value.islower() else names[place]


def _is_woman(value: str) -> bool:
    words = value.lower().split()
    if any(word.endswith(("вна", "чна", "вне", "вны", "вной")) for word in words):
        return True
    return words[0].endswith(("а", "я")) and words[0] not in _MALE_IN_A and not any(w.endswith("вич") for w in words)


def _address(value: str, place: int) -> str:
    if _CJK.search(value):
        return f"示例路{place + 1}号"
    if _CYRILLIC.search(value):
        return f"ул. Примерная, {place + 1}"
    return f"{place + 1} Example Street"


def _money(value: str, _place: int) -> str:
    """The same sum's shape with round figures: what something cost may tell who bought it."""
    return _figures(value, "1" + "0" * 40)


def _firm(value: str, _place: int) -> str:
    if _CJK.search(value):
        return "示例"
    if value[:1] in '«"“„':
        return f"{value[0]}Пример{value[-1]}"
    return "Пример" if _CYRILLIC.search(value) else "Example"


def _dated(value: str) -> str:
    """The same way to write a day, with the first of January 1990 in it."""
    return re.sub(r"\d+", lambda found: {4: "1990", 2: "01"}.get(len(found[0]), "1"), value)
