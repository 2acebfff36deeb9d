"""What the desk does, without HTTP: reads pages for a reader, carries actions out, offers, presence and supervision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from gateway.api.enclosures import Brought
from gateway.cases import Actor, CaseActions, CaseConflict, Sheet
from gateway.desk import case_page, lists, offering, overview
from gateway.desk.case_page import CasePage
from gateway.desk.lists import Line, View, Wanted
from gateway.desk.overview import Online, Overview
from gateway.desk.words import Words
from gateway.errors import NotFound, NotValid
from gateway.notices import text_in
from gateway.offers import PRESENCE
from gateway.parts import Parts
from gateway.signals.by_hand import KINDS as SIGNAL_KINDS
from gateway.signals.by_hand import HandSignals, Told
from gateway.store import agent_notices
from gateway.store.access import AgentRow
from gateway.store.cases import CaseFilter
from gateway.store.search import find_cases

WHEN_NOTIFIED: Final = ("never", "away", "always")
_LONGEST_TEXT: Final = 20_000
_LONGEST_SIGNAL: Final = 4_000
_LONGEST_FIELD: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A list with the counts of every view; `more` is how many lines to ask for next, None where all are here.

    `sought` is what the list was searched for, empty where it was not.
    """

    view: View
    queue: str | None
    sought: str
    lines: Sequence[Line]
    counts: dict[View, int]
    more: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A case page with the colleagues who look at it too."""

    page: CasePage
    lookers: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply as it was written: `seen` is the last position on its writer's screen; the same `key` is written once.

    Without `to` it goes to the last of the case's people who wrote.
    """

    text: str
    channel: str | None
    seen: int | None
    to: str | None = None
    key: str | None = None
    files: Brought | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A notice that holds now."""

    kind: str
    text: str
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An attachment's name as its sender gave it, and where its bytes stand."""

    name: str
    path: Path


