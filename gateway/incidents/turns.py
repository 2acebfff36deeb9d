"""A unit's mail on its way down the funnel: its customer, its incident, its report; and entrances not for customers.

`want` says what must be looked up, `take` puts what was found on the turn, `action` decides, `put` adds the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from channels.message import Message
from config.settings import Settings
from gateway import decide
from gateway.calendars import Calendar
from gateway.ids import to_us
from gateway.incidents import drafts
from gateway.incidents.checklist import Told, completed
from gateway.incidents.clock import ENDED
from gateway.incidents.customers import Customer, Named, customer_of
from gateway.incidents.documents import Document, document_of
from gateway.incidents.drafts import Rules
from gateway.incidents.kinds import INTENT_OF, IncidentType, type_of_intent
from gateway.incidents.unit_letter import UnitLetter
from gateway.incidents.units import Units
from gateway.incidents.written import Written, instant_of, read
from gateway.orders.contract import Owner
from gateway.perform import Performed
from gateway.routing import reason
from gateway.store.contexts import Known
from gateway.store.incidents import IncidentRow
from gateway.store.rows import CaseRow, TimerRow
from gateway.store.turns import Wanted
from gateway.texts import Texts
from gateway.turns import Person, Turn

_REPORTING: Final = ("human", "machine")
"""A unit's document system is a machine and reports all the same; what answers by itself reports nothing."""


class UnitTurns:
    """What the pipeline asks about units; one value a gateway."""

    def __init__(self, settings: Settings, calendars: Mapping[str, Calendar], texts: Texts) -> None:
        self._settings = settings
        self._texts = texts
        self._country = settings.gateway.default_country
        self.rules = Rules(units=Units.of(settings), calendars=calendars)

    @property
    def units(self) -> Units:
        """The units of the settings."""
        return self.rules.units

    def want(self, turn: Turn, message: Message, wanted: Wanted) -> None:
        """What must be looked up for a mail: the customer whom a unit names, its incident, who may use an entrance."""
        if self._unit_of(turn, message) is not None:
            wanted.incidents = True
            wanted.identities.update(_named(read(message.text)).keys(self._country))
        if message.mailbox in self.units.internal_mailboxes:
            wanted.mail.forwarders.add(message.sender.value)

    def only_joins(self, turn: Turn) -> bool:
        """Whether a unit's mail is a closing report: it joins its case however long that is closed."""
        unit = self._unit_of(turn, turn.last)
        return unit is not None and read(turn.last.text).result is not None

    def guard(self, turn: Turn, known: Known) -> None:
        """Take a customer's mail at an internal mailbox in as if it had come to the public one; a forwarded one too."""
        row, message = turn.messages[-1]
        if message.mailbox not in self.units.internal_mailboxes or self._unit_of(turn, message) is not None:
            return
        if turn.forwarded_by is None:
            sender = known.identities.get((message.sender.kind, message.sender.value))
            is_ours = message.sender.value in known.mail.staff or (sender is not None and sender.person_id is not None)
            if is_ours and not turn.is_doubtful:
                return
            turn.internal_entrance = message.mailbox
        turn.messages[-1] = (row, replace(message, mailbox=self.units.public_mailbox(turn.channel)))

    def take(self, turn: Turn, known: Known) -> None:
        """Put on the turn what a unit's mail is about; nothing for anybody else's."""
        unit = self._unit_of(turn, turn.last)
        if unit is None:
            return
        written = read(turn.last.text)
        letter = UnitLetter(unit=unit, written=written, is_forward=turn.forwarded_by is not None)
        turn.unit_letter = letter
        case = turn.place.case if turn.place is not None else None
        if case is not None:
            letter.is_known_case = True
            letter.stored = known.incidents.get(case.id)
            return
        if not letter.is_forward:
            named = _named(written)
            keys = named.keys(self._country)
            letter.customer = customer_of(named, keys, known.identities, known.contact, now=turn.now)
            turn.about = _about(turn.known_person, letter.customer, known)
            if letter.customer is not None and letter.customer.is_new:
                turn.changes.contacts.append(letter.customer.contact)
                turn.changes.identities += letter.customer.identities

    def action(self, turn: Turn, decided: decide.Action) -> decide.Action:
        """What is done about a unit's mail: people take a new incident, the rest joins its case without a word."""
        letter = turn.unit_letter
        if letter is None or (isinstance(decided, decide.HandOver) and decided.alarm):
            return decided
        case = turn.place.case if turn.place is not None else None
        is_report = letter.written.result is not None and letter.stored is not None
        if case is not None and (case.owner in ("agent", "queue") or is_report):
            return decide.Note(reason=_reporter(letter), reopens=case.state not in ENDED)
        type_ = letter.stored.type if letter.stored is not None else _type(turn, letter)
        why = reason("incident", unit=self.units.title_of(letter.unit, self.units.default_language))
        return decide.HandOver(intent=INTENT_OF[type_], reason=why)  # type: ignore[index]

    def tell_entrance(self, turn: Turn, performed: Performed) -> None:
        """Say first of all where a customer who came in by an internal entrance writes the next time."""
        if turn.internal_entrance is None:
            return
        public = ", ".join(self.units.public_contacts())
        speaks = performed.hand_over is not None or any(performed.said)
        if not public or not speaks:
            return
        language = turn.meaning.language if turn.meaning is not None else self.units.default_language
        performed.said.insert(0, self._texts.say(language, "internal-mailbox", public=public))

    def put(self, turn: Turn) -> None:
        """Add the rows of a unit's mail to the turn's changes: the incident, its timer, its events."""
        letter, case = turn.unit_letter, turn.case
        if letter is None or case is None or case.state == "junk" or (letter.is_known_case and letter.stored is None):
            return
        row = turn.messages[-1][0]
        before, after = letter.stored, self._incident(turn, letter, case, row.received_at)
        if after is before:
            return
        turn.changes.incidents.append(after)
        turn.changes.timers += self._timers(before, after, turn.now)
        turn.changes.events += drafts.events_of_change(case, before, after, turn.now, f"unit:{letter.unit}")

    def _incident(self, turn: Turn, letter: UnitLetter, case: CaseRow, received_at: int) -> IncidentRow:
        written, files = letter.written, _documents(turn)
        if letter.stored is None:
            told = Told(
                type=_type(turn, letter),
                via="mail",
                customer_name=written.name or (case_name(turn) if letter.is_forward else None),
                remark_no=written.remark_no,
                comment=written.comment,
                documents=files,
            )
            return drafts.opened(
                told,
                case_id=case.id,
                unit=letter.unit,
                rules=self.rules,
                occurred_at=self._occurred_at(letter),
                handed_over_at=received_at,
                reporter_person_id=turn.known_person.identity.person_id,
            )
        after = letter.stored
        if files or any((written.name, written.remark_no, written.comment)):
            told = completed(
                drafts.told_of(after),
                customer_name=written.name,
                remark_no=written.remark_no,
                comment=written.comment,
                documents=files,
            )
            after = drafts.changed(after, told, rules=self.rules, now=turn.now)
        return drafts.reported(after, written.result, received_at) if written.result else after

    def _timers(self, before: IncidentRow | None, after: IncidentRow, now: int) -> list[TimerRow]:
        is_new = before is None
        return [drafts.reminder_timer(after, self.rules, now)] if is_new and after.complete_at is None else []

    def _occurred_at(self, letter: UnitLetter) -> int | None:
        calendar = self.units.calendar_of(letter.unit, self.rules.calendars)
        instant = instant_of(letter.written.when, calendar.zone) if calendar is not None else None
        return to_us(instant) if instant is not None else None

    def _unit_of(self, turn: Turn, message: Message) -> str | None:
        if message.mail is None or turn.is_doubtful or turn.verdict.kind not in _REPORTING:
            return None
        return self.units.unit_at(turn.forwarded_by or message.sender.value)


