"""What was said before the bot had to ask what is meant, kept with that question so that nobody says it twice. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from bots.flow import Heard, Slot
from gateway.left_flows import CLARIFY
from gateway.store.rows import FlowRow

SAID: Final = "said"
"""Where a clarifying question's state keeps it."""
_IS_DATA: Final = "data"
"""In what is kept: that it was nothing but data, which any matter that takes them may begin with."""
_TEXT_AT_MOST = 6000
_OF_ORDERS: Final = frozenset(
    {"order_status", "order_change", "order_cancel", "delivery_change", "return_rma", "document_copy"}
)
_TAKEN_BY: Final[Mapping[str, frozenset[str]]] = {
    "order_number": _OF_ORDERS,
    "address": frozenset({"order_place"}),
    "person": frozenset({"order_place", "reserve"}),
    "phone": frozenset({"order_place", "reserve", "callback"}),
}
"""Which matters a datum that was given before they were named goes into."""


def words_kept(heard: Heard, *, is_data: bool = False) -> Mapping[str, object]:
    """Write what was heard for the state of the question; `is_data` where nothing was wanted yet."""
    entities = [{"entity": one.entity, "value": one.value, "normalized": one.normalized} for one in heard.entities]
    return {"text": heard.text[:_TEXT_AT_MOST], "entities": entities, _IS_DATA: is_data}


def more_kept(before: object, now: Mapping[str, object]) -> Mapping[str, object]:
    """What was kept with a datum that came to the question behind it."""
    if not isinstance(before, Mapping) or not isinstance(text := before.get("text"), str):
        return now
    entities = [*_listed(before.get("entities")), *_listed(now["entities"])]
    said = f"{text}\n{now['text']}".strip()[:_TEXT_AT_MOST]
    return {"text": said, "entities": entities, _IS_DATA: bool(before.get(_IS_DATA))}


def keeps_order(row: FlowRow | None) -> bool:
    """Whether the number of an order, and nothing that was wanted, stands before the open question."""
    kept = row.state.get(SAID) if row is not None and row.flow == CLARIFY and "ended" not in row.state else None
    is_data = isinstance(kept, Mapping) and bool(kept.get(_IS_DATA))
    return is_data and any(
        one.entity == "order_number" for one in _entities(cast("Mapping[str, object]", kept).get("entities"))
    )


def with_words_before(row: FlowRow | None, heard: Heard, choice: str) -> Heard:
    """Give what was heard with what stood before the question, where it was answered by the `choice` (a payload)."""
    if row is None or row.flow != CLARIFY or "ended" in row.state:
        return heard
    kept = row.state.get(SAID)
    if choice not in _listed(row.state.get("buttons")) and not _goes_into(kept, heard, choice):
        return heard
    if not isinstance(kept, Mapping) or not isinstance(before := kept.get("text"), str):
        return heard
    text = before if heard.button is not None else f"{before}\n{heard.text}".strip()
    return replace(heard, text=text, entities=(*_entities(kept.get("entities")), *heard.entities), button=None)


def _goes_into(kept: object, heard: Heard, choice: str) -> bool:
    """Whether mere data that were kept all go into a matter that was not among the choices, and are not given anew."""
    if not isinstance(kept, Mapping) or not kept.get(_IS_DATA):
        return False
    names = {one.entity for one in _entities(kept.get("entities"))}
    matter, given = choice.partition("=")[2], {one.entity for one in heard.entities}
    return bool(names) and all(matter in _TAKEN_BY.get(name, ()) and name not in given for name in names)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _entities(stored: object) -> tuple[Slot, ...]:
    return tuple(
        Slot(entity=str(one["entity"]), value=str(one["value"]), normalized=_text(one.get("normalized")))
        for one in _listed(stored)
        if isinstance(one, Mapping) and "entity" in one and "value" in one
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
