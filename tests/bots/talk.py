"""A talk with one flow: inputs in, outputs out, the state stored as JSON between any two of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bots import texts
from bots.engine import resume, step
from bots.flow import JSON, Ask, Begin, Call, Done, FlowState, HandOver, Heard, Input, Output, Result, Say, Slot, Step
from bots.plan import Flow


@dataclass
class Talk:
    """One customer in one flow, in one language."""

    flow: Flow
    language: str = "en"
    state: FlowState | None = None
    output: Output | None = None

    def give(self, given: Input) -> Output:
        """Feed one input; the state goes through JSON text as it does in the database."""
        return self._keep(step(self.flow, self.state, given))

    def _keep(self, done: Step) -> Output:
        self.state = done.state and FlowState.from_json(json.loads(json.dumps(done.state.to_json())))
        self.output = done.output
        return done.output

    def begin(self, text: str = "", **found: str | Sequence[str]) -> Output:
        """Start on a text with the entities found in it."""
        return self.give(Begin(heard=heard(text, self.flow.starts_on[0], 0.95, **found)))

    def write(self, text: str, intent: str = "inform", confidence: float = 0.9, **found: str | Sequence[str]) -> Output:
        """Write as the customer."""
        return self.give(heard(text, intent, confidence, **found))

    def press(self, payload: str) -> Output:
        """Press a button."""
        return self.give(Heard(button=payload))

    def comes_back(self) -> Output:
        """Come back after a long silence."""
        assert self.state is not None
        return self._keep(resume(self.flow, self.state, looks_again=True))

    def answer(self, outcome: str, **value: JSON) -> Output:
        """Answer the call that is open."""
        assert isinstance(self.output, Call), self.output
        return self.give(Result(operation=self.output.operation, outcome=outcome, value=value))

    @property
    def said(self) -> str:
        """What the customer reads now."""
        assert isinstance(self.output, Say | Ask | Done | HandOver), self.output
        return texts.render(self.flow.name, self.language, self.output.lines)


def heard(text: str, intent: str, confidence: float, **found: str | Sequence[str]) -> Heard:
    """Make one turn of the customer with entities."""
    entities = [
        Slot(entity=kind, value=value)
        for kind, values in found.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return Heard(text=text, intent=intent, confidence=confidence, entities=tuple(entities))
