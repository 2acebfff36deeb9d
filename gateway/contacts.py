"""Finds out who wrote: one contact with many identities; new ones are made, verified ones link, nothing is merged.

Read downwards: whose identity it is → which contact → what is new about it → what of it is proven → for which account.
An address that was only typed (unverified mail or phone) names its contact and proves nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.message import Address, Claimed, Message
from gateway.delegates import accounts_of, reasons_of, several, staff_of
from gateway.ids import SECOND, new_id
from gateway.orders.contract import Owner
from gateway.public_domains import is_public
from gateway.routing import reason
from gateway.store.contexts import AccountRow, IdentityKey, Known
from gateway.store.rows import CaseRow, ContactRow, IdentityRow, Reason
from gateway.turns import Person, RecognisedBy, Turn

_HOUR = 3600 * SECOND
_ANYBODYS = ("email", "phone")
"""Kinds of addresses that anybody can type or forge; those of the other kinds are proven by their channel."""


def keys_of(message: Message) -> list[IdentityKey]:
    """The identities to look up for a message: the sender's first, then what was claimed."""
    return [(message.sender.kind, message.sender.value), *((one.kind, one.value) for one in message.claimed)]


def identify(turn: Turn, known: Known, *, back_after_h: float = 24.0) -> Person:
    """Who wrote the turn's messages; what is new about the person goes into the turn's changes.

    A trusted phone or mail address links an unverified identity to the contact that has it; two contacts that both
    have something verified are never joined by machine. Call `settle` once the turn's case is found. A mail of which
    our server does not say who sent it names its sender's contact and proves nothing: no rights, no delegate, no staff.
    """
    sender = turn.last.sender
    claims = [claim for _, message in turn.messages for claim in message.claimed if claim.verified]
    stored = known.identities.get((sender.kind, sender.value))
    contact = _contact(stored, _proven_contact(claims, known), known)
    theirs = [] if turn.is_doubtful else _identities_of(stored, claims, contact, known)
    own_mail = sender.value if sender.kind == "email" and not turn.is_doubtful else None
    staff = staff_of(theirs, known, now=turn.now, mail=own_mail)
    is_new = contact is None
    is_open = contact is None and stored is not None and stored.shared
    if contact is None:
        contact = _made(turn, stored, staff.name if staff is not None else sender.name, is_open=is_open)
    identity = _identity(turn, stored, sender, contact, back_after_h)
    _add_claims(turn, claims, contact, known)
    person = Person(
        identity=identity,
        contact=contact,
        account=None,
        verified=Owner(phones=(), mails=()) if turn.is_doubtful else _proven(identity, contact, claims, known),
        may_see_prices=False,
        care=(),
        is_new=is_new,
        staff=staff,
        acts_for=accounts_of(theirs, known, now=turn.now),
        is_open=is_open,
        is_verified=not turn.is_doubtful and _is_verified(identity, contact, claims, known),
        own_accounts=frozenset(one for one in (contact.account_id, identity.account_id) if one),
        claimed=_claimed_of_others(turn, contact, known) if is_new else (),
    )
    return _named(person, stored, known)


def settle(turn: Turn, known: Known, chosen: AccountRow | None = None) -> None:
    """Fit the person to the turn's case: the account it is about with the rights there, or the one `chosen` now."""
    person = turn.known_person
    case = turn.place.case if turn.place is not None else None
    if person.is_open:
        turn.person = person = _opened_contact(turn, case, known)
    if case is None and len(person.acts_for) > 1:
        turn.person = person = for_account(person, None, known, reasons=(several(person.acts_for),))
    account = chosen or known.accounts.get((case.account_id if case is not None else None) or "")
    if account is None or (person.account is not None and account.id == person.account.id):
        return
    reasons = (reason("delegate", account=account.name),) if chosen is not None else None
    turn.person = for_account(person, account, known, reasons=reasons)


