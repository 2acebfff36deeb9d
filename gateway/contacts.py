"""Finds out who wrote: one contact with many identities; new ones are made, verified ones link, nothing is merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.message import Address, Claimed, Message
from gateway.ids import SECOND, new_id
from gateway.orders.contract import Owner
from gateway.store.contexts import IdentityKey, Known
from gateway.store.rows import ContactRow, IdentityRow
from gateway.turns import Person, Turn

_BLOCKED_US = 24 * 3600 * SECOND


def keys_of(message: Message) -> list[IdentityKey]:
    """The identities to look up for a message: the sender's, then what was claimed and may be trusted."""
    trusted = [(claim.kind, claim.value) for claim in message.claimed if claim.verified]
    return [(message.sender.kind, message.sender.value), *trusted]


def identify(turn: Turn, known: Known) -> Person:
    """Who wrote the turn's messages; what is new about the person goes into the turn's changes.

    A trusted phone or mail address links an unverified identity to the contact that has it; two contacts that both
    have something verified are never joined by machine.
    """
    sender = turn.last.sender
    claims = [claim for _, message in turn.messages for claim in message.claimed if claim.verified]
    stored = known.identities.get((sender.kind, sender.value))
    proven = _proven_contact(claims, known)
    contact = _contact(stored, proven, known)
    is_new = contact is None
    if contact is None:
        contact = ContactRow(
            id=new_id(), name=sender.name, language=None, account_id=_shared_account(stored), created_at=turn.now
        )
        turn.changes.contacts.append(contact)
    identity = _identity(turn, stored, sender, contact)
    _add_claims(turn, claims, contact, known)
    return _person(turn, known, identity, contact, claims, is_new=is_new)


def _proven_contact(claims: Sequence[Claimed], known: Known) -> ContactRow | None:
    for claim in claims:
        row = known.identities.get((claim.kind, claim.value))
        if row is not None and row.contact_id is not None and not row.shared:
            return known.contacts.get(row.contact_id)
    return None


def _contact(stored: IdentityRow | None, proven: ContactRow | None, known: Known) -> ContactRow | None:
    own = known.contacts.get(stored.contact_id) if stored is not None and stored.contact_id else None
    if own is None:
        return proven
    if proven is None or own.id == proven.id or known.verified.get(own.id):
        return own
    return proven


def _shared_account(stored: IdentityRow | None) -> str | None:
    return stored.account_id if stored is not None else None


def _identity(turn: Turn, stored: IdentityRow | None, sender: Address, contact: ContactRow) -> IdentityRow:
    if stored is None:
        made = IdentityRow(id=new_id(), kind=sender.kind, value=sender.value, contact_id=contact.id, account_id=None)
        turn.changes.identities.append(made)
        return made
    fresh = stored
    if stored.contact_id != contact.id and not stored.shared:
        fresh = replace(fresh, contact_id=contact.id)
    if stored.blocked_at is not None and _is_back(turn, stored.blocked_at):
        fresh = replace(fresh, blocked_at=None)
    if fresh is not stored:
        turn.changes.identities_changed.append(fresh)
    return fresh


def _is_back(turn: Turn, blocked_at: int) -> bool:
    """Whether who writes can be reached again: in a chat at once, by mail a day after their mailbox refused ours."""
    if turn.last.mail is None:
        return True
    return not turn.verdict.robot and turn.forwarded_by is None and turn.now - blocked_at >= _BLOCKED_US


def _add_claims(turn: Turn, claims: Sequence[Claimed], contact: ContactRow, known: Known) -> None:
    added: set[IdentityKey] = set()
    for claim in claims:
        key = (claim.kind, claim.value)
        stored = known.identities.get(key)
        if stored is None and key not in added:
            added.add(key)
            turn.changes.identities.append(
                IdentityRow(
                    id=new_id(),
                    kind=claim.kind,
                    value=claim.value,
                    contact_id=contact.id,
                    account_id=None,
                    verified_at=turn.now,
                )
            )
        elif stored is not None and stored.verified_at is None and stored.contact_id == contact.id:
            turn.changes.identities_changed.append(replace(stored, verified_at=turn.now))


def _person(
    turn: Turn,
    known: Known,
    identity: IdentityRow,
    contact: ContactRow,
    claims: Sequence[Claimed],
    *,
    is_new: bool,
) -> Person:
    proven: list[tuple[str, str]] = [(claim.kind, claim.value) for claim in claims]
    proven += [(row.kind, row.value) for row in known.verified.get(contact.id, ())]
    if identity.kind == "email":  # the answer goes to this address and to no other
        proven.append((identity.kind, identity.value))
    is_verified = bool(claims or known.verified.get(contact.id))
    account_id = contact.account_id or identity.account_id
    account = known.accounts.get(account_id or "")
    return Person(
        identity=identity,
        contact=contact,
        account=account,
        verified=Owner(
            phones=tuple(value for kind, value in proven if kind == "phone"),
            mails=tuple(value for kind, value in proven if kind == "email"),
            account_no=account.external_no if account is not None and is_verified else None,
        ),
        may_see_prices=is_verified and contact.id in known.price_rights,
        care=known.care.get(account_id or "", ()),
        is_new=is_new,
    )
