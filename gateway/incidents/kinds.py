"""The five types of incident: which intents they come from, where they go, and what a complete one holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

IncidentType = Literal["promotion", "advice", "quality", "certificate", "service"]
Via = Literal["mail", "api", "phone", "desk"]
Item = Literal["documents", "scan", "comment", "remark_no", "name"]

TYPES: Final[tuple[IncidentType, ...]] = ("promotion", "advice", "quality", "certificate", "service")
ITEMS: Final[tuple[Item, ...]] = ("documents", "scan", "comment", "remark_no", "name")

INTENT_OF: Final[Mapping[IncidentType, str]] = {
    "promotion": "complaint_promotion",
    "advice": "complaint_advice",
    "quality": "complaint_quality",
    "certificate": "certificate",
    "service": "complaint_service",
}
_TYPE_OF_INTENT: Final[Mapping[str, IncidentType]] = {
    **{intent: type_ for type_, intent in INTENT_OF.items()},
    "complaint_delivery": "service",
}
_WANTED: Final[Mapping[IncidentType, tuple[Item, ...]]] = {
    "promotion": ITEMS,
    "advice": ITEMS,
    "quality": ITEMS,
    "service": ITEMS,
    "certificate": ("comment", "name"),
}
_SPOKEN: Final[tuple[Item, ...]] = ("comment", "name")


def type_of_intent(intent: str | None) -> IncidentType | None:
    """The type that an intent stands for, or None."""
    return _TYPE_OF_INTENT.get(intent or "")


def wanted_items(type_: IncidentType, via: Via) -> tuple[Item, ...]:
    """What an incident of this type must hold to be complete; what is told by telephone has no papers."""
    return _SPOKEN if via == "phone" else _WANTED[type_]
