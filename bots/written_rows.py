"""Reads rows of cells, pasted from a table or read from a file, as lines of goods and how many are wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bots import units
from bots import written_signs as signs

_HEADS_AT_MOST = 40
"""Rows from the top in which the head of a table is looked for; letterheads stand above it."""
_NAME_AT_MOST = 200
_TITLES = {
    "reference": re.compile(
        r"арт(?:икул|\.|$)|код|каталожн|обозначен|парт.?номер|reference|\bref\b|article|part\s*(?:no|num)|catalog|sku"
        r"|item\s*(?:no|code)|\bcode\b|product\s*(?:no|code)|型号|型號|货号|貨號|编码|编号|料号|订货号",
        re.IGNORECASE,
    ),
    "unit": re.compile(r"ед(?:\.|ин\w*)?\s*изм|^ед\.?$|^units?$|^unit\s+of\s+measure|^uom$|单位|單位", re.IGNORECASE),
    "quantity": re.compile(
        r"кол(?:-|ич|\s*\.|\s*во)|к-во|заказ(?:ано|ать)?$|шт\.?$|quantity|qty|q'ty|\bpcs\b|amount|数量|數量|件数",
        re.IGNORECASE,
    ),
    "name": re.compile(
        r"наимен|назван|товар|описани|номенклатур|позици|name|description|product|item|goods|品名|名称|名稱|产品|产品名称|描述",
        re.IGNORECASE,
    ),
    "other": re.compile(
        r"цен|сумм|стоим|ндс|остат|price|sum|total|cost|vat|stock|date|дата|价|金额|库存|№|#|п/п|序号",
        re.IGNORECASE,
    ),
}


class Doubt(StrEnum):
    """Why a line needs a second look."""

    TWO_QUANTITIES = "two_quantities"
    TWO_REFERENCES = "two_references"
    FRACTION = "fraction"
    BAD_QUANTITY = "bad_quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One line: the goods as written, how many of which unit (None: not said), the name beside a reference, doubts."""

    asked: str
    quantity: int | None = None
    unit: str | None = None
    name: str = ""
    doubtful: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what; None where the table has no such column."""

    reference: int | None = None
    quantity: int | None = None
    name: int | None = None
    unit: int | None = None


def read_rows(rows: Sequence[Sequence[str]]) -> tuple[Written, ...]:
    """Read the lines of a table, by the titles of its columns where it has them, else by what the cells look like."""
    head = find_head(rows)
    if head is not None:
        at, columns = head
        return _wanted_ones([line for row in rows[at + 1 :] if (line := _titled(row, columns)) is not None])
    counted = _counting_column(rows)
    return tuple(line for row in rows if (line := _untitled(row, counted)) is not None)


def find_head(rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
    """Find the row with the titles of the columns: the first that names goods and how many, else goods alone."""
    goods_only: tuple[int, Columns] | None = None
    for at, row in enumerate(rows[:_HEADS_AT_MOST]):
        columns = _columns(row)
        if columns.reference is None and columns.name is None:
            continue
        if columns.quantity is not None:
            return at, columns
        if goods_only is None and columns.reference is not None and sum(map(bool, row)) > 1:
            goods_only = at, columns
    return goods_only


def sorted_amount(found: Sequence[signs.Amount]) -> tuple[int | None, Doubt | None]:
    """Choose the quantity out of the counts found, with what is doubtful about it."""
    if not found:
        return None, None
    numbers = {amount.number for amount in found}
    if len(numbers) > 1:
        return None, Doubt.TWO_QUANTITIES
    if found[0].is_fraction:
        return None, Doubt.FRACTION
    return (found[0].number, None) if found[0].is_believable else (None, Doubt.BAD_QUANTITY)


def unit_of(found: Sequence[signs.Amount]) -> str | None:
    """Name the unit of the counts found, where they agree on one."""
    named = {amount.unit for amount in found if amount.unit is not None}
    return named.pop() if len(named) == 1 else None


def _wanted_ones(lines: Sequence[Written]) -> tuple[Written, ...]:
    """Keep the filled lines alone where most are not: a price list came back with a few quantities in it."""
    filled = [line for line in lines if line.quantity is not None or line.doubtful is not None]
    return tuple(filled if filled and len(lines) > 2 * len(filled) else lines)


def _columns(row: Sequence[str]) -> Columns:
    """Read a row as titles; a title is short and has no count in it."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        title = cell.strip()
        if not title or len(title) > 60 or any(sign.isdigit() for sign in title):
            continue
        for meaning, words in _TITLES.items():
            if words.search(title):
                found.setdefault(meaning, at)
                break
    return Columns(
        reference=found.get("reference"),
        quantity=found.get("quantity"),
        name=found.get("name"),
        unit=found.get("unit"),
    )


