"""A complaint is at people from its first word; meanwhile the bot asks for what they will need, and never argues.

Begun by the gateway beside the handover (`gateway.perform`), it ends after a few questions or with the first person.
"""

from __future__ import annotations

import re
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Heard, Line, Slots
from bots.flows.complaint.told import LONGEST, NO_NUMBER, TOLD, more_told, names_only, tells
from bots.own_words import FILE
from bots.plan import Flow, Lookup, Question, SlotKind, Transfer, Words, composed, words

ATTACHED: Final = "attached"
_TOLD_FROM: Final = 25
"""So many signs of a first message tell what happened; a shorter one only names the matter."""
_CHINESE_TOLD_FROM: Final = 10
_CHINESE = re.compile("[\u3400-\u9fff]")


_NUMBER: Final = slots.order_number()


def _keep(_outcome: str, known: Slots, _value: Slots) -> Slots | None:
    return known


def _story(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Take the customer's own words: the first message where it tells enough, later the answer."""
    said = heard.text.strip()
    is_enough = not names_only(said) and (len(said) >= _TOLD_FROM or len(_CHINESE.findall(said)) >= _CHINESE_TOLD_FROM)
    if is_asked:
        is_story = said and not parse.has_none(said) and not _is_number(said)
        return said[:LONGEST] if is_story else None
    return said[:LONGEST] if current is None and is_enough else None


def _is_number(said: str) -> bool:
    """Tell whether an order's number is all that is said: it tells nothing of what happened."""
    return _NUMBER.read(said) is not None and not re.search(
        r"[^\W\d_]{4,}", said.replace("заказ", "").replace("order", "")
    )


def _files(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
    """Note that photos or documents came; "yes" to the question is a promise, and the next message may hold them."""
    if heard.files:
        return ATTACHED
    if not is_asked:
        return None
    return "announced" if parse.yes_no(heard.text) is True else TOLD if tells(heard) else None


def _order(heard: Heard, _known: Slots) -> JSON:
    """Read the order's number; words that tell more instead say that none is to be had now, and are kept."""
    named = [one.normalized or one.value for one in heard.entities if one.entity == "order_number"]
    number = next((found for text in (*named, heard.text) if (found := _NUMBER.read(text)) is not None), None)
    return number if number is not None else NO_NUMBER if tells(heard) else None


def _after_telling(key: str, slot: str, mark: str) -> Words:
    """Ask, and say before it that what was told instead of the answer was added."""

    def compose(known: Slots) -> tuple[Line, ...]:
        is_told = known.get(slot) == mark
        return (*((Line(key="added"),) if is_told else ()), Line(key=key))

    return composed(compose, {"added": "", key: ""})


def _read(text: str) -> JSON:
    return text.strip()[:LONGEST] or None


FLOW = Flow(
    name="complaint",
    version=1,
    starts_on=(
        "complaint_quality",
        "complaint_delivery",
        "complaint_service",
        "complaint_advice",
        "complaint_promotion",
    ),
    first="what",
    slots={
        "story": SlotKind(entities=(), accept=_read, read=_read, gather=_story),
        "order_number": slots.order_number(),
        "files": SlotKind(entities=(FILE,), accept=_read, read=_read, gather=_files),
        "wish": slots.free_text(),
        "more": SlotKind(entities=(), accept=_read, read=_read, among=more_told),
    },
    operations={"note_complaint": ("ok", "unavailable")},
    nodes={
        "what": Question(
            slot="story", ask=words("ask_what"), again=words("ask_what_again"), then="order", on_none="order"
        ),
        "order": Question(
            slot="order_number",
            ask=words("ask_order"),
            again=words("ask_order_again"),
            then="files",
            on_none="files",
            read=_order,
        ),
        "files": Question(
            slot="files",
            ask=_after_telling("ask_files", "order_number", NO_NUMBER),
            again=words("ask_files_again"),
            then="wish",
            on_none="wish",
        ),
        "wish": Question(
            slot="wish",
            ask=_after_telling("ask_wish", "files", TOLD),
            again=words("ask_wish"),
            then="note",
            on_none="note",
        ),
        "note": Lookup(
            operation="note_complaint",
            args=("story", "order_number", "files", "wish"),
            receive=_keep,
            outcomes={"ok": "collected", "unavailable": "collected"},
        ),
        "collected": Transfer(reason="complaint_collected", words=words("collected")),
    },
)
