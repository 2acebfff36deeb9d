"""A message's way from its stored row to its case, for a batch of turns at once.

Read downwards: read → robots → identify → thread → understand → decide → perform → save. Each stage takes the whole
batch, so that queries and models are asked once; a turn that fails leaves the batch alone with its error.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gateway import (
    account_question,
    bare_answers,
    bounce_turns,
    contacts,
    decide,
    letter_limits,
    mail_copies,
    mail_reading,
    mail_related,
    matters,
    observing,
    other_channel,
    thread_people,
    threads,
    understand,
)
from gateway.agent_forwards import AgentForwards
from gateway.agent_mail import AgentMail
from gateway.assemble import assemble
from gateway.bot_dial import turning
from gateway.bot_dial.dial import dial_of
from gateway.call_turns import CallTurns
from gateway.carried_goods import carry_goods
from gateway.carried_order import carry_order
from gateway.goods_meant import settle_goods
from gateway.handover import Handover
from gateway.ids import SECOND
from gateway.incidents.praise import note_praise
from gateway.incidents.turns import UnitTurns
from gateway.live_intents import one_catalogue
from gateway.mail_letters import Wording
from gateway.next_matters import work_next
from gateway.numbers import Numbers
from gateway.offers import PRESENCE
from gateway.operations import Operations
from gateway.order_forms.taking import take_forms
from gateway.order_requests import taking
from gateway.parts import Parts
from gateway.perform import Again, Performed, Performer
from gateway.promising import Clocks
from gateway.reading import CallEvents, Reader
from gateway.side_turns import Side, block_if_left, finish_side, finish_turn
from gateway.signals.staff_reports import StaffReports
from gateway.silence import why_silent
from gateway.situations import is_fragment, situation_of, spoken_of
from gateway.store import bot_dial
from gateway.store import turns as store_turns
from gateway.store.contexts import Known
from gateway.store.lanes import Claim
from gateway.store.limits import LimitsKnown
from gateway.store.turns import Worked
from gateway.to_people import handover_of, is_closed, topic_of
from gateway.turns import Turn
from gateway.wanting import Wants
from nlu.contract import Parse

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
        self._performer = Performer(
            parts.settings,
            Operations(
                parts.settings,
                parts.orders,
                parts.store,
                parts.blobs,
                parts.texts,
                calendars=parts.calendars,
                signing_key=parts.signing_key,
            ),
            now=now,
        )
        self._calls = CallTurns(parts, numbers, now=now)
        self._wording = Wording(texts=parts.texts, settings=parts.settings)
        self._wording_while_closed = replace(self._wording, is_closed=True)
        self._clocks = Clocks(settings=parts.settings, calendars=parts.calendars)
        self._back_after_h = parts.settings.acknowledgement.unblock_when_they_write_hours
        self._flows_live_us = int(parts.settings.gateway.flow_expiry_hours * 3600 * SECOND)
        self._reader = Reader(parts, now=now)
        self._units = UnitTurns(parts.settings, parts.calendars, parts.texts)
        self._reports = StaffReports(parts)
        self._copies = mail_copies.Copies(parts)
        self._agent_mail = AgentMail(parts, numbers, now=now)
        self._forwards = AgentForwards(parts)
        self._wants = Wants(parts, self._calls, self._units, self._forwards)

    async def run(self, claims: Sequence[Claim]) -> Batch:
        """Work the turns of these claims; none of them is lost: each is worked, failed or deferred."""
        with one_catalogue(self._settings.intents):
            return await self._run(claims)

    async def _run(self, claims: Sequence[Claim]) -> Batch:
        batch = Batch()
        turns, calls, sides = await self._reader.read(claims, batch.fail)
        await self._turn_the_dial(turns)
        turns = await self._agent_mail.part(turns, batch)
        known = await self._load(turns, calls, sides)
        turns = self._without_copies(turns, known, batch)
        for turn in turns:
            await self._forwards.take(turn, known)
            self._place(turn, known)
        await self._understand(turns)
        for turn in turns:
            bare_answers.take(turn)
            matters.part(turn, known, self._settings)
            mail_related.mark(turn, known)
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
            self._copies.note_side(side, known, self._now())
            finish_side(side, known, now=self._now())
            batch.worked.append(Worked(claim=side.claim, changes=side.changes))
        return batch

    async def _turn_the_dial(self, turns: Sequence[Turn]) -> None:
        """Let the dial as it is now count for these turns; read each time, so that it counts everywhere at once."""
        dial = dial_of(self._settings.bot, await self._parts.store.read(bot_dial.load))
        for turn in turns:
            turn.dial, turn.section = dial, dial.turned(turn.section)

    async def _load(self, turns: Sequence[Turn], calls: Sequence[CallEvents], sides: Sequence[Side]) -> Known:
        return await self._parts.store.read(store_turns.load, self._wants.of(turns, calls, sides, now=self._now()))

    def _without_copies(self, turns: Sequence[Turn], known: Known, batch: Batch) -> list[Turn]:
        """The turns whose mail is not here yet; the others are noted, or wait for the same mail beside them."""
        fresh, copies, waiting = mail_copies.part(turns, known)
        for turn in copies:
            self._copies.note_turn(turn, known)
            batch.worked.append(Worked(claim=turn.claim, changes=turn.changes))
        batch.deferred += [Deferred(claim=turn.claim, until=turn.now) for turn in waiting]
        return fresh

    def _place(self, turn: Turn, known: Known) -> None:
        turn.kept = observing.kept_of(turn)
        if turn.last.mail is not None:
            turn.mail_known = known.mail
            self._units.guard(turn, known)
        turn.limits = known.limits if turn.kept is None else LimitsKnown()  # what is not sent uses up nothing
        back_after_h = math.inf if turn.kept == "archived" else self._back_after_h
        turn.person = contacts.identify(turn, known, back_after_h=back_after_h)
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
            contact_id=_taking_part_as(turn),
            is_bounce=turn.verdict.kind == "bounce",
            passes_on=turn.forwarded_by is None and mail_reading.is_forward(turn.last, turn.forwards),
            only_joins=turn.verdict.kind in _SILENT_KINDS or turn.kept is not None or self._units.only_joins(turn),
        )
        turn.place = observing.place_of(turn, turn.place)
        turn.bounce = bounce_turns.bounce_of(turn, self._parts.tokens)
        turn.joined_as = thread_people.joined_as(turn, turn.person, known)
        self._units.take(turn, known)
        if turn.place.case is not None and turn.joined_as != thread_people.STRANGER:
            turn.flow = known.flows.get(turn.place.case.id)
        if turn.place.case is not None:
            turn.promises = known.open_promises.get(turn.place.case.id, ())
        contacts.settle(turn, known, account_question.chosen(turn))

    async def _understand(self, turns: Sequence[Turn]) -> None:
        wanted = [(turn, understand.utterances_of(turn, spoken_of(turn, self._settings))) for turn in turns]
        texts = [utterance for _, utterances in wanted for utterance in utterances]
        parses = iter(await self._parts.nlu.parse_many(texts) if texts else ())
        for turn, utterances in wanted:
            own: list[Parse] = [next(parses) for _ in utterances]
            understand.give_parses(turn, own)
            turn.meaning = understand.combine(
                turn, language=spoken_of(turn, self._settings), languages=self._settings.gateway.languages
            )

    def _defer(self, turn: Turn, batch: Batch) -> bool:
        """Whether a greeting or fragment waits for the rest of what the customer is typing."""
        first = turn.claim.rows[0]
        until = first.received_at + int(self._settings.gateway.burst_s * SECOND)
        if turn.now >= until or first.attempts or turn.last.mail is not None or not is_fragment(turn, self._settings):
            return False
        batch.deferred.append(Deferred(claim=turn.claim, until=until))
        return True

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
        if (requested := taking.take(turn, self._settings, self._parts.texts)) is not None:
            return requested
        turn.meaning = account_question.resumed(turn) or turn.meaning
        carry_goods(turn, self._settings.nlu)
        carry_order(turn, self._settings.nlu)
        settle_goods(turn, self._settings.nlu)
        await take_forms(turn, self._settings.nlu)
        silence = None if turn.verdict.robot else letter_limits.why_silent(turn, self._settings.acknowledgement)
        if turn.known_person.is_reporter:
            silence = turn.known_person.reasons[0]  # one of us is told nothing that is meant for customers
        situation = situation_of(turn, self._settings, silence=silence)

        def again(intent: str) -> decide.Action:
            left = situation_of(turn, self._settings, flow=None, intent=intent)
            return turning.turned(turn, decide.decide(left, self._settings), self._settings)

        action = self._units.action(turn, thread_people.guarded(turn, decide.decide(situation, self._settings)))
        is_units = turn.unit_letter is not None
        action = action if is_units else turning.turned(turn, action, self._settings)
        asked = None if is_units else account_question.ask_first(turn, action, self._parts.texts)
        performed = asked or await self._perform(turn, action, again)
        if asked is None and not is_units:
            performed = await work_next(turn, performed, self._performer, again, self._settings)
        performed = turning.drafted(turn, performed)
        performed.silence = silence or turning.why_unacknowledged(turn, performed)
        if asked is None and not is_units and not turn.is_draft:
            performed = await other_channel.offer(
                turn, performed, self._parts.store, self._performer, self._flows_live_us
            )
        return _left_in_its_queue(turn, action, performed)

    async def _perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        store, performer = self._parts.store, self._performer
        moved = await other_channel.take(turn, action, store, performer, again, self._flows_live_us)
        return moved or await performer.perform(turn, action, again)

    def _assemble(self, turn: Turn, performed: Performed, *, somebody_is_there: bool) -> Worked:
        self._units.tell_entrance(turn, performed)
        handover: Handover | None = None
        if performed.hand_over is not None:
            handover = handover_of(self._parts, turn, performed, somebody_is_there=somebody_is_there)
        is_new = turn.place is None or turn.place.case is None
        closed = is_closed(self._parts, turn, handover, somebody_is_there=somebody_is_there)
        assemble(
            turn,
            performed,
            handover,
            number=self._numbers.take() if is_new else None,
            tokens=self._parts.tokens,
            auto_close_hours=self._settings.gateway.auto_close_hours,
            may_send=why_silent(turn, performed, self._settings.acknowledgement),
            wording=self._wording_while_closed if closed else self._wording,
            notices=self._parts.notices.untold(turn, topic_of(self._settings, turn, performed, handover)),
            clocks=self._clocks,
        )
        self._units.put(turn)
        self._reports.put(turn)
        if turn.case is not None:
            unit = turn.unit_letter.unit if turn.unit_letter is not None else None
            note_praise(turn.changes, turn.case, least=self._settings.nlu.acts_from, at=turn.now, unit=unit)
        finish_turn(turn)
        observing.set_aside(turn, handover, self._parts.texts, self._settings.gateway.default_language)
        return Worked(claim=turn.claim, changes=turn.changes)


def _left_in_its_queue(turn: Turn, action: decide.Action, performed: Performed) -> Performed:
    """What a flow came to; one that ran beside people hands nothing over that is theirs already."""
    case, handed_over = turn.place.case if turn.place is not None else None, performed.hand_over
    is_by_flow = isinstance(action, decide.StartFlow | decide.ContinueFlow)
    if case is not None and case.owner == "queue" and is_by_flow and handed_over is not None:
        performed.hand_over = None if handed_over.intent is None else handed_over
    return performed


def _taking_part_as(turn: Turn) -> str | None:
    """As whom the sender may name a case by its number: nobody, where it is not sure that they wrote."""
    person = turn.known_person
    if turn.is_doubtful:
        return None
    return person.identity.id if person.is_open else person.contact.id
