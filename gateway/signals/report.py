"""The trigger report of an account: nine parameters, each with its value, since when, from whom, and whether it is a
threat by the settings. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from config.signals import TriggerSettings
from gateway.signals import contacts
from gateway.signals.contacts import DAY
from gateway.signals.facts import COMPETITOR, FAILED_CONTACTS, KEPT, LOWEST_RATING
from gateway.store.parameters import MEASURED, Parameter

PARAMETERS: Final = (
    "consulting_share",
    "product_logins",
    LOWEST_RATING,
    "untrained_departments",
    COMPETITOR,
    FAILED_CONTACTS,
    "overdue_debt",
    "newsletter",
    "seminars",
)
"""The names of the parameters, in the order of the report."""
FED: Final = tuple(name for name in PARAMETERS if name not in KEPT)
"""Those that other programs give."""

_RATING_DAYS, _CONTACT_DAYS = 30, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One parameter of the report; `value` is None and `source` "unknown" where nobody knows."""

    name: str
    value: int | float | bool | str | None
    since: int | None
    source: str
    is_threat: bool


def report(parameters: Mapping[str, Parameter], settings: TriggerSettings, *, now: int) -> Sequence[Line]:
    """The nine lines of one account; what is kept of it for other ends is no part of the report."""
    return [_line(name, parameters.get(name), settings, now) for name in PARAMETERS]


def _line(name: str, stored: Parameter | None, settings: TriggerSettings, now: int) -> Line:
    if stored is None:
        return Line(name=name, value=None, since=None, source="unknown", is_threat=False)
    value, since = _value(name, stored, now)
    source = stored.source if stored.source == MEASURED else f"fed by {stored.source}"
    return Line(name=name, value=value, since=since, source=source, is_threat=_is_threat(name, value, settings))


def _value(name: str, stored: Parameter, now: int) -> tuple[Any, int | None]:
    """What a stored parameter says now: measured ones look back over their own days."""
    if name == LOWEST_RATING:
        lowest = contacts.lowest_since(stored.value, now - _RATING_DAYS * DAY)
        return lowest if lowest is not None else (None, None)
    if name == FAILED_CONTACTS:
        since = now - _CONTACT_DAYS * DAY
        first = next((at for at, _ in stored.value.get("failed", ()) if at >= since), None)
        return contacts.failed_since(stored.value, since), first or stored.at
    return stored.value.get("value"), stored.at


def _is_threat(name: str, value: Any, settings: TriggerSettings) -> bool:
    if value is None:
        return False
    match name:
        case "consulting_share":
            return bool(value < settings.consulting_share_below)
        case "product_logins":
            return bool(value < settings.product_logins_below)
        case "lowest_rating":
            return bool(value <= settings.rating_at_most)
        case "untrained_departments":
            return bool(value >= settings.untrained_departments_from)
        case "failed_contacts":
            return bool(value >= settings.failed_contacts_from)
        case "seminars":
            return bool(value < settings.seminars_below)
        case "newsletter":
            return value is False
        case "overdue_debt":
            return value is True
        case _:
            return bool(value == "yes")
