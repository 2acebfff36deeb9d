"""Addresses that a person writes down for a contact or takes away again; what was only typed proves nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

import phonenumbers
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from gateway.cases import Actor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id, now_us
from gateway.merging import write_down
from gateway.routing import reason
from gateway.store import merges, suggestions
from gateway.store.rows import IDENTITIES, IdentityRow
from gateway.store.schema import identity
from gateway.store.store import Store

TypedKind = Literal["email", "phone"]
_MAIL: Final = re.compile(r"[^@\s\x00-\x1f<>\"(),:;\[\]\\]{1,64}@[^@\s\x00-\x1f<>\"(),:;\[\]\\]{1,253}")
_TYPED_SCORE: Final = 0.5


class Identities:
    """The addresses of contacts in one store; every method raises NotFound, Conflict or NotValid."""

    def __init__(self, store: Store, *, now: Callable[[], int] = now_us) -> None:
        self._store = store
        self._now = now

    async def add(self, actor: Actor, contact_id: str, kind: TypedKind, value: str) -> IdentityRow:
        """The contact's address, unverified; one that it has already stays as it is.

        An address of another contact stays there: that both may be one person is suggested, and Conflict says so.
        """
        normal = normalised(kind, value)
        made = await self._store.write(_add, actor, contact_id, kind, normal, now=self._now())
        if isinstance(made, Conflict):  # raised here, so that the suggestion is kept
            raise made
        return made

    async def remove(self, actor: Actor, contact_id: str, identity_id: str) -> None:
        """Take an address away from a contact: whoever writes from it next is a person of their own."""
        await self._store.write(_remove, actor, contact_id, identity_id, now=self._now())


def normalised(kind: TypedKind, value: str) -> str:
    """An address as it is kept; raises NotValid for one that cannot be."""
    text = value.strip()
    if kind == "email":
        if not _MAIL.fullmatch(text):
            raise NotValid("this is no mail address", fields={"value": "must be like name@example.com"})
        return text.lower()
    try:
        number = phonenumbers.parse(text[:40])
    except phonenumbers.NumberParseException as err:
        message = "this is no telephone number with its country code"
        raise NotValid(message, fields={"value": "must be like +74950000001"}) from err
    if not phonenumbers.is_possible_number(number):
        raise NotValid("there can be no such telephone number", fields={"value": "too short or too long"})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _add(
    connection: Connection, actor: Actor, contact_id: str, kind: TypedKind, value: str, *, now: int
) -> IdentityRow | Conflict:
    _standing(connection, contact_id)
    stored = _of_value(connection, kind, value)
    if stored is None:
        made = IdentityRow(id=new_id(), kind=kind, value=value, contact_id=contact_id, account_id=None)
        IDENTITIES.insert(connection, [made])
    elif stored.contact_id == contact_id:
        return stored
    elif stored.shared or stored.person_id is not None:
        whose = "a company as a whole" if stored.shared else "one of our own people"
        return Conflict(f"this address belongs to {whose}", fields={"value": "taken"})
    elif stored.contact_id is not None:
        return _taken(connection, contact_id, stored, now=now)
    else:
        made = replace(stored, contact_id=contact_id, verified_at=None)
        IDENTITIES.update(connection, [made])
    told = {"identity": made.id, "kind": kind}
    write_down(connection, actor, "contact.identity_added", contact_id, now, told)
    return made


def _taken(connection: Connection, contact_id: str, stored: IdentityRow, *, now: int) -> Conflict:
    other = str(stored.contact_id)
    typed = reason("address-typed", identity=stored.id)
    suggestions.add(connection, [suggestions.pair_of(contact_id, other, _TYPED_SCORE, typed)], now=now)
    return Conflict(
        f"this address belongs to contact {other}; if both are one person, merge them",
        fields={"contact": other, "suggestion": suggestions.id_of_pair(connection, contact_id, other)},
    )


def _remove(connection: Connection, actor: Actor, contact_id: str, identity_id: str, *, now: int) -> None:
    row = identity.c
    query = select(row.kind).where(row.id == identity_id, row.contact_id == contact_id)
    kind = connection.execute(query).scalar_one_or_none()
    if kind is None:
        raise NotFound(f"contact {contact_id} has no address {identity_id!r}")
    connection.execute(
        update(identity).where(row.id == identity_id).values(contact_id=None, account_id=None, verified_at=None)
    )
    told = {"identity": identity_id, "kind": kind}
    write_down(connection, actor, "contact.identity_removed", contact_id, now, told)


def _standing(connection: Connection, contact_id: str) -> None:
    found = merges.locked(connection, (contact_id,)).get(contact_id)
    if found is None:
        raise NotFound(f"there is no contact {contact_id!r}")
    if found.merged_into is not None:
        into = found.merged_into
        raise Conflict(f"contact {contact_id} is part of {into}; add it there", fields={"merged_into": into})


def _of_value(connection: Connection, kind: str, value: str) -> IdentityRow | None:
    query = select(*IDENTITIES.columns).where(identity.c.kind == kind, identity.c.value == value)
    found = connection.execute(query.with_for_update()).one_or_none()
    return IDENTITIES.of(found) if found is not None else None
