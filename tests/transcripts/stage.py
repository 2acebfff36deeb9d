"""Where a transcript is played: an open gateway with the shipped model, and a customer at one of its channels."""

from __future__ import annotations

import base64
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import orjson
from sqlalchemy import select

from gateway.app import Gateway
from gateway.left_flows import running_flow
from gateway.orders.demo_shop import DemoShop
from gateway.pipeline import Pipeline
from gateway.reservations.watching import ReservationWatch
from gateway.stock_watch.watching import StockWatch
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, flow_state
from gateway.timers import Timers
from gateway.worker import Worker
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.journeys.mail_post import Post, answering, post_office, settings, words
from tests.transcripts.order_doors import OrderDoors
from tests.transcripts.script import Transcript

FILES = Path(__file__).parent / "files"
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the customer got: the text of all of it, and the titles and payloads of the buttons that stand."""

    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class Stage(ABC):
    """A customer's side of one talk; `orders` is the order system behind its door."""

    gateway: Gateway
    orders: OrderDoors

    @abstractmethod
    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """Write a message, and give what was answered."""

    @abstractmethod
    async def press(self, payload: str) -> Answer:
        """Press a button, and give what was answered."""

    @abstractmethod
    async def wait(self, seconds: float) -> Answer:
        """Let time pass, and give what came unasked."""

    async def restock(self, what: str) -> None:
        """Let so many pieces of an article come in: "LC1D09M7 10"."""
        reference, _, pieces = what.partition(" ")
        shop = cast(DemoShop, self.orders)
        await shop.restock(reference, int(pieces))

    async def look(self, now: Callable[[], int]) -> None:
        """Let those who watch goods and reservations look, as they do all the time."""
        await StockWatch(self.gateway.parts, now=now).look_due()
        await ReservationWatch(self.gateway.parts, now=now).look_due()

    async def owner(self) -> str:
        """Who has the newest case: bot, queue, agent or nobody."""
        query = select(cases.c.owner).order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(1)
        return str(await self._one(query, "nobody"))

    async def intent(self) -> str:
        """What the newest case is about."""
        query = select(cases.c.intent).order_by(cases.c.opened_at.desc(), cases.c.number.desc()).limit(1)
        return str(await self._one(query, "none"))

    async def flow(self) -> str:
        """Which flow waits for the customer, or `none`."""
        query = select(flow_state.c.flow, flow_state.c.version, flow_state.c.state, flow_state.c.misses)
        found = await self.gateway.parts.store.read(lambda connection: connection.execute(query).all())
        rows = [
            FlowRow(case_id="", flow=row.flow, version=row.version, state=row.state, misses=row.misses) for row in found
        ]
        return next((name for row in rows if (name := running_flow(row)) is not None), "none")

    async def _one(self, query: object, none: str) -> object:
        row = await self.gateway.parts.store.read(lambda connection: connection.execute(query).first())  # type: ignore[call-overload]
        return none if row is None or row[0] is None else row[0]


@dataclass
class ChatStage(Stage):
    """A customer of the API channel, who has buttons."""

    quiet: QuietGateway
    sender: dict[str, str]
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _seen: int = 0

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage."""
        attached = [
            {"name": one.name, "media_type": _MEDIA.get(one.suffix, "text/plain"), "data": _base64(one)}
            for one in files
        ]
        return await self._send({"text": text, **({"attachments": attached} if attached else {})})

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        return await self._send({"button": payload})

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.quiet.pass_time(seconds)
        while await self.quiet.timers.fire_due():
            pass
        await self.look(self.quiet.now)
        await self.quiet.work()
        return await self._said()

    async def _send(self, said: dict[str, object]) -> Answer:
        item = {"id": f"t{next(self._ids)}", "from": self.sender, **said}
        channel = self.gateway.parts.channels["demo"]
        await self.gateway.parts.door.accept(channel.incoming(item, orjson.dumps(item)))  # type: ignore[attr-defined]
        await self.quiet.work()
        return await self._said()

    async def _said(self) -> Answer:
        items = await self.gateway.parts.door.feed("demo", after=self._seen, limit=200)
        self._seen = items[-1].seq if items else self._seen
        return Answer(
            text="\n".join(one.text for one in items),
            buttons=tuple((one["title"], one["payload"]) for one in (items[-1].buttons if items else ())),
            files=tuple(file.name for one in items for file in one.attachments),
        )


@dataclass
class MailStage(Stage):
    """A customer who writes mails and answers ours."""

    post: Post
    address: str
    _last: dict[str, str] = field(default_factory=dict)

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage."""
        if files:
            raise NotImplementedError("a transcript by mail has no files yet")
        self.post.clock.at += 60_000_000
        await self.post.write(text, worked=True, from_=self.address, return_path=self.address, **self._last)
        return self._said()

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        raise AssertionError(f"a mail has no buttons to press: {payload}")

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.post.clock.at += int(seconds * 1_000_000)
        timers = Timers(self.gateway.parts, now=self.post.clock)
        while await timers.fire_due():
            pass
        await self.look(self.post.clock)
        await self.post.work()
        return self._said()

    def _said(self) -> Answer:
        letters = self.post.letters()
        if letters:
            self._last = answering(letters[-1])
        return Answer(
            text="\n".join(words(one) for one in letters),
            files=tuple(name for one in letters for part in one.iter_attachments() if (name := part.get_filename())),
        )


@asynccontextmanager
async def stage_for(transcript: Transcript, folder: Path) -> AsyncIterator[Stage]:
    """The gateway of a data folder, with a customer as the transcript's head describes him."""
    if transcript.head.get("channel", "chat") == "mail":
        async with post_office(settings(folder)) as post:
            orders = OrderDoors(post.gateway.parts.orders)
            post.gateway = gateway_behind(post.gateway, orders, post.clock)
            address = transcript.head.get("mail", "customer@example.com")
            yield MailStage(gateway=post.gateway, orders=orders, post=post, address=address)
        return
    async with quiet_gateway(folder) as quiet:
        orders = OrderDoors(quiet.gateway.parts.orders)
        quiet.gateway = gateway_behind(quiet.gateway, orders, quiet.now)
        sender = {"id": "customer", "locale": transcript.language}
        for head, field_name in (("phone", "phone"), ("mail", "email"), ("account", "account")):
            if head in transcript.head:
                sender[field_name] = transcript.head[head]
        yield ChatStage(gateway=quiet.gateway, orders=orders, quiet=quiet, sender=sender)


def gateway_behind(gateway: Gateway, orders: OrderDoors, now: object) -> Gateway:
    """The same gateway with its order system behind the door."""
    parts = replace(gateway.parts, orders=orders.as_system())
    pipeline = Pipeline(parts, gateway.numbers, now=now)  # type: ignore[arg-type]
    worker = Worker(parts, pipeline, now=now, saved=gateway.live.saved, lock=None)  # type: ignore[arg-type]
    parts.intake.work_urgent_by(worker.work_now)
    return replace(gateway, parts=parts, pipeline=pipeline, worker=worker)


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
