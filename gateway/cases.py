"""What people may do with cases; each method is one action, decided purely and written in one transaction.

Whatever a person does silences the bot by itself: the owner is the agent, and the bot's letters are checked against
owner and version before they leave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from channels.contract import Channel
from config.promise_policy import Level
from gateway import case_merging as merging
from gateway import case_passing as passing
from gateway import case_pauses as pauses
from gateway import case_reads
from gateway import case_steps as steps
from gateway.case_drafts import Actor, CaseConflict, CaseNotFound, Draft
from gateway.case_levels import deeper
from gateway.case_passing import Sheet
from gateway.case_pauses import Pause
from gateway.case_steps import End
from gateway.case_writing import TRIES, Acted, CaseWriting, Decide
from gateway.enclosures import Enclosure
from gateway.errors import NotValid
from gateway.ids import SECOND, new_id
from gateway.promises import calendar_name_for
from gateway.recipients import recipient, recipients_of
from gateway.replies import Office, Way, takes_files
from gateway.store import cases as case_rows
from gateway.store.cases import Addressee, Standing
from gateway.store.recipients import last_mail, writers_of
from gateway.store.rows import CaseRow

_HOUR = 3600 * SECOND
_LEVELS = ("primary", "advanced", "expert")

__all__ = ["TRIES", "Acted", "Actor", "CaseActions", "CaseConflict", "CaseNotFound", "Pause", "Sheet"]


class CaseActions(CaseWriting):
    """Everything a person may do with a case; each method raises CaseNotFound, CaseConflict or NotValid."""

    async def claim(self, actor: Actor, number: str) -> Acted:
        """Take the case; a case that another agent has stays theirs (CaseConflict names them)."""

        async def decide(standing: Standing, now: int) -> Draft:
            carers = await self._store.read(case_rows.carers, standing.case, now)
            return steps.claim(standing, actor, now, carers=carers)

        return await self.act("claim", actor, number, decide)

    async def take_over(self, actor: Actor, number: str) -> Acted:
        """Take the case from the agent who has it; raises NotAllowed for who is no supervisor."""

        async def decide(standing: Standing, now: int) -> Draft:
            carers = await self._store.read(case_rows.carers, standing.case, now)
            return steps.take_over(standing, actor, now, carers=carers)

        return await self.act("take_over", actor, number, decide)

    async def decline(self, actor: Actor, number: str) -> Acted:
        """Let the offer that the actor has of the case go to the next one."""
        acted = await self.act("decline", actor, number, _purely(partial(passing.decline, actor=actor)))
        await self._bus.wake("offers")
        return acted

    async def reply(
        self,
        actor: Actor,
        number: str,
        *,
        text: str,
        channel: str | None = None,
        to: str | None = None,
        key: str | None = None,
        files: Sequence[Enclosure] = (),
        keep_files: Callable[[], Awaitable[None]] | None = None,
    ) -> Acted:
        """Write to the last of the case's people who wrote, on `channel` if one is named, or to that one at `to`.

        The same `key` in a case is written once. `keep_files` stores the files' bytes before the rows that name them.
        Raises NotValid where the channel carries no files, and where the address is nobody's in the case.
        """

        async def decide(standing: Standing, now: int) -> Draft:
            letter_key = f"reply:{standing.case.id}:{key or new_id()}"
            written = await self._store.read(case_rows.message_of_letter, letter_key) if key else None
            if written is not None:
                return Draft(case=standing.case, before=standing.case, message=written)
            way = await self._way(standing.case, channel, to)
            if not takes_files(way, files):
                name = way.to.conversation.channel
                message = f"channel {name!r} cannot carry files; write without them, or name another channel"
                raise NotValid(message, fields={"attachments": f"not on channel {name}"})
            if keep_files is not None and files:
                await keep_files()
            tokens = self._tokens
            return steps.reply(standing, actor, now, text=text, way=way, tokens=tokens, key=letter_key, files=files)

        return await self.act("reply", actor, number, decide)

    async def note(self, actor: Actor, number: str, *, text: str) -> Acted:
        """Leave a remark for colleagues."""
        return await self.act("note", actor, number, _purely(partial(steps.note, actor=actor, text=text)))

    async def transfer(
        self, actor: Actor, number: str, *, queue: str | None = None, agent: str | None = None, sheet: Sheet
    ) -> Acted:
        """Give the case to a queue, or offer it to the agent of that mail address first."""
        if queue is not None and queue not in self._settings.queues:
            known = ", ".join(self._settings.queues)
            raise NotValid(f"there is no queue {queue!r}; the queues are {known}", fields={"queue": "unknown"})
        to = await self.agent(agent, field="to") if agent is not None else None
        offer_us = int(self._settings.gateway.offer_timeout_s * SECOND)

        async def decide(standing: Standing, now: int) -> Draft:
            target = queue or standing.case.queue or self._settings.gateway.default_queue
            passing.check_taker(self._settings, standing.case, to, queue=target)
            way = await self._passed_before(standing.case)
            return passing.transfer(standing, actor, now, queue=target, to=to, sheet=sheet, offer_us=offer_us, way=way)

        return await self.act("transfer", actor, number, decide)

    async def escalate(self, actor: Actor, number: str, *, level: Level, sheet: Sheet) -> Acted:
        """Give the case to the people of a deeper level for its topic."""

        async def decide(standing: Standing, now: int) -> Draft:
            case = standing.case
            if _LEVELS.index(level) <= _LEVELS.index(case.level):
                message = f"case {case.number} is at level {case.level} already; transfer it to go back"
                raise NotValid(message, fields={"level": f"must be deeper than {case.level}"})
            known = await self._store.read(case_reads.known_of, case, now)
            to = deeper(standing, level, known, clocks=self._clocks, now=now)
            way = await self._passed_before(case)
            return passing.escalate(standing, actor, now, to=to, sheet=sheet, way=way)

        return await self.act("escalate", actor, number, decide)

    async def mark_escalation(self, actor: Actor, number: str, *, is_correct: bool) -> Acted:
        """Say whether the case had to come to its level."""
        mark = partial(passing.mark_escalation, actor=actor, is_correct=is_correct)
        return await self.act("mark_escalation", actor, number, _purely(mark))

    async def solve(self, actor: Actor, number: str, *, delay: str | None = None) -> Acted:
        """Say that the customer has the answer; who solves a case that took long says why."""
        close_us = int(self._settings.gateway.solved_close_hours * _HOUR)

        async def decide(standing: Standing, now: int) -> Draft:
            end = await self._end(standing, now, delay)
            return steps.solve(standing, actor, now, end=end, close_us=close_us)

        return await self.act("solve", actor, number, decide)

    async def close(self, actor: Actor, number: str, *, reason: str = "done", delay: str | None = None) -> Acted:
        """End the case; people in a chat see that it is over. Who ends a case that took long says why (`delay`)."""

        async def decide(standing: Standing, now: int) -> Draft:
            return steps.close(standing, actor, now, why=reason, end=await self._end(standing, now, delay))

        return await self.act("close", actor, number, decide)

    async def reopen(self, actor: Actor, number: str) -> Acted:
        """Take up a case that had ended."""
        return await self.act("reopen", actor, number, _purely(partial(steps.reopen, actor=actor)))

    async def junk(self, actor: Actor, number: str) -> Acted:
        """Put the case where nobody has to look."""
        return await self.act("junk", actor, number, _purely(partial(steps.junk, actor=actor)))

    async def not_junk(self, actor: Actor, number: str) -> Acted:
        """Let the case wait for a person after all."""
        default = self._settings.gateway.default_queue
        return await self.act(
            "not_junk", actor, number, _purely(partial(steps.not_junk, actor=actor, default_queue=default))
        )

    async def return_to_bot(self, actor: Actor, number: str) -> Acted:
        """Let the bot go on with the case."""
        idle_us = int(self._settings.gateway.auto_close_hours * _HOUR)
        step = partial(steps.return_to_bot, actor=actor, idle_us=idle_us)
        return await self.act("return_to_bot", actor, number, _purely(step))

    async def snooze(self, actor: Actor, number: str, *, until: int, note: str = "") -> Acted:
        """Let the case sleep until an instant in UTC microseconds, or until the customer writes."""
        step = partial(pauses.snooze, actor=actor, pause=Pause(until=until, note=note))
        return await self.act("snooze", actor, number, _purely(step))

    async def wait_for_customer(self, actor: Actor, number: str, *, note: str = "") -> Acted:
        """Let the case wait for the customer."""
        step = partial(pauses.wait_for_customer, actor=actor, pause=Pause(note=note))
        return await self.act("wait_customer", actor, number, _purely(step))

    async def wait_for_third(
        self, actor: Actor, number: str, *, whom: str, until: int | None = None, note: str = ""
    ) -> Acted:
        """Let the case wait for somebody else, at most until an instant where one is given."""
        step = partial(pauses.wait_for_third, actor=actor, pause=Pause(until=until, whom=whom, note=note))
        return await self.act("wait_third", actor, number, _purely(step))

    async def follow_up(self, actor: Actor, number: str, *, at: int | None, note: str = "") -> Acted:
        """Plan to contact the customer once more at an instant; None takes the plan back."""
        step = partial(pauses.follow_up, actor=actor, at=at, note=note)
        return await self.act("follow_up", actor, number, _purely(step))

    async def link(self, actor: Actor, number: str, *, to: str) -> Acted:
        """Let two cases name each other."""

        async def decide(standing: Standing, now: int) -> Draft:
            return steps.link(standing, await self.other(to, "link to"), actor, now)

        return await self.act("link", actor, number, decide)

    async def unlink(self, actor: Actor, number: str, *, to: str) -> Acted:
        """Let two cases name each other no more."""

        async def decide(standing: Standing, now: int) -> Draft:
            return steps.unlink(standing, await self.other(to, "unlink from"), actor, now)

        return await self.act("unlink", actor, number, decide)

    async def split(self, actor: Actor, number: str, *, messages: Sequence[str]) -> Acted:
        """Move these messages to a new case, which the actor has; `other` of the answer is the new one."""
        fresh: list[str] = []

        async def decide(standing: Standing, now: int) -> Draft:
            moved, threads = await self._store.read(case_reads.to_split, standing.case, messages)
            if not fresh:
                await self._numbers.reserve(1)
                fresh.append(self._numbers.take())
            return merging.split(standing, actor, now, number=fresh[0], moved=moved, threads=threads)

        return await self.act("split", actor, number, decide)

    async def merge(self, actor: Actor, number: str, *, to: str) -> Acted:
        """Make the case part of another one; again into the same one changes nothing."""

        async def decide(standing: Standing, now: int) -> Draft:
            target = await self.other(to, "merge into")
            if standing.case.merged_into == target.case.id:
                return Draft(case=standing.case, before=standing.case, other=target.case)
            promises, threads = await self._store.read(case_reads.to_merge, standing.case.id, target.case.id)
            return merging.merge(standing, target, actor, now, promises=promises, threads=threads)

        return await self.act("merge", actor, number, decide)

    async def unmerge(self, actor: Actor, number: str) -> Acted:
        """Undo the merge of a case; `other` of the answer is the case it had become part of."""

        async def decide(standing: Standing, now: int) -> Draft:
            made, into = await self._store.read(case_reads.to_unmerge, standing.case.id)
            if made is None or into is None or standing.case.state != "merged":
                message = f"case {number} is {standing.case.state} and not merged; there is nothing to undo"
                raise CaseConflict(message, case=standing.case, who=standing.holder_mail)
            return merging.unmerge(standing, await self.standing(into), actor, now, made=made)

        return await self.act("unmerge", actor, number, decide)

    async def _end(self, standing: Standing, now: int, delay: str | None) -> End:
        gateway = self._settings.gateway
        named = {code: dict(titles) for code, titles in gateway.close_reasons.items()}
        is_long = now - standing.case.opened_at > gateway.close_reason_after_hours * _HOUR
        if delay is not None and delay not in named:
            raise NotValid(
                f"there is no reason {delay!r} for a long handling; choose one of {', '.join(named)}",
                fields={"delay": "unknown", "reasons": named},
            )
        if delay is None and is_long and named and standing.case.state not in ("junk", "closed", "merged"):
            raise NotValid(
                f"case {standing.case.number} took longer than {gateway.close_reason_after_hours:g} hours; "
                f'say why in "delay": one of {", ".join(named)}',
                fields={"delay": "missing", "reasons": named},
            )
        return End(lived=await self._store.read(case_rows.lived, standing.case.id), delay=delay)

    async def _passed_before(self, case: CaseRow) -> passing.Way:
        before = await self._store.read(case_rows.queues_before, case.id) if case.hops else []
        return passing.Way(before=before, alarm_hops=self._settings.routing.ping_pong_hops)

    async def _way(self, case: CaseRow, channel: str | None, to: str | None) -> Way:
        writers = await self._store.read(writers_of, case)
        chosen = recipient(case, recipients_of(case, writers), to=to, channel=channel)
        open_channel = self._channels.get(chosen.channel)
        if open_channel is None or open_channel.delivery == "answer":
            message = f"nothing can be written on channel {chosen.channel!r}; name another"
            raise NotValid(message, fields={"channel": chosen.channel})
        last = await self._store.read(last_mail, case, chosen.conversation.id)
        reached = Addressee(
            conversation=chosen.conversation,
            kind=chosen.kind,
            value=chosen.value,
            last=last,
            writer=chosen.instead_of,
            is_customers=chosen.is_customers,
        )
        office = self._office(case, open_channel) if open_channel.kind == "email" else None
        return Way(to=reached, kind=open_channel.kind, delivery=open_channel.delivery, office=office)

    def _office(self, case: CaseRow, channel: Channel) -> Office:
        """Where letters of the case come from; the time is told as its people's calendar has it."""
        known = self._clocks.calendars
        name = calendar_name_for(self._settings, account=None, queue=case.queue, known=known)
        zone = str(known[name].zone) if name in known else "UTC"
        return Office(settings=self._settings, entrances=channel.entrances, zone=zone)


def _purely(step: Callable[..., Draft]) -> Decide:
    async def decide(standing: Standing, now: int) -> Draft:
        return step(standing, now=now)

    return decide
