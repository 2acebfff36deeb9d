"""An agent puts right what the model made of a customer's message; the training pages learn of it. No HTTP."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.bus.contract import Bus
from gateway.errors import NotFound, NotValid
from gateway.ids import new_id
from gateway.live_intents import present_name
from gateway.store import nlu_labels
from gateway.store.access import AgentRow, AuditRow
from gateway.store.nlu_labels import Correction, Understood
from gateway.store.rows import EventRow
from gateway.store.store import Store

CORRECTED: Final = "message.corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What came of a correction: what the message means now, and whether its case's intent followed."""

    message_id: str
    number: str
    intent: str
    was: str
    case_followed: bool


class Correcting:
    """Corrects messages; `intents` are the names there are."""

    def __init__(self, store: Store, bus: Bus, intents: Collection[str]) -> None:
        self._store = store
        self._bus = bus
        self._intents = intents

    async def correct(
        self, agent: AgentRow, message_id: str, intent: str, *, now: int, token: str | None = None
    ) -> Corrected:
        """Say what a customer's message really means; the same again changes nothing.

        The case's intent follows where it still is what this message was taken for: then it came from it, and nobody
        and no later message changed it. Raises NotFound, and NotValid for a name that is no intent.
        """
        if intent not in self._intents:
            raise NotValid(f"there is no intent {intent[:80]!r}", fields={"intent": "unknown"})
        intent = self._present(intent)
        found = await self._store.read(nlu_labels.understood, message_id)
        if found is None:
            raise NotFound("there is no such message of a customer that was understood")
        was = self._present(found.corrected_to or found.intent)
        follows = self._present(found.case_intent or "") == was and intent != was
        told = Corrected(message_id=message_id, number=found.number, intent=intent, was=was, case_followed=follows)
        if found.corrected_to is not None and was == intent:
            return told
        await self._store.write(nlu_labels.write_correction, _correction(agent, found, told, now, token))
        hint = {"type": "case", "number": found.number, "version": found.case_version + follows}
        await self._bus.publish("desk", orjson.dumps(hint))
        return told

    def _present(self, intent: str) -> str:
        return present_name(self._intents, intent) if isinstance(self._intents, Mapping) else intent


def _correction(agent: AgentRow, found: Understood, told: Corrected, now: int, token: str | None) -> Correction:
    said: dict[str, object] = {
        "message": told.message_id,
        "from": told.was,
        "to": told.intent,
        "confidence": round(found.confidence, 4),
        "case_followed": told.case_followed,
    }
    event = EventRow(
        id=new_id(),
        at=now,
        actor=f"agent:{agent.mail}"[:80],
        kind=CORRECTED,
        subject=told.number,
        case_id=found.case_id,
        data=said,
    )
    audit = AuditRow(
        at=now, agent_id=agent.person_id, token=token, action=CORRECTED, subject=told.message_id,
        detail={"to": told.intent},
    )  # fmt: skip
    return Correction(
        message_id=told.message_id,
        case_id=found.case_id,
        case_version=found.case_version,
        corrected_to=told.intent,
        by=agent.person_id,
        at=now,
        event=event,
        audit=audit,
        case_intent=told.intent if told.case_followed else None,
    )
