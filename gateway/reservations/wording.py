"""What a customer reads of a reservation: what was put aside where, until when, and where else there is some. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bots import registry
from bots.flow import JSON, FlowState
from gateway.firing import Firing
from gateway.ids import from_us
from gateway.orders.contract import name_in
from gateway.store.reservations import ReservationRow
from gateway.store.rows import FlowRow
from gateway.unasked import Unasked

FLOW: Final = "reserve"
ELSEWHERE, NOWHERE = "which_branch", "nowhere"
"""The questions of the flow at which an answer to a refusal is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another branch that has enough of every line; `in_stock` is what it has of the scarcest."""

    code: str
    names: Mapping[str, str]
    in_stock: int


def confirmed(row: ReservationRow, firing: Firing) -> Unasked:
    """The branch has put the goods aside."""
    if row.until is None:
        return _letter(row, firing, "reservation-confirmed", items=items_of(row, firing))
    calendar = firing.calendars.get(row.branch) or firing.calendars.get(firing.settings.gateway.default_calendar)
    if calendar is None:
        return _letter(row, firing, "reservation-confirmed", items=items_of(row, firing))
    until = firing.texts.when(from_us(row.until), row.language, calendar.zone, from_us(firing.now))
    return _letter(row, firing, "reservation-confirmed-until", items=items_of(row, firing), until=until)


def refused(row: ReservationRow, elsewhere: Sequence[Elsewhere], firing: Firing) -> Unasked:
    """The branch cannot; with the branches that can, or the offer to wait."""
    said = _letter(row, firing, "reservation-refused", items=items_of(row, firing))
    texts, language = firing.texts, row.language
    if elsewhere:
        rows = [
            texts.say(
                language, "reservation-branch-row", place=place, branch=name_in(one.names, language), stock=one.in_stock
            )
            for place, one in enumerate(elsewhere, start=1)
        ]
        asks = texts.say(language, "reservation-others", branches="\n".join(rows))
    else:
        asks = texts.say(language, "reservation-nowhere")
    return Unasked(
        case_id=said.case_id,
        conversation_id=said.conversation_id,
        key=said.key,
        language=language,
        text=f"{said.text}\n\n{asks}",
        subject=said.subject,
        flow=_flow(row, elsewhere),
    )


def late(row: ReservationRow, firing: Firing) -> Unasked:
    """The branch has not answered in time: nothing is promised, a person asks."""
    return _letter(row, firing, "reservation-late", items=items_of(row, firing))


def expired(row: ReservationRow, firing: Firing) -> Unasked:
    """The goods were not fetched in time."""
    return _letter(row, firing, "reservation-expired")


def items_of(row: ReservationRow, firing: Firing) -> str:
    """The goods in one line."""
    return ", ".join(
        firing.texts.say(
            row.language,
            "reservation-item",
            item=str(line.get("reference") or ""),
            quantity=str(line.get("quantity") or ""),
        )
        for line in row.lines
    )


def _letter(row: ReservationRow, firing: Firing, key: str, **args: str) -> Unasked:
    texts, language = firing.texts, row.language
    takes_branch = {"branch": name_in(row.branch_names, language), "number": row.number}
    return Unasked(
        case_id=row.case_id,
        conversation_id=row.conversation_id,
        key=f"{key.replace('-until', '')}:{row.id}",
        language=language,
        text=texts.say(language, key, **takes_branch, **args),
        subject=texts.say(language, "reservation-subject", number=row.number),
    )


def _flow(row: ReservationRow, elsewhere: Sequence[Elsewhere]) -> FlowRow | None:
    """Where the bot goes on: at the choice of another branch, or at the offer to wait."""
    flow = registry.flows().get(FLOW)
    step = ELSEWHERE if elsewhere else NOWHERE
    if flow is None or step not in flow.nodes:
        return None
    cart: list[JSON] = [
        {
            "asked": str(line.get("reference")),
            "reference": str(line.get("reference")),
            "quantity": int(str(line.get("quantity") or 1)),
        }
        for line in row.lines
    ]
    branches: list[JSON] = [
        {"code": one.code, "name": name_in(one.names, row.language), "in_stock": one.in_stock} for one in elsewhere
    ]
    wished: dict[str, JSON] = {name: told for name, told in row.wished.items() if told is not None}
    slots: dict[str, JSON] = {**wished, "cart": cart, "branches": branches}
    state = FlowState(flow=FLOW, version=flow.version, step=step, slots=slots)
    return FlowRow(case_id="", flow=FLOW, version=flow.version, state={**state.to_json(), "buttons": []}, misses=0)
