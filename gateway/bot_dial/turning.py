"""Holds the bot to the dial: an answer that is not its to give goes to people, or is a draft for one to send. Pure.

The one place where the dial counts. What is only kept, and what units of ours write, is not the bot's to answer anyway.
"""

from __future__ import annotations

from config.settings import Settings
from gateway.decide import Action, Clarify, ContinueFlow, HandOver, Ignore, Note, Say, StartFlow
from gateway.ids import new_id
from gateway.performed import Performed
from gateway.routing import reason
from gateway.store.bot_dial import DraftRow
from gateway.store.rows import EventRow, Reason
from gateway.turns import Turn


def turned(turn: Turn, action: Action, settings: Settings) -> Action:
    """The action as far as the bot may go with it; one whose answer is to be a draft marks the turn so."""
    if turn.kept is not None or turn.dial.is_plain or isinstance(action, HandOver | Note | Ignore):
        return action
    matter = _matter(turn, action, settings)
    mode = turn.dial.mode_for(matter, turn.claim.channel, turn.understood.language, turn.known_person.contact.id)
    match mode:
        case "answers":
            return action
        case "drafts" if not _is_with_people(turn):
            turn.is_draft = True
            return action
        case _:
            if turn.is_draft:  # a matter within one whose answer is a draft: it is read before it is sent
                return action
            intent = action.intent if isinstance(action, StartFlow | Say) else None
            why = reason("bot-dial-off", flow=matter or "")
            return HandOver(intent=intent, reason=why, key="collect" if isinstance(action, StartFlow) else None)


def drafted(turn: Turn, performed: Performed) -> Performed:
    """The outcome with what was to be said kept as a draft; the case goes to people with the usual acknowledgement."""
    if not turn.is_draft or performed.is_note is not None:
        return performed
    why = reason("bot-draft")
    turn.enclosures.clear()
    turn.side_letters.clear()
    said = "\n\n".join(line for line in performed.said if line)
    is_done = performed.hand_over is not None or bool(turn.held_back)  # what acts was not done: nothing true to say
    if said and not is_done:
        choices = [f"{place}. {one['title']}" for place, one in enumerate(performed.buttons, start=1)]
        turn.changes.drafts.append(
            DraftRow(
                id=new_id(),
                case_id="",
                flow=performed.flow.flow if performed.flow is not None else None,
                language=turn.understood.language,
                text="\n".join((said, *choices)),
                position=0,
                at=turn.now,
            )
        )
    if performed.hand_over is not None:
        return Performed(
            reason=performed.reason,
            hand_over=performed.hand_over,
            flow=performed.flow,
            intent=performed.intent,
            said=[] if turn.held_back else performed.said,
        )
    handed = HandOver(intent=performed.intent, reason=why)
    return Performed(reason=why, hand_over=handed, flow=performed.flow, intent=performed.intent)


def why_unacknowledged(turn: Turn, performed: Performed) -> Reason | None:
    """Why nothing says that people have it: acknowledgements are switched off."""
    is_off = not turn.dial.are_acknowledgements_on and performed.hand_over is not None
    return reason("acknowledge-off") if is_off else None


def drafted_event(row: DraftRow, number: str) -> EventRow:
    """What the log keeps of a draft: never its words."""
    return EventRow(
        id=new_id(),
        at=row.at,
        actor="bot",
        kind="bot.drafted",
        subject=number,
        case_id=row.case_id,
        data={"flow": row.flow, "language": row.language},
    )


def _matter(turn: Turn, action: Action, settings: Settings) -> str | None:
    """What the dial names: the flow, or the intent of a ready answer; None for a question what is meant."""
    match action:
        case StartFlow(flow=flow):
            return flow
        case ContinueFlow():
            return turn.flow.flow if turn.flow is not None else None
        case Say(intent=intent):
            section = settings.intents.get(intent or "")
            return (section.flow if section is not None else None) or intent
        case Clarify() | HandOver() | Note() | Ignore():
            return None


def _is_with_people(turn: Turn) -> bool:
    case = turn.place.case if turn.place is not None else None
    return case is not None and case.owner in ("queue", "agent")
