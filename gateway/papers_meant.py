"""Owns when a document of an order is plainly asked for, though its name sounds like the order's state. Pure.

"Send me the order confirmation of 4500123456" asks for a file, not for where the order is.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.turns import Meaning
from nlu.contract import OUT_OF_SCOPE

_SOUNDS_LIKE: Final = frozenset({"order_status", "inform", "document_copy", OUT_OF_SCOPE})
_PAPER: Final = (
    r"(?:подтверждени\w+\s+заказа|(?:товарн\w+\s+)?накладн(?:ую|ая|ой|ые)|сч[её]т(?:-фактур\w+)?|упд|чек|"
    r"order\s+confirmation|invoice|delivery\s+note|packing\s+list|receipt|"
    r"订单确认[单函]?|确认单|发票|送货单|发货单|收据)"
)
_SENT: Final = (
    r"(?:пришл|присыл|вышл|высл|отправ(?:ь|ит)|скин|дайте|нуж|надо|нет\s+ли|можно|копи|"
    r"send|e?mail\s+me|forward|need|want|give|copy|get|have|发|要|给|开)"
)
_ASKED: Final = re.compile(rf"{_SENT}[^?!\n]{{0,40}}?{_PAPER}|{_PAPER}[^?!\n]{{0,60}}?{_SENT}", re.IGNORECASE)
_FIRST: Final = re.compile(rf"^\W*(?:(?:the|an?|please)\s+)*{_PAPER}(?!\w)", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"(?<!\w)(?:где|когда|статус|оплат\w+|where|when|status|paid|arriv\w+)(?!\w)|到哪|在哪|什么时候|几时|状态|付款",
    re.IGNORECASE,
)


def asks_for_a_paper(meaning: Meaning) -> bool:
    """Tell whether a document of a named order is what is wanted: named first, or with a word for sending it."""
    if meaning.intent not in _SOUNDS_LIKE or meaning.first("order_number") is None or _OTHER.search(meaning.text):
        return False
    return _FIRST.search(meaning.text) is not None or _ASKED.search(meaning.text) is not None
