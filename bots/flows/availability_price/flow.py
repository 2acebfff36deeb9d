"""Is it in stock, when, at what price: one or several references, also partial ones, then a choice or a person."""

from __future__ import annotations

import re

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.availability_price.offer import CANDIDATES_AT_MOST, TEXTS, Offer, lines_about, read_offers
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, Words, composed, words
from bots.reading import texts_of, whole_at

_ROUNDS_AT_MOST = 2
_REFERENCES_AT_MOST = 20
_NAME_AT_MOST = 60
_NAME = re.compile(r"[^\W\d_]{4}|[\u3400-\u9fff]{2}")
_NAMING = frozenset({"inform", "availability_price", "order_place", "product_advice"})


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the items, and over the rounds what was looked for in vain."""
    if outcome != "ok":
        return known
    offers = read_offers(value)
    if not offers:
        return None
    missing = [offer.asked for offer in offers if not offer.is_known and not offer.is_ambiguous]
    tried = list(dict.fromkeys([*texts_of(known.get("tried")), *missing]))
    rounds = (whole_at(known, "rounds") or 0) + bool(missing)
    return {**known, "items": value.get("items"), "tried": tried, "rounds": rounds}


def _sort(known: Slots) -> str:
    offers = read_offers(known)
    if any(offer.is_ambiguous for offer in offers):
        return "which"
    if all(offer.is_known for offer in offers):
        return "answered"
    return "not_found" if (whole_at(known, "rounds") or 0) >= _ROUNDS_AT_MOST else "other_reference"


def _found(known: Slots) -> tuple[Line, ...]:
    offers = [offer for offer in read_offers(known) if offer.is_known]
    return lines_about(offers, whole_at(known, "quantity"))


def _answer(known: Slots) -> tuple[Line, ...]:
    return (*_found(known), Line(key="person_hint"))


def _ask_other(known: Slots) -> tuple[Line, ...]:
    missing = ", ".join(offer.asked for offer in read_offers(known) if not offer.is_known)
    return (*_found(known), Line(key="not_found", args={"asked": missing}))


def _give_up(known: Slots) -> tuple[Line, ...]:
    tried = ", ".join(texts_of(known.get("tried")))
    said = Line(key="person_after_search", args={"tried": tried}) if tried else Line(key="person_without_reference")
    return (*_found(known), said)


def _named(heard: Heard, _known: Slots) -> JSON:
    """Read references, or else a name or a part of one, which the catalogue then looks for."""
    written = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "product_reference"]
    found = [reference for name in written if (reference := "".join(name.upper().split())[:40])]
    if found or (found := list(parse.references(heard.text))):
        return list(dict.fromkeys(found))[:_REFERENCES_AT_MOST]
    name = parse.tidy(heard.text)
    says_something_else = heard.intent not in _NAMING or parse.yes_no(name) is not None or parse.has_none(name)
    return [name] if not says_something_else and _NAME.search(name) and len(name) <= _NAME_AT_MOST else None


def _doubtful(known: Slots) -> Offer | None:
    return next((offer for offer in read_offers(known) if offer.is_ambiguous), None)


def _ask_which(known: Slots) -> tuple[Line, ...]:
    doubtful = _doubtful(known)
    if doubtful is None:
        return (Line(key="ask_reference"),)
    candidates = doubtful.candidates[:CANDIDATES_AT_MOST]
    rows = tuple(
        Line(key="candidate", args={"place": place, "reference": candidate.reference, "name": candidate.name})
        for place, candidate in enumerate(candidates, start=1)
    )
    key = "which" if len(candidates) > 1 else "is_it_this"
    return (Line(key=key, args={"asked": doubtful.asked}), *rows)


def _which_buttons(known: Slots) -> tuple[Button, ...]:
    doubtful = _doubtful(known)
    candidates = doubtful.candidates[:CANDIDATES_AT_MOST] if doubtful else ()
    return tuple(Button(payload=f"references={item.reference}", title=item.reference) for item in candidates)


def _picked(heard: Heard, known: Slots) -> JSON:
    """Read the choice (reference, a part of it, its place, a yes to the only one) and put it where the doubt was."""
    doubtful = _doubtful(known)
    if doubtful is None:
        return None
    choices = [candidate.reference for candidate in doubtful.candidates[:CANDIDATES_AT_MOST]]
    meant = _meant(heard, choices)
    if meant is None:
        return None
    asked = [meant if old.upper() == doubtful.asked.upper() else old for old in texts_of(known.get("references"))]
    return list(dict.fromkeys(asked)) if meant in asked else [meant]


def _meant(heard: Heard, choices: list[str]) -> str | None:
    named = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "product_reference"]
    for reference in [*(name.upper().strip() for name in named), *parse.references(heard.text)]:
        fitting = [choice for choice in choices if reference in choice.upper()]
        if len(fitting) == 1:
            return fitting[0]
        if 0 < len(reference) <= 40:
            return reference
    place = parse.ordinal(heard.text, of=len(choices))
    if place is not None:
        return choices[place]
    says_yes = parse.yes_no(heard.text) is True or heard.intent == "affirm"
    return choices[0] if len(choices) == 1 and says_yes else None


_WHICH: Words = composed(
    _ask_which, {"which": "asked", "is_it_this": "asked", "candidate": "place reference name", "ask_reference": ""}
)
_OTHER: Words = composed(_ask_other, {**TEXTS, "not_found": "asked"})

FLOW = Flow(
    name="availability_price",
    version=1,
    starts_on=("availability_price",),
    first="reference",
    slots={"references": slots.references(), "quantity": slots.quantity()},
    operations={"availability": ("ok", "unavailable")},
    nodes={
        "reference": Question(
            slot="references",
            ask=words("ask_reference"),
            again=words("ask_reference_again"),
            then="look",
            on_none="gave_up",
            read=_named,
        ),
        "look": Lookup(
            operation="availability",
            args=("references", "quantity"),
            receive=_receive,
            outcomes={"ok": "sorted", "unavailable": "system_down"},
        ),
        "sorted": Fork(choose=_sort, among=("which", "other_reference", "not_found", "answered")),
        "which": Question(
            slot="references",
            ask=_WHICH,
            again=_WHICH,
            then="look",
            on_none="other_reference",
            always=True,
            read=_picked,
            buttons=_which_buttons,
        ),
        "other_reference": Question(
            slot="references",
            ask=_OTHER,
            again=words("ask_reference_again"),
            then="look",
            on_none="gave_up",
            read=_named,
            always=True,
        ),
        "gave_up": Fork(
            choose=lambda known: "told" if _found(known) else "no_reference", among=("told", "no_reference")
        ),
        "answered": Finish(outcome="answered", words=composed(_answer, {**TEXTS, "person_hint": ""})),
        "told": Finish(outcome="answered", words=words("all_right")),
        "not_found": Transfer(
            reason="not_found",
            words=composed(_give_up, {**TEXTS, "person_after_search": "tried", "person_without_reference": ""}),
            gives=("tried",),
        ),
        "no_reference": Transfer(
            reason="no_reference",
            words=composed(_give_up, {**TEXTS, "person_after_search": "tried", "person_without_reference": ""}),
            gives=("tried",),
        ),
        "system_down": Transfer(reason="unavailable", words=words("person_system_down")),
    },
)
