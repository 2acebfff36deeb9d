"""Hears that a part of an order has not come: "не довезли одну позицию", "an item is missing", 少发了一件."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind

_CAME_RU: Final = r"(?:приш[её]?л|приш|приех|привез|доставил|доставлен|получил|отгруз|отправил|положил)\w*"
_GOODS_EN: Final = r"(?:item|line|piece|box|package|article|product|part|unit)(?:e?s)?"
_SHORT: Final = re.compile(
    r"(?<!\w)недо(?:воз|вез|постав|влож|стач|комплект)|(?<!\w)не\s*до(?:вез|воз|влож|лож|слал|дал|постав)\w*"
    rf"|{_CAME_RU}\s+(?:\S+\s+){{0,2}}не\s+(?:вс[её]|весь|полностью|целиком)(?!\w)"
    rf"|(?<!\w)не\s+(?:вс[её]|весь|полностью)\s+(?:\S+\s+){{0,2}}{_CAME_RU}"
    r"|(?:заказ|посылк|коробк|позици|товар|штук|шт|упаков)\S*\s(?:\S+\s){0,4}не\s+хватает"
    r"|(?<!\w)не\s+хватает\s+(?:\d|одн|дв[еу]|тр[её]|пар|позици|товар|штук|[A-Z]{1,3}\d)"
    r"|\b(?:arrived|came|delivered|delivery|order)\b[^.!?]{0,24}\bincomplete\b|\bincomplete\s+(?:order|delivery)\b"
    rf"|\bmissing\s+{_GOODS_EN}\b|\b{_GOODS_EN}\s+(?:(?:is|are|was|were)\s+)?missing\b|\bmissing\s+from\s+(?:my|the|our|order)\b"
    r"|\bnot\s+(?:all|everything)\b[^.!?]{0,24}\b(?:arriv|came|deliver|receiv)\w*"
    r"|\bonly\s+(?:received|got)\s+(?:half|part|one|two|some|\d)|\bshort[- ]?(?:shipped|delivered)\b"
    r"|少[发發送寄](?!短信|邮件|消息)|漏[发發送寄]|[没沒]有?[发發送到](?:全|齐|齊)|缺了?[一二两兩三\d少件]|少了[一二两兩三几幾\d]",
    re.IGNORECASE,
)
_LONGEST: Final = 2000


def shortage() -> SlotKind:
    """Keep the words in which it was said, for who looks into it."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_said)


def _said(heard: Heard, known: Slots) -> JSON:
    text = heard.text[: parse.READ_AT_MOST].strip()
    is_said = heard.button is None and known.get("words") is None and _SHORT.search(text) is not None
    return text[:_LONGEST] if is_said else None
