"""Hears that only a part of an order is to be cancelled, which is a change of the order and never its end."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.pieces.too_late import order_of
from bots.plan import SlotKind
from bots.reading import rows_at, text_at

REMOVE: Final = "remove"
"""The deed with which changing the order goes on."""
_CANCELS: Final = re.compile(
    r"(?<!\w)(?:отмен|аннулир|отказ|откаж|снять|снимите)|\bcancel|\bcall(?:ing)? off\b|取消|撤单|撤單|不要",
    re.IGNORECASE,
)
_GOODS_RU: Final = r"(?:заказ|товар|позици|строк|артикул|покуп)"
_GOODS_EN: Final = r"(?:items?|lines?|products?|articles?|positions?|goods)"
_A_PART: Final = re.compile(
    rf"(?<!\w)част[ьи]ю?\s+(?:\S+\s+)?{_GOODS_RU}|(?<!\w)частичн|(?<!\w)половин\w+\s+(?:\S+\s+)?{_GOODS_RU}"
    rf"|(?<!\w)(?:одн(?:у|ой|ого)|нескольк\w+|некотор\w+|пар[уы]|дв(?:е|ух)|тр(?:и|[её]х))\s+(?:из\s+)?(?!заказ){_GOODS_RU}"
    rf"|(?<!\w)не\s+(?:весь|вс[её]|целиком|полностью)(?!\w)(?:\s+{_GOODS_RU}|\s*[,.!]|\s*$|\s+а(?!\w))"
    rf"|\bparts?\s+of\b|\bpartial|\bhalf\s+of\b|\b(?:one|some|two|three|several|few)\s+(?:of\s+)?(?:the\s+|these\s+)?{_GOODS_EN}\b"
    r"|\bnot\s+(?:the\s+)?(?:whole|all|entire)\b|一?部分|其中(?:的)?[一几两兩三某]|个别|不是全部|不是整|别全部",
    re.IGNORECASE,
)


def cancels(text: str) -> bool:
    """Tell whether something is cancelled: goods that are named beside it are to go."""
    return _CANCELS.search(text[: parse.READ_AT_MOST]) is not None


def cancels_a_part(text: str) -> bool:
    """Tell whether the words cancel a part of an order: "отказаться от части заказа", "cancel two items"."""
    said = text[: parse.READ_AT_MOST]
    return _CANCELS.search(said) is not None and says_a_part(said)


def says_a_part(text: str) -> bool:
    """Tell whether the words are about a part and not about all of it, where an order is to be cancelled."""
    return _A_PART.search(text[: parse.READ_AT_MOST]) is not None


def part() -> SlotKind:
    """Keep that a part was meant here: unlike the deed it never comes along from a change that is given up."""

    def among(heard: Heard, known: Slots) -> JSON:
        return True if is_part_named(heard, known) else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, secret=True, among=among)


def part_deed() -> SlotKind:
    """Keep, while an order is being cancelled, that only a part of it is meant: a line is named, or so it is said."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_deed)


def part_line() -> SlotKind:
    """Keep the line that was named while an order is being cancelled; of several, none: which is asked."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_line)


def is_part_named(heard: Heard, known: Slots) -> bool:
    """Tell whether what was heard leaves a part of the known order standing."""
    lines = rows_at(order_of(known), "lines")
    return len(lines) > 1 and heard.button is None and (bool(_lines_named(heard, known)) or says_a_part(heard.text))


def _deed(heard: Heard, known: Slots) -> JSON:
    return REMOVE if is_part_named(heard, known) else None


def _line(heard: Heard, known: Slots) -> JSON:
    named = _lines_named(heard, known)
    return named[0] if len(named) == 1 and is_part_named(heard, known) else None


def _lines_named(heard: Heard, known: Slots) -> list[str]:
    """Give the articles of the order that are named, as long as not all of them are."""
    own = [text_at(row, "reference") or "" for row in rows_at(order_of(known), "lines")]
    entities = (one.normalized or one.value for one in heard.entities if one.entity == "product_reference")
    said = {written.upper() for written in (*entities, *parse.references(heard.text[: parse.READ_AT_MOST]))}
    named = [one for one in own if one.upper() in said]
    return named if len(named) < len(own) else []
