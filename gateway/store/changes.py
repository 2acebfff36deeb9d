"""One transaction's rows: what a turn, an agent's action or a timer changes, checked by version and written in order.

Writing goes: cases locked and their versions compared, then rows in the order of their references, then the counters
(conversations, channels, installation) and at last the rows that carry their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from gateway.store import bounces, deeds, demands, order_requests, reservations, rows, stock_waits, touched
from gateway.store import promises as ledger
from gateway.store.bot_dial import DRAFTS, DraftRow
from gateway.store.bulk import json_text
from gateway.store.call_rows import CALLS, CallRow
from gateway.store.counters import raise_counter
from gateway.store.demands import DemandRow
from gateway.store.inbox import LaneKey
from gateway.store.incidents import INCIDENTS, PRAISES, IncidentRow, PraiseRow
from gateway.store.lanes import held_fences
from gateway.store.limits import Count, over, raise_counts, set_marks
from gateway.store.order_events import PLACED, PlacedOrderRow
from gateway.store.order_requests import REQUESTS, OrderRequestRow, RequestMove
from gateway.store.promises import OpenPromise
from gateway.store.reservations import ReservationRow
from gateway.store.rows import (
    AcknowledgementRow,
    AssignmentRow,
    AttachmentRow,
    CaseRow,
    ContactRow,
    ConversationRow,
    EventRow,
    FlowRow,
    IdentityRow,
    LetterRow,
    MessageRow,
    PromiseRow,
    TimerRow,
    UnderstandingRow,
)
from gateway.store.schema import cases, lane
from gateway.store.stock_waits import StockWaitRow

T = TypeVar("T")


class VersionConflictError(Exception):
    """Somebody else changed the case (or took the lane) since it was read: read it again and decide anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdit:
    """A stored message's text after its writer changed it; `full_text` keeps what was written before."""

    id: str
    text: str
    full_text: str | None


@dataclass(slots=True, kw_only=True)
class Changes:
    """The rows of one turn or action. `seen` are the versions its decision was made on (cases not listed are new).

    A message or letter that is shown to the customer in a conversation is listed with `lane_of` its conversation; its
    `seq` is given when written; every letter gets a place in its channel's feed.
    """

    seen: dict[str, int] = field(default_factory=dict)
    contacts: list[ContactRow] = field(default_factory=list)
    identities: list[IdentityRow] = field(default_factory=list)
    identities_changed: list[IdentityRow] = field(default_factory=list)
    new_cases: list[CaseRow] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    conversations: list[ConversationRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    attachments: list[AttachmentRow] = field(default_factory=list)
    understandings: list[UnderstandingRow] = field(default_factory=list)
    promises: list[PromiseRow] = field(default_factory=list)
    promises_met: list[tuple[str, str, int]] = field(default_factory=list)  # case id, kind, at
    promises_moved: list[OpenPromise] = field(default_factory=list)  # whose clock was stopped or runs again
    offers_ended: list[tuple[str, str, int]] = field(default_factory=list)  # case id, why, at: what nobody accepted
    kinds_ended: list[tuple[str, str, str, int]] = field(default_factory=list)  # case id, kind, why, at
    letters: list[LetterRow] = field(default_factory=list)
    acknowledgements: list[AcknowledgementRow] = field(default_factory=list)
    flows: list[FlowRow] = field(default_factory=list)
    flows_ended: list[str] = field(default_factory=list)
    timers: list[TimerRow] = field(default_factory=list)
    incidents: list[IncidentRow] = field(default_factory=list)
    praises: list[PraiseRow] = field(default_factory=list)
    deeds: list[tuple[str, int]] = field(default_factory=list)  # key, at: what the bot did that the case now knows of
    stock_waits: list[StockWaitRow] = field(default_factory=list)
    stock_waits_ended: list[tuple[str, str, str, int]] = field(default_factory=list)  # contact id, reference, why, at
    reservations: list[ReservationRow] = field(default_factory=list)
    demands: list[DemandRow] = field(default_factory=list)
    placed_orders: list[PlacedOrderRow] = field(default_factory=list)
    drafts: list[DraftRow] = field(default_factory=list)
    order_requests: list[OrderRequestRow] = field(default_factory=list)
    order_requests_moved: list[RequestMove] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    assignments: list[AssignmentRow] = field(default_factory=list)
    assignments_changed: list[AssignmentRow] = field(default_factory=list)
    telephones: list[tuple[str, str, int]] = field(default_factory=list)  # agent's mail, state, at
    last_agents: list[tuple[str, str, int]] = field(default_factory=list)  # contact id, agent id, at
    events: list[EventRow] = field(default_factory=list)
    lane_of: dict[str, LaneKey] = field(default_factory=dict)  # message id → its conversation's lane
    counts: list[Count] = field(default_factory=list)  # letters, and alarms that none may go
    close_counts: list[Count] = field(default_factory=list)  # those of them to be compared once more when written
    marks: list[tuple[str, int]] = field(default_factory=list)  # what was told when: name, instant
    message_edits: list[MessageEdit] = field(default_factory=list)
    bounced: list[tuple[str, int, str]] = field(default_factory=list)  # letter id, at, what was said
    verdicts: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)  # message id, its new verdict
    touched_cases: dict[str, int] = field(default_factory=dict)  # to be looked at again: version by number
    touched_lanes: set[LaneKey] = field(default_factory=set)


