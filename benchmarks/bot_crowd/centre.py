"""The real gateway with the shipped model and the demo shop, and what a customer at it sees of the bot."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import select

from benchmarks.bot_crowd.wants import Act
from bots.plan import Question
from bots.registry import flows
from config.settings import load
from gateway.app import Gateway, open_gateway
from gateway.ids import SECOND
from gateway.orders.contract import OrderSystem
from gateway.orders.wishes import Refused
from gateway.pipeline import Pipeline
from gateway.store.schema import cases, flow_state
from gateway.timers import Timers
from gateway.worker import Worker

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
MONDAY_NOON = 1_795_424_400_000_000
"""2026-11-23 12:00 in Moscow; every centre begins then."""
ACTS = (
    "place_order",
    "change_order",
    "cancel_order",
    "reserve",
    "end_reservation",
    "request_return",
    "make_quote",
)
_PEOPLE = ("queue", "agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the customer has before him: the bot's words, the buttons, the files, and which question is open."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    flow: str = ""
    step: str = ""
    slot: str = ""
    is_with_people: bool = False


class Noting:
    """The order system, which notes what is done in it; `allows` tells whether the customer just said yes."""

    def __init__(self, shop: OrderSystem) -> None:
        self._shop = shop
        self.acts: list[Act] = []
        self.allows: Callable[[], bool] = lambda: False

    def __getattr__(self, name: str) -> object:
        inner: Any = getattr(self._shop, name)
        if name not in ACTS:
            return inner

        async def call(*asked: object, key: str) -> object:
            answer: object = await cast(Callable[..., Awaitable[object]], inner)(*asked, key=key)
            if not isinstance(answer, Refused) and key not in {act.key for act in self.acts}:
                self.acts.append(Act(name=name, asked=asked, key=key, said_yes=self.allows()))
            return answer

        return call


@dataclass
class Centre:
    """A gateway whose clock is moved by hand; one customer talks after the other."""

    gateway: Gateway
    shop: OrderSystem
    orders: Noting
    clock: list[int]
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _read_up_to: int = 0
    began_at: int = 0

    def begins(self) -> None:
        """A new customer comes: what was before is no matter of his."""
        self.clock[0] += SECOND
        self.began_at = self.clock[0]
        self.orders.acts.clear()

    async def pass_time(self, seconds: float) -> None:
        """Let time go by, with its timers."""
        self.clock[0] += int(seconds * SECOND)
        timers = Timers(self.gateway.parts, now=self.now)
        while await timers.fire_due():
            pass

    def now(self) -> int:
        """The instant it is."""
        return self.clock[0]

    async def write(self, sender: dict[str, str], said: dict[str, object]) -> Seen:
        """Take in what the customer writes or presses, work it, and give what he then sees."""
        item = {"id": f"c{next(self._ids)}", "from": sender, **said}
        channel = self.gateway.parts.channels["demo"]
        await self.gateway.parts.door.accept(channel.incoming(item, orjson.dumps(item)))  # type: ignore[attr-defined]
        await self.gateway.worker.work_all()
        self.clock[0] += 3 * SECOND
        await self.gateway.worker.work_all()
        return await self._seen()

    async def _seen(self) -> Seen:
        items = await self.gateway.parts.door.feed("demo", after=self._read_up_to, limit=200)
        self._read_up_to = items[-1].seq if items else self._read_up_to
        flow, step, slot = await self._open_question()
        return Seen(
            text="\n".join(one.text for one in items),
            buttons=tuple((one["title"], one["payload"]) for one in (items[-1].buttons if items else ())),
            files=tuple(file.name for one in items for file in one.attachments),
            flow=flow,
            step=step,
            slot=slot,
            is_with_people=await self._is_with_people(),
        )

    async def _open_question(self) -> tuple[str, str, str]:
        query = (
            select(flow_state.c.flow, flow_state.c.state)
            .join(cases, cases.c.id == flow_state.c.case_id)
            .where(cases.c.opened_at >= self.began_at)
            .order_by(cases.c.active_at.desc(), cases.c.number.desc())
        )
        for row in await self._rows(query):
            if "ended" in row.state:
                continue
            step = str(row.state.get("step", ""))
            plan = flows().get(row.flow)
            node = plan.nodes.get(step) if plan else None
            return row.flow, step, node.slot if isinstance(node, Question) else ""
        return "", "", ""

    async def _is_with_people(self) -> bool:
        owners = await self._rows(select(cases.c.owner).where(cases.c.opened_at >= self.began_at))
        return any(row.owner in _PEOPLE for row in owners)

    async def _rows(self, query: Any) -> list[Any]:
        return await self.gateway.parts.store.read(lambda connection: list(connection.execute(query).all()))


@asynccontextmanager
async def open_centre(folder: Path, ready: Path | None) -> AsyncIterator[Centre]:
    """Open a gateway on an empty folder, or on a copy of a `ready` one."""
    if ready is not None:
        shutil.copytree(ready, folder, dirs_exist_ok=True)
    clock = [MONDAY_NOON]
    loaded = load(SHIPPED, {"DATA_DIR": str(folder)})
    async with open_gateway(loaded, now=lambda: clock[0]) as gateway:
        shop = gateway.parts.orders
        noting = Noting(shop)
        parts = replace(gateway.parts, orders=cast(OrderSystem, noting))
        pipeline = Pipeline(parts, gateway.numbers, now=lambda: clock[0])
        worker = Worker(parts, pipeline, now=lambda: clock[0], saved=gateway.live.saved, lock=None)
        parts.intake.work_urgent_by(worker.work_now)
        gateway = replace(gateway, parts=parts, pipeline=pipeline, worker=worker)
        yield Centre(gateway=gateway, shop=shop, orders=noting, clock=clock)
