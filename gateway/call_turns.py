"""Turns of calls: the events of one call become its case, and the answers that the voice system waits for.

Read downwards: load → understand → fold → serve → stand → answer → rows. Everything but the asking of the engine, the
order system and the presence of people is computed from the call's facts, so a turn may be worked again at any time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from bots.parse import wants_person
from channels.message import CallEvent
from config.settings import ChannelSettings
from gateway import observing, promises
from gateway.call_callers import Caller, about, caller_of, introduce
from gateway.call_cases import as_if_told
from gateway.call_record import Record, Told, read_record
from gateway.call_rows import Worked as CallWorked
from gateway.call_rows import joined, opened, put_acknowledgements, put_rows, retold
from gateway.call_service import SelfService
from gateway.call_sights import PhoneLine, Setting, Sight, sight_of
from gateway.call_targets import Staff, call_target
from gateway.call_wants import clear_intent, has_missed_before, heard_of, wish_of
from gateway.calls import CallCase, CallView, answer, fold
from gateway.ids import SECOND, new_id
from gateway.incidents.entrances import about_entrance, came_by, internal_number
from gateway.incidents.praise import note_praise
from gateway.incidents.units import Units
from gateway.notices import text_in
from gateway.numbers import Numbers
from gateway.offers import PRESENCE
from gateway.parts import Parts
from gateway.promising import Clocks, Made, Matter, make
from gateway.routing import tier_of
from gateway.store import calls as store_calls
from gateway.store import offers
from gateway.store.changes import Changes
from gateway.store.contexts import Known
from gateway.store.lanes import Claim, Row
from gateway.store.rows import CaseRow
from gateway.store.turns import Wanted, Worked
from nlu.contract import Parse, Utterance

if TYPE_CHECKING:
    from gateway.batches import Batch

CallRows = Sequence[tuple[Row, CallEvent]]

_WAITS_AT_MOST = 1800 * SECOND
"""A case that waits longer than this is no caller on hold any more."""
_HEARD = frozenset({"call.started", "call.step", "call.queued"})
"""The events whose answer the caller hears."""
_DEFAULT_SECTION = ChannelSettings(kind="phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One event of the turn with what was known once it was told, and the lines that serve it at once."""

    row: Row
    event: CallEvent
    record: Record
    lines: tuple[str, ...]


