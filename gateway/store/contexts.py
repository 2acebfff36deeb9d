"""Everything the turns of a batch need to know, in a few queries for all of them, however many cases there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, select, tuple_
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.mail import MailKnown
from gateway.store.rows import (
    AssignmentRow,
    CallRow,
    CaseRow,
    ContactRow,
    ConversationRow,
    FlowRow,
    IdentityRow,
    PromiseRow,
)
from gateway.store.schema import (
    account,
    call,
    care,
    cases,
    contact,
    contact_right,
    conversation,
    flow_state,
    identity,
    message,
    person,
    promise,
)
from gateway.store.schema import agent as agent_table

IdentityKey = tuple[str, str]
_LINKED_KEPT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A customer company, as routing and prices need it."""

    id: str
    external_no: str
    name: str
    tier: str
    calendar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRow:
    """Who looks after an account for a topic; `agent_mail` is None for staff who are no agents."""

    account_id: str
    topic: str
    role: str
    person_id: str
    person_name: str
    agent_mail: str | None
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
    price_rights: set[str] = field(default_factory=set)  # contacts who may see their account's prices
    case_of_message: dict[str, str] = field(default_factory=dict)  # by our message's id or an external id
    mail: MailKnown = field(default_factory=MailKnown)
    open_promises: dict[str, PromiseRow] = field(default_factory=dict)  # by case with the bot: a person's answer
    agents: dict[str, tuple[str, str]] = field(default_factory=dict)  # of calls: id and name by mail
    assignments: dict[str, AssignmentRow] = field(default_factory=dict)  # of calls' cases: the open one
    promises: dict[str, set[str]] = field(default_factory=dict)  # of calls' cases: kinds not yet met


_IDENTITIES = select(*rows.IDENTITIES.columns).where(
    tuple_(identity.c.kind, identity.c.value).in_(bindparam("keys", expanding=True))
)
_CONTACTS = select(*rows.CONTACTS.columns).where(contact.c.id.in_(bindparam("ids", expanding=True)))
_VERIFIED = select(*rows.IDENTITIES.columns).where(
    identity.c.contact_id.in_(bindparam("ids", expanding=True)), identity.c.verified_at.is_not(None)
)
_ACCOUNTS = select(account.c.id, account.c.external_no, account.c.name, account.c.tier, account.c.calendar).where(
    account.c.id.in_(bindparam("ids", expanding=True))
)
_CONVERSATIONS = select(*rows.CONVERSATIONS.columns).where(
    tuple_(conversation.c.channel, conversation.c.identity_id).in_(bindparam("keys", expanding=True))
)
_CASES = select(*rows.CASES.columns).where(cases.c.id.in_(bindparam("ids", expanding=True)))
_FLOWS = select(*rows.FLOWS.columns).where(flow_state.c.case_id.in_(bindparam("ids", expanding=True)))
_OPEN_PROMISES = select(*rows.PROMISES.columns).where(
    promise.c.case_id.in_(bindparam("ids", expanding=True)), promise.c.kind == "answer", promise.c.met_at.is_(None)
)
_CALLS = select(*rows.CALLS.columns).where(
    tuple_(call.c.channel, call.c.external_id).in_(bindparam("keys", expanding=True))
)
_CARE = (
    select(
        care.c.account_id,
        care.c.topic,
        care.c.role,
        care.c.person_id,
        person.c.name,
        agent_table.c.mail,
        care.c.valid_from,
        care.c.valid_to,
    )
    .join(person, person.c.id == care.c.person_id)
    .join(agent_table, agent_table.c.person_id == care.c.person_id, isouter=True)
    .where(care.c.account_id.in_(bindparam("ids", expanding=True)))
)
_RIGHTS = select(contact_right.c.contact_id).where(
    contact_right.c.contact_id.in_(bindparam("ids", expanding=True)), contact_right.c.may_see_prices
)
_BY_MESSAGE = select(message.c.id, message.c.case_id).where(message.c.id.in_(bindparam("ids", expanding=True)))
_BY_EXTERNAL = (
    select(message.c.external_id, message.c.case_id)
    .where(and_(message.c.external_id.is_not(None), message.c.external_id.in_(bindparam("ids", expanding=True))))
    .order_by(message.c.id)  # the newest stays, where somebody used an id again
)