def for_account(
    person: Person,
    account: AccountRow | None,
    known: Known,
    *,
    by: RecognisedBy | None = None,
    reasons: tuple[Reason, ...] | None = None,
) -> Person:
    """The person in a matter of this account: who looks after it, and what the person may do and be told there.

    `by` and `reasons` say how the account was found, where that is new.
    """
    id_ = account.id if account is not None else ""
    key = (person.contact.id, id_)
    stored = (known.order_rights, known.price_rights, known.invoice_rights)
    rights = [person.is_verified and key in one for one in stored]
    is_theirs = id_ in person.own_accounts or any(rights) or any(one.id == id_ for one in person.acts_for)
    is_told = account is not None and person.is_verified and is_theirs and not person.is_open
    return replace(
        person,
        account=account,
        care=known.care.get(id_, ()),
        verified=replace(person.verified, account_no=account.external_no if account is not None and is_told else None),
        may_order=rights[0],
        may_see_prices=rights[1],
        may_see_invoices=rights[2],
        by=person.by if by is None else by,
        reasons=person.reasons if reasons is None else reasons,
    )


def is_typed(identity: IdentityRow, known: Known) -> bool:
    """Whether an identity was only written down for its contact, who is known by something verified."""
    if identity.kind not in _ANYBODYS or identity.verified_at is not None:
        return False
    contact = known.contact(identity.contact_id)
    return contact is not None and bool(known.verified.get(contact.id))


def _proven_contact(claims: Sequence[Claimed], known: Known) -> ContactRow | None:
    for claim in claims:
        row = known.identities.get((claim.kind, claim.value))
        if row is not None and row.contact_id is not None and not row.shared and not is_typed(row, known):
            return known.contact(row.contact_id)
    return None


def _contact(stored: IdentityRow | None, proven: ContactRow | None, known: Known) -> ContactRow | None:
    own = known.contact(stored.contact_id) if stored is not None and not stored.shared else None
    if own is None:
        return proven
    if proven is None or own.id == proven.id or known.verified.get(own.id):
        return own
    return proven


def _identities_of(
    stored: IdentityRow | None, claims: Sequence[Claimed], contact: ContactRow | None, known: Known
) -> list[IdentityRow]:
    """Every identity by which the sender is known for sure: their own, what was proven now, what was proven before."""
    rows = [stored] if stored is not None else []
    rows += [row for claim in claims if (row := known.identities.get((claim.kind, claim.value))) is not None]
    if contact is not None and (stored is None or _is_proving(stored, claims)):
        rows += known.verified.get(contact.id, ())
    return rows


def _made(turn: Turn, stored: IdentityRow | None, name: str | None, *, is_open: bool) -> ContactRow:
    """A new contact; one for a company's own address is not written before it is known to open a case."""
    made = ContactRow(
        id=new_id(),
        name=name,
        language=None,
        account_id=stored.account_id if stored is not None else None,
        created_at=turn.now,
    )
    if not is_open:
        turn.changes.contacts.append(made)
    return made


def _identity(
    turn: Turn, stored: IdentityRow | None, sender: Address, contact: ContactRow, back_after_h: float
) -> IdentityRow:
    if stored is None:
        made = IdentityRow(id=new_id(), kind=sender.kind, value=sender.value, contact_id=contact.id, account_id=None)
        turn.changes.identities.append(made)
        return made
    fresh = stored
    if stored.contact_id != contact.id and not stored.shared:
        fresh = replace(fresh, contact_id=contact.id)
    if stored.blocked_at is not None and _is_back(turn, stored.blocked_at, back_after_h):
        fresh = replace(fresh, blocked_at=None, blocked_reason=None)
    if fresh is not stored:
        turn.changes.identities_changed.append(fresh)
    return fresh


def _is_back(turn: Turn, blocked_at: int, back_after_h: float) -> bool:
    """Whether who writes can be reached again: in a chat at once, by mail so long after their mailbox refused ours.

    Until then, and as long as they do not write, `blocked_days` hold (see gateway.letter_limits.is_blocked).
    """
    if turn.last.mail is None:
        return True
    if turn.verdict.robot or turn.is_doubtful or turn.forwarded_by is not None:
        return False
    return turn.now - blocked_at >= back_after_h * _HOUR


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
        elif stored is not None and key not in added and _becomes(stored, contact, known):
            added.add(key)
            at = stored.verified_at or turn.now
            turn.changes.identities_changed.append(replace(stored, contact_id=contact.id, verified_at=at))


