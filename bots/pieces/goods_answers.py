"""Reads what is answered about a doubtful line of a cart: each reader gives the whole cart as it then is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bots import parse, units
from bots.cart import gathered
from bots.cart_words import names_something
from bots.flow import JSON, Heard, Slots
from bots.pieces.goods_rows import QUANTITY_AT_MOST, Row, changed, first_doubt, read_rows, without
from bots.pieces.goods_units import proposed
from bots.reading import rows_at, text_at
from bots.units import PIECE

TAKE, WAIT, DROP = "take", "wait", "drop"
"""What can be done with a line of which too few are there; also payloads of the buttons."""

_TAKE = re.compile(
    r"сколько есть|что есть|то,? что|имеющ|налич|беру|бер[её]м|возьму|часть|"
    r"what(?:ever)? (?:there )?(?:is|you have)|in stock|available|take|现有|現有|有多少|有的|部分",
    re.IGNORECASE,
)
_WAIT = re.compile(
    r"жд[аеёуи]|дожд|под заказ|предзаказ|вс[ёе] сразу|целиком|wait|pre-?order|back-?order|all of|"
    r"等|预订|預訂|预定|到货|到貨",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"без |убер|убир|удал|исключ|вычерк|не надо|не нужн|пропуст|skip|without|drop|remove|delete|"
    r"leave (?:it|that|this) out|don'?t need|不要|去掉|删|刪|不需要|跳过|跳過",
    re.IGNORECASE,
)
_EACH = re.compile(r"\bпо\s|кажд|each|apiece|of both|of all|各|每", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?<![\w.,-])\d{1,6}(?![\w-]|[.,]\d)|(?<![\w.,-])\d{1,6}(?=\s?(?:шт|м\b|pcs|pieces|个|個|件|只))"
)
_NO_COUNTS = frozenset({"address", "phone", "date", "money", "order_number", "document_number"})
"""What has numbers in it that count nothing: a house's number is no number of pieces."""
_NAME_AT_MOST = 60
_NAMING = frozenset({"inform", "availability_price", "order_place", "product_advice", "preorder", "reserve"})


def picked(heard: Heard, known: Slots) -> JSON:
    """Read which of the candidates is meant: reference, a part of it, its place, a yes to the only one; or another."""
    rows, place = _doubtful(known)
    if place is None:
        return None
    choices = [candidate.reference for candidate in rows[place].candidates]
    for reference in _references(heard):
        fitting = [choice for choice in choices if reference in choice.upper()]
        if len(fitting) == 1:
            return changed(rows, place, reference=fitting[0])
        return changed(rows, place, asked=reference, reference=None)
    index = parse.ordinal(heard.text, of=len(choices))
    if index is not None:
        return changed(rows, place, reference=choices[index])
    if _drops(heard):
        return without(rows, place)
    says_yes = parse.yes_no(heard.text) is True or (heard.intent == "affirm" and heard.button is None)
    if len(choices) == 1 and says_yes:
        return changed(rows, place, reference=choices[0])
    return _otherwise(heard, known)


def named_otherwise(heard: Heard, known: Slots) -> JSON:
    """Read another reference or name for the line that was not found, or that it is to be left out."""
    rows, place = _doubtful(known)
    if place is None:
        return None
    if _drops(heard) or parse.yes_no(heard.text) is False or parse.has_none(heard.text):
        return without(rows, place)
    named = next(iter(_references(heard)), None) or _name(heard)
    return changed(rows, place, asked=named, reference=None) if named else _otherwise(heard, known)


def counted(heard: Heard, known: Slots) -> JSON:
    """Read how many are wanted: of this line, of each that has no number yet, or one number for each in order."""
    rows, place = _doubtful(known)
    if place is None:
        return None
    if _references(heard):
        return _otherwise(heard, known)
    if _drops(heard):
        return without(rows, place)
    numbers = _numbers(heard)
    if not numbers or any(not 0 < number <= QUANTITY_AT_MOST for number in numbers):
        return None
    open_places = [index for index, row in enumerate(rows) if row.quantity is None or index == place]
    cart = changed(rows, place, quantity=numbers[0], unit=_unit_said(heard, rows[place]))
    if len(numbers) == 1 and _EACH.search(heard.text):
        numbers = numbers * len(open_places)
    if len(numbers) == len(open_places):
        for index, number in zip(open_places, numbers, strict=True):
            cart[index]["quantity"] = number
        return cart
    return cart if len(numbers) == 1 else None


def unit_said(heard: Heard, known: Slots) -> JSON:
    """Read whether the number in the article's own unit is right, or another number, with its unit or without."""
    rows, place = _doubtful(known)
    if place is None:
        return None
    if _references(heard):
        return _otherwise(heard, known)
    row = rows[place]
    numbers = _numbers(heard)
    if len(numbers) == 1 and 0 < numbers[0] <= QUANTITY_AT_MOST:
        unit = row.unit if _repeats(numbers[0], heard, row) else _unit_said(heard, row) or row.sold.unit
        return changed(rows, place, quantity=numbers[0], unit=None if unit == PIECE else unit)
    if _drops(heard):
        return without(rows, place)
    said = parse.yes_no(heard.text)
    if said is None and heard.button is None:
        said = {"affirm": True, "deny": False}.get(heard.intent)
    number = proposed(row.quantity or 1, row.unit, row.sold, name=row.name)
    if said is True:
        return changed(rows, place, quantity=number, unit=None if row.sold.unit == PIECE else row.sold.unit)
    return changed(rows, place, quantity=None, unit=None) if said is False else None


