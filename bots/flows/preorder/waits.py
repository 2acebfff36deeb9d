"""The steps for notices of stock that the customer has asked for already: no more of one, or for another number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bots import kept_words, parse, slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.pieces.kept import ALL, at_first, folded, told
from bots.plan import Finish, Fork, Lookup, Node, Question, SlotKind, composed, confirm, words
from bots.reading import rows_at, text_at, whole_at

_SAID_AT_MOST: Final = 300
_ALL_WORDS: Final = frozenset({"все", "всё", "все сразу", "обо всех", "all", "all of them", "everything", "全部", "都"})

OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "own_waits": ("one", "several", "none", "unavailable"),
    "end_waits": ("done", "unproven", "unavailable"),
    "change_wait": ("done", "none", "unproven", "unavailable"),
}


def wait_slots() -> Mapping[str, SlotKind]:
    """Give the slots: what is wanted of which notice, and the new number of pieces."""
    return {
        "own_deed": at_first(kept_words.about_notice),
        "own_said": at_first(lambda text: text[:_SAID_AT_MOST] if kept_words.about_notice(text) else None),
        "own_count": replace(slots.quantity(), among=_count),
        "own_reference": told(),
        "own_sure": slots.yes_or_no(),
    }


def wait_steps(*, new: str, down: str) -> Mapping[str, Node]:
    """Build the steps: `wait_begin` goes on to `new` where nothing is said of a notice that there is."""
    return {
        "wait_begin": Fork(choose=lambda known: "wait_own" if known.get("own_deed") else new, among=("wait_own", new)),
        "wait_own": Lookup(
            operation="own_waits",
            args=("own_deed", "own_said", "own_reference"),
            receive=_receive,
            outcomes={"one": "wait_sorted", "several": "wait_choose", "none": "wait_none", "unavailable": down},
        ),
        "wait_end": Lookup(
            operation="end_waits",
            args=("own_reference",),
            receive=lambda _outcome, known, _value: known,
            outcomes={"done": "wait_ended", "unproven": "wait_sure", "unavailable": down},
        ),
        "wait_change": Lookup(
            operation="change_wait",
            args=("own_reference", "own_count"),
            receive=lambda _outcome, known, _value: known,
            outcomes={"done": "wait_changed", "none": "wait_none", "unproven": "wait_sure", "unavailable": down},
        ),
        **_STEPS,
    }


def _count(heard: Heard, known: Slots) -> JSON:
    if known or kept_words.about_notice(heard.text) != "change":
        return None
    return kept_words.count_in(heard.text)


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    if outcome == "several":
        return {**known, "own_rows": [dict(row) for row in rows_at(value, "rows")]}
    if outcome != "one":
        return known
    reference = text_at(value, "reference")
    return None if reference is None else {**known, "own_reference": reference, "own_items": text_at(value, "items")}


def _chosen(heard: Heard, known: Slots) -> JSON:
    """Read which of the listed articles is meant: its reference, its place, its button, or all."""
    references = [text_at(row, "reference") or "" for row in rows_at(known, "own_rows")]
    if parse.tidy(heard.text) in _ALL_WORDS and known.get("own_deed") == "cancel":
        return ALL
    said = folded(heard.text)
    named = [one for one in references if one and folded(one) in said]
    if named:
        return named[0]
    place = parse.ordinal(heard.text, of=len(references))
    return None if place is None else references[place]


def _which(known: Slots) -> tuple[Line, ...]:
    rows = rows_at(known, "own_rows")
    listed = (
        Line(key="wait_row", args={"place": str(place), "item": text_at(row, "item") or ""})
        for place, row in enumerate(rows, start=1)
    )
    key = "wait_which_or_all" if known.get("own_deed") == "cancel" else "wait_which"
    return (Line(key=key), *listed)


def _buttons(known: Slots) -> tuple[Button, ...]:
    references = [text_at(row, "reference") or "" for row in rows_at(known, "own_rows")]
    return tuple(Button(payload=f"own_reference={one}", title=one) for one in references if one)


def _sure(known: Slots) -> tuple[Line, ...]:
    """Ask for a "yes" that nobody else can give: the letter may be anybody's."""
    if known.get("own_deed") != "change":
        return (Line(key="wait_sure_end", args={"items": text_at(known, "own_items") or ""}),)
    item, quantity = text_at(known, "own_reference") or "", whole_at(known, "own_count") or 1
    return (Line(key="wait_sure_change", args={"item": item, "quantity": quantity}),)


def _ended(known: Slots) -> tuple[Line, ...]:
    return (Line(key="wait_ended", args={"items": text_at(known, "own_items") or ""}),)


def _changed(known: Slots) -> tuple[Line, ...]:
    item, quantity = text_at(known, "own_reference") or "", whole_at(known, "own_count") or 1
    return (Line(key="wait_changed", args={"item": item, "quantity": quantity}),)


_WHICH: Final = composed(_which, {"wait_which": "", "wait_which_or_all": "", "wait_row": "place item"})
_SURE: Final = composed(_sure, {"wait_sure_end": "items", "wait_sure_change": "item quantity"})
_STEPS: Final[Mapping[str, Node]] = {
    "wait_sorted": Fork(
        choose=lambda known: "wait_count" if known.get("own_deed") == "change" else "wait_end",
        among=("wait_count", "wait_end"),
    ),
    "wait_choose": Question(
        slot="own_reference",
        ask=_WHICH,
        again=_WHICH,
        then="wait_own",
        on_none="wait_left",
        always=True,
        read=_chosen,
        buttons=_buttons,
    ),
    "wait_count": Question(
        slot="own_count",
        ask=words("wait_ask_count", item="own_reference"),
        again=words("wait_ask_count", item="own_reference"),
        then="wait_change",
        on_none="wait_left",
    ),
    "wait_sure": confirm("own_sure", ask=_SURE, again=_SURE, then="wait_own", on_none="wait_left"),
    "wait_ended": Finish(outcome="ended", words=composed(_ended, {"wait_ended": "items"})),
    "wait_changed": Finish(outcome="waits", words=composed(_changed, {"wait_changed": "item quantity"})),
    "wait_none": Finish(outcome="none", words=words("wait_none")),
    "wait_left": Finish(outcome="left", words=words("wait_left")),
}