class CallTurns:
    """Works the call turns of a batch."""

    def __init__(self, parts: Parts, numbers: Numbers, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._numbers = numbers
        self._now = now
        self._service = SelfService(parts.settings, parts.orders)
        self._units = Units.of(parts.settings)
        self._lines = [channel.name for channel in parts.channels.values() if channel.kind == "phone"]

    def want(self, claim: Claim, events: Sequence[CallEvent], wanted: Wanted) -> None:
        """Ask for what is stored about the call and its caller."""
        wanted.calls.update((claim.channel, event.call_id) for event in events)
        wanted.identities.update(("phone", event.caller) for event in events if event.caller)
        wanted.agents.update(event.agent for event in events if event.agent)

    async def run(self, calls: Sequence[tuple[Claim, CallRows]], known: Known, batch: Batch) -> None:
        """Work each call's turn into rows; a fault of one leaves the others alone."""
        if not calls:
            return
        staff, parses = await asyncio.gather(self._staff(), self._parses(calls))
        await asyncio.gather(*(self._finish(claim, rows, known, staff, parses, batch) for claim, rows in calls))

    async def _staff(self) -> Staff:
        present = await self._parts.bus.present(PRESENCE)
        wrapped_before = self._now() - int(self._settings.routing.wrap_up_minutes * 60 * SECOND)
        talked_before = self._now() - int(self._settings.routing.talking_minutes * 60 * SECOND)
        over = {"wrapped_before": wrapped_before, "talked_before": talked_before}
        loads = await self._parts.store.read(offers.loads, present, **over) if present else []
        since = self._now() - _WAITS_AT_MOST
        waiting = await self._parts.store.read(store_calls.waiting_calls, self._lines, since=since) if loads else {}
        return Staff(present=loads, waiting=waiting)

    async def _parses(self, calls: Sequence[tuple[Claim, CallRows]]) -> Mapping[str, Parse]:
        """What the callers said, understood, by their words; the same words mean the same on every line."""
        spoken = {event.speech for _, rows in calls for _, event in rows if event.speech}
        texts = sorted(spoken)
        parsed = await self._parts.nlu.parse_many([Utterance(text=text) for text in texts]) if texts else ()
        return dict(zip(texts, parsed, strict=True))

    async def _finish(
        self,
        claim: Claim,
        rows: CallRows,
        known: Known,
        staff: Staff,
        parses: Mapping[str, Parse],
        batch: Batch,
    ) -> None:
        try:
            batch.worked.append(await self._work(claim, rows, known, staff, parses))
        except Exception as err:  # noqa: BLE001 - one call's fault must not stop the others
            batch.fail(claim, err)

    async def _work(
        self, claim: Claim, rows: CallRows, known: Known, staff: Staff, parses: Mapping[str, Parse]
    ) -> Worked:
        setting = self._setting(claim, known)
        stored = known.calls.get((claim.channel, rows[0][1].call_id))
        earlier = read_record(stored, rows[0][1].call_id, claim.channel)
        changes = Changes()
        is_trusted = setting.line.trust_caller
        known_by_then = caller_of(earlier.view.caller, known, is_trusted=is_trusted, now=setting.now)
        known_by_then = about(known_by_then, earlier.view.facts, known)
        before = sight_of(earlier, known_by_then, setting) if earlier.told else None
        view = _view(earlier, rows)
        stranger = caller_of(view.caller, known, is_trusted=is_trusted, now=setting.now)
        introduced = introduce(stranger, known, changes, is_trusted=is_trusted, now=setting.now)
        caller = about(introduced, view.facts, known)
        asked = await self._fold(earlier, rows, caller, setting, parses)
        told_before = [earlier, *(one.record for one in asked)]
        after = sight_of(asked[-1].record, caller, setting)
        turn = CallWorked(
            claim=claim,
            setting=setting,
            stored=stored,
            before=before,
            after=after,
            fresh=[fact for fact in after.record.view.facts if fact not in earlier.told],
            inbox_of=_tellers(asked),
            parses=parses,
            callback=self._callback(after, setting) if after.standing.is_owed else None,
        )
        was = store_calls.standing_case(known, stored.case_id if stored is not None else None)
        is_observed = setting.section.observe or (was is not None and was.observed)
        if was is not None and was.observed:
            was = as_if_told(was, before.standing if before is not None else None)
        case = self._case(turn, was)
        if turn.fresh:
            put_rows(changes, turn, known, case, was, idle_h=self._settings.gateway.auto_close_hours)
            note_praise(changes, case, least=self._settings.nlu.acts_from, at=setting.now)
        put_acknowledgements(changes, claim, case, setting.now)
        others = _without(staff, was)
        answers = {
            one.row.id: self._answer(one, before, caller, case, setting, others, is_observed=is_observed)
            for one, before in zip(asked, told_before, strict=False)
        }
        if is_observed:
            observing.fold_call(changes, now=setting.now)
        return Worked(claim=claim, changes=changes, answers=answers, retold=retold(turn))

    def _setting(self, claim: Claim, known: Known) -> Setting:
        return Setting(
            channel=cast(PhoneLine, self._parts.channels[claim.channel]),
            section=self._settings.channels.get(claim.channel, _DEFAULT_SECTION),
            settings=self._settings,
            texts=self._parts.texts,
            agents=known.agents,
            calendars=self._parts.calendars,
            now=self._now(),
        )

    async def _fold(
        self, record: Record, rows: CallRows, caller: Caller, setting: Setting, parses: Mapping[str, Parse]
    ) -> list[_Asked]:
        asked: list[_Asked] = []
        for row, event in rows:
            parse = parses.get(event.speech or "")
            intent = self._intent(parse)
            language = setting.language(record.with_fact(event, Told(message_id="")), caller)
            lines = await self._serve(event, intent, parse, caller, setting, language)
            if not record.knows(event):
                told = Told(message_id=new_id(), intent=intent, served=bool(lines))
                record = record.with_fact(event, told)
            asked.append(_Asked(row=row, event=event, record=record, lines=lines))
        return asked

    def _intent(self, parse: Parse | None) -> str | None:
        if parse is None:
            return None
        return clear_intent(parse, self._settings, wants_person=wants_person(parse.text))

    async def _serve(
        self,
        event: CallEvent,
        intent: str | None,
        parse: Parse | None,
        caller: Caller,
        setting: Setting,
        language: str,
    ) -> tuple[str, ...]:
        if event.type != "call.step":
            return ()
        wish = wish_of(setting.line, event, intent, self._settings)
        if wish is None or wish.service is None:
            return ()
        return await self._service.lines(wish.service, caller, parse, language=language, now=setting.now)

    def _case(self, turn: CallWorked, was: CaseRow | None) -> CaseRow:
        if was is None:
            case, after = opened(turn, self._numbers.take()), turn.after
            return came_by(case, internal_number(self._units, after.record.view.dialled, after.caller))
        return joined(turn, was) if turn.fresh else was

    def _callback(self, after: Sight, setting: Setting) -> Made | None:
        """The promise to call back: by the tier's hours for it, or by those of an answer."""
        account = after.caller.account
        tier, _ = tier_of(self._settings, account, setting.now)
        place = after.place
        name = promises.calendar_name_for(
            self._settings,
            account=account.calendar if account is not None else None,
            queue=place.target.queue,
            known=self._parts.calendars,
        )
        channels = (setting.channel.name, "phone")
        matter = Matter(tier=tier, level=place.level, topic=place.topic, calendar=name, channels=channels)
        clocks = Clocks(settings=self._settings, calendars=self._parts.calendars)
        return make(matter, "callback", case_id="", clocks=clocks, now=setting.now, instead="answer")

    def _answer(
        self,
        one: _Asked,
        before: Record,
        caller: Caller,
        case: CaseRow,
        setting: Setting,
        staff: Staff,
        *,
        is_observed: bool,
    ) -> bytes:
        sight = sight_of(one.record, caller, setting)
        dialled = setting.line.numbers.get(one.record.view.dialled or "")
        is_direct = dialled is not None and dialled.queue is not None
        target = call_target(sight.place, caller, staff, is_direct=is_direct, said=one.lines)
        language = sight.naming.language

        def say(key: str, args: Mapping[str, str | int]) -> str:
            return setting.texts.say(language, key, **args)

        said = answer(
            setting.line,
            one.record.view,
            replace(one.event, line=one.record.view.line),
            caller.known,
            None if self._is_unheard(one, setting) else target,
            language,
            say,
            brand=setting.brand_name(one.record),
            case=CallCase(number=case.number, desk_url=f"{setting.channel.public_url}/desk/cases/{case.number}"),
            heard=heard_of(one.record),
        )
        if is_observed:  # today's system serves the call
            return replace(said, say=(), gather=None, route=None).as_json()
        notices = self._notices(one, before, sight, caller, setting)
        entrance = about_entrance(self._units, one.event, one.record.view.dialled, caller, setting, language)
        return replace(said, say=(*entrance, *notices, *said.say)).as_json()

    def _notices(self, one: _Asked, before: Record, sight: Sight, caller: Caller, setting: Setting) -> list[str]:
        """The notices that the answer begins with: each once a call, when it begins or its topic is told."""
        notices = self._parts.notices
        if one.event.type not in _HEARD or not notices.active(at=setting.now):
            return []
        topic_before = sight_of(before, caller, setting).place.topic if before.told else None
        found = notices.heard(
            setting.channel.name,
            before=topic_before,
            topic=sight.place.topic,
            is_first=not before.told,
            at=setting.now,
        )
        return [text_in(one, sight.naming.language, self._settings.gateway.default_language) for one in found]

    def _is_unheard(self, one: _Asked, setting: Setting) -> bool:
        """Whether the words of this step meant nothing yet: asked once more, then a person takes over."""
        if one.event.type != "call.step" or one.event.digits or not one.event.speech:
            return False
        intent = one.record.of(one.event).intent
        is_clear = wish_of(setting.line, one.event, intent, self._settings) is not None
        return not is_clear and not has_missed_before(setting.line, one.record, one.event)


def _view(earlier: Record, rows: CallRows) -> CallView:
    """The call by all that is known at the end of the turn."""
    view = earlier.view
    for _, event in rows:
        view = fold(view, event)
    return view


def _tellers(asked: Sequence[_Asked]) -> Mapping[CallEvent, str]:
    """The row that told each fact first."""
    first: dict[CallEvent, str] = {}
    for one in asked:
        first.setdefault(replace(one.event, line=one.record.view.line), one.row.id)
    return first


def _without(staff: Staff, case: CaseRow | None) -> Staff:
    """The others who wait: a caller does not wait for himself."""
    if case is None or case.owner != "queue" or not staff.waiting.get(case.queue or ""):
        return staff
    queue = case.queue or ""
    return replace(staff, waiting={**staff.waiting, queue: staff.waiting[queue] - 1})
