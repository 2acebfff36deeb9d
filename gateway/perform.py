"""Carries an action out as far as the customer hears of it: texts said, flows run, the order system asked.

Nothing here is written; outside calls happen here and therefore in no transaction. A crash before the save runs the
turn again on the same messages, and what was asked of the order system under the same keys acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from bots import engine, flow, registry, texts
from config.settings import Settings
from gateway import decide
from gateway.by_intent import DATUM_KEPT
from gateway.clarified import SAID, more_kept, with_words_before, words_kept
from gateway.figured_answers import flow_with_figures, has_told
from gateway.flow_runs import FlowRuns
from gateway.left_flows import AT, CLARIFY, HELD, held_by, open_slots, running_flow, says_yes_to, state_in
from gateway.missing_data import BESIDE, slots_to_go_on
from gateway.operations import Operations
from gateway.performed import Again, Performed, StoredButton, flow_row, has_ended, is_in, with_state, worded_for_mail
from gateway.ready_words import INTENT, answer_text, ask_text, brand_name, heard_of, intent_title
from gateway.store.rows import FlowRow, Reason
from gateway.turns import Meaning, Turn
from gateway.waiting import kept_as_it_waits, mark_beside, note_told

__all__ = ["Again", "Performed", "Performer"]


class Performer:
    """Performs actions with one settings value and one set of operations."""

    def __init__(self, settings: Settings, operations: Operations, *, now: Callable[[], int]) -> None:
        self._settings = settings
        self._flows = registry.flows()
        self._runs = FlowRuns(settings, operations, self._perform, now=now)

    async def perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        """Carry out one action; `again` decides about another matter that came up inside a flow.

        What was left for the matter that ends now is come back to.
        """
        done = await self._worked(turn, action, again)
        return worded_for_mail(done, turn.understood.language) if turn.last.mail is not None else done

    def title(self, intent: str, language: str) -> str:
        """What an intent is called to the customer."""
        return intent_title(self._settings, intent, language)

    async def come_back_to(self, turn: Turn, left: FlowRow, why: Reason, again: Again) -> Performed:
        """Ask the open question of a flow that was left on another channel."""
        return await self._runs.come_back_to(turn, left, why, again)

    async def _worked(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        held = held_by(turn.flow, now=turn.now, expiry_hours=self._settings.gateway.flow_expiry_hours)
        heard = heard_of(turn.understood) if isinstance(action, decide.ContinueFlow) else flow.Heard()
        if held is not None and turn.flow is not None and says_yes_to(held, turn.flow, heard, self._flows):
            return await self._runs.come_back(turn, Performed(reason=action.reason), held.state, again)
        done = await self._perform(turn, action, again)
        if held is None or done.is_note is not None or (steps := self._flows.get(held.state.flow)) is None:
            return done
        if done.hand_over is not None:
            slots = open_slots(steps, held.state.slots)
            return with_state(done, interrupted={"flow": held.state.flow, "slots": slots})
        if not has_ended(done):
            return done if is_in(done, held.state.flow) else with_state(done, **{HELD: held.to_json()})
        return await self._runs.come_back(turn, done, held.state, again)

    async def _perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        meaning = turn.understood
        match action:
            case decide.Say(key="answer") if (figures := flow_with_figures(action.intent, meaning.text)) is not None:
                heard = self._runs.heard(figures, meaning)
                done = await self._runs.run(turn, figures, flow.Begin(heard=heard), None, action.reason, again)
                done.intent = done.intent or action.intent
                return self._answered(turn, done, meaning) if has_told(done.flow) else done
            case decide.Say(key="answer"):
                brand = brand_name(self._settings, turn)
                said = answer_text(self._settings, action.intent or "", meaning.language, brand=brand)
                return self._answered(turn, Performed(reason=action.reason, said=[said], intent=action.intent), meaning)
            case decide.Say():
                return await self._told(turn, action, again)
            case decide.Clarify():
                return self._clarify(turn, action, meaning)
            case decide.StartFlow(goes_on=True):
                return await self._go_on_after_all(turn, action, again)
            case decide.StartFlow():
                heard = with_words_before(turn.flow, self._runs.heard(action.flow, meaning), f"{INTENT}{action.intent}")
                done = await self._runs.run(turn, action.flow, flow.Begin(heard=heard), None, action.reason, again)
                done.intent = done.intent or action.intent
                return kept_as_it_waits(turn, done) if action.intent == decide.REQUEST_STATUS else done
            case decide.ContinueFlow():
                return await self._runs.go_on(turn, meaning, action.reason, again)
            case decide.HandOver():
                return self._hand_over(turn, action, meaning, self._collecting(turn, action, meaning))
            case decide.Note(tells=key) if key is not None:
                return note_told(turn, Performed(reason=action.reason, said=[texts.say(meaning.language, key)]))
            case decide.Note() | decide.Ignore():
                return Performed(reason=action.reason, is_note=action)
            case _:
                assert_never(action)

    async def _told(self, turn: Turn, action: decide.Say, again: Again) -> Performed:
        """Say a text of the bot's own; the question that is open stays so and is asked again."""
        said = texts.say(turn.understood.language, action.key)
        done = Performed(reason=action.reason, said=[said], intent=action.intent)
        if action.key == "cancelled":
            done.flow = flow_row(CLARIFY, 1, {"ended": "cancelled", "slots": {}}, 0)
            return done
        steps = self._flows.get(running_flow(turn.flow) or "")
        state = state_in(turn.flow) if turn.flow is not None and steps is not None else None
        if steps is None or state is None or state.version != steps.version:
            return done
        return await self._runs.come_back(turn, done, state, again)

    async def _go_on_after_all(self, turn: Turn, action: decide.StartFlow, again: Again) -> Performed:
        """Go on with a flow that handed over for want of a datum, beside the people who have its case."""
        steps = self._flows[action.flow]
        slots = slots_to_go_on(turn.flow, self._runs.heard(action.flow, turn.understood), self._flows)
        done = await self._runs.begin_with(turn, steps, slots or {}, action.reason, again)
        done.intent = done.intent or action.intent
        return with_state(done, **{BESIDE: mark_beside(turn)})

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
            self._runs.say(done, name, meaning.language, step.output.lines)
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
        is_told = bool(step.state.slots.get("order_number") or step.state.slots.get("story"))
        if is_told or action.key != "collect":  # else the intent's own words ask for it
            self._runs.say(done, name, meaning.language, step.output.lines)
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
            flow=collecting.flow if collecting is not None else self._without_proof(turn.flow),
            hand_over=action,
            intent=action.intent,
        )

    def _without_proof(self, row: FlowRow | None) -> FlowRow | None:
        """The flow that runs while its case goes to people, without its secrets; None where there are none in it."""
        steps = self._flows.get(running_flow(row) or "")
        known = row.state.get("slots") if row is not None else None
        if row is None or steps is None or not isinstance(known, Mapping):
            return None
        slots = open_slots(steps, known)
        return replace(row, state={**row.state, "slots": slots}) if slots != known else None

    def _clarify(self, turn: Turn, action: decide.Clarify, meaning: Meaning) -> Performed:
        titles = [(name, self.title(name, meaning.language)) for name in action.choices]
        buttons: list[StoredButton] = [{"title": title, "payload": INTENT + name} for name, title in titles]
        is_again = turn.flow is not None and turn.flow.flow == CLARIFY
        before = turn.flow.state.get(SAID) if turn.flow is not None and is_again else None
        now = (
            words_kept(heard_of(meaning), is_data=action.key == "inform_alone")
            if action.key != "what_is_needed"
            else {}
        )  # nothing was told yet
        kept = more_kept(before, now) if action.key == DATUM_KEPT else before or now
        stored = {"buttons": [one["payload"] for one in buttons], SAID: kept}
        misses = turn.flow.misses + 1 if turn.flow is not None and is_again else 0
        return Performed(
            reason=action.reason,
            said=[texts.say(meaning.language, action.key)],
            buttons=buttons,
            flow=flow_row(CLARIFY, 1, stored, misses),
        )
