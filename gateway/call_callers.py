"""Finds out who calls by the number alone, where the line trusts it: contact, account, and who looks after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.calls import KnownCaller
from gateway.ids import new_id
from gateway.orders.contract import Owner
from gateway.store.changes import Changes
from gateway.store.contexts import AccountRow, CareRow, Known
from gateway.store.rows import ContactRow, IdentityRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: nobody known where the number is withheld or the line does not trust it."""

    number: str | None = None
    contact: ContactRow | None = None
    account: AccountRow | None = None
    care: Sequence[CareRow] = ()
    verified: Owner = field(default_factory=Owner)
    may_see_prices: bool = False

    @property
    def known(self) -> KnownCaller | None:
        """What the answer says of the contact: name and language; None where there is none."""
        return KnownCaller(name=self.contact.name, language=self.contact.language) if self.contact else None


def caller_of(number: str | None, known: Known, *, is_trusted: bool) -> Caller:
    """The caller as stored; an unknown number has no contact yet, a company's own number has only its account."""
    if number is None or not is_trusted:
        return Caller(number=number)
    identity = known.identities.get(("phone", number))
    contact = known.contacts.get(identity.contact_id or "") if identity is not None and not identity.shared else None
    account_id = (contact.account_id if contact else None) or (identity.account_id if identity else None)
    account = known.accounts.get(account_id or "")
    verified = known.verified.get(contact.id, []) if contact is not None else []
    phones = {number, *(row.value for row in verified if row.kind == "phone")}
    return Caller(
        number=number,
        contact=contact,
        account=account,
        care=known.care.get(account_id or "", ()),
        verified=Owner(
            phones=tuple(sorted(phones)),
            mails=tuple(row.value for row in verified if row.kind == "email"),
            account_no=account.external_no if account is not None and contact is not None else None,
        ),
        may_see_prices=contact is not None and contact.id in known.price_rights,
    )


def introduce(caller: Caller, known: Known, changes: Changes, *, is_trusted: bool, now: int) -> Caller:
    """The caller with a contact: a trusted number that nobody knows yet gets a new one, noted in `known` too.

    The number is not stored as verified: who calls can forge it, so it proves nothing to other channels.
    """
    if caller.number is None or not is_trusted or caller.contact is not None:
        return caller
    stored = known.identities.get(("phone", caller.number))
    if stored is not None and stored.shared:
        return caller
    contact = ContactRow(id=new_id(), name=None, language=None, account_id=None, created_at=now)
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
