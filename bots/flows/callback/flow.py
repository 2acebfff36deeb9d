"""Call me back: to which number, when in opening hours, about what; a person calls, and the time is promised."""

from __future__ import annotations

from datetime import time

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.callback.moment import moment
from bots.flows.callback.topic import topic
from bots.pieces.phone_words import without_orders
from bots.plan import Flow, Fork, Lookup, Question, Transfer, Words, composed, words
from bots.reading import date_at, text_at

KNOWN = "known"
"""What the slot `phone` holds where the customer wants to be called on the number that we know."""
_PHONE = slots.phone()
_YES_NO = (Button(payload="agrees=yes", title_key="yes"), Button(payload="agrees=no", title_key="no"))


def _keep(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the end of the known number, or the time that was worked out."""
    if outcome == "known":
        return {**known, "tail": text_at(value, "tail")}
    if outcome == "unknown":
        return {**known, "tail": None}
    if outcome in ("open", "closed", "asked"):
        if date_at(value, "day") is None or _time(value, "from") is None or _time(value, "until") is None:
            return None
        phone = text_at(value, "phone") or known.get("phone")
        return {**known, **{name: value[name] for name in ("day", "from", "until", "moment")}, "phone": phone}
    return known


def _phone(heard: Heard, known: Slots) -> JSON:
    """Read another number, or a "yes" to the one we know."""
    written = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "phone"]
    for text in (*written, without_orders(heard)):
        if (number := _PHONE.read(text)) is not None:
            return number
    agrees = parse.yes_no(heard.text) is True or heard.text == KNOWN
    return KNOWN if agrees and text_at(known, "tail") is not None else None


def _ask_phone(known: Slots) -> tuple[Line, ...]:
    tail = text_at(known, "tail")
    return (Line(key="ask_same", args={"tail": tail}) if tail else Line(key="ask_phone"),)


def _phone_buttons(known: Slots) -> tuple[Button, ...]:
    return (Button(payload=f"phone={KNOWN}", title_key="yes"),) if text_at(known, "tail") else ()


def _at(key: str) -> Words:
    """Say a text with the day and the hours between which we call."""

    def compose(known: Slots) -> tuple[Line, ...]:
        day, begins, ends = date_at(known, "day"), _time(known, "from"), _time(known, "until")
        if day is None or begins is None or ends is None:
            return ()
        return (Line(key=key, args={"day": day, "from": begins, "until": ends}),)

    return composed(compose, {key: "day from until"})


def _time(value: Slots, name: str) -> time | None:
    try:
        return time.fromisoformat(text_at(value, name) or "")
    except ValueError:
        return None


_ASK_PHONE = composed(_ask_phone, {"ask_same": "tail", "ask_phone": ""})
_ASK_WHEN = words("ask_when")

FLOW = Flow(
    name="callback",
    version=1,
    starts_on=("callback",),
    first="start",
    slots={
        "phone": _PHONE,
        "moment": moment(),
        "agrees": slots.yes_or_no(),
        "topic": topic(),
    },
    operations={
        "known_phone": ("known", "unknown", "unavailable"),
        "callback_time": ("open", "closed", "unavailable"),
        "ask_callback": ("asked", "unavailable"),
    },
    nodes={
        "start": Fork(choose=lambda known: "when" if known.get("phone") else "whose", among=("when", "whose")),
        "whose": Lookup(
            operation="known_phone",
            args=(),
            receive=_keep,
            outcomes={"known": "phone", "unknown": "phone", "unavailable": "phone"},
        ),
        "phone": Question(
            slot="phone",
            ask=_ASK_PHONE,
            again=words("ask_phone_again"),
            then="when",
            on_none="no_phone",
            read=_phone,
            buttons=_phone_buttons,
            titles=("yes",),
        ),
        "no_phone": Fork(
            choose=lambda known: "other_phone" if text_at(known, "tail") else "without_phone",
            among=("other_phone", "without_phone"),
        ),
        "other_phone": Question(
            slot="phone",
            ask=words("ask_phone"),
            again=words("ask_phone_again"),
            then="when",
            on_none="without_phone",
            always=True,
        ),
        "when": Question(slot="moment", ask=_ASK_WHEN, again=words("ask_when_again"), then="plan", on_none="plan"),
        "plan": Lookup(
            operation="callback_time",
            args=("moment",),
            receive=_keep,
            outcomes={"open": "topic", "closed": "instead", "unavailable": "system_down"},
        ),
        "instead": Question(
            slot="agrees",
            ask=_at("closed_then"),
            again=_at("closed_then"),
            then="agreed",
            on_none="other_time",
            always=True,
            buttons=lambda _known: _YES_NO,
            titles=("yes", "no"),
        ),
        "agreed": Fork(
            choose=lambda known: "topic" if known.get("agrees") is True else "other_time", among=("topic", "other_time")
        ),
        "other_time": Question(
            slot="moment", ask=_ASK_WHEN, again=words("ask_when_again"), then="plan", on_none="plan", always=True
        ),
        "topic": Question(slot="topic", ask=words("ask_topic"), again=words("ask_topic"), then="ask", on_none="ask"),
        "ask": Lookup(
            operation="ask_callback",
            args=("phone", "moment", "topic", "agrees"),
            receive=_keep,
            outcomes={"asked": "promised", "unavailable": "system_down"},
        ),
        "promised": Transfer(reason="callback", words=_at("promised")),
        "without_phone": Transfer(reason="no_phone", words=words("person_without_phone")),
        "system_down": Transfer(reason="callback", words=words("person_calls")),
    },
)
