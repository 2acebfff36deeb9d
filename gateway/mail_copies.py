"""The same mail in another mailbox of ours: noted on its message and its case, and nothing else comes of it.

The first one that was worked is the mail; a later one opens nothing and is answered by nothing. Where the other
mailbox says more about the matter than the first, and nobody has looked at the case yet, the case goes where it leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from channels.contract import Entrance
from gateway import observing
from gateway.ids import new_id
from gateway.mail_reading import mailboxes_of
from gateway.parts import Parts
from gateway.routing import Matter, reason, tier_of
from gateway.routing_queues import queue_of
from gateway.side_turns import Side
from gateway.store.changes import Changes
from gateway.store.contexts import Known
from gateway.store.lanes import Row
from gateway.store.mail import StoredMail
from gateway.store.rows import AcknowledgementRow, CaseRow, EventRow, Reason
from gateway.turns import Turn

_BY_MATTER: Final = frozenset({"alarm", "queue-by-intent", "complaint-line", "incident", "queue-by-mailbox"})
"""Reasons for a queue that go before what a mailbox says."""
_NOTHING: Final = Entrance()
REASONS_KEPT: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """One more delivery of a mail that is here: the row it came by and the mailboxes it came to, with what they say."""

    row: Row
    content_key: str
    mailboxes: Mapping[str, Entrance]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """Where the further mailbox leads, and why."""

    queue: str
    topic: str | None
    why: Reason


def part(turns: Sequence[Turn], known: Known) -> tuple[list[Turn], list[Turn], list[Turn]]:
    """Tell mails from copies: those to be worked, those that are here already, and those that wait for their like.

    Of the same mail twice in one batch the first is worked; the other is read again once that one is stored. A mail
    that only an observed mailbox had is worked for one that answers: it is kept beside the other.
    """
    fresh: list[Turn] = []
    copies: list[Turn] = []
    waiting: list[Turn] = []
    begun: set[str] = set()
    for turn in turns:
        key = turn.last.mail.content_key if turn.last.mail is not None else ""
        stored = known.mail.stored.get(key)
        if not key or turn.last.mail is None:
            fresh.append(turn)
        elif stored is None:
            (waiting if key in begun else fresh).append(turn)
            turn.content_key = key
            begun.add(key)
        elif _was_only_observed(turn, stored, known):
            fresh.append(turn)
        else:
            copies.append(turn)
    return fresh, copies, waiting


class Copies:
    """Notes further deliveries of mails that are here already; one value a gateway."""

    def __init__(self, parts: Parts) -> None:
        self._settings = parts.settings
        self._channels = parts.channels

    def note_turn(self, turn: Turn, known: Known) -> None:
        """Fill the changes of a turn whose mail is here already."""
        entrances = turn.channel.entrances
        boxes = {one: entrances.get(one, _NOTHING) for one in mailboxes_of(turn.last, entrances)}
        for row, message in turn.messages:
            if message.mail is not None:
                copy = _Copy(row=row, content_key=message.mail.content_key, mailboxes=boxes)
                self._note(turn.changes, copy, known, turn.now)

    def note_side(self, side: Side, known: Known, now: int) -> None:
        """Fill the changes of a turn that only tells of further mailboxes."""
        channel = self._channels.get(side.claim.channel)
        entrances = channel.entrances if channel is not None else {}
        for row, one in side.copied:
            boxes = {one.mailbox: entrances.get(one.mailbox, _NOTHING)}
            self._note(side.changes, _Copy(row=row, content_key=one.content_key, mailboxes=boxes), known, now)

    def _note(self, changes: Changes, copy: _Copy, known: Known, now: int) -> None:
        stored = known.mail.stored.get(copy.content_key)
        case = known.cases.get(stored.case_id) if stored is not None else None
        if stored is not None and case is not None:
            _note_in_case(changes, copy, stored, case, self._target(copy, stored, case, known, now), now)
            if changes.cases and _was_only_looked_at(case, copy):
                self._take_up(changes, copy, now)
        changes.acknowledgements.append(
            AcknowledgementRow(
                inbox_id=copy.row.id,
                case_id=case.id if case is not None else None,
                outcome="suppressed",
                reason=reason("copy", mailbox=", ".join(copy.mailboxes)),
                at=now,
            )
        )

    def _take_up(self, changes: Changes, copy: _Copy, now: int) -> None:
        """Have people work a case that was only observed: its mail came to a mailbox that answers too."""
        case = changes.cases[-1]
        told = next((one.queue for one in copy.mailboxes.values() if one.queue is not None), None)
        why = reason("copy-answers", mailbox=", ".join(copy.mailboxes))
        queue = told or case.queue or self._settings.gateway.default_queue
        changes.cases[-1] = after = observing.taken_up(case, queue=queue, why=why, now=now)
        changes.events.append(
            EventRow(
                id=new_id(),
                at=now,
                actor="gateway",
                kind="case.handed_over",
                subject=case.number,
                case_id=case.id,
                data={"reasons": [why], "alarm": False, "queue": after.queue},
            )
        )

    def _target(self, copy: _Copy, stored: StoredMail, case: CaseRow, known: Known, now: int) -> _Target | None:
        """Where the case goes by what the further mailbox says; None where it says nothing or the case stays."""
        entrance = next((one for one in copy.mailboxes.values() if _tells(one)), None)
        if entrance is None or not self._may_move(case, stored):
            return None
        tier, _ = tier_of(self._settings, known.accounts.get(case.account_id or ""), now)
        matter = Matter(
            topic=entrance.topic or case.topic,
            intent=case.intent,
            level=case.level,
            tier=tier,
            entrance_queue=entrance.queue,
            language=case.language,
            brand=case.brand,
        )
        queue, why = queue_of(self._settings, matter)
        return _Target(queue=queue, topic=matter.topic, why=why)

    def _may_move(self, case: CaseRow, stored: StoredMail) -> bool:
        """Whether the mail opened the case, nobody has had it, and nothing that goes before chose its queue."""
        first = str(stored.verdict.get("mailbox") or "")
        told_before = any(_tells(channel.entrances.get(first, _NOTHING)) for channel in self._channels.values())
        is_untouched = case.owner == "queue" and case.claimed_at is None and case.hops == 0
        codes = {str(one.get("code")) for one in case.reasons}
        return is_untouched and not told_before and case.opened_by == stored.inbox_id and not codes & _BY_MATTER


def _was_only_observed(turn: Turn, stored: StoredMail, known: Known) -> bool:
    case = known.cases.get(stored.case_id)
    entrance = turn.channel.entrances.get(turn.last.mailbox or "", _NOTHING)
    return case is not None and case.observed and not entrance.observe


def _tells(entrance: Entrance) -> bool:
    return bool(entrance.queue or entrance.topic)


def _was_only_looked_at(case: CaseRow, copy: _Copy) -> bool:
    """Whether the case is an observed one that a mailbox which answers would have people for."""
    return case.observed and case.state == "closed" and not all(one.observe for one in copy.mailboxes.values())


def _note_in_case(
    changes: Changes, copy: _Copy, stored: StoredMail, case: CaseRow, target: _Target | None, now: int
) -> None:
    """One more mailbox on the message, an event for each that is new, and the case where that leads."""
    noted = stored.verdict.get("mailboxes")
    before = [str(one) for one in noted] if isinstance(noted, Sequence) and not isinstance(noted, str) else []
    fresh = [one for one in copy.mailboxes if one not in before]
    if not fresh:
        return
    changes.verdicts.append((stored.message_id, {**stored.verdict, "mailboxes": [*before, *fresh]}))
    after = replace(case, version=case.version + 1)
    if target is not None:
        after = replace(after, topic=target.topic)
        if target.queue != case.queue:
            after = replace(after, queue=target.queue, reasons=(*case.reasons, target.why)[-REASONS_KEPT:])
            changes.offers_ended.append((case.id, "rerouted", now))
    changes.seen[case.id] = case.version
    changes.cases.append(after)
    changes.touched_cases[case.number] = after.version
    changes.events += [
        EventRow(
            id=new_id(),
            at=now,
            actor="gateway",
            kind="case.copy_received",
            subject=case.number,
            case_id=case.id,
            data={"mailbox": one, "queue": after.queue, "is_moved": after.queue != case.queue},
        )
        for one in fresh
    ]
