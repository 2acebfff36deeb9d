"""Carries an action out as far as the customer hears of it: texts said, flows run, the order system asked.

Nothing here is written; outside calls happen here and therefore in no transaction. A crash before the save runs the
turn again on the same messages, and what was asked of the order system under the same keys acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from bots import engine, flow, parse, registry, texts
from bots.own_words import as_answer
from config.settings import Settings
from gateway import decide
from gateway.agreements import after_the_summary, agreement, asked_now
from gateway.clarified import SAID, with_words_before, words_kept
from gateway.going_on import Onward, onward
from gateway.left_flows import (
    AT,
    CLARIFY,
    GO_ON,
    GO_ON_NO,
    GO_ON_YES,
    HELD,
    Left,
    ends_the_talk,
    held_by,
    plainly_answers,
    running_flow,
    says_yes_to,
    silent_hours,
    state_in,
)
from gateway.operations import Operations
from gateway.performed import Again, Performed, StoredButton, flow_row, has_ended, is_in, with_state, worded_for_mail
from gateway.ready_words import INTENT, answer_text, ask_text, brand_name, heard_of, pressed
from gateway.routing import reason
from gateway.store.rows import FlowRow, Reason
from gateway.sureness import act_from
from gateway.turns import Meaning, Turn

__all__ = ["Again", "Performed", "Performer"]


class Performer:
    """Performs actions with one settings value and one set of operations."""

    def __init__(self, settings: Settings, operations: Operations, *, now: Callable[[], int]) -> None:
        self._settings = settings
        self._operations = operations
        self._now = now
        self._flows = registry.flows()

    async def perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        """Carry out one action; `again` decides about another matter that came up inside a flow.

        What was left for the matter that ends now is come back to.
        """
        done = await self._worked(turn, action, again)
        return worded_for_mail(done, _meaning(turn).language) if turn.last.mail is not None else done

    async def _worked(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        held = held_by(turn.flow, now=turn.now, expiry_hours=self._settings.gateway.flow_expiry_hours)
        heard = heard_of(_meaning(turn)) if isinstance(action, decide.ContinueFlow) else flow.Heard()
        if held is not None and turn.flow is not None and says_yes_to(held, turn.flow, heard, self._flows):
            return await self._come_back(turn, Performed(reason=action.reason), held.state, again)
        done = await self._perform(turn, action, again)
        if held is None or done.is_note is not None or held.state.flow not in self._flows:
            return done
        if done.hand_over is not None:
            return with_state(done, interrupted={"flow": held.state.flow, "slots": dict(held.state.slots)})
        if not has_ended(done):
            return done if is_in(done, held.state.flow) else with_state(done, **{HELD: held.to_json()})
        return await self._come_back(turn, done, held.state, again)

    async def _perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        meaning = _meaning(turn)
        match action:
            case decide.Say():
                brand = brand_name(self._settings, turn)
                said = answer_text(self._settings, action.intent or "", meaning.language, brand=brand)
                return self._answered(turn, Performed(reason=action.reason, said=[said], intent=action.intent), meaning)
            case decide.Clarify():
                return self._clarify(turn, action, meaning)
            case decide.StartFlow():
                heard = with_words_before(turn.flow, self._heard(action.flow, meaning), f"{INTENT}{action.intent}")
                done = await self._run(turn, action.flow, flow.Begin(heard=heard), None, action.reason, again)
                done.intent = done.intent or action.intent
                return done
            case decide.ContinueFlow():
                return await self._continue(turn, meaning, action.reason, again)
            case decide.HandOver():
                return self._hand_over(turn, action, meaning, self._collecting(turn, action, meaning))
            case decide.Note() | decide.Ignore():
                return Performed(reason=action.reason, is_note=action)
            case _:
                assert_never(action)

    def _answered(self, turn: Turn, done: Performed, meaning: Meaning) -> Performed:
        """Ask behind a ready answer whether it helped; not by mail, where a letter is answered anyway."""
        section = self._settings.intents.get(done.intent or "")
        is_ready_answer = section is not None and section.handling == "answer" and section.topic is not None
        if not is_ready_answer or turn.last.mail is not None or turn.kept is not None or done.intent in decide.POLITE:
            return done
        if running_flow(turn.flow) is not None:
            return done  # an answer in the middle of something else: that is come back to
        name = decide.ASKS_IF_IT_HELPED
        step = engine.step(self._flows[name], None, flow.Begin(heard=flow.Heard()))
        if isinstance(step.output, flow.Ask) and step.state is not None:
            self._say(done, name, meaning.language, step.output.lines)
            done.buttons = [
                {"title": texts.title_of(name, meaning.language, one), "payload": one.payload}
                for one in step.output.buttons
            ]
            stored = {**step.state.to_json(), AT: turn.now, "buttons": [one["payload"] for one in done.buttons]}
            done.flow = flow_row(name, step.state.version, stored, 0)
        return done

    def _collecting(self, turn: Turn, action: decide.HandOver, meaning: Meaning) -> Performed | None:
        """Begin to ask for what a complaint needs, beside its way to people; None where nothing is asked."""
        name = registry.starts_on().get(action.intent or "")
        is_talk = turn.section.bot and not turn.verdict.robot and turn.unit_letter is None and turn.kept is None
        if name not in decide.COLLECTS_BESIDE or action.reason["code"] != "complaint" or not is_talk:
            return None
        step = engine.step(self._flows[name], None, flow.Begin(heard=heard_of(meaning)))
        if step.state is None or not isinstance(step.output, flow.Ask):
            return None
        done = Performed(reason=action.reason)
        if step.state.slots.get("order_number") or action.key != "collect":  # else the intent's own words ask for it
            self._say(done, name, meaning.language, step.output.lines)
        stored: dict[str, object] = {**step.state.to_json(), AT: turn.now, "buttons": []}
        done.flow = flow_row(name, step.state.version, stored, step.state.misses)
        return done

    def _hand_over(
        self, turn: Turn, action: decide.HandOver, meaning: Meaning, collecting: Performed | None
    ) -> Performed:
        said: list[str] = list(collecting.said) if collecting is not None else []
        if said:
            said.insert(0, texts.say(meaning.language, "sorry"))
        elif action.key == "collect":
            said.append(ask_text(self._settings, action.intent or "", meaning.language))
        elif action.key is not None:
            said.append(texts.say(meaning.language, action.key))
        return Performed(
            reason=action.reason,
            said=[line for line in said if line],
            flow=collecting.flow if collecting is not None else None,
            hand_over=action,
            intent=action.intent,
        )

    def _clarify(self, turn: Turn, action: decide.Clarify, meaning: Meaning) -> Performed:
        titles = [(name, self.title(name, meaning.language)) for name in action.choices]
        buttons: list[StoredButton] = [{"title": title, "payload": INTENT + name} for name, title in titles]
        return Performed(
            reason=action.reason,
            said=[texts.say(meaning.language, action.key)],
            buttons=buttons,
            flow=flow_row(
                CLARIFY,
                1,
                {"buttons": [one["payload"] for one in buttons], SAID: words_kept(heard_of(meaning))},
                0,
            ),
        )

    async def _continue(self, turn: Turn, meaning: Meaning, why: Reason, again: Again) -> Performed:
        stored = turn.flow
        if stored is None:
            raise AssertionError("only a running flow is continued")
        silent_h, gateway = silent_hours(stored, turn.now), self._settings.gateway
        is_small = stored.flow == decide.ASKS_IF_IT_HELPED
        lives_h = gateway.flow_ask_after_hours if is_small else gateway.flow_expiry_hours
        if stored.flow not in self._flows or silent_h >= lives_h:
            return await self._perform(turn, again(""), again)
        state = state_in(stored)
        heard = as_answer(self._flows[stored.flow], state, self._heard(stored.flow, meaning))
        if (place := pressed(turn, meaning.text)) is not None and heard.button is None:
            heard = replace(heard, button=place)
        heard = after_the_summary(turn, self._flows[stored.flow], state, heard)
        if state is not None and (stored.state.get(GO_ON) or silent_h >= gateway.flow_ask_after_hours):
            asked = await self._after_silence(turn, stored, state, heard, why, again)
            if asked is not None:
                return asked
        return await self._run(turn, stored.flow, heard, state, why, again)

    async def _after_silence(
        self, turn: Turn, stored: FlowRow, state: flow.FlowState, heard: flow.Heard, why: Reason, again: Again
    ) -> Performed | None:
        """Ask whether to go on, or take the answer to that; None for words that go on by themselves."""
        steps, language = self._flows[stored.flow], _meaning(turn).language
        change_at = act_from(self._settings.nlu, _meaning(turn).act_from)
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
            said=[texts.say(language, "go_on", matter=self.title(steps.starts_on[0], language))],
            buttons=[
                {"title": texts.say(language, "yes"), "payload": GO_ON_YES},
                {"title": texts.say(language, "no"), "payload": GO_ON_NO},
            ],
            flow=flow_row(stored.flow, stored.version, kept, stored.misses),
        )

    def _heard(self, name: str, meaning: Meaning) -> flow.Heard:
        """What was understood as the flow takes it, which knows the intents it is begun by under its own names."""
        heard, own = heard_of(meaning), self._flows[name].starts_on
        section = self._settings.intents.get(heard.intent)
        is_own = section is not None and section.flow == name and bool(own)
        return replace(heard, intent=own[0]) if is_own and heard.intent not in own else heard

    async def _run(
        self,
        turn: Turn,
        name: str,
        given: flow.Input,
        state: flow.FlowState | None,
        why: Reason,
        again: Again,
    ) -> Performed:
        change_at = act_from(self._settings.nlu, _meaning(turn).act_from)
        step = engine.step(self._flows[name], state, given, change_at=change_at)
        return await self._carry(turn, name, step, Performed(reason=why), again)

    async def _carry(self, turn: Turn, name: str, step: flow.Step, done: Performed, again: Again) -> Performed:
        """Make the calls of a flow until something else comes of it."""
        change_at = act_from(self._settings.nlu, _meaning(turn).act_from)
        while isinstance(call := step.output, flow.Call):
            answer = await self._operations.call(turn, call.operation, call.args)
            given = flow.Result(operation=call.operation, outcome=answer.outcome, value=answer.value)
            step = engine.step(self._flows[name], step.state, given, change_at=change_at)
        return await self._end_step(turn, name, step, done, again)

    async def _end_step(self, turn: Turn, name: str, step: flow.Step, done: Performed, again: Again) -> Performed:
        language = _meaning(turn).language
        match step.output:
            case flow.Leave(intent=intent):
                return await self._leave(turn, step.state, intent, again)
            case flow.Say(lines=lines):
                self._say(done, name, language, lines)
            case flow.Ask(lines=lines, buttons=buttons):
                self._say(done, name, language, lines)
                done.buttons = [
                    {"title": texts.title_of(name, language, one), "payload": one.payload} for one in buttons
                ]
            case flow.Done(lines=lines, outcome=outcome, slots=slots):
                self._say(done, name, language, lines)
                done.flow = flow_row(name, 0, {"ended": outcome, "slots": dict(slots)}, 0)
                following = onward(outcome, slots, self._settings, self._flows)
                return done if following is None else await self._go_on(turn, done, following, again)
            case flow.HandOver(reason=code, args=args, lines=lines):
                self._say(done, name, language, lines)
                done.flow = flow_row(name, 0, {"ended": "handed_over", "slots": dict(args)}, 0)
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
                **agreement(step.state, self._flows[name], self._now(), asked_now(turn)),
            }
            stored["buttons"] = [one["payload"] for one in done.buttons]
            done.flow = flow_row(name, step.state.version, stored, step.state.misses)
        return done

    async def _go_on(self, turn: Turn, done: Performed, following: Onward, again: Again) -> Performed:
        """Let what follows begin in the same turn, behind what was said."""
        if following.state is None:
            begun = await self._perform(turn, again(following.intent), again)
        else:
            name = following.state.flow
            step = engine.begin_with(self._flows[name], following.state.slots)
            begun = await self._carry(turn, name, step, Performed(reason=done.reason), again)
        begun.said = [*done.said, *begun.said]
        begun.intent = begun.intent or following.intent
        begun.flow = begun.flow or done.flow
        return begun

    async def _leave(self, turn: Turn, state: flow.FlowState | None, intent: str, again: Again) -> Performed:
        """Work another matter that came up inside a flow; what is answered at once leads back to the open question."""
        second = await self._perform(turn, again(intent), again)
        second.intent = second.intent or intent
        if state is None or second.is_note is not None or ends_the_talk(intent):
            return second
        if second.hand_over is not None:
            self._say_what_goes_along(turn, second, state)
            return with_state(second, interrupted={"flow": state.flow, "slots": dict(state.slots)})
        if has_ended(second):
            return await self._come_back(turn, second, state, again)
        return (
            second
            if is_in(second, state.flow)
            else with_state(second, **{HELD: Left(state=state, at=turn.now).to_json()})
        )

    def _say_what_goes_along(self, turn: Turn, second: Performed, state: flow.FlowState) -> None:
        """Say that what was to be done is not done, and that a person gets what was given for it."""
        steps, language = self._flows[state.flow], _meaning(turn).language
        own = self._intent_of(turn, state.flow) or steps.starts_on[0]
        if (
            own in self._settings.intents
            and state.slots
            and any(getattr(one, "binds", False) for one in steps.nodes.values())
        ):
            second.said.append(texts.say(language, "draft_goes_along", matter=self.title(own, language)))

    async def come_back_to(self, turn: Turn, left: FlowRow, why: Reason, again: Again) -> Performed:
        """Ask the open question of a stored flow again, led over to; one that cannot be read begins anew."""
        steps, state = self._flows[left.flow], state_in(left)
        if state is None:
            return await self._run(turn, left.flow, flow.Begin(heard=flow.Heard()), None, why, again)
        return await self._carry(turn, left.flow, engine.resume(steps, state), Performed(reason=why), again)

    async def _come_back(self, turn: Turn, done: Performed, state: flow.FlowState, again: Again) -> Performed:
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

    def _say(self, done: Performed, name: str, language: str, lines: Sequence[flow.Line]) -> None:
        if lines:
            done.said.append(texts.render(name, language, lines))

    def title(self, intent: str, language: str) -> str:
        """What an intent is called to the customer."""
        section = self._settings.intents.get(intent)
        own = texts.intent_title(language, intent)
        if own is not None:
            return own
        return section.title.get(language, intent) if section is not None else intent


def _meaning(turn: Turn) -> Meaning:
    if turn.meaning is None:
        raise AssertionError("a turn is understood before it is performed")
    return turn.meaning
