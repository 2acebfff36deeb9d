"""Is it in stock, when, at what price: one article or a list as one answer, a choice where it is unclear, a person.

What was found stays in `cart`, so that "I'll take it" or "tell me when it is back" can go on with it.
"""

from __future__ import annotations

from bots import parse
from bots.cart_words import counted
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.availability_price.branch import at_the_branch, branch_words
from bots.flows.availability_price.naming import goods_asked, is_guess, named_anew, picked, takes
from bots.flows.availability_price.offer import (
    CANDIDATES_AT_MOST,
    TEXTS,
    Offer,
    cart_of,
    hints_after,
    lines_about,
    read_offers,
    table,
)
from bots.pieces.address_words import address
from bots.plan import Finish, Flow, Fork, Lookup, Question, SlotKind, Transfer, Words, composed, words
from bots.reading import rows_of, texts_of, whole_at

_ROUNDS_AT_MOST = 2
_WORDS_OF_A_NAME = 3
_ASKED_ABOUT = 3
"""Up to so many lines each doubt is asked about; a longer list is answered as it is, doubts marked."""


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the items, what they make of the cart, and over the rounds what was looked for in vain."""
    if outcome != "ok":
        return known
    offers = read_offers(value)
    if not offers:
        return None
    missing = [] if is_guess(known.get("cart")) else [offer.asked for offer in offers if offer.is_unknown]
    return {
        **known,
        "items": value.get("items"),
        "left_out": whole_at(value, "left_out") or 0,
        "cart": known.get("cart") if is_guess(known.get("cart")) else cart_of(offers, known.get("cart")),
        "tried": list(dict.fromkeys([*texts_of(known.get("tried")), *missing])),
        "rounds": (whole_at(known, "rounds") or 0) + bool(missing),
    }


def _sort(known: Slots) -> str:
    offers = read_offers(known)
    if len(offers) > _ASKED_ABOUT and not all(offer.is_unknown for offer in offers):
        return "answered"
    if any(offer.is_ambiguous for offer in offers):
        return "which"
    if all(offer.is_known for offer in offers):
        return "taken" if known.get("taken") or known.get("address") else "answered"
    if is_guess(known.get("cart")):
        return "what"
    return "not_found" if (whole_at(known, "rounds") or 0) >= _ROUNDS_AT_MOST else "other_reference"


def _found(known: Slots) -> tuple[Line, ...]:
    return lines_about([offer for offer in read_offers(known) if offer.is_known])


def _answer(known: Slots) -> tuple[Line, ...]:
    offers = at_the_branch(read_offers(known), known)
    left_out = whole_at(known, "left_out") or 0
    more = (Line(key="left_out", args={"answered": len(offers), "left": left_out}),) if left_out else ()
    return (*table(offers), *more, *hints_after(offers), Line(key="person_hint"))


def _ask_other(known: Slots) -> tuple[Line, ...]:
    missing = ", ".join(offer.asked for offer in read_offers(known) if not offer.is_known)
    return (*_found(known), Line(key="not_found", args={"asked": missing}))


def _give_up(known: Slots) -> tuple[Line, ...]:
    tried = ", ".join(texts_of(known.get("tried")))
    said = Line(key="person_after_search", args={"tried": tried}) if tried else Line(key="person_without_reference")
    return (*_found(known), said)


def _doubtful(known: Slots) -> tuple[int, Offer] | None:
    return next(((at, offer) for at, offer in enumerate(read_offers(known)) if offer.is_ambiguous), None)


def _ask_which(known: Slots) -> tuple[Line, ...]:
    doubtful = _doubtful(known)
    if doubtful is None:
        return (Line(key="ask_reference"),)
    candidates = doubtful[1].candidates[:CANDIDATES_AT_MOST]
    rows = tuple(
        Line(key="candidate", args={"place": place, "reference": candidate.reference, "name": candidate.name})
        for place, candidate in enumerate(candidates, start=1)
    )
    key = "which" if len(candidates) > 1 else "is_it_this"
    return (Line(key=key, args={"asked": doubtful[1].asked}), *rows)


def _which_buttons(known: Slots) -> tuple[Button, ...]:
    doubtful = _doubtful(known)
    candidates = doubtful[1].candidates[:CANDIDATES_AT_MOST] if doubtful else ()
    return tuple(Button(payload=f"cart={item.reference}", title=item.reference) for item in candidates)


def _picked(heard: Heard, known: Slots) -> JSON:
    """Put the choice where the doubt was; the article stays once."""
    doubtful = _doubtful(known)
    if doubtful is None:
        return None
    at, offer = doubtful
    meant = picked(heard, tuple(candidate.reference for candidate in offer.candidates[:CANDIDATES_AT_MOST]))
    if meant is None:
        return None
    is_candidate = meant in {candidate.reference for candidate in offer.candidates}
    number = counted(heard.text) if takes(heard) and parse.ordinal(heard.text, of=CANDIDATES_AT_MOST) is None else None
    line: Slots = {
        "asked": offer.asked if is_candidate else meant,
        "reference": meant if is_candidate else None,
        "quantity": number or offer.quantity,
        **({"unit": offer.unit} if offer.unit else {}),
    }
    return [line if place == at else row for place, row in enumerate(rows_of(known.get("cart")))]


def _taken(heard: Heard, known: Slots) -> JSON:
    """Keep that the goods are wanted, once some were shown."""
    return True if rows_of(known.get("items")) and takes(heard) else None


def _where_to(heard: Heard, known: Slots) -> JSON:
    """Keep where the goods are to be brought, once some were shown: who says so wants them."""
    gather = address().gather
    if heard.button is not None or gather is None or not rows_of(known.get("items")):
        return None
    return gather(heard, known.get("address"), False)


def _named_otherwise(heard: Heard, known: Slots) -> JSON:
    """Take what is named now beside what was found."""
    named = named_anew(heard)
    found = [row for row in rows_of(known.get("cart")) if row.get("reference")]
    return [*found, *named] if named else None


def _ask_what(known: Slots) -> tuple[Line, ...]:
    """Say what was not found where it was a name in few words; a longer sentence may have named nothing."""
    asked = next((offer.asked for offer in read_offers(known)), "")
    is_name = 0 < len(asked.split()) <= _WORDS_OF_A_NAME
    return (Line(key="not_found_name", args={"asked": asked}) if is_name else Line(key="ask_reference"),)


def _no_value(_text: str) -> JSON:
    return None


_WHAT: Words = composed(_ask_what, {"not_found_name": "asked", "ask_reference": ""})
_WHICH: Words = composed(
    _ask_which, {"which": "asked", "is_it_this": "asked", "candidate": "place reference name", "ask_reference": ""}
)
_WHICH_AGAIN: Words = composed(
    lambda known: (Line(key="choice_unread"), *_ask_which(known)),
    {
        "choice_unread": "",
        "which": "asked",
        "is_it_this": "asked",
        "candidate": "place reference name",
        "ask_reference": "",
    },
)
_OTHER: Words = composed(_ask_other, {**TEXTS, "not_found": "asked"})
_ANSWER: Words = composed(
    _answer, {**TEXTS, "left_out": "answered left", "order_hint": "", "notify_hint": "", "person_hint": ""}
)
_GIVE_UP: Words = composed(_give_up, {**TEXTS, "person_after_search": "tried", "person_without_reference": ""})

FLOW = Flow(
    name="availability_price",
    version=2,
    starts_on=("availability_price",),
    first="reference",
    slots={
        "cart": goods_asked(),
        "branch_words": branch_words(),
        "taken": SlotKind(entities=(), accept=_no_value, read=_no_value, among=_taken, secret=True),
        "address": SlotKind(entities=(), accept=_no_value, read=_no_value, among=_where_to, takes_words=True),
    },
    operations={"availability": ("ok", "unavailable")},
    nodes={
        "reference": Question(
            slot="cart",
            ask=words("ask_reference"),
            again=words("ask_reference_again"),
            then="look",
            on_none="gave_up",
        ),
        "look": Lookup(
            operation="availability",
            args=("cart",),
            receive=_receive,
            outcomes={"ok": "sorted", "unavailable": "system_down"},
        ),
        "sorted": Fork(choose=_sort, among=("which", "what", "other_reference", "not_found", "answered", "taken")),
        "what": Question(
            slot="cart",
            ask=_WHAT,
            again=words("ask_reference_again"),
            then="look",
            on_none="gave_up",
            read=_named_otherwise,
            always=True,
        ),
        "which": Question(
            slot="cart",
            ask=_WHICH,
            again=_WHICH_AGAIN,
            then="look",
            on_none="other_reference",
            always=True,
            read=_picked,
            buttons=_which_buttons,
        ),
        "other_reference": Question(
            slot="cart",
            ask=_OTHER,
            again=words("ask_reference_again"),
            then="look",
            on_none="gave_up",
            read=_named_otherwise,
            always=True,
        ),
        "gave_up": Fork(
            choose=lambda known: "told" if _found(known) else "no_reference", among=("told", "no_reference")
        ),
        "answered": Finish(outcome="answered", words=_ANSWER),
        "taken": Finish(outcome="goes_on:order_place", words=composed(_found, TEXTS)),
        "told": Finish(outcome="answered", words=words("all_right")),
        "not_found": Transfer(reason="not_found", words=_GIVE_UP, gives=("tried",)),
        "no_reference": Transfer(reason="no_reference", words=_GIVE_UP, gives=("tried",)),
        "system_down": Transfer(reason="unavailable", words=words("person_system_down")),
    },
)