class Desk:
    """The desk of one gateway; every method takes the agent who asks, who is logged in."""

    def __init__(self, parts: Parts, actions: CaseActions, *, now: Callable[[], int]) -> None:
        self.now = now
        self.parts = parts
        self._actions = actions
        self._settings = parts.settings

    def words(self, language: str) -> Words:
        """The words for a reader of that language at this moment."""
        calendar = self._settings.calendars.get(self._settings.gateway.default_calendar)
        zone = ZoneInfo(calendar.zone if calendar is not None else "UTC")
        return Words(texts=self.parts.texts, settings=self._settings, language=language, zone=zone, now=self.now())

    def bulletins(self, language: str) -> Sequence[Bulletin]:
        """What is told to customers at this moment, as a reader of that language sees it."""
        default = self._settings.gateway.default_language
        return [
            Bulletin(kind=one.kind, text=text_in(one, language, default), ends_at=one.ends_at)
            for one in self.parts.notices.active(at=self.now())
        ]

    async def inbox(
        self, agent: AgentRow, view: View, *, queue: str | None = None, sought: str = "", limit: int = lists.PAGE
    ) -> Inbox:
        """The reader's list of a view; what is sought is sought among all cases, whichever view that is."""
        limit, view, among = min(limit, lists.MOST), "all" if sought else view, None
        if sought:  # as many as a list ever shows, because some of them (junk) are shown in none
            among = await self.parts.store.read(find_cases, sought, CaseFilter(queue=queue), limit=lists.MOST)
        wanted = Wanted(view=view, agent_id=agent.person_id, queue=queue, among=among, limit=limit)
        found = await self.parts.store.read(lists.lines, wanted)
        counts = await self.parts.store.read(lists.counts, agent.person_id)
        has_more = len(found) == limit < lists.MOST
        more = limit + lists.PAGE if has_more else None
        return Inbox(view=view, queue=queue, sought=sought, lines=found, counts=counts, more=more)

    async def case(self, agent: AgentRow, number: str, *, depth: int = case_page.SHOWN) -> Shown:
        """The page of a case with so many of its newest messages; raises NotFound."""
        page = await self.parts.store.read(
            case_page.case_page, number, reader=agent.person_id, now=self.now(), depth=min(depth, case_page.MOST)
        )
        if page is None:
            raise NotFound(f"there is no case {number!r}")
        present = await self.parts.bus.present(looking_at(number))
        others = present - {agent.person_id}
        lookers = await self.parts.store.read(case_page.names_of, sorted(others)) if others else []
        return Shown(page=page, lookers=lookers)

    async def file(self, attachment_id: str) -> StoredFile:
        """An attachment whose bytes we have; raises NotFound."""
        found = await self.parts.store.read(case_page.file_of, attachment_id)
        if found is None or found.sha256 is None:
            raise NotFound("there is no such file here")
        return StoredFile(name=found.name, path=self.parts.blobs.path(found.sha256))

    async def act(self, agent: AgentRow, number: str, action: str) -> None:
        """An action that needs no words: claim, reopen or return_to_bot."""
        actor = Actor(agent=agent)
        match action:
            case "claim":
                await self._actions.claim(actor, number)
            case "reopen":
                await self._actions.reopen(actor, number)
            case "return_to_bot":
                await self._actions.return_to_bot(actor, number)
            case _:
                raise NotFound(f"there is no action {action!r}")

    async def reply(self, agent: AgentRow, number: str, answer: Answer) -> None:
        """Write to the customer, unless somebody else did since the writer's screen was read (CaseConflict)."""
        if answer.seen is not None:
            await self._refuse_unseen(agent, number, answer.seen)
        text = _written(answer.text, _LONGEST_TEXT)
        files = answer.files
        await self._actions.reply(
            Actor(agent=agent),
            number,
            text=text,
            channel=answer.channel,
            to=answer.to,
            key=answer.key,
            files=files.enclosures if files is not None else (),
            keep_files=files.keep if files is not None else None,
        )

    async def signal(self, agent: AgentRow, number: str, kind: str, note: str) -> None:
        """Tell the owner of the case's account something about its customer."""
        if kind not in SIGNAL_KINDS:
            raise NotValid(f"there is no kind of signal {kind!r}", fields={"kind": "unknown"})
        by = f"agent:{agent.mail}"
        told = Told(by=by, note=_written(note, _LONGEST_SIGNAL), kind=kind, case=number)
        await HandSignals(self.parts, self.now).tell(told)

    async def note(self, agent: AgentRow, number: str, text: str) -> None:
        """Leave a remark for colleagues."""
        await self._actions.note(Actor(agent=agent), number, text=_written(text, _LONGEST_TEXT))

    async def close(self, agent: AgentRow, number: str, reason: str, delay: str | None = None) -> None:
        """End a case for a reason; one that took long, with why it did."""
        await self._actions.close(Actor(agent=agent), number, reason=_written(reason, 64), delay=delay)

    async def transfer(self, agent: AgentRow, number: str, to: str, sheet: Sheet) -> None:
        """Pass a case on to `queue:NAME` or `agent:MAIL`."""
        kind, _, name = to.partition(":")
        if kind not in ("queue", "agent") or not name:
            raise NotValid("choose a queue or a person", fields={"to": "neither a queue nor a person"})
        sheet = Sheet(
            reason=_written(sheet.reason, _LONGEST_FIELD),
            missing=sheet.missing.strip()[:_LONGEST_FIELD],
            promised=sheet.promised.strip()[:_LONGEST_FIELD],
        )
        queue, mail = (name, None) if kind == "queue" else (None, name)
        await self._actions.transfer(Actor(agent=agent), number, queue=queue, agent=mail, sheet=sheet)

    async def take_over(self, agent: AgentRow, number: str) -> None:
        """Let a supervisor have a case, also one that somebody else holds."""
        actor = Actor(agent=agent)
        try:
            await self._actions.claim(actor, number)
        except CaseConflict as held:
            if held.who is None or not actor.is_senior:
                raise
            await self._actions.take_over(actor, number)

    async def accept(self, agent: AgentRow, offer_id: str) -> str:
        """Take an offered case; gives its number. An offer that is over is a CaseConflict or NotFound."""
        number = await self.parts.store.read(offering.number_of, offer_id, agent.person_id)
        if number is None:
            raise NotFound("the offer is over")
        await self._actions.claim(Actor(agent=agent), number)
        return number

    async def decline(self, agent: AgentRow, offer_id: str) -> None:
        """Let an offer go to the next one; one that is over already changes nothing."""
        declined = await self.parts.store.write(offering.decline, offer_id, agent=agent, now=self.now())
        if declined:
            await self.parts.bus.publish("desk", b'{"type":"offer"}')
            await self.parts.bus.wake("offers")

    async def set_away(self, agent: AgentRow, *, away: bool) -> None:
        """Note that the agent wants no offers for now, or does again."""
        await self.parts.store.write(offering.set_away, agent.person_id, away=away)
        await self.parts.bus.publish("desk", b'{"type":"presence"}')
        if not away:
            await self.parts.bus.wake("offers")

    async def mail_notices(self, agent: AgentRow) -> str:
        """When the agent gets notices by mail."""
        return await self.parts.store.read(agent_notices.when_of, agent.mail) or "never"

    async def set_mail_notices(self, agent: AgentRow, when: str) -> None:
        """Say when the agent gets notices by mail; raises NotValid."""
        if when not in WHEN_NOTIFIED:
            raise NotValid(f"choose one of {', '.join(WHEN_NOTIFIED)}", fields={"when": "unknown"})
        await self.parts.store.write(agent_notices.set_when, agent.mail, when)

    async def overview(self, agent: AgentRow) -> Overview:
        """What a supervisor watches: queues, who is there, promises at risk."""
        present = await self.parts.bus.present(PRESENCE)
        return await self.parts.store.read(overview.overview, agent.person_id, present=present, now=self.now())

    async def people(self) -> Sequence[Online]:
        """Whom a case can be given to, with who is there."""
        present = await self.parts.bus.present(PRESENCE)
        return await self.parts.store.read(overview.people, present=present)

    async def name_of(self, mail: str) -> str:
        """The name of the agent of that mail address."""
        return (await self._actions.agent(mail)).name

    async def _refuse_unseen(self, agent: AgentRow, number: str, seen: int) -> None:
        unseen = await self.parts.store.read(offering.unseen_answer, number, agent_name=agent.name, after=seen)
        if unseen is not None:
            case, who = unseen
            raise CaseConflict(f"{who or 'the bot'} answered meanwhile; read it first", case=case, who=None)


def looking_at(number: str) -> str:
    """The key under which those are present who have the case on their screen."""
    return f"case:{number}"


def _written(text: str, most: int) -> str:
    """The text without what no channel carries; raises NotValid where nothing is left."""
    kept = "".join(one for one in text.replace("\r\n", "\n") if one in "\n\t" or ord(one) >= 32)
    kept = kept.encode("utf-8", "ignore").decode().strip()
    if not kept:
        raise NotValid("nothing is written", fields={"text": "empty"})
    if len(kept) > most:
        raise NotValid(f"the text is longer than {most} characters; shorten it", fields={"text": "too long"})
    return kept
