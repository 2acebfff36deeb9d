"""Carries an action out as far as the customer hears of it: texts said, flows run, the order system asked.

Nothing here is written; outside calls happen here and therefore in no transaction. A crash before the save runs the
turn again on the same messages, and what was asked of the order system so far only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never, cast

from bots import engine, flow, parse, registry, texts
from config.settings import Settings
from gateway import decide
from gateway.going_on import BEGIN, Onward, onward
from gateway.operations import Operations
from gateway.routing import reason
from gateway.store.rows import FlowRow, Reason
from gateway.sureness import act_from
from gateway.turns import Meaning, Turn

StoredButton = Mapping[str, str]
CLARIFY = "clarify"
WHICH_ACCOUNT = "which_account"
_INTENT = "intent="


@dataclass(slots=True, kw_only=True)
class Performed:
    """What an action came to: what is said, where the flow stands, and whether a person takes over."""

    reason: Reason
    said: list[str] = field(default_factory=list)
    buttons: list[StoredButton] = field(default_factory=list)
    flow: FlowRow | None = None
    hand_over: decide.HandOver | None = None
    intent: str | None = None
    is_note: decide.Note | decide.Ignore | None = None
    silence: Reason | None = None  # why nothing of it may leave


Again = Callable[[str], decide.Action]
"""Decides anew for an intent that left the running flow."""


class Performer:
    """Performs actions with one settings value and one set of operations."""

    def __init__(self, settings: Settings, operations: Operations) -> None:
        self._settings = settings
        self._operations = operations
        self._flows = registry.flows()

    async def perform(self, turn: Turn, action: decide.Action, again: Again) -> Performed:
        """Carry out one action; `again` decides about another matter that came up inside a flow."""
        meaning = _meaning(turn)
        match action:
            case decide.Say():
                brand = brand_name(self._settings, turn)
                said = answer_text(self._settings, action.intent or "", meaning.language, brand=brand)
                return Performed(reason=action.reason, said=[said], intent=action.intent)
            case decide.Clarify():
                return self._clarify(turn, action, meaning)
            case decide.StartFlow():
                done = await self._run(
                    turn, action.flow, flow.Begin(heard=self._heard(action.flow, meaning)), None, action.reason, again
                )
                done.intent = done.intent or action.intent
                return done
            case decide.ContinueFlow():
                return await self._continue(turn, meaning, action.reason, again)
            case decide.HandOver():
                return self._hand_over(turn, action, meaning)
            case decide.Note() | decide.Ignore():
                return Performed(reason=action.reason, is_note=action)
            case _:
                assert_never(action)

    def _hand_over(self, turn: Turn, action: decide.HandOver, meaning: Meaning) -> Performed:
        said: list[str] = []
        if action.key == "collect":
            said.append(ask_text(self._settings, action.intent or "", meaning.language))
        elif action.key is not None:
            said.append(texts.say(meaning.language, action.key))
        return Performed(
            reason=action.reason, said=[line for line in said if line], hand_over=action, intent=action.intent
        )

    def _clarify(self, turn: Turn, action: decide.Clarify, meaning: Meaning) -> Performed:
        titles = [(name, self.title(name, meaning.language)) for name in action.choices]
        buttons: list[StoredButton] = [{"title": title, "payload": _INTENT + name} for name, title in titles]
        return Performed(
            reason=action.reason,
            said=[texts.say(meaning.language, action.key)],
            buttons=buttons,
            flow=_flow_row(turn, CLARIFY, 1, {"buttons": [one["payload"] for one in buttons]}, 0),
        )

    async def _continue(self, turn: Turn, meaning: Meaning, why: Reason, again: Again) -> Performed:
        stored = turn.flow
        if stored is None:
            raise AssertionError("only a running flow is continued")
        try:
            state = flow.FlowState.from_json(cast(flow.JSON, stored.state))
        except flow.StateUnreadable:
            state = None
        return await self._run(turn, stored.flow, self._heard(stored.flow, meaning), state, why, again)

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
        done = Performed(reason=why)
        steps = self._flows[name]
        change_at = act_from(self._settings.nlu, _meaning(turn).act_from)
        while True:
            step = engine.step(steps, state, given, change_at=change_at)
            state = step.state
            if not isinstance(step.output, flow.Call):
                return await self._end_step(turn, name, step, done, again)
            answer = await self._operations.call(turn, step.output.operation, step.output.args)
            given = flow.Result(operation=step.output.operation, outcome=answer.outcome, value=answer.value)

    async def _end_step(self, turn: Turn, name: str, step: flow.Step, done: Performed, again: Again) -> Performed:
        language = _meaning(turn).language
        match step.output:
            case flow.Leave(intent=intent):
                return await self.perform(turn, again(intent), again)
            case flow.Say(lines=lines):
                self._say(done, name, language, lines)
            case flow.Ask(lines=lines, buttons=buttons):
                self._say(done, name, language, lines)
                done.buttons = [
                    {"title": texts.title_of(name, language, one), "payload": one.payload} for one in buttons
                ]
            case flow.Done(lines=lines, outcome=outcome, slots=slots):
                self._say(done, name, language, lines)
                done.flow = _flow_row(turn, name, 0, {"ended": outcome, "slots": dict(slots)}, 0)
                following = onward(outcome, slots, self._settings, self._flows)
                return done if following is None else await self._go_on(turn, done, following, again)
            case flow.HandOver(reason=code, args=args, lines=lines):
                self._say(done, name, language, lines)
                done.flow = _flow_row(turn, name, 0, {"ended": "handed_over", "slots": dict(args)}, 0)
                done.hand_over = decide.HandOver(intent=None, reason=reason(code.replace("_", "-"), flow=name))
                done.reason = done.hand_over.reason
                return done
            case flow.Call():
                raise AssertionError("a call is carried out before its step ends")
            case _:
                assert_never(step.output)
        if step.state is not None:
            stored: dict[str, Any] = step.state.to_json()
            stored["buttons"] = [one["payload"] for one in done.buttons]
            done.flow = _flow_row(turn, name, step.state.version, stored, step.state.misses)
        return done

    async def _go_on(self, turn: Turn, done: Performed, following: Onward, again: Again) -> Performed:
        """Let what follows begin in the same turn, behind what was said."""
        if following.state is None:
            begun = await self.perform(turn, again(following.intent), again)
        else:
            state = following.state
            begun = await self._run(turn, state.flow, BEGIN, state, done.reason, again)
        begun.said = [*done.said, *begun.said]
        begun.intent = begun.intent or following.intent
        begun.flow = begun.flow or done.flow
        return begun

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


def answer_text(settings: Settings, intent: str, language: str, *, brand: str) -> str:
    """What the bot answers to an intent by itself: its own text, else the one of the bot's texts."""
    section = settings.intents.get(intent)
    if section is not None and language in section.answer:
        return section.answer[language]
    if intent == "greet":
        return texts.say(language, "greeting", brand=brand)
    key = intent if intent in ("goodbye", "thanks", "praise") else f"answer_{intent}"
    if key in texts.texts_of(texts.SHARED, language):
        return texts.say(language, key)
    return texts.say(language, "specialist")


