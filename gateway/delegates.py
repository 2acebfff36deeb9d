"""Who of us an identity is, and for which accounts it speaks at a moment; pure, the same for messages and calls."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.routing import reason
from gateway.store.contexts import AccountRow, Known, StaffRow
from gateway.store.rows import IdentityRow, Reason

_NAMED_AT_MOST = 8


def staff_of(kind: str, value: str, stored: IdentityRow | None, known: Known, *, now: int) -> StaffRow | None:
    """Who of us has this identity; None for customers and for who has left."""
    person_id = stored.person_id if stored is not None else None
    if person_id is None and kind == "email":
        person_id = known.staff_of_mail.get(value)
    found = known.staff.get(person_id or "")
    return found if found is not None and (found.left_at is None or now < found.left_at) else None


def accounts_of(stored: IdentityRow | None, known: Known, *, now: int) -> tuple[AccountRow, ...]:
    """The accounts that an identity speaks for at this moment, by their numbers."""
    rows = known.delegations.get(stored.id, ()) if stored is not None else ()
    standing = {
        row.account_id
        for row in rows
        if (row.valid_from is None or row.valid_from <= now) and (row.valid_to is None or now < row.valid_to)
    }
    found = [known.accounts[id_] for id_ in standing if id_ in known.accounts]
    return tuple(sorted(found, key=lambda account: account.external_no))


def reasons_of(staff: StaffRow | None, acts_for: Sequence[AccountRow]) -> tuple[Reason, ...]:
    """Why a case is an account's or has a reporter, where not a customer writes; empty for a customer."""
    if len(acts_for) == 1:
        return (reason("delegate", account=acts_for[0].name),)
    if acts_for:
        return (several(acts_for),)
    if staff is not None:
        return (reason("reporter", role=staff.role),)
    return ()


def several(accounts: Sequence[AccountRow]) -> Reason:
    """That somebody speaks for several accounts and nobody knows yet for which."""
    named = ", ".join(account.name for account in accounts[:_NAMED_AT_MOST])
    return reason("delegate-several", accounts=named + (", …" if len(accounts) > _NAMED_AT_MOST else ""))
