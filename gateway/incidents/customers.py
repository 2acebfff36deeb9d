"""Finds the customer that a unit names, by telephone or mail as typed: never proven by it, merged with nobody. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import phonenumbers

from gateway.ids import new_id
from gateway.store.contexts import IdentityKey
from gateway.store.rows import ContactRow, IdentityRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A customer as a unit names them."""

    name: str | None = None
    phone: str | None = None
    mail: str | None = None

    def keys(self, country: str) -> list[IdentityKey]:
        """The identities that what was typed stands for, the telephone first; what is none is left out."""
        number = phone_of(self.phone, country)
        found: list[IdentityKey] = [("phone", number)] if number is not None else []
        mail = (self.mail or "").strip().lower()
        if 3 <= len(mail) <= 320 and mail.count("@") == 1 and mail.isprintable() and " " not in mail:
            found.append(("email", mail))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Whom an incident is about: a contact, known or new, and the unverified identities to add to it."""

    contact: ContactRow
    is_new: bool
    identities: tuple[IdentityRow, ...] = field(default=())


def phone_of(text: str | None, country: str) -> str | None:
    """The number in E.164, or None where the text is no telephone number."""
    try:
        number = phonenumbers.parse((text or "")[:40], country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def customer_of(
    named: Named,
    keys: Sequence[IdentityKey],
    identities: Mapping[IdentityKey, IdentityRow],
    contact_at: Callable[[str | None], ContactRow | None],
    *,
    now: int,
) -> Customer | None:
    """The first contact that an identity leads to, else a new one; None where nobody is named.

    `contact_at` gives the contact of an id, or whom it was merged into. Addresses that nobody has yet become unverified
    ones of a new contact. A known contact gets none: what a unit types may be wrong.
    """
    for key in keys:
        row = identities.get(key)
        contact = contact_at(row.contact_id) if row is not None and not row.shared else None
        if contact is not None:
            return Customer(contact=contact, is_new=False)
    if not keys and not named.name:
        return None
    made = ContactRow(id=new_id(), name=named.name, language=None, account_id=None, created_at=now)
    fresh = tuple(
        IdentityRow(id=new_id(), kind=kind, value=value, contact_id=made.id, account_id=None)
        for kind, value in keys
        if (kind, value) not in identities
    )
    return Customer(contact=made, is_new=True, identities=fresh)
