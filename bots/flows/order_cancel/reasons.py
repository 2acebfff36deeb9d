"""Why an order is cancelled, as offered or in the customer's words; what asks or wishes something else is no reason."""

from __future__ import annotations

import re
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Slots
from bots.listen import asks
from bots.pieces.part_of_order import is_part_named
from bots.plan import SlotKind
from bots.questions import asks_how

REASONS: Final = ("not_needed", "cheaper", "mistake", "too_long")
_SAID = {
    "not_needed": (
        "не нуж*", "передумал*", "не актуал*", "неактуал*", "планы", "changed * mind", "no longer need*", "don't need",
        "not needed", "plans", "不需要了", "不想要了", "计划",
    ),
    "cheaper": ("дешевл*", "в другом месте", "другого поставщика", "cheaper", "elsewhere", "更便宜", "别处", "别家"),
    "mistake": (
        "ошиб*", "случайно", "по ошибке", "не тот", "дважды", "два раза", "mistake", "accident*", "twice", "wrong",
        "买错", "下错", "误", "重复",
    ),
    "too_long": (
        "долго", "не хо* ждать", "не мо* ждать", "устал* ждать", "срок*", "too long", "waiting", "can't wait",
        "cannot wait", "太久", "太慢", "等不", "等了", "等太", "等很",
    ),
}  # fmt: skip
_KIND: Final = slots.choice(_SAID)
_POLITE: Final = r"(?:пожалуйста|лучше|просто|тогда|сначала|вы|мне|нам|заодно)"
_DEED: Final = (
    r"(?:пришл|вышл|отправ|скин|покаж|подскаж|скаж|измен|поменя|смен|перенес|исправ|замен|добав|убер|прив[её]з|привез|"
    r"достав|довез|позвон|верн)(?:и|й|ь)?"
)
_WISH: Final = re.compile(
    rf"(?<!\w)(?<!не ){_DEED}те(?!\w)|(?<!\w)(?:лучше|можно(?:\s+ли)?|нельзя\s+ли)\s+(?:{_POLITE}\s+)*{_DEED}\w*"
    r"|(?:^|[,.;!])\W*(?:(?:no|please|but|just|rather|actually|ok|okay|then|well|first|instead|and|could|can|would|will|you|i'?d|let's)"
    r"[\s,]+)*(?:re)?(?:send|email|forward|show|tell|give|change(?!\s+of)|move|deliver|bring|ship|postpone|reschedule|"
    r"replace|swap|add)\s+(?!me\s+a\s+break)"
    r"|(?:^|[,.;!])\W*(?:(?:please|but|and|or|so)[\s,]+)*(?:can|could|may|would)\s+(?:you|i|we)\s"
    r"|(?:请|麻烦|帮我|给我|能不能|可不可以|可以)[^，。,.]{0,6}?(?:发(?![错晚货])|寄|送(?!错)|改|换(?!别|了)|推迟|提前|查)"
    r"|[改送]到(?!货)|改[成送为]|换[成到]",
    re.IGNORECASE,
)
"""What is told to be done, or asked for: an order that is to be cancelled needs none of it."""
_WHEN_IT_WAS: Final = re.compile(
    r"^\W*(?:когда\s[^?]*?\w+л[аои]?с?[ья]?\s*,|when\s+(?:i|we|it|they|the)\s)(?!.*\?)", re.IGNORECASE
)
_WHERE_IS_IT: Final = re.compile(
    r"^\W*(?:(?:а|и|так|ну)\s+)*где\s+(?:сейчас\s+)?(?:он|она|они|мо[йяеё]|заказ|товар|посылка|сейчас)(?!\w)|"
    r"^\W*(?:а\s+)?(?:есть(?:\s+ли)?|сколько\s+стоит)(?!\w).*|^\W*(?:do|is|are)\s+(?:you|it|they|there)\s|有货吗|有没有货",
    re.IGNORECASE,
)


def reason_kind() -> SlotKind:
    """Keep which of `REASONS` was given, at any time."""
    return _KIND


def read_reason(heard: Heard, known: Slots) -> JSON:
    """Read why: a reason, the customer's own words, or "" where he does not say; the end of a phone is none."""
    if parse.without_tail(heard.text).strip() == "" or is_part_named(heard, known) or wishes_else(heard.text):
        return None
    named = _KIND.gather(heard, None, True) if _KIND.gather is not None else None
    if named is not None:
        return named
    if parse.yes_no(heard.text) is not None or parse.has_none(heard.text) or heard.intent in ("affirm", "deny"):
        return ""
    return None if is_a_question(heard.text) else slots.free_text().read(heard.text)


def reason_buttons(_known: Slots) -> tuple[Button, ...]:
    """Offer the usual reasons."""
    return tuple(Button(payload=f"reason={code}", title_key=f"reason_{code}") for code in REASONS)


def wishes_else(text: str) -> bool:
    """Tell whether something else is to be done or shown: "пришлите счёт", "can you deliver it tomorrow instead"."""
    return _WISH.search(text[: parse.READ_AT_MOST]) is not None


def is_a_question(text: str) -> bool:
    """Tell whether something is asked, also without a question mark; "when I ordered, …" tells a story."""
    is_asked = asks_how(text) or _WHERE_IS_IT.search(text) is not None
    return asks(text) or (is_asked and _WHEN_IT_WAS.search(text) is None)
