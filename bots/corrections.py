"""Reads what a customer puts right: "two, not three", «не на Ленина, а на Мира», 把三个换成五个; pure and quick."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bots import parse

_PART = r"[^,;.!?，。；！？\n]{1,80}?"
_END = r"(?=\s*(?:[,;!?，。；！？\n]|\.(?:\s|$)|$|\s(?:пожалуйста|please)))"
_BEFORE = r"(?:^|(?<=[\s,;.!?，。；！？]))"
_LED = r"(?:на\s+|в\s+|к\s+|по\s+|to\s+|at\s+|in\s+|on\s+|the\s+)?"
_SWAPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_BEFORE}не\s+{_LED}(?P<old>{_PART}),?\s+а\s+{_LED}(?P<new>{_PART}){_END}",
        rf"{_BEFORE}{_LED}(?P<new>{_PART}),?\s+а\s+не\s+{_LED}(?P<old>{_PART}){_END}",
        rf"{_BEFORE}вместо\s+{_LED}(?P<old>\S{{1,40}}(?:\s\d+)?),?\s+{_LED}(?P<new>{_PART}){_END}",
        rf"(?:замен|помен|смен|исправ)\w+\s+(?P<old>{_PART})\s+на\s+(?P<new>{_PART}){_END}",
        rf"{_BEFORE}not\s+{_LED}(?P<old>{_PART}),?\s+but\s+(?:rather\s+)?{_LED}(?P<new>{_PART}){_END}",
        rf"{_BEFORE}{_LED}(?P<new>{_PART}),?\s+(?:and\s+)?not\s+{_LED}(?P<old>{_PART}){_END}",
        rf"{_BEFORE}{_LED}(?P<new>{_PART}),?\s+(?:instead\s+of|rather\s+than)\s+{_LED}(?P<old>{_PART}){_END}",
        rf"{_BEFORE}not\s+{_LED}(?P<old>{_PART}),\s*{_LED}(?P<new>{_PART}){_END}",
        rf"(?:replace|swap)\s+(?P<old>{_PART})\s+(?:with|by|for)\s+(?P<new>{_PART}){_END}",
        rf"change\s+(?P<old>{_PART})\s+(?:to|into)\s+(?P<new>{_PART}){_END}",
        rf"不是\s*(?P<old>{_PART})[，,]?\s*(?:而是|是|应该是|應該是)\s*(?P<new>{_PART}){_END}",
        rf"不要\s*(?P<old>{_PART})[，,]?\s*(?:而要|要)\s*(?P<new>{_PART}){_END}",
        rf"(?:是|要)\s*(?P<new>{_PART})[，,]?\s*(?:而不是|不是|不要)\s*(?P<old>{_PART}){_END}",
        rf"(?:^|[，,。])\s*(?P<new>{_PART})[，,]\s*(?:而不是|不是|不要)\s*(?P<old>{_PART}){_END}",
        rf"[把将將]\s*(?P<old>{_PART})\s*(?:换成|換成|改成|改为|改為|换为)\s*(?P<new>{_PART}){_END}",
    )
)
_NEGATIVE_HEAD = re.compile(
    r"^\s*(?:нет|не\s+то|no|nope|wrong|不|不是|不对|不對|错了|錯了)[\s,.!，。！—-]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What was meant and what it takes the place of, both as written."""

    old: str
    new: str


def swap_in(text: str) -> Swap | None:
    """Give what the text puts in the place of what; None where it does not say both."""
    said = _NEGATIVE_HEAD.sub("", text[: parse.READ_AT_MOST].strip(), count=1)
    for pattern in _SWAPS:
        found = pattern.search(said)
        if found and (old := found["old"].strip()) and (new := found["new"].strip()) and old != new:
            return Swap(old=old, new=new)
    return None


def begins_with_no(text: str) -> bool:
    """Tell whether the text begins by denying what was said before it."""
    return _NEGATIVE_HEAD.match(text[: parse.READ_AT_MOST]) is not None


def swapped(current: str, swap: Swap) -> str | None:
    """Put the new words where the old ones stand in a text, in whatever case they are; None where they do not stand."""
    stem = swap.old if any(sign.isdigit() for sign in swap.old) else _stem(swap.old)
    found = re.search(
        rf"(?<!\w){re.escape(stem)}\w*" if stem.isascii() or stem[0] < "\u3400" else re.escape(stem),
        current,
        re.IGNORECASE,
    )
    return None if found is None else current[: found.start()] + swap.new + current[found.end() :]


def _stem(word: str) -> str:
    """Leave an ending off that another case would change."""
    return word if len(word) < 5 or word[0] >= "\u3400" else word[:-2] if len(word) > 6 else word[:-1]
