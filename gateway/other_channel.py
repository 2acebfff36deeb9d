"""Lets a known customer go on here with what he left on another channel: offered once, moved only on his "yes"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from bots import parse, registry, texts
from gateway import decide
from gateway.left_flows import AT, GO_ON_NO, GO_ON_YES, OTHER_CHANNEL, running_flow
from gateway.perform import Again, Performed, Performer
from gateway.store import rows
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, flow_state
from gateway.store.store import Store
from gateway.turns import Turn

_FROM: Final = "from"
_LOOKED_AT: Final = 5


async def offer(turn: Turn, performed: Performed, store: Store, performer: Performer, expiry_us: int) -> Performed:
    """What was answered, with the question whether to go on with what waits elsewhere, where that is so.

    Only in the first turn of a case, to somebody verified, and when nothing else is being asked.
    """
    is_first = turn.place is None or turn.place.case is None
    is_talk = performed.hand_over is None and performed.is_note is None and performed.silence is None
    if not (is_first and is_talk and turn.known_person.is_verified) or turn.kept is not None or _asks(performed):
        return performed
    left = await store.read(_left_elsewhere, turn.known_person.contact.id, turn.now - expiry_us)
    if left is None:
        return performed
    language = turn.understood.language
    matter = performer.title(registry.flows()[left.flow].starts_on[0], language)
    performed.said.append(texts.say(language, "go_on_here", matter=matter))
    performed.buttons = [
        {"title": texts.say(language, "yes"), "payload": GO_ON_YES},
        {"title": texts.say(language, "no"), "payload": GO_ON_NO},
    ]
    state = {_FROM: left.case_id, "buttons": [GO_ON_YES, GO_ON_NO]}
    performed.flow = FlowRow(case_id="", flow=OTHER_CHANNEL, version=1, state=state, misses=0)
    return performed


async def take(
    turn: Turn, action: decide.Action, store: Store, performer: Performer, again: Again, expiry_us: int
) -> Performed | None:
    """The answer to that question: the flow moved here, or left where it is; None where something else is said."""
    if turn.flow is None or turn.flow.flow != OTHER_CHANNEL or isinstance(action, decide.HandOver | decide.Note):
        return None
    meaning = turn.understood
    says = {GO_ON_YES: True, GO_ON_NO: False}.get(meaning.button or "", parse.yes_no(meaning.text))
    if says is None:
        return None
    if not says:
        ended = replace(turn.flow, case_id="", state={"ended": "cancelled"})
        return Performed(reason=action.reason, said=[texts.say(meaning.language, "all_left")], flow=ended)
    case_id = str(turn.flow.state.get(_FROM))
    left = await store.read(_left_in, case_id, turn.now - expiry_us)
    if left is None:
        return None
    performed = await performer.come_back_to(turn, left, action.reason, again)
    turn.changes.flows.append(replace(left, state={"ended": "moved", "slots": left.state.get("slots")}))
    return performed


def _asks(performed: Performed) -> bool:
    return bool(performed.buttons) or (performed.flow is not None and "ended" not in performed.flow.state)


def _left_elsewhere(connection: Connection, contact_id: str, since: int) -> FlowRow | None:
    """The newest flow that waits for this contact in any case of theirs."""
    goes_on = or_(cases.c.owner == "bot", cases.c.close_reason == "idle")
    query = (
        select(*rows.FLOWS.columns)
        .join(cases, cases.c.id == flow_state.c.case_id)
        .where(cases.c.contact_id == contact_id, goes_on, cases.c.active_at > since)
        .order_by(cases.c.active_at.desc())
        .limit(_LOOKED_AT)
    )
    found = (rows.FLOWS.of(values) for values in connection.execute(query))
    return next((row for row in found if _still_waits(row, since)), None)


def _left_in(connection: Connection, case_id: str, since: int) -> FlowRow | None:
    values = connection.execute(select(*rows.FLOWS.columns).where(flow_state.c.case_id == case_id)).first()
    row = rows.FLOWS.of(values) if values is not None else None
    return row if row is not None and _still_waits(row, since) else None


def _still_waits(row: FlowRow, since: int) -> bool:
    state: Mapping[str, object] = row.state
    at = state.get(AT)
    name = running_flow(row)
    is_known = name in registry.flows() and name != decide.ASKS_IF_IT_HELPED
    return is_known and isinstance(at, int) and at > since
