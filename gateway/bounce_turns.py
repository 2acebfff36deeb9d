"""What a delivery report's turn does: the letter is marked, its address too, the case wakes and its people are told.

Nothing is ever sent because of a report: two systems that cannot reach each other would tell each other for ever.
"""

from __future__ import annotations

from dataclasses import replace

from gateway.bounces import Bounce, letter_of, report_of
from gateway.ids import new_id
from gateway.store.rows import CaseRow, EventRow
from gateway.threads import Tokens, wanted_ids
from gateway.transitions import happen
from gateway.turns import Turn

_MAIL_SYSTEMS = ("mailer-daemon", "postmaster")  # names that no provider gives to a customer


def bounce_of(turn: Turn, tokens: Tokens) -> Bounce | None:
    """What the turn's report is about; None where it is none, names no letter of ours, or tells it once more."""
    if turn.verdict.kind != "bounce" or turn.mail_known is None or turn.kept is not None:
        return None
    ours, _ = wanted_ids(turn.last, tokens, is_bounce=True)
    letter = letter_of(turn.last, ours, turn.mail_known.returned)
    if letter is None or letter.bounced_at is not None:
        return None
    is_proven = bool(ours) or _may_know(turn, letter.to)
    return Bounce(letter=letter, report=report_of(turn.last, letter.to), is_proven=is_proven)


def _may_know(turn: Turn, to: str) -> bool:
    """Whether a report without our token comes from who knows: the mail system of the recipient's domain, or ours.

    Anybody can send one from a domain of their own that proves itself, or from their mailbox beside the recipient's.
    """
    authentic = turn.last.mail.authentic if turn.last.mail is not None else "unknown"
    if authentic != "pass":
        return authentic == "unknown"
    name, _, domain = turn.last.sender.value.rpartition("@")
    knowing = {one.rpartition("@")[2] for one in (to, *turn.channel.entrances)}
    return name in _MAIL_SYSTEMS and any(f".{domain}".endswith(f".{one}") for one in knowing)


def woken(turn: Turn, case: CaseRow) -> str | None:
    """The state of a case that waits for a customer who got nothing, or was solved by a letter that they did not get.

    None where it stays as it is.
    """
    if turn.bounce is None or not turn.bounce.report.is_final:
        return None
    is_unsolved = case.state == "solved" and case.owner == "agent" and turn.bounce.letter.author == "agent"
    if case.state != "waiting_customer" and not is_unsolved:
        return None
    return happen("wake", owner=case.owner, state=case.state)[1]


def note_bounce(turn: Turn, case: CaseRow) -> None:
    """Add what a report changes beside its case.

    A letter that is only late is told and changes nothing. The address is marked where a report says that it is dead;
    a later report marks it anew, for the days for which it is blocked are counted from the last one.
    """
    found = turn.bounce
    if found is None:
        return
    letter, report = found.letter, found.report
    if report.is_final:
        turn.changes.bounced.append((letter.id, turn.now, report.diagnostic))
    reached = letter.identity
    is_blocked = report.is_dead and found.is_proven and reached is not None
    if is_blocked and reached is not None and (reached.blocked_at is None or reached.blocked_at < turn.now):
        marked = replace(reached, blocked_at=turn.now, blocked_reason=report.diagnostic or None)
        turn.changes.identities_changed.append(marked)
    told = {
        "final": report.is_final,
        "blocked": is_blocked,
        "message": letter.message_id,
        "agent": case.agent_id,
        "queue": case.queue,
    }
    turn.changes.events.append(
        EventRow(
            id=new_id(),
            at=turn.now,
            actor="gateway",
            kind="letter.bounced",
            subject=case.number,
            case_id=case.id,
            data=told,
        )
    )
