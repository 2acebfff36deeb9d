"""Keeps what is said of a change by a factor, "double the rest": told as not understood, never passed over."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Line, Slots
from bots.plan import SlotKind
from bots.reading import text_at

_CLAUSE: Final = re.compile(
    r"\s*(?:[;:!?\n。；！？，、]|[,.](?!\d)|(?<!\w)(?:и|а|но|and|but|then)(?!\w)|然后|并且|同时)\s*", re.IGNORECASE
)
_BY_A_FACTOR: Final = re.compile(
    r"(?<!\w)(?:удво|утро|вдвое|втрое|вполовину|уполовин|наполовину|пополам)|(?<!\w)в\s+(?:два|три|четыре|пять|\d{1,2})\s+раза?(?!\w)"
    r"|\b(?:doubl|tripl|quadrupl|halv)(?:e|es|ed|ing)\b(?!-)|\b(?:twice|thrice|half)\s+(?:as|the|of|that)\b|\b\d{1,2}\s+times\s+(?:as|the|more)\b"
    r"|\bby\s+half\b|翻倍|翻[一两兩三]倍|加倍|减半|減半|一半|[两兩三四五\d]倍",
    re.IGNORECASE,
)
_SHOWN_AT_MOST: Final = 80


def multiples() -> SlotKind:
    """Keep the part of what was said that changes a number by a factor, in the customer's words."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, secret=True, among=_said)


def told_once(known: Slots) -> Slots:
    """Give the slots for another summary: what one told as not understood the next tells no more."""
    said = text_at(known, "multiples")
    is_told = said is not None and said == text_at(known, "multiples_told")
    return {"multiples": None if is_told else said, "multiples_told": None if is_told else said}


def untold_lines(known: Slots) -> tuple[Line, ...]:
    """Say which part was not understood, as the text `change_unread`."""
    said = text_at(known, "multiples")
    return (Line(key="change_unread", args={"what": said}),) if said else ()


def _said(heard: Heard, _known: Slots) -> JSON:
    if heard.button is not None:
        return None
    parts = _CLAUSE.split(heard.text[: parse.READ_AT_MOST])
    found = "; ".join(part.strip() for part in parts if _BY_A_FACTOR.search(part))
    return (found if len(found) <= _SHOWN_AT_MOST else found[:_SHOWN_AT_MOST].rstrip() + "…") or None
