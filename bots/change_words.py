"""Hears that something of what was summed up is to be another way, though not yet what, or that another is meant."""

from __future__ import annotations

import re
from typing import Final

from bots import parse

_CHANGE: Final = re.compile(
    r"передума|раздума|измени|поменя|замени|исправ|поправ|убер|убрат|убира|добав|друг(?:ой|ая|ое|ую|ого)\b|"
    r"не (?:так|то|тот|та|туда)\b|\bchang|\binstead\b|\bremove\b|\badd\b|\bfix\b|\bwrong\b|\bdifferent\b|\bother\b|"
    r"修改|更改|改|换|換|去掉|加"
)

_OF_ANOTHER: Final = re.compile(
    r"\b(?:other|another|previous|last|earlier|old)\b|друг(?:ой|ого|ом)\b|прошл|предыдущ|прежн|上次|之前|另一|其他订单",
    re.IGNORECASE,
)


def is_of_another(text: str) -> bool:
    """Tell whether another order than the one that is being made is spoken of."""
    return _OF_ANOTHER.search(text) is not None


def wants_change(text: str) -> bool:
    """Tell whether the customer says that something is to be changed, and asks nothing."""
    return _CHANGE.search(parse.tidy(text)) is not None and not text.rstrip().endswith(("?", "？"))
