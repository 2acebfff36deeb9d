"""The contract of a channel: what a kind offers the gateway, and the door through which it hands things in.

A kind is a folder `channels/<kind>/` with `settings.py`, `inbound.py` (pure), `outbound.py`, `channel.py` and a README;
its `__init__.py` exports `KIND`. One contract suite runs over every folder found.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from aiohttp import web

from channels.message import Content, File, Letter

Outcome = Literal["accepted", "duplicate"]
Delivery = Literal["feed", "push", "answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """The envelope of one event: where it belongs and what makes it the same event again, around the raw payload.

    `dedupe_key` is unique within the channel; `conversation_key` names the lane (identity on this channel, a call's
    id). `payload` is stored as it stands and given back to `Channel.read`. `urgent` events are worked first.
    """

    channel: str
    dedupe_key: str
    conversation_key: str
    payload: bytes
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of an event once it is on disk; `seq` is its place in the conversation, a repeat has the first's."""

    inbox_id: str
    outcome: Outcome
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file of ours that goes with a message; whoever has the `url` can fetch it, for some days."""

    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One message of a conversation as its customer may see it, in or out."""

    seq: int
    author: Literal["bot", "agent", "system", "visitor"]
    name: str | None
    text: str
    buttons: tuple[Mapping[str, str], ...]
    at: str
    case: str | None = None
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a channel's outgoing feed."""

    seq: int
    to: str
    case: str
    author: str
    text: str
    buttons: tuple[Mapping[str, str], ...]
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a source is: what lies there and is not taken yet, and what should have come and did not.

    `checked_at` is when all that lies there was last compared with all that was taken.
    """

    waiting: int
    missing: int = 0
    checked_at: datetime | None = None


class Lagged:
    """Told to a live reader that missed something: read the conversation again after the last seen `seq`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveNote:
    """A hint that passes no database: typing, place in the queue, case closed. `kind` is the frame's type."""

    kind: Literal["typing", "queue", "closed"]
    fields: Mapping[str, object] = field(default_factory=dict)


class Door(Protocol):
    """The gateway's side, given to a channel: the only way in, and what a channel may look up about its own."""

    async def accept(self, incoming: Incoming) -> Receipt:
        """Store one event durably and say whether it is new; raises NotStored when it cannot be kept."""

    async def accept_many(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        """Store several events in order; one receipt each; all or none: raises NotStored."""

    async def answer(self, receipt: Receipt, *, within_s: float) -> bytes | None:
        """The stored answer of an event that is answered in its own request, or None when it is not there in time."""

    async def put_answer(self, receipt: Receipt, answer: bytes) -> bytes:
        """Store `answer` unless one is stored already; gives back the one that stands (compare and set)."""

    async def history(self, channel: str, conversation_key: str, *, after: int, limit: int) -> list[Posted]:
        """The conversation's messages with a position above `after`, ascending."""

    def follow(
        self, channel: str, conversation_key: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Posted | LiveNote | Lagged]]:
        """Live messages and hints of one conversation, from the moment the context is entered."""

    async def feed(self, channel: str, *, after: int, limit: int) -> list[FeedItem]:
        """The channel's outgoing letters with a position above `after`, ascending."""

    async def note(self, channel: str, conversation_key: str, note: LiveNote) -> None:
        """Pass a hint (the customer types) to whoever looks at the conversation; nothing is stored."""

    async def cursor(self, channel: str, source: str = "") -> str | None:
        """Where a source of the channel was read up to (Telegram offset, IMAP UIDs); raises NotStored.

        `source` names one of several that a channel reads from (an IMAP folder); "" is the only one it has.
        """

    async def move_cursor(self, channel: str, cursor: str, source: str = "", taken: int = 0) -> None:
        """Remember how far the source was read and count what was `taken`; called only after `accept` returned.

        Raises NotStored. Does nothing once another process holds the source.
        """

    async def report(
        self, channel: str, *, error: str | None, source: str = "", progress: Progress | None = None
    ) -> None:
        """Heartbeat: the source answered (None), or what is wrong with it; lost where the store cannot be written.

        With `progress` it answered, and `error` says what is wrong all the same.
        """

    async def hold(self, channel: str, source: str) -> bool:
        """Take the source for this process, or keep it, for some 15 s; False while another process has it.

        Raises NotStored. Call it every few seconds while reading, and stop reading when it says False.
        """

    async def let_go(self, channel: str, source: str) -> None:
        """Give the source back at the end of reading, so that another process can go on at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter left; `external_id` is the id the service gave it, if any."""

    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One line of `check --connect`: what was tried, whether it worked, and what to do if not."""

    what: str
    ok: bool
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What an address of ours (mailbox, dialled number) says about who comes in by it; None where it says nothing.

    `agent` is the mail address of the one of us whose own it is; `name` and `signature` (by language, "" for any) are
    what we write as from here. With `observe` nothing is sent: it is shown what would have been done. One that
    `is_shared`, where anything comes, decides only where no other one is named too.
    """

    queue: str | None = None
    topic: str | None = None
    language: str | None = None
    brand: str | None = None
    agent: str | None = None
    name: str | None = None
    signature: Mapping[str, str] = field(default_factory=dict)
    observe: bool = False
    is_shared: bool = False


