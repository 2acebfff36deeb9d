"""What a decision about a turn rests on, gathered from what the funnel found out so far. Pure."""

from __future__ import annotations

import re
from typing import Final

from bots import parse as spoken
from bots import registry
from config.settings import Settings
from gateway import decide, matters
from gateway.carried_order import says_cancel
from gateway.clarified import keeps_order
from gateway.last_things import quote_to_lower
from gateway.left_flows import CLARIFY, running_flow
from gateway.live_intents import present_name
from gateway.missing_data import BESIDE, came_after_all
from gateway.plain_asks import asks_who, is_only_marks, opens_only
from gateway.ready_words import heard_of, intent_of_button, pressed
from gateway.store.rows import CaseRow, Reason
from gateway.sureness import is_sure
from gateway.turns import Meaning, Turn
from gateway.waiting import asks_after, may_tell, was_told_status
from gateway.wishes_named import named_wish
from nlu.contract import OUT_OF_SCOPE
from nlu.hazards import told

_REPLY_AT_MOST: Final = 24
_ALL_RIGHT: Final = re.compile(
    r"\W*(?:ок|окей|хорошо|понятно|понял[а]?|ясно|ладно|отлично|супер"
    r"|ok(?:ay)?|great|fine|good|all right|alright|got it"
    r"|i see|understood|perfect|好(?:的|吧|了)?|行|可以|嗯+|知道了|明白(?:了)?|了解)\W*",
    re.IGNORECASE,
)


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
        asked_before=_is_asked(turn),
        bot_may_answer=turn.section.bot,
        has_order_number=meaning.first("order_number") is not None,
        has_reference=meaning.first("product_reference") is not None,
        has_quantity=meaning.first("quantity") is not None,
        named_wish=named_wish(meaning.text, meaning.intent),
        told_by=_told_by(turn),
        is_bare_reply=_is_bare_reply(meaning),
        asks_nothing_yet=is_only_marks(meaning.text) or opens_only(meaning.text),
        asks_who=turn.last.mail is None and asks_who(meaning.text),
        tells_of_danger=bool(told([meaning.text]).any()),
        choices_before=_choices_before(turn),
        cancels_kept=keeps_order(turn.flow) and says_cancel(meaning.text),
        misses_before=turn.flow.misses if turn.flow is not None and _is_asked(turn) else 0,
        goes_on=came_after_all(turn.flow, heard_of(meaning), registry.flows()) if _waits(case) else None,
        is_beside=turn.flow is not None and bool(turn.flow.state.get(BESIDE)),
        asks_after=_waits(case) and (asks_after(meaning.text) or is_only_marks(meaning.text)),
        was_told_status=was_told_status(turn),
        may_add=may_tell(turn),
        quote=quote_to_lower(turn),
        wants_person=button == "control=operator" or spoken.wants_person(meaning.text),
        silence=silence,
        known_as=case.intent if case is not None else None,
        was_with_people=_reopens_peoples(turn)
        and (turn.is_letter_of_a_person or _answers_what_was_solved(turn, settings)),
    )


def _waits(case: CaseRow | None) -> bool:
    """Whether nobody has taken yet what waits for a person."""
    return case is not None and case.owner == "queue"


def _is_bare_reply(meaning: Meaning) -> bool:
    """Whether a plain yes, no or "all right" was said and nothing else: no datum, no question."""
    text = meaning.text.strip()
    is_short = 0 < len(text) <= _REPLY_AT_MOST and meaning.button is None and not meaning.entities and not meaning.files
    return is_short and (spoken.yes_no(text) is not None or _ALL_RIGHT.fullmatch(text) is not None)


def _is_asked(turn: Turn) -> bool:
    """Whether the question which of several matters is meant is open."""
    return turn.flow is not None and turn.flow.flow == CLARIFY and "ended" not in turn.flow.state


def _choices_before(turn: Turn) -> tuple[str, ...]:
    """The intents among which the customer was asked to choose, if that question is open."""
    shown = turn.flow.state.get("buttons") if turn.flow is not None and _is_asked(turn) else None
    payloads = (str(one) for one in shown) if isinstance(shown, list) else ()
    return tuple(name for one in payloads if (name := intent_of_button(one)) is not None)


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
