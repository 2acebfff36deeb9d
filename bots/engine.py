"""Runs a flow one input at a time: pure, so the same state and input give the same step on every process.

What holds in every flow stands here and in no flow: a person on demand, "cancel", "back", corrections, politeness,
two misses, a change of matter, and the bounds that make every flow end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bots import listen, turning
from bots.flow import (
    Ask,
    Begin,
    Button,
    Call,
    Done,
    FlowState,
    HandOver,
    Heard,
    Input,
    Leave,
    Line,
    Result,
    Say,
    Slots,
    Step,
)
from bots.noted import noted_beside
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, Words
from bots.turning import BACK as BACK
from bots.turning import CANCEL as CANCEL
from bots.turning import CHANGE_AT as CHANGE_AT
from bots.turning import OPERATOR as OPERATOR
from bots.unread import passed_over, unread

CALLS_AT_MOST = 4
"""Calls in a row before the customer is heard again; one more and a person takes over."""
TURNS_AT_MOST = 20
"""Turns of the customer in one flow; somebody who is still here then needs a person."""
MISSES_AT_MOST = 2
_STEPS_AT_MOST = 50


def step(flow: Flow, state: FlowState | None, given: Input, *, change_at: float = CHANGE_AT) -> Step:
    """Take one input and tell the state to store and what happens now; never raises for what was heard or answered.

    Without a state, or with one of another flow, the flow begins; with one of another version it begins anew and says
    so. `change_at` is the confidence from which an intent counts.
    """
    if isinstance(given, Begin) or state is None or state.flow != flow.name:
        return _begin(flow, _heard_in(given))
    if state.version != flow.version or not isinstance(flow.nodes.get(state.step), Question | Lookup):
        return _begin(flow, _heard_in(given), Line(key="restarted"))
    if isinstance(given, Result):
        return _receive(flow, state, given)
    return _hear(flow, replace(state, calls=0, turns=state.turns + 1, agreed=False), given, change_at)


def begin_with(flow: Flow, slots: Slots) -> Step:
    """Begin a flow with slots that are known from elsewhere, with nothing heard."""
    return _advance(flow, FlowState(flow=flow.name, version=flow.version, step=flow.first, slots=slots))


def resume(flow: Flow, state: FlowState, *, looks_again: bool = False) -> Step:
    """Come back to a flow after a question in the middle: the open question is asked again, led over to.

    With `looks_again` what was looked up is looked up anew before, where the flow has a step for that: after a silence
    it may be otherwise.
    """
    if state.flow != flow.name or state.version != flow.version or state.step not in flow.nodes:
        return _begin(flow, Heard(), Line(key="restarted"))
    if looks_again and flow.looks_again is not None and state.slots.get("order") is not None:
        state = replace(state, step=flow.looks_again)
    return _advance(flow, replace(state, calls=0, agreed=False), Line(key="resumed"))


def _heard_in(given: Input) -> Heard:
    match given:
        case Begin(heard=heard):
            return heard
        case Heard():
            return given
        case Result():
            return Heard()
        case _:
            assert_never(given)


def _begin(flow: Flow, heard: Heard, *said: Line) -> Step:
    found = listen.find(flow, {}, heard, None)
    return _advance(flow, FlowState(flow=flow.name, version=flow.version, step=flow.first, slots=found.others), *said)


def _receive(flow: Flow, state: FlowState, result: Result) -> Step:
    node = flow.nodes[state.step]
    if not isinstance(node, Lookup) or node.operation != result.operation:
        return _advance(flow, state)
    outcome = result.outcome
    slots = node.receive(outcome, state.slots, result.value) if outcome in node.outcomes else None
    if slots is None:
        outcome, slots = "unavailable", state.slots
    then = node.outcomes.get(outcome)
    if then is None:
        return _hand_over(flow, state, "unexpected_outcome")
    agreed = state.agreed and not _changes_what_was_agreed(flow, state.slots, slots)
    return _advance(flow, replace(state, slots=slots, step=then, agreed=agreed))


def _changes_what_was_agreed(flow: Flow, before: Slots, after: Slots) -> bool:
    """Tell whether something that the customer gave or could have read in the summary is another now."""
    is_replaced = any(value is not None and after.get(name) != value for name, value in before.items())
    return is_replaced or any(before.get(name) is None and after.get(name) is not None for name in flow.slots)


def _hear(flow: Flow, state: FlowState, heard: Heard, change_at: float) -> Step:
    """A customer's turn, in the order of what wins: danger and complaint, a person, stop and back, data, the rest."""
    node = flow.nodes[state.step]
    asked = node if isinstance(node, Question) else None
    found = listen.find(flow, state.slots, heard, asked)
    if turning.leaves_at_once(asked, heard, found, change_at):
        return Step(state=state, output=Leave(intent=heard.intent))
    if turning.wants_person(heard, change_at):
        return _hand_over(flow, _filled(state, asked, found), "asked_for_person")
    if state.turns > TURNS_AT_MOST:
        return _hand_over(flow, _filled(state, asked, found), "too_long")
    has_data = found.answer is not None or bool(found.others)
    if turning.wants_back(heard):
        return _go_back(flow, state)
    if turning.gives_up(flow, heard, change_at):
        return Step(state=None, output=Done(lines=(Line(key="draft_given_up"),), outcome="cancelled"))
    if not turning.is_about_the_deed(flow, asked, heard) and turning.wants_to_stop(heard, change_at, has_data=has_data):
        if asked is not None and flow.is_confirming(asked) and isinstance(flow.nodes.get(asked.on_none or ""), Finish):
            return _advance(flow, replace(state, step=asked.on_none or state.step))  # says what stays as it was
        return Step(state=None, output=Done(lines=(Line(key="cancelled"),), outcome="cancelled"))
    if asked is not None and turning.asks_to_wait(flow, asked, heard, found):
        return Step(state=state, output=Say(lines=(Line(key="takes_time"),)))
    is_story = asked is not None and asked.in_own_words and found.answer is not None and not listen.asks(heard.text)
    aside = flow.asides.answer(heard, state.slots) if flow.asides is not None and asked is not None else ()
    if aside and asked is not None and (found.answer is None or flow.slots[asked.slot].confirms):
        return _advance(flow, state, *aside)
    is_chosen = listen.chooses_as_asked(flow, asked, heard, found.answer) or listen.corrects_plainly(
        flow, heard, found, asked
    )
    if asked is not None and not has_data and turning.is_to_change(flow, asked, heard) and asked.on_none is not None:
        return _advance(flow, replace(state, misses=0, step=asked.on_none), *unread(flow, asked, heard))
    is_told = is_story or bool(aside) or is_chosen or listen.tells_a_wish(flow, found)
    if not is_told and turning.changes_matter(flow, heard, change_at, has_data=has_data):
        return Step(state=state, output=Leave(intent=heard.intent))
    if has_data or asked is None:
        return _take(flow, state, asked, found, heard)
    return _without_answer(flow, state, asked, heard, change_at)


