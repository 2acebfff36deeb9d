"""What-if answers as JSON, with every reason in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from gateway.ids import from_us
from gateway.store.rows import Reason
from gateway.texts import Texts
from gateway.what_if.asking import WouldGo
from gateway.what_if.moving import Moves, Stand

Json = dict[str, Any]


def route_json(found: WouldGo, texts: Texts, language: str) -> Json:
    """Where something would go."""
    account = found.account
    return {
        "channel": found.channel,
        "kind": found.kind,
        "by": found.by,
        "verdict": found.verdict,
        "case": found.joins,
        "contact": found.contact,
        "account": {"number": account.external_no, "name": account.name, "tier": account.tier} if account else None,
        "topic": found.topic,
        "intent": found.intent,
        "confidence": round(found.confidence, 4) if found.confidence is not None else None,
        "level": found.level,
        "queue": found.queue,
        "people": [{"agent": one.agent, "name": one.name, "role": one.role} for one in found.people],
        "promised_at": _instant(found.promised_at),
        "reasons": _reasons(found.reasons, texts, language),
    }


def moves_json(told: Moves, texts: Texts, language: str) -> Json:
    """What a change comes to; of the cases that move the first are listed."""
    return {
        "cases": told.of,
        "moved": told.moved,
        "queues": [{"from": way[0], "to": way[1], "cases": count} for way, count in sorted(told.queues.items())],
        "moves": [
            {
                "case": one.number,
                "at": _instant(one.at),
                "from": _stand(one.before, texts, language),
                "to": _stand(one.after, texts, language),
            }
            for one in told.moves
        ],
    }


def _stand(stand: Stand, texts: Texts, language: str) -> Json:
    return {"queue": stand.queue, "first": stand.first, "reasons": _reasons(stand.reasons, texts, language)}


def _reasons(reasons: Sequence[Reason], texts: Texts, language: str) -> list[Json]:
    return [
        {
            "code": one["code"],
            "args": one.get("args") or {},
            "text": texts.reason(language, str(one["code"]), cast(Json, one.get("args") or {})),
        }
        for one in reasons
    ]


def _instant(micros: int | None) -> str | None:
    return None if micros is None else from_us(micros).isoformat()
