"""Who calls, by the number: colleagues, companies, merged contacts, and what a typed number may not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from channels.message import CallEvent
from gateway.call_callers import about, accounts_menu, caller_of, introduce
from gateway.store.changes import Changes
from gateway.store.contexts import AccountRow, DelegationRow, Known, StaffRow
from gateway.store.rows import ContactRow, IdentityRow

NUMBER, NOW = "+74950000077", 1_000
FIRST, SECOND, THIRD = (
    AccountRow(
        id=f"a{place}",
        external_no=str(place),
        name=f"Company {place}",
        tier="GENERAL",
        calendar=None,
        entitled_from=None,
        entitled_to=None,
    )
    for place in (1, 2, 3)
)
CONTACT = ContactRow(id="c", name="Somebody", language=None, account_id=FIRST.id, created_at=1)


def identity(**fields: object) -> IdentityRow:
    known: dict[str, object] = {"id": "i", "kind": "phone", "value": NUMBER, "contact_id": None, "account_id": None}
    return IdentityRow(**{**known, **fields})  # type: ignore[arg-type]


def known_by(row: IdentityRow, *, speaks_for: Sequence[AccountRow] = (), staff: StaffRow | None = None) -> Known:
    known = Known(identities={("phone", NUMBER): row}, contacts={CONTACT.id: CONTACT})
    known.accounts = {one.id: one for one in (FIRST, SECOND, THIRD)}
    if staff is not None:
        known.staff[staff.id] = staff
    known.delegations[row.id] = [
        DelegationRow(identity_id=row.id, account_id=one.id, role="account_manager", valid_from=None, valid_to=None)
        for one in speaks_for
    ]
    return known


MANAGER = StaffRow(
    id="p", name="Account Manager", mail="m@example.com", role="account_manager", unit=None, left_at=None
)


def pressed(menu: str, digits: str, second: int = 0) -> CallEvent:
    at = datetime(2026, 11, 23, 9, 0, second, tzinfo=UTC)
    return CallEvent(type="call.step", call_id="1", line="main", at=at, menu=menu, digits=digits)


def test_a_companys_own_number_has_its_account_and_nobody_in_particular() -> None:
    known = known_by(identity(account_id=FIRST.id, shared=True))
    caller = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    changes = Changes()
    assert introduce(caller, known, changes, is_trusted=True, now=NOW) is caller
    assert (caller.account, caller.contact, caller.verified.account_no, caller.by) == (FIRST, None, None, "shared")
    assert changes == Changes()


def test_a_typed_number_names_the_contact_and_tells_nothing_of_it() -> None:
    known = known_by(identity(contact_id=CONTACT.id))
    known.verified[CONTACT.id] = [identity(id="m", kind="email", value="c@example.com", verified_at=1)]
    known.price_rights = {(CONTACT.id, FIRST.id)}
    caller = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    assert (caller.contact, caller.account) == (CONTACT, FIRST)
    assert (caller.verified.mails, caller.verified.account_no, caller.may_see_prices) == ((), None, False)


def test_a_verified_number_has_the_contacts_rights_for_its_account_alone() -> None:
    row = identity(contact_id=CONTACT.id, verified_at=1)
    known = known_by(row)
    known.verified[CONTACT.id] = [row]
    known.price_rights, known.order_rights = {(CONTACT.id, SECOND.id)}, {(CONTACT.id, FIRST.id)}
    caller = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    assert (caller.verified.account_no, caller.may_see_prices, caller.may_order) == ("1", False, True)


def test_a_number_of_a_merged_contact_is_the_targets() -> None:
    known = known_by(identity(contact_id="old"))
    known.contacts["old"] = replace(CONTACT, id="old", name="Old")
    known.merged["old"] = CONTACT.id
    assert caller_of(NUMBER, known, is_trusted=True, now=NOW).contact == CONTACT


def test_a_colleagues_first_call_makes_the_colleagues_contact_and_no_customer() -> None:
    known = known_by(identity(person_id="p", verified_at=1), speaks_for=[SECOND], staff=MANAGER)
    changes = Changes()
    stranger = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    caller = introduce(stranger, known, changes, is_trusted=True, now=NOW)
    (made,) = changes.contacts
    assert (made.name, caller.customer_id, caller.reporter_id) == ("Account Manager", None, made.id)
    assert (caller.account, caller.by, caller.reasons[0]["code"]) == (SECOND, "delegate", "delegate")


def test_a_line_without_trust_takes_nobody_for_a_colleague() -> None:
    known = known_by(identity(person_id="p", verified_at=1), speaks_for=[SECOND], staff=MANAGER)
    caller = caller_of(NUMBER, known, is_trusted=False, now=NOW)
    assert (caller.account, caller.staff, caller.acts_for) == (None, None, ())


def test_who_has_left_is_a_caller_like_any_other() -> None:
    gone = replace(MANAGER, left_at=NOW)
    known = known_by(identity(person_id="p", verified_at=1), staff=gone)
    assert caller_of(NUMBER, known, is_trusted=True, now=NOW).staff is None
    assert caller_of(NUMBER, known, is_trusted=True, now=NOW - 1).staff == gone


def test_the_last_valid_key_decides_for_which_account_the_call_is() -> None:
    row = identity(person_id="p", verified_at=1, contact_id=CONTACT.id)
    known = known_by(row, speaks_for=[FIRST, SECOND], staff=MANAGER)
    caller = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    menu = accounts_menu(caller.acts_for)
    assert caller.account is None and caller.known is not None and caller.known.accounts == ("Company 1", "Company 2")
    chosen = about(caller, [pressed(menu, "1"), pressed(menu, "2", 1), pressed(menu, "7", 2)], known)
    assert (chosen.account, chosen.reasons[0]["args"]) == (SECOND, {"account": "Company 2"})


def test_a_key_of_a_menu_that_was_read_out_before_the_accounts_changed_chooses_nothing() -> None:
    known = known_by(identity(person_id="p", verified_at=1), speaks_for=[FIRST, SECOND], staff=MANAGER)
    before = accounts_menu(caller_of(NUMBER, known, is_trusted=True, now=NOW).acts_for)
    changed = known_by(identity(person_id="p", verified_at=1), speaks_for=[FIRST, THIRD], staff=MANAGER)
    caller = caller_of(NUMBER, changed, is_trusted=True, now=NOW)
    assert about(caller, [pressed(before, "2")], changed).account is None


def test_more_accounts_than_keys_are_not_read_out() -> None:
    many = [replace(FIRST, id=f"m{place}", external_no=f"m{place}") for place in range(10)]
    known = known_by(identity(person_id="p", verified_at=1, contact_id=CONTACT.id), speaks_for=many, staff=MANAGER)
    known.accounts = {one.id: one for one in many}
    caller = caller_of(NUMBER, known, is_trusted=True, now=NOW)
    assert caller.known is not None and caller.known.accounts == ()
    assert caller.reasons[0]["code"] == "delegate-several"
