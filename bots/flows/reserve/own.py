"""The steps for what is put aside already: how it stands, giving it up, asking for it anew in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import kept_words, parse, slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.pieces.kept import at_first, folded, told
from bots.plan import Finish, Fork, Lookup, Node, Question, SlotKind, Transfer, Words, composed, confirm, words
from bots.reading import rows_at, rows_of, text_at, whole_at

OPEN: Final = ("asked", "confirmed")
"""A reservation that can still be given up or changed."""
STATES: Final = (*OPEN, "refused", "collected", "expired", "ended")
_STATE_TEXTS: Final = {state: f"own_{state}" for state in STATES} | {"refused": "own_refused_state"}
_SAID_AT_MOST: Final = 300
_TOLD: Final = "number items branch"
_BRIEFLY: Final = "number items"
_BRIEF: Final = frozenset(
    {"own_collected", "own_expired", "own_given_up", "own_over", "own_refused", "own_unconfirmed"}
)
"""Texts in which the branch is not named."""


def own_steps(*, new: str, receive_branches: Lookup, what_change: str, picked: str) -> Mapping[str, Node]:
    """Build the steps: `begin` goes on to `new` where nothing is said of what is kept already.

    A change goes through the look at the branches and then to `picked` where the new number was said, else to
    `what_change`.
    """
    return {
        "begin": Fork(
            choose=lambda known: "own" if known.get("own_deed") else new,
            among=("own", new),
        ),
        **_LOOK,
        **_GIVING_UP,
        "own_branches": Lookup(
            operation=receive_branches.operation,
            args=receive_branches.args,
            receive=receive_branches.receive,
            outcomes={"ok": "own_ready", "nowhere": "own_ready", "unavailable": "own_down"},
        ),
        "own_ready": Fork(
            choose=lambda known: picked if known.get("own_count") and _is_single(known) else what_change,
            among=(picked, what_change),
        ),
    }


def own_slots() -> Mapping[str, SlotKind]:
    """Give the slots: what is wanted of which reservation, in whose place the new one comes."""
    return {
        "own_deed": at_first(kept_words.about_reservation),
        "own_said": at_first(lambda text: text[:_SAID_AT_MOST] if kept_words.about_reservation(text) else None),
        "own_count": at_first(
            lambda text: kept_words.count_in(text) if kept_words.about_reservation(text) == "change" else None
        ),
        "kept_number": told(),
        "number": told(),
        "replaces": told(),
        "given_up": slots.yes_or_no("release"),
    }


OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "own_reservations": ("one", "several", "none", "unknown", "unavailable"),
    "end_reservation": ("done", "over", "refused", "unconfirmed", "unavailable"),
}


def instead(known: Slots) -> tuple[Line, ...]:
    """Say in a summary in the place of which reservation it comes."""
    number = text_at(known, "replaces")
    return (Line(key="summary_instead", args={"number": number}),) if number else ()


def after_replacing(known: Slots) -> tuple[Line, ...]:
    """Say what became of the reservation in whose place the new one came."""
    number = text_at(known, "replaces")
    if not number:
        return ()
    key = "replaced_stands" if known.get("old_stands") is True else "replaced"
    return (Line(key=key, args={"number": number}),)


AFTER_TEXTS: Final = {"replaced": "number", "replaced_stands": "number"}


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the reservation that is meant, and for a change what it is about, as if it had been given now."""
    if outcome == "several":
        return {**known, "own_rows": [dict(row) for row in rows_at(value, "rows")]}
    if outcome != "one":
        return known
    own = next(iter(rows_of([value.get("own")])), None)
    number = text_at(own or {}, "number")
    if own is None or number is None or text_at(own, "state") not in STATES:
        return None
    kept: Slots = {**known, "own": dict(own), "kept_number": number}
    return _as_given(kept, own) if known.get("own_deed") == "change" and own.get("state") in OPEN else kept


def _as_given(known: Slots, own: Slots) -> Slots:
    lines = rows_at(own, "lines")
    count = whole_at(known, "own_count") if len(lines) == 1 else None
    cart: list[JSON] = [
        {"asked": text_at(row, "reference"), "reference": text_at(row, "reference"), "quantity": count or whole}
        for row in lines
        if (whole := whole_at(row, "quantity"))
    ]
    goods: list[JSON] = [{**row, "quantity": count or whole_at(row, "quantity"), "candidates": []} for row in lines]
    given = {name: own.get(name) for name in ("branch", "name", "day") if own.get(name) is not None}
    return {
        **known,
        **given,
        "cart": cart,
        "goods": goods,
        "phone": text_at(own, "phone") or "",
        "replaces": own.get("number"),
    }


def _is_single(known: Slots) -> bool:
    return len(rows_at(known, "cart")) == 1


