"""What a channel read: the closed set of things that can come in, the same for every kind of channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

IdentityKind = Literal["email", "phone", "telegram", "visitor", "external"]
Authenticity = Literal["pass", "fail", "none", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Who wrote or called: an identity on a kind of channel, with what else the service told about the person.

    `value` is normalised by the channel (mail address in lower case, E.164 number, numeric Telegram id).
    """

    kind: IdentityKind
    value: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A further identity that came with a message; `verified` only where the channel is told to trust its source."""

    kind: IdentityKind
    value: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One attachment: its bytes, or the address to fetch them from after the message is stored.

    `content_id` is the name by which the message's own HTML shows it (RFC 2392), where it is such a picture.
    """

    name: str
    media_type: str
    content: bytes | None = None
    url: str | None = None
    external_id: str | None = None
    size: int = 0
    content_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What only mail has: its headers as threading and the robot verdict need them (RFC 5322, RFC 3834).

    `tokens` are thread tokens of ours found in In-Reply-To and References, newest first; `headers` are the lower-cased
    names with their decoded values, repeated ones joined by line feeds. `for_the_record` says that whoever handed the
    mail in wants no automatic answer to it, `is_archived` that it is history besides. `content_key` is the same for the
    same mail wherever it is delivered, `delivered_to` are the recipients of this delivery as its envelope named them.
    `authentic` is what a mail server that the settings trust says of the From address: "unknown" where none is trusted,
    "none" where it says nothing.
    """

    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    tokens: tuple[str, ...]
    subject: str
    to: tuple[str, ...]
    return_path: str | None
    headers: Mapping[str, str]
    parts: tuple[str, ...] = ()
    for_the_record: bool = False
    is_archived: bool = False
    content_key: str = ""
    delivered_to: tuple[str, ...] = ()
    authentic: Authenticity = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A customer's words, a pressed button or an attachment.

    `text` is the newest part alone, cleaned (no NUL, no lone surrogates, NFC); `full_text` keeps what mail quoted
    below it. `button` is the payload of a button of ours. `edits` is the external id of the message it replaces.
    `order_request` is the JSON of an order that a shop or app wants placed, as it was sent.
    """

    sender: Address
    text: str
    external_id: str | None = None
    sent_at: datetime | None = None
    locale: str | None = None
    button: str | None = None
    full_text: str | None = None
    claimed: tuple[Claimed, ...] = ()
    files: tuple[File, ...] = ()
    mailbox: str | None = None
    mail: Letterhead | None = None
    edits: str | None = None
    order_request: bytes | None = None


CallEventType = Literal[
    "call.started",
    "call.step",
    "call.queued",
    "call.answered",
    "call.transferred",
    "call.abandoned",
    "call.ended",
    "call.recording",
    "call.callback_requested",
    "call.outbound_result",
]
AgentTelephoneState = Literal["ready", "talking", "wrap_up", "away"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One fact about one call, as the voice system tells it; `caller` is None when the number is withheld."""

    type: CallEventType
    call_id: str
    line: str
    at: datetime
    caller: str | None = None
    dialled: str | None = None
    digits: str | None = None
    speech: str | None = None
    menu: str | None = None
    agent: str | None = None
    queue: str | None = None
    reason: str | None = None
    recording_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """An agent's telephone state changed; it belongs to no call and opens no case."""

    agent: str
    state: AgentTelephoneState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The customer rated the conversation; `score` is 1 to 5."""

    sender: Address
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The customer blocked the bot or left; nothing can be sent to this address until it writes again."""

    sender: Address
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The mail of this content key, which is here already, came to another mailbox of ours too."""

    content_key: str
    mailbox: str


Content = Message | CallEvent | AgentState | Rating | Left | Copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice shown to the customer; where a channel has no buttons the title becomes a numbered line."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """How an outgoing mail joins its thread: `token` makes our Message-ID, fixed before the first try to send.

    `quote` is what it answers, shown below it, and `attribution` the line above that: who wrote it, and when.
    """

    token: str
    subject: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    quote: str | None = None
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One outgoing message of one outbox row, ready to send; `key` makes a repeat recognisable to the receiver.

    `automatic` marks what no person wrote (mail says so in Auto-Submitted). `sender` is the mailbox to write from,
    `brand` the name that it writes under, `signature` what stands below its words; only mail has these.
    """

    key: str
    to: Address
    text: str
    author: Literal["bot", "agent", "system"]
    case: str
    author_name: str | None = None
    language: str = "en"
    automatic: bool = False
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = field(default=())
    sender: str | None = None
    thread: Thread | None = None
    seq: int = 0
    brand: str | None = None
    signature: str = ""
    written_at: datetime | None = None
