"""What an operation of the bot is given and gives: the way from a flow's `Call` to the order system and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from bots.flow import JSON, Slots
from config.settings import Settings
from gateway.calendars import Calendar
from gateway.entity_reading import today_in
from gateway.orders.contract import OrderSystem
from gateway.store.blobs import Blobs
from gateway.store.store import Store
from gateway.texts import Texts
from gateway.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an operation gave: one of the outcomes that the flow declares, and plain JSON."""

    outcome: str
    value: Slots = field(default_factory=dict)


_REMOTE_UNTOLD_S = 1.0
"""Answers of a remote order system that tell nothing come no earlier: their time would tell whether an order exists."""
UNAVAILABLE = Answered(outcome="unavailable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call on the way: the turn it is made for, the systems it may ask, and the `key` under which it acts.

    The key is the same on every retry of the turn, so what acts on the order system acts once; `is_again` says that it
    was asked for under this key before, and that the order system is to say what came of it; `is_to_act` that the flow
    that asks does something in the end to what it looks up. An operation may add rows to `turn.changes`, which are
    stored with the turn's answer or not at all.
    """

    turn: Turn
    settings: Settings
    orders: OrderSystem
    store: Store
    blobs: Blobs
    texts: Texts
    key: str
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    signing_key: bytes = field(default=b"", repr=False)
    is_again: bool = False
    is_to_act: bool = False

    @property
    def language(self) -> str:
        """The language that the customer is answered in."""
        return self.turn.meaning.language if self.turn.meaning is not None else "en"

    @property
    def today(self) -> date:
        """The day that it is where our calendar is kept: at night it is another one than by UTC."""
        return today_in(self.calendars, self.settings.gateway.default_calendar, lambda: self.turn.now)()

    @property
    def timeout_s(self) -> float:
        """How long the order system has."""
        return self.settings.orders.timeout_s


Run: TypeAlias = Callable[[Asked, Mapping[str, JSON]], Awaitable[Answered]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation; `acts` says that it does more than look, so that it is not done for messages only kept.

    What `binds` acts on another system, where nothing can be taken back with our transaction: it is done under the key
    of the summary that the customer agreed to, and written down before it is asked for.

    An OrderSystemDown or a time-out that it raises is answered `unavailable`.
    """

    run: Run
    acts: bool = False
    binds: bool = False


def untold_after_s(asked: Asked) -> float:
    """Until when after the question every answer that tells nothing is held back."""
    return 0.0 if asked.settings.orders.kind == "demo" else min(_REMOTE_UNTOLD_S, asked.timeout_s)


def text_of(value: JSON) -> str | None:
    """The argument as a text, None for anything else."""
    return value if isinstance(value, str) else None


def json_of(value: Mapping[str, object]) -> Slots:
    """The values of a TypedDict as the JSON that they are."""
    return value  # type: ignore[return-value]