def replacement_said(heard: Heard, known: Slots) -> JSON:
    """Read whether the replacement is taken; a no leaves the line out, another reference takes its place."""
    rows, place = _doubtful(known)
    if place is None or (replacement := rows[place].replacement) is None:
        return None
    said = parse.yes_no(heard.text)
    if said is None and heard.button is None:
        said = {"affirm": True, "deny": False}.get(heard.intent)
    for reference in _references(heard):
        is_it = reference == replacement.reference.upper()
        return changed(rows, place, reference=replacement.reference if is_it else None, asked=reference)
    if said is False or _drops(heard):
        return without(rows, place)
    return changed(rows, place, reference=replacement.reference) if said or _TAKE.search(heard.text) else None


def short_said(heard: Heard, known: Slots) -> JSON:
    """Read what becomes of a line of which too few are there: take those, wait for all, leave it out, or a number."""
    rows, place = _doubtful(known)
    if place is None:
        return None
    row = rows[place]
    match _choice(heard, row):
        case "take":
            return changed(rows, place, quantity=row.in_stock)
        case "wait":
            return changed(rows, place, waits=True)
        case "drop":
            return without(rows, place)
    if _references(heard):
        return _otherwise(heard, known)
    numbers = _numbers(heard)
    is_number = len(numbers) == 1 and 0 < numbers[0] <= QUANTITY_AT_MOST
    return changed(rows, place, quantity=numbers[0]) if is_number else None


def other_goods_said(heard: Heard, known: Slots) -> JSON:
    """Read what is to be another of a list that was summed up: "the second" of those shown before, or a change.

    A "yes" changes nothing after all.
    """
    cart = known.get("cart")
    if (another := another_of_those_shown(heard, known)) is not None:
        return another
    if heard.button is None and parse.yes_no(heard.text) is True:
        return cart
    return gathered(heard, cart, True)


def another_of_those_shown(heard: Heard, known: Slots) -> JSON:
    """Read that another of the candidates is meant than was picked: "the second"; None where there is but one way."""
    rows, shown = read_rows(known), [text_at(row, "reference") or "" for row in rows_at(known, "shown")]
    place = parse.ordinal(heard.text, of=len(shown)) if len(shown) > 1 and heard.button is None else None
    if place is None or len(rows) != 1 or rows[0].reference not in shown:
        return None
    return changed(rows, 0, reference=shown[place])


def short_choices(row: Row) -> tuple[str, ...]:
    """List what can be done with a line of which too few are there, in the order it is offered."""
    take = (TAKE,) if row.in_stock else ()
    wait = () if row.discontinued else (WAIT,)
    return (*take, *wait, DROP)


def _choice(heard: Heard, row: Row) -> str | None:
    choices = short_choices(row)
    said = parse.tidy(heard.text)
    if said in choices:
        return said
    place = parse.ordinal(heard.text, of=len(choices))
    if place is not None and not (said.isdecimal() and heard.button is None and _is_number_meant(said, row)):
        return choices[place]
    for choice, words in ((DROP, _DROP), (WAIT, _WAIT), (TAKE, _TAKE)):
        if choice in choices and words.search(said):
            return choice
    return None


def _is_number_meant(said: str, row: Row) -> bool:
    """Tell a number of pieces from a place in the list: places are few, and are shown."""
    return int(said) > len(short_choices(row))


def _unit_said(heard: Heard, row: Row) -> str | None:
    """Name the unit of an answered number; one without a unit counts in the article's own where that was asked."""
    unit = units.unit_in(heard.text) or (row.sold.unit if row.unit else None)
    return None if unit == PIECE else unit


def _repeats(number: int, heard: Heard, row: Row) -> bool:
    """Tell whether a bare number still counts in the unit that was written: metres, not coils."""
    if units.unit_in(heard.text) is not None:
        return False
    return number == row.quantity or (row.sold.pack_of is not None and number >= row.sold.pack_of)


def _doubtful(known: Slots) -> tuple[tuple[Row, ...], int | None]:
    rows = read_rows(known)
    doubt = first_doubt(rows, checks_stock=True)
    return rows, doubt[0] if doubt else None


def _otherwise(heard: Heard, known: Slots) -> JSON:
    """Read what is said of the cart instead of an answer: something added, another number of another line."""
    after = gathered(heard, known.get("cart"), False)
    return None if after is None or after == known.get("cart") else after


def _drops(heard: Heard) -> bool:
    return _DROP.search(parse.tidy(heard.text) + " ") is not None


def _references(heard: Heard) -> Sequence[str]:
    named = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "product_reference"]
    written = [reference for name in named if (reference := "".join(name.upper().split())[:40])]
    text = heard.text
    for phone in (entity.value for entity in heard.entities if entity.entity == "phone"):
        text = text.replace(phone, " ")
    return written or parse.references(text)


def _name(heard: Heard) -> str | None:
    name = parse.tidy(heard.text)
    has_phone = any(entity.entity == "phone" for entity in heard.entities)
    says_something_else = heard.intent not in _NAMING or has_phone or parse.yes_no(name) is not None
    return name if not says_something_else and names_something(name) and len(name) <= _NAME_AT_MOST else None


def _numbers(heard: Heard) -> list[int]:
    text = heard.text[: parse.READ_AT_MOST]
    for one in heard.entities:
        if one.entity in _NO_COUNTS:
            text = text.replace(one.value, " ")
    found = [int(number) for number in _NUMBERS.findall(text)]
    if len(found) > 1:
        return found
    number = parse.number_said(text)
    return [number] if number is not None else found
