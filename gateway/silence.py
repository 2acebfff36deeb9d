"""Why nothing may be sent for a turn: one answer, in the order in which the reasons count. Pure."""

from __future__ import annotations

from config.acknowledgement import AcknowledgementSettings
from gateway import letter_limits
from gateway.perform import Performed
from gateway.routing import reason
from gateway.store.rows import Reason
from gateway.turns import Turn


def why_silent(turn: Turn, performed: Performed, settings: AcknowledgementSettings) -> Reason | None:
    """Why nothing may be sent for this turn, or None."""
    if turn.unit_letter is not None and not turn.unit_letter.is_forward:
        return reason("reporter", role=turn.unit_letter.unit)
    if performed.is_note is not None:
        is_told = turn.is_letter_of_a_person and _waits_in_queue(turn) and letter_limits.is_in_window(turn, settings)
        return reason("window") if is_told else performed.reason
    if turn.verdict.robot:
        return reason(f"robot-{turn.verdict.kind}")
    if not turn.section.acknowledge and not turn.section.bot:
        return reason("observed", would="off")
    if performed.silence is not None:
        return performed.silence
    if turn.last.mail is None:
        return reason("address-blocked") if turn.known_person.identity.blocked_at is not None else None
    if performed.hand_over is not None and not turn.section.acknowledge:
        return reason("acknowledge-off")
    if performed.hand_over is not None and letter_limits.is_in_window(turn, settings):
        return reason("window")
    return None


def _waits_in_queue(turn: Turn) -> bool:
    """Whether nobody holds the case yet that the message joins."""
    return turn.place is not None and turn.place.case is not None and turn.place.case.owner == "queue"
