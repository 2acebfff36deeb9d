"""What a decision about a turn rests on, gathered from what the funnel found out so far. Pure."""

from __future__ import annotations

from bots import parse as spoken
from config.settings import Settings
from gateway import decide, matters
from gateway.left_flows import running_flow
from gateway.live_intents import present_name
from gateway.ready_words import intent_of_button, pressed
from gateway.store.rows import Reason
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn
from gateway.wishes_named import named_wish
from nlu.contract import OUT_OF_SCOPE


def spoken_of(turn: Turn, settings: Settings) -> str:
    """The language spoken so far: the case's, the contact's, the channel's, the installation's."""
    case = turn.place.case if turn.place is not None else None
    locale = (turn.last.locale or "")[:2].lower()
    entrance = turn.channel.entrances.get(turn.last.mailbox or "")
    candidates = (
        case.language if case is not None else None,
        locale if locale in settings.gateway.languages else None,
        turn.known_person.contact.language,
        entrance.language if entrance is not None else None,
        turn.section.language,
    )
    return next((one for one in candidates if one), settings.gateway.default_language)


def is_fragment(turn: Turn, settings: Settings) -> bool:
    """Whether it is a greeting or piece that more will follow, rather than a wish that can be worked at once."""
    meaning = turn.understood
    case = turn.place.case if turn.place is not None else None
    if case is not None and (case.owner in ("agent", "queue") or turn.flow is not None):
        return False
    if meaning.button is not None or not meaning.text or spoken.wants_person(meaning.text):
        return False
    if meaning.intent in ("greet", "inform", OUT_OF_SCOPE) or not is_sure(settings.nlu, meaning):
        return True
    return len(turn.messages) > 1 and _may_go_on(meaning)


def situation_of(
    turn: Turn, settings: Settings, *, flow: str | None = "", intent: str | None = None, silence: Reason | None = None
) -> decide.Situation:
    """All that a decision about the turn rests on; with `intent` or without a `flow` as if those were so."""
    meaning = turn.understood
    button = meaning.button or pressed(turn, meaning.text)
    named = intent or intent_of_button(button)
    chosen = present_name(settings.intents, named) if named is not None else None
    case = turn.place.case if turn.place is not None else None
    return decide.Situation(
        owner=case.owner if case is not None else None,  # type: ignore[arg-type]
        intent=chosen or meaning.intent,
        confidence=1.0 if chosen else meaning.confidence,
        act_from=None if chosen else meaning.act_from,
        ranking=() if chosen else meaning.ranking,
        has_text=bool(meaning.text.strip()),
        has_files=any(message.files for _, message in turn.messages),
        button=button,
        verdict=turn.verdict.kind,
        flow=None if flow is None or chosen else running_flow(turn.flow),
        asked_before=turn.flow is not None and turn.flow.flow == "clarify",
        bot_may_answer=turn.section.bot,
        has_order_number=meaning.first("order_number") is not None,
        has_reference=meaning.first("product_reference") is not None,
        has_quantity=meaning.first("quantity") is not None,
        named_wish=named_wish(meaning.text, meaning.intent),
        told_by=_told_by(turn),
        wants_person=button == "control=operator" or spoken.wants_person(meaning.text),
        silence=silence,
        known_as=case.intent if case is not None else None,
        was_with_people=_reopens_peoples(turn)
        and (turn.is_letter_of_a_person or _answers_what_was_solved(turn, settings)),
    )


def _told_by(turn: Turn) -> str | None:
    """The flow that told the customer something last and is over."""
    row = turn.flow
    return row.flow if row is not None and "ended" in row.state else None


def _answers_what_was_solved(turn: Turn, settings: Settings) -> bool:
    """Whether a message goes back to who solved its case: it names no matter that the bot would know."""
    meaning, case = turn.understood, turn.place.case if turn.place is not None else None
    was_solved = case is not None and (case.state == "solved" or case.close_reason == "solved")
    is_own_matter = is_sure(settings.nlu, meaning) and meaning.intent not in matters.OF_NO_MATTER
    return was_solved and not is_own_matter


def _reopens_peoples(turn: Turn) -> bool:
    """Whether a closed case that people had worked on opens again."""
    return turn.place is not None and turn.place.reopens and turn.place.case is not None and bool(turn.place.case.queue)


def _may_go_on(meaning: Meaning) -> bool:
    """Whether, in a burst under way, the datum that such a wish needs may come with the next message."""
    has_datum = meaning.first("order_number") or meaning.first("product_reference")
    is_urgent = meaning.intent in (decide.HUMAN, decide.SAFETY) or meaning.intent.startswith("complaint_")
    return not has_datum and not is_urgent
