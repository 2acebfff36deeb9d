"""Rows as values: one dataclass a table that the work writes.

Every field is a column of the same name; JSON columns hold plain values and become text when written. The rows are
treated as values and changed by `replace` only; they are not frozen because a turn makes a dozen of them, and a frozen
one costs three times as much to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.store import schema
from gateway.store.row_writing import Rows

Reason = Mapping[str, object]  # {"code": …, "args": {…}}


@dataclass(slots=True, kw_only=True)
class ContactRow:
    """A person."""

    id: str
    name: str | None
    language: str | None
    account_id: str | None
    created_at: int


@dataclass(slots=True, kw_only=True)
class IdentityRow:
    """An address of a person on a kind of channel."""

    id: str
    kind: str
    value: str
    contact_id: str | None
    account_id: str | None
    shared: bool = False
    verified_at: int | None = None
    blocked_at: int | None = None
    blocked_reason: str | None = None
    person_id: str | None = None


@dataclass(slots=True, kw_only=True)
class ConversationRow:
    """The thread of one identity on one channel, and the case it stands at."""

    id: str
    channel: str
    identity_id: str
    conversation_key: str
    case_id: str | None


@dataclass(slots=True, kw_only=True)
class CaseRow:
    """One matter of one contact, whole; a change is a replaced row with the next `version`.

    `rank_at` is its place in the line of those that wait for people, `due_at` the nearest promise to its customer,
    `hops` how often it was passed on. An `observed` one only shows what would have been done: nobody is asked to work
    it.
    """

    id: str
    number: str
    contact_id: str | None
    account_id: str | None
    reporter_id: str | None = None
    brand: str | None = None
    subject: str | None = None
    language: str
    topic: str | None = None
    intent: str | None = None
    level: str = "primary"
    queue: str | None = None
    owner: str
    agent_id: str | None = None
    state: str = "open"
    priority: int = 0
    version: int
    last_position: int = 0
    opened_via: str
    opened_by: str
    opened_at: int
    active_at: int
    queued_at: int | None = None
    claimed_at: int | None = None
    closed_at: int | None = None
    snoozed_until: int | None = None
    close_reason: str | None = None
    merged_into: str | None = None
    linked: Sequence[str] = ()
    reasons: Sequence[Reason] = ()
    channel_kind: str | None = None
    hops: int = 0
    rank_at: int | None = None
    due_at: int | None = None
    follow_up_at: int | None = None
    observed: bool = False


@dataclass(slots=True, kw_only=True)
class MessageRow:
    """One message of a case; `seq` is its place in the conversation, `position` its place in the case.

    `content_key` is that of a mail: the same one to another mailbox of ours is noted and not kept twice.
    """

    id: str
    case_id: str
    position: int
    conversation_id: str | None
    inbox_id: str | None = None
    seq: int | None = None
    direction: str
    author: str
    author_name: str | None = None
    channel: str | None
    external_id: str | None = None
    in_reply_to: str | None = None
    content_key: str | None = None
    text: str
    full_text: str | None = None
    buttons: Sequence[Mapping[str, str]] | None = None
    language: str | None = None
    verdict: Mapping[str, object] | None = None
    at: int


@dataclass(slots=True, kw_only=True)
class AttachmentRow:
    """A file of a message; its bytes stand in the blob store, or still at `url` or under the channel's `external_id`.

    `fetch_state` is "due" while the bytes are to be fetched from there, "failed" once that was given up.
    """

    id: str
    message_id: str
    name: str
    media_type: str
    size: int
    sha256: str | None
    url: str | None = None
    external_id: str | None = None
    content_id: str | None = None
    fetch_state: str | None = None
    fetch_tries: int = 0
    fetch_at: int | None = None
    fetch_error: str | None = None


@dataclass(slots=True, kw_only=True)
class UnderstandingRow:
    """What an engine made of a message."""

    message_id: str
    engine: str
    model: str
    intent: str
    also: Sequence[str]
    confidence: float
    ranking: Sequence[Mapping[str, object]]
    entities: Sequence[Mapping[str, object]]
    language: str | None = None


@dataclass(slots=True, kw_only=True)
class PromiseRow:
    """A deadline that we told someone."""

    id: str
    case_id: str
    kind: str
    to_whom: str
    made_at: int
    due_at: int
    target_at: int | None = None
    hours: float | None = None
    clock: str | None = None
    calendar: str | None = None
    remind_at: int | None = None
    made_by: str | None = None
    note: str | None = None


@dataclass(slots=True, kw_only=True)
class LetterRow:
    """One letter of the outbox; `letter` is its content as JSON (see gateway.letters). `seq` is given when saved."""

    id: str
    message_id: str | None
    case_id: str
    channel: str
    conversation_key: str
    seq: int | None = None
    idempotency_key: str
    author: str
    case_version: int
    letter: Mapping[str, object]
    created_at: int
    due_at: int
    state: str


@dataclass(slots=True, kw_only=True)
class AcknowledgementRow:
    """What became of the acknowledgement of one accepted event."""

    inbox_id: str
    case_id: str | None
    outcome: str
    reason: Reason
    outbox_id: str | None = None
    promise_id: str | None = None
    at: int


@dataclass(slots=True, kw_only=True)
class FlowRow:
    """Where a case's flow stands."""

    case_id: str
    flow: str
    version: int
    state: Mapping[str, object]
    misses: int
    expires_at: int | None = None


@dataclass(slots=True, kw_only=True)
class TimerRow:
    """Something to do at an instant, once; one timer a kind and subject."""

    id: str
    kind: str
    subject: str
    due_at: int
    lease_owner: str | None = None
    lease_until: int | None = None
    done_at: int | None = None


@dataclass(slots=True, kw_only=True)
class EventRow:
    """Something that happened; holds no customer's text or address. `seq` is given when saved."""

    id: str
    seq: int = 0
    at: int
    actor: str
    kind: str
    version: int = 1
    subject: str
    case_id: str | None
    data: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class AssignmentRow:
    """A case shown to one agent; accepted, it is that agent's."""

    id: str
    case_id: str
    agent_id: str
    reason: Reason
    role: str | None = None
    offered_at: int
    expires_at: int | None = None
    accepted_at: int | None = None
    ended_at: int | None = None
    end_reason: str | None = None


CONTACTS = Rows(schema.contact, ContactRow)
IDENTITIES = Rows(schema.identity, IdentityRow)
CONVERSATIONS = Rows(schema.conversation, ConversationRow)
CASES = Rows(schema.cases, CaseRow)
MESSAGES = Rows(schema.message, MessageRow)
ATTACHMENTS = Rows(schema.attachment, AttachmentRow)
UNDERSTANDINGS = Rows(schema.understanding, UnderstandingRow, key=("message_id",))
PROMISES = Rows(schema.promise, PromiseRow)
LETTERS = Rows(schema.outbox, LetterRow)
ACKNOWLEDGEMENTS = Rows(schema.acknowledgement, AcknowledgementRow, key=("inbox_id",))
FLOWS = Rows(schema.flow_state, FlowRow, key=("case_id",))
TIMERS = Rows(schema.timer, TimerRow, key=("kind", "subject"))
EVENTS = Rows(schema.event, EventRow)
ASSIGNMENTS = Rows(schema.assignment, AssignmentRow)
