"""What a "yes" agrees to: the summary that was said last, known by a key of its own, by when and to whom it was said.

The key stands in the flow's state before the customer answers, so whatever binds by his yes is done once: in every
retry of the turn, however its messages are grouped, and for each further yes. A yes that was written before the
summary was said is none to it, nor is somebody else's; by mail, where anybody may write any sender, it takes more than
a From address (`is_really_theirs`). Whatever is no yes to it has the summary shown again. A press that comes in one
turn with typed words agrees to nothing: the words are heard instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import flow, listen, parse
from bots.plan import Flow, Question
from bots.turning import BACK, CANCEL, OPERATOR
from gateway.ids import new_id
from gateway.turns import Turn

DEED: Final = "deed"
ASKED_AT: Final = "asked_at"
ASKED_OF: Final = "asked_of"
_OF_AN_ORDER: Final = ("order", "phone_tail")
"""The slots that an order stands in once it was shown to be the customer's, and what proved it."""
_WHOEVER_SAYS: Final = ("safety_issue", "human")
"""What is heard from anybody: it brings people and binds nothing."""
_CONTROLS: Final = (OPERATOR, CANCEL, BACK)
SHOW_AGAIN: Final = flow.Heard(button="")
"""A press that means nothing: the open question is asked again, and nothing was missed."""


def agreement(state: flow.FlowState, steps: Flow, now: int, asked_of: str) -> dict[str, object]:
    """What is stored beside a state whose open question is a summary to agree to; nothing for other questions.

    `asked_of` is the address that the summary is sent to (`address_of`).
    """
    return {DEED: new_id(), ASKED_AT: now, ASKED_OF: asked_of} if _is_summary(state, steps) else {}


def address_of(kind: str, value: str) -> str:
    """An address as it is compared: who was asked, and who answers."""
    return f"{kind}:{value.casefold()}"


def asked_now(turn: Turn) -> str:
    """The address that what this turn says goes to."""
    identity = turn.known_person.identity
    return address_of(identity.kind, identity.value)


def after_the_summary(
    turn: Turn, steps: Flow, state: flow.FlowState | None, heard: flow.Heard, typed: flow.Heard | None = None
) -> flow.Heard:
    """What was heard, unless it is a yes that does not agree to the summary: then the summary is shown again.

    `typed` is what the words alone say of a turn that holds a press too. Notes with the turn under which key it may
    bind.
    """
    stored = turn.flow.state if turn.flow is not None else {}
    if state is None or not _is_summary(state, steps):
        return heard
    heard = _one_of_both(turn, steps, state, heard, typed)
    deed, asked_at = stored.get(DEED), stored.get(ASKED_AT)
    turn.deed = deed if isinstance(deed, str) else None
    written_at = min(row.received_at for row in turn.claim.rows)
    is_early = heard.button is None and isinstance(asked_at, int) and written_at < asked_at
    if turn.deed is not None and not is_early and is_really_theirs(turn, stored):
        return heard
    asked = steps.nodes[state.step]
    is_yes = isinstance(asked, Question) and listen.find(steps, state.slots, heard, asked).answer is True
    return SHOW_AGAIN if is_yes else heard


def is_really_theirs(turn: Turn, stored: Mapping[str, object]) -> bool:
    """Whether the answer is surely of who was asked: from the address that the summary was sent to, and no forgery."""
    return stored.get(ASKED_OF) == asked_now(turn) and is_surely_of_its_sender(turn)


def is_surely_of_its_sender(turn: Turn) -> bool:
    """Whether nobody else can have written it.

    By mail a server that we trust says who sent it, or it answers a letter of ours, which nobody else has. What was
    proven before in the same case says nothing: anybody joins a case by its number. Never where our server says that
    somebody else sent it.
    """
    mail = turn.last.mail
    if mail is None or mail.authentic == "pass":
        return True
    return mail.authentic != "fail" and turn.place is not None and turn.place.by == "token"


def of_whom_it_is(turn: Turn, steps: Flow, state: flow.FlowState | None, heard: flow.Heard) -> flow.Heard:
    """What was heard, unless it may be a stranger's and would go into what is to be done to a proven order.

    Then the open question is asked again. Danger, a complaint and the wish for a person are heard from anybody.
    """
    if state is None or is_surely_of_its_sender(turn) or not any(state.slots.get(one) for one in _OF_AN_ORDER):
        return heard
    is_heard = heard.intent in _WHOEVER_SAYS or heard.intent.startswith("complaint_") or parse.wants_person(heard.text)
    binds = any(getattr(one, "binds", False) for one in steps.nodes.values())
    return SHOW_AGAIN if binds and not is_heard else heard


def _one_of_both(
    turn: Turn, steps: Flow, state: flow.FlowState, heard: flow.Heard, typed: flow.Heard | None
) -> flow.Heard:
    """The press or the words beside it: a yes stands alone, and what contradicts itself means nothing."""
    asked = steps.nodes[state.step]
    if heard.button is None or heard.button in _CONTROLS or not isinstance(asked, Question):
        return heard
    pressed = listen.find(steps, state.slots, heard, asked).answer
    if pressed is True and len({message.button for _, message in turn.messages if message.button}) > 1:
        return SHOW_AGAIN
    if typed is None:
        return heard
    said = listen.find(steps, state.slots, typed, asked)
    if pressed is False and not said.others:
        return heard
    return SHOW_AGAIN if said.answer is True and pressed is not True else typed


def _is_summary(state: flow.FlowState, steps: Flow) -> bool:
    asked = steps.nodes.get(state.step)
    return isinstance(asked, Question) and steps.is_confirming(asked)
