"""What-if: where a message would go, over HTTP."""

from __future__ import annotations

from typing import Final

from gateway.api.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = ()
