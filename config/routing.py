"""The section `[routing]`: how cases find people."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.reader import between


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSettings:
    """How long the agent before stays first choice, when calls and work after them end, when passing on is an alarm."""

    sticky_hours: float = field(default=72.0, metadata=between(0))
    wrap_up_minutes: float = field(default=10.0, metadata=between(0, 1_440))
    talking_minutes: float = field(default=120.0, metadata=between(1, 1_440))
    ping_pong_hops: int = field(default=3, metadata=between(1, 100))
