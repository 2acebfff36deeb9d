"""What became of a batch of claimed turns: worked, failed, or waiting for more of the same burst."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.store.lanes import Claim
from gateway.store.turns import Worked


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A turn that could not be worked, and why."""

    claim: Claim
    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A turn that waits for more messages of the same burst."""

    claim: Claim
    until: int


@dataclass(slots=True, kw_only=True)
class Batch:
    """What became of the turns of a batch, ready to save or to give back."""

    worked: list[Worked] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)

    def fail(self, claim: Claim, error: Exception) -> None:
        """Note that a turn could not be worked."""
        self.failed.append(Failed(claim=claim, error=error))
