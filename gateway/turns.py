"""A turn on its way down the funnel: what each stage found out, until it is rows to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from channels.contract import Channel
from channels.message import Left, Message
from config.settings import ChannelSettings
from gateway.orders.contract import Owner
from gateway.robots import Verdict
from gateway.store.changes import Changes
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.lanes import Claim, Row
from gateway.store.mail import MailKnown
from gateway.store.rows import CaseRow, ContactRow, ConversationRow, FlowRow, IdentityRow, PromiseRow
from gateway.threads import Place
from nlu.contract import Entity, Parse, Ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote: the identity, its contact and account, what of it is verified, and who looks after the account."""

    identity: IdentityRow
    contact: ContactRow
    account: AccountRow | None
    verified: Owner
    may_see_prices: bool
    care: Sequence[CareRow]
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a turn's messages say together: the leading intent, and everything any of them named."""

    intent: str
    confidence: float
    ranking: tuple[Ranked, ...]
    entities: tuple[Entity, ...]
    text: str
    button: str | None
    language: str

    def first(self, entity: str) -> str | None:
        """The first entity of a kind in its normal form, or None."""
        return next((one.normalized or one.value for one in self.entities if one.entity == entity), None)


@dataclass(slots=True, kw_only=True)
class Turn:
    """One lane's turn: the messages taken together, and what the funnel has found out so far."""

    claim: Claim
    channel: Channel
    section: ChannelSettings
    now: int
    messages: list[tuple[Row, Message]]
    verdict: Verdict
    changes: Changes = field(default_factory=Changes)
    person: Person | None = None
    conversation: ConversationRow | None = None
    place: Place | None = None
    flow: FlowRow | None = None
    parses: list[Parse | None] = field(default_factory=list)
    meaning: Meaning | None = None
    case: CaseRow | None = None
    mail_known: MailKnown | None = None
    open_promise: PromiseRow | None = None  # an answer by a person that was promised and not given
    forwarded_by: str | None = None  # the address of the one of us who forwarded the customer's mail
    folded: list[Row] = field(default_factory=list)  # edits that went into the messages
    left: list[tuple[Row, Left]] = field(default_factory=list)
    stored_files: dict[tuple[str, int], str] = field(default_factory=dict)  # by inbox row and place: hash

    @property
    def last(self) -> Message:
        """The newest message of the turn."""
        return self.messages[-1][1]

    @property
    def known_person(self) -> Person:
        """The person, once identified."""
        if self.person is None:
            raise AssertionError("a turn is identified before it is decided")
        return self.person

    @property
    def is_feed(self) -> bool:
        """Whether this channel's letters are read from us."""
        return self.channel.delivery == "feed"