def _becomes(stored: IdentityRow, contact: ContactRow, known: Known) -> bool:
    """Whether a proven address becomes the contact's verified one; what was typed for somebody else is not theirs."""
    if stored.shared or stored.contact_id is None:
        return not stored.shared
    return stored.verified_at is None and (stored.contact_id == contact.id or is_typed(stored, known))


def _claimed_of_others(turn: Turn, contact: ContactRow, known: Known) -> tuple[str, ...]:
    """Identities of other contacts that came with the messages without proof: evidence for people, nothing more."""
    rows = [
        known.identities.get((claim.kind, claim.value))
        for _, message in turn.messages
        for claim in message.claimed
        if not claim.verified
    ]
    others = [row.id for row in rows if row is not None and row.contact_id not in (None, contact.id)]
    return tuple(dict.fromkeys(others))


def _is_proving(identity: IdentityRow, claims: Sequence[Claimed]) -> bool:
    """Whether the sender is who the contact is: a typed or forgeable address alone does not tell."""
    return bool(claims) or identity.kind not in _ANYBODYS or identity.verified_at is not None


def _is_verified(identity: IdentityRow, contact: ContactRow, claims: Sequence[Claimed], known: Known) -> bool:
    is_ours = identity.person_id is not None or identity.id in known.delegations
    return bool(claims) or (_is_proving(identity, claims) and (is_ours or bool(known.verified.get(contact.id))))


def _proven(identity: IdentityRow, contact: ContactRow, claims: Sequence[Claimed], known: Known) -> Owner:
    proven: list[tuple[str, str]] = [(claim.kind, claim.value) for claim in claims]
    if _is_proving(identity, claims):
        proven += [(row.kind, row.value) for row in known.verified.get(contact.id, ())]
    if identity.kind == "email":  # the answer goes to this address and to no other
        proven.append((identity.kind, identity.value))
    return Owner(
        phones=tuple(value for kind, value in proven if kind == "phone"),
        mails=tuple(value for kind, value in proven if kind == "email"),
    )


def _named(person: Person, stored: IdentityRow | None, known: Known) -> Person:
    """The person with the account and how it was found, by what says most: delegation, contact, address, domain."""
    account: AccountRow | None = None
    by: RecognisedBy = "none"
    reasons: tuple[Reason, ...] = ()
    if person.acts_for:
        account, by = person.acts_for[0] if len(person.acts_for) == 1 else None, "delegate"
    elif person.staff is not None:
        by = "identity"
    else:
        account = known.accounts.get(person.contact.account_id or person.identity.account_id or "")
        if person.is_open:
            by = "shared"
        elif not person.is_new:
            own = known.contact(stored.contact_id) if stored is not None else None
            by = "identity" if own is not None and own.id == person.contact.id else "claim"
        if account is None and (account := _account_of_domain(person.identity, known)) is not None:
            by = "domain" if person.is_new else by
            reasons = (reason("account-by-domain", account=account.name),)
    reasons = reasons_of(person.staff, person.acts_for) or reasons
    if account is not None or reasons or by != person.by:
        return for_account(person, account, known, by=by, reasons=reasons)
    return person


def _account_of_domain(identity: IdentityRow, known: Known) -> AccountRow | None:
    """The account that owns the domain of a mail address: enough to find who looks after it, and for nothing else."""
    domain = identity.value.rpartition("@")[2]
    if identity.kind != "email" or is_public(domain):
        return None
    return known.accounts.get(known.account_of_domain.get(domain, ""))


def _opened_contact(turn: Turn, case: CaseRow | None, known: Known) -> Person:
    """Who wrote from a company's own address: of the same name as last time the same one, else a new contact.

    Only what opens a case writes a contact, so that a further message overwrites nobody and adds nobody.
    """
    person = turn.known_person
    thread = known.conversations.get((turn.claim.channel, person.identity.id))
    last = known.cases.get(thread.case_id or "") if thread is not None else None
    before = known.contact(last.contact_id) if last is not None else None
    name = person.contact.name
    if before is not None and name and (before.name or "").casefold() == name.casefold():
        return replace(person, contact=before)
    if case is None and name and person.contact not in turn.changes.contacts:
        turn.changes.contacts.append(person.contact)
    return person
