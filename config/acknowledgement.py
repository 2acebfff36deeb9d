"""The section `[acknowledgement]`: when automatic letters go out, and how many at most."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.reader import between


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementSettings:
    """Limits of what is sent by itself."""

    blocked_days: float = field(default=60.0, metadata=between(0))
