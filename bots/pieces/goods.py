"""The part of a flow that makes a cart clear: which articles, how many of each, and what if too few are there.

Use: `GOODS = goods(then="next")`, then take in `GOODS.slots`, `GOODS.operations` and `GOODS.nodes`. From the step
`then` on, every line of `slots["cart"]` has a reference and a quantity, and `slots["goods"]` what is known of it
(`goods_rows`); a line that is wanted whole although too few are there says `waits`. A corrected cart comes through here
again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bots import slots
from bots.flow import JSON, Arg, Button, Heard, Line, Slots
from bots.pieces import goods_answers as answers
from bots.pieces.goods_guess import guessing, without_wrong_guesses
from bots.pieces.goods_rows import DOUBTS_AT_MOST, Row, cart_of, doubt_of, first_doubt, read_rows
from bots.pieces.goods_units import (
    AMOUNT_TEXTS,
    LEAST_TEXTS,
    UNIT_TEXTS,
    amount,
    proposed,
    told_least,
    told_unit,
    told_unlike,
    unit_doubt,
)
from bots.plan import Finish, Fork, Lookup, Node, Question, Reader, SlotKind, Transfer, Words, composed, words
from bots.reading import rows_at, says_yes, texts_of, whole_at

_ROUNDS_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What a flow takes in; the names of all its steps begin with `goods_`.

    `first` asks for the goods where none are named yet, `look` goes over a cart that has changed.
    """

    slots: Mapping[str, SlotKind]
    operations: Mapping[str, tuple[str, ...]]
    nodes: Mapping[str, Node]
    first: str = "goods_ask"
    look: str = "goods_match"


def goods(*, then: str, checks_stock: bool = True, ask: Words | None = None, guesses: bool = False) -> Goods:
    """Build the steps that lead to `then` with a clear cart; `ask` is the first question where it is not the usual one.

    With `checks_stock` a line of which too few are in stock is asked about; without, stock is nobody's concern here.
    With `guesses` the words of the first message are tried as a name (`goods_guess`).
    """
    return Goods(
        slots={"cart": guessing(slots.cart()) if guesses else slots.cart()},
        operations={"match_goods": ("matched", "too_many", "unavailable")},
        nodes={**_begin(ask or words("goods_ask")), **_sorting(then, checks_stock=checks_stock), **_DOUBTS, **_ENDS},
    )


