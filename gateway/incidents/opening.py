"""Turns an incident that a unit's program passes on into the rows of a new case. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from config.settings import Settings
from gateway.ids import new_id
from gateway.incidents import drafts
from gateway.incidents.checklist import Told
from gateway.incidents.customers import Named, customer_of
from gateway.incidents.documents import document_of
from gateway.incidents.drafts import Rules
from gateway.incidents.kinds import INTENT_OF, IncidentType
from gateway.routing import Matter, Target, rank_of, reason, route, tier_of
from gateway.store.changes import Changes
from gateway.store.contexts import AccountRow, Known
from gateway.store.incidents import IncidentRow
from gateway.store.rows import AttachmentRow, CaseRow, ContactRow, MessageRow
from gateway.texts import Texts

VIA: Final = "incidents"
"""How a case was opened whose incident came by the API and on no channel."""
_SPACE: Final = uuid.UUID("6f1f4d8e-3a68-5c7b-9c7e-2f4b9a1d7c55")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a request; `sha256` names its bytes in the blob store."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What a unit passes on; the same `key` of the same unit is one incident."""

    unit: str
    type: IncidentType
    customer: Named
    remark_no: str | None = None
    comment: str | None = None
    occurred_at: int | None = None
    language: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The case and incident to write."""

    case: CaseRow
    incident: IncidentRow
    changes: Changes


def opener_of(new: NewIncident) -> str:
    """The id by which a repeat finds the case that the first request opened."""
    return str(uuid.uuid5(_SPACE, f"{new.unit}\n{new.key}")) if new.key else new_id()


def open_incident(
    new: NewIncident,
    files: Sequence[Upload],
    known: Known,
    *,
    number: str,
    settings: Settings,
    rules: Rules,
    texts: Texts,
    now: int,
    actor: str,
) -> Opened:
    """The rows of a new case in its queue, with what was told as its first message."""
    changes = Changes()
    contact = _customer(new, known, settings.gateway.default_country, changes, now)
    language = new.language or rules.units.language_of(new.unit)
    case = _case(new, contact, known, settings, rules, number=number, language=language, now=now)
    told = Told(
        type=new.type,
        via="api",
        customer_name=new.customer.name,
        remark_no=new.remark_no,
        comment=new.comment,
        documents=tuple(one for file in files if (one := document_of(file.name, file.media_type, file.content))),
    )
    incident = drafts.opened(
        told, case_id=case.id, unit=new.unit, rules=rules, occurred_at=new.occurred_at, handed_over_at=now
    )
    changes.new_cases.append(case)
    changes.incidents.append(incident)
    put_message(
        changes, case, _words(new, texts, language), files, name=rules.units.title_of(new.unit, language), now=now
    )
    if incident.complete_at is None:
        changes.timers.append(drafts.reminder_timer(incident, rules, now))
    changes.events.append(drafts.event_of(case, "case.opened", now, actor, via=VIA))
    changes.events += drafts.events_of_change(case, None, incident, now, actor)
    return Opened(case=case, incident=incident, changes=changes)


def put_message(changes: Changes, case: CaseRow, text: str, files: Sequence[Upload], *, name: str, now: int) -> None:
    """Add what a unit told outside any conversation as the case's newest message, with its files."""
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=case.last_position,
        conversation_id=None,
        direction="in",
        author="visitor",
        author_name=name[:200],
        channel=None,
        text=text,
        language=case.language,
        at=now,
    )
    changes.messages.append(message)
    changes.attachments += [
        AttachmentRow(
            id=new_id(),
            message_id=message.id,
            name=file.name[:300],
            media_type=file.media_type[:120],
            size=len(file.content),
            sha256=file.sha256,
        )
        for file in files
    ]


def _customer(new: NewIncident, known: Known, country: str, changes: Changes, now: int) -> ContactRow | None:
    found = customer_of(new.customer, new.customer.keys(country), known.identities, known.contact, now=now)
    if found is None:
        return None
    if found.is_new:
        changes.contacts.append(found.contact)
        changes.identities += found.identities
    return found.contact


def _case(
    new: NewIncident,
    contact: ContactRow | None,
    known: Known,
    settings: Settings,
    rules: Rules,
    *,
    number: str,
    language: str,
    now: int,
) -> CaseRow:
    account = known.accounts.get((contact.account_id if contact is not None else None) or "")
    intent = settings.intents.get(INTENT_OF[new.type])
    level, topic = (intent.level, intent.topic) if intent is not None else ("primary", None)
    target = _target(new, settings, account, contact, known, topic=topic, level=level, language=language, now=now)
    why = reason("incident", unit=rules.units.title_of(new.unit, rules.units.default_language))
    case = CaseRow(
        id=new_id(),
        number=number,
        contact_id=contact.id if contact is not None else None,
        account_id=account.id if account is not None else None,
        language=language,
        topic=topic,
        intent=INTENT_OF[new.type],
        level=level,
        queue=target.queue,
        owner="queue",
        priority=target.priority,
        version=1,
        last_position=1,
        opened_via=VIA,
        opened_by=opener_of(new),
        opened_at=now,
        active_at=now,
        queued_at=now,
        channel_kind="api",
        reasons=(why, *target.reasons),
    )
    return replace(case, rank_at=rank_of(case))


def _target(
    new: NewIncident,
    settings: Settings,
    account: AccountRow | None,
    contact: ContactRow | None,
    known: Known,
    *,
    topic: str | None,
    level: str,
    language: str,
    now: int,
) -> Target:
    tier, _ = tier_of(settings, account, now)
    matter = Matter(
        topic=topic,
        intent=INTENT_OF[new.type],
        level=level,
        tier=tier,
        language=language,
        channel_kind="api",
        last_agent=known.last_agents.get(contact.id) if contact is not None else None,
    )
    care = known.care.get(account.id, ()) if account is not None else ()
    return route(settings, matter, account=account, care=care, people=known.people, now=now)


def _words(new: NewIncident, texts: Texts, language: str) -> str:
    def shown(value: str | None) -> str:
        return value or "—"

    return texts.say(
        language,
        "incident-told",
        name=shown(new.customer.name),
        phone=shown(new.customer.phone),
        mail=shown(new.customer.mail),
        remark=shown(new.remark_no),
        comment=shown(new.comment),
    )
