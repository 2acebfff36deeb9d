"""As many parts of a gateway as what follows the log of events works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from config.settings import load
from config.signals import WebhookSettings
from gateway.bus.contract import Bus
from gateway.parts import Parts
from gateway.store.store import Store

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"


def parts_of(store: Store, bus: Bus, hooks: Mapping[str, WebhookSettings]) -> Parts:
    """Parts with the shipped settings and these hooks."""
    settings = replace(load(SHIPPED, {}).settings, webhooks=hooks)
    return cast(Parts, SimpleNamespace(store=store, bus=bus, settings=settings, process_id="test"))
