"""Makes one contact of two and parts them again, as people decide; no machine does, and both are told plainly.

Two contacts that both have something verified are merged only by a person who confirms it. Undoing gives back exactly
what was moved; what came after the merge stays with the target.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from gateway.cases import Actor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id, now_us
from gateway.store import merges, suggestions
from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import append_events
from gateway.store.merges import ContactMerge, MergedContact
from gateway.store.rows import EventRow, Reason
from gateway.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A merge that is undone, and how much of each went back; nothing where it was undone before."""

    merge: ContactMerge
    counts: dict[str, int]


class ContactMerges:
    """Merges of contacts in one store; every method raises NotFound, Conflict or NotValid."""

    def __init__(self, store: Store, *, now: Callable[[], int] = now_us) -> None:
        self._store = store
        self._now = now

    async def merge(self, actor: Actor, contact_id: str, into: str, *, confirm: bool = False) -> ContactMerge:
        """Make a contact part of another; of two at once one wins, the other is told who has it by now."""
        return await self._store.write(_merge, actor, contact_id, into, confirm=confirm, evidence=(), now=self._now())

    async def undo(self, actor: Actor, merge_id: str) -> Undone:
        """Part two merged contacts; a second time changes nothing."""
        return await self._store.write(_undo, actor, merge_id, now=self._now())

    async def accept(
        self, actor: Actor, suggestion_id: str, *, into: str | None, confirm: bool = False
    ) -> ContactMerge:
        """Merge the two contacts of a suggestion, into the one named or the one with more that is verified."""
        return await self._store.write(_accept, actor, suggestion_id, into=into, confirm=confirm, now=self._now())

    async def decline(self, actor: Actor, suggestion_id: str) -> None:
        """Say that two contacts are not one person; they are not suggested again."""
        await self._store.write(_decline, actor, suggestion_id, now=self._now())


def write_down(
    connection: Connection,
    actor: Actor,
    kind: str,
    contact_id: str,
    now: int,
    told: Mapping[str, object],
    *,
    in_log: bool = True,
) -> None:
    """Note who did what to a contact: in the audit, and for figures and other programs as an event."""
    row = AuditRow(
        at=now,
        agent_id=actor.agent.person_id,
        token=actor.token_name,
        action=kind,
        subject=contact_id,
        detail=dict(told),
    )
    add_audit(connection, row)
    if in_log:
        by = f"agent:{actor.agent.mail}"[:80]
        happened = EventRow(id=new_id(), at=now, actor=by, kind=kind, subject=contact_id, case_id=None, data=dict(told))
        append_events(connection, [happened])


def _merge(
    connection: Connection,
    actor: Actor,
    contact_id: str,
    into: str,
    *,
    confirm: bool,
    evidence: Sequence[Reason],
    now: int,
) -> ContactMerge:
    if contact_id == into:
        raise NotValid("a contact cannot be merged into itself", fields={"into": "must be another contact"})
    found = merges.locked(connection, (contact_id, into))
    if contact_id not in found:
        raise NotFound(f"there is no contact {contact_id!r}")
    if into not in found:
        raise NotValid(f"there is no contact {into!r} to merge into", fields={"into": "unknown contact"})
    source, target = found[contact_id], found[into]
    _check_standing(source, target)
    _check_verified(connection, source, target, confirm=confirm)
    made = merges.merge(connection, source, target, id_=new_id(), evidence=evidence, now=now, by=actor.agent.mail)
    suggestions.decide(connection, (source.id, target.id), "merged", now=now, by=actor.agent.mail)
    told = {"merge": made.id, "into": target.id, **made.moved.counts}
    write_down(connection, actor, "contact.merged", source.id, now, told)
    return made


def _check_standing(source: MergedContact, target: MergedContact) -> None:
    for one, what in ((source, "merge that one"), (target, "merge into that one")):
        if one.merged_into is not None:
            raise Conflict(
                f"contact {one.id} is part of {one.merged_into} already; {what}, or undo the merge first",
                fields={"merged_into": one.merged_into},
            )


def _check_verified(connection: Connection, source: MergedContact, target: MergedContact, *, confirm: bool) -> None:
    counts = [merges.verified_addresses(connection, one.id) for one in (source, target)]
    if all(counts) and not confirm:
        raise NotValid(
            f"both contacts have verified addresses ({counts[0]} and {counts[1]}), so each is known to be somebody; "
            'if you know that they are one person, send "confirm": true',
            fields={"confirm": "must be true: both contacts have verified addresses"},
        )


def _undo(connection: Connection, actor: Actor, merge_id: str, *, now: int) -> Undone:
    made = merges.merge_of(connection, merge_id)
    if made is None:
        raise NotFound(f"there is no merge {merge_id!r}")
    chain = merges.standing_merges(connection, made.target_id)
    merges.locked(connection, (made.source_id, made.target_id, *(one.target_id for one in chain)))
    made = merges.merge_of(connection, merge_id) or made
    if made.undone_at is not None:
        return Undone(merge=made, counts={})
    counts = merges.undo(connection, made, now=now, by=actor.agent.mail)
    suggestions.decide(connection, (made.source_id, made.target_id), "declined", now=now, by=actor.agent.mail)
    told = {"merge": made.id, "out_of": made.target_id, **counts}
    write_down(connection, actor, "contact.unmerged", made.source_id, now, told)
    return Undone(merge=merges.merge_of(connection, merge_id) or made, counts=counts)


def _accept(
    connection: Connection, actor: Actor, suggestion_id: str, *, into: str | None, confirm: bool, now: int
) -> ContactMerge:
    found = suggestions.suggestion_of(connection, suggestion_id)
    if found is None:
        raise NotFound(f"there is no suggestion {suggestion_id!r}")
    pair = (found.first_id, found.second_id)
    if into is not None and into not in pair:
        raise NotValid("name one of the two contacts", fields={"into": f"must be {pair[0]} or {pair[1]}"})
    if found.state == "declined":
        raise Conflict("it was declined; merge the two contacts by themselves if that was wrong")
    target = into or max(pair, key=lambda id_: (merges.verified_addresses(connection, id_), id_ == pair[0]))
    source = pair[1] if target == pair[0] else pair[0]
    return _merge(connection, actor, source, target, confirm=confirm, evidence=found.evidence, now=now)


def _decline(connection: Connection, actor: Actor, suggestion_id: str, *, now: int) -> None:
    found = suggestions.suggestion_of(connection, suggestion_id)
    if found is None:
        raise NotFound(f"there is no suggestion {suggestion_id!r}")
    if found.state == "merged":
        raise Conflict("the two contacts were merged; undo the merge if that was wrong")
    if found.state == "open":
        suggestions.decide(connection, (found.first_id, found.second_id), "declined", now=now, by=actor.agent.mail)
        told = {"other": found.second_id}
        write_down(connection, actor, "contact.not_merged", found.first_id, now, told, in_log=False)
