"""Everything the turns of a batch need to know, in a few queries for all of them, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.call_rows import CallRow
from gateway.store.colleagues import Colleague, LastAgent, load_colleagues, load_last_agents
from gateway.store.incidents import IncidentRow
from gateway.store.limits import LimitsKnown
from gateway.store.mail import MailKnown
from gateway.store.promises import OpenPromise, open_of
from gateway.store.rows import (
    AssignmentRow,
    CaseRow,
    ContactRow,
    ConversationRow,
    FlowRow,
    IdentityRow,
)
from gateway.store.schema import (
    account,
    care,
    cases,
    flow_state,
    message,
    person,
)
from gateway.store.schema import agent as agent_table

IdentityKey = tuple[str, str]
Right = tuple[str, str]
"""A contact's id and the id of the account for which the contact may do something."""
MERGES_FOLLOWED = 20
_LINKED_KEPT = 3
_WAITING = ("waiting_customer", "waiting_third", "snoozed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A customer company, as routing and prices need it."""

    id: str
    external_no: str
    name: str
    tier: str
    calendar: str | None
    entitled_from: int | None = None
    entitled_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRow:
    """Who looks after an account for a topic; `agent_mail` is None for staff who are no agents.

    A row that nobody approved stands in the table and does not count.
    """

    account_id: str
    topic: str
    role: str
    person_id: str
    person_name: str
    agent_mail: str | None
    valid_from: int | None
    valid_to: int | None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One of our people, an agent or not; somebody with `left_at` works here until then."""

    id: str
    name: str
    mail: str
    role: str
    unit: str | None
    left_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRow:
    """That an identity speaks for an account, and from when to when."""

    identity_id: str
    account_id: str
    role: str
    valid_from: int | None
    valid_to: int | None


@dataclass(slots=True, kw_only=True)
class Known:
    """What is stored about the people and cases of one batch."""

    identities: dict[IdentityKey, IdentityRow] = field(default_factory=dict)
    contacts: dict[str, ContactRow] = field(default_factory=dict)
    accounts: dict[str, AccountRow] = field(default_factory=dict)
    verified: dict[str, list[IdentityRow]] = field(default_factory=dict)  # by contact
    conversations: dict[tuple[str, str], ConversationRow] = field(default_factory=dict)  # by channel, identity id
    cases: dict[str, CaseRow] = field(default_factory=dict)
    flows: dict[str, FlowRow] = field(default_factory=dict)
    calls: dict[tuple[str, str], CallRow] = field(default_factory=dict)  # by channel, external id
    care: dict[str, list[CareRow]] = field(default_factory=dict)  # by account
    people: dict[str, Colleague] = field(default_factory=dict)  # of care rows, their stand-ins, last agents: by id
    last_agents: dict[str, LastAgent] = field(default_factory=dict)  # by contact
    merged: dict[str, str] = field(default_factory=dict)  # contacts that were merged: into whom
    staff: dict[str, StaffRow] = field(default_factory=dict)  # by person id
    staff_of_mail: dict[str, str] = field(default_factory=dict)  # our people's own addresses: person id
    delegations: dict[str, list[DelegationRow]] = field(default_factory=dict)  # by identity id
    account_of_domain: dict[str, str] = field(default_factory=dict)
    order_rights: set[Right] = field(default_factory=set)
    price_rights: set[Right] = field(default_factory=set)
    invoice_rights: set[Right] = field(default_factory=set)
    case_of_message: dict[str, str] = field(default_factory=dict)  # by our message's id or an external id
    mail: MailKnown = field(default_factory=MailKnown)
    incidents: dict[str, IncidentRow] = field(default_factory=dict)  # by case, where a unit wrote
    limits: LimitsKnown = field(default_factory=LimitsKnown)
    open_promises: dict[str, list[OpenPromise]] = field(default_factory=dict)  # by case that was given back or waits
    agents: dict[str, tuple[str, str]] = field(default_factory=dict)  # of calls: id and name by mail
    assignments: dict[str, AssignmentRow] = field(default_factory=dict)  # of calls' cases: the open one
    promises: dict[str, dict[str, int]] = field(default_factory=dict)  # of calls' cases: open kinds, due when

    def contact(self, contact_id: str | None) -> ContactRow | None:
        """The contact, or whoever it was merged into in the end."""
        followed = contact_id or ""
        for _ in range(MERGES_FOLLOWED):
            if followed not in self.merged:
                break
            followed = self.merged[followed]
        return self.contacts.get(followed)


_ACCOUNTS = select(
    account.c.id,
    account.c.external_no,
    account.c.name,
    account.c.tier,
    account.c.calendar,
    account.c.entitled_from,
    account.c.entitled_to,
).where(account.c.id.in_(bindparam("ids", expanding=True)))
_CASES = select(*rows.CASES.columns).where(cases.c.id.in_(bindparam("ids", expanding=True)))
_FLOWS = select(*rows.FLOWS.columns).where(flow_state.c.case_id.in_(bindparam("ids", expanding=True)))
_CARE = (
    select(
        care.c.account_id,
        care.c.topic,
        care.c.role,
        care.c.person_id,
        person.c.name.label("person_name"),
        agent_table.c.mail.label("agent_mail"),
        care.c.valid_from,
        care.c.valid_to,
        care.c.approved_by,
    )
    .join(person, person.c.id == care.c.person_id)
    .join(agent_table, agent_table.c.person_id == care.c.person_id, isouter=True)
    .where(care.c.account_id.in_(bindparam("ids", expanding=True)))
)
_CARE_OF_TOPICS = _CARE.where(care.c.topic.in_(bindparam("topics", expanding=True)))
_BY_MESSAGE = select(message.c.id, message.c.case_id).where(message.c.id.in_(bindparam("ids", expanding=True)))
_BY_EXTERNAL = (
    select(message.c.external_id, message.c.case_id)
    .where(and_(message.c.external_id.is_not(None), message.c.external_id.in_(bindparam("ids", expanding=True))))
    .order_by(message.c.id)  # the newest stays, where somebody used an id again
)


def load_accounts(
    connection: Connection,
    ids: Collection[str],
    *,
    contact_ids: Collection[str] = (),
    topics: Collection[str] | None = None,
    agent_ids: Collection[str] = (),
    now: int = 0,
) -> Known:
    """These accounts with who looks after them, who served these contacts last, and all those people with these agents.

    With `topics` only who looks after those.
    """
    known = Known()
    add_accounts(connection, known, ids, topics)
    add_colleagues(connection, known, contact_ids, now=now, agent_ids=agent_ids)
    return known


def add_colleagues(
    connection: Connection,
    known: Known,
    contact_ids: Collection[str],
    *,
    now: int,
    agent_ids: Collection[str] = (),
) -> None:
    """Add who served these contacts last, and the people of them, of the care rows and of these ids with stand-ins.

    A fixed number of queries, however many rows there are; absences that ended before `now` are left out.
    """
    known.last_agents.update(load_last_agents(connection, contact_ids))
    ids = {row.person_id for found in known.care.values() for row in found}
    ids |= {last.agent_id for last in known.last_agents.values()} | set(agent_ids)
    known.people.update(load_colleagues(connection, ids, now=now))


def add_accounts(
    connection: Connection, known: Known, ids: Collection[str], topics: Collection[str] | None = None
) -> None:
    """Add these accounts and who looks after them, or after these topics of theirs, to what is known."""
    if not ids:
        return
    for id_, external_no, name, tier, calendar, entitled_from, entitled_to in connection.execute(
        _ACCOUNTS, {"ids": list(ids)}
    ):
        known.accounts[id_] = AccountRow(
            id=id_,
            external_no=external_no,
            name=name,
            tier=tier,
            calendar=calendar,
            entitled_from=entitled_from,
            entitled_to=entitled_to,
        )
    if topics is None:
        cared_for = connection.execute(_CARE, {"ids": list(ids)})
    else:
        cared_for = connection.execute(_CARE_OF_TOPICS, {"ids": list(ids), "topics": list(topics)})
    for row in map(_care_row, cared_for):
        known.care.setdefault(row.account_id, []).append(row)


def load_threads(
    connection: Connection, known: Known, *, message_ids: Collection[str], external_ids: Collection[str]
) -> None:
    """Which cases the named messages stand in: ours by id (from a thread token), others by their external id."""
    if message_ids:
        for id_, case_id in connection.execute(_BY_MESSAGE, {"ids": list(message_ids)}):
            known.case_of_message[id_] = case_id
    if external_ids:
        for external_id, case_id in connection.execute(_BY_EXTERNAL, {"ids": list(external_ids)}):
            known.case_of_message[external_id] = case_id


def _may_have_a_flow(case: CaseRow) -> bool:
    """Whether the bot may go on in a case: its own, one closed after silence, one that nobody has taken yet."""
    return case.owner in ("bot", "queue") or case.close_reason == "idle"


def load_cases(connection: Connection, known: Known, ids: Collection[str]) -> None:
    """These cases, what they were merged into, the newest that they are linked with, and their flows."""
    wanted = set(ids)
    while wanted:
        found = [rows.CASES.of(values) for values in connection.execute(_CASES, {"ids": list(wanted)})]
        known.cases.update({row.id: row for row in found})
        wanted = {row.merged_into for row in found if row.merged_into and row.merged_into not in known.cases}
    linked = {id_ for row in known.cases.values() for id_ in row.linked[-_LINKED_KEPT:]} - set(known.cases)
    for values in connection.execute(_CASES, {"ids": list(linked)}) if linked else ():
        other = rows.CASES.of(values)
        known.cases[other.id] = other
    with_bot = [row.id for row in known.cases.values() if _may_have_a_flow(row)]
    for values in connection.execute(_FLOWS, {"ids": with_bot}) if with_bot else ():
        flow = rows.FLOWS.of(values)
        known.flows[flow.case_id] = flow
    given_back = [
        row.id for row in known.cases.values() if row.owner in ("bot", "nobody") and row.queued_at is not None
    ]
    waiting = [
        row.id
        for row in known.cases.values()
        if row.due_at is not None and (row.state in _WAITING or row.owner == "queue")
    ]
    known.open_promises.update(open_of(connection, {*given_back, *waiting}))


def _care_row(values: Sequence[Any]) -> CareRow:
    """Column by column: an account has a dozen rows and more, and a row as a mapping costs ten times as much."""
    account_id, topic, role, person_id, person_name, agent_mail, valid_from, valid_to, approved_by = values
    return CareRow(
        account_id=account_id,
        topic=topic,
        role=role,
        person_id=person_id,
        person_name=person_name,
        agent_mail=agent_mail,
        valid_from=valid_from,
        valid_to=valid_to,
        approved_by=approved_by,
    )
