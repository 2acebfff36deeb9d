"""Who somebody is in the case that their mail joins: one of its people, one who was let in, or a stranger. Pure.

A token of ours lets whoever holds it into the case: letters are answered from other addresses, and colleagues answer
for one another. But a letter may have been passed on to anybody. So who is new is shown as new, and to a stranger the
bot says nothing of what it knows about the case: people look first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from gateway import decide
from gateway.ids import new_id
from gateway.public_domains import is_public
from gateway.robots import Reason, Verdict
from gateway.routing import reason
from gateway.store.contexts import Known
from gateway.store.mail import Spoken
from gateway.store.rows import CaseRow, EventRow
from gateway.turns import Person, Turn

Joined = Literal["copied", "colleague", "stranger"]
STRANGER: Final = "stranger"


def joined_as(turn: Turn, person: Person, known: Known) -> Joined | None:
    """As what the sender of a mail joins its case; None for its own people, for ours, and where nothing is joined."""
    place = turn.place
    if turn.last.mail is None or place is None or place.case is None or turn.verdict.robot:
        return None
    case = place.case
    if turn.is_forged:
        return STRANGER
    spoken = known.mail.spoken.get(place.named or "")
    if person.staff is not None or person.acts_for or _takes_part(person, case, spoken, known):
        return None
    if spoken is not None and person.identity.value in spoken.people:
        return "copied"
    return "colleague" if _is_colleague(person, case, spoken) else STRANGER


def guarded(turn: Turn, action: decide.Action) -> decide.Action:
    """What is done about the turn, without a word of the bot to a stranger: people take it."""
    is_bots = isinstance(action, decide.Say | decide.StartFlow | decide.ContinueFlow | decide.Clarify)
    if turn.joined_as != STRANGER or not is_bots:
        return action
    return decide.HandOver(intent=None, reason=reason("new-participant"))


def told(turn: Turn) -> Verdict:
    """The verdict on the mail with what is said of its sender, as the message shows it."""
    if turn.joined_as is None:
        return turn.verdict
    return replace(turn.verdict, reasons=(*turn.verdict.reasons, Reason(code=f"participant-{turn.joined_as}")))


def note_joined(turn: Turn, case: CaseRow) -> None:
    """The event that says who is new in the case; ids only."""
    if turn.joined_as is None or turn.place is None:
        return
    told_of = {"identity": turn.known_person.identity.id, "as": turn.joined_as, "by": turn.place.by}
    turn.changes.events.append(
        EventRow(
            id=new_id(),
            at=turn.now,
            actor="gateway",
            kind="case.participant_joined",
            subject=case.number,
            case_id=case.id,
            data=told_of,
        )
    )


def _takes_part(person: Person, case: CaseRow, spoken: Spoken | None, known: Known) -> bool:
    contact_ids = {case.contact_id, case.reporter_id, spoken.contact_id if spoken is not None else None}
    is_addressee = spoken is not None and spoken.address == person.identity.value
    has_written = (case.id, person.identity.id) in known.mail.took_part
    was_party = (case.id, person.contact.id) in known.mail.parties
    return is_addressee or has_written or was_party or person.contact.id in contact_ids


def _is_colleague(person: Person, case: CaseRow, spoken: Spoken | None) -> bool:
    """Whether the sender is of the case's company: by its account, or by a domain that not everybody can have."""
    if case.account_id is not None and case.account_id in (*person.own_accounts, person.account and person.account.id):
        return True
    domain = person.identity.value.rpartition("@")[2]
    other = spoken.address.rpartition("@")[2] if spoken is not None else None
    return domain == other and not is_public(domain)
