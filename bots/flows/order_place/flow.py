"""Placing an order: the goods, how they come, how they are paid, who gets them; a summary, one "yes", a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bots import slots
from bots.flow import Button, Line, Slots
from bots.flows.order_place import kinds, payment, receiving
from bots.flows.order_place.draft import about_the_draft
from bots.flows.order_place.summary import summary
from bots.flows.order_place.telling import matched_and_told, placed, unread, with_goods
from bots.pieces import courier, delivery
from bots.pieces.address import address_steps, asked
from bots.pieces.goods import goods
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, confirm, words
from bots.reading import rows_at, rows_of, text_at

GOODS = goods(then="way_sorted", guesses=True)
_ARGS: Final = (
    "cart", "way", "address", "branch", "day", "part_of_day", "payment", "name", "phone", "own_number", "change",
    "note", "confirmed", "sum",
)  # fmt: skip


def _buttons(slot: str, **titles: str) -> tuple[Button, ...]:
    return tuple(Button(payload=f"{slot}={code}", title_key=key) for code, key in titles.items())


def _ask_name(known: Slots) -> tuple[Line, ...]:
    return (Line(key="ask_name" if known.get("phone") else "ask_name_and_phone"),)


def _where(known: Slots) -> str:
    if known.get("way") == "pickup":
        return "branch_sorted"
    return "address" if known.get("way") == "delivery" or known.get("address") else "way"


def _branch(known: Slots) -> str:
    codes = [row.get("code") for row in rows_at(known, "branches")]
    if not codes:
        return "no_branches"
    return "payment_sorted" if known.get("branch") in codes else "branch"


def _needs_own_number(known: Slots) -> bool:
    buyer = next(iter(rows_of([known.get("buyer")])), {})
    return text_at(buyer, "account") is not None and known.get("own_number") is None


def _chosen_branch() -> Question:
    def listed(known: Slots) -> tuple[Line, ...]:
        return (Line(key="ask_branch"), *delivery.branch_lines(known))

    texts = {"ask_branch": "", **delivery.BRANCH_TEXTS}
    return Question(
        slot="branch", ask=with_goods("branch", listed, texts), again=unread(listed, texts), then="payment_sorted",
        always=True, read=delivery.branch_said, buttons=delivery.branch_buttons,
    )  # fmt: skip


def _chosen_payment(*, anew: bool = False) -> Question:
    def listed(known: Slots) -> tuple[Line, ...]:
        return (*payment.not_offered(known), Line(key="ask_payment"), *payment.payment_lines(known))

    texts = {**payment.NOT_OFFERED, "ask_payment": "", "payment_choice": "place name"}
    return Question(
        slot="payment", ask=composed(listed, texts) if anew else with_goods("payment", listed, texts),
        again=unread(listed, texts), then="payment_sorted", always=True,
        read=payment.payment_said, buttons=payment.payment_buttons,
    )  # fmt: skip


def _chosen_way(then: str, *, always: bool = False) -> Question:
    ask = words("ask_way") if always else with_goods("way", lambda _known: (Line(key="ask_way"),), {"ask_way": ""})
    return Question(
        slot="way", ask=ask, again=words("ask_way_again"), then=then, always=always, read=kinds.way_said,
        buttons=lambda _known: _buttons("way", delivery="way_delivery", pickup="way_pickup"),
        titles=("way_delivery", "way_pickup"),
    )  # fmt: skip


ADDRESS = address_steps(
    then="payment_sorted",
    down="down",
    first=replace(
        asked("ask_address"), ask=with_goods("address", lambda _known: (Line(key="ask_address"),), {"ask_address": ""})
    ),
    receive=receiving.offer_known,
)
_GOODS_AND_WAY: Mapping[str, Node] = {
    "terms": Lookup(
        operation="order_terms",
        args=(),
        receive=receiving.terms_known,
        outcomes={"ok": GOODS.first, "not_allowed": "not_allowed", "unavailable": "down"},
    ),
    "way_sorted": Fork(choose=_where, among=("branch_sorted", "address", "way")),
    "way": _chosen_way("way_chosen"),
    "way_chosen": Fork(
        choose=lambda known: "branch_sorted" if known.get("way") == "pickup" else "address",
        among=("branch_sorted", "address"),
    ),
    "branch_sorted": Fork(choose=_branch, among=("branch", "payment_sorted", "no_branches")),
    "branch": _chosen_branch(),
    **ADDRESS.nodes,
}
_PAYMENT_AND_PEOPLE: Mapping[str, Node] = {
    "payment_sorted": Fork(
        choose=lambda known: "name" if payment.payment_name(known) else "payment", among=("name", "payment")
    ),
    "payment": _chosen_payment(),
    "name": Question(
        slot="name",
        ask=with_goods("name", _ask_name, {"ask_name": "", "ask_name_and_phone": ""}),
        again=words("ask_name_again"),
        then="phone",
        read=kinds.name_said,
    ),
    "phone": Question(
        slot="phone",
        ask=words("ask_phone"),
        again=words("ask_phone_again"),
        then="own_number_sorted",
        on_none="no_phone",
    ),
    "own_number_sorted": Fork(
        choose=lambda known: "own_number" if _needs_own_number(known) else "total", among=("own_number", "total")
    ),
    "own_number": Question(
        slot="own_number",
        ask=words("ask_own_number"),
        again=words("ask_own_number_again"),
        then="total",
        read=kinds.own_number_said,
    ),
}
_BINDING: Mapping[str, Node] = {
    "total": Lookup(
        operation="order_total",
        args=_ARGS,
        receive=receiving.total_known,
        outcomes={"ok": "summary", "refused": "refused", "over_limit": "over_limit", "unavailable": "down"},
    ),
    "summary": confirm(
        "confirmed", ask=summary("ask_confirm"), again=summary("ask_confirm_again"), then="place", on_none="what_change"
    ),
    "place": Lookup(
        operation="place_order",
        args=_ARGS,
        receive=receiving.placed_known,
        outcomes={
            "placed": "placed",
            "sum_changed": "total",
            "refused": "refused",
            "not_allowed": "not_allowed",
            "over_limit": "over_limit",
            "unconfirmed": "unconfirmed",
            "unavailable": "down",
        },
        binds=True,
    ),
    "refused": Fork(choose=receiving.by_refusal, among=(*sorted(set(receiving.REFUSED.values())), "not_valid")),
}
_CHANGING: Mapping[str, Node] = {
    "what_change": Question(
        slot="change",
        ask=words("ask_change"),
        again=words("ask_change_again"),
        then="change_sorted",
        on_none="summary",
        always=True,
        read=kinds.change_said,
        buttons=lambda _known: _buttons("change", **{code: f"change_{code}" for code in kinds.CHANGES}),
        titles=tuple(f"change_{code}" for code in kinds.CHANGES),
    ),
    "change_sorted": Fork(
        choose=lambda known: "summary" if known.get("change") == kinds.NOTHING else f"other_{known.get('change')}",
        among=("summary", *(f"other_{code}" for code in kinds.CHANGES)),
    ),
    "other_goods": replace(
        Question(slot="cart", ask=words("ask_other_goods"), again=words("ask_other_goods"), then="goods_match"),
        always=True,
    ),
    "other_delivery": _chosen_way("other_way", always=True),
    "other_way": Fork(
        choose=lambda known: "branch" if known.get("way") == "pickup" else "other_address",
        among=("branch", "other_address"),
    ),
    "other_address": asked("ask_address_anew", always=True),
    "other_day": Question(
        slot="day", ask=words("ask_day"), again=words("ask_day_again"), then="total", on_none="total", always=True
    ),
    "other_payment": _chosen_payment(anew=True),
    "other_contact": Question(
        slot="name",
        ask=words("ask_name_anew"),
        again=words("ask_name_again"),
        then="other_phone",
        always=True,
        read=kinds.name_said,
    ),
    "other_phone": Question(
        slot="phone",
        ask=words("ask_phone_anew"),
        again=words("ask_phone_again"),
        then="own_number_sorted",
        on_none="own_number_sorted",
        always=True,
    ),
}
_ENDS: Mapping[str, Node] = {
    "placed": Finish(outcome="placed", words=placed()),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("person_unconfirmed"), gives=("sum",)),
    "not_allowed": Transfer(reason="not_allowed", words=words("person_not_allowed")),
    "over_limit": Transfer(reason="over_limit", words=words("person_over_limit")),
    "no_branches": Transfer(reason="no_branches", words=words("person_no_branches")),
    "no_phone": Transfer(reason="no_phone", words=words("person_no_phone")),
    "credit_hold": Transfer(reason="on_credit_hold", words=words("person_credit_hold"), gives=("why",)),
    "no_price": Transfer(reason="no_price", words=words("person_no_price"), gives=("why",)),
    "not_valid": Transfer(reason="not_valid", words=words("person_not_valid"), gives=("why",)),
    "down": Transfer(reason="unavailable", words=words("person_down")),
}

FLOW = Flow(
    name="order_place",
    version=1,
    starts_on=("order_place",),
    includes=frozenset({"account_contact_change", "delivery_change", "delivery_info", "order_change", "payment_debt"}),
    gives_up_on=frozenset({"order_cancel"}),
    first="terms",
    slots={
        "cart": kinds.cart(GOODS.slots["cart"]),
        "way": delivery.way(),
        **ADDRESS.slots,
        "branch": kinds.branch(),
        "place": kinds.place(),
        "day": slots.day(),
        "part_of_day": delivery.part_of_day(),
        "payment": payment.payment(),
        "name": kinds.name(),
        "phone": slots.phone(),
        "own_number": kinds.own_number(),
        "change": kinds.change(),
        "note": courier.wish(),
        "confirmed": courier.agreeing(slots.yes_or_no("place")),
        "sum": kinds.unheard(),
    },
    operations={
        **GOODS.operations,
        "order_terms": ("ok", "not_allowed", "unavailable"),
        **ADDRESS.operations,
        "order_total": ("ok", "refused", "over_limit", "unavailable"),
        "place_order": ("placed", "sum_changed", "over_limit", "refused", "not_allowed", "unconfirmed", "unavailable"),
    },
    nodes={
        **GOODS.nodes,
        GOODS.look: matched_and_told(GOODS.nodes[GOODS.look]),
        **_GOODS_AND_WAY,
        **_PAYMENT_AND_PEOPLE,
        **_BINDING,
        **_CHANGING,
        **_ENDS,
    },
    asides=about_the_draft(),
)
