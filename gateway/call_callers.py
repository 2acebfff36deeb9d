"""Finds out who calls by the number alone, where the line trusts it: contact, account, and who looks after them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from channels.message import CallEvent
from gateway.calls import ACCOUNTS_MENU, KnownCaller
from gateway.contacts import is_typed
from gateway.delegates import accounts_of, reasons_of, staff_of
from gateway.ids import new_id
from gateway.orders.contract import Owner
from gateway.routing import reason
from gateway.store.changes import Changes
from gateway.store.colleagues import Colleague, LastAgent
from gateway.store.contexts import AccountRow, CareRow, Known, StaffRow
from gateway.store.rows import ContactRow, IdentityRow, Reason
from gateway.turns import RecognisedBy

_KEYS = 9
"""Of a telephone's keys that choose an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: nobody known where the number is withheld or the line does not trust it.

    `staff` and `acts_for` are as in `turns.Person`; rights are those for `account`.
    """

    number: str | None = None
    contact: ContactRow | None = None
    account: AccountRow | None = None
    care: Sequence[CareRow] = ()
    people: Mapping[str, Colleague] = field(default_factory=dict)
    last_agent: LastAgent | None = None
    verified: Owner = field(default_factory=Owner)
    may_see_prices: bool = False
    may_order: bool = False
    may_see_invoices: bool = False
    staff: StaffRow | None = None
    acts_for: tuple[AccountRow, ...] = ()
    by: RecognisedBy = "none"
    reasons: tuple[Reason, ...] = ()

    @property
    def known(self) -> KnownCaller | None:
        """What the answer says of the contact: name and language, and the accounts to choose from; None for nobody."""
        if self.contact is None:
            return None
        is_asked = self.account is None and 1 < len(self.acts_for) <= _KEYS
        return KnownCaller(
            name=self.contact.name,
            language=self.contact.language,
            accounts=tuple(one.name for one in self.acts_for) if is_asked else (),
            accounts_menu=accounts_menu(self.acts_for) if is_asked else None,
        )

    @property
    def customer_id(self) -> str | None:
        """The contact whose matter the call is; None where one of us calls, or nobody knows the person."""
        is_ours = self.staff is not None or bool(self.acts_for)
        return self.contact.id if self.contact is not None and not is_ours else None

    @property
    def reporter_id(self) -> str | None:
        """The contact of the one of us, or of the delegate, who calls."""
        is_ours = self.staff is not None or bool(self.acts_for)
        return self.contact.id if self.contact is not None and is_ours else None

    @property
    def recognition(self) -> dict[str, object]:
        """How the caller was recognised, as the event of an opened case keeps it."""
        return {"recognised": self.by in ("identity", "delegate"), "by": self.by}


def caller_of(number: str | None, known: Known, *, is_trusted: bool, now: int = 0) -> Caller:
    """The caller as stored; an unknown number has no contact yet, a company's own number has only its account."""
    if number is None or not is_trusted:
        return Caller(number=number)
    identity = known.identities.get(("phone", number))
    contact = known.contact(identity.contact_id) if identity is not None and not identity.shared else None
    theirs = _identities_of(identity, contact, known)
    staff = staff_of(theirs, known, now=now)
    acts_for = accounts_of(theirs, known, now=now)
    caller = Caller(
        number=number,
        contact=contact,
        people=known.people,
        last_agent=known.last_agents.get(contact.id) if contact is not None else None,
        verified=_proven(number, identity, contact, known),
        staff=staff,
        acts_for=acts_for,
        by=_recognised_by(identity, contact, staff, acts_for),
        reasons=reasons_of(staff, acts_for),
    )
    if staff is not None or acts_for:
        return _for_account(caller, acts_for[0] if len(acts_for) == 1 else None, known)
    account_id = (contact.account_id if contact else None) or (identity.account_id if identity else None)
    return _for_account(caller, known.accounts.get(account_id or ""), known)


