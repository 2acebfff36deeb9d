"""Finds the wish that is named in so many words where what was understood is its neighbour: a quote, an order. Pure."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

QUOTE, ORDER = "quote_request", "order_place"
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


def named_wish(text: str, understood: str) -> str | None:
    """Give the intent that the words name in the place of the one understood; None where they name no other.

    Goods to be priced on paper are no order yet; goods with a way of paying are one, and not only put aside.
    """
    said = text[: parse.READ_AT_MOST]
    if understood in (ORDER, QUOTE) and _QUOTE.search(said):
        return QUOTE
    if understood == "reserve" and _PAYMENT.search(said) and not _PUT_ASIDE.search(said):
        return ORDER
    return None
