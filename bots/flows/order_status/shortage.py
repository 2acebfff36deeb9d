"""Hears that an order or a part of it has not come: "не довезли одну позицию", "it never arrived", 少发了一件."""

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
    r"|(?<!\w)(?:заказ\w*|посылк\w*|товар\w*|он|она|его|её|мне|нам|я|мы|никто|ничего|ещ[её]|до\s+сих\s+пор|так\s+и)\s+(?:\S+\s+){0,2}"
    r"не\s+(?:приш|приех|привез|привозил|доставил|доставлял|доставлен|получил|получал)\w*"
    r"|\b(?:ha[sd]|have|did|was|were|is)(?:n['’]t|\s+not)\s+(?:\w+\s+)?(?:arriv|come|deliver|receiv|here)\w*"
    r"|\bnever\s+(?:arriv|came|come|receiv|got|deliver)\w*|[没沒]有?(?:收到|到货|到貨|送到|送来|送來)|还[没沒]有?到"
    r"|少[发發送寄](?!短信|邮件|消息)|漏[发發送寄]|[没沒]有?[发發送到](?:全|齐|齊)|缺了?[一二两兩三\d少件]|少了[一二两兩三几幾\d]",
    re.IGNORECASE,
)
_OF_ANOTHER_THING: Final = re.compile(
    r"(?<!\w)(?:код|письм|смс|чек|сч[её]т|накладн|деньг|возврат|ответ)\w*|\b(?:code|e?-?mail|letter|sms|text|invoice|receipt|"
    r"refund|money|answer|reply)\b|验证码|短信|邮件|发票|收据|退款|回复",
    re.IGNORECASE,
)
"""Things of an order that may not have come either, and are no goods."""
_LONGEST: Final = 2000


def shortage() -> SlotKind:
    """Keep the words in which it was said, for who looks into it."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_said)


def has_not_come(text: str) -> bool:
    """Tell whether goods are said not to have come, all or some of them; a code or a paper is none."""
    said = text[: parse.READ_AT_MOST]
    return _SHORT.search(said) is not None and _OF_ANOTHER_THING.search(said) is None


def _said(heard: Heard, known: Slots) -> JSON:
    if heard.button is not None or known.get("words") is not None or not has_not_come(heard.text):
        return None
    return heard.text.strip()[:_LONGEST]
