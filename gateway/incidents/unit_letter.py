"""What the pipeline carries about a unit's mail from stage to stage."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.incidents.customers import Customer
from gateway.incidents.written import Written
from gateway.store.incidents import IncidentRow


@dataclass(slots=True, kw_only=True)
class UnitLetter:
    """What a turn of a unit says: `stored` is the incident that it belongs to, `customer` whom a new one is about.

    `is_known_case` says that the mail joins a case, which need not be an incident; a forwarded mail is the customer's
    own, so that its customer is who wrote it.
    """

    unit: str
    written: Written
    stored: IncidentRow | None = None
    customer: Customer | None = None
    is_forward: bool = False
    is_known_case: bool = False
