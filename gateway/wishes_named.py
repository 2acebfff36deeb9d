"""Finds the wish that is named in so many words where what was understood is its neighbour: a quote, an order. Pure."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

QUOTE, ORDER, RESERVE, RETURN = "quote_request", "order_place", "reserve", "return_rma"
CHANGE, STOCK = "order_change", "availability_price"
_QUOTE: Final = re.compile(
    r"(?<!按)(?<!据)(?<!照)(?:报价|報價|询价|詢價|报个价)|коммерческ\w+ предложен|(?<!по )(?<!\w)кп(?!\w)|"
    r"(?<!per )(?<!per your )\bquot(?:e|ation)\b",
    re.IGNORECASE,
)
_PAYMENT: Final = re.compile(
    r"付款|刷卡|账单|賬單|下单|下單|оплат\w+ (?:при|карт|по сч)|по сч[её]ту|pay(?:ment)? (?:by|on|with)|on invoice",
    re.IGNORECASE,
)
_PUT_ASIDE: Final = re.compile(
    r"预留|預留|保留|留[着一]?(?:下|\d|[一二两三四五六七八九十])|резерв|отлож|\breserv|\bhold\b|put aside",
    re.IGNORECASE,
)
_ASIDE_FIRST: Final = re.compile(
    r"^\W*(?:(?:здравствуйте|добрый день|пожалуйста|прошу|можете|можно|hello|hi|please|(?:can|could|would) you|"
    r"i'?d like (?:you )?to|i want (?:you )?to)[\s,!]+)*"
    r"(?:отлож\w+|придерж\w+|(?:за)?резервир\w+|(?:за)?бронир\w+|hold|reserve|keep|"
    r"(?:put|set) (?:\S+ ){0,5}?aside)(?!\w)|"
    r"^\W*(?:您好|你好|请|麻烦|帮我|给我|我想|我要|[，,])*(?:预留|預留|保留|留(?=[一二两三四五六七八九十\d下着]))",
    re.IGNORECASE,
)
_BROUGHT: Final = re.compile(
    r"доставк|достав(?:ьте|ить|ите)|привез|deliver|\bship\b|送货|送貨|配送|送到|寄到|(?<!\w)закаж|(?<!\w)заказ|\border\b|下单|下單",
    re.IGNORECASE,
)

_GIVEN_BACK: Final = re.compile(
    r"(?<!\w)(?:верн(?:уть|ите|ём|ем|у)|возвра[тщ]|обмен|сда(?:ть|м|ём) обратно)|\breturn|\brefund|\bexchange\b|"
    r"send (?:\S+ ){0,3}back|退[货貨款]|[换換][货貨]",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"(?<!\w)(?:измени\w*|поменя\w*|замени\w*|вместо)(?!\w)|\bchange (?:my |the |our )?order|\binstead of \d|"
    r"改成|改为|改為|换成|換成",
    re.IGNORECASE,
)
_OF_DELIVERY: Final = re.compile(
    r"доставк|самовывоз|адрес|получател|deliver|address|pick-?up|recipient|自提|配送|送货|送貨|地址|收货人|收貨人",
    re.IGNORECASE,
)
_ASKS_STOCK: Final = re.compile(
    r"有没有|有沒有|有货吗|有貨嗎|有现货|库存|налич|есть ли|in stock|available", re.IGNORECASE
)
_ORDERED: Final = re.compile(
    r"заказ\w*\s+в\s+(?:файле|вложении)|(?:самовывоз|доставк)[^?]*(?:картой|налич|при получении)|"
    r"^\W*(?:(?:здравствуйте|добрый день)\W+)?(?:(?:мне|нам)\s+)?(?:надо|нужн[оыа]?)(?!\w)|"
    r"\border (?:is )?(?:attached|in the file)|pick-?up[^?]*\b(?:card|cash)\b",
    re.IGNORECASE,
)


_ORDER_IT: Final = re.compile(
    r"^\W*(?:(?:здравствуйте|добрый день|привет|пожалуйста|прошу|hello|hi|please|(?:can|could) you|您好|你好|请|麻烦"
    r"|帮我|给我|我想|我要)[\s,!，]*)*"
    r"(?:(?:закажи(?:те)?|закажем|купите|куплю|оформите(?: заказ)?(?: на)?|(?:хочу|хотим) (?:купить|заказать))(?!\w)"
    r"|(?:order|buy)(?! (?:status|number|no|confirmation|form|history)\b)\b|订购|下单|购买|订(?![单購购])|买)",
    re.IGNORECASE,
)
_ORDER_ONE: Final = re.compile(
    r"\W*(?:(?:please|hello|hi|(?:can|could) you)[\s,]+)*(?:order|buy)\s+(?:me\s+)?"
    r"(?:(?:\d{1,5}|an?|one|two|three|five|ten)\s*(?:x|pcs?|pieces?|units?)?\s+(?:of\s+)?)?"
    r"(?!po\W?\d)(?=[\w/-]*\d)(?=[\w/-]*[a-z])[\w/-]{4,30}(?:\s+please)?\W*",
    re.IGNORECASE,
)
"""An order of one article and nothing else: it changes none that was placed."""
_OF_AN_ORDER: Final = re.compile(
    r"\d{8,}|возврат|верн|отмен|return|refund|cancel|status|when|where|退|取消|查|什么时候"
)


def named_wish(text: str, understood: str) -> str | None:
    """Give the intent that the words name in the place of the one understood; None where they name no other.

    Goods to be priced on paper are no order yet, nor are goods to be held; goods with a way of paying are one, and not
    only put aside.
    """
    said = text[: parse.READ_AT_MOST]
    if understood in (ORDER, QUOTE) and _QUOTE.search(said):
        return QUOTE
    if understood == ORDER and _ASIDE_FIRST.search(said) and not (_BROUGHT.search(said) or _PAYMENT.search(said)):
        return RESERVE
    if understood == RETURN and _GIVEN_BACK.search(said):
        return RETURN
    if understood in (CHANGE, RETURN) and _OTHERWISE.search(said) and not _OF_DELIVERY.search(said):
        return CHANGE
    if understood == RESERVE and _PAYMENT.search(said) and not _PUT_ASIDE.search(said):
        return ORDER
    return _goods_wish(said, understood)


def _goods_wish(said: str, understood: str) -> str | None:
    """Tell goods that are asked about from goods that are wanted, where one was taken for the other."""
    if (
        understood in (ORDER, QUOTE)
        and _ASKS_STOCK.search(said)
        and not (_BROUGHT.search(said) or _PAYMENT.search(said))
    ):
        return STOCK
    asks = "?" in said or "？" in said or _ASKS_STOCK.search(said) is not None
    if understood in (STOCK, "inform") and _ORDERED.search(said) and not asks:
        return ORDER
    if understood == CHANGE and _ORDER_ONE.fullmatch(said):
        return ORDER
    is_bought = _ORDER_IT.search(said) is not None and _OF_AN_ORDER.search(said) is None
    if understood in (STOCK, "inform") and is_bought and not asks:
        return ORDER
    return None
