"""The refusal of a promotion with what fails, and the reasons people write to let one through."""

from __future__ import annotations

from typing import Final

from gateway.errors import Conflict, NotValid
from gateway.training.gate import Check, Verdict

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 2_000


def shut(verdict: Verdict) -> Conflict:
    """The refusal of a promotion, with every figure that fails and by how much."""
    told = [_said(one) for one in verdict.checks if not one.is_met]
    if verdict.lost_intents:
        told.append(f"it does not know {', '.join(verdict.lost_intents)}")
    if verdict.on == "nothing":
        told.append("it and the live model cannot be compared: there are no figures of the same lines")
    message = (
        f"the gate is shut for {verdict.model}: {'; '.join(told)}; give a reason of at least {SHORTEST_REASON} letters"
    )
    return Conflict(message, fields={"gate": verdict.as_json()})


def _said(check: Check) -> str:
    if check.most is not None:
        return f"{check.figure} {_points(check.candidate)} where at most {_points(check.most)} is let through"
    return f"{check.figure} {_points(check.candidate)} where {_points(check.least)} is needed"


def _points(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.4f}"


def reason_of(written: str | None, *, shortest: int = SHORTEST_REASON) -> str | None:
    """A reason that counts, or None; raises NotValid for one that says too little."""
    said = " ".join((written or "").split())[:LONGEST_REASON]
    if not said:
        return None
    if len(said) < shortest:
        raise NotValid(f"the reason needs at least {shortest} letters", fields={"reason": "too short"})
    return said
