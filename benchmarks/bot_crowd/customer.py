"""One simulated customer: his way of talking, and what he says next to what he sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeAlias

from benchmarks.bot_crowd.answers import answer, button_for, named_in, pressed_yes, summary_is_right
from benchmarks.bot_crowd.centre import Seen
from benchmarks.bot_crowd.phrases import Phrases, misread_number, mistyped
from benchmarks.bot_crowd.wants import ACT_OF, Want

Persona: TypeAlias = Literal[
    "plain",
    "impatient",
    "terse",
    "mistaken",
    "interrupting",
    "silent",
    "undecided",
    "wants_person",
    "verifies_wrongly",
]
PERSONAS: tuple[Persona, ...] = (
    "plain",
    "impatient",
    "terse",
    "mistaken",
    "interrupting",
    "silent",
    "undecided",
    "wants_person",
    "verifies_wrongly",
)
MESSAGES_AT_MOST = 18
A_DAY_S = 26 * 3600.0
_CONFIRMING = ("confirmed", "agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the customer does: writes or presses, perhaps after a silence; `is_yes` agrees to a summary."""

    text: str = ""
    press: str | None = None
    after_s: float = 0.0
    is_yes: bool = False


@dataclass
class Customer:
    """Says one thing after another until he has what he wants, is with a person, or gives up."""

    want: Want
    persona: Persona
    rng: Random
    known: frozenset[str]
    sent: int = 0
    misread: int = 0
    repeats: list[str] = field(default_factory=list)
    wants_person: bool = False
    _quirk_at: int = 0
    _is_quirk_done: bool = False
    _restated: int = 0
    _last_step: str = ""
    _corrected: int = 0

    def __post_init__(self) -> None:
        self.words = Phrases(self.want.language, self.rng)
        self._quirk_at = self.rng.randint(1, 3)

    def opening(self) -> Said:
        """His first message."""
        self.sent = 1
        want, words = self.want, self.words
        if want.is_ahead:
            return Said(text=words.say("preorder_ahead", want))
        match self.persona:
            case "impatient":
                return Said(text=words.say("full", want, want.flow))
            case "terse":
                return Said(text=words.say("terse", want, want.flow))
            case "mistaken":
                return Said(text=self._mistaken_opening())
        key = "open" if self.rng.random() < 0.35 else "with"
        return Said(text=words.say(key, want, want.flow))

    def reply(self, seen: Seen) -> Said | None:
        """What he says to what he sees; None when he leaves."""
        if self.sent >= MESSAGES_AT_MOST:
            return None
        said = self._quirk(seen) or self._answer(seen)
        self._last_step = f"{seen.flow}.{seen.step}"
        self.sent += said is not None
        return said

    def _mistaken_opening(self) -> str:
        """A first message with letters swapped, a digit of the number wrong, or another quantity than is wanted."""
        want, words = self.want, self.words
        if want.order and self.rng.random() < 0.6:
            return words.say("with", want, want.flow, number=misread_number(want.order, self.rng))
        if want.goods and want.flow in ("order_place", "reserve", "quote_request") and self.rng.random() < 0.6:
            right = dict(want.goods)
            reference = next(iter(right))
            want.goods[reference] += self.rng.randint(1, 3)
            said = words.say("with", want, want.flow)
            want.goods.update(right)
            return said
        return mistyped(words.say("with", want, want.flow), self.rng)

    def _quirk(self, seen: Seen) -> Said | None:
        """What his way of talking makes him do instead of answering, once."""
        if self._is_quirk_done or self.sent < self._quirk_at or not seen.flow or seen.step == "helped":
            return None
        words, want = self.words, self.want
        is_summary = seen.slot in _CONFIRMING
        match self.persona:
            case "wants_person":
                self.wants_person = self._is_quirk_done = True
                return Said(text=words.say("person", want))
            case "interrupting" if seen.flow == want.flow:
                self._is_quirk_done = True
                return Said(text=self._interruption())
            case "silent":
                self._is_quirk_done = True
                said = self._answer(seen)
                if said is None or said.is_yes:  # a yes after a day must be asked for again
                    return Said(text=words.pick("yes"), after_s=A_DAY_S)
                return Said(text=said.text, press=said.press, after_s=A_DAY_S)
            case "undecided" if is_summary:
                self._is_quirk_done = True
                return self._changes_his_mind()
            case "verifies_wrongly" if seen.slot == "phone_tail":
                self._is_quirk_done = True
                return Said(text=words.say("tail", want, tail=misread_number(want.tail, self.rng)))
        return None

    def _interruption(self) -> str:
        kind = self.rng.choice(("stock", "hours", "delivery"))
        other = self.rng.choice(sorted(self.known - set(self.want.goods)))
        return self.words.say("interrupt", self.want, kind, ref=other)

    def _changes_his_mind(self) -> Said:
        """At a summary: another quantity, or nothing at all."""
        want, words = self.want, self.words
        if want.goods and want.flow in ("order_place", "reserve", "quote_request") and self.rng.random() < 0.6:
            reference = self.rng.choice(sorted(want.goods))
            old = want.goods[reference]
            want.goods[reference] = old + self.rng.choice((1, 2))
            pattern = words.pick("change_count")
            return Said(text=pattern.format(ref=reference, qty=want.goods[reference], old=old))
        want.wants_nothing = True
        return Said(text=words.pick("cancel"))

    def _answer(self, seen: Seen) -> Said | None:
        if go_on := next((payload for _, payload in seen.buttons if payload == "go_on=yes"), None):
            return Said(press=go_on) if self.rng.random() < 0.5 else Said(text=self.words.pick("go_on"))
        if seen.flow == "clarify":
            return self._clarified(seen)
        if not seen.flow:
            return self._restated_goal()
        if seen.slot in _CONFIRMING:
            return self._to_summary(seen)
        if other := self._wrong_order_named(seen):
            return other
        return self._plainly(seen)

    def _clarified(self, seen: Seen) -> Said:
        wanted = f"intent={self.want.flow}"
        payload = next((payload for _, payload in seen.buttons if payload.startswith(wanted)), None)
        if payload is not None:
            return Said(press=payload)
        return Said(text=self.words.say("with", self.want, self.want.flow))

    def _restated_goal(self) -> Said | None:
        """Nothing is asked and nothing is done: he says once more what he wants, and then leaves."""
        if self._restated >= 2 or self.want.wants_nothing:
            return None
        self._restated += 1
        return Said(text=self.words.say("with", self.want, self.want.flow))

    def _to_summary(self, seen: Seen) -> Said:
        want, words = self.want, self.words
        if want.wants_nothing:
            return Said(text=words.pick("cancel"))
        is_his = seen.flow == want.flow or (want.is_ahead and seen.flow == "order_place")
        if not is_his and seen.flow in ACT_OF:  # this is about something else than he came for
            self.misread += 1
            self.wants_person = True
            return Said(text=words.pick("person"))
        if summary_is_right(seen.text, want, self.known):
            if (payload := pressed_yes(seen)) and self.rng.random() < 0.4:
                return Said(press=payload, is_yes=True)
            return Said(text=words.pick("yes"), is_yes=True)
        self._corrected += 1
        self.misread += self.persona != "mistaken" or self._corrected > 1
        if self._corrected > 2:
            self.wants_person = True
            return Said(text=words.pick("person"))
        return Said(text=self._correction(seen))

    def _correction(self, seen: Seen) -> str:
        want, words = self.want, self.words
        is_address = want.flow == "order_place" and want.way == "delivery" and want.street not in seen.text
        if want.flow == "delivery_change" or is_address:
            return words.say("fix_address", want)
        if want.flow == "order_change":
            return words.say("fix_change", want)
        if want.order and want.order not in seen.text:
            return words.say("number_fixed", want)
        if (extra := next(iter(named_in(seen.text, self.known) - set(want.goods)), None)) is not None:
            return words.pick("fix_remove").format(ref=extra)
        wrong = [ref for ref, count in want.goods.items() if not _line_says(seen.text, ref, count)]
        reference = (wrong or list(want.goods))[0]
        return words.pick("fix_goods").format(ref=reference, qty=want.goods[reference])

    def _wrong_order_named(self, seen: Seen) -> Said | None:
        """He gave a wrong number and the bot names it back: he puts it right."""
        if self.persona != "mistaken" or self._is_quirk_done or seen.slot != "phone_tail" or not self.want.order:
            return None
        if self.want.order in seen.text:
            return None
        self._is_quirk_done = True
        return Said(text=self.words.say("number_fixed", self.want))

    def _plainly(self, seen: Seen) -> Said | None:
        is_again = self._last_step == f"{seen.flow}.{seen.step}"
        if is_again:
            self.repeats.append(self._last_step)
            if self.persona == "impatient" and len(self.repeats) > 1:
                self.wants_person = True
                return Said(text=self.words.pick("person"))
        if (payload := button_for(seen, self.want)) and self.rng.random() < 0.35:
            return Said(press=payload)
        if self.persona == "undecided" and not self._is_quirk_done and self.rng.random() < 0.15:
            self._is_quirk_done = True
            return Said(text=self.words.pick("unsure"))
        text = answer(seen, self.want, self.words)
        return Said(text=text or self.words.say("with", self.want, self.want.flow))


def _line_says(text: str, reference: str, count: int) -> bool:
    return any(reference in line and str(count) in line.partition(reference)[2] for line in text.splitlines())
