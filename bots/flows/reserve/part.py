"""What of the goods is there where no branch has all of them: offered to be put aside, the rest to be waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bots import parse
from bots.flow import JSON, Arg, Button, Heard, Line, Slots
from bots.pieces.branches import branch_named
from bots.pieces.goods_rows import read_rows
from bots.plan import Fork, Lookup, Node, Question, SlotKind, composed
from bots.reading import rows_at, rows_of, text_at, whole_at

_YES_NO: Final = (Button(payload="only_there=yes", title_key="yes"), Button(payload="only_there=no", title_key="no"))
_TEXTS: Final = {"part_head": "branch", "part_row": "item there wanted", "part_none": "item", "ask_part": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one branch has of the goods: the lines with as many as are there, and what is missing."""

    branch: str
    there: tuple[dict[str, JSON], ...]
    rest: tuple[dict[str, JSON], ...]


def part_of(known: Slots) -> Part | None:
    """Give what the branch that was named has of the goods, else the one that has most; None where none has any."""
    rows = [row for row in rows_at(known, "branches") if any(_counts(row))]
    cart = rows_of(known.get("cart"))
    if not rows or known.get("replaces"):
        return None
    named = branch_named(text_at(known, "place") or "", rows)
    meant = next((row for row in rows if text_at(row, "code") == named), None)
    best = meant or max(rows, key=lambda row: _share(_counts(row), cart))
    counts = _counts(best)
    if len(counts) != len(cart):
        return None
    pairs = [(row, min(count, _wanted(row))) for row, count in zip(cart, counts, strict=True)]
    return Part(
        branch=text_at(best, "name") or "",
        there=tuple({**row, "quantity": count} for row, count in pairs if count),
        rest=tuple({**row, "quantity": _wanted(row) - count} for row, count in pairs if count < _wanted(row)),
    )


def part_slot() -> SlotKind:
    """Keep the lines that are put aside although they are not all."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None)


def part_steps(look: Lookup, *, picked: str, nowhere: str) -> Mapping[str, Node]:
    """Build the steps: `part_sorted` offers what is there, or goes on to `nowhere` where nothing is."""
    asked = composed(_offer, _TEXTS)
    return {
        "part_sorted": Fork(
            choose=lambda known: "part" if part_of(known) is not None else nowhere, among=("part", nowhere)
        ),
        "part": Question(
            slot="only_there",
            ask=asked,
            again=asked,
            then="part_look",
            on_none=nowhere,
            always=True,
            read=_agreed,
            buttons=lambda _known: _YES_NO,
            titles=("yes", "no"),
        ),
        "part_look": Lookup(
            operation=look.operation,
            args=(*look.args, "only_there"),
            receive=lambda outcome, known, value: look.receive(outcome, _with_part(known), value),
            outcomes={**look.outcomes, "ok": picked, "nowhere": nowhere},
        ),
    }


def set_aside(known: Slots, items: str) -> Slots:
    """Give the slots after the branch was asked: where something is missing, that is the cart from now on."""
    rest = rows_at(known, "rest")
    return {**known, "cart": [dict(row) for row in rest], "set_aside": items} if rest else known


def _with_part(known: Slots) -> Slots:
    part = part_of(known)
    if part is None:
        return known
    counts = {text_at(row, "reference"): whole_at(row, "quantity") for row in part.there}
    told = [row for row in rows_at(known, "goods") if text_at(row, "reference") in counts]
    goods: list[JSON] = [{**row, "quantity": counts[text_at(row, "reference")]} for row in told]
    return {**known, "cart": list(part.there), "rest": list(part.rest), "goods": goods, "only_there": None}


def _agreed(heard: Heard, known: Slots) -> JSON:
    """Read the yes to the offer: the lines that are there."""
    part = part_of(known)
    is_yes = heard.text == "yes" or parse.yes_no(heard.text) is True or heard.intent == "affirm"
    return list(part.there) if part is not None and is_yes else None


def _offer(known: Slots) -> tuple[Line, ...]:
    part = part_of(known)
    if part is None:
        return ()
    titles = {row.reference: row.title for row in read_rows(known)}
    counts = {text_at(row, "reference"): whole_at(row, "quantity") or 0 for row in part.there}
    rows = []
    for row in rows_of(known.get("cart")):
        reference = text_at(row, "reference") or ""
        item, there = titles.get(reference, reference), counts.get(reference, 0)
        args: dict[str, Arg] = {"item": item, "there": there, "wanted": _wanted(row)}
        rows.append(Line(key="part_row", args=args) if there else Line(key="part_none", args={"item": item}))
    return (Line(key="part_head", args={"branch": part.branch}), *rows, Line(key="ask_part"))


def _share(counts: tuple[int, ...], cart: tuple[Slots, ...]) -> tuple[int, float]:
    """Tell how much of a cart there is: lines that are there whole, then how much of all lines."""
    shares = [min(count / _wanted(row), 1.0) for count, row in zip(counts, cart, strict=False)]
    return sum(one == 1.0 for one in shares), sum(shares)


def _counts(row: Slots) -> tuple[int, ...]:
    told = row.get("there")
    return tuple(one for one in told if isinstance(one, int)) if isinstance(told, list | tuple) else ()


def _wanted(row: Slots) -> int:
    return whole_at(row, "quantity") or 1
