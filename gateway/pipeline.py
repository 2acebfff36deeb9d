"""A message's way from its stored row to its case, for a batch of turns at once.

Read downwards: read → robots → identify → thread → understand → decide → perform → save. Each stage takes the whole
batch, so that queries and models are asked once; a turn that fails leaves the batch alone with its error.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence

from gateway import (
    account_question,
    bare_answers,
    bare_topics,
    bounce_turns,
    contacts,
    mail_copies,
    mail_reading,
    mail_related,
    matters,
    observing,
    thread_people,
    threads,
    understand,
    waiting,
)
from gateway.agent_forwards import AgentForwards
from gateway.agent_mail import AgentMail
from gateway.answering import Answering
from gateway.batches import Batch, Deferred, Failed
from gateway.bot_dial.dial import dial_of
from gateway.call_turns import CallTurns
from gateway.ids import SECOND
from gateway.incidents.turns import UnitTurns
from gateway.live_intents import one_catalogue
from gateway.numbers import Numbers
from gateway.parts import Parts
from gateway.reading import CallEvents, Reader
from gateway.side_turns import Side, block_if_left, finish_side
from gateway.situations import is_fragment, spoken_of
from gateway.store import bot_dial
from gateway.store import turns as store_turns
from gateway.store.contexts import Known
from gateway.store.lanes import Claim
from gateway.store.limits import LimitsKnown
from gateway.store.turns import Worked
from gateway.turns import Turn
from gateway.wanting import Wants
from nlu.contract import Parse

TURNS_AT_A_STRETCH = 8
_SILENT_KINDS = ("auto-reply", "bounce", "own", "list", "junk")


class Pipeline:
    """Works batches of claimed turns into rows to save; writes nothing itself."""

    def __init__(self, parts: Parts, numbers: Numbers, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._numbers = numbers
        self._now = now
        self._calls = CallTurns(parts, numbers, now=now)
        self._back_after_h = parts.settings.acknowledgement.unblock_when_they_write_hours
        self._reader = Reader(parts, now=now)
        self._units = UnitTurns(parts.settings, parts.calendars, parts.texts)
        self._answering = Answering(parts, numbers, self._units, now=now)
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
            bare_topics.take(turn)
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
            turn.flow = waiting.as_it_runs(known.flows.get(turn.place.case.id), turn.place.case)
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
            batch.worked.append(await self._answering.answer(turn))
        except Exception as err:  # noqa: BLE001 - one turn's fault must not stop the others
            batch.failed.append(Failed(claim=turn.claim, error=err))


def _taking_part_as(turn: Turn) -> str | None:
    """As whom the sender may name a case by its number: nobody, where it is not sure that they wrote."""
    person = turn.known_person
    if turn.is_doubtful:
        return None
    return person.identity.id if person.is_open else person.contact.id
