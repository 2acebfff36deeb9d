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
_OF_NUMBERS: Final = re.compile(
    r"(?<!\w)(?:измени\w*|поменя\w*|исправ\w*|сделай\w*|поставь\w*|количеств\w*|заказ\w*|вместо|не|на|до|с|в|из|от|его|нужно|надо|"
    r"change|update|fix|make|set|the|my|order|quantity|number|instead|rather|than|from|should|be|for|in)(?!\w)"
    r"|把|订单|訂單|数量|數量|改[成为到]|改|从|從|[个個件]|不是|而|由",
    re.IGNORECASE,
)
_ORDER: Final = (
    r"(?:(?:в|к|на|из|по)\s+)?(?:(?:мой|моему|этот|наш|нашему)\s+)?(?:заказ\w*\s*)?(?:№|номер)?\s*{number}"
    r"|(?:(?:to|in|for|on)\s+)?(?:(?:my|the|our)\s+)?(?:order\s*)?(?:no\.?|number|#)?\s*{number}\s*[:,]?"
    r"|(?:[在给]?(?:我的)?订单号?)?\s*{number}\s*[，,：:里中]?"
)
_ONE_OF: Final = re.compile(
    r"(?<!\w)(?:ещё|еще)?\s*(?<!\d\s)(?P<unit>упаковку|пачку|коробку|штуку|штучку|бухту|рулон|флакон|бутылку|банку|комплект)(?=\s+\w)"
    r"|\b(?:another|one\s+more|an?\s+(?:extra|additional)|a)\s+(?P<en>pack|packet|box|piece|roll|bottle|coil|set|can)(?=\s+(?:of\s+)?\w)",
    re.IGNORECASE,
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
    """Read goods as `kind` does, but not out of "two more" or "6 instead of 5", which name none.

    "Add another box of plasters to order 4500123456" is read without the order, and as one box.
    """
    gather = kind.gather

    def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if gather is None or (not current and (more_said(heard) is not None or _names_a_number_only(heard))):
            return None
        plain = heard if current else _plainer(heard)
        found = gather(plain, current, is_asked)
        return gather(heard, current, is_asked) if found is None and plain is not heard else found

    return kind if gather is None else replace(kind, gather=gathered)


def _names_a_number_only(heard: Heard) -> bool:
    """Tell whether a number takes the place of another and nothing else is named: "make the order 6 instead of 5"."""
    text = heard.text[: parse.READ_AT_MOST].lower()
    if kinds.number_meant(text) is None:
        return False
    for said in (_OF_NUMBERS, cart_words.SETS, _FILLERS):
        text = said.sub(" ", text)
    return re.search(r"[^\W\d]", text) is None


def _plainer(heard: Heard) -> Heard:
    """Give words that add something without the order that they name, and a bare unit as one of it."""
    text = heard.text[: parse.READ_AT_MOST]
    if heard.button is not None or cart_words.ADDS.search(text.lower()) is None:
        return heard
    numbers = [one for one in heard.entities if one.entity == "order_number" and one.value]
    for one in numbers:
        text = re.sub(_ORDER.format(number=re.escape(one.value)), " ", text, flags=re.IGNORECASE)
    text = _ONE_OF.sub(lambda found: f" 1 {found['unit'] or found['en']} ", text)
    if text == heard.text:
        return heard
    return replace(heard, text=text.strip(), entities=tuple(one for one in heard.entities if one not in numbers))


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
