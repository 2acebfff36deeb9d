"""Putting goods aside at a branch: goods, branch, for whom; a summary, one "yes"; the branch answers later.

What was put aside before is told, given up or asked for anew (`own`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.reserve import kinds
from bots.flows.reserve import own as kept
from bots.flows.reserve.contact import ask_phone, phone_said
from bots.flows.reserve.part import part_slot, part_steps, set_aside
from bots.flows.reserve.summary import (
    BRANCH_TEXTS,
    LIST_TEXTS,
    REFUSAL_TEXTS,
    SUMMARY_TEXTS,
    ask_branch,
    branch_buttons,
    branch_name,
    is_settled,
    items,
    nearest_asked,
    sum_up,
    with_enough,
)
from bots.pieces.branches import branch_meant, branch_named
from bots.pieces.goods import goods
from bots.pieces.goods_rows import read_rows
from bots.plan import Asides, Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, confirm, words
from bots.reading import rows_at, rows_of, text_at, whole_at

GOODS = goods(then="branches", checks_stock=False)
_REFUSALS_AT_MOST: Final = 2
_WHY_PERSON: Final = {
    "discontinued": "person_discontinued",
    "on_credit_hold": "person_credit_hold",
}
_YES_NO: Final = (Button(payload="wait=yes", title_key="yes"), Button(payload="wait=no", title_key="no"))


def _branches(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the branches with their stock, who asks as far as that is known, and a branch that was named before."""
    if outcome not in ("ok", "nowhere"):
        return known
    listed = {**known, "branches": [dict(row) for row in rows_at(value, "branches")]}
    listed["needs_phone"] = value.get("needs_phone") is True
    buyer = next(iter(rows_of([value.get("buyer")])), {})
    for name in ("name", "phone"):
        if listed.get(name) is None and (told := text_at(buyer, name)) is not None:
            listed[name] = told
    place = text_at(known, "place")
    if place is not None and listed.get("branch") is None:
        listed["branch"] = branch_named(place, with_enough(listed))
        lacking = _lacking(branch_named(place, rows_at(value, "branches")), listed)
        listed["lacks"], listed["lacks_but"] = text_at(lacking, "name"), whole_at(lacking, "in_stock")
    return listed


def _lacking(code: str | None, known: Slots) -> Slots:
    """Give a branch that is known and has not all of it; nothing for any other."""
    rows = [row for row in rows_at(known, "branches") if row.get("has_all") is False]
    return next((row for row in rows if text_at(row, "code") == code), {})


def _reserved(outcome: str, known: Slots, value: Slots) -> Slots | None:
    if outcome != "refused":
        asked = {"number": text_at(value, "number"), "old_stands": value.get("old_stands") is True}
        return set_aside({**known, **asked}, items(known))
    refusals = (whole_at(known, "refusals") or 0) + 1
    told = {"why": text_at(value, "why"), "at_most": whole_at(value, "at_most"), "refusals": refusals}
    return {**known, **told, "branch": None}


def _pick(known: Slots) -> str:
    """Go on where the branch is clear; one chosen out of a letter of ours is looked at again first."""
    if not is_settled(known):
        return "which_branch"
    return "name" if read_rows(known) else GOODS.look


def _by_refusal(known: Slots) -> str:
    if (whole_at(known, "refusals") or 0) > _REFUSALS_AT_MOST:
        return "person_refused"
    if known.get("why") in ("not_enough", "unknown_branch"):
        return "branches"
    return _WHY_PERSON.get(text_at(known, "why") or "", "person_refused")


def _nowhere(known: Slots) -> tuple[Line, ...]:
    if with_enough(known):
        return (Line(key="nobody_else"), Line(key="ask_wait"))
    return (Line(key="nowhere", args={"items": items(known)}), Line(key="ask_wait"))


def _ended(key: str, outcome: str | None = None) -> Finish:
    def compose(known: Slots) -> tuple[Line, ...]:
        aside = text_at(known, "set_aside") or items(known)
        args = {"branch": branch_name(known), "items": aside, "number": text_at(known, "number") or ""}
        return (Line(key=key, args=args), *kept.after_replacing(known))

    return Finish(outcome=outcome or key, words=composed(compose, {key: "branch items number", **kept.AFTER_TEXTS}))


def _with_or_without_rest(end: str) -> Fork:
    """End, or go on to what is missing where only a part could be put aside."""
    return Fork(choose=lambda known: f"{end}_rest" if known.get("rest") else end, among=(end, f"{end}_rest"))


def _named(heard: Heard, known: Slots) -> JSON:
    """Read which of the listed branches is meant."""
    return branch_meant(heard, with_enough(known))


def _by_change(known: Slots) -> str:
    match known.get("change"):
        case kinds.AS_IT_IS:
            return "summary"
        case "branch":
            return "which_branch"
        case change:
            return f"other_{change}"


def _changes(_known: Slots) -> tuple[Button, ...]:
    return tuple(Button(payload=f"change={code}", title_key=f"change_{code}") for code in kinds.CHANGES)


