"""Hears what is said of the delivery beside a change of the goods: done right after it, and said so in the summary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Line, Slots
from bots.flows.delivery_change.wishes import said_what
from bots.plan import SlotKind

_OF_DELIVERY: Final = re.compile(
    r"(?<!\w)(?:адрес\w*|доставк\w*|доставьте|доставить|привез\w+|прив[её]з\w+|перенес\w+|самовывоз\w*|заберу|забер[её]м)(?!\w)"
    r"|\b(?:address|deliver\w*|bring|ship|reschedul\w*|postpone|pick-?\s?(?:it\s)?up)\b"
    r"|地址|送(?![货貨][单單])|配送|自提|自取|改[到期]|推迟|提前",
    re.IGNORECASE,
)
_OTHERWISE: Final = re.compile(
    r"измен|помен|меня[йе]|смен|перенес|перевед|друг|нов(?:ый|ая|ое)|\bchang|\bmove\b|reschedul|postpon|\bnew\b|\bswitch|"
    r"改|换|換|推迟|提前",
    re.IGNORECASE,
)
_AS_IT_IS: Final = re.compile(
    r"(?<!\w)(?:тот|та|те|то)\s+же|прежн|не\s+(?:мен|измен|трог|перенос)|остав|\bsame\b|\bkeep\b|\bleave\b|\bstays?\b|n't\s+change|"
    r"not\s+change|不变|不變|不改|不用改|别改|保持|照旧",
    re.IGNORECASE,
)


def delivery_beside() -> SlotKind:
    """Keep what is to be another about the delivery, as changing the delivery takes it up by the same name."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_said)


def delivery_stays(text: str) -> bool:
    """Tell whether the delivery is named only to say that it stays: "keep the same address"."""
    said = text[: parse.READ_AT_MOST]
    return _OF_DELIVERY.search(said) is not None and _AS_IT_IS.search(said) is not None


def delivery_next(known: Slots) -> tuple[Line, ...]:
    """Say that the delivery comes next, as the text `delivery_next`."""
    return (Line(key="delivery_next"),) if known.get("change") else ()


def _said(heard: Heard, known: Slots) -> JSON:
    text = heard.text[: parse.READ_AT_MOST]
    if heard.button is not None or _OF_DELIVERY.search(text) is None or delivery_stays(text):
        return None
    if text.rstrip().endswith(("?", "？")):
        return None
    what = said_what(heard, known)
    is_told = isinstance(what, Mapping) or what == "pickup" or _OTHERWISE.search(text) is not None
    return what if is_told else None
