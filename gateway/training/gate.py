"""The gate: whether a model may take over from the one that answers, by figures measured on the same fixed set. Pure.

The tolerances have reasons. Half a point of macro-F1 or of the oos AUROC is what two honest trainings of the same
quality differ by on some 2,500 lines, so less would refuse by chance. A danger that is not heard costs more than any
figure can win back: the safety recall may not fall at all, nor below 98 % once that was reached. The oos recall at five
per cent rejected rests on some hundred lines out of scope, so it may move by two points.

What is won that way must not be paid elsewhere: a model that rings for everything hears every danger, and one that
calls everything out of scope catches all of that. So alarms for nothing may rise by half a point on plain lines, by two
on some two hundred lines written to be mistaken for danger, and customers turned away as out of scope by one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Json = Mapping[str, Any]
Figure = Literal[
    "macro_f1",
    "safety_recall",
    "false_alarms",
    "safety_false_alarms",
    "oos_auroc",
    "oos_recall",
    "turned_away",
]

TOLERANCES: Final[Mapping[Figure, float]] = {
    "macro_f1": 0.005,
    "safety_recall": 0.0,
    "false_alarms": 0.005,
    "safety_false_alarms": 0.02,
    "oos_auroc": 0.005,
    "oos_recall": 0.02,
    "turned_away": 0.01,
}
FEWER_IS_BETTER: Final[frozenset[Figure]] = frozenset({"false_alarms", "safety_false_alarms", "turned_away"})
SAFETY_FLOOR: Final = 0.98
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure of both models, the least or the most that is let through, and whether that is kept."""

    figure: Figure
    candidate: float | None
    live: float | None
    least: float | None = None
    most: float | None = None
    is_met: bool

    @property
    def short_by(self) -> float:
        """How much is missing, or too much; of a figure that is not known the whole."""
        if self.is_met:
            return 0.0
        if self.most is not None:
            return (1.0 if self.candidate is None else self.candidate) - self.most
        return 0.0 if self.least is None else self.least - (self.candidate or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says: each figure, the intents that would be lost, and on what both were measured.

    `on` is "fixed", "folds" where there is no fixed set, or "nothing" where they cannot be compared.
    """

    model: str
    live: str | None
    on: Literal["fixed", "folds", "nothing"]
    checks: tuple[Check, ...]
    lost_intents: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether the model may be promoted without a reason."""
        return self.on != "nothing" and not self.lost_intents and all(one.is_met for one in self.checks)

    def as_json(self) -> dict[str, Any]:
        """What stands in the history and is answered."""
        checks = [{**asdict(one), "short_by": round(one.short_by, 6)} for one in self.checks]
        return {
            "open": self.is_open,
            "model": self.model,
            "live": self.live,
            "on": self.on,
            "checks": checks,
            "lost_intents": list(self.lost_intents),
        }


def judge(
    model: str,
    candidate: Json | None,
    live: str | None,
    live_figures: Json | None,
    *,
    intents: Collection[str],
    needed: Collection[str],
) -> Verdict:
    """Compare short figures of two models; `needed` are the intents that the live one and the settings use.

    Figures of other sets, and reports without a macro-F1, are not compared. A model without a live one before it (it is
    the live one itself) has nothing to be worse than.
    """
    lost = tuple(sorted(set(needed) - set(intents)))
    is_known = candidate is not None and candidate.get("macro_f1") is not None
    if candidate is None or not is_known or (live is not None and not _is_comparable(candidate, live_figures)):
        return Verdict(model=model, live=live, on="nothing", checks=(), lost_intents=lost)
    checks = tuple(_check(name, candidate, live_figures or {}) for name in TOLERANCES)
    return Verdict(model=model, live=live, on=candidate["on"], checks=checks, lost_intents=lost)


def _is_comparable(one: Json, other: Json | None) -> bool:
    """Whether figures are of the same lines; across folds every model has its own, and only these are compared."""
    if other is None or one["on"] != other["on"] or other.get("macro_f1") is None:
        return False
    return bool(one["on"] == "folds" or one["mark"] == other["mark"])


def _check(name: Figure, candidate: Json, live: Json) -> Check:
    new, old = candidate.get(name), live.get(name)
    if old is None:
        return Check(figure=name, candidate=new, live=old, is_met=True)
    if name in FEWER_IS_BETTER:
        most = old + TOLERANCES[name]
        return Check(
            figure=name, candidate=new, live=old, most=most, is_met=new is not None and new <= most + _ROUNDING
        )
    least = old - TOLERANCES[name]
    if name == "safety_recall" and old >= SAFETY_FLOOR:
        least = max(least, SAFETY_FLOOR)
    return Check(figure=name, candidate=new, live=old, least=least, is_met=new is not None and new >= least - _ROUNDING)
