"""How goods reach a customer, as several flows ask and read it: the way, the branch, the part of the day."""

from __future__ import annotations

import re
from dataclasses import replace

from bots import parse, slots
from bots.flow import JSON, Arg, Button, Heard, Line, Slots
from bots.pieces.hours import hours_in
from bots.plan import SlotKind
from bots.questions import asks_how
from bots.reading import rows_at, text_at

PICKUP, DELIVERY = "pickup", "delivery"
_GREETING = re.compile(r"\bgood\s+(?:morning|afternoon|evening)\b|早上好|下午好|晚上好", re.IGNORECASE)
_PARTS = ("morning", "afternoon", "evening")
_PAID_THERE = re.compile(
    r"(?:cash|pay\w*)\s+(?:up)?on\s+(?:the\s+)?delivery|(?:оплат\w*|плат\w*|наличными)\s+при\s+доставке", re.IGNORECASE
)

_GIVEN_UP = re.compile(
    r"(?:вместо\s+|instead\s+of\s+)(?:доставк\w*|самовывоз\w*|(?:the\s+)?delivery|pick-?up)|"
    r"(?:доставк\w*|самовывоз\w*|delivery|pick-?up)\s+(?=(?:на|to|into|for|by)\s+(?:доставк|самовывоз|delivery|pick))|"
    r"(?:送货|自提|配送)(?=(?:改|换)(?:成|为)?(?:送货|自提|配送))|不要(?:送货|自提|配送)",
    re.IGNORECASE,
)
"""The way that another one takes the place of: "change delivery to pick-up"."""


def way() -> SlotKind:
    """Keep whether goods are brought ("delivery") or fetched ("pickup"); "cash on delivery" says how they are paid.

    A question ("how do you deliver?") chooses nothing and changes nothing.
    """
    kind = _ways()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if (is_asked or current is not None) and heard.button is None and asks_how(heard.text):
            return None
        said = replace(heard, text=_GIVEN_UP.sub(" ", _PAID_THERE.sub(" ", heard.text)))
        return kind.gather(said, current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def _ways() -> SlotKind:
    return slots.choice(
        {
            DELIVERY: (
                "д*ставк*", "доставьте", "доставить", "доставите", "привез*", "привоз*", "курьер*", "на дом",
                "deliver*", "courier", "ship it", "bring it", "送货", "送貨", "配送", "快递", "寄到", "送到",
            ),
            PICKUP: (
                "с*м*выво*", "заберу", "забер*м", "забрать", "сам забер*", "pick* up", "pick* * up", "pick-up",
                "pick*up", "collect it", "fetch it", "自提", "自取", "上门取",
            ),
        }
    )  # fmt: skip


def part_of_day() -> SlotKind:
    """Keep the part of the day that suits: "morning", "afternoon", "evening"; hours are told to the part they fit.

    Hours that fit none take back the part there was; who keeps them as they were said has `bots/pieces/courier.py`.
    """
    words = {
        "morning": ("утром", "с утра", "на утро", "до обеда", "до полудня", "first half of the day", "morning",
                    "before noon", "上午", "早上"),
        "afternoon": ("днём", "днем", "после обеда", "afternoon", "after lunch", "after noon", "下午"),
        "evening": ("вечером", "к вечеру", "на вечер", "evening", "after work", "晚上", "傍晚"),
    }  # fmt: skip
    kind = slots.choice(words)

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        hours = hours_in(heard.text) if heard.button is None else None
        if hours is not None:
            return hours.part or ([] if current is not None else None)
        said = replace(heard, text=_GREETING.sub(" ", heard.text))
        return kind.gather(said, current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def part_line(part: JSON) -> Line | str:
    """Name a part of the day, as the texts `part_…` shared by all flows; empty for none."""
    return Line(key=f"part_{part}") if part in _PARTS else ""


PART_TEXTS = {f"part_{part}": "" for part in _PARTS}
"""The texts that `part_line` may use."""


def branch_said(heard: Heard, known: Slots) -> JSON:
    """Read which branch of the list is meant: its place, its name or a word of it, or its code from a button."""
    branches = rows_at(known, "branches")
    codes = [text_at(row, "code") or "" for row in branches]
    said = parse.tidy(heard.text)
    if said in codes:
        return said
    names = [
        (text_at(row, "code"), f"{text_at(row, 'name')} {text_at(row, 'address') or ''}".lower()) for row in branches
    ]
    best = sorted(((_words_shared(said, name), code) for code, name in names), key=lambda one: -one[0])
    if best and best[0][0] and (len(best) == 1 or best[0][0] > best[1][0]):
        return best[0][1]
    place = parse.ordinal(heard.text, of=len(codes))
    if place is not None:
        return codes[place]
    return codes[0] if len(codes) == 1 and parse.yes_no(heard.text) else None


def branch_lines(known: Slots) -> tuple[Line, ...]:
    """List the branches, as the texts `branch_choice…` shared by all flows."""
    return tuple(_branch_line(place, row) for place, row in enumerate(rows_at(known, "branches"), start=1))


BRANCH_TEXTS = {"branch_choice": "place name", "branch_choice_at": "place name address"}
"""The texts that `branch_lines` may use."""


def branch_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the branches as buttons."""
    return tuple(
        Button(payload=f"branch={text_at(row, 'code')}", title=text_at(row, "name") or "")
        for row in rows_at(known, "branches")
    )


def branch_named(known: Slots, code: JSON) -> str:
    """Give a branch's name with its address; empty for one that is not listed."""
    for row in rows_at(known, "branches"):
        if text_at(row, "code") == code:
            return ", ".join(part for part in (text_at(row, "name"), text_at(row, "address")) if part)
    return ""


def _branch_line(place: int, row: Slots) -> Line:
    args: dict[str, Arg] = {"place": place, "name": text_at(row, "name") or ""}
    address = text_at(row, "address")
    if address is None:
        return Line(key="branch_choice", args=args)
    return Line(key="branch_choice_at", args={**args, "address": address})


def _words_shared(said: str, name: str) -> int:
    """Count the words of an answer that begin like a word of the name; of Chinese the signs."""
    chinese = sum(1 for sign in set(said) if sign >= "\u3400" and sign in name)
    stems = {word[:5] for word in re.findall(r"[^\W\d_\u3400-\u9fff]{4,}", said)}
    return chinese + sum(1 for stem in stems if stem in name)
