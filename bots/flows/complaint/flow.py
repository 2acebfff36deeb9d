"""A complaint is at people from its first word; meanwhile the bot asks for what they will need, and never argues.

Begun by the gateway beside the handover (`gateway.perform`), it ends after a few questions or with the first person.
"""

from __future__ import annotations

import re
from typing import Final

from bots import parse, slots
from bots.flow import JSON, Heard, Slots
from bots.own_words import FILE
from bots.plan import Flow, Lookup, Question, SlotKind, Transfer, words

ATTACHED: Final = "attached"
_TOLD_FROM: Final = 25
"""So many signs of a first message tell what happened; a shorter one only names the matter."""
_CHINESE_TOLD_FROM: Final = 10
_CHINESE = re.compile("[\u3400-\u9fff]")
_LONGEST: Final = 2000


def _keep(_outcome: str, known: Slots, _value: Slots) -> Slots | None:
    return known


def _story(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Take the customer's own words: the first message where it tells enough, later the answer."""
    said = heard.text.strip()
    is_enough = len(said) >= _TOLD_FROM or len(_CHINESE.findall(said)) >= _CHINESE_TOLD_FROM
    if is_asked:
        return said[:_LONGEST] if said and not parse.has_none(said) else None
    return said[:_LONGEST] if current is None and is_enough else None


def _files(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
    """Note that photos or documents came; "yes" to the question is a promise, and the next message may hold them."""
    if heard.files:
        return ATTACHED
    return "announced" if is_asked and parse.yes_no(heard.text) is True else None


def _read(text: str) -> JSON:
    return text.strip()[:_LONGEST] or None


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
    },
    operations={"note_complaint": ("ok", "unavailable")},
    nodes={
        "what": Question(
            slot="story", ask=words("ask_what"), again=words("ask_what_again"), then="order", on_none="order"
        ),
        "order": Question(
            slot="order_number", ask=words("ask_order"), again=words("ask_order_again"), then="files", on_none="files"
        ),
        "files": Question(
            slot="files", ask=words("ask_files"), again=words("ask_files_again"), then="wish", on_none="wish"
        ),
        "wish": Question(slot="wish", ask=words("ask_wish"), again=words("ask_wish"), then="note", on_none="note"),
        "note": Lookup(
            operation="note_complaint",
            args=("story", "order_number", "files", "wish"),
            receive=_keep,
            outcomes={"ok": "collected", "unavailable": "collected"},
        ),
        "collected": Transfer(reason="complaint_collected", words=words("collected")),
    },
)