def load_people(connection: Connection, keys: Collection[IdentityKey], channels: Mapping[IdentityKey, str]) -> Known:
    """Identities, their contacts with what is verified about them, accounts, care rows and conversations.

    `channels` names for each sender's identity the channel it wrote on.
    """
    known = Known()
    for values in connection.execute(_IDENTITIES, {"keys": list(keys)}) if keys else ():
        row = rows.IDENTITIES.of(values)
        known.identities[row.kind, row.value] = row
    contact_ids = {row.contact_id for row in known.identities.values() if row.contact_id}
    if contact_ids:
        for values in connection.execute(_CONTACTS, {"ids": list(contact_ids)}):
            person_row = rows.CONTACTS.of(values)
            known.contacts[person_row.id] = person_row
        for values in connection.execute(_VERIFIED, {"ids": list(contact_ids)}):
            row = rows.IDENTITIES.of(values)
            known.verified.setdefault(str(row.contact_id), []).append(row)
    account_ids = {row.account_id for row in known.identities.values() if row.account_id}
    account_ids |= {row.account_id for row in known.contacts.values() if row.account_id}
    _load_accounts(connection, known, account_ids)
    at = [(channels[key], row.id) for key, row in known.identities.items() if key in channels]
    for values in connection.execute(_CONVERSATIONS, {"keys": at}) if at else ():
        thread = rows.CONVERSATIONS.of(values)
        known.conversations[thread.channel, thread.identity_id] = thread
    return known


def load_accounts(connection: Connection, ids: Collection[str]) -> Known:
    """These accounts and who looks after them."""
    known = Known()
    _load_accounts(connection, known, ids)
    return known


def _load_accounts(connection: Connection, known: Known, ids: Collection[str]) -> None:
    if not ids:
        return
    for id_, external_no, name, tier, calendar in connection.execute(_ACCOUNTS, {"ids": list(ids)}):
        known.accounts[id_] = AccountRow(id=id_, external_no=external_no, name=name, tier=tier, calendar=calendar)
    for (contact_id,) in connection.execute(_RIGHTS, {"ids": list(known.contacts)}) if known.contacts else ():
        known.price_rights.add(contact_id)
    for account_id, topic, role, person_id, name, mail, valid_from, valid_to in connection.execute(
        _CARE, {"ids": list(ids)}
    ):
        row = CareRow(
            account_id=account_id,
            topic=topic,
            role=role,
            person_id=person_id,
            person_name=name,
            agent_mail=mail,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        known.care.setdefault(account_id, []).append(row)


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


def load_calls(connection: Connection, known: Known, keys: Collection[tuple[str, str]]) -> None:
    """The calls of these channels and external ids, as far as they are stored."""
    if keys:
        for values in connection.execute(_CALLS, {"keys": list(keys)}):
            row = rows.CALLS.of(values)
            known.calls[row.channel, row.external_id] = row


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
    with_bot = [row.id for row in known.cases.values() if row.owner == "bot"]
    for values in connection.execute(_FLOWS, {"ids": with_bot}) if with_bot else ():
        flow = rows.FLOWS.of(values)
        known.flows[flow.case_id] = flow
    given_back = [
        row.id for row in known.cases.values() if row.owner in ("bot", "nobody") and row.queued_at is not None
    ]
    for values in connection.execute(_OPEN_PROMISES, {"ids": given_back}) if given_back else ():
        made = rows.PROMISES.of(values)
        known.open_promises[made.case_id] = made