def _take(flow: Flow, state: FlowState, asked: Question | None, found: listen.Found, heard: Heard) -> Step:
    """Fill the slots; a corrected one leads on from the question that had asked for it."""
    before, state = state.slots, _filled(state, asked, found)
    if asked is not None and found.answer is not None:
        confirms = flow.slots[asked.slot].confirms
        if confirms and found.answer is False and asked.on_none is not None:
            return _advance(flow, replace(state, step=asked.on_none))
        state = replace(state, step=asked.then, back=_remembered(state.back, state.step))
        is_plain = not found.others or listen.rides_along(flow, found)
        return _advance(flow, replace(state, agreed=confirms and found.answer is True and is_plain))
    for name in (*found.corrected, *(one for one in found.others if one in flow.leads_on)):
        if name in flow.leads_on:
            if asked is None or flow.slots[asked.slot].secret or state.step not in flow.reached(flow.leads_on[name]):
                continue
            state = replace(state, step=flow.leads_on[name])
            break
        question = flow.question_of(name)
        if question is not None and isinstance(node := flow.nodes[question], Question):
            if asked is not None and state.step not in flow.reached(question):
                continue  # asked only after the open question, which is not passed over
            is_taken_back = state.slots.get(name) is None
            state = replace(
                state, step=question if is_taken_back else node.then, back=_remembered(state.back, question)
            )
            break
    if asked is None:
        return _advance(flow, state)
    said = Line(key="noted") if found.corrected else noted_beside(flow, found.others, heard)
    return _advance(flow, state, said, *passed_over(flow, before, asked, heard, found))


