"""How accounts, staff and the care table look as JSON: days as they are meant, in the installation's zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.api.shapes import Json, account, instant
from gateway.care.days import Days
from gateway.store.care import AbsenceKnown
from gateway.store.case_views import Fields
from gateway.store.delegations import DelegationKnown
from gateway.store.staff import StaffWhole


def account_whole(row: Fields, days: Days) -> Json:
    """A customer company with everything that is kept about it."""
    return {
        **account(row),
        "domains": row["domains"],
        "calendar": row["calendar"],
        "preferences": row["preferences"],
        "entitled_from": day(days.first_of(row["entitled_from"])),
        "entitled_to": day(days.last_of(row["entitled_to"])),
    }


def care(row: Fields, days: Days) -> Json:
    """A row of the care table, in force on all days from the first to the last; a proposal is approved by nobody."""
    return {
        "id": row["id"],
        "account": row["external_no"],
        "account_name": row["account_name"],
        "topic": row["topic"],
        "role": row["role"],
        "person": row["mail"],
        "person_name": row["name"],
        "is_agent": bool(row["is_agent"]),
        "valid_from": day(days.first_of(row["valid_from"])),
        "valid_to": day(days.last_of(row["valid_to"])),
        "approved_by": row["approved_by"],
        "note": row["note"],
    }


def staff(one: StaffWhole, days: Days) -> Json:
    """One of the staff; what is of the desk is null for people who are no agents."""
    return {
        "mail": one.mail,
        "name": one.name,
        "role": one.role,
        "unit": one.unit,
        "last_day": day(days.last_of(one.left_at)),
        "is_agent": one.desk_role is not None,
        "desk_role": one.desk_role,
        "language": one.language,
        "capacity": one.capacity,
        "skills": one.skills,
        "languages": one.languages,
        "brands": one.brands,
    }


def absence(one: AbsenceKnown, days: Days) -> Json:
    """Somebody's absence, in days and to the instant."""
    return {
        "id": one.id,
        "from": day(days.first_of(one.starts_at)),
        "to": day(days.last_of(one.ends_at)),
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
        "stand_in": one.stand_in,
        "reason": one.reason,
        "made_by": one.made_by,
    }


def delegation(one: DelegationKnown, days: Days) -> Json:
    """An account that an address speaks for."""
    return {
        "id": one.id,
        "kind": one.kind,
        "value": one.value,
        "person": one.person,
        "account": one.external_no,
        "account_name": one.account_name,
        "role": one.role,
        "valid_from": day(days.first_of(one.valid_from)),
        "valid_to": day(days.last_of(one.valid_to)),
    }


def rights(row: Mapping[str, Any]) -> Json:
    """What a contact may do for an account."""
    names = ("may_order", "may_see_prices", "may_see_invoices")
    return {"account": row["external_no"], **{name: bool(row[name]) for name in names}}


def day(value: date | None) -> str | None:
    """A day as the API writes it."""
    return None if value is None else value.isoformat()
