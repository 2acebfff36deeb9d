"""A message's way from its stored row to its case, for a batch of turns at once.

Read downwards: read → robots → identify → thread → understand → decide → perform → save. Each stage takes the whole
batch, so that queries and models are asked once; a turn that fails leaves the batch alone with its error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field, replace

from bots import parse as spoken
from channels.message import Address, Left, Message, Rating
from gateway import (
    account_question,
    contacts,
    decide,
    letter_limits,
    mail_reading,
    matters,
    promises,
    threads,
    understand,
)
from gateway.assemble import assemble
from gateway.call_turns import CallTurns
from gateway.handover import Handover, hand_over
from gateway.ids import SECOND, from_us
from gateway.incidents.praise import note_praise
from gateway.incidents.turns import UnitTurns
from gateway.mail_letters import Wording
from gateway.numbers import Numbers
from gateway.offers import PRESENCE
from gateway.operations import Operations
from gateway.parts import Parts
from gateway.perform import (
    Performed,
    Performer,
    intent_of_button,
    pressed,
    running_flow,
)
from gateway.promising import Clocks
from gateway.reading import CallEvents, Reader, own_addresses
from gateway.routing import reason
from gateway.side_turns import Side, block_if_left, finish_side, finish_turn
from gateway.signals.staff_reports import StaffReports
from gateway.store import turns as store_turns
from gateway.store.contexts import Known
from gateway.store.lanes import Claim
from gateway.store.rows import Reason
from gateway.store.turns import Wanted, Worked
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE, Parse

TURNS_AT_A_STRETCH = 8
_SILENT_KINDS = ("auto-reply", "bounce", "own", "list", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A turn that could not be worked, and why."""

    claim: Claim
    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A turn that waits for more messages of the same burst."""

    claim: Claim
    until: int


@dataclass(slots=True, kw_only=True)
class Batch:
    """What became of the turns of a batch, ready to save or to give back."""

    worked: list[Worked] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)

    def fail(self, claim: Claim, error: Exception) -> None:
        """Note that a turn could not be worked."""
        self.failed.append(Failed(claim=claim, error=error))


class Pipeline:
    """Works batches of claimed turns into rows to save; writes nothing itself."""

    def __init__(self, parts: Parts, numbers: Numbers, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._numbers = numbers
        self._now = now
        self._performer = Performer(parts.settings, Operations(parts.settings, parts.orders, parts.store))
        self._calls = CallTurns(parts, numbers, now=now)
        self._wording = Wording(texts=parts.texts, settings=parts.settings)
        self._own_addresses = own_addresses(parts)
        self._back_after_h = parts.settings.acknowledgement.unblock_when_they_write_hours
        self._reader = Reader(parts, now=now)
        self._units = UnitTurns(parts.settings, parts.calendars, parts.texts)
        self._reports = StaffReports(parts)

    async def run(self, claims: Sequence[Claim]) -> Batch:
        """Work the turns of these claims; none of them is lost: each is worked, failed or deferred."""
        batch = Batch()
        turns, calls, sides = await self._reader.read(claims, batch.fail)
        known = await self._load(turns, calls, sides)
        for turn in turns:
            self._place(turn, known)
        await self._understand(turns)
        for turn in turns:
            matters.part(turn, known, self._settings)
            contacts.settle(turn, known)
        going = [turn for turn in turns if not self._defer(turn, batch)]
        await self._numbers.reserve(len(going) + len(calls))
        if self._settings.orders.kind == "demo":  # answers at once: turns beside each other would only cost tasks
            for place, turn in enumerate(going):
                await self._finish(turn, batch)
                if place % TURNS_AT_A_STRETCH == TURNS_AT_A_STRETCH - 1:
                    await asyncio.sleep(0)  # requests go on
        else:
            await asyncio.gather(*(self._finish(turn, batch) for turn in going))
        await self._calls.run(calls, known, batch)
        for side in sides:
            finish_side(side, known, now=self._now())
            batch.worked.append(Worked(claim=side.claim, changes=side.changes))
        return batch

    async def _load(
        self,
        turns: Sequence[Turn],
        calls: Sequence[CallEvents],
        sides: Sequence[Side],
    ) -> Known:
        wanted = Wanted(now=self._now())
        for side in sides:
            asides: list[Left | Rating] = [*(one for _, one in side.left), *side.rated]
            for left in asides:
                key = (left.sender.kind, left.sender.value)
                wanted.identities.add(key)
                wanted.channel_of[key] = side.claim.channel
        for turn in turns:
            for _, message in turn.messages:
                keys = contacts.keys_of(message)
                wanted.identities.update(keys)
                wanted.channel_of[keys[0]] = turn.claim.channel
                if message.mail is not None:
                    self._want_of_mail(turn, message, wanted)
                    self._units.want(turn, message, wanted)
                else:
                    self._want_limits(turn, message.sender, wanted)
        for claim, events in calls:
            self._calls.want(claim, [event for _, event in events], wanted)
        return await self._parts.store.read(store_turns.load, wanted)

    def _want_of_mail(self, turn: Turn, message: Message, wanted: Wanted) -> None:
        is_bounce = turn.verdict.kind == "bounce"
        ours, named = threads.wanted_ids(message, self._parts.tokens, is_bounce=is_bounce)
        wanted.our_messages.update(ours)
        wanted.external_ids.update(named)
        wanted.mail.bounced.update(ours if is_bounce else ())
        threads_named = {*ours, *named}
        if (number := mail_reading.number_in_subject(message)) is not None:
            wanted.mail.numbers.add(number)
            threads_named.add(number)
        if (inner := mail_reading.forwarded(message)) is not None:
            wanted.mail.forwarders.add(message.sender.value)
            wanted.identities.add((inner.sender.kind, inner.sender.value))
            wanted.channel_of[inner.sender.kind, inner.sender.value] = turn.claim.channel
            self._want_limits(turn, inner.sender, wanted, threads_named)
        self._want_limits(turn, message.sender, wanted, threads_named)

    def _want_limits(self, turn: Turn, sender: Address, wanted: Wanted, threads: Set[str] = frozenset()) -> None:
        channel = turn.claim.channel
        self._parts.notices.want(wanted.limits, channel, turn.channel.kind, sender, at=turn.now)
        letter_limits.want_limits(wanted.limits, sender, self._settings.acknowledgement)
        if sender.kind == "email":
            wanted.limits.threads.setdefault((sender.kind, sender.value), set()).update(threads)

    def _take_forward(self, turn: Turn, known: Known) -> None:
        """Where one of us forwards a customer's mail, the customer is who wrote it, and the words are theirs."""
        row, message = turn.messages[-1]
        inner = mail_reading.forwarded(message)
        is_ours = message.sender.value in known.mail.staff
        if inner is None or not is_ours or turn.verdict.robot or inner.sender.value in self._own_addresses:
            return
        turn.forwarded_by = message.sender.value
        turn.messages[-1] = (row, replace(message, sender=inner.sender, text=inner.text or message.text))

    def _place(self, turn: Turn, known: Known) -> None:
        if turn.last.mail is not None:
            turn.mail_known = known.mail
            self._take_forward(turn, known)
            self._units.guard(turn, known)
        turn.limits = known.limits
        turn.person = contacts.identify(turn, known, back_after_h=self._back_after_h)
        turn.people, turn.last_agents = known.people, known.last_agents
        block_if_left(turn)
        turn.conversation = known.conversations.get((turn.claim.channel, turn.person.identity.id))
        turn.place = threads.place_of(
            turn.last,
            turn.conversation,
            known,
            self._parts.tokens,
            now=turn.now,
            settings=self._settings,
            contact_id=turn.person.identity.id if turn.person.is_open else turn.person.contact.id,
            is_bounce=turn.verdict.kind == "bounce",
            only_joins=turn.verdict.kind in _SILENT_KINDS or self._units.only_joins(turn),
        )
        self._units.take(turn, known)
        if turn.place.case is not None:
            turn.flow = known.flows.get(turn.place.case.id)
            turn.promises = known.open_promises.get(turn.place.case.id, ())
        contacts.settle(turn, known, account_question.chosen(turn))

    async def _understand(self, turns: Sequence[Turn]) -> None:
        wanted = [(turn, understand.utterances_of(turn, self._spoken(turn))) for turn in turns]
        texts = [utterance for _, utterances in wanted for utterance in utterances]
        parses = iter(await self._parts.nlu.parse_many(texts) if texts else ())
        for turn, utterances in wanted:
            own: list[Parse] = [next(parses) for _ in utterances]
            understand.give_parses(turn, own)
            turn.meaning = understand.combine(
                turn, language=self._spoken(turn), languages=self._settings.gateway.languages
            )

    def _spoken(self, turn: Turn) -> str:
        """The language spoken so far: the case's, the contact's, the channel's, the installation's."""
        case = turn.place.case if turn.place is not None else None
        locale = (turn.last.locale or "")[:2].lower()
        entrance = turn.channel.entrances.get(turn.last.mailbox or "")
        candidates = (
            case.language if case is not None else None,
            locale if locale in self._settings.gateway.languages else None,
            turn.known_person.contact.language,
            entrance.language if entrance is not None else None,
            turn.section.language,
        )
        return next((one for one in candidates if one), self._settings.gateway.default_language)

    def _defer(self, turn: Turn, batch: Batch) -> bool:
        """Whether a greeting or fragment waits for the rest of what the customer is typing."""
        first = turn.claim.rows[0]
        until = first.received_at + int(self._settings.gateway.burst_s * SECOND)
        if turn.now >= until or first.attempts or turn.last.mail is not None or not self._is_fragment(turn):
            return False
        batch.deferred.append(Deferred(claim=turn.claim, until=until))
        return True

    def _is_fragment(self, turn: Turn) -> bool:
        meaning = _meaning(turn)
        case = turn.place.case if turn.place is not None else None
        if case is not None and (case.owner in ("agent", "queue") or turn.flow is not None):
            return False
        if meaning.button is not None or not meaning.text or spoken.wants_person(meaning.text):
            return False
        is_unsure = meaning.confidence < self._settings.nlu.act
        if meaning.intent in ("greet", "inform", OUT_OF_SCOPE) or is_unsure:
            return True
        return len(turn.messages) > 1 and _may_go_on(meaning)

    async def _finish(self, turn: Turn, batch: Batch) -> None:
        try:
            performed = await self._decide_and_perform(turn)
            there = performed.hand_over is not None and bool(await self._parts.bus.present(PRESENCE))
            batch.worked.append(self._assemble(turn, performed, somebody_is_there=there))
        except Exception as err:  # noqa: BLE001 - one turn's fault must not stop the others
            batch.failed.append(Failed(claim=turn.claim, error=err))

    async def _decide_and_perform(self, turn: Turn) -> Performed:
        if (reported := await self._reports.take(turn)) is not None:
            reported.silence = letter_limits.why_silent(turn, self._settings.acknowledgement)
            return reported
        turn.meaning = account_question.resumed(turn) or turn.meaning
        silence = None if turn.verdict.robot else letter_limits.why_silent(turn, self._settings.acknowledgement)
        if turn.known_person.is_reporter:
            silence = turn.known_person.reasons[0]  # one of us is told nothing that is meant for customers
        situation = self._situation(turn, silence=silence)

        def again(intent: str) -> decide.Action:
            left = self._situation(turn, flow=None, intent=intent)
            return decide.decide(left, self._settings)

        action = self._units.action(turn, decide.decide(situation, self._settings))
        is_units = turn.unit_letter is not None
        asked = None if is_units else account_question.ask_first(turn, action, self._parts.texts)
        performed = asked or await self._performer.perform(turn, action, again)
        performed.silence = silence
        return performed

    def _situation(
        self, turn: Turn, *, flow: str | None = "", intent: str | None = None, silence: Reason | None = None
    ) -> decide.Situation:
        meaning = _meaning(turn)
        button = meaning.button or pressed(turn, meaning.text)
        chosen = intent or intent_of_button(button)
        case = turn.place.case if turn.place is not None else None
        return decide.Situation(
            owner=case.owner if case is not None else None,  # type: ignore[arg-type]
            intent=chosen or meaning.intent,
            confidence=1.0 if chosen else meaning.confidence,
            ranking=meaning.ranking,
            has_text=bool(meaning.text.strip()),
            has_files=any(message.files for _, message in turn.messages),
            button=button,
            verdict=turn.verdict.kind,
            flow=None if flow is None or chosen else running_flow(turn.flow),
            asked_before=turn.flow is not None and turn.flow.flow == "clarify",
            bot_may_answer=turn.section.bot,
            has_order_number=meaning.first("order_number") is not None,
            has_reference=meaning.first("product_reference") is not None,
            wants_person=button == "control=operator" or spoken.wants_person(meaning.text),
            silence=silence,
            was_with_people=_reopens_peoples(turn)
            and (_is_letter_of_a_person(turn) or self._answers_what_was_solved(turn, meaning)),
        )

    def _answers_what_was_solved(self, turn: Turn, meaning: Meaning) -> bool:
        """Whether a message goes back to who solved its case: it names no matter that the bot would know."""
        case = turn.place.case if turn.place is not None else None
        was_solved = case is not None and (case.state == "solved" or case.close_reason == "solved")
        is_own_matter = meaning.confidence >= self._settings.nlu.act and meaning.intent not in matters.OF_NO_MATTER
        return was_solved and not is_own_matter

    def _assemble(self, turn: Turn, performed: Performed, *, somebody_is_there: bool) -> Worked:
        self._units.tell_entrance(turn, performed)
        handover: Handover | None = None
        if performed.hand_over is not None:
            handover = self._handover(turn, performed, somebody_is_there=somebody_is_there)
        is_new = turn.place is None or turn.place.case is None
        assemble(
            turn,
            performed,
            handover,
            number=self._numbers.take() if is_new else None,
            tokens=self._parts.tokens,
            auto_close_hours=self._settings.gateway.auto_close_hours,
            may_send=self._why_silent(turn, performed),
            wording=replace(self._wording, is_closed=self._is_closed(turn, handover, somebody_is_there)),
            notices=self._parts.notices.untold(turn, self._topic(turn, performed, handover)),
            clocks=Clocks(settings=self._settings, calendars=self._parts.calendars),
        )
        self._units.put(turn)
        self._reports.put(turn)
        if turn.case is not None:
            unit = turn.unit_letter.unit if turn.unit_letter is not None else None
            note_praise(turn.changes, turn.case, least=self._settings.nlu.act, at=turn.now, unit=unit)
        finish_turn(turn)
        return Worked(claim=turn.claim, changes=turn.changes)

    def _handover(self, turn: Turn, performed: Performed, *, somebody_is_there: bool) -> Handover:
        person, meaning = turn.about or turn.known_person, _meaning(turn)
        case = turn.place.case if turn.place is not None else None
        entrance = turn.channel.entrances.get(turn.last.mailbox or "")
        wish = performed.hand_over.intent if performed.hand_over is not None else None
        intent = wish or performed.intent or (case.intent if case is not None else None)
        return hand_over(
            case_id=case.id if case is not None else "",
            intent=intent,
            topic=(case.topic if case else None) or (entrance.topic if entrance else None) or turn.section.topic,
            why=performed.reason,
            entrance_queue=(entrance.queue if entrance else None) or turn.section.queue,
            entrance_topic=entrance.topic if entrance else None,
            account=person.account,
            care=person.care,
            people=turn.people,
            last_agent=turn.last_agents.get(person.contact.id),
            brand=(case.brand if case else None) or (entrance.brand if entrance else None) or turn.section.brand,
            channel_kind=turn.channel.kind,
            open_promise=turn.open_promise,
            promised=[one.row.kind for one in turn.promises],
            channels=(turn.channel.name, turn.channel.kind),
            language=meaning.language,
            settings=self._settings,
            calendars=self._parts.calendars,
            texts=self._parts.texts,
            now=turn.now,
            somebody_is_there=somebody_is_there,
        )

    def _is_closed(self, turn: Turn, handover: Handover | None, somebody_is_there: bool) -> bool:
        """Whether nobody of those who will answer is at work now."""
        if handover is None or somebody_is_there:
            return False
        account = turn.known_person.account
        calendar = self._parts.calendars.get(
            promises.calendar_name_for(
                self._settings, account=account.calendar if account is not None else None, queue=handover.target.queue
            )
        )
        return calendar is not None and not calendar.is_open(from_us(turn.now))

    def _topic(self, turn: Turn, performed: Performed, handover: Handover | None) -> str | None:
        """What the turn is about, as far as it is known: for the notices that are about it."""
        if handover is not None:
            return handover.topic
        case = turn.place.case if turn.place is not None else None
        section = self._settings.intents.get(performed.intent or (case.intent if case is not None else None) or "")
        entrance = turn.channel.entrances.get(turn.last.mailbox or "")
        of_case = (section.topic if section is not None else None) or (case.topic if case is not None else None)
        return of_case or (entrance.topic if entrance is not None else None) or turn.section.topic

    def _why_silent(self, turn: Turn, performed: Performed) -> Reason | None:
        """Why nothing may be sent for this turn, or None."""
        if turn.unit_letter is not None and not turn.unit_letter.is_forward:
            return reason("reporter", role=turn.unit_letter.unit)
        if performed.is_note is not None:
            is_told = _is_letter_of_a_person(turn) and _waits_in_queue(turn) and self._is_in_window(turn)
            return reason("window") if is_told else performed.reason
        if turn.verdict.robot:
            return reason(f"robot-{turn.verdict.kind}")
        if not turn.section.acknowledge and not turn.section.bot:
            return reason("observed")
        if performed.silence is not None:
            return performed.silence
        if turn.last.mail is None:
            return reason("address-blocked") if turn.known_person.identity.blocked_at is not None else None
        if performed.hand_over is not None and not turn.section.acknowledge:
            return reason("acknowledge-off")
        if performed.hand_over is not None and self._is_in_window(turn):
            return reason("window")
        return None

    def _is_in_window(self, turn: Turn) -> bool:
        return letter_limits.is_in_window(turn, self._settings.acknowledgement)


def _is_letter_of_a_person(turn: Turn) -> bool:
    return turn.last.mail is not None and not turn.verdict.robot


def _waits_in_queue(turn: Turn) -> bool:
    """Whether nobody holds the case yet that the message joins."""
    return turn.place is not None and turn.place.case is not None and turn.place.case.owner == "queue"


def _reopens_peoples(turn: Turn) -> bool:
    """Whether a closed case that people had worked on opens again."""
    return turn.place is not None and turn.place.reopens and turn.place.case is not None and bool(turn.place.case.queue)


def _meaning(turn: Turn) -> Meaning:
    if turn.meaning is None:
        raise AssertionError("a turn is understood before it is decided")
    return turn.meaning


def _may_go_on(meaning: Meaning) -> bool:
    """Whether, in a burst under way, the datum that such a wish needs may come with the next message."""
    has_datum = meaning.first("order_number") or meaning.first("product_reference")
    is_urgent = meaning.intent in (decide.HUMAN, decide.SAFETY) or meaning.intent.startswith("complaint_")
    return not has_datum and not is_urgent
