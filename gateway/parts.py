"""The parts of a running gateway, as the composition root joins them and everything above the store is given them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from channels.contract import Channel, Door
from config.settings import Loaded, Settings
from gateway.bus.contract import Bus
from gateway.intake import Intake
from gateway.live_calendars import LiveCalendars
from gateway.live_intents import LiveIntents, live_intents_of
from gateway.notices import Notices
from gateway.orders.contract import OrderSystem
from gateway.store.blobs import Blobs
from gateway.store.store import Store
from gateway.texts import Texts
from gateway.threads import Tokens
from nlu.contract import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One gateway's parts; tests build the same value with the same root (`gateway.app.open_gateway`).

    `process_id` names this process in leases and presence; `signing_key` signs visitor and thread tokens.
    """

    loaded: Loaded
    settings: Settings
    folder: Path
    process_id: str
    signing_key: bytes
    store: Store
    blobs: Blobs
    bus: Bus
    texts: Texts
    calendars: LiveCalendars
    nlu: Engine
    orders: OrderSystem
    channels: Mapping[str, Channel]
    intake: Intake
    door: Door
    tokens: Tokens
    notices: Notices = field(default_factory=Notices)

    @property
    def intents(self) -> LiveIntents:
        """The intents of `settings`, as what follows the pages."""
        return live_intents_of(self.settings)
