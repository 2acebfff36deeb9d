"""Care table, accounts and their people over HTTP: what admins change."""

from __future__ import annotations

from typing import Final

from gateway.api.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = ()