def write(connection: Connection, changes: Sequence[Changes]) -> list[Changes]:
    """Write the changes that still stand on what they saw; gives those back as written, the others are left out.

    The caller must have locked or own what else it needs (lanes). Two changes of one case: the first one goes.
    """
    standing = _standing(connection, changes)
    if not standing:
        return []
    _write_people_and_cases(connection, standing)
    places = _take_places(connection, standing)
    numbered = [_with_places(one, places) for one in standing]
    _write_messages(connection, numbered)
    return _write_numbered(connection, numbered)


def write_one(connection: Connection, changes: Changes) -> Changes:
    """Write one action's changes; raises VersionConflictError when the case was changed since it was read."""
    written = write(connection, [changes])
    if not written:
        raise VersionConflictError("the case was changed meanwhile; read it again")
    return written[0]


def _standing(connection: Connection, changes: Sequence[Changes]) -> list[Changes]:
    ids = sorted({case_id for one in changes for case_id in one.seen})
    versions: dict[str, int] = {}
    if ids:
        versions = dict(connection.execute(_VERSIONS, {"ids": ids}).tuples().all())
    standing: list[Changes] = []
    for one in changes:
        if all(versions.get(case_id) == version for case_id, version in one.seen.items()):
            standing.append(one)
            for case_id in one.seen:
                versions[case_id] = -1
    refused = over(connection, [one.close_counts for one in standing])
    return [one for place, one in enumerate(standing) if place not in refused] if refused else standing


def _write_people_and_cases(connection: Connection, changes: Sequence[Changes]) -> None:
    rows.CONTACTS.insert(connection, _all(one.contacts for one in changes))
    touched.LAST_AGENT.run(connection, [(who, at, id_) for id_, who, at in _all(one.last_agents for one in changes)])
    rows.IDENTITIES.insert(connection, _all(one.identities for one in changes))
    rows.IDENTITIES.update(connection, _all(one.identities_changed for one in changes))
    rows.CASES.insert(connection, _all(one.new_cases for one in changes))
    rows.CASES.update(connection, _all(one.cases for one in changes))
    conversations = _all(one.conversations for one in changes)
    rows.CONVERSATIONS.update(connection, conversations)
    rows.CONVERSATIONS.insert_missing(connection, conversations)
    CALLS.upsert(connection, _all(one.calls for one in changes))
    rows.FLOWS.upsert(connection, _all(one.flows for one in changes))
    ended = [(case_id,) for case_id in _all(one.flows_ended for one in changes)]
    touched.END_FLOW.run(connection, ended)


def _write_messages(connection: Connection, changes: Sequence[Changes]) -> None:
    rows.MESSAGES.insert(connection, _all(one.messages for one in changes))
    touched.EDIT.run(
        connection, [(one.text, one.full_text, one.id) for one in _all(one.message_edits for one in changes)]
    )
    touched.JUDGE.run(connection, [(json_text(said), id_) for id_, said in _all(one.verdicts for one in changes)])
    rows.ATTACHMENTS.insert(connection, _all(one.attachments for one in changes))
    rows.UNDERSTANDINGS.insert(connection, _all(one.understandings for one in changes))
    touched.MEET_PROMISE.run(
        connection, [(at, at, id_, kind) for id_, kind, at in _all(one.promises_met for one in changes)]
    )
    ended = _all(one.kinds_ended for one in changes)
    touched.END_PROMISES.run(connection, [(at, why, id_, kind) for id_, kind, why, at in ended])
    ledger.move(connection, _all(one.promises_moved for one in changes))
    rows.PROMISES.insert(connection, _all(one.promises for one in changes))
    touched.END_OFFER.run(connection, [(at, why, id_) for id_, why, at in _all(one.offers_ended for one in changes)])
    rows.ASSIGNMENTS.update(connection, _all(one.assignments_changed for one in changes))
    rows.ASSIGNMENTS.insert(connection, _all(one.assignments for one in changes))
    rows.TIMERS.upsert(connection, _all(one.timers for one in changes))
    bounces.mark(connection, _all(one.bounced for one in changes))
    INCIDENTS.upsert(connection, _all(one.incidents for one in changes))
    PRAISES.insert_missing(connection, _all(one.praises for one in changes))
    _write_goods(connection, changes)
    DRAFTS.insert(connection, _all(one.drafts for one in changes))
    telephones = _all(one.telephones for one in changes)
    touched.TELEPHONE.run(connection, [(state, at, mail, at) for mail, state, at in telephones])