def introduce(caller: Caller, known: Known, changes: Changes, *, is_trusted: bool, now: int) -> Caller:
    """The caller with a contact: a trusted number that nobody knows yet gets a new one, noted in `known` too.

    The number is not stored as verified: who calls can forge it, so it proves nothing to other channels.
    """
    if caller.number is None or not is_trusted or caller.contact is not None:
        return caller
    stored = known.identities.get(("phone", caller.number))
    if stored is not None and stored.shared:
        return caller
    name = caller.staff.name if caller.staff is not None else None
    contact = ContactRow(id=new_id(), name=name, language=None, account_id=None, created_at=now)
    changes.contacts.append(contact)
    if stored is None:
        identity = IdentityRow(
            id=new_id(),
            kind="phone",
            value=caller.number,
            contact_id=contact.id,
            account_id=None,
        )
        changes.identities.append(identity)
    else:
        identity = replace(stored, contact_id=contact.id)
        changes.identities_changed.append(identity)
    known.contacts[contact.id] = contact
    known.identities["phone", caller.number] = identity
    return replace(caller, contact=contact)


def about(caller: Caller, facts: Sequence[CallEvent], known: Known) -> Caller:
    """The caller for the account that was chosen by a key in this call; the same one where none was."""
    if len(caller.acts_for) < 2:
        return caller
    menu = accounts_menu(caller.acts_for)
    keys = [fact.digits for fact in facts if fact.type == "call.step" and fact.menu == menu and fact.digits]
    by_key = {str(place): account for place, account in enumerate(caller.acts_for[:_KEYS], start=1)}
    account = next((by_key[key] for key in reversed(keys) if key in by_key), None)
    if account is None:
        return caller
    told = replace(caller, reasons=(reason("delegate", account=account.name),))
    return _for_account(told, account, known)


def accounts_menu(accounts: Sequence[AccountRow]) -> str:
    """The name of the menu of these accounts: another one when they change, so that a key means what was read out."""
    told = "\n".join(account.external_no for account in accounts)
    return ACCOUNTS_MENU + hashlib.sha256(told.encode()).hexdigest()[:8]


def _for_account(caller: Caller, account: AccountRow | None, known: Known) -> Caller:
    """The caller in a matter of this account; what may be told and done there goes by a number that is verified."""
    id_ = account.id if account is not None else ""
    identity = known.identities.get(("phone", caller.number or ""))
    is_theirs = caller.contact is not None and identity is not None and not is_typed(identity, known)
    if caller.acts_for:
        is_theirs = identity is not None and identity.verified_at is not None
    key = (caller.contact.id if caller.contact is not None else "", id_)
    return replace(
        caller,
        account=account,
        care=known.care.get(id_, ()),
        verified=replace(
            caller.verified, account_no=account.external_no if account is not None and is_theirs else None
        ),
        may_order=is_theirs and key in known.order_rights,
        may_see_prices=is_theirs and key in known.price_rights,
        may_see_invoices=is_theirs and key in known.invoice_rights,
    )


def _identities_of(identity: IdentityRow | None, contact: ContactRow | None, known: Known) -> list[IdentityRow]:
    """The identities by which the caller is known: the number's own, and its contact's unless it was only typed."""
    if identity is None:
        return []
    verified = known.verified.get(contact.id, []) if contact is not None and not is_typed(identity, known) else []
    return [identity, *verified]


def _proven(number: str, identity: IdentityRow | None, contact: ContactRow | None, known: Known) -> Owner:
    """The number itself, and what is verified about its contact unless the number was only typed for it."""
    is_own = identity is not None and contact is not None and not is_typed(identity, known)
    verified = known.verified.get(contact.id, []) if contact is not None and is_own else []
    phones = {number, *(row.value for row in verified if row.kind == "phone")}
    return Owner(phones=tuple(sorted(phones)), mails=tuple(row.value for row in verified if row.kind == "email"))


def _recognised_by(
    identity: IdentityRow | None, contact: ContactRow | None, staff: StaffRow | None, acts_for: Sequence[AccountRow]
) -> RecognisedBy:
    if acts_for:
        return "delegate"
    if contact is not None or staff is not None:
        return "identity"
    return "shared" if identity is not None and identity.shared else "none"
