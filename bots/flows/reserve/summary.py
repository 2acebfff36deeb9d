"""What is said of a reservation: the branches with their stock, the summary, why it could not be."""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import Arg, Button, Heard, Line, Slots
from bots.flows.reserve.own import instead
from bots.pieces.goods_rows import read_rows
from bots.reading import date_at, rows_at, rows_of, text_at, whole_at

BRANCHES_AT_MOST: Final = 8
REFUSAL_TEXTS: Final = {
    "refused_not_enough": "",
    "refused_at_most": "at_most",
    "refused_branch": "",
}
LIST_TEXTS: Final = {
    "ask_branch": "",
    "ask_only_branch": "",
    "not_there": "branch",
    "not_so_many_there": "branch stock",
}
_NEAREST: Final = re.compile(
    r"(?<!\w)(?:nearest|closest|near me|close to me|ближайш\w*|поближе|ближе|рядом со? мно\w+|"
    r"рядом с нами)(?!\w)|最近的?|离我近|附近",
    re.IGNORECASE,
)
BRANCH_TEXTS: Final = {"branch_row": "place name stock", "branch_row_at": "place name stock address"}
SUMMARY_TEXTS: Final = {
    "summary": "branch",
    "summary_instead": "number",
    "summary_line": "item quantity",
    "summary_day": "day",
    "summary_for": "name",
    "summary_for_phone": "name phone",
    "summary_ask": "",
}


def with_enough(known: Slots) -> tuple[Slots, ...]:
    """The branches that have all of it, as they are listed."""
    return tuple(row for row in rows_at(known, "branches") if row.get("has_all") is not False)[:BRANCHES_AT_MOST]


def ask_branch(known: Slots) -> tuple[Line, ...]:
    """List the branches that have it, after the reason why another one did not do; of a single one say that it is."""
    listed = with_enough(known)
    key = "ask_only_branch" if len(listed) == 1 and len(rows_at(known, "branches")) > 1 else "ask_branch"
    return (*_refusal(known), Line(key=key), *map(_branch, range(1, 100), listed))


def nearest_asked(heard: Heard, known: Slots) -> tuple[Line, ...]:
    """Answer whoever wants the nearest branch that we do not know where he is; nothing once a branch is chosen."""
    is_open = known.get("branches") is not None and not known.get("branch") and with_enough(known)
    is_asked = heard.button is None and _NEAREST.search(heard.text[: parse.READ_AT_MOST])
    return (Line(key="nearest_unknown"),) if is_open and is_asked else ()


def branch_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the listed branches as buttons."""
    return tuple(
        Button(payload=f"branch={text_at(row, 'code')}", title=text_at(row, "name") or "") for row in with_enough(known)
    )


def branch_name(known: Slots) -> str:
    """The chosen branch by name and address; empty while none is chosen."""
    for row in rows_at(known, "branches"):
        if text_at(row, "code") == known.get("branch"):
            return ", ".join(part for part in (text_at(row, "name"), text_at(row, "address")) if part)
    return ""


def sum_up(known: Slots) -> tuple[Line, ...]:
    """Everything that is asked of the branch, and the question whether to ask it."""
    lines = tuple(
        Line(key="summary_line", args={"item": row.title, "quantity": row.quantity or 1}) for row in read_rows(known)
    )
    day = date_at(known, "day")
    when = (Line(key="summary_day", args={"day": day}),) if day else ()
    return (
        Line(key="summary", args={"branch": branch_name(known)}),
        *lines,
        *when,
        _for_whom(known),
        *instead(known),
        Line(key="summary_ask"),
    )


def items(known: Slots) -> str:
    """The goods in one line."""
    named = {row.reference: row.title for row in read_rows(known)}
    return ", ".join(
        f"{named.get(reference, reference)} × {whole_at(row, 'quantity') or 1}"
        for row in rows_of(known.get("cart"))
        if (reference := text_at(row, "reference"))
    )


def is_settled(known: Slots) -> bool:
    """Tell whether the chosen branch is one that has all of it."""
    return known.get("branch") in [text_at(row, "code") for row in with_enough(known)]


def _branch(place: int, row: Slots) -> Line:
    args: dict[str, Arg] = {
        "place": place,
        "name": text_at(row, "name") or "",
        "stock": whole_at(row, "in_stock") or 0,
    }
    address = text_at(row, "address")
    return (
        Line(key="branch_row_at", args={**args, "address": address}) if address else Line(key="branch_row", args=args)
    )


def _refusal(known: Slots) -> tuple[Line, ...]:
    at_most = whole_at(known, "at_most")
    match text_at(known, "why"):
        case "not_enough" if at_most:
            return (Line(key="refused_at_most", args={"at_most": at_most}),)
        case "not_enough":
            return (Line(key="refused_not_enough"),)
        case "unknown_branch":
            return (Line(key="refused_branch"),)
        case _:
            return _lacking(known)


def _lacking(known: Slots) -> tuple[Line, ...]:
    """Say what the branch that was named has: how many of a single article, of several only that it is not all."""
    branch, there = text_at(known, "lacks"), whole_at(known, "lacks_but")
    if not branch:
        return ()
    if there and len(rows_of(known.get("cart"))) == 1:
        return (Line(key="not_so_many_there", args={"branch": branch, "stock": there}),)
    return (Line(key="not_there", args={"branch": branch}),)


def _for_whom(known: Slots) -> Line:
    name, phone = text_at(known, "name") or "", text_at(known, "phone")
    if phone:
        return Line(key="summary_for_phone", args={"name": name, "phone": phone})
    return Line(key="summary_for", args={"name": name})
