"""Hears that the customer asks just to wait a moment: that answers nothing, refuses nothing and is no goodbye."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

_AT_MOST: Final = 60
_HEAD: Final = r"(?:да|ну|ой|ок|так|стойте?|нет|yes|ok|okay|oh|no|well|please|just|sorry|好的?|那|先|请|您)"
_RUSSIAN: Final = (
    r"(?:подожди|погоди|обожди)(?:те)?|(?:(?:одну|ещё|еще) )?(?:минут\w{1,3}|секунд\w{1,4}|момент\w{0,3})|"
    r"дайте (?:мне )?(?:подумать|минут\w+|врем\w+)|(?:(?:надо|нужно|хочу|я) )?(?:ещ[её] )?подума(?:ть|ю)"
)
_SHORT: Final = r"(?:moment|second|minute|sec|min|bit)"
_ENGLISH: Final = (
    rf"wait|hold on|hang on|(?:one|a|another) {_SHORT}|give me (?:a|one) {_SHORT}|"
    r"let me (?:think|check|see|look)|i need to think|not yet"
)
_CHINESE: Final = r"(?:好|先|请|您)?(?:等一?[下等会]儿?|等我一下|稍等(?:一下|片刻)?|(?:我|让我)(?:再)?想一?想)"
_TAIL: Final = rf"(?:пожалуйста|немного|чуть-чуть|секунд\w+|минут\w+|please|(?:for )?a {_SHORT}|about it|吧|啊|哦)"
_TAKES_TIME: Final = re.compile(
    rf"(?:{_HEAD}[,，\s]+)*(?:{_RUSSIAN}|{_ENGLISH}|{_CHINESE})(?:[,，\s]*{_TAIL})*", re.IGNORECASE
)


def takes_time(text: str) -> bool:
    """Tell whether the text says "wait a moment" and nothing else."""
    return len(text) <= _AT_MOST and _TAKES_TIME.fullmatch(parse.tidy(text)) is not None
