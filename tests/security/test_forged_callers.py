"""Whose number a call shows can be forged: the call may go by it, and nothing is proven by it later."""

from __future__ import annotations

import pytest

from gateway.call_callers import caller_of, introduce
from gateway.store.changes import Changes
from gateway.store.contexts import Known
from gateway.store.rows import IdentityRow

_NUMBER = "+74950000001"
_NOW = 1_000


def _stored(verified_at: int | None) -> IdentityRow:
    return IdentityRow(id="i", kind="phone", value=_NUMBER, contact_id=None, account_id=None, verified_at=verified_at)


def _introduced(known: Known) -> Changes:
    changes = Changes()
    introduce(caller_of(_NUMBER, known, is_trusted=True), known, changes, is_trusted=True, now=_NOW)
    return changes


def test_a_new_callers_number_is_stored_unverified() -> None:
    (identity,) = _introduced(Known()).identities

    assert (identity.value, identity.verified_at) == (_NUMBER, None)


@pytest.mark.parametrize("verified_at", [None, 5])
def test_a_call_changes_nothing_about_what_is_verified(verified_at: int | None) -> None:
    known = Known(identities={("phone", _NUMBER): _stored(verified_at)})
    (identity,) = _introduced(known).identities_changed

    assert identity.verified_at == verified_at


def test_the_call_itself_goes_by_the_number_of_a_trusted_line() -> None:
    assert caller_of(_NUMBER, Known(), is_trusted=True).verified.phones == (_NUMBER,)


def test_the_call_goes_by_no_number_of_a_line_without_trust() -> None:
    assert caller_of(_NUMBER, Known(), is_trusted=False).verified.is_nobody