def _without_answer(flow: Flow, state: FlowState, asked: Question, heard: Heard, change_at: float) -> Step:
    sure = heard.confidence >= change_at
    if asked.on_none is not None and turning.says_none(heard, change_at):
        return _advance(flow, replace(state, misses=0, step=asked.on_none))
    if heard.intent == "goodbye" and sure:
        return Step(state=state, output=Say(lines=(Line(key="goodbye_for_now"),)))
    if heard.intent in turning.POLITE and sure:
        return _advance(flow, state, Line(key=turning.POLITE[heard.intent]))
    if heard.button is not None:
        return _advance(flow, state)
    if state.misses + 1 >= MISSES_AT_MOST:
        return _hand_over(flow, state, "two_misses")
    return _ask(replace(state, misses=state.misses + 1), asked, asked.again, *unread(flow, asked, heard))


def _go_back(flow: Flow, state: FlowState) -> Step:
    """Ask the question before this one again, its answer forgotten; at the first one say that there is none."""
    earlier = [name for name in state.back if name != state.step]
    if not earlier or not isinstance(node := flow.nodes.get(earlier[-1]), Question):
        return _advance(flow, state, Line(key="nothing_before"))
    slots = {name: value for name, value in state.slots.items() if name != node.slot}
    place = state.back.index(earlier[-1])
    return _advance(flow, replace(state, step=earlier[-1], slots=slots, misses=0, back=state.back[:place]))


def _advance(flow: Flow, state: FlowState, *said: Line) -> Step:
    """Go on from the state's step to the next point where something comes out."""
    said = (*state.unsaid, *said)
    state = replace(state, unsaid=())
    for _ in range(_STEPS_AT_MOST):
        node: Node = flow.nodes[state.step]
        match node:
            case Question():
                if node.always or state.slots.get(node.slot) is None:
                    return _ask(state, node, node.ask, *said)
                state = replace(state, step=node.then, back=_remembered(state.back, state.step))
            case Fork():
                state = replace(state, step=node.choose(state.slots))
            case Lookup(binds=True) if not state.agreed:
                asked = flow.confirmation_before(state.step)
                if asked is None:
                    return _hand_over(flow, state, "not_confirmed")
                state = replace(state, step=asked)
            case Lookup():
                return _call(flow, replace(state, unsaid=said), node)
            case Finish():
                lines = (*said, *node.words.compose(state.slots))
                return Step(state=None, output=Done(lines=lines, outcome=node.outcome, slots=_given(flow, state.slots)))
            case Transfer():
                lines = (*said, *node.words.compose(state.slots))
                return _hand_over(flow, state, node.reason, lines=lines, gives=node.gives)
            case _:
                assert_never(node)
    return _hand_over(flow, state, "goes_in_circles")


def _ask(state: FlowState, node: Question, words: Words, *said: Line) -> Step:
    buttons: tuple[Button, ...] = node.buttons(state.slots) if node.buttons is not None else ()
    return Step(state=state, output=Ask(lines=(*said, *words.compose(state.slots)), slot=node.slot, buttons=buttons))


def _call(flow: Flow, state: FlowState, node: Lookup) -> Step:
    if state.calls >= CALLS_AT_MOST:
        return _hand_over(flow, state, "too_many_calls")
    args = {name: state.slots.get(name) for name in node.args}
    return Step(state=replace(state, calls=state.calls + 1), output=Call(operation=node.operation, args=args))


def _hand_over(
    flow: Flow,
    state: FlowState,
    reason: str,
    *,
    lines: tuple[Line, ...] = (Line(key="handing_over"),),
    gives: tuple[str, ...] = (),
) -> Step:
    args = dict(_given(flow, state.slots))
    args.update({name: state.slots.get(name) for name in gives})
    return Step(state=None, output=HandOver(reason=reason, args=args, lines=lines))


def _given(flow: Flow, slots: Slots) -> Slots:
    """Keep what the customer gave, without proofs and without what only the flow itself remembers."""
    return {name: slots[name] for name, kind in flow.slots.items() if not kind.secret and slots.get(name) is not None}


def _filled(state: FlowState, asked: Question | None, found: listen.Found) -> FlowState:
    """Put what was found into the slots; whoever gave something has missed nothing."""
    slots = {**state.slots, **found.others}
    if asked is not None and found.answer is not None:
        slots[asked.slot] = found.answer
    return replace(state, slots=slots, misses=0)


def _remembered(back: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (*(earlier for earlier in back if earlier != name), name)
