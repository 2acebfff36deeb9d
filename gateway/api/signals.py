"""Signals, the report of each account, and webhooks over HTTP: joined here from their modules."""

from __future__ import annotations

from typing import Final

from gateway.api import webhooks
from gateway.api.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (*webhooks.ENDPOINTS,)
