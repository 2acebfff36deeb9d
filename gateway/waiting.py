"""What becomes of a talk while it waits for a person: which flow runs on, and that words are added, said once. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from gateway.actions import COMPLAINT
from gateway.decide import COLLECTS_BESIDE
from gateway.ids import SECOND
from gateway.missing_data import ALONE, BESIDE
from gateway.performed import Performed, flow_row
from gateway.store.rows import CaseRow, FlowRow
from gateway.turns import Turn

WAITING: Final = "also"
"""In the flow's state: matters that wait behind it."""
_WAITS: Final = "waits"
_LEFT: Final = "left"
_TOLD: Final = "told_added"
"""In the flow's state: since when the case had waited when it was said."""
_TOLD_STATUS: Final = "told_status"
"""In the flow's state: when a letter told last how the request stands."""
_TOLD_FOR_US: Final = 24 * 3600 * SECOND
_UNDONE: Final = frozenset({"handed_over", "cancelled", _LEFT, _WAITS})
"""How a flow ended that did nothing."""

_ASKS_AFTER: Final = re.compile(
    r"ждать|жд[уе]\b|жд[её]м\b|дожд|когда.{0,20}ответ|есть кто|кто-нибудь|\bалло|\bау\b|что там|вы там|жив(?:ы|ой)|"
    r"(?:трет|четв[её]рт|пят)\w+ раз|\bwaiting\b|how long|\bwhen\b.{0,25}(?:answer|reply|hear)|"
    r"any(?:body|one) (?:there|here)|(?:third|fourth|fifth) time|等多久|多久|还在吗|有人吗|什么时候.{0,6}(?:回|答)|"
    r"第[三四五]次",
    re.IGNORECASE,
)
_OF_ANOTHER: Final = re.compile(r"\d|заказ|доставк|посылк|order|deliver|parcel|订单|发货|送|货", re.IGNORECASE)
_ASKED_AT_MOST: Final = 80


def asks_after(text: str) -> bool:
    """Whether a few words ask how long it takes until somebody answers, and not how an order or the like stands."""
    is_short = len(text) <= _ASKED_AT_MOST and _OF_ANOTHER.search(text) is None
    return is_short and _ASKS_AFTER.search(text) is not None


def as_it_runs(row: FlowRow | None, case: CaseRow) -> FlowRow | None:
    """The flow of a case; one that was running when its case went to people is over, unless it runs beside them."""
    if row is None or case.owner != "queue" or "ended" in row.state:
        return row
    goes_on = row.flow in COLLECTS_BESIDE or bool(row.state.get(BESIDE))
    return row if goes_on else replace(row, state={**row.state, "ended": _LEFT})


def may_tell(turn: Turn) -> bool:
    """Whether it is to be said now: something was written in a talk, and it was not said since the case waits.

    A letter is answered by the acknowledgement of letters.
    """
    case = turn.place.case if turn.place is not None else None
    if case is None or case.owner != "queue" or turn.last.mail is not None or turn.kept is not None:
        return False
    is_something = any(message.text.strip() or message.files for _, message in turn.messages)
    told_at = turn.flow.state.get(_TOLD) if turn.flow is not None else None
    return is_something and turn.section.bot and turn.dial.is_plain and told_at != (case.queued_at or 0)


def note_told(turn: Turn, done: Performed) -> Performed:
    """The outcome, with the note that it was said."""
    case = turn.place.case if turn.place is not None else None
    row = turn.flow or flow_row(_WAITS, 1, {"ended": _WAITS, "slots": {}}, 0)
    state = {name: value for name, value in row.state.items() if (name, value) != ("ended", _LEFT)}
    done.flow = replace(row, state={**state, _TOLD: (case.queued_at if case is not None else None) or 0})
    return done


def mark_beside(turn: Turn) -> str | bool:
    """The mark of a flow that goes on beside people; `ALONE` where its case waits for nothing else that was written."""
    case = turn.place.case if turn.place is not None else None
    waits = turn.flow.state if turn.flow is not None else {}
    is_more = any(name in waits for name in (_TOLD, WAITING, "interrupted"))
    is_of_a_complaint = case is None or (case.intent or "").startswith(COMPLAINT)
    return True if is_more or is_of_a_complaint or turn.last.mail is not None else ALONE


def has_finished(turn: Turn, done: Performed) -> bool:
    """Whether the bot has done what its case went to people for, so that nobody needs to look at it any more."""
    before, after = turn.flow, done.flow
    if after is None or done.hand_over is not None or after.state.get("ended") in (None, *_UNDONE):
        return False
    marked = after if BESIDE in after.state else before
    return marked is not None and marked.flow == after.flow and marked.state.get(BESIDE) == ALONE


def was_told_status(turn: Turn) -> bool:
    """Whether a letter told within the day how the request stands; a second one would answer another robot's echo."""
    told_at = turn.flow.state.get(_TOLD_STATUS) if turn.flow is not None else None
    return turn.last.mail is not None and isinstance(told_at, int) and turn.now - told_at < _TOLD_FOR_US


def kept_as_it_waits(turn: Turn, done: Performed) -> Performed:
    """The outcome that leaves the flow of a waiting case as it is: what it lacked may still come.

    A letter notes that it told how the request stands.
    """
    case = turn.place.case if turn.place is not None else None
    if case is not None and case.owner == "queue" and turn.flow is not None:
        done.flow = None
    if turn.last.mail is not None and (row := done.flow or turn.flow) is not None:
        done.flow = replace(row, state={**row.state, _TOLD_STATUS: turn.now})
    return done
