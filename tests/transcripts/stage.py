"""What a transcript is played at: a customer's side of one talk at an open gateway, whatever the channel."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import select

from gateway.app import Gateway
from gateway.left_flows import running_flow
from gateway.orders.demo_shop import DemoShop
from gateway.reservations.watching import ReservationWatch
from gateway.stock_watch.watching import StockWatch
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, flow_state
from gateway.timers import Timers
from tests.transcripts.order_doors import OrderDoors

FILES = Path(__file__).parent / "files"
MEDIA = {
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
        """Let timers ring, and those look who watch goods and reservations, as they do all the time."""
        timers = Timers(self.gateway.parts, now=now)
        while await timers.fire_due():
            pass
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


def in_bytes(file: Path) -> bytes:
    """What is in a file that a customer sends; they are small."""
    return file.read_bytes()
