"""How rows look as JSON: the names of the contract, instants in RFC 3339, reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.api import case_notes
from gateway.ids import rfc3339
from gateway.store.case_relations import Related
from gateway.store.case_views import CaseView, Fields
from gateway.store.merges import ContactMerge
from gateway.store.rows import CaseRow
from gateway.texts import Texts

Json = dict[str, Any]
_INSTANTS: Final = (
    "opened_at",
    "active_at",
    "queued_at",
    "claimed_at",
    "closed_at",
    "snoozed_until",
    "follow_up_at",
    "due_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: texts in one language."""

    texts: Texts
    language: str

    def reasons(self, stored: Iterable[Mapping[str, Any]]) -> list[Json]:
        """Stored reasons with the sentence each stands for."""
        return [
            {
                "code": one["code"],
                "args": one.get("args", {}),
                "text": self.texts.reason(self.language, one["code"], one.get("args", {})),
            }
            for one in stored
        ]


def instant(micros: int | None) -> str | None:
    """An instant as the API writes it."""
    return None if micros is None else rfc3339(micros)


def case_summary(row: Fields) -> Json:
    """A case in a list."""
    return {
        "number": row["number"],
        "subject": row["subject"],
        "contact": {"id": row["contact_id"], "name": row["contact_name"]} if row["contact_id"] else None,
        "account": {"number": row["account_no"], "name": row["account_name"]} if row["account_id"] else None,
        **_of_case(row),
        "agent": row["agent_mail"],
        "agent_name": row["agent_name"],
    }


def case_related(found: Related, reader: Reader) -> Json:
    """A case that may belong to another."""
    row = found.row
    return {
        "number": row["number"],
        "subject": row["subject"],
        "contact": {"id": row["contact_id"], "name": row["contact_name"]} if row["contact_id"] else None,
        **_of_case(row),
        "reasons": reader.reasons(found.reasons),
    }


def case_state(case: CaseRow, *, agent: str | None) -> Json:
    """What an action on a case answers."""
    row = {name: getattr(case, name) for name in CaseRow.__slots__}
    return {"number": case.number, **_of_case(row), "agent": agent}


def case_whole(view: CaseView, reader: Reader) -> Json:
    """A case with everything about it; `messages_next` lists from the oldest message where not all are here."""
    case = view.case
    row = {name: getattr(case, name) for name in CaseRow.__slots__}
    return {
        "number": case.number,
        "subject": case.subject,
        "contact": _contact(view),
        "reporter": {name: view.reporter[name] for name in ("id", "name")} if view.reporter is not None else None,
        "account": account(view.account) if view.account is not None else None,
        **_of_case(row),
        "agent": view.agent["mail"] if view.agent is not None else None,
        "agent_name": view.agent["name"] if view.agent is not None else None,
        "offer": _offer(view.offer, reader),
        "close_reason": case.close_reason,
        "merged_into": view.numbers.get(case.merged_into or ""),
        "merged": list(view.merged),
        "linked": [view.numbers[id_] for id_ in case.linked if id_ in view.numbers],
        "waits_for": case_notes.waits_for(case, view.notes),
        "sheets": case_notes.sheets(view.notes),
        "messages": [message(one, reader) for one in view.messages],
        "messages_next": "0" if view.has_older else None,
        "events": [event(one) for one in view.events],
        "promises": [promise(one) for one in view.promises],
        "reasons": reader.reasons(case.reasons),
    }


def message(row: Fields, reader: Reader) -> Json:
    """A message of a case; `state` is how far it came."""
    verdict = row["verdict"]
    if verdict is not None and "reasons" in verdict:
        verdict = {**verdict, "reasons": reader.reasons(verdict["reasons"])}
    return {
        "id": row["id"],
        "position": row["position"],
        "seq": row["seq"],
        "direction": row["direction"],
        "author": row["author"],
        "name": row["author_name"],
        "channel": row["channel"],
        "text": row["text"],
        "full_text": row["full_text"],
        "buttons": row["buttons"] or [],
        "attachments": [_attachment(one) for one in row["attachments"]],
        "language": row["language"],
        "intent": row["intent"],
        "confidence": row["confidence"],
        "entities": [_told(one) for one in row["entities"] or ()],
        "verdict": verdict,
        "state": _state(row),
        "error": row["bounce"] or row["letter_error"],
        "at": instant(row["at"]),
    }


def _told(entity: Mapping[str, object]) -> Json:
    """A datum of a message; `normalized` and `title` stand only where there is one."""
    return {name: value for name, value in entity.items() if value is not None}


def event(row: Fields) -> Json:
    """Something that happened."""
    return {
        "seq": row["seq"],
        "at": instant(row["at"]),
        "actor": row["actor"],
        "kind": row["kind"],
        "version": row["version"],
        "data": row["data"],
    }


def promise(row: Fields) -> Json:
    """A deadline that we told somebody, or that a customer told us (`to_whom` is us then)."""
    instants = ("made_at", "due_at", "target_at", "met_at", "broken_at", "paused_at", "escalated_at", "ended_at")
    return {
        **{name: row[name] for name in ("id", "kind", "to_whom", "hours", "clock", "calendar", "made_by", "note")},
        **{name: instant(row[name]) for name in (*instants, "remind_at", "reminded_at")},
        "end_reason": row["end_reason"],
    }


def contact(row: Fields) -> Json:
    """A contact in a list."""
    return {
        "id": row["id"],
        "name": row["name"],
        "language": row["language"],
        "account": row["external_no"],
        "merged_into": row["merged_into"],
        "created_at": instant(row["created_at"]),
    }


def identity(row: Fields) -> Json:
    """An address of a contact."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "value": row["value"],
        "verified_at": instant(row["verified_at"]),
        "blocked_at": instant(row["blocked_at"]),
    }


def merge(made: ContactMerge) -> Json:
    """One merge of contacts, standing or undone."""
    return {
        "id": made.id,
        "source": made.source_id,
        "into": made.target_id,
        "moved": made.moved.counts,
        "made_at": instant(made.made_at),
        "made_by": made.made_by,
        "undone_at": instant(made.undone_at),
        "undone_by": made.undone_by,
    }


def account(row: Fields) -> Json:
    """A customer company."""
    return {"number": row["external_no"], "name": row["name"], "tier": row["tier"]}


def _of_case(row: Fields) -> Json:
    return {
        **{name: row[name] for name in ("brand", "language", "topic", "intent", "level", "queue", "owner", "state")},
        **{name: row[name] for name in ("priority", "version", "opened_via", "hops", "observed")},
        **{name: instant(row[name]) for name in _INSTANTS},
    }


def _contact(view: CaseView) -> Json | None:
    if view.contact is None:
        return None
    told = {name: view.contact[name] for name in ("id", "name", "language")}
    return {**told, "identities": [identity(one) for one in view.identities]}


def _offer(row: Fields | None, reader: Reader) -> Json | None:
    if row is None:
        return None
    return {
        "agent": row["mail"],
        "offered_at": instant(row["offered_at"]),
        "expires_at": instant(row["expires_at"]),
        "reason": reader.reasons([row["reason"]])[0],
    }


def _attachment(row: Fields) -> Json:
    return {"id": row["id"], "name": row["name"], "media_type": row["media_type"], "size": row["size"]}


def _state(row: Fields) -> str:
    if row["direction"] == "in":
        return "received"
    if row["bounced_at"] is not None:
        return "bounced"
    return row["letter_state"] or "stored"
