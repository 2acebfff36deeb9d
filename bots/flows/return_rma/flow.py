"""Goods come back: whose order, which goods and how many, what is wished and why, a picture, one yes, a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import Arg, Button, Line, Slots
from bots.flows.return_rma import reasons
from bots.flows.return_rma.back import (
    backs_of,
    counted_back,
    first_open,
    how_many_said,
    listed,
    order_of,
    unlike_the_order,
    which_buttons,
    which_said,
    words_begun_with,
)
from bots.pieces.own_order import PROOFS, beside_a_proof, own_order
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, confirm, words
from bots.reading import date_at, says_yes, text_at, texts_of, whole_at

OWN = own_order(then="may_return", purpose="return", which="any")
_NOT_THERE_YET: Final = frozenset(
    {"new", "confirmed", "picking", "on_its_way", "ready_for_pickup", "back_ordered", "on_hold"}
)
_CHANGES: Final = ("goods", "wish", "reason", "photos")
_WHY: Final = {
    "too_late": "refused_too_late",
    "not_returnable": "refused_not_returnable",
    "unknown_order": "refused_otherwise",
    "not_valid": "refused_otherwise",
}


def _may_return(known: Slots) -> str:
    order = order_of(known)
    if "return" in texts_of(order.get("may")):
        return "sort"
    return "not_there_yet" if text_at(order, "state") in _NOT_THERE_YET else "not_returnable"


def _sorted(known: Slots) -> str:
    backs = backs_of(known)
    if not backs:
        return "which"
    open_one = first_open(backs)
    if open_one is None:
        return "wish"
    return "how_many" if open_one.quantity is None else "too_many"


def _which(known: Slots) -> tuple[Line, ...]:
    named = unlike_the_order(order_of(known), known.get("said")) if known.get("cart") is None else None
    other = (Line(key="not_in_order", args={**_number(known), "thing": named}),) if named else ()
    return (*other, Line(key="ask_which", args=_number(known)), *listed(known))


def _how_many(known: Slots) -> tuple[Line, ...]:
    one = first_open(backs_of(known) or ())
    if one is None:
        return ()
    key = "ask_how_many" if one.quantity is None else "ask_fewer"
    return (Line(key=key, args={"item": one.title, "most": one.at_most}),)


def _summary(known: Slots) -> tuple[Line, ...]:
    backs = backs_of(known) or ()
    rows = tuple(
        Line(key="sum_row", args={"item": one.title, "quantity": one.quantity or one.at_most}) for one in backs
    )
    photos = whole_at(known, "photos") or 0
    reason = Line(key=f"reason_{reasons.code_of(known.get('reason'))}")
    said = (
        Line(key="sum_head", args=_number(known)),
        *rows,
        Line(key="sum_wish", args={"wish": Line(key=f"wish_{text_at(known, 'wish') or 'refund'}")}),
        Line(key="sum_reason", args={"reason": reason}),
    )
    told = text_at(known, "told")
    return (
        *said,
        *((Line(key="sum_told", args={"told": told}),) if told else ()),
        *((Line(key="sum_photos", args={"count": photos}),) if photos else ()),
    )


def _asked_to_confirm(known: Slots) -> tuple[Line, ...]:
    return (*_summary(known), Line(key="ask_confirm"))


def _issued(known: Slots) -> tuple[Line, ...]:
    args: dict[str, Arg] = {
        "number": text_at(known, "number") or "",
        "place": text_at(known, "send_to") or "",
    }
    until = date_at(known, "until")
    sent = Line(key="send_by", args={"day": until}) if until else None
    return (
        Line(key="issued", args={"number": args["number"]}),
        Line(key="label" if says_yes(known, "has_label") else "label_by_hand", args={}),
        *((Line(key="send_to", args={"place": args["place"]}),) if args["place"] else ()),
        *((sent,) if sent else ()),
    )


def _not_returnable(known: Slots) -> tuple[Line, ...]:
    until = date_at(order_of(known), "returnable_until")
    if until is None:
        return (Line(key="person_not_returnable", args=_number(known)),)
    return (Line(key="person_too_late", args={**_number(known), "day": until}),)


def _refused(known: Slots) -> str:
    return _WHY.get(text_at(known, "why") or "", "refused_otherwise")


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the number with where to and until when, or why it was refused."""
    if outcome == "issued":
        return {**known, **value} if text_at(value, "number") else None
    return {**known, "why": text_at(value, "why") or ""} if outcome == "refused" else known


def _number(known: Slots) -> dict[str, Arg]:
    return {"number": text_at(known, "order_number") or ""}


def _buttons(slot: str, *codes: str) -> tuple[Button, ...]:
    return tuple(Button(payload=f"{slot}={code}", title_key=f"{slot}_{code}") for code in codes)


def _wish(*, always: bool = False) -> Question:
    return Question(
        slot="wish", ask=words("ask_wish"), again=words("ask_wish_again"),
        then="reason" if not always else "summary", always=always,
        buttons=lambda _known: _buttons("wish", *reasons.WISHES),
        titles=tuple(f"wish_{code}" for code in reasons.WISHES),
    )  # fmt: skip


def _reason(*, always: bool = False) -> Question:
    return Question(
        slot="reason", ask=words("ask_reason"), again=words("ask_reason_again"), then="pictured", always=always,
        in_own_words=True,
        buttons=lambda _known: _buttons("reason", *reasons.REASONS),
        titles=tuple(f"reason_{code}" for code in reasons.REASONS),
    )  # fmt: skip


