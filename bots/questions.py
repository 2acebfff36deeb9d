"""Tells words that only ask how something is from words that choose it: a question changes nothing."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

_LED: Final = (
    r"^\W*(?:(?:а|и|но|ну|да|ок|так|скажите|подскажите|простите|извините|можно узнать|and|but|so|ok|okay|well|sorry|hi|"
    r"请问|那么|那)[\s,，]+)*"
)
_HOW: Final = re.compile(
    _LED + r"(?:сколько|когда|какая|какой|какое|какие|каким|каком|почему|зачем|чем|"
    r"как\s+(?:вы|у вас|это|будет|происход|доставля|работа|получ|оплат|оплач|забр|забер|долго|скоро|далеко)\w*|"
    r"(?:how|what)(?!\s+about)|when|which|why|where|"
    r"(?:как|где|куда|откуда|что|кто)(?=.*\?))(?!\w)",
    re.IGNORECASE | re.DOTALL,
)
_HOW_ZH: Final = re.compile(r"怎么(?!样都|都)|怎样|如何|多少|几天|多久|为什么|什么时候|哪(?:里|些|天|种)|什么方式")
_CHINESE_AT_MOST: Final = 20


def asks_how(text: str) -> bool:
    """Tell whether the text asks how, when, where or for how much; "could I pay by card?" is a wish and no such one."""
    said = text[: parse.READ_AT_MOST]
    return _HOW.search(said) is not None or (len(said) <= _CHINESE_AT_MOST and _HOW_ZH.search(said) is not None)
