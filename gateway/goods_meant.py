"""Owns what is wanted where goods are plainly named and understanding is not sure: a list drowns its own words.

Everything that it leads to only looks, or asks before it binds. Pure.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import parse
from bots import written_signs as signs
from bots.pieces.part_of_order import cancels_a_part
from bots.written_lines import written_lines
from config.running import NluSettings
from gateway.kept_goods_meant import settle_kept
from gateway.papers_meant import asks_for_a_paper, asks_for_a_quote_again, asks_for_a_report
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE

_LOOK: Final = "availability_price"
_WITH_GOODS: Final = frozenset({_LOOK, "order_place", "quote_request", "preorder", "reserve"})
_NO_ORDER_YET: Final = frozenset({"delivery_change", "delivery_info", "reserve", "inform", OUT_OF_SCOPE})
_DELIVERED: Final = re.compile(
    r"доставк|достав(?:ьте|ить|ите)|привез(?:ите|ти)|deliver|\bship\b|送货|送貨|配送|送到|寄到", re.IGNORECASE
)
_ORDERS: Final = re.compile(
    r"(?<!\w)(?:закаж\w+|заказ(?:ать|ываю|ываем)|купить|куплю|оформ\w+)(?!\w)|(?:want|like|need) to (?:order|buy)|"
    r"^\s*(?:please\s+)?order\b|订购|下单|購買|购买",
    re.IGNORECASE,
)
_QUOTE: Final = re.compile(
    r"коммерческ\w+\s+предложени|(?<!\w)кп(?!\w)|(?<!\w)(?:quotation|quote\s+(?:for|me|us)|please\s+quote)(?!\w)|报价[单單]|報價單",
    re.IGNORECASE,
)
_LIKELY, _LIKELY_OUT_OF_SCOPE = 0.45, 0.7
_ASKS: Final = re.compile(
    r"налич|остат[коа]|(?<!\w)есть(?!\w)|(?<!\w)цен(?:[аыуе]|ой|ам|ник\w*)?(?!\w)|сто(?:ит|ят|имост)|поч[её]м"
    r"|прайс|срок\w* постав|(?<!\w)по сколько"
    r"|in stock|\bdo (?:you|u) (?:have|sell|stock|carry)\b"
    r"|availab|price|how much|cost|lead time|有货|有貨|库存|庫存|现货|價格|价格|多少钱|单价|交期|货期",
    re.IGNORECASE,
)


def settle_goods(turn: Turn, nlu: NluSettings) -> None:
    """Settle `turn.meaning` on the likeliest wish with goods where goods are named and nothing surer is said.

    A document that is plainly asked for is none of them (`gateway.papers_meant`), nor are goods that are kept for the
    customer already (`gateway.kept_goods_meant`).
    """
    if settle_kept(turn):
        return
    meaning = turn.understood
    runs = turn.flow is not None and "ended" not in turn.flow.state
    if runs or meaning.button is not None or not meaning.text.strip() or parse.wants_person(meaning.text):
        return
    if _cancels_a_part(meaning, nlu):
        turn.meaning = replace(meaning, intent="order_change", confidence=1.0, act_from=None, ranking=())
        return
    if asks_for_a_paper(meaning) or asks_for_a_report(meaning) or asks_for_a_quote_again(meaning):
        turn.meaning = replace(meaning, intent="document_copy", confidence=1.0, act_from=None, ranking=())
        return
    if _wants_a_quote(meaning):
        turn.meaning = replace(meaning, intent="quote_request", confidence=1.0, act_from=None, ranking=())
        return
    says_a_wish = is_sure(nlu, meaning) and meaning.intent not in ("inform", OUT_OF_SCOPE)
    if _is_an_order(meaning, is_sure=says_a_wish):
        turn.meaning = replace(meaning, intent="order_place", confidence=1.0, act_from=None, ranking=())
        return
    if says_a_wish:
        return
    wish = _wish_of(meaning)
    if wish is not None:
        turn.meaning = replace(meaning, intent=wish, confidence=1.0, act_from=None, ranking=())


def _cancels_a_part(meaning: Meaning, nlu: NluSettings) -> bool:
    """Tell whether a part of an order is to be cancelled: that changes the order and ends none."""
    may_mean_it = meaning.intent in ("order_cancel", "order_change") or not is_sure(nlu, meaning)
    return may_mean_it and cancels_a_part(meaning.text)


def _wants_a_quote(meaning: Meaning) -> bool:
    """Tell whether a quote is asked for by the name of the paper, for counted goods; of an order there is none."""
    if meaning.first("order_number") is not None or _QUOTE.search(meaning.text) is None:
        return False
    return meaning.intent in (*_WITH_GOODS, "inform", OUT_OF_SCOPE) and any(
        line.quantity for line in written_lines(meaning.text)
    )


def _is_an_order(meaning: Meaning, *, is_sure: bool) -> bool:
    """Tell whether counted goods and their delivery, or a wish to order them, are named, and no order there is yet."""
    if meaning.first("order_number") is not None or "?" in meaning.text:
        return False
    is_counted = any(line.quantity for line in written_lines(meaning.text))
    if is_counted and not is_sure and _ORDERS.search(meaning.text):
        return True
    if meaning.first("product_reference") is None or not (is_counted or meaning.first("quantity") is not None):
        return False
    return meaning.intent in _NO_ORDER_YET and _DELIVERED.search(meaning.text) is not None


def _wish_of(meaning: Meaning) -> str | None:
    is_named = _names_goods(meaning)
    if not is_named and not _names_a_rating(meaning.text):
        return None
    first = next((one for one in meaning.ranking if one.name != "inform"), None)
    is_first = first is not None and first.name in _WITH_GOODS
    needed = _LIKELY_OUT_OF_SCOPE if meaning.intent == OUT_OF_SCOPE and not is_named else _LIKELY
    is_of_an_order = meaning.first("order_number") is not None  # whose goods are no new order's
    if first is not None and is_first and first.confidence >= needed:
        return first.name if not is_of_an_order or first.name == _LOOK else None
    asks = _ASKS.search(meaning.text) is not None and _may_ask(meaning)
    return _LOOK if asks and (is_named or is_first) else None


def _names_a_rating(text: str) -> bool:
    """Tell whether goods may be named by their ratings: "a breaker for 16 A"."""
    return any(signs.is_a_measure(word.strip(".,?!")) for word in text[: parse.READ_AT_MOST].split())


def _names_goods(meaning: Meaning) -> bool:
    return meaning.first("product_reference") is not None or any(line.quantity for line in written_lines(meaning.text))


def _may_ask(meaning: Meaning) -> bool:
    """Tell whether words about stock or price are likely a question: nothing else is half as likely as sure."""
    others = (one for one in meaning.ranking if one.name not in _WITH_GOODS and one.name != "inform")
    return all(one.confidence < _LIKELY for one in others) and meaning.intent in (*_WITH_GOODS, "inform", OUT_OF_SCOPE)
