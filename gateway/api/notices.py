"""Notices of disruptions and changes over HTTP."""

from __future__ import annotations

from typing import Final

from gateway.api.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = ()