def _titled(row: Sequence[str], columns: Columns) -> Written | None:
    reference, name = _cell(row, columns.reference), _cell(row, columns.name)[:_NAME_AT_MOST]
    asked = reference or name
    said = _cell(row, columns.quantity)
    if not any(sign.isalnum() for sign in asked) or (not said and _is_a_total(row)):
        return None
    if columns.quantity is None or not said:
        return Written(asked=asked[:_NAME_AT_MOST], name=name if reference else "")
    amount = signs.amount(said)
    if amount is not None and amount.number == 0 and not amount.is_fraction:
        return None  # a price list sent back as a form: what is not wanted has a nought
    quantity, doubt = sorted_amount([amount]) if amount is not None else (None, Doubt.BAD_QUANTITY)
    if amount is None and not reference:
        return None  # a row of words: a heading between the lines
    unit = units.unit_in(_cell(row, columns.unit)) or (amount.unit if amount else None)
    name = name if reference else ""
    return Written(asked=asked[:_NAME_AT_MOST], quantity=quantity, unit=unit, name=name, doubtful=doubt)


def _untitled(row: Sequence[str], counting: int | None) -> Written | None:
    """Read a row by its cells: the one that looks like a reference, the ones that are counts, the rest is the name."""
    cells = [(at, cell.strip()) for at, cell in enumerate(row) if cell.strip() and at != counting]
    references = [cell for _, cell in cells if signs.looks_like_a_reference(cell)]
    if not references:
        references = [cell for _, cell in cells if signs.may_be_a_number(cell)][:1]
    others = [cell for _, cell in cells if cell not in references]
    amounts = [(cell, amount) for cell in others if (amount := signs.amount(cell)) is not None]
    measured = {cell for cell, _ in amounts}
    names = [cell for cell in others if cell not in measured and _is_words(cell)]
    if not references and not (names and amounts):
        return None
    whole = [amount for cell, amount in amounts if "," not in cell and "." not in cell.rstrip(".")]
    whole = whole or [amount for _, amount in amounts]
    counted = [amount for cell, amount in amounts if not cell[-1:].isdigit()]
    quantity, doubt = sorted_amount(counted or whole)
    unit = unit_of(counted or whole)
    if len(references) > 1:
        doubt = doubt or Doubt.TWO_REFERENCES
    name = " ".join(names)[:_NAME_AT_MOST]
    return Written(
        asked=references[0] if references else name,
        quantity=quantity,
        unit=unit,
        name=name if references else "",
        doubtful=doubt,
    )


def _counting_column(rows: Sequence[Sequence[str]]) -> int | None:
    """Tell whether the first column counts the lines: 1, 2, 3 …"""
    firsts = [row[0].strip(" .)") for row in rows if len(row) > 2]
    counts = [int(cell) for cell in firsts if cell.isdecimal() and len(cell) < 5]
    if len(counts) < 1 or len(counts) < len(firsts):
        return None
    return 0 if counts == list(range(counts[0], counts[0] + len(counts))) and counts[0] <= 1 else None


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _is_words(cell: str) -> bool:
    return sum(sign.isalpha() for sign in cell) >= 3 or any("\u3400" <= sign <= "\u9fff" for sign in cell)


def _is_a_total(row: Sequence[str]) -> bool:
    return any(re.match(r"(?:итого|всего|total|subtotal|合计|合計|总计)", cell.strip(), re.IGNORECASE) for cell in row)
