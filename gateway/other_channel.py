"""Lets a known customer go on here with what he left on another channel: offered once, moved only on his "yes"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from bots import parse, registry, texts
from bots.flow import Slots
from gateway import decide
from gateway.agreements import DEED
from gateway.left_flows import AT, GO_ON_NO, GO_ON_YES, OTHER_CHANNEL, open_slots, running_flow
from gateway.perform import Again, Performed, Performer
from gateway.performed import with_state
from gateway.store import deeds, rows
from gateway.store.rows import CaseRow, FlowRow
from gateway.store.schema import cases, flow_state
from gateway.store.store import Store
from gateway.turns import Turn

_FROM: Final = "from"
_LOOKED_AT: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What waits elsewhere, with its case; `is_being_done` says that its summary was agreed to there just now."""

    flow: FlowRow
    case: CaseRow
    is_being_done: bool


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
    found = await store.read(_left_in, case_id, turn.now - expiry_us)
    if found is None:
        return None
    if found.is_being_done:
        ended = replace(turn.flow, case_id="", state={"ended": "left"})
        return Performed(reason=action.reason, said=[texts.say(meaning.language, "goes_on_there")], flow=ended)
    performed = await performer.come_back_to(turn, found.flow, action.reason, again)
    return _moved(turn, performed, found)


def _moved(turn: Turn, performed: Performed, found: _Found) -> Performed:
    """The outcome with the flow taken out of its case, which nothing else may have changed meanwhile.

    The summary that is shown here is agreed to under the key that it had there: however the two talks go on, one yes
    and another do the same deed.
    """
    steps, slots = registry.flows().get(found.flow.flow), found.flow.state.get("slots")
    left = open_slots(steps, cast("Slots", slots)) if steps is not None and isinstance(slots, Mapping) else {}
    turn.changes.flows.append(replace(found.flow, state={"ended": "moved", "slots": left}))
    turn.changes.seen[found.case.id] = found.case.version
    turn.changes.cases.append(replace(found.case, version=found.case.version + 1))
    deed = found.flow.state.get(DEED)
    is_summary = performed.flow is not None and DEED in performed.flow.state
    return with_state(performed, **{DEED: deed}) if is_summary and isinstance(deed, str) else performed


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


def _left_in(connection: Connection, case_id: str, since: int) -> _Found | None:
    values = connection.execute(select(*rows.FLOWS.columns).where(flow_state.c.case_id == case_id)).first()
    of_case = connection.execute(select(*rows.CASES.columns).where(cases.c.id == case_id)).first()
    if values is None or of_case is None or not _still_waits(row := rows.FLOWS.of(values), since):
        return None
    deed = row.state.get(DEED)
    is_being_done = isinstance(deed, str) and deeds.is_begun(connection, deed)
    return _Found(flow=row, case=rows.CASES.of(of_case), is_being_done=is_being_done)


def _still_waits(row: FlowRow, since: int) -> bool:
    state: Mapping[str, object] = row.state
    at = state.get(AT)
    name = running_flow(row)
    is_known = name in registry.flows() and name != decide.ASKS_IF_IT_HELPED
    return is_known and isinstance(at, int) and at > since
