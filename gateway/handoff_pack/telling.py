"""Tells a pack in the language of whoever reads it, and writes it as JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots import texts as bot_texts
from bots.pieces.order_words import STATES
from config.settings import Settings
from gateway.handoff_pack.pack import NamedOrder, Pack, Proof
from gateway.ids import rfc3339
from gateway.live_intents import remembered
from gateway.texts import Argument, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says packs to one reader."""

    texts: Texts
    settings: Settings
    language: str

    def summary(self, pack: Pack) -> list[str]:
        """Say in a few sentences what the customer wants, gave and has proven, and where it stopped."""
        facts = pack.facts
        said = [self._say("matter", matter=self.matter(pack)), self.why(pack)]
        if pack.given:
            listed = "; ".join(f"{self.label(one.name)}: {one.value}" for one in pack.given)
            said.append(self._say("given", listed=listed))
        if pack.missing:
            said.append(self._say("missing", listed=", ".join(self.label(name) for name in pack.missing)))
        said += [self.proof(one) for one in pack.proofs]
        if pack.orders:
            said.append(self._say("orders", listed="; ".join(self.order(one) for one in pack.orders)))
        if facts.rights is not None:
            said.append(self._say("account", name=facts.rights.name, number=facts.rights.number, may=self.rights(pack)))
        if facts.others:
            listed = ", ".join(f"{one.number} ({self._intent(one.intent)})" for one in facts.others)
            said.append(self._say("others", listed=listed))
        return said

    def matter(self, pack: Pack) -> str:
        """What the customer wants, by its title."""
        return self._intent(pack.facts.case.intent)

    def why(self, pack: Pack) -> str:
        """Why a person has it now."""
        args = pack.facts.why.get("args")
        given: dict[str, object] = dict(args) if isinstance(args, Mapping) else {}
        if isinstance(given.get("intent"), str):
            given["intent"] = self._intent(str(given["intent"]))
        return self._say("why", reason=self.texts.reason(self.language, str(pack.facts.why.get("code", "")), given))

    def label(self, slot: str) -> str:
        """A slot's name to read."""
        return self._known(f"desk-slot-{slot}", slot.replace("_", " "))

    def proof(self, proof: Proof) -> str:
        """Whether a proof was right, and how it was given."""
        by = self._known(f"handoff-by-{proof.by}", proof.by)
        return self._say("proven" if proof.is_right else "not-proven", by=by)

    def order(self, order: NamedOrder) -> str:
        """An order with its state, where that is known."""
        if order.state not in STATES:
            return order.number
        language = self.language if self.language in bot_texts.LANGUAGES else "en"
        return f"{order.number}: {bot_texts.say(language, f'state_{order.state}')}"

    def rights(self, pack: Pack) -> str:
        """What the customer may do for his company."""
        rights = pack.facts.rights
        named = () if rights is None else ("may_order", "may_see_prices", "may_see_invoices")
        held = [self._known(f"handoff-{name}", name) for name in named if getattr(rights, name)]
        return ", ".join(held) or self._say("may-nothing")

    def done(self, pack: Pack) -> list[str]:
        """What the bot asked the order system for, and what came of it."""
        return [
            f"{self._known(f'handoff-operation-{operation}', operation)}: "
            f"{self._known(f'handoff-outcome-{outcome}', outcome)}"
            for operation, outcome in pack.done
        ]

    def as_json(self, pack: Pack) -> dict[str, Any]:
        """The pack for programs: codes beside the words."""
        facts = pack.facts
        return {
            "at": rfc3339(facts.at),
            "summary": self.summary(pack),
            "matter": {"intent": facts.case.intent, "title": self.matter(pack)},
            "flow": facts.flow,
            "reason": {"code": facts.why.get("code"), "args": facts.why.get("args", {}), "text": self.why(pack)},
            "slots": [{"name": one.name, "label": self.label(one.name), "value": one.value} for one in pack.given],
            "missing": [{"name": name, "label": self.label(name)} for name in pack.missing],
            "proofs": [{"by": one.by, "right": one.is_right} for one in pack.proofs],
            "orders": [{"number": one.number, "state": one.state} for one in pack.orders],
            "operations": [{"operation": operation, "outcome": outcome} for operation, outcome in pack.done],
            "intents": [
                {"intent": one.intent, "confidence": round(one.confidence, 3), "at": rfc3339(one.at)}
                for one in facts.intents
            ],
            "account": _account(pack),
            "cases": [{"number": one.number, "intent": one.intent, "state": one.state} for one in facts.others],
            "transcript": {"messages": facts.messages, "first": facts.first_position, "last": facts.last_position},
        }

    def _intent(self, name: str | None) -> str:
        section = remembered(self.settings.intents, name or "")
        title = section.title.get(self.language) if section is not None else None
        return title or name or self._say("no-matter")

    def _say(self, key: str, **args: Argument) -> str:
        return self.texts.say(self.language, f"handoff-{key}", **args)

    def _known(self, key: str, fallback: str) -> str:
        name = key.replace("_", "-")
        return self.texts.say(self.language, name) if self.texts.has(name) else fallback


def _account(pack: Pack) -> dict[str, Any] | None:
    rights = pack.facts.rights
    if rights is None:
        return None
    return {
        "number": rights.number,
        "name": rights.name,
        "tier": rights.tier,
        "may_order": rights.may_order,
        "may_see_prices": rights.may_see_prices,
        "may_see_invoices": rights.may_see_invoices,
    }
