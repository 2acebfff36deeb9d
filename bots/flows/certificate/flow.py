"""Certificates as files: for which article, which of those that may be meant; without one a technical specialist."""

from __future__ import annotations

from typing import Final

from bots import cart, parse, slots
from bots.flow import JSON, Arg, Button, Heard, Line, Slots
from bots.pieces import plain_day as days
from bots.pieces.goods_guess import called_so, guessing, is_only_guessed
from bots.pieces.plain_day import plain_day
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, composed, words
from bots.reading import date_at, rows_at, rows_of, text_at, whole_at

_ROUNDS_AT_MOST: Final = 2
_SHOWN_AT_MOST: Final = 10


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what was sent and what there is not, or what the article may be; count what was looked for in vain."""
    match outcome:
        case "sent" | "none":
            told: list[JSON] = [dict(row) for row in rows_at(value, "certificates")]
            without: list[JSON] = [dict(row) for row in rows_at(value, "without")]
            return {**known, "certificates": told, "without": without}
        case "which":
            named = [row for row in rows_at(value, "candidates") if text_at(row, "reference")]
            if not named:
                return None
            asked, is_guess = text_at(value, "asked") or "", is_only_guessed(known.get("cart"))
            candidates: list[JSON] = called_so(asked, named) if is_guess else [dict(row) for row in named]
            if not candidates:
                return {**known, "cart": None}
            return {**known, "candidates": candidates, "doubtful": asked}
        case "unknown_article" if is_only_guessed(known.get("cart")):
            return {**known, "cart": None}
        case "unknown_article":
            rounds = (whole_at(known, "rounds") or 0) + 1
            return {**known, "doubtful": text_at(value, "asked") or "", "rounds": rounds}
        case _:
            return known


def _sent(known: Slots) -> tuple[Line, ...]:
    rows = rows_of(known.get("certificates"))
    listed = tuple(_certificate(row) for row in rows[:_SHOWN_AT_MOST])
    without = tuple(
        Line(
            key="without_row", args={"item": f"{text_at(row, 'reference') or ''} {text_at(row, 'name') or ''}".strip()}
        )
        for row in rows_of(known.get("without"))
    )
    return (Line(key="sent"), *listed, *without)


def _certificate(row: Slots) -> Line:
    args: dict[str, Arg] = {
        "item": text_at(row, "reference") or "",
        "name": text_at(row, "name") or "",
        "number": text_at(row, "number") or "",
    }
    until = date_at(row, "valid_until")
    if until is None:
        return Line(key="sent_row", args=args)
    return Line(key="sent_row_until", args={**args, "day": plain_day(until)})


def _which(known: Slots) -> tuple[Line, ...]:
    candidates = rows_of(known.get("candidates"))
    rows = tuple(
        Line(
            key="candidate",
            args={"place": place, "reference": text_at(row, "reference") or "", "name": text_at(row, "name") or ""},
        )
        for place, row in enumerate(candidates, start=1)
    )
    key = "is_it_this" if len(candidates) == 1 else "which_article"
    return (Line(key=key, args={"item": text_at(known, "doubtful") or ""}), *rows)


def _picked(heard: Heard, known: Slots) -> JSON:
    """Read which candidate is meant: its reference, its place, a yes to the only one; or another article."""
    references = [text_at(row, "reference") or "" for row in rows_of(known.get("candidates"))]
    place = parse.ordinal(heard.text, of=len(references))
    if place is None and len(references) == 1 and (parse.yes_no(heard.text) or heard.intent == "affirm"):
        place = 0
    if place is not None:
        return _replaced(known, references[place])
    written = parse.references(heard.text)
    meant = [one for one in references if any(one.upper() == text or text in one.upper() for text in written)]
    if len(meant) == 1:
        return _replaced(known, meant[0])
    mentions = cart.mentions_in(heard)
    return _replaced(known, mentions[0].asked) if mentions else None


def _named_otherwise(heard: Heard, known: Slots) -> JSON:
    """Read another article by its reference, else by its name."""
    named = cart.lines_of(cart.gathered(heard, None, True))
    return _replaced(known, text_at(named[0], "asked") or "") if named else None


def _replaced(known: Slots, reference: str) -> JSON:
    """Put the article in the place of the doubtful one."""
    doubtful = text_at(known, "doubtful")
    lines = cart.lines_of(known.get("cart"))
    return [
        {"asked": reference, "reference": reference, "quantity": None}
        if doubtful in (text_at(line, "reference"), text_at(line, "asked"))
        else dict(line)
        for line in lines
    ] or [{"asked": reference, "reference": reference, "quantity": None}]


def _after_a_miss(known: Slots) -> str:
    """A guess that found nothing is as if nothing had been named."""
    if known.get("cart") is None:
        return "article"
    return "not_found" if (whole_at(known, "rounds") or 0) > _ROUNDS_AT_MOST else "other_article"


def _buttons(known: Slots) -> tuple[Button, ...]:
    references = (text_at(row, "reference") or "" for row in rows_of(known.get("candidates")))
    return tuple(Button(payload=f"cart={reference}", title=reference) for reference in references)


_WHICH = composed(_which, {"which_article": "item", "is_it_this": "item", "candidate": "place reference name"})

FLOW = Flow(
    name="certificate",
    version=1,
    starts_on=("certificate",),
    first="article",
    slots={"cart": guessing(slots.cart())},
    operations={"certificates": ("sent", "none", "which", "unknown_article", "no_way", "unavailable")},
    nodes={
        "article": Question(
            slot="cart", ask=words("ask_article"), again=words("ask_article_again"), then="look", on_none="no_article"
        ),
        "look": Lookup(
            operation="certificates",
            args=("cart",),
            receive=_receive,
            outcomes={
                "sent": "sent",
                "none": "none",
                "which": "doubtful",
                "unknown_article": "tried",
                "no_way": "no_way",
                "unavailable": "down",
            },
        ),
        "doubtful": Fork(
            choose=lambda known: "which" if known.get("cart") is not None else "article", among=("which", "article")
        ),
        "which": Question(
            slot="cart", ask=_WHICH, again=_WHICH, then="look", on_none="no_article", always=True,
            read=_picked, buttons=_buttons,
        ),
        "tried": Fork(
            choose=_after_a_miss,
            among=("article", "not_found", "other_article"),
        ),
        "other_article": Question(
            slot="cart",
            ask=words("ask_other_article", item="doubtful"),
            again=words("ask_article_again"),
            then="look",
            on_none="no_article",
            always=True,
            read=_named_otherwise,
        ),
        "sent": Finish(
            outcome="sent",
            words=composed(
                _sent,
                {
                    "sent": "",
                    "sent_row": "item name number",
                    "sent_row_until": "item name number day",
                    "without_row": "item",
                    **days.TEXTS,
                },
            ),
        ),
        "none": Transfer(reason="no_document", words=words("person_none")),
        "no_article": Transfer(reason="no_reference", words=words("person_no_article")),
        "not_found": Transfer(reason="not_found", words=words("person_not_found")),
        "no_way": Transfer(reason="no_way_for_files", words=words("person_no_way")),
        "down": Transfer(reason="unavailable", words=words("person_down")),
    },
)  # fmt: skip
