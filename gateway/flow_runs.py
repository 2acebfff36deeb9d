"""Runs flows for turns: what was said goes to the engine, its calls to the operations, what comes of it is said.

A flow that is left for another matter is come back to; what follows a flow begins in the same turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import assert_never, cast

from bots import engine, flow, parse, registry, texts
from bots.own_words import as_answer
from bots.plan import Flow, Lookup
from config.settings import Settings
from gateway import decide
from gateway.agreements import (
    SHOW_AGAIN,
    after_the_summary,
    agreement,
    asked_now,
    is_surely_of_its_sender,
    of_whom_it_is,
)
from gateway.beside_a_press import typed_beside
from gateway.carried_order import of_the_open_order
from gateway.going_on import Onward, onward
from gateway.left_flows import (
    AT,
    GO_ON,
    GO_ON_NO,
    GO_ON_YES,
    HELD,
    Left,
    ends_the_talk,
    open_slots,
    plainly_answers,
    silent_hours,
    state_in,
)
from gateway.missing_data import BESIDE, WHY
from gateway.operations import Operations
from gateway.performed import Again, Performed, flow_row, has_ended, is_in, with_state
from gateway.ready_words import heard_of, intent_title, pressed
from gateway.routing import reason
from gateway.store.rows import FlowRow, Reason
from gateway.sureness import act_from
from gateway.turns import Meaning, Turn
from gateway.words_waiting import after_a_flow

Perform = Callable[[Turn, decide.Action, Again], Awaitable[Performed]]
"""Carries out an action: what a flow is left for."""


class FlowRuns:
    """Runs flows with one settings value and one set of operations."""

    def __init__(self, settings: Settings, operations: Operations, perform: Perform, *, now: Callable[[], int]) -> None:
        self._settings = settings
        self._operations = operations
        self._perform = perform
        self._now = now
        self._flows = registry.flows()

    async def go_on(self, turn: Turn, meaning: Meaning, why: Reason, again: Again) -> Performed:
        """Give what was said to the running flow; after a long silence it is asked first whether to go on."""
        stored = turn.flow
        if stored is None:
            raise AssertionError("only a running flow is continued")
        silent_h, gateway = silent_hours(stored, turn.now), self._settings.gateway
        is_small = stored.flow == decide.ASKS_IF_IT_HELPED
        lives_h = gateway.flow_ask_after_hours if is_small else gateway.flow_expiry_hours
        if stored.flow not in self._flows or silent_h >= lives_h:
            return await self._perform(turn, again(""), again)
        state = state_in(stored)
        heard = as_answer(self._flows[stored.flow], state, self.heard(stored.flow, meaning))
        if (place := pressed(turn, meaning.text)) is not None and heard.button is None:
            heard = replace(heard, button=place)
        heard = of_whom_it_is(turn, self._flows[stored.flow], state, heard)
        words = typed_beside(turn)
        typed = as_answer(self._flows[stored.flow], state, self.heard(stored.flow, words)) if words else None
        heard = after_the_summary(turn, self._flows[stored.flow], state, heard, typed)
        if state is not None and (stored.state.get(GO_ON) or silent_h >= gateway.flow_ask_after_hours):
            asked = await self._after_silence(turn, stored, state, heard, why, again)
            if asked is not None:
                return asked
        said = [texts.say(turn.understood.language, "answer_my_letter")] if _is_doubted(turn, heard) else []
        return await self.run(turn, stored.flow, heard, state, why, again, said)

    async def _after_silence(
        self, turn: Turn, stored: FlowRow, state: flow.FlowState, heard: flow.Heard, why: Reason, again: Again
    ) -> Performed | None:
        """Ask whether to go on, or take the answer to that; None for words that go on by themselves."""
        steps, language = self._flows[stored.flow], turn.understood.language
        change_at = act_from(self._settings.nlu, turn.understood.act_from)
        if stored.state.get(GO_ON):
            says_yes = heard.button == GO_ON_YES or (heard.button is None and parse.yes_no(heard.text) is True)
            if says_yes and state.version == steps.version:
                step = engine.resume(steps, state, looks_again=True)
                return await self._carry(turn, stored.flow, step, Performed(reason=why), again)
            if heard.button == GO_ON_NO or (heard.button is None and parse.yes_no(heard.text) is False):
                ended = flow_row(stored.flow, 0, {"ended": "cancelled", "slots": {}}, 0)
                return Performed(reason=why, said=[texts.say(language, "cancelled")], flow=ended)
            return None
        has_title = steps.starts_on[0] in self._settings.intents
        if not has_title or state.version != steps.version:
            return None
        if plainly_answers(steps, state, heard, change_at=change_at):
            return None
        kept = {**stored.state, GO_ON: True, AT: turn.now, "buttons": [GO_ON_YES, GO_ON_NO]}
        return Performed(
            reason=why,
            said=[texts.say(language, "go_on", matter=intent_title(self._settings, steps.starts_on[0], language))],
            buttons=[
                {"title": texts.say(language, "yes"), "payload": GO_ON_YES},
                {"title": texts.say(language, "no"), "payload": GO_ON_NO},
            ],
            flow=flow_row(stored.flow, stored.version, kept, stored.misses),
        )

    def heard(self, name: str, meaning: Meaning) -> flow.Heard:
        """What was understood as the flow takes it, which knows the intents it is begun by under its own names."""
        heard, own = heard_of(meaning), self._flows[name].starts_on
        section = self._settings.intents.get(heard.intent)
        is_own = section is not None and section.flow == name and bool(own)
        return replace(heard, intent=own[0]) if is_own and heard.intent not in own else heard

    async def begin_with(self, turn: Turn, steps: Flow, slots: flow.Slots, why: Reason, again: Again) -> Performed:
        """Begin a flow with what is known from elsewhere."""
        step = engine.begin_with(steps, slots)
        return await self._carry(turn, steps.name, step, Performed(reason=why), again)

    async def run(
        self,
        turn: Turn,
        name: str,
        given: flow.Input,
        state: flow.FlowState | None,
        why: Reason,
        again: Again,
        said: Sequence[str] = (),
    ) -> Performed:
        """Let one input do one step of a flow, and what follows of itself, behind what was `said` already."""
        change_at = act_from(self._settings.nlu, turn.understood.act_from)
        step = engine.step(self._flows[name], state, given, change_at=change_at)
        return await self._carry(turn, name, step, Performed(reason=why, said=[*said]), again)

    async def _carry(self, turn: Turn, name: str, step: flow.Step, done: Performed, again: Again) -> Performed:
        """Make the calls of a flow until something else comes of it."""
        change_at = act_from(self._settings.nlu, turn.understood.act_from)
        acts = any(isinstance(one, Lookup) and one.binds for one in self._flows[name].nodes.values())
        while isinstance(call := step.output, flow.Call):
            answer = await self._operations.call(turn, call.operation, call.args, is_to_act=acts)
            given = flow.Result(operation=call.operation, outcome=answer.outcome, value=answer.value)
            step = engine.step(self._flows[name], step.state, given, change_at=change_at)
        return await self._end_step(turn, name, step, done, again)

    async def _end_step(self, turn: Turn, name: str, step: flow.Step, done: Performed, again: Again) -> Performed:
        language = turn.understood.language
        match step.output:
            case flow.Leave(intent=intent):
                return await self._leave(turn, step.state, intent, again)
            case flow.Say(lines=lines):
                self.say(done, name, language, lines)
            case flow.Ask(lines=lines, buttons=buttons):
                self.say(done, name, language, lines)
                done.buttons = [
                    {"title": texts.title_of(name, language, one), "payload": one.payload} for one in buttons
                ]
            case flow.Done(lines=lines, outcome=outcome, slots=slots):
                self.say(done, name, language, lines)
                done.flow = flow_row(name, 0, {"ended": outcome, "slots": dict(slots)}, 0)
                following = onward(outcome, slots, self._settings, self._flows)
                return done if following is None else await self._follow(turn, done, following, again)
            case flow.HandOver(reason=code, args=args, lines=lines):
                self.say(done, name, language, lines)
                done.flow = flow_row(name, 0, {"ended": "handed_over", WHY: code, "slots": dict(args)}, 0)
                done.hand_over = decide.HandOver(intent=None, reason=reason(code.replace("_", "-"), flow=name))
                done.reason = done.hand_over.reason
                return done
            case flow.Call():
                raise AssertionError("a call is carried out before its step ends")
            case _:
                assert_never(step.output)
        if step.state is not None:
            stored: dict[str, object] = {
                **step.state.to_json(),
                AT: turn.now,
                **_beside_people(turn, name),
                **agreement(step.state, self._flows[name], self._now(), asked_now(turn)),
            }
            stored["buttons"] = [one["payload"] for one in done.buttons]
            done.flow = flow_row(name, step.state.version, stored, step.state.misses)
        return done

    async def _follow(self, turn: Turn, done: Performed, following: Onward, again: Again) -> Performed:
        """Let what follows begin in the same turn, behind what was said."""
        if following.state is None:
            begun = await self._in_its_words(turn, done, following.intent, again)
        else:
            name = following.state.flow
            begun = await self.begin_with(turn, self._flows[name], following.state.slots, done.reason, again)
        begun.said = [*done.said, *begun.said]
        begun.intent = begun.intent or following.intent
        begun.flow = begun.flow or done.flow
        return begun

    async def _in_its_words(self, turn: Turn, done: Performed, intent: str, again: Again) -> Performed:
        """Work what no flow follows, with the words that led to it."""
        meaning, turn.meaning = turn.understood, after_a_flow(turn.understood, intent, done)
        try:
            return await self._perform(turn, again(intent), again)
        finally:
            turn.meaning = meaning

    async def _leave(self, turn: Turn, state: flow.FlowState | None, intent: str, again: Again) -> Performed:
        """Work another matter that came up inside a flow; what is answered at once leads back to the open question."""
        second = await self._other_matter(turn, state, intent, again)
        second.intent = second.intent or intent
        if state is None or second.is_note is not None or ends_the_talk(intent):
            return second
        if second.hand_over is not None:
            self._say_what_goes_along(turn, second, state)
            return with_state(
                second, interrupted={"flow": state.flow, "slots": open_slots(self._flows[state.flow], state.slots)}
            )
        if has_ended(second):
            return await self.come_back(turn, second, state, again)
        return (
            second
            if is_in(second, state.flow)
            else with_state(second, **{HELD: Left(state=state, at=turn.now).to_json()})
        )

    async def _other_matter(self, turn: Turn, state: flow.FlowState | None, intent: str, again: Again) -> Performed:
        meaning = turn.understood
        turn.meaning = of_the_open_order(meaning, intent, state.slots if state is not None else {})
        try:
            return await self._perform(turn, again(intent), again)
        finally:
            turn.meaning = meaning

    def _say_what_goes_along(self, turn: Turn, second: Performed, state: flow.FlowState) -> None:
        """Say that what was to be done is not done, and that a person gets what was given for it."""
        steps, language = self._flows[state.flow], turn.understood.language
        own = self._intent_of(turn, state.flow) or steps.starts_on[0]
        if (
            own in self._settings.intents
            and state.slots
            and any(getattr(one, "binds", False) for one in steps.nodes.values())
        ):
            second.said.append(
                texts.say(language, "draft_goes_along", matter=intent_title(self._settings, own, language))
            )

    async def come_back_to(self, turn: Turn, left: FlowRow, why: Reason, again: Again) -> Performed:
        """Ask the open question of a stored flow again, led over to; one that cannot be read begins anew.

        It was left on another channel: what was proven there is proven anew, what was looked up is looked up again.
        """
        steps, state = self._flows[left.flow], state_in(left)
        if state is None:
            return await self.run(turn, left.flow, flow.Begin(heard=flow.Heard()), None, why, again)
        told = replace(state, slots=cast("flow.Slots", open_slots(steps, state.slots)))
        step = engine.resume(steps, told, looks_again=True)
        return await self._carry(turn, left.flow, step, Performed(reason=why), again)

    async def come_back(self, turn: Turn, done: Performed, state: flow.FlowState, again: Again) -> Performed:
        """Say what was answered, and then the open question of the flow that was left."""
        step = engine.resume(self._flows[state.flow], state)
        back = await self._carry(turn, state.flow, step, Performed(reason=done.reason), again)
        back.said = [*done.said, *back.said]
        back.intent = self._intent_of(turn, state.flow) or done.intent
        return back

    def _intent_of(self, turn: Turn, name: str) -> str | None:
        """What a case in this flow is about: what it was begun by, else what the flow is for."""
        case = turn.place.case if turn.place is not None else None
        begun = case.intent if case is not None else None
        section = self._settings.intents.get(begun or "")
        if section is not None and section.flow == name:
            return begun
        return next((one for one in self._flows[name].starts_on if one in self._settings.intents), None)

    def say(self, done: Performed, name: str, language: str, lines: Sequence[flow.Line]) -> None:
        """Add what a flow says to the outcome."""
        if lines:
            done.said.append(texts.render(name, language, lines))


def _is_doubted(turn: Turn, heard: flow.Heard) -> bool:
    """Whether a letter was not heard because anybody may have written it."""
    return heard is SHOW_AGAIN and not is_surely_of_its_sender(turn)


def _beside_people(turn: Turn, name: str) -> dict[str, object]:
    """The mark of a flow that runs while its case waits for a person, kept from step to step."""
    row = turn.flow
    mark = row.state.get(BESIDE) if row is not None and row.flow == name else None
    return {BESIDE: mark} if mark else {}
