"""Says which part of an answer to a summary was not understood, so that no change is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bots import listen, parse
from bots.change_words import wants_change
from bots.flow import Heard, Line, Slots
from bots.plan import Flow, Question

_CLAUSE: Final = re.compile(r"\s*(?:[;!?\n。；！？，]|[,.](?!\d)|\s(?:и|а|and|then)\s(?=\D))\s*")
_WORD: Final = re.compile(r"[^\W\d_]{3,}|[\u3400-\u9fff]{2}")
_OF_THE_BOT: Final = re.compile(
    r"(?:измен|помен|меня|исправ|поправ|замен|друг|пожалуйст|спасибо|хочу|хотел|нужн|надо|может|можно|ещё|еще|адрес|доставк|"
    r"товар|количеств|день|дня|дату|оплат|получател|телефон|самовывоз|заказ|здесь|тут|там|вот|это|всё|все|верно|кроме|"
    r"только|давай|неправильн|неверн|change|edit|fix|correct|wrong|different|please|thank|want|would|like|need|could|can|"
    r"address|deliver|product|item|quantit|the|day|date|pay|recipient|phone|pick|order|something|everything|all|but|"
    r"except|not|修改|更改|地址|送货|商品|数量|日期|付款|收货|电话|订单|需要|我想|其他)\w*",
    re.IGNORECASE,
)
_SHOWN_AT_MOST: Final = 80


def unread(flow: Flow, asked: Question, heard: Heard) -> tuple[Line, ...]:
    """Say that an answer to a summary was not understood and changes nothing; nothing for a word or a question."""
    text = " ".join(heard.text.split())
    if not flow.is_confirming(asked) or heard.button is not None or listen.asks(text):
        return ()
    return _said((text,)) if _has_own_words(text) else ()


def passed_over(flow: Flow, before: Slots, asked: Question, heard: Heard, found: listen.Found) -> tuple[Line, ...]:
    """Say which parts of an answer to a summary were not understood while others were; `before` are the slots then."""
    if not flow.is_confirming(asked) or heard.button is not None or listen.asks(heard.text):
        return ()
    text = heard.text[: parse.READ_AT_MOST].strip()
    if len(_CLAUSE.split(text)) < 2:
        return ()
    for value in found.others.values():
        text = text.replace(value, " ") if isinstance(value, str) else text  # an address has commas of its own
    parts = [part for part in _CLAUSE.split(text) if part.strip()]
    return _said(tuple(part for part in parts if _is_a_change(part) and not _is_read(flow, before, asked, heard, part)))


def _said(parts: tuple[str, ...]) -> tuple[Line, ...]:
    shown = "; ".join(parts)
    shown = shown if len(shown) <= _SHOWN_AT_MOST else shown[:_SHOWN_AT_MOST].rstrip() + "…"
    return (Line(key="not_understood", args={"what": shown}),) if parts else ()


def _is_a_change(part: str) -> bool:
    return any(sign.isdigit() for sign in part) or (wants_change(part) and _has_own_words(part))


def _has_own_words(text: str) -> bool:
    """Tell whether more is said than that something is to be another way."""
    rest = _OF_THE_BOT.sub(" ", text)
    return any(sign.isdigit() for sign in rest) or next(_words(rest), None) is not None


def _words(text: str) -> Iterator[str]:
    return (word.group() for word in _WORD.finditer(text) if parse.yes_no(word.group()) is None)


def _is_read(flow: Flow, before: Slots, asked: Question, heard: Heard, part: str) -> bool:
    """Tell whether a part says something to the flow by itself, if only what is so already."""
    own = tuple(one for one in heard.entities if one.value and one.value in part)
    found = listen.find(flow, before, replace(heard, text=part, entities=own, intent="inform", confidence=0.0), asked)
    if found.answer is not None or found.others:
        return True
    names = {one.entity for one in own}
    return any(names & set(kind.entities) for kind in flow.slots.values())