def _photos(*, always: bool = False) -> Question:
    return Question(
        slot="photos", ask=words("ask_photos"), again=words("ask_photos_again"), then="summary", always=always,
        read=reasons.photos_said, in_own_words=True,
        buttons=lambda _known: (Button(payload="photos=no", title_key="photos_none"),),
        titles=("photos_none", "photos_told"),
    )  # fmt: skip


_WHICH = composed(_which, {"not_in_order": "number thing", "ask_which": "number", "which_row": "place item quantity"})
_HOW_MANY = composed(_how_many, {"ask_how_many": "item most", "ask_fewer": "item most"})
_SUMMARY_TEXTS = {
    "sum_head": "number",
    "sum_row": "item quantity",
    "sum_wish": "wish",
    "sum_reason": "reason",
    "sum_told": "told",
    "sum_photos": "count",
    **{f"wish_{code}": "" for code in reasons.WISHES},
    **{f"reason_{code}": "" for code in reasons.REASONS},
}
_CONFIRM = composed(_asked_to_confirm, {**_SUMMARY_TEXTS, "ask_confirm": ""})

_GOODS: Mapping[str, Node] = {
    "may_return": Fork(choose=_may_return, among=("sort", "not_there_yet", "not_returnable")),
    "sort": Fork(choose=_sorted, among=("which", "how_many", "too_many", "wish")),
    "which": Question(
        slot="cart", ask=_WHICH, again=_WHICH, then="sort", always=True, read=which_said, buttons=which_buttons,
        on_none="unknown_goods",
    ),
    "how_many": Question(slot="cart", ask=_HOW_MANY, again=_HOW_MANY, then="sort", always=True, read=how_many_said),
    "too_many": Question(slot="cart", ask=_HOW_MANY, again=_HOW_MANY, then="sort", always=True, read=how_many_said),
}  # fmt: skip
_WHY_AND_WHAT: Mapping[str, Node] = {
    "wish": _wish(),
    "reason": _reason(),
    "pictured": Fork(
        choose=lambda known: "photos" if reasons.code_of(known.get("reason")) in reasons.SHOWN else "summary",
        among=("photos", "summary"),
    ),
    "photos": _photos(),
    "summary": confirm("confirmed", ask=_CONFIRM, again=_CONFIRM, then="announce", on_none="what_change"),
    "announce": Lookup(
        operation="request_return",
        args=(*PROOFS, "said", "cart", "wish", "reason", "photos", "told", "change", "confirmed"),
        receive=_receive,
        outcomes={
            "issued": "issued",
            "refused": "refused",
            "unproven": OWN.unproven,
            "unconfirmed": "unconfirmed",
            "unavailable": OWN.down,
        },
        binds=True,
    ),
}
_CHANGING: Mapping[str, Node] = {
    "what_change": Question(
        slot="change", ask=words("ask_change"), again=words("ask_change_again"), then="change_sorted",
        on_none="summary", always=True,
        buttons=lambda _known: _buttons("change", *_CHANGES), titles=tuple(f"change_{code}" for code in _CHANGES),
    ),
    "change_sorted": Fork(
        choose=lambda known: {"goods": "which"}.get(text_at(known, "change") or "", f"other_{known.get('change')}"),
        among=("which", "other_wish", "other_reason", "other_photos"),
    ),
    "other_wish": _wish(always=True),
    "other_reason": _reason(always=True),
    "other_photos": _photos(always=True),
}  # fmt: skip
_ENDS: Mapping[str, Node] = {
    "issued": Finish(
        outcome="issued",
        words=composed(
            _issued, {"issued": "number", "label": "", "label_by_hand": "", "send_to": "place", "send_by": "day"}
        ),
    ),
    "refused": Fork(choose=_refused, among=tuple(sorted(set(_WHY.values())))),
    "refused_too_late": Transfer(reason="too_late", words=words("person_refused_late"), gives=("why",)),
    "refused_not_returnable": Transfer(reason="not_returnable", words=words("person_refused_goods"), gives=("why",)),
    "refused_otherwise": Transfer(reason="refused", words=words("person_refused"), gives=("why",)),
    "not_there_yet": Transfer(reason="not_delivered", words=words("person_not_there_yet", number="order_number")),
    "not_returnable": Transfer(
        reason="not_returnable",
        words=composed(_not_returnable, {"person_not_returnable": "number", "person_too_late": "number day"}),
    ),
    "unknown_goods": Transfer(reason="no_reference", words=words("person_unknown_goods")),
    "unconfirmed": Transfer(reason="unconfirmed", words=words("person_unconfirmed")),
}

FLOW = Flow(
    name="return_rma",
    version=1,
    starts_on=("return_rma",),
    first=OWN.first,
    looks_again="own_look",
    slots={
        **OWN.slots,
        "cart": beside_a_proof(counted_back(slots.cart())),
        "said": words_begun_with(),
        "wish": reasons.wish(),
        "reason": reasons.reason(),
        "photos": reasons.photos(),
        "told": reasons.told(),
        "confirmed": slots.yes_or_no("return"),
        "change": slots.choice(
            {
                "goods": ("товар*", "количеств*", "позиц*", "штук*", "goods", "quantit*", "item*", "商品", "数量"),
                "wish": ("пожелан*", "деньг*", "обмен*", "ремонт*", "wish*", "refund", "exchange", "repair", "处理"),
                "reason": ("причин*", "reason*", "原因"),
                "photos": ("фото*", "снимк*", "photo*", "picture*", "照片", "图片"),
            },
            anywhere=False,
        ),
    },
    operations={
        **OWN.operations,
        "request_return": ("issued", "refused", "unproven", "unconfirmed", "unavailable"),
    },
    nodes={**OWN.nodes, **_GOODS, **_WHY_AND_WHAT, **_CHANGING, **_ENDS},
)  # fmt: skip
