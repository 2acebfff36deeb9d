"""What about my earlier request: when an answer is promised; whoever has it is reminded. Without one, a person."""

from __future__ import annotations

from datetime import time

from bots.flow import Line, Slots
from bots.plan import Finish, Flow, Lookup, Transfer, composed, words
from bots.reading import date_at, text_at

_OUTCOMES = ("promised", "open", "late", "solved", "none", "unavailable")


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    if outcome not in ("promised", "open", "late", "solved"):
        return known
    if text_at(value, "number") is None:
        return None
    is_readable = outcome != "promised" or (date_at(value, "day") is not None and _time_of(value) is not None)
    return {**known, **value} if is_readable else None


def _promised(known: Slots) -> tuple[Line, ...]:
    number, day, at = text_at(known, "number"), date_at(known, "day"), _time_of(known)
    if number is None or day is None or at is None:
        return ()
    return (Line(key="request_status", args={"number": number, "day": day, "time": at}),)


def _time_of(value: Slots) -> time | None:
    try:
        return time.fromisoformat(text_at(value, "time") or "")
    except ValueError:
        return None


FLOW = Flow(
    name="request_status",
    version=1,
    starts_on=("request_status",),
    first="look",
    slots={},
    operations={"open_request": _OUTCOMES},
    nodes={
        "look": Lookup(
            operation="open_request",
            args=(),
            receive=_receive,
            outcomes={
                "promised": "promised",
                "open": "open",
                "late": "late",
                "solved": "solved",
                "none": "none",
                "unavailable": "none",
            },
        ),
        "promised": Finish(outcome="told", words=composed(_promised, {"request_status": "number day time"})),
        "open": Finish(outcome="told", words=words("request_status_no_promise", number="number")),
        "late": Finish(outcome="told", words=words("request_status_late", number="number")),
        "solved": Finish(outcome="told", words=words("request_status_solved", number="number")),
        "none": Transfer(reason="no_open_request", words=words("request_status_none")),
    },
)
