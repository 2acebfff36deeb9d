"""A turn on its way down the funnel: what each stage found out, until it is rows to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from channels.contract import Channel
from channels.message import Left, Message
from config.settings import ChannelSettings
from gateway.bot_dial.dial import Dial, plain_dial
from gateway.bounces import Bounce
from gateway.enclosures import Enclosure
from gateway.incidents.unit_letter import UnitLetter
from gateway.mail_forwards import Forwarded
from gateway.orders.contract import Owner
from gateway.promising import Made
from gateway.robots import Verdict
from gateway.side_letters import SideLetter
from gateway.signals.reported import Report
from gateway.store.changes import Changes
from gateway.store.colleagues import Colleague, LastAgent
from gateway.store.contexts import AccountRow, CareRow, StaffRow
from gateway.store.lanes import Claim, Row
from gateway.store.limits import LimitsKnown, Subject
from gateway.store.mail import MailKnown
from gateway.store.promises import OpenPromise
from gateway.store.rows import CaseRow, ContactRow, ConversationRow, FlowRow, IdentityRow, PromiseRow, Reason
from gateway.threads import Place
from nlu.contract import Entity, Parse, Ranked

Kept = Literal["observed", "archived"]
"""Why a turn's messages are only kept: its channel or mailbox is looked on at, or they are history."""
RecognisedBy = Literal["identity", "claim", "delegate", "domain", "shared", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote: the identity, its contact and account, what of it is verified, and who looks after the account.

    `staff` is who of us it is; `acts_for` are the accounts the identity speaks for now: with one it is `account`, with
    several `account` is None until somebody says which. Rights are those for `account`. `is_open` says that a company's
    own address wrote and its person is not known. `claimed` are identities of others that came unproven.
    """

    identity: IdentityRow
    contact: ContactRow
    account: AccountRow | None
    verified: Owner
    may_see_prices: bool
    care: Sequence[CareRow]
    is_new: bool
    may_order: bool = False
    may_see_invoices: bool = False
    staff: StaffRow | None = None
    acts_for: tuple[AccountRow, ...] = ()
    by: RecognisedBy = "none"
    reasons: tuple[Reason, ...] = ()
    is_open: bool = False
    is_verified: bool = False
    own_accounts: frozenset[str] = frozenset()
    claimed: tuple[str, ...] = ()

    @property
    def is_reporter(self) -> bool:
        """Whether one of us writes who speaks for no customer: a case of theirs has a reporter and no customer yet."""
        return self.staff is not None and not self.acts_for

    @property
    def customer_id(self) -> str | None:
        """The contact whose matter a new case is; None where one of us tells it, or nobody knows the person."""
        is_unnamed = self.is_open and not self.contact.name
        return None if self.staff is not None or self.acts_for or is_unnamed else self.contact.id

    @property
    def reporter_id(self) -> str | None:
        """The contact of the one of us, or of the delegate, who tells it."""
        return self.contact.id if self.staff is not None or self.acts_for else None

    @property
    def recognition(self) -> dict[str, object]:
        """How the person was recognised, as the event of an opened case keeps it; ids only."""
        told: dict[str, object] = {"recognised": self.by in ("identity", "claim", "delegate"), "by": self.by}
        return told | ({"claimed": list(self.claimed)} if self.claimed else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a turn's messages say together: the leading intent, and everything any of them named.

    `act_from` is the confidence from which the engine would act on it, None where it cannot tell; `also` are further
    matters, likeliest first.
    """

    intent: str
    confidence: float
    ranking: tuple[Ranked, ...]
    entities: tuple[Entity, ...]
    text: str
    button: str | None
    language: str
    act_from: float | None = None
    also: tuple[str, ...] = ()
    files: int = 0

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
    kept: Kept | None = None
    dial: Dial = field(default_factory=plain_dial)
    is_draft: bool = False  # what the bot says to it is for an agent to send
    held_back: list[str] = field(default_factory=list)  # operations that act, not done for what is only kept
    changes: Changes = field(default_factory=Changes)
    person: Person | None = None
    conversation: ConversationRow | None = None
    place: Place | None = None
    flow: FlowRow | None = None
    parses: list[Parse | None] = field(default_factory=list)
    meaning: Meaning | None = None
    case: CaseRow | None = None
    mail_known: MailKnown | None = None
    limits: LimitsKnown = field(default_factory=LimitsKnown)
    capped: Subject | None = None  # the limit by which nothing more may be said by itself
    promises: Sequence[OpenPromise] = ()  # what is promised about the case and not done, where that can matter
    content_key: str | None = None  # of its mail, unless that is kept beside another of the same
    joined_as: Literal["copied", "colleague", "stranger"] | None = None  # who was no part of the case that a mail joins
    bounce: Bounce | None = None  # the letter of ours that this report says did not arrive
    noticed_case_id: str | None = None  # of the notice to an agent that somebody else answers
    forwards: tuple[Forwarded, ...] = ()  # what its mail passes on
    forwarder_name: str | None = None
    forwarders_words: str = ""  # what the one of us who forwarded it wrote above
    forwarded_by: str | None = None  # the address of the one of us who forwarded the customer's mail
    signal_report: Report | None = None  # what one of us tells of a customer
    unit_letter: UnitLetter | None = None  # what a unit of the company passes on
    about: Person | None = None  # the customer whom a unit's mail is about
    internal_entrance: str | None = None  # the mailbox not for customers by which one came in
    deed: str | None = None  # the summary that is agreed to: what binds is done under its key
    calls: int = 0  # operations asked for so far: what acts is named by its place among them
    side_letters: list[SideLetter] = field(default_factory=list)  # to others than who wrote
    promised: list[Made] = field(default_factory=list)  # by its flows; of the case that is known with its rows
    operations: list[Mapping[str, str]] = field(default_factory=list)  # what flows asked for, and what came of it
    enclosures: list[Enclosure] = field(default_factory=list)  # files that go out with the answer
    folded: list[Row] = field(default_factory=list)  # edits that went into the messages
    left: list[tuple[Row, Left]] = field(default_factory=list)
    people: Mapping[str, Colleague] = field(default_factory=dict)  # of the care rows and last agents
    last_agents: Mapping[str, LastAgent] = field(default_factory=dict)  # by contact
    stored_files: dict[tuple[str, int], str] = field(default_factory=dict)  # by inbox row and place: hash

    @property
    def open_promise(self) -> PromiseRow | None:
        """An answer by a person that was promised and not given."""
        return next((one.row for one in self.promises if one.row.kind == "answer"), None)

    @property
    def last(self) -> Message:
        """The newest message of the turn."""
        return self.messages[-1][1]

    @property
    def is_letter_of_a_person(self) -> bool:
        """Whether it came by mail and no machine wrote it."""
        return self.last.mail is not None and not self.verdict.robot

    @property
    def is_doubtful(self) -> bool:
        """Whether our own mail server does not say that the address it names has sent it: it proves nobody then.

        Where no server is trusted by the settings nobody can say so, and the address is taken as it stands.
        """
        mail = self.last.mail
        return mail is not None and mail.authentic in ("fail", "none")

    @property
    def is_forged(self) -> bool:
        """Whether our own mail server says that somebody else sent it."""
        return self.last.mail is not None and self.last.mail.authentic == "fail"

    @property
    def understood(self) -> Meaning:
        """What its messages say, once understood."""
        if self.meaning is None:
            raise AssertionError("a turn is understood before it is decided")
        return self.meaning

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
