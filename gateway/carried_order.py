"""Owns going on with the order that was just told about or placed: "cancel it", "two more, please", "I return it".

Its number goes into what was understood, as if the customer had named it again, and bare words for a deed ("отмените
его") are taken for that deed. Words that name another order, or other goods, stand alone. Pure.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import parse
from bots.flow import Slots
from bots.flows.order_status.shortage import has_not_come
from bots.reading import text_at
from bots.written_lines import written_lines
from config.running import NluSettings
from gateway.last_things import is_fresh, last_thing
from gateway.left_flows import running_flow
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE, Entity

_ABOUT_AN_ORDER: Final = frozenset(
    {"order_status", "order_change", "order_cancel", "delivery_change", "return_rma", "document_copy"}
)
_MAY_MEAN_IT: Final = frozenset(
    {"affirm", "deny", "inform", "cancel_dialog", "order_place", "order_change", "payment_debt", OUT_OF_SCOPE}
)
"""What bare words for a deed are taken for where nobody knows what they point at."""
_REFERS: Final = re.compile(
    r"\b(?:it|its|this|that|the same)\b|\b(?:его|него|нему|нём|этот|этого|этому|этом|этим|того же|тому же|том же)\b"
    r"|它|这个?订单|這張?单|这单|该订单|該訂單|這個?訂單|同一",
    re.IGNORECASE,
)
_ANOTHER: Final = re.compile(
    r"друг(?:ой|ого|ому|ом|им)|нов(?:ый|ого) заказ|ещ[её] один заказ|\b(?:another|other|different|new) (?:one|order)\b"
    r"|另一|另外一|别的|別的|其他|新订单|新訂單|新的订单",
    re.IGNORECASE,
)
_CANCELS: Final = re.compile(
    r"(?<!\w)(?:отмен(?:и|ите|ить|яйте|яй|яю|яем|а)|аннулир\w+|откаж\w+|отказыва\w+)(?!\w)"
    r"|\b(?:cancel|call (?:it )?off)\b|取消|撤单|撤單|不要了",
    re.IGNORECASE,
)
_RETURNS: Final = re.compile(
    r"(?<!\w)(?:верн(?:уть|ите|у|ём|ем)|возврат\w*|возвращ\w+)(?!\w)|\b(?:return|refund|send (?:it|them) back)\b"
    r"|退货|退貨|退款|退掉|退回|换货|換貨",
    re.IGNORECASE,
)
_ADDS: Final = re.compile(
    r"(?<!\w)(?:добав\w+|докин\w+|доложи\w+|ещ[её])(?!\w)|\b(?:add|more|another)\b|再(?:加|来|要)|加上|加\d|多加|多要|追加",
    re.IGNORECASE,
)
_CHANGES: Final = re.compile(
    r"(?<!\w)(?:измен|помен|исправ|скорректир|поправ)\w*\s+(?:\S+\s+){0,2}?заказ"
    r"|(?<!\w)(?:в|к)\s+(?:(?:мо[её]м|моему|этом|этому|наш\w+|том же|тому же)\s+)?заказ[еу](?!\w)"
    r"|\b(?:chang|updat|edit|amend|modify|correct|fix)\w*\s+(?:\S+\s+){0,2}?order\b"
    r"|\b(?:in|to)\s+(?:my|the|this|that|our)\s+order\b"
    r"|(?:改|调整|調整|变更|變更).{0,6}(?:订单|訂單|单子)|(?:订单|訂單|单子).{0,6}(?:改|调整|調整|变更|變更)",
    re.IGNORECASE,
)
"""Words that change the order there is: goods beside them are no further order."""
_STATUS: Final = "order_status"
"""Taken for the order told last also where it is unsure: it only tells, once more, how that one stands."""
_IS_LATE: Final = re.compile(
    r"(?:почему|чего|что)\s+(?:же\s+)?(?:так\s+)?(?:долго|медленно)|\b(?:taking|takes) so long\b|\bstill waiting\b"
    r"|怎么(?:这么|那么)?慢|[为為]什么(?:这么|那么)慢",
    re.IGNORECASE,
)
_COMPLAINT: Final = "complaint_"
_WORDS_AT_MOST: Final = 60
_CHANGE_AT_MOST: Final = 300


def carry_order(turn: Turn, nlu: NluSettings) -> None:
    """Put the number of the order told about last into `turn.meaning`, where the words point back to it."""
    meaning, order = turn.understood, last_thing(turn, "order")
    if order is None or running_flow(turn.flow) is not None:
        return
    if meaning.button is not None or meaning.first("order_number") is not None or _ANOTHER.search(meaning.text):
        return
    newest = last_thing(turn)
    if newest is not None and newest.kind == "reservation":
        return  # its own flow knows what "cancel it" means
    is_newest = newest == order and is_fresh(turn, order)
    points_back = _REFERS.search(meaning.text) is not None
    deed = _deed_of(meaning, nlu) if is_newest or (points_back and newest == order) else None
    is_about = meaning.intent in _ABOUT_AN_ORDER and (is_sure(nlu, meaning) or meaning.intent == _STATUS)
    if deed is None and not (is_about and (points_back or (is_newest and _is_short(meaning)))):
        return
    meant = _with_number(meaning, order.number)
    if deed is not None:
        meant = replace(meant, intent=deed, confidence=1.0, act_from=None, ranking=())
    turn.meaning = meant


def of_the_open_order(meaning: Meaning, intent: str, known: Slots) -> Meaning:
    """Give a matter that comes up while a flow has an order (`known`) that order's number, unless it names another."""
    number = text_at(known, "order_number")
    is_about = intent in _ABOUT_AN_ORDER or intent.startswith(_COMPLAINT)
    if number is None or not is_about or meaning.first("order_number") is not None or _ANOTHER.search(meaning.text):
        return meaning
    return _with_number(meaning, number)


def _with_number(meaning: Meaning, number: str) -> Meaning:
    end = len(meaning.text)
    carried = Entity(entity="order_number", value=number, normalized=number, start=end, end=end)
    return replace(meaning, entities=(*meaning.entities, carried))


def says_cancel(text: str) -> bool:
    """Whether words name the end of something, such as an order's, and not only of the talk."""
    return _CANCELS.search(text) is not None


def _deed_of(meaning: Meaning, nlu: NluSettings) -> str | None:
    """The deed that few words name of the order just told, where nothing surer was understood; None for other words."""
    is_open = meaning.intent in _MAY_MEAN_IT or not is_sure(nlu, meaning)
    if not is_open or parse.wants_person(meaning.text):
        return None
    if len(meaning.text) <= _CHANGE_AT_MOST and not meaning.files and _CHANGES.search(meaning.text):
        return "order_change"
    if not _is_short(meaning):
        return None
    names_goods = meaning.first("product_reference") is not None or bool(written_lines(meaning.text))
    if _ADDS.search(meaning.text) and (names_goods or parse.number_said(meaning.text) is not None):
        return "order_change"
    if names_goods:
        return None
    if _CANCELS.search(meaning.text):
        return "order_cancel"
    if _IS_LATE.search(meaning.text) or has_not_come(meaning.text):
        return _STATUS
    return "return_rma" if _RETURNS.search(meaning.text) else None


def _is_short(meaning: Meaning) -> bool:
    return len(meaning.text.strip()) <= _WORDS_AT_MOST and not meaning.files