def _write_goods(connection: Connection, changes: Sequence[Changes]) -> None:
    """What customers wait for, have put aside and could not get; entries new in the register become events."""
    for one in changes:
        deeds.settle(connection, one.deeds)
        for contact_id, reference, why, at in one.stock_waits_ended:
            stock_waits.end(connection, contact_id, [reference], why=why, now=at)
        stock_waits.add(connection, one.stock_waits)
        reservations.add(connection, one.reservations)
        PLACED.insert_missing(connection, one.placed_orders)
        REQUESTS.insert_missing(connection, one.order_requests)
        order_requests.move(connection, one.order_requests_moved)
        noted = demands.note(connection, one.demands)
        if one.demands:  # what was noted before a transaction that failed was not
            one.events = [event for event in one.events if event.kind != demands.NOTED] + noted


def _take_places(connection: Connection, changes: Sequence[Changes]) -> dict[LaneKey, int]:
    """Raise the counter of every conversation that gets a message; gives the place before the first new one."""
    wanted: dict[LaneKey, int] = {}
    for one in changes:
        for key in one.lane_of.values():
            wanted[key] = wanted.get(key, 0) + 1
    if not wanted:
        return {}
    keys = sorted(wanted)
    before = {key: last_seq for key, (_, last_seq) in held_fences(connection, keys).items()}
    for key in keys:
        if key not in before:
            connection.execute(lane.insert().values(channel=key[0], conversation_key=key[1]))
            before[key] = 0
    touched.RAISE_LANE.run(connection, [(wanted[key], *key) for key in keys])
    return before


def _with_places(changes: Changes, places: dict[LaneKey, int]) -> Changes:
    """Give the messages their places; the rows are this transaction's own until it is on disk."""
    for message in changes.messages if changes.lane_of else ():
        key = changes.lane_of.get(message.id)
        if key is not None:
            places[key] += 1
            message.seq = places[key]
    return changes


def _write_numbered(connection: Connection, changes: Sequence[Changes]) -> list[Changes]:
    raise_counts(connection, _all(one.counts for one in changes))
    set_marks(connection, _all(one.marks for one in changes))
    for channel in sorted({letter.channel for one in changes for letter in one.letters}):
        count = sum(letter.channel == channel for one in changes for letter in one.letters)
        seq = raise_counter(connection, f"outgoing:{channel}", count)
        for one in changes:
            for letter in one.letters:
                if letter.channel == channel:
                    seq += 1
                    letter.seq = seq
    events = sum(len(one.events) for one in changes)
    seq = raise_counter(connection, "events", events) if events else 0
    for one in changes:
        for event in one.events:
            seq += 1
            event.seq = seq
    rows.LETTERS.insert(connection, _all(one.letters for one in changes))
    rows.ACKNOWLEDGEMENTS.insert(connection, _all(one.acknowledgements for one in changes))
    rows.EVENTS.insert(connection, _all(one.events for one in changes))
    return list(changes)


def append_letters(connection: Connection, letters: Sequence[LetterRow]) -> None:
    """Append letters with their places in their channels' feeds, after all else of a transaction but its events."""
    for channel in sorted({letter.channel for letter in letters}):
        own = [letter for letter in letters if letter.channel == channel]
        seq = raise_counter(connection, f"outgoing:{channel}", len(own))
        rows.LETTERS.insert(connection, [replace(one, seq=seq + place) for place, one in enumerate(own, start=1)])


def append_events(connection: Connection, events: Sequence[EventRow]) -> None:
    """Append events with their numbers, as the last statements of a transaction."""
    if not events:
        return
    seq = raise_counter(connection, "events", len(events))
    rows.EVENTS.insert(connection, [replace(event, seq=seq + place) for place, event in enumerate(events, start=1)])


def _all(lists: Iterable[Sequence[T]]) -> list[T]:
    return [row for one in lists for row in one]


_VERSIONS = (
    select(cases.c.id, cases.c.version)
    .where(cases.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(cases.c.id)
    .with_for_update()
)
