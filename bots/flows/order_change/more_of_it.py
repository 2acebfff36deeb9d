"""What is said of a change without naming an article: two more of the only line, the end of a phone, to cancel."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import cart_words, parse
from bots.flow import JSON, Heard, Line, Slots
from bots.flows.order_change import kinds
from bots.plan import Asides, SlotKind
from bots.reading import text_at

_SURE: Final = 0.6
_WORDS_AT_MOST: Final = 6
_FILLERS: Final = re.compile(
    r"(?<!\w)(?:а|и|да|нет|ли|бы|можно|можете|пожалуйста|мне|нам|туда|шт\w*|штук\w*|такой|таких|того|же|"
    r"and|can|could|would|you|we|i|me|us|please|like|get|to|it|of|them|the|same|that|one|ones|no|yes|pcs|pieces?)(?!\w)|"
    r"[请請您你我们想要能可以吗嗎一下的吧了那就再同样]"
)
_TO_CANCEL: Final = re.compile(
    r"(?<!не )(?<!not )(?<!n't )(?<!\w)(?:(?:отмен|аннулир)(?:ите|и|ить|уйте|уй|овать|яйте|яем|яю|им)|cancel)\s+"
    r"(?:(?:его|её|it)(?!\w)|(?:(?:весь|целиком|этот|мой|наш|the|my|our|this|whole|entire)\s+)*(?:заказ|order)(?!\w))"
    r"(?!\s+(?:line|of|change))|(?<![不别])取消(?:它|整个订单|这个订单|订单|掉订单)|(?:订单|它)取消(?!修改)",
    re.IGNORECASE,
)


def _proof_again(heard: Heard, known: Slots) -> tuple[Line, ...]:
    """Say that the order is proven, where the end of the phone comes all the same."""
    text = heard.text[: parse.READ_AT_MOST]
    is_named = parse.named_tail(text) is not None and len(text.split()) <= _WORDS_AT_MOST
    is_tail = not parse.without_tail(text).strip() or (is_named and not heard.entities)
    return (Line(key="proven_already"),) if known.get("order") and text.strip() and is_tail else ()


PROVEN: Final = Asides(texts={"proven_already": frozenset()}, answer=_proof_again)


def more_said(heard: Heard) -> int | None:
    """Give the number of "two more, please"; None where anything else is named."""
    text = heard.text[: parse.READ_AT_MOST].lower()
    if not cart_words.ADDS.search(text) or (number := cart_words.counted(text)) is None:
        return None
    rest = cart_words.without_counts(text)
    for said in (cart_words.ADDS, cart_words.SETS, _FILLERS):
        rest = said.sub(" ", rest)
    return None if re.search(r"\w", rest) else number


def named_goods(kind: SlotKind) -> SlotKind:
    """Read goods as `kind` does, but not out of "two more", which names none."""
    gather = kind.gather

    def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        is_more = not current and more_said(heard) is not None
        return None if gather is None or is_more else gather(heard, current, is_asked)

    return kind if gather is None else replace(kind, gather=gathered)


def cancels() -> SlotKind:
    """Keep that the whole order is to go after all; a bare "cancel" only stops the change."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, secret=True, among=_is_cancelled)


def _is_cancelled(heard: Heard, known: Slots) -> JSON:
    named = [one for one in heard.entities if one.entity == "order_number"]
    number = text_at(known, "order_number")
    if number is None or any(parse.clean_number(one.normalized or one.value) != number for one in named):
        return None
    if any(one.entity == "product_reference" for one in heard.entities):
        return None
    is_line = kinds.deed_named(heard) is not None or kinds.position_said(heard, known) is not None
    is_meant = heard.intent == "order_cancel" and heard.confidence >= _SURE and not is_line
    return True if is_meant or _TO_CANCEL.search(heard.text[: parse.READ_AT_MOST]) else None