def case_name(turn: Turn) -> str | None:
    """The name of whoever the turn is from, as the mail shows it."""
    return turn.last.sender.name or turn.known_person.contact.name


def _reporter(letter: UnitLetter) -> dict[str, object]:
    return dict(reason("reporter", role=letter.unit))


def _named(written: Written) -> Named:
    return Named(name=written.name, phone=written.phone, mail=written.mail)


def _about(reporter: Person, customer: Customer | None, known: Known) -> Person | None:
    """The customer as routing looks at one: nothing is proven by what somebody else typed."""
    if customer is None:
        return None
    account = known.accounts.get(customer.contact.account_id or "")
    return replace(
        reporter,
        contact=customer.contact,
        account=account,
        care=known.care.get(account.id, ()) if account is not None else (),
        verified=Owner(phones=(), mails=()),
        may_see_prices=False,
        is_new=customer.is_new,
    )


def _type(turn: Turn, letter: UnitLetter) -> IncidentType:
    """The type that the unit names, else that of what the mail means, else bad service."""
    intent = turn.meaning.intent if turn.meaning is not None else None
    return letter.written.type or type_of_intent(intent) or "service"


def _documents(turn: Turn) -> tuple[Document, ...]:
    found = [
        document_of(file.name, file.media_type, file.content, size=file.size)
        for _, message in turn.messages
        for file in message.files
    ]
    return tuple(one for one in found if one is not None)


def reporter_of(turn: Turn) -> str | None:
    """The contact who reports a new case of the turn: a unit's own, unless nobody knows who of it wrote."""
    person = turn.known_person
    if turn.unit_letter is None or turn.unit_letter.is_forward:
        return person.reporter_id
    return None if person.is_open and not person.contact.name else person.contact.id
