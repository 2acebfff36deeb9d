"""Changing an order: more or fewer, added, taken out, swapped, another recipient; before and after, one "yes"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import Button, Line, Slots
from bots.flows.order_change import kinds, more_of_it, multiples, wishes
from bots.flows.order_change.beside import delivery_beside
from bots.flows.order_change.parting import parted
from bots.flows.order_change.planning import as_rows, counted_said, first_uncounted, planned, read_changes, targets
from bots.flows.order_change.telling import done, summary
from bots.pieces.bounded import AT_MOST, is_above
from bots.pieces.goods import goods
from bots.pieces.own_order import PROOFS, beside_a_proof, own_order
from bots.pieces.too_late import late_now, may, too_late
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, confirm, words
from bots.reading import says_yes, text_at, whole_at

OWN = own_order(then="may", purpose="change")
GOODS = goods(then="planned")
_WISHED: Final = ("cart", "wishes", "deed", "count", "position", "recipient")
_OF_GOODS: Final = ("cart", "wishes", "deed", "count", "position", "recipient", "old", "goods", "changes")
_REFUSED: Final = {"too_late": "late_now", "not_enough": "not_enough", "on_credit_hold": "credit_hold"}
_LACKING: Final = {
    "deed": "what",
    "recipient": "who",
    "position": "which_line",
    "goods": "goods_ask",
    "count": "how_many",
    "nothing_left": "nothing_left",
    "difference": "already_so",
}


def _next(known: Slots) -> str:
    """Go over goods that were named and not looked up yet, then to whatever the plan lacks, then to the summary."""
    lacks = planned(known).lacks
    if lacks == "count" and (known.get("count") is not None or len(targets(known)) > 1):
        return "how_many_of"
    return "terms" if lacks is None else _LACKING[lacks]


def _named(known: Slots) -> str:
    if known.get("cancels"):
        return "to_cancel"
    is_given_up = known.get("confirmed") is False and not (known.get("cart") or known.get("wishes"))
    if known.get("change") and (is_given_up or not any(known.get(name) for name in _OF_GOODS)):
        return "to_delivery"
    return "split" if known.get("cart") else "planned"


def _others_sorted(known: Slots) -> str:
    """Ask which line is replaced before how many of the new article: it comes in the number of the old one."""
    return "goods_sorted" if known.get("goods") and planned(known).lacks != "position" else "planned"


def _terms_known(outcome: str, known: Slots, value: Slots) -> Slots | None:
    if outcome == "refused":
        return {**known, "why": text_at(value, "why")}
    if outcome != "ok":
        return known
    plan = planned(known)
    amounts = plan.sum_to_json() if says_yes(value, "tells_sums") else None
    begun: Slots = {"old": as_rows(known), "wishes": [], "count": None, "position": None, "confirmed": None}
    bound: Slots = {AT_MOST: text_at(value, AT_MOST)}
    return {**known, **begun, **bound, **multiples.told_once(known), "changes": plan.to_json(), "sum": amounts}


def _within(known: Slots) -> str:
    grows = any(one.after > one.before for one in read_changes(known))
    return "over_limit" if grows and is_above(known, grows=True) else "summary"


def _and_next(end: str) -> Fork:
    """Go on to the delivery where something was said of it too, else end."""
    return Fork(
        choose=lambda known: f"{end}_next" if known.get("change") else f"{end}_now", among=(f"{end}_next", f"{end}_now")
    )


def _done_known(outcome: str, known: Slots, value: Slots) -> Slots:
    if outcome == "refused":
        return {**known, "why": text_at(value, "why"), "refused": text_at(value, "reference") or ""}
    if outcome == "sum_changed":
        return {**known, "why": outcome, "sums_changed": (whole_at(known, "sums_changed") or 0) + 1}
    return {**known, "sum": {"total": text_at(value, "total"), "currency": text_at(value, "currency")}}


def _anew(known: Slots) -> str:
    """After a "no": goods named in the same words are looked up, else what was chosen to change is asked for again."""
    if known.get("cart"):
        return "split"
    if known.get("wishes"):
        return "planned"
    is_one = len(targets(known)) == 1
    asked = {"add": "goods_ask", "quantity": "other_count" if is_one else "other_line", "recipient": "other_who"}
    return asked.get(text_at(known, "deed") or "", "other_line")


def _which_line() -> Question:
    listed = composed(
        lambda known: (*kinds.absent_lines(known), Line(key="ask_line"), *kinds.position_lines(known)),
        {"not_in_order": "item", "ask_line": "", "position": "place item quantity"},
    )
    return Question(
        slot="position", ask=listed, again=listed, then="named", always=True, read=kinds.position_said,
        buttons=kinds.position_buttons,
    )  # fmt: skip


def _count(*, always: bool = False) -> Question:
    return Question(slot="count", ask=words("ask_count"), again=words("ask_count_again"), then="named", always=always)


def _count_of() -> Question:
    """Ask for the number of one of several lines; the answer is kept as what was said of that line."""

    def compose(known: Slots) -> tuple[Line, ...]:
        return (Line(key="ask_count_of", args={"item": kinds.title_in(known, first_uncounted(known))}),)

    said = composed(compose, {"ask_count_of": "item"})
    return Question(slot="wishes", ask=said, again=said, then="named", always=True, read=counted_said)


def _who(*, always: bool = False) -> Question:
    return Question(slot="recipient", ask=words("ask_who"), again=words("ask_who_again"), then="named", always=always)


def _deed(ask: str, on_none: str, *, always: bool = False) -> Question:
    return Question(
        slot="deed",
        ask=words(ask),
        again=words("ask_deed_again"),
        then="named" if not always else "anew",
        on_none=on_none,
        always=always,
        buttons=lambda _known: tuple(Button(payload=f"deed={one}", title_key=f"deed_{one}") for one in kinds.DEEDS),
        titles=tuple(f"deed_{one}" for one in kinds.DEEDS),
    )


_WISHES: Mapping[str, Node] = {
    "may": Fork(choose=lambda known: "named" if may(known, "change") else "late", among=("named", "late")),
    "named": Fork(choose=_named, among=("to_cancel", "to_delivery", "split", "planned")),
    "split": Lookup(
        operation="match_goods",
        args=("cart",),
        receive=parted,
        outcomes={"matched": "others_sorted", "too_many": "goods_too_many", "unavailable": "goods_down"},
    ),
    "others_sorted": Fork(choose=_others_sorted, among=("goods_sorted", "planned")),
    "planned": Fork(choose=_next, among=("terms", "how_many_of", *_LACKING.values())),
    "what": _deed("ask_deed", "unclear"),
    "who": _who(),
    "which_line": _which_line(),
    "how_many": _count(),
    "how_many_of": _count_of(),
    "terms": Lookup(
        operation="change_terms",
        args=(*PROOFS, *_WISHED),
        receive=_terms_known,
        outcomes={
            "ok": "within",
            "refused": "late_now",
            "unproven": OWN.unproven,
            "not_allowed": "not_allowed",
            "unavailable": OWN.down,
        },
    ),
}
_BINDING: Mapping[str, Node] = {
    "within": Fork(choose=_within, among=("over_limit", "summary")),
    "summary": confirm(
        "confirmed", ask=summary("ask_change"), again=summary("ask_change_again"), then="change", on_none="other"
    ),
    "change": Lookup(
        operation="change_order",
        args=(*PROOFS, "changes", "recipient", "sum", "confirmed"),
        receive=_done_known,
        outcomes={
            "done": "changed",
            "sum_changed": "sum_anew",
            "refused": "refused",
            "over_limit": "over_limit",
            "unproven": OWN.unproven,
            "not_allowed": "not_allowed",
            "unconfirmed": "unconfirmed",
            "unavailable": OWN.down,
        },
        binds=True,
    ),
    "sum_anew": Fork(
        choose=lambda known: "not_valid" if (whole_at(known, "sums_changed") or 0) > 1 else "own_look",
        among=("not_valid", "own_look"),
    ),
    "refused": Fork(
        choose=lambda known: _REFUSED.get(text_at(known, "why") or "", "not_valid"),
        among=(*_REFUSED.values(), "not_valid"),
    ),
    "other": _deed("ask_other", "kept", always=True),
    "anew": Fork(choose=_anew, among=("split", "planned", "goods_ask", "other_count", "other_line", "other_who")),
    "other_count": _count(always=True),
    "other_line": _which_line(),
    "other_who": _who(always=True),
}
_TO_DELIVERY: Final = "goes_on:delivery_change"
_CHANGED: Final = composed(done, {"changed": "number", "changed_total": "total"})
_KEPT: Final = words("kept", number="order_number")
_SO_ALREADY: Final = words("already_so", number="order_number")
_ENDS: Mapping[str, Node] = {
    "changed": _and_next("changed"),
    "changed_now": Finish(outcome="changed", words=_CHANGED),
    "changed_next": Finish(outcome=_TO_DELIVERY, words=_CHANGED),
    "kept": _and_next("kept"),
    "kept_now": Finish(outcome="kept", words=_KEPT),
    "kept_next": Finish(outcome=_TO_DELIVERY, words=_KEPT),
    "nothing_left": Finish(outcome="nothing_left", words=words("nothing_left", number="order_number")),
    "already_so": _and_next("already"),
    "already_now": Finish(outcome="kept", words=_SO_ALREADY),
    "already_next": Finish(outcome=_TO_DELIVERY, words=_SO_ALREADY),
    "to_delivery": Finish(outcome=_TO_DELIVERY, words=words("to_delivery", number="order_number")),
    "to_cancel": Finish(outcome="goes_on:order_cancel", words=words("to_cancel", number="order_number")),
    "unclear": Transfer(reason="unclear", words=words("person_unclear")),
    "not_enough": Transfer(
        reason="not_enough", words=words("person_not_enough", item="refused"), gives=("changes", "why")
    ),
    "credit_hold": Transfer(reason="on_credit_hold", words=words("person_credit_hold"), gives=("changes", "why")),
    "over_limit": Transfer(reason="over_limit", words=words("change_over_limit"), gives=("changes",)),
    "not_allowed": Transfer(reason="not_allowed", words=words("change_not_allowed")),
    "unconfirmed": Transfer(
        reason="unconfirmed", words=words("change_unconfirmed", number="order_number"), gives=("changes",)
    ),
    "not_valid": Transfer(
        reason="not_valid", words=words("change_not_valid", number="order_number"), gives=("changes", "why")
    ),
}

FLOW = Flow(
    name="order_change",
    version=1,
    starts_on=("order_change",),
    first=OWN.first,
    looks_again="own_look",
    asides=more_of_it.PROVEN,
    includes=frozenset({"order_cancel", "delivery_change"}),
    leads_on={"cancels": "named", "wishes": "named", "count": "named", "change": "named"},
    slots={
        **OWN.slots,
        **GOODS.slots,
        "wishes": wishes.wishes(),
        "multiples": multiples.multiples(),
        "deed": wishes.deed(),
        "cart": beside_a_proof(more_of_it.named_goods(GOODS.slots["cart"])),
        "cancels": more_of_it.cancels(),
        "count": beside_a_proof(kinds.count()),
        "position": kinds.position(),
        "recipient": kinds.recipient(),
        "change": delivery_beside(),
        "changes": kinds.position(),
        "sum": kinds.position(),
        "confirmed": slots.yes_or_no("change"),
    },
    operations={
        **OWN.operations,
        **GOODS.operations,
        "change_terms": ("ok", "refused", "unproven", "not_allowed", "unavailable"),
        "change_order": (
            "done",
            "sum_changed",
            "refused",
            "over_limit",
            "unproven",
            "not_allowed",
            "unconfirmed",
            "unavailable",
        ),
    },
    nodes={
        **OWN.nodes,
        **GOODS.nodes,
        "goods_ask": Question(
            slot="cart",
            ask=words("ask_goods"),
            again=words("goods_ask_again"),
            then="split",
            on_none="goods_unnamed",
            always=True,
        ),
        **too_late(),
        **late_now(),
        **_WISHES,
        **_BINDING,
        **_ENDS,
    },
)
