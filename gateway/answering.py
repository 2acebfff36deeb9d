"""Answers one turn: what it is about, what is done about it, what else was asked, and the rows that come of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway import account_question, decide, letter_limits, observing, other_channel, thread_people
from gateway.asked_beside import hear_beside
from gateway.assemble import assemble
from gateway.bot_dial import turning
from gateway.carried_goods import carry_goods
from gateway.carried_order import carry_order
from gateway.goods_meant import settle_goods
from gateway.handover import Handover
from gateway.ids import SECOND
from gateway.incidents.praise import note_praise
from gateway.incidents.turns import UnitTurns
from gateway.last_things import remember
from gateway.mail_letters import Wording
from gateway.next_matters import work_next
from gateway.numbers import Numbers
from gateway.offers import PRESENCE
from gateway.operations import Operations
from gateway.order_forms.taking import take_forms
from gateway.order_requests import taking
from gateway.parts import Parts
from gateway.perform import Again, Performed, Performer
from gateway.plain_asks import PRAISE, settle_courtesy
from gateway.promising import Clocks
from gateway.side_turns import finish_turn
from gateway.signals.staff_reports import StaffReports
from gateway.silence import why_silent
from gateway.situations import situation_of
from gateway.store.turns import Worked
from gateway.to_people import handover_of, is_closed, topic_of
from gateway.turns import Turn


class Answering:
    """Answers understood turns, one at a time; what comes of them is for the pipeline to save."""

    def __init__(self, parts: Parts, numbers: Numbers, units: UnitTurns, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._numbers = numbers
        self._units = units
        operations = Operations(
            parts.settings,
            parts.orders,
            parts.store,
            parts.blobs,
            parts.texts,
            calendars=parts.calendars,
            signing_key=parts.signing_key,
        )
        self._performer = Performer(parts.settings, operations, now=now)
        self._wording = Wording(texts=parts.texts, settings=parts.settings)
        self._wording_while_closed = replace(self._wording, is_closed=True)
        self._clocks = Clocks(settings=parts.settings, calendars=parts.calendars)
        self._flows_live_us = int(parts.settings.gateway.flow_expiry_hours * 3600 * SECOND)
        self._reports = StaffReports(parts)

    async def answer(self, turn: Turn) -> Worked:
        """Decide about a turn, do what was decided, and give the rows of it."""
        performed = await self._decide_and_perform(turn)
        there = performed.hand_over is not None and bool(await self._parts.bus.present(PRESENCE))
        return self._assemble(turn, performed, somebody_is_there=there)

    async def _decide_and_perform(self, turn: Turn) -> Performed:
        if (reported := await self._reports.take(turn)) is not None:
            reported.silence = letter_limits.why_silent(turn, self._settings.acknowledgement)
            return reported
        if (requested := taking.take(turn, self._settings)) is not None:
            return requested
        turn.meaning = account_question.resumed(turn) or turn.meaning
        carry_goods(turn, self._settings.nlu)
        carry_order(turn, self._settings.nlu)
        settle_goods(turn, self._settings.nlu)
        settle_courtesy(turn, self._settings.nlu)
        hear_beside(turn)
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
        if asked is None and not is_units and not isinstance(action, decide.Note):
            performed = await work_next(turn, performed, self._performer, again, self._settings)
        performed = turning.drafted(turn, performed)
        performed.silence = silence or turning.why_unacknowledged(turn, performed)
        if asked is None and not is_units and not turn.is_draft:
            performed = await other_channel.offer(
                turn, performed, self._parts.store, self._performer, self._flows_live_us
            )
        return remember(turn, _left_in_its_queue(turn, action, performed))

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
            least, meaning = self._settings.nlu.acts_from, turn.understood
            is_meant = meaning.intent == PRAISE and meaning.confidence >= least
            note_praise(turn.changes, turn.case, least=least, at=turn.now, unit=unit, is_meant=is_meant)
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
