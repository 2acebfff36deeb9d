"""What is only kept: an observed channel or mailbox shows what would have been done, an archive is found and continued.

The turn runs as ever, and its outcome is folded afterwards: the letter becomes a note, the case is closed, and nothing
is promised, timed, offered, counted or sent. So it shows what really would be done. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from gateway.handover import Handover
from gateway.ids import SECOND, new_id
from gateway.mail_reading import mailboxes_of
from gateway.routing import placed, reason
from gateway.store.changes import Changes
from gateway.store.rows import CaseRow, EventRow, LetterRow, MessageRow, Reason
from gateway.texts import Texts
from gateway.threads import Place
from gateway.transitions import happen
from gateway.turns import Kept, Turn

OBSERVED: Final = "case.observed"
ARCHIVED: Final = "case.archived"
KINDS: Final = frozenset({OBSERVED, ARCHIVED})
"""Events of what is only kept; no other program is told of them."""


REASONS_KEPT: Final = 30


def kept_of(turn: Turn) -> Kept | None:
    """Why a turn's messages are only kept, or None where they are worked.

    Mail is observed if all mailboxes of ours that it is known to be for are: one that answers must not go without.
    """
    if turn.last.mail is None:
        return "observed" if turn.section.observe else None
    if all(message.mail is not None and message.mail.is_archived for _, message in turn.messages):
        return "archived"
    boxes = [turn.channel.entrances[one] for one in mailboxes_of(turn.last, turn.channel.entrances)]
    is_observed = all(one.observe for one in boxes) if boxes else turn.section.observe
    return "observed" if is_observed else None


def place_of(turn: Turn, place: Place) -> Place:
    """The place of the turn: what is observed and what is worked never share a case, an archive joins either.

    An observed case is looked at as if the bot had it, so that each message shows what would be done about it.
    """
    case = place.case
    if case is None or turn.kept == "archived":
        return place
    if turn.kept is None:
        return Place(case=None, linked_to=case.id) if case.observed else place
    if not case.observed and turn.verdict.kind == "bounce":  # of a letter that we sent
        turn.kept = None
        return place
    if not case.observed:
        return Place(case=None, linked_to=case.id)
    return Place(case=as_if_live(case))


def as_if_live(case: CaseRow) -> CaseRow:
    """An observed case as it would stand before anything was done about it."""
    return replace(case, owner="bot", state="open", closed_at=None, close_reason=None)


def set_aside(turn: Turn, handover: Handover | None, texts: Texts, language: str) -> None:
    """Fold what the turn came to; notes are written in `language`, that of the people here."""
    case = turn.case
    if case is None or turn.kept is None:
        return
    before = turn.place.case if turn.place is not None else None
    would = would_have_done(turn.changes, case) | {"held_back": turn.held_back, "agent": _asked_first(handover)}
    dated = turn.now
    if turn.kept == "archived":
        dated = min(_written(turn), turn.now)
        turn.changes.messages = [replace(one, at=dated) for one in turn.changes.messages if one.direction == "in"]
        turn.case = _archived(case, before, dated)
    else:
        _letters_to_notes(turn.changes, texts, language)
        turn.case = set_aside_case(case, is_junk=would["as"] == "junk", now=turn.now)
    added = [one.position for one in turn.changes.messages]
    turn.case = replace(turn.case, last_position=max(added, default=case.last_position))
    if turn.conversation is not None:
        turn.changes.conversations = []  # the thread stands at the case of people where it has one
    turn.changes.last_agents = []
    strip(turn.changes, turn.case, kept=turn.kept, would=would, now=turn.now)


def fold_call(changes: Changes, *, now: int) -> None:
    """Fold what an observed call's events came to: its case and its lines stay, and where it would have gone."""
    case = next(iter((*changes.new_cases, *changes.cases)), None)
    if case is None:
        return
    would = would_have_done(changes, case) | {"say": "route", "why": None, "held_back": [], "agent": None}
    changes.last_agents.clear()
    strip(changes, set_aside_case(case, is_junk=False, now=now), kept="observed", would=would, now=now)


def taken_up(case: CaseRow, *, queue: str, why: Reason, now: int) -> CaseRow:
    """An observed case that people are asked to work after all."""
    owner, state = happen("hand_over", owner=case.owner, state=case.state)
    live = replace(case, owner=owner, state=state, queue=queue, queued_at=now, closed_at=None, close_reason=None)
    return placed(replace(live, observed=False, reasons=(*case.reasons, why)[-REASONS_KEPT:]), None)


def set_aside_case(case: CaseRow, *, is_junk: bool, now: int) -> CaseRow:
    """The case with everything it would have been, closed and in nobody's line."""
    owner, state = ("nobody", "junk") if is_junk else happen("observe", owner=case.owner, state=case.state)
    return replace(
        case,
        owner=owner,
        state=state,
        agent_id=None,
        queued_at=None,
        claimed_at=None,
        snoozed_until=None,
        rank_at=None,
        due_at=None,
        closed_at=None if is_junk else now,
        close_reason=None if is_junk else "observed",
        observed=True,
    )