class Channel(Protocol):
    """One configured account of a kind.

    `delivery`: "feed" letters are read from us (web chat, API feed), "push" letters are sent by `send`, "answer"
    letters are part of the answer to the request itself (phone). `entrances` are our own addresses, normalised.
    """

    name: str
    kind: str
    delivery: Delivery
    has_buttons: bool
    entrances: Mapping[str, Entrance]

    def read(self, payload: bytes) -> Content:
        """What a stored payload says; pure, the same each time; raises BadPayload."""

    async def run(self, door: Door) -> None:
        """Take in from the source until cancelled; returns at once where the source comes to us by HTTP."""

    async def send(self, letter: Letter) -> Sent:
        """Send one letter; raises NotSent, Refused or SendUnknown. Never called where `delivery` is not "push"."""

    async def check(self) -> list[Probe]:
        """Log in everywhere without changing anything."""

    async def close(self) -> None:
        """Give back connections and send open chats away; called once, after `run` ended and nothing is sent any more.

        The server listens no more then, but requests under way go on: those that wait for a close end by it.
        """


@runtime_checkable
class FetchesFiles(Protocol):
    """What a channel offers besides where its messages name files by an id that only its service knows."""

    async def fetch(self, file: File) -> bytes:
        """The bytes of a file that a stored message named by `external_id`.

        Raises BadPayload where they can never be had (gone, too large); any other ChannelError: later is worth a try.
        """


@runtime_checkable
class ReadsSources(Protocol):
    """What a channel offers besides where it reads from several places, each with a cursor and a heartbeat."""

    sources: Sequence[str]


Handler = Callable[[web.Request, Channel, Door], Awaitable[web.StreamResponse]]
Rule = Literal["open", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An HTTP route of a kind; the path holds `{channel}`, by which the gateway finds the channel of this kind.

    Rule "channel": the gateway lets a Bearer token with the scope `inbound:CHANNEL` through; without a Bearer the
    handler itself must prove the request by the channel's secret (`NotAuthentic` otherwise). `request["bearer"]` is
    True when the token was good. Rule "open": anyone (the handler checks origin, visitor token or secret itself).
    """

    method: str
    path: str
    handler: Handler
    rule: Rule
    summary: str
    body: Mapping[str, object] | None = None
    answers: Mapping[int, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a channel's settings table: the path of the key inside the table and what to write instead."""

    key: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the gateway gives a channel when it opens it; addresses and secrets are the installation's own."""

    name: str
    public_url: str
    port: int
    folder: str
    languages: tuple[str, ...]
    default_language: str
    brand_name: str
    secret: str
    signing_key: bytes
    observe: bool = False


class Kind(Protocol):
    """What a channel folder exports as `KIND`."""

    name: str
    routes: tuple[Route, ...]

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with a settings table of this kind; every key it may hold is known here."""

    def keys(self) -> Mapping[str, str]:
        """Each key of the table with one line of explanation, for the example file and the admin pages."""

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> Channel:
        """A channel from a table without problems; opens no connection yet."""
