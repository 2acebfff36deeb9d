"""Owns when a document is plainly asked for, though its name sounds like the state of an order. Pure.

"Send me the order confirmation of 4500123456" asks for a file, not for where the order is; so does "a report of our
orders", which needs no order's number.
"""

from __future__ import annotations

import re
from typing import Final

from gateway.turns import Meaning
from nlu.contract import OUT_OF_SCOPE

_SOUNDS_LIKE: Final = frozenset({"order_status", "inform", "document_copy", OUT_OF_SCOPE})
_NEVER: Final = ("complaint_", "safety_issue", "human")
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

_SEND: Final = r"(?:пришл|присыл|вышл|высл|отправ(?:ь|ит)|скин|сформир|выгруз|send|e?mail\s+me|forward|发|导出)"
_REPORT: Final = re.compile(
    r"(?<!\w)(?:отч[её]т|выгрузк|реестр)\w*(?:\s+\w+){0,3}\s+заказ(?:ов|ам|ах|ами)(?!\w)|"
    rf"{_SEND}\w*[^.?!\n]{{0,20}}(?<!\w)(?:спис|переч|таблиц)\w+(?:\s+\w+){{0,3}}\s+заказ(?:ов|ами)(?!\w)|"
    r"(?<!\w)(?:report|export|spreadsheet)\s+(?:of|on|for|with)(?:\s+\w+){0,3}\s+orders(?!\w)|"
    r"(?<!\w)orders?\s+(?:report|export|spreadsheet)(?!\w)|"
    rf"{_SEND}\w*[^.?!\n]{{0,20}}(?<!\w)list\s+of(?:\s+\w+){{0,3}}\s+orders(?!\w)|"
    rf"订单的?(?:报表|汇总表?|明细表)|{_SEND}[^。？！\n]{{0,6}}订单(?:清单|列表)",
    re.IGNORECASE,
)
_QUOTE: Final = r"(?:(?<!\w)кп(?!\w)|коммерческ\w+\s+предложени\w+|(?<!\w)quot(?:e|ation)(?!\w)|报价单?)"
_AGAIN: Final = (
    r"(?:(?<!\w)копи[юя](?!\w)|ещ[её] раз|повторно|(?<!\w)(?:copy|again|resend|once more)(?!\w)|再发|重发|重新发|副本)"
)
_QUOTE_AGAIN: Final = re.compile(rf"{_AGAIN}[^.?!\n]{{0,25}}?{_QUOTE}|{_QUOTE}[^.?!\n]{{0,25}}?{_AGAIN}", re.IGNORECASE)
_OF_MONEY: Final = re.compile(r"сверк|задолж|долг|reconcil|debt|statement|对账|欠款", re.IGNORECASE)


def asks_for_a_paper(meaning: Meaning) -> bool:
    """Tell whether a document of a named order is what is wanted: named first, or with a word for sending it."""
    if meaning.intent not in _SOUNDS_LIKE or meaning.first("order_number") is None or _OTHER.search(meaning.text):
        return False
    return _FIRST.search(meaning.text) is not None or _ASKED.search(meaning.text) is not None


def asks_for_a_report(meaning: Meaning) -> bool:
    """Tell whether a file with all orders is wanted; one order's papers and the accounts' statements are not it."""
    if meaning.intent.startswith(_NEVER) or meaning.first("order_number") is not None:
        return False
    return _REPORT.search(meaning.text) is not None and _OF_MONEY.search(meaning.text) is None


def asks_for_a_quote_again(meaning: Meaning) -> bool:
    """Tell whether a quote that was made is wanted once more: a copy of it, and no goods to be quoted."""
    if meaning.intent.startswith(_NEVER) or meaning.first("product_reference") is not None:
        return False
    return _QUOTE_AGAIN.search(meaning.text) is not None