def _begin(ask: Words) -> dict[str, Node]:
    return {
        "goods_ask": Question(
            slot="cart", ask=ask, again=words("goods_ask_again"), then="goods_match", on_none="goods_unnamed"
        ),
        "goods_match": Lookup(
            operation="match_goods",
            args=("cart",),
            receive=_receive,
            outcomes={"matched": "goods_sorted", "too_many": "goods_too_many", "unavailable": "goods_down"},
        ),
    }


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what is known of the lines, and over the rounds what was looked for in vain."""
    if outcome != "matched":
        return known
    told = rows_at(value, "goods")
    goods_told: list[JSON] = [dict(row) for row in without_wrong_guesses(known.get("cart"), told)]
    if told and not goods_told:
        return {**known, "goods": [], "cart": None, "unguessed": True}
    rows = read_rows({"goods": goods_told})
    missing = [row.asked for row in rows if row.reference is None and not row.candidates]
    tried = list(dict.fromkeys([*texts_of(known.get("tried")), *missing]))
    rounds = (whole_at(known, "rounds") or 0) + bool(missing)
    after: dict[str, JSON] = {"goods": goods_told, "cart": cart_of(rows), "tried": tried, "rounds": rounds}
    shown = next((list(rows_at(row, "candidates")) for row in told if rows_at(row, "candidates")), known.get("shown"))
    return {**known, **after, "shown": shown, "unguessed": False}


def _sorting(then: str, *, checks_stock: bool) -> dict[str, Node]:
    def choose(known: Slots) -> str:
        rows = read_rows(known)
        doubt = first_doubt(rows, checks_stock=checks_stock)
        if not rows:
            return "goods_ask" if says_yes(known, "unguessed") else "goods_nothing_left"
        if doubt is None:
            return then
        if sum(doubt_of(row, checks_stock=checks_stock) in ("which", "other") for row in rows) > DOUBTS_AT_MOST:
            return "goods_many_doubts"
        if doubt[1] == "other" and (whole_at(known, "rounds") or 0) > _ROUNDS_AT_MOST:
            return "goods_not_found"
        return f"goods_{doubt[1]}"

    among = (*_DOUBTS, "goods_ask", "goods_nothing_left", "goods_many_doubts", "goods_not_found", then)
    return {"goods_sorted": Fork(choose=choose, among=among)}


def _doubtful(known: Slots) -> Row | None:
    rows = read_rows(known)
    doubt = first_doubt(rows, checks_stock=True)
    return rows[doubt[0]] if doubt else None


def _about(key: str, *names: str) -> Words:
    """Say one text about the doubtful line, with its title and whatever else of it is named."""

    def compose(known: Slots) -> tuple[Line, ...]:
        row = _doubtful(known)
        args: dict[str, Arg] = {name: _detail(row, name) for name in names}
        return (Line(key=key, args={"item": row.title if row else "", **args}),)

    return composed(compose, {key: " ".join(("item", *names))})


def _detail(row: Row | None, name: str) -> Arg:
    if row is None:
        return ""
    if name == "replacement":
        return f"{row.replacement.reference} {row.replacement.name}".strip() if row.replacement else ""
    return row.in_stock


def _which(known: Slots) -> tuple[Line, ...]:
    row = _doubtful(known)
    candidates = row.candidates if row else ()
    rows = tuple(
        Line(key="goods_candidate", args={"place": place, "reference": one.reference, "name": one.name})
        for place, one in enumerate(candidates, start=1)
    )
    key = "goods_is_it_this" if len(candidates) == 1 else "goods_which"
    return (Line(key=key, args={"item": row.asked if row else ""}), *rows)


def _which_buttons(known: Slots) -> tuple[Button, ...]:
    row = _doubtful(known)
    return tuple(
        Button(payload=f"cart={one.reference}", title=one.reference) for one in (row.candidates if row else ())
    )


def _short(known: Slots) -> tuple[Line, ...]:
    row = _doubtful(known)
    if row is None:
        return ()
    args: dict[str, Arg] = {"item": row.title, "quantity": amount(row.quantity or 0, row.sold.unit)}
    if row.in_stock:
        args["stock"] = amount(row.in_stock, row.sold.unit)
    if row.more_on is not None:
        args["day"] = row.more_on
    key = "goods_short" if row.in_stock else "goods_out"
    said = Line(key=f"{key}_until" if row.more_on is not None else key, args=args)
    choices = (
        Line(key=f"goods_{choice}_row", args={"place": place})
        for place, choice in enumerate(answers.short_choices(row), start=1)
    )
    return (said, *choices)


def _short_buttons(known: Slots) -> tuple[Button, ...]:
    row = _doubtful(known)
    choices = answers.short_choices(row) if row else ()
    return tuple(Button(payload=f"cart={choice}", title_key=f"goods_{choice}") for choice in choices)


def _unit(known: Slots) -> tuple[Line, ...]:
    """Say what a number written in another unit comes to, or from how many on the article is sold."""
    row = _doubtful(known)
    if row is None or row.quantity is None:
        return ()
    number = proposed(row.quantity, row.unit, row.sold, name=row.name)
    if number is None:
        return (told_unlike(row.title, row.quantity, row.unit, row.sold),)
    if unit_doubt(row.quantity, row.unit, row.sold, name=row.name) == "least":
        return (told_least(row.title, row.sold, number),)
    return (told_unit(row.title, row.quantity, row.unit, row.sold, number),)


def _asked(
    ask: Words,
    again: Words,
    read: Callable[[Heard, Slots], JSON],
    buttons: Callable[[Slots], tuple[Button, ...]] | None = None,
    titles: tuple[str, ...] = (),
) -> Question:
    reader: Reader = read
    return Question(
        slot="cart", ask=ask, again=again, then="goods_match", always=True, read=reader, buttons=buttons, titles=titles
    )


_WHICH = composed(
    _which, {"goods_which": "item", "goods_is_it_this": "item", "goods_candidate": "place reference name"}
)
_WHICH_AGAIN = composed(
    lambda known: (Line(key="choice_unread"), *_which(known)),
    {"choice_unread": "", "goods_which": "item", "goods_is_it_this": "item", "goods_candidate": "place reference name"},
)
_SHORT = composed(
    _short,
    {
        **AMOUNT_TEXTS,
        "goods_short": "item quantity stock",
        "goods_short_until": "item quantity stock day",
        "goods_out": "item quantity",
        "goods_out_until": "item quantity day",
        "goods_take_row": "place",
        "goods_wait_row": "place",
        "goods_drop_row": "place",
    },
)
_UNIT = composed(_unit, {**UNIT_TEXTS, **LEAST_TEXTS})
_YES_NO = (Button(payload="cart=yes", title_key="yes"), Button(payload="cart=no", title_key="no"))
_DOUBTS: Mapping[str, Node] = {
    "goods_which": _asked(_WHICH, _WHICH_AGAIN, answers.picked, _which_buttons),
    "goods_other": _asked(_about("goods_other"), _about("goods_other_again"), answers.named_otherwise),
    "goods_how_many": _asked(_about("goods_how_many"), _about("goods_how_many_again"), answers.counted),
    "goods_unit": _asked(_UNIT, _UNIT, answers.unit_said, lambda _known: _YES_NO, ("yes", "no")),
    "goods_unit_how_many": _asked(_UNIT, _UNIT, answers.counted),
    "goods_least": _asked(_UNIT, _UNIT, answers.unit_said, lambda _known: _YES_NO, ("yes", "no")),
    "goods_replaced": _asked(
        _about("goods_replaced", "replacement"),
        _about("goods_replaced", "replacement"),
        answers.replacement_said,
        lambda _known: _YES_NO,
        ("yes", "no"),
    ),
    "goods_gone": _asked(_about("goods_gone"), _about("goods_gone_again"), answers.named_otherwise),
    "goods_short": _asked(
        _SHORT, _SHORT, answers.short_said, _short_buttons, ("goods_take", "goods_wait", "goods_drop")
    ),
}
_ENDS: Mapping[str, Node] = {
    "goods_nothing_left": Finish(outcome="nothing_left", words=words("goods_nothing_left")),
    "goods_unnamed": Transfer(reason="no_reference", words=words("goods_unnamed")),
    "goods_not_found": Transfer(reason="not_found", words=words("goods_not_found"), gives=("tried",)),
    "goods_many_doubts": Transfer(reason="many_doubts", words=words("goods_many_doubts"), gives=("goods",)),
    "goods_too_many": Transfer(reason="too_many_lines", words=words("goods_too_many")),
    "goods_down": Transfer(reason="unavailable", words=words("goods_down")),
}
