"""Long random lives of cases in a whole gateway: whatever people, customers and time do, what must hold holds."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gateway.cases import Actor, CaseActions, Sheet
from gateway.errors import Refusal
from gateway.store.schema import agent, assignment, cases, inbox, message, promise
from gateway.transitions import reachable
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

WORDS = (
    "Where is my order 4500123456?",
    "I want to talk to a person",
    "thank you",
    "it does not work",
    "is A9F74216 in stock?",
    "hello?",
    "cancel",
)
STAFF = ("agent1@example.com", "agent2@example.com", "supervisor@example.com")
SHEET = Sheet(reason="somebody else knows", missing="a photo")
STEPS = 60


@dataclass
class Walk:
    """One gateway, a source of chance, and what was done so far."""

    quiet: QuietGateway
    actions: CaseActions
    chance: random.Random
    done: list[str] = field(default_factory=list)
    refused: int = 0

    async def step(self) -> None:
        """Let something happen, chosen by chance."""
        what = self.chance.choice([self.customer, self.customer, self.person, self.person, self.person, self.time])
        await what()

    async def customer(self) -> None:
        who, text = self.chance.choice(["u1", "u2", "u3"]), self.chance.choice(WORDS)
        self.done.append(f"{who}: {text}")
        await self.quiet.say(who, text)

    async def time(self) -> None:
        hours = self.chance.choice([0.1, 1, 30, 80, 200])
        self.done.append(f"{hours} h pass")
        self.quiet.pass_time(hours * 3600)
        if self.chance.random() < 0.5:
            change = update(agent).values(last_seen_at=self.quiet.now())
            await self.quiet.gateway.parts.store.write(lambda connection: connection.execute(change))
        await self.quiet.timers.fire_due()
        await self.quiet.offers.take_back()

    async def person(self) -> None:
        numbers = [row.number for row in await self.quiet.rows(select(cases.c.number).order_by(cases.c.number))]
        if not numbers:
            return
        name = self.chance.choice(sorted(self._acts("", Actor(agent=None), numbers)))  # type: ignore[arg-type]
        number, mail = self.chance.choice(numbers), self.chance.choice(STAFF)
        self.done.append(f"{mail} {name} {number}")
        actor = Actor(agent=await self.actions.agent(mail))
        try:
            await self._acts(number, actor, numbers)[name]()
        except Refusal:
            self.refused += 1
            self.done[-1] += " (refused)"

    def _acts(self, number: str, actor: Actor, numbers: list[str]) -> dict[str, Callable[[], Awaitable[Any]]]:
        do, other = self.actions, self.chance.choice(numbers)
        soon = self.quiet.now() + self.chance.choice([1, 40]) * HOUR
        return {
            "claim": lambda: do.claim(actor, number),
            "take_over": lambda: do.take_over(actor, number),
            "decline": lambda: do.decline(actor, number),
            "reply": lambda: do.reply(actor, number, text="Here it is"),
            "note": lambda: do.note(actor, number, text="noted"),
            "transfer": lambda: do.transfer(actor, number, queue="technical", sheet=SHEET),
            "transfer_to": lambda: do.transfer(actor, number, agent=STAFF[1], sheet=SHEET),
            "escalate": lambda: do.escalate(actor, number, level="expert", sheet=SHEET),
            "snooze": lambda: do.snooze(actor, number, until=soon),
            "wait": lambda: do.wait_for_customer(actor, number),
            "wait_third": lambda: do.wait_for_third(actor, number, whom="carrier", until=soon),
            "follow_up": lambda: do.follow_up(actor, number, at=soon),
            "solve": lambda: do.solve(actor, number, delay="difficult"),
            "close": lambda: do.close(actor, number, delay="difficult"),
            "reopen": lambda: do.reopen(actor, number),
            "junk": lambda: do.junk(actor, number),
            "not_junk": lambda: do.not_junk(actor, number),
            "return_to_bot": lambda: do.return_to_bot(actor, number),
            "merge": lambda: do.merge(actor, number, to=other),
            "unmerge": lambda: do.unmerge(actor, number),
            "link": lambda: do.link(actor, number, to=other),
            "unlink": lambda: do.unlink(actor, number, to=other),
        }

    async def check(self) -> None:
        """What must hold after every step."""
        last = self.done[-1]
        found = await self.quiet.rows(select(cases))
        by_id = {row.id: row for row in found}
        occurring = reachable()
        assert [row.number for row in found if (row.owner, row.state) not in occurring] == [], last
        open_ = await self.quiet.rows(
            select(assignment).where(assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_not(None))
        )
        held = {row.id: row.agent_id for row in found if row.owner == "agent"}
        assert {row.case_id: row.agent_id for row in open_} == held, last
        merged = {row.id for row in found if row.state == "merged"}
        strays = await self.quiet.rows(select(message.c.id).where(message.c.case_id.in_(merged)))
        assert strays == [], last
        for row in found:
            steps = 0
            while row.merged_into is not None:
                row, steps = by_id[row.merged_into], steps + 1
                assert steps < len(found), last
        past = [row.number for row in found if row.owner == "queue" and (row.rank_at is None or row.queue is None)]
        assert past == [], last

    async def check_end(self, messages: int) -> None:
        """What must hold of the whole walk: nothing is lost, nothing is stuck."""
        stuck = await self.quiet.rows(select(inbox.c.id, inbox.c.error).where(inbox.c.state == "quarantined"))
        assert stuck == [], self.done[-10:]
        ((stored,),) = await self.quiet.rows(
            select(func.count()).select_from(message).where(message.c.inbox_id.is_not(None))
        )
        assert stored == messages
        over = select(promise.c.id).join(cases, cases.c.id == promise.c.case_id)
        left = over.where(
            promise.c.met_at.is_(None),
            promise.c.ended_at.is_(None),
            promise.c.to_whom == "customer",
            cases.c.state.in_(("closed", "junk", "merged")),
        )
        assert await self.quiet.rows(left) == []


@pytest.mark.parametrize("seed", [0, 1, 2, 19, 30, 31])
async def test_whatever_happens_to_cases_what_must_hold_holds(tmp_path: Path, seed: int) -> None:
    async with quiet_gateway(tmp_path) as quiet:
        parts = quiet.gateway.parts
        actions = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=quiet.gateway.numbers,
            calendars=parts.calendars,
            now=quiet.now,
        )
        walk = Walk(quiet, actions, random.Random(seed))
        for _ in range(STEPS):
            await walk.step()
            if walk.done:
                await walk.check()
        said = sum(one.startswith("u") for one in walk.done)
        await walk.check_end(said)
        assert walk.refused < len(walk.done) / 2
