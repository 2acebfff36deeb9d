"""Parts the goods that were named into lines that the order has and others, each with what was said of it."""

from __future__ import annotations

from bots.flow import JSON, Slots
from bots.flows.order_change.planning import earlier, is_in_order, targets
from bots.flows.order_change.wishes import KEEP, Wish, folded, read_wishes
from bots.pieces.goods_rows import cart_of, read_rows
from bots.pieces.goods_units import meant
from bots.pieces.too_late import order_of
from bots.reading import rows_at, text_at, whole_at


def parted(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Part the goods that the catalogue knows; for a flow's `receive`.

    Who is asked what shall take an article's place, and names that article again with a number, means its number. What
    is to be taken out and is not in the order is not put into it.
    """
    if outcome != "matched":
        return known
    wishes = {folded(one.asked): one for one in read_wishes(known.get("wishes")) if one.asked}
    rows = [_of_the_order(known, dict(row)) for row in rows_at(value, "goods")]
    mine = [row for row in rows if is_in_order(known, text_at(row, "reference"))]
    named = earlier(known if wishes else {**known, "position": None})
    absent = _absent(rows, mine, wishes)
    others = [row for row in rows if row not in mine and row not in absent]
    is_told_again = bool(mine) and not others and all(row.get("quantity") and row["reference"] in named for row in mine)
    deed = "quantity" if known.get("deed") == "swap" and is_told_again else known.get("deed")
    count = whole_at(known, "count") if len(mine) == 1 else None
    for row in mine:
        reference = text_at(row, "reference") or ""
        counted = _first(_number_of(row, wishes), whole_at(row, "quantity"), count)
        if _is_in_another_unit(row):
            counted = None  # 300 metres are no 300 coils: how many is asked
        named[reference] = {
            "reference": reference,
            "quantity": counted,
            "deed": _deed_of(row, wishes) or deed,
        }
    old: list[Slots] = [row for row in named.values() if row.get("deed") != KEEP]
    if not old and deed in ("remove", "swap") and any(_deed_of(row, wishes) in ("add", "quantity") for row in others):
        deed = "add"
    if deed == "swap" or any(row.get("deed") == "swap" for row in old):
        others = [{**row, "quantity": row.get("quantity") or _of_the_old(known, old)} for row in others]
    number = old[0].get("quantity") if len(old) == 1 else known.get("count")
    cart = cart_of(read_rows({"goods": others}))
    return {
        **known,
        "deed": deed,
        "old": old,
        "goods": others,
        "cart": cart,
        "count": number,
        "absent": _titles(absent),
    }


def _absent(rows: list[dict[str, JSON]], mine: list[dict[str, JSON]], wishes: dict[str, Wish]) -> list[dict[str, JSON]]:
    """Give what is to go, to stay or to be replaced and is not in the order: of a swap the first article is the old."""
    away = [row for row in rows if row not in mine]
    swapped = [row for row in away if _deed_of(row, wishes) == "swap"]
    has_old = any(_deed_of(row, wishes) == "swap" for row in mine)
    old = swapped[:1] if len(swapped) > 1 and not has_old else []
    return [row for row in away if row in old or _deed_of(row, wishes) in ("remove", KEEP)]


def _titles(rows: list[dict[str, JSON]]) -> list[JSON]:
    """Name the articles that the order does not have, as the catalogue calls them or as they were written."""
    return [one.title for one in read_rows({"goods": rows})]


def _is_in_another_unit(row: Slots) -> bool:
    """Tell whether a number was said in a unit that the article is not sold in."""
    one = read_rows({"goods": [row]})[0]
    said = meant(one.quantity or 1, one.unit, one.sold, name=one.name)
    return one.unit is not None and not said.is_plain and said.number != one.quantity


def _of_the_order(known: Slots, row: dict[str, JSON]) -> dict[str, JSON]:
    """Take a name that fits several articles for the only one of them that the order has."""
    if text_at(row, "reference") is not None:
        return row
    fitting = [one for one in rows_at(row, "candidates") if is_in_order(known, text_at(one, "reference"))]
    return {**row, **fitting[0]} if len(fitting) == 1 else row


def _of_the_old(known: Slots, old: list[Slots]) -> JSON:
    """Say how many the new article has where no number was said: as many as the one whose place it takes."""
    replaced = [text_at(row, "reference") for row in old if row.get("deed") in ("swap", None)]
    replaced = replaced or list(targets({**known, "count": None}))
    lines = rows_at(order_of(known), "lines")
    counts = [whole_at(row, "quantity") for row in lines if text_at(row, "reference") in replaced]
    return whole_at(known, "count") or (counts[0] if len(counts) == 1 else None)


def _wish_of(row: Slots, wishes: dict[str, Wish]) -> Wish | None:
    names = (text_at(row, "asked") or "", text_at(row, "reference") or "")
    return next((wishes[folded(name)] for name in names if folded(name) in wishes), None)


def _deed_of(row: Slots, wishes: dict[str, Wish]) -> str | None:
    wish = _wish_of(row, wishes)
    return None if wish is None else wish.deed


def _number_of(row: Slots, wishes: dict[str, Wish]) -> int | None:
    wish = _wish_of(row, wishes)
    return None if wish is None else wish.quantity


def _first(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)