_LISTED = composed(ask_branch, {**LIST_TEXTS, **BRANCH_TEXTS, **REFUSAL_TEXTS})
_LOOK: Final = Lookup(
    operation="branch_stock",
    args=("cart", "place", "replaces"),
    receive=_branches,
    outcomes={"ok": "picked", "nowhere": "part_sorted", "unavailable": "goods_down"},
)
_WHERE: Mapping[str, Node] = {
    "branches": _LOOK,
    "picked": Fork(choose=_pick, among=("name", "which_branch", GOODS.look)),
    "which_branch": Question(
        slot="branch",
        ask=_LISTED,
        again=_LISTED,
        then="picked",
        on_none="nowhere",
        always=True,
        read=_named,
        buttons=branch_buttons,
    ),
    "nowhere": Question(
        slot="wait",
        ask=composed(_nowhere, {"nowhere": "items", "nobody_else": "", "ask_wait": ""}),
        again=words("ask_wait"),
        then="to_preorder",
        on_none="left",
        always=True,
        buttons=lambda _known: _YES_NO,
        titles=("yes", "no"),
    ),
    **part_steps(_LOOK, picked="picked", nowhere="nowhere"),
    "to_preorder": Finish(outcome="goes_on:preorder", words=words("let_us_wait")),
    "left": Finish(outcome="left", words=words("all_right")),
}
_FOR_WHOM: Mapping[str, Node] = {
    "name": Question(slot="name", ask=words("ask_name"), again=words("ask_name_again"), then="phone"),
    "phone": Question(
        slot="phone", ask=ask_phone("ask_phone"), again=ask_phone("ask_phone_again"), then="summary", read=phone_said
    ),
    "summary": confirm(
        "confirmed",
        ask=composed(sum_up, SUMMARY_TEXTS),
        again=composed(sum_up, SUMMARY_TEXTS),
        then="reserve",
        on_none="what_change",
    ),
    "reserve": Lookup(
        operation="reserve",
        args=("cart", "branch", "day", "name", "phone", "change", "replaces"),
        receive=_reserved,
        outcomes={
            "asked": "asked_sorted",
            "confirmed": "confirmed_sorted",
            "refused": "refused",
            "not_allowed": "not_allowed",
            "over_limit": "over_limit",
            "unconfirmed": "unconfirmed",
            "unavailable": "goods_down",
        },
        binds=True,
    ),
    **{f"{one}_sorted": _with_or_without_rest(one) for one in ("asked", "confirmed")},
    **{one: _ended(one) for one in ("asked", "confirmed")},
    **{f"{one}_rest": _ended(one, "goes_on:preorder") for one in ("asked", "confirmed")},
    "refused": Fork(choose=_by_refusal, among=("branches", "person_refused", *_WHY_PERSON.values())),
}
_CHANGING: Mapping[str, Node] = {
    "what_change": Question(
        slot="change",
        ask=words("ask_change"),
        again=words("ask_change_again"),
        then="change_sorted",
        on_none="summary",
        always=True,
        read=kinds.change_meant,
        buttons=_changes,
        titles=tuple(f"change_{code}" for code in kinds.CHANGES),
    ),
    "change_sorted": Fork(
        choose=_by_change,
        among=("summary", "which_branch", "other_goods", "other_day", "other_contact"),
    ),
    "other_goods": Question(
        slot="cart", ask=words("ask_other_goods"), again=words("ask_other_goods"), then=GOODS.look, always=True
    ),
    "other_day": Question(
        slot="day", ask=words("ask_day"), again=words("ask_day_again"), then="summary", on_none="summary", always=True
    ),
    "other_contact": Question(
        slot="name", ask=words("ask_name"), again=words("ask_name_again"), then="other_phone", always=True
    ),
    "other_phone": Question(
        slot="phone",
        ask=ask_phone("ask_phone"),
        again=ask_phone("ask_phone_again"),
        then="summary",
        always=True,
        read=phone_said,
    ),
}
_PEOPLE: Mapping[str, Node] = {
    "not_allowed": Transfer(reason="not_allowed", words=words("person_not_allowed")),
    "over_limit": Transfer(reason="over_limit", words=words("person_over_limit")),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("person_unconfirmed")),
    "person_refused": Transfer(reason="refused", words=words("person_refused"), gives=("why",)),
    "person_discontinued": Transfer(reason="refused", words=words("person_discontinued"), gives=("why",)),
    "person_credit_hold": Transfer(reason="refused", words=words("person_credit_hold"), gives=("why",)),
}

FLOW = Flow(
    name="reserve",
    version=1,
    starts_on=("reserve",),
    first="begin",
    asides=Asides(texts={"nearest_unknown": frozenset()}, answer=nearest_asked),
    slots={
        **kept.own_slots(),
        **GOODS.slots,
        "cart": kinds.goods_beside_a_place(),
        "place": kinds.place(),
        "branch": kinds.branch(),
        "only_there": part_slot(),
        "day": slots.day(),
        "name": kinds.name(),
        "phone": slots.phone(),
        "change": kinds.change(),
        "confirmed": slots.yes_or_no("reserve"),
        "wait": slots.yes_or_no(),
    },
    operations={
        **GOODS.operations,
        **kept.OPERATIONS,
        "branch_stock": ("ok", "nowhere", "unavailable"),
        "reserve": ("asked", "confirmed", "refused", "not_allowed", "over_limit", "unconfirmed", "unavailable"),
    },
    nodes={
        **kept.own_steps(new=GOODS.first, receive_branches=_LOOK, what_change="what_change", picked="picked"),
        **GOODS.nodes,
        **_WHERE,
        **_FOR_WHOM,
        **_CHANGING,
        **_PEOPLE,
    },
)
