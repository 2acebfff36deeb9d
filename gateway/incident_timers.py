"""Timers of incidents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.firing import Effect

EFFECTS: Final[Mapping[str, Effect]] = {}
