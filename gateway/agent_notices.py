"""Tells agents by mail of cases that are offered to them, of what customers write in cases that they have, and of
answers that did not reach the customer.

Follows the log of events beside the turns, as signals do: each batch is read, and written in one transaction with the
place it was read up to. One notice for a case and an agent in some minutes; its answer is the agent's reply.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from channels.contract import Channel
from channels.message import Address
from gateway.agent_mail_tokens import NoticeTokens
from gateway.ids import SECOND, new_id
from gateway.letters import letter_row
from gateway.offers import PRESENCE
from gateway.parts import Parts
from gateway.store import agent_notices as rows
from gateway.store.agent_notices import Happened, Notifiable, Page, mark_of
from gateway.store.rows import EventRow, LetterRow
from gateway.store.store import StoreDownError

log = structlog.get_logger()

SWEEP_S: Final = 1.0
AT_ONCE: Final = 500
PAUSE_US: Final = 10 * 60 * SECOND
"""How long nothing more is mailed to an agent about the same case."""
_WORDS: Final = 2_000
_ENDED: Final = ("closed", "merged", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Out:
    """The mail channel and the mailbox that a notice leaves from."""

    channel: Channel
    mailbox: str


class AgentNotices:
    """Mails notices until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._tokens = NoticeTokens(parts.signing_key)
        mail = (one for one in parts.channels.values() if one.kind == "email" and one.entrances)
        self._channels: Mapping[str, Channel] = {one.name: one for one in mail}
        self._own = {box for one in self._channels.values() for box in one.entrances}
        self._domains = {box.rpartition("@")[2] for box in self._own}

    async def run(self) -> None:
        """Begin at the newest event the first time, then look every second for more."""
        if not self._channels:
            return
        await self._parts.store.write(rows.begin)
        with self._parts.bus.waiter("agent-notices") as waiter:
            while True:
                try:
                    worked = await self.follow()
                except StoreDownError as err:
                    log.warning("the store is down, notices to agents wait", error=str(err))
                    worked = 0
                if worked < AT_ONCE:
                    await waiter.wait(SWEEP_S)

    async def follow(self) -> int:
        """Work the next events of the log; gives how many there were."""
        store, now = self._parts.store, self._now()
        found = await store.read(rows.wanting, now=now)
        agents = {one.id: one for one in found if one.mail not in self._own}  # else the notice would come in as mail
        page = await store.read(rows.next_page, most=AT_ONCE, agents=list(agents))
        if page is None:
            return 0
        present = await self._parts.bus.present(PRESENCE) if page.happened else frozenset()
        letters, marks, made = self._letters(page, agents, present, now)
        saved = await store.write(rows.save, page, letters, marks, made)
        if saved and letters:
            await self._parts.bus.wake("outbox")
        return page.last - page.cursor

    def _letters(
        self, page: Page, agents: Mapping[str, Notifiable], present: Collection[str], now: int
    ) -> tuple[list[LetterRow], list[tuple[str, int]], list[EventRow]]:
        letters: list[LetterRow] = []
        told = dict(page.told_at)
        made: list[EventRow] = []
        for one in page.happened:
            agent = agents.get(_concerned(one) or "")
            out = self._out(one)
            if agent is None or out is None or (_is_at_the_desk(one, agent, present) and agent.when == "away"):
                continue
            mark = mark_of(one.case.id, agent.id, one.trouble)
            if now - told.get(mark, 0) < PAUSE_US:
                continue
            told[mark] = now
            letters.append(self._letter(one, agent, out, now))
            made.append(_event(one, agent, now))
        return letters, [(name, at) for name, at in told.items() if at == now], made

    def _out(self, one: Happened) -> _Out | None:
        """The mailbox that the customer wrote to; for other channels the first there is."""
        channel = self._channels.get(one.channel or "")
        if channel is not None and one.mailbox in channel.entrances:
            return _Out(channel=channel, mailbox=one.mailbox or "")
        first = next(iter(self._channels.values()), None)
        return _Out(channel=first, mailbox=next(iter(first.entrances))) if first is not None else None

    def _letter(self, one: Happened, agent: Notifiable, out: _Out, now: int) -> LetterRow:
        say, number = self._parts.texts.say, one.case.number
        is_ours = agent.mail.rpartition("@")[2] in self._domains  # what customers write stays in the house
        words = one.text[:_WORDS].strip() if is_ours and one.trouble is None else ""
        link = f"{self._parts.settings.public_url()}/desk/cases/{number}"
        paragraphs = [
            f"##### {say(agent.language, 'agent-notice-above')} #####",
            say(agent.language, _told_by(one, agent), number=number),
            words,
            link,
            say(agent.language, "agent-notice-how"),
        ]
        return letter_row(
            to=Address(kind="email", value=agent.mail),
            text="\n\n".join(part for part in paragraphs if part),
            author="system",
            case_id=one.case.id,
            case_number=number,
            case_version=one.case.version,
            channel=out.channel.name,
            conversation_key=agent.mail,
            key=f"agent-notice:{one.id}",
            now=now,
            is_feed=False,
            message_id=None,
            language=agent.language,
            sender=out.mailbox,
            thread={
                "token": self._tokens.make(one.case.id, agent.id, at=now),
                "subject": say(agent.language, "agent-notice-subject", number=number),
                "in_reply_to": None,
                "references": [],
            },
        )


def _concerned(one: Happened) -> str | None:
    """The id of the agent whom the event concerns, if any is to be told."""
    if one.trouble == "refused":
        return one.refused_to
    if one.case.state in _ENDED or one.case.observed:
        return None
    if one.trouble == "unsent":
        return one.case.agent_id
    if one.kind != "message.received":
        return one.offered_to
    was_theirs = one.case.owner == "agent" and one.at > (one.case.claimed_at or 0)
    return one.case.agent_id if was_theirs and not one.is_robots else None


def _is_at_the_desk(one: Happened, agent: Notifiable, present: Collection[str]) -> bool:
    """Whether the agent sees it at the desk; of a mail that counted as no reply nothing rings there."""
    return agent.id in present and one.trouble != "refused"


def _told_by(one: Happened, agent: Notifiable) -> str:
    """The text that says what happened."""
    if one.trouble is not None:
        return f"agent-notice-{one.trouble}"
    return "agent-notice-offered" if one.case.agent_id != agent.id else "agent-notice-written"


def _event(one: Happened, agent: Notifiable, now: int) -> EventRow:
    return EventRow(
        id=new_id(),
        at=now,
        actor="gateway",
        kind="agent.mailed",
        subject=one.case.number,
        case_id=one.case.id,
        data={"agent": agent.mail, "because": one.kind},
    )