def ask_text(settings: Settings, intent: str, language: str) -> str:
    """What the bot asks before it hands an intent to a person; empty where it asks nothing."""
    section = settings.intents.get(intent)
    if section is not None and language in section.ask:
        return section.ask[language]
    key = f"collect_{intent}"
    return texts.say(language, key) if key in texts.texts_of(texts.SHARED, language) else ""


def heard_of(meaning: Meaning) -> flow.Heard:
    """What was understood, as flows take it."""
    return flow.Heard(
        text=meaning.text,
        intent=meaning.intent,
        confidence=meaning.confidence,
        entities=tuple(
            flow.Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in meaning.entities
        ),
        button=meaning.button,
        files=meaning.files,
    )


def pressed(turn: Turn, text: str) -> str | None:
    """The payload of the button that a number typed instead of it means, where buttons were shown as lines."""
    if turn.flow is None or turn.channel.has_buttons:
        return None
    shown = turn.flow.state.get("buttons")
    if not isinstance(shown, list) or not shown:
        return None
    place = parse.ordinal(text, of=len(shown)) if len(text) <= 3 else None
    return None if place is None else str(shown[place])


def intent_of_button(payload: str | None) -> str | None:
    """The intent that a button of a clarifying question stands for, or None for other buttons."""
    return payload[len(_INTENT) :] if payload is not None and payload.startswith(_INTENT) else None


def brand_name(settings: Settings, turn: Turn) -> str:
    """The name under which this channel speaks."""
    brand = turn.section.brand or settings.gateway.default_brand
    section = settings.brands.get(brand or "") or next(iter(settings.brands.values()), None)
    return section.name if section is not None else "Switchboard"


def running_flow(row: FlowRow | None) -> str | None:
    """The name of the flow that waits for the customer, or None: ended ones only keep what they learned."""
    if row is None or "ended" in row.state or row.flow in (CLARIFY, WHICH_ACCOUNT):
        return None
    return row.flow


def _flow_row(turn: Turn, name: str, version: int, state: Mapping[str, object], misses: int) -> FlowRow:
    return FlowRow(case_id="", flow=name, version=version, state=state, misses=misses)


def _meaning(turn: Turn) -> Meaning:
    if turn.meaning is None:
        raise AssertionError("a turn is understood before it is performed")
    return turn.meaning
