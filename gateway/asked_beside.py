"""Hears a question with a ready answer beside another matter, where it is asked outright: "and do you deliver?" Pure.

A classifier gives a short second question no share beside a reference and a price. Only a sentence of its own that asks
in plain words is heard; what the leading matter is about itself is left to that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bots import parse
from gateway.left_flows import running_flow
from gateway.turns import Turn

_SUNDAY: Final = r"(?: (?:on|at|over)? ?(?:the )?(?:sundays?|saturdays?|weekends?|holidays|today|tomorrow|now))?"
_SUNDAY_RU: Final = r"(?: (?:по|в) (?:воскресень\w+|суббот\w+|выходн\w+|праздник\w*))?"
_SUNDAY_ZH: Final = r"(?:周末|周日|周六|星期[天日六])"
_LED_UP: Final = r"\W*(?:(?:and|also|и|а|ещ[её]|также|кстати|by the way)[\s,]+)*"
_LED_UP_ZH: Final = r"(?:还有|另外)?(?:你们|您们|请问|[，,])*"
_PARTS: Final = re.compile(
    r"[?？!！。;；\n]+|(?<=\w)\.\s"
    r"|,?\s(?:and|also|и|а)\s(?=(?:also\s|ещ[её]\s|также\s)?(?:do|can|are|when|what|where|доставл|работа|до ск"
    r"|вы\s|есть ли\s|как\s))"
    r"|[，,]?(?=(?:还有|另外|你们|您们))",
    re.IGNORECASE,
)
_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    "delivery_info": re.compile(
        rf"{_LED_UP}(?:"
        rf"(?:do|can) (?:you|u|ya) (?:guys )?(?:also )?(?:deliver|ship){_SUNDAY}(?: abroad| home)?"
        rf"|(?:вы )?доставляете(?: ли)?(?: вы)?{_SUNDAY_RU}(?: домой)?"
        rf"|есть ли (?:у вас )?доставка{_SUNDAY_RU}|доставка есть"
        rf"|{_LED_UP_ZH}{_SUNDAY_ZH}?(?:可以|能)?(?:送货|配送|发货)(?:上门)?(?:吗|么|嗎)"
        r")\W*",
        re.IGNORECASE,
    ),
    "company_info": re.compile(
        rf"{_LED_UP}(?:"
        rf"are (?:you|u) open{_SUNDAY}"
        r"|what(?:'s| is| are)? (?:your )?(?:opening|working) (?:hours|times?)"
        r"|(?:when|what time|until when) (?:do|are) (?:you|u) (?:open|close)"
        rf"|(?:вы )?работаете(?: ли)?(?: вы)?{_SUNDAY_RU}"
        r"|(?:до скольки|со скольки|во сколько|как|когда) (?:вы )?"
        r"(?:работаете|открываетесь|закрываетесь|работает магазин)"
        rf"|{_LED_UP_ZH}{_SUNDAY_ZH}?(?:几点|什么时候)(?:开门|关门|营业|上班|下班)|{_LED_UP_ZH}营业时间(?:是几点)?"
        rf"|{_LED_UP_ZH}{_SUNDAY_ZH}(?:营业|上班|开门)(?:吗|么|嗎)"
        r")\W*",
        re.IGNORECASE,
    ),
}
_ALONE: Final = frozenset({"delivery_info", "company_info", "human", "safety_issue", "oos"})
_COMPLAINT: Final = "complaint_"


def hear_beside(turn: Turn) -> None:
    """Put what is asked outright beside the leading matter of `turn.meaning` among those to be worked next."""
    meaning = turn.understood
    if meaning.button is not None or running_flow(turn.flow) is not None:
        return
    if meaning.intent in _ALONE or meaning.intent.startswith(_COMPLAINT):
        return
    beside = [name for name in asked_in(meaning.text) if name not in meaning.also]
    if beside:
        turn.meaning = replace(meaning, also=(*meaning.also, *beside))


def asked_in(text: str) -> tuple[str, ...]:
    """The matters with a ready answer that a sentence of a text asks for outright, beside other sentences."""
    parts = [part for part in _PARTS.split(text[: parse.READ_AT_MOST]) if part and part.strip()]
    if len(parts) < 2:
        return ()
    return tuple(name for name, asked in _ASKED.items() if any(asked.fullmatch(part.strip()) for part in parts))