def _by_deed(known: Slots) -> str:
    is_open = _own(known).get("state") in OPEN
    if known.get("own_deed") == "status" or not is_open:
        return "own_told"
    return "own_give_up" if known.get("own_deed") == "cancel" else "own_branches"


def _own(known: Slots) -> Slots:
    return next(iter(rows_of([known.get("own")])), {})


def _names(key: str) -> str:
    return _BRIEFLY if key in _BRIEF else _TOLD


def _line(key: str, row: Slots, **more: str) -> Line:
    fields = {"number": "number", "items": "items", "branch": "branch_name"}
    return Line(key=key, args={**{name: text_at(row, fields[name]) or "" for name in _names(key).split()}, **more})


def _told(known: Slots) -> tuple[Line, ...]:
    own = _own(known)
    state, until = text_at(own, "state") or "asked", text_at(own, "until")
    if state == "confirmed" and until:
        return (_line("own_confirmed_until", own, until=until), Line(key="own_may"))
    is_late = state == "asked" and own.get("is_late") is True
    may = (Line(key="own_may"),) if state in OPEN else ()
    return (_line("own_late" if is_late else _STATE_TEXTS[state], own), *may)


def _which(known: Slots) -> tuple[Line, ...]:
    rows = rows_at(known, "own_rows")
    listed = (_line("own_row", row, place=str(place)) for place, row in enumerate(rows, start=1))
    return (Line(key="own_which"), *listed)


def _chosen(heard: Heard, known: Slots) -> JSON:
    """Read which of the listed reservations is meant: its number, its place, its button."""
    numbers = [text_at(row, "number") or "" for row in rows_at(known, "own_rows")]
    said = folded(heard.text)
    named = [number for number in numbers if number and folded(number) in said]
    if named:
        return named[0]
    place = parse.ordinal(heard.text, of=len(numbers))
    return None if place is None else numbers[place]


def _which_buttons(known: Slots) -> tuple[Button, ...]:
    numbers = [text_at(row, "number") or "" for row in rows_at(known, "own_rows")]
    return tuple(Button(payload=f"kept_number={number}", title=number) for number in numbers if number)


def _about(key: str) -> Words:
    return composed(lambda known: (_line(key, _own(known)),), {key: _names(key)})


_WHICH: Final = composed(_which, {"own_which": "", "own_row": f"place {_TOLD}"})
_LOOK: Final[Mapping[str, Node]] = {
    "own": Lookup(
        operation="own_reservations",
        args=("own_deed", "own_said", "kept_number"),
        receive=_receive,
        outcomes={
            "one": "own_sorted",
            "several": "own_choose",
            "none": "own_none",
            "unknown": "own_unknown",
            "unavailable": "own_down",
        },
    ),
    "own_choose": Question(
        slot="kept_number",
        ask=_WHICH,
        again=_WHICH,
        then="own",
        on_none="own_left",
        always=True,
        read=_chosen,
        buttons=_which_buttons,
    ),
    "own_sorted": Fork(choose=_by_deed, among=("own_told", "own_give_up", "own_branches")),
    "own_told": Finish(
        outcome="told",
        words=composed(
            _told,
            {**{key: _names(key) for key in _STATE_TEXTS.values()}, "own_late": _TOLD, "own_may": ""}
            | {"own_confirmed_until": f"{_TOLD} until"},
        ),
    ),
    "own_left": Finish(outcome="left", words=words("own_left")),
    "own_none": Transfer(reason="no_reservation", words=words("own_none"), gives=("own_said",)),
    "own_unknown": Transfer(reason="no_reservation", words=words("own_unknown"), gives=("own_said",)),
    "own_down": Transfer(reason="unavailable", words=words("own_down")),
}
_GIVING_UP: Final[Mapping[str, Node]] = {
    "own_give_up": confirm(
        "given_up",
        ask=_about("own_ask_give_up"),
        again=_about("own_ask_give_up"),
        then="own_end",
        on_none="own_stays",
    ),
    "own_end": Lookup(
        operation="end_reservation",
        args=("kept_number",),
        receive=lambda _outcome, known, _value: known,
        outcomes={
            "done": "own_given_up",
            "over": "own_over",
            "refused": "own_refused",
            "unconfirmed": "own_unconfirmed",
            "unavailable": "own_down",
        },
        binds=True,
    ),
    "own_given_up": Finish(outcome="given_up", words=_about("own_given_up")),
    "own_stays": Finish(outcome="stays", words=_about("own_stays")),
    "own_over": Finish(outcome="told", words=_about("own_over")),
    "own_refused": Transfer(reason="refused", words=_about("own_refused"), gives=("kept_number",)),
    "own_unconfirmed": Transfer(reason="unconfirmed", words=_about("own_unconfirmed"), gives=("kept_number",)),
}
