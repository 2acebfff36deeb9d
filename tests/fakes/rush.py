"""Customers who write whatever happens to the gateway, and the ledger of what must have become of their messages.

A customer posts a message again, under the same id, until it is answered with 202, as the contract asks of a program.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, ClientTimeout

from gateway.store.store import Store, StoreDownError
from tests.fakes.rows import rows_of

SCRIPTS: Sequence[Sequence[tuple[str, ...]]] = (
    (("Where is my order 4500123456?",), ("0001",), ("I want to talk to a person",), ("Are you there?",)),
    (("hello", "a question", "where is my order", "4500123456"), ("0001",), ("thanks",)),
    (("Где мой заказ 4500123456?",), ("9999",), ("0001",), ("позовите оператора",), ("жду",)),
    (("订单4500123456到哪里了",), ("0001",), ("转人工",)),
    (("Is A9F74216 in stock?",), ("where is my order 4500123456", "0001"), ("cancel",)),
    (("operator",), ("order 4500123456 please", "and its invoice"), ("hello?",)),
)
"""What customers say: turns of messages, those of one turn within a moment."""


@dataclass
class Rush:
    """Customers at work on one gateway: `address` and `token` of channel demo, `rng` makes it repeatable."""

    address: str
    token: str
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    accepted: dict[str, float] = field(default_factory=dict)  # event id → when its 202 came
    refused: dict[int, int] = field(default_factory=dict)  # status other than 202 → how often
    posted: int = 0

    async def wave(self, name: str, customers: int, *, within_s: float = 60, pause_s: float = 0.5) -> None:
        """Have so many new customers say a whole script each, with pauses around `pause_s` between their turns."""
        session = ClientSession(self.address, timeout=ClientTimeout(total=5))
        async with asyncio.timeout(within_s), session as http, asyncio.TaskGroup() as group:
            for place in range(customers):
                script = SCRIPTS[place % len(SCRIPTS)]
                group.create_task(self._talk(http, f"{name}.{place}", script, pause_s))

    async def post_one(self, event: Mapping[str, object]) -> None:
        """Post one event until it is accepted."""
        async with asyncio.timeout(60), ClientSession(self.address, timeout=ClientTimeout(total=5)) as http:
            await self._post(http, event)

    async def follow(self, seen: list[Mapping[str, object]], until: Callable[[], bool]) -> None:
        """Read the feed by its places while everything goes on, as a program does; stops once `until` and no more."""
        after = 0
        async with ClientSession(self.address, timeout=ClientTimeout(total=5)) as http:
            while True:
                is_last = until()
                items = await self._feed(http, after)
                seen += items
                after = int(str(seen[-1]["seq"])) if seen else 0
                if is_last and not items:
                    return
                await asyncio.sleep(0.01)

    async def _talk(self, http: ClientSession, who: str, script: Sequence[tuple[str, ...]], pause_s: float) -> None:
        await asyncio.sleep(self.rng.uniform(0, pause_s))
        for turn, texts in enumerate(script):
            for place, text in enumerate(texts):
                await self._post(http, {"id": f"{who}.{turn}.{place}", "from": {"id": who}, "text": text})
            await asyncio.sleep(self.rng.uniform(0, 2 * pause_s))

    async def _post(self, http: ClientSession, event: Mapping[str, object]) -> None:
        while True:
            self.posted += 1
            try:
                async with http.post("/v1/inbound/demo", json=event, headers=self._headers()) as answer:
                    if answer.status == 202:
                        self.accepted[str(event["id"])] = time.monotonic()
                        return
                    self.refused[answer.status] = self.refused.get(answer.status, 0) + 1
            except (ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.02)

    async def _feed(self, http: ClientSession, after: int) -> Sequence[Mapping[str, object]]:
        try:
            where = f"/v1/inbound/demo/outgoing?after={after}&limit=200"
            async with http.get(where, headers=self._headers()) as answer:
                return (await answer.json())["items"] if answer.status == 200 else ()
        except (ClientError, TimeoutError):
            return ()

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def stands_in_case(store: Store, ids: Sequence[str], *, within_s: float) -> float:
    """How long it took until all these events stood in their cases; fails when it takes longer."""
    began = time.monotonic()
    while missing := set(ids) - await _standing(store):
        took = time.monotonic() - began
        assert took < within_s, f"{len(missing)} events stand in no case after {took:.1f} s: {sorted(missing)[:5]}"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def everything_worked(store: Store, *, within_s: float) -> None:
    """Wait until no lane has anything waiting and nobody holds one."""
    began = time.monotonic()
    while left := await rows_of(store, _LEFT):
        assert time.monotonic() - began < within_s, f"still waiting after {within_s} s: {left[:5]}"
        await asyncio.sleep(0.05)


async def ledger_faults(store: Store, accepted: Sequence[str]) -> list[str]:
    """Everything lost, doubled or left open; nothing when all is well."""
    faults = [f"{what}: {found[:5]}" for what, query in _FAULTS.items() if (found := await rows_of(store, query))]
    known = {str(row["dedupe_key"]) for row in await rows_of(store, "SELECT dedupe_key FROM inbox")}
    if lost := sorted(set(accepted) - known):
        faults.append(f"accepted and not stored: {lost[:5]}")
    return faults


async def _standing(store: Store) -> set[str]:
    query = "SELECT i.dedupe_key FROM inbox i JOIN message m ON m.inbox_id = i.id WHERE i.state = 'done'"
    try:
        return {str(row["dedupe_key"]) for row in await rows_of(store, query)}
    except StoreDownError:  # it was just started again
        return set()


_LEFT = "SELECT channel, conversation_key, waiting, lease_owner FROM lane WHERE waiting > 0 OR lease_owner IS NOT NULL"
_FAULTS: Mapping[str, str] = {
    "an event not worked": "SELECT dedupe_key, state, attempts, error FROM inbox WHERE state <> 'done'",
    "an event that stands in no case, or in several places": (
        "SELECT i.dedupe_key, count(m.id) AS times FROM inbox i LEFT JOIN message m ON m.inbox_id = i.id"
        " GROUP BY i.id, i.dedupe_key HAVING count(m.id) <> 1"
    ),
    "an event without its one acknowledgement row": (
        "SELECT i.dedupe_key, count(a.inbox_id) AS times FROM inbox i"
        " LEFT JOIN acknowledgement a ON a.inbox_id = i.id GROUP BY i.id, i.dedupe_key HAVING count(a.inbox_id) <> 1"
    ),
    "a turn answered twice": (
        "SELECT i.turn_id, count(DISTINCT a.outbox_id) AS letters FROM inbox i JOIN acknowledgement a"
        " ON a.inbox_id = i.id WHERE a.outcome = 'sent' GROUP BY i.turn_id HAVING count(*) <> 1"
    ),
    "a burst whose turn has no answer": (
        "SELECT i.dedupe_key FROM inbox i JOIN acknowledgement a ON a.inbox_id = i.id"
        " WHERE CAST(a.reason AS text) LIKE '%burst%' AND NOT EXISTS (SELECT 1 FROM inbox j JOIN acknowledgement b"
        " ON b.inbox_id = j.id WHERE j.turn_id = i.turn_id AND b.outcome = 'sent')"
    ),
    "a message left without an answer that no person has": (
        "SELECT i.dedupe_key, a.reason FROM inbox i JOIN acknowledgement a ON a.inbox_id = i.id"
        " JOIN cases c ON c.id = a.case_id WHERE a.outcome = 'suppressed' AND CAST(a.reason AS text) NOT LIKE '%burst%'"
        " AND c.owner = 'bot'"
    ),
    "a letter of no turn": (
        "SELECT o.idempotency_key FROM outbox o WHERE o.author = 'bot'"
        " AND NOT EXISTS (SELECT 1 FROM acknowledgement a WHERE a.outbox_id = o.id)"
    ),
    "a customer with several cases that nothing parted": (
        "SELECT i.conversation_key, count(DISTINCT m.case_id) AS cases FROM inbox i JOIN message m"
        " ON m.inbox_id = i.id JOIN cases c ON c.id = m.case_id WHERE CAST(c.reasons AS text) NOT LIKE '%other-matter%'"
        " GROUP BY i.channel, i.conversation_key HAVING count(DISTINCT m.case_id) > 1"
    ),
    "messages of one customer out of their order": (
        "SELECT i.dedupe_key FROM inbox i JOIN message m ON m.inbox_id = i.id JOIN inbox j ON j.channel = i.channel"
        " AND j.conversation_key = i.conversation_key AND j.seq < i.seq JOIN message n ON n.inbox_id = j.id"
        " WHERE n.position > m.position AND n.case_id = m.case_id"
    ),
    "two things at one place of a conversation": (
        "SELECT conversation_id, seq FROM message WHERE seq IS NOT NULL GROUP BY conversation_id, seq"
        " HAVING count(*) > 1"
    ),
    "two letters at one place of the feed": (
        "SELECT channel, seq FROM outbox WHERE seq IS NOT NULL GROUP BY channel, seq HAVING count(*) > 1"
    ),
    "a feed with a letter that is not in it": "SELECT id FROM outbox WHERE seq IS NULL",
}
