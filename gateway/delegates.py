"""Who of us an identity is, and for which accounts it speaks at a moment; pure, the same for messages and calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.routing import reason
from gateway.store.contexts import AccountRow, Known, StaffRow
from gateway.store.rows import IdentityRow, Reason

_NAMED_AT_MOST = 8


def staff_of(identities: Iterable[IdentityRow], known: Known, *, now: int, mail: str | None = None) -> StaffRow | None:
    """Who of us has one of these identities, or this address as their own; None for customers and for who has left."""
    if not known.staff:
        return None
    ids = [row.person_id for row in identities]
    if mail is not None:
        ids.append(known.staff_of_mail.get(mail))
    found = (known.staff.get(id_ or "") for id_ in ids)
    return next((one for one in found if one is not None and (one.left_at is None or now < one.left_at)), None)


def accounts_of(identities: Iterable[IdentityRow], known: Known, *, now: int) -> tuple[AccountRow, ...]:
    """The accounts that identities of one person speak for at this moment, by their numbers."""
    rows = [row for one in identities for row in known.delegations.get(one.id, ())] if known.delegations else []
    if not rows:
        return ()
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