def would_have_done(changes: Changes, case: CaseRow) -> dict[str, Any]:
    """What was about to be done, as the event of an observed case keeps it: no text, no address.

    `say` is acknowledge, answer, route (a call) or nothing with its reason in `why`; `as` is where the case would be.
    """
    last = changes.acknowledgements[-1] if changes.acknowledgements else None
    code = str(last.reason["code"]) if last is not None else "nothing-to-say"
    is_said = any(one.message_id is not None for one in changes.letters)
    answer = next((one for one in changes.promises if one.kind == "answer"), None)
    handed = next((one.data for one in changes.events if one.kind == "case.handed_over"), {})
    return {
        "say": "nothing" if not is_said else "acknowledge" if code == "handover" else "answer",
        "why": None if is_said else code,
        "as": "junk" if case.state == "junk" else case.owner,
        "queue": case.queue if case.owner == "queue" else None,
        "role": handed.get("first_role"),
        "alarm": any(one.data.get("alarm") is True for one in changes.events),
        "intent": case.intent,
        "due_at": answer.due_at if answer is not None else None,
        "reasons": [one["code"] for one in cast("list[Reason]", handed.get("reasons", ()))],
    }


def strip(changes: Changes, case: CaseRow, *, kept: Kept, would: Mapping[str, object], now: int) -> None:
    """Leave of a turn's changes the case, its messages and who wrote; one event says what would have been."""
    changes.new_cases = [case for one in changes.new_cases if one.id == case.id]
    changes.cases = [case for one in changes.cases if one.id == case.id]
    changes.seen = {id_: version for id_, version in changes.seen.items() if id_ == case.id}
    changes.identities_changed = [one for one in changes.identities_changed if one.blocked_at != now]
    for emptied in (
        *(changes.promises, changes.promises_met, changes.promises_moved, changes.offers_ended, changes.kinds_ended),
        *(changes.letters, changes.flows, changes.flows_ended, changes.timers, changes.incidents, changes.praises),
        *(changes.assignments, changes.assignments_changed, changes.counts, changes.close_counts, changes.marks),
    ):
        cast("list[object]", emptied).clear()
    changes.touched_cases.clear()
    told = dict(would) if kept == "observed" else {}
    changes.acknowledgements = [
        replace(one, outcome="suppressed", reason=_why(kept, would), outbox_id=None, promise_id=None, case_id=case.id)
        for one in changes.acknowledgements
    ]
    kind, channel = (OBSERVED if kept == "observed" else ARCHIVED), case.opened_via
    changes.events = [
        EventRow(
            id=new_id(),
            at=now,
            actor="gateway",
            kind=kind,
            subject=case.number,
            case_id=case.id,
            data={"channel": channel, **told},
        )
    ]


def _asked_first(handover: Handover | None) -> str | None:
    """The one of us who would be asked before the others, by id."""
    return handover.target.specialists[0].agent_id if handover is not None and handover.target.specialists else None


def _why(kept: Kept, would: Mapping[str, object]) -> Reason:
    if kept == "archived":
        return reason("archived")
    return reason("observed", would=str(would["say"]), why=str(would["why"] or ""))


def _letters_to_notes(changes: Changes, texts: Texts, language: str) -> None:
    """What would have been sent stands in the case as a note of the bot, with whom it would have gone to."""
    letters = {one.message_id: one for one in changes.letters if one.message_id is not None}
    changes.messages = [
        _note(one, letters[one.id], texts, language) if one.id in letters else one for one in changes.messages
    ]
    for id_ in letters:
        changes.lane_of.pop(id_, None)


def _note(message: MessageRow, letter: LetterRow, texts: Texts, language: str) -> MessageRow:
    stored = cast("Mapping[str, Any]", letter.letter)
    thread = stored.get("thread") or {}
    head = texts.say(language, "observed-letter", to=str(stored["to"]), subject=str(thread.get("subject") or "-"))
    shown = "".join(f"\n[{one['title']}]" for one in stored.get("buttons") or ())
    text = f"{head}\n\n{message.text}{shown}"
    return replace(message, direction="note", author="bot", text=text, conversation_id=None, channel=None, buttons=None)


def _archived(case: CaseRow, before: CaseRow | None, dated: int) -> CaseRow:
    """A case of history: closed when its last mail was written; one that lives on stays as it is."""
    if before is not None and before.close_reason != "archived":
        return replace(before, version=before.version + 1)
    first = dated if before is None else min(before.opened_at, dated)
    last = dated if before is None else max(before.active_at, dated)
    is_junk = case.state == "junk"
    owner, state = ("nobody", "junk") if is_junk else happen("archive", owner=case.owner, state=case.state)
    return replace(
        case,
        owner=owner,
        state=state,
        agent_id=None,
        queue=None,
        queued_at=None,
        rank_at=None,
        due_at=None,
        opened_at=first,
        active_at=last,
        closed_at=last,
        close_reason="archived",
    )


def _written(turn: Turn) -> int:
    """When the mail was written by its own word, else when it came."""
    sent_at = turn.last.sent_at
    return turn.messages[-1][0].received_at if sent_at is None else int(sent_at.timestamp() * SECOND)
