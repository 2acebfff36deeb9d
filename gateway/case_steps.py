"""Decides what an action of a person makes of a case: pure, from the case as it stands to the rows to write.

Whether it is possible stands in `transitions`; here is what comes with it: holders, offers, promises, events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from channels.contract import Delivery
from channels.message import Address
from gateway.case_drafts import Actor, Draft, accepted, add_message, assign, begin, event, linked, with_event
from gateway.errors import NotValid
from gateway.ids import new_id
from gateway.letters import letter_row
from gateway.routing import reason
from gateway.store.access import AgentRow
from gateway.store.cases import Addressee, Standing
from gateway.store.rows import CaseRow, ConversationRow, MessageRow, TimerRow
from gateway.threads import Tokens

_REASONS_KEPT: Final = 30
_QUOTED: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What goes along with a transfer: why, what is missing, and what the customer was promised."""

    reason: str
    missing: str = ""
    promised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a reply leaves: the conversation's end, and what its channel does with letters."""

    to: Addressee
    kind: str
    delivery: Delivery


def claim(standing: Standing, actor: Actor, now: int) -> Draft:
    """The agent has the case; again by the same agent nothing changes."""
    case = standing.case
    if case.owner == "agent" and case.agent_id == actor.agent.person_id and case.state not in ("snoozed", "solved"):
        return Draft(case=case, before=case)
    draft = begin("claim", standing, actor, now)
    return with_event(draft, "claim", actor, now, was=case.owner)


def reply(standing: Standing, actor: Actor, now: int, *, text: str, way: Way, tokens: Tokens, key: str) -> Draft:
    """A letter to the customer in the agent's name; the case is the agent's and waits for the customer."""
    draft = begin("reply", standing, actor, now)
    thread = way.to.conversation
    message = add_message(draft, actor, now, direction="out", text=text, conversation=thread)
    is_feed = way.delivery == "feed"
    if way.kind != "email":
        draft.changes.lane_of[message.id] = (thread.channel, thread.conversation_key)
    mailbox, mail = _mail_thread(way, draft.case, message.id, tokens)
    draft.changes.letters.append(
        letter_row(
            to=Address(kind=way.to.kind, value=way.to.value),  # type: ignore[arg-type]
            text=text,
            author="agent",
            author_name=actor.agent.name,
            case_id=draft.case.id,
            case_number=draft.case.number,
            case_version=draft.case.version,
            channel=thread.channel,
            conversation_key=thread.conversation_key,
            key=key,
            now=now,
            is_feed=is_feed,
            message_id=message.id,
            language=draft.case.language,
            sender=mailbox,
            thread=mail,
        )
    )
    kept = [kind for kind in standing.open_promises if kind in ("answer", "handover")]
    draft.changes.promises_met += [(draft.case.id, kind, now) for kind in kept]
    return with_event(draft, "reply", actor, now, channel=thread.channel, promises=kept)


def note(standing: Standing, actor: Actor, now: int, *, text: str) -> Draft:
    """A remark for colleagues; the customer never sees it."""
    draft = begin("note", standing, actor, now)
    add_message(draft, actor, now, direction="note", text=text)
    return with_event(draft, "note", actor, now)


def transfer(
    standing: Standing, actor: Actor, now: int, *, queue: str, to: AgentRow | None, sheet: Sheet, offer_us: int
) -> Draft:
    """The case waits in a queue again; with `to` it is offered to that agent first. The sheet stays as a note."""
    draft = begin("transfer", standing, actor, now)
    why = reason("transferred", queue=queue, by=actor.agent.name)
    draft.case = replace(draft.case, queue=queue, reasons=(*draft.case.reasons, why)[-_REASONS_KEPT:])
    text = "\n".join(part for part in (sheet.reason, sheet.missing, sheet.promised) if part)
    written = {"reason": sheet.reason, "missing": sheet.missing, "promised": sheet.promised}
    add_message(draft, actor, now, direction="note", text=text, verdict={"sheet": written})
    if to is not None:
        offer = assign(draft.case, to.person_id, why, now, expires_at=now + offer_us)
        draft.changes.assignments.append(offer)
        draft.changes.timers.append(TimerRow(id=new_id(), kind="offer", subject=offer.id, due_at=now + offer_us))
    data = {"queue": queue, "was": standing.case.queue, "hop": standing.hops + 1}
    return with_event(draft, "transfer", actor, now, **data, to=to.person_id if to is not None else None)


def close(standing: Standing, actor: Actor, now: int, *, why: str) -> Draft:
    """The case is done: its flow ends and no promise stays open."""
    draft = begin("close", standing, actor, now)
    draft.case = replace(draft.case, closed_at=now, close_reason=why)
    draft.changes.flows_ended.append(draft.case.id)
    draft.changes.promises_met += [(draft.case.id, kind, now) for kind in standing.open_promises]
    return with_event(draft, "close", actor, now, reason=why, promises=list(standing.open_promises))


def reopen(standing: Standing, actor: Actor, now: int) -> Draft:
    """The case is at work again; who reopens it has it."""
    draft = begin("reopen", standing, actor, now)
    draft.case = replace(draft.case, closed_at=None, close_reason=None)
    return with_event(draft, "reopen", actor, now)


def return_to_bot(standing: Standing, actor: Actor, now: int) -> Draft:
    """The bot may speak again."""
    draft = begin("return_to_bot", standing, actor, now)
    return with_event(draft, "return_to_bot", actor, now)


def snooze(standing: Standing, actor: Actor, now: int, *, until: int) -> Draft:
    """The case sleeps until an instant, or until the customer writes."""
    if until <= now:
        raise NotValid("the time to wake up has passed; give a later one", fields={"until": "must be in the future"})
    draft = begin("snooze", standing, actor, now)
    draft.case = replace(draft.case, snoozed_until=until)
    draft.changes.timers.append(TimerRow(id=new_id(), kind="snooze", subject=draft.case.id, due_at=until))
    return with_event(draft, "snooze", actor, now, until=until)


def link(standing: Standing, other: Standing, actor: Actor, now: int) -> Draft:
    """Each of two cases names the other; linking again changes nothing."""
    if other.case.id == standing.case.id:
        raise NotValid("a case cannot be linked to itself", fields={"to": "must be another case's number"})
    if other.case.id in standing.case.linked and standing.case.id in other.case.linked:
        return Draft(case=standing.case, before=standing.case, other=other.case)
    draft, back = begin("link", standing, actor, now), begin("link", other, actor, now)
    other_case = linked(back.case, draft.case.id)
    draft.case, draft.other = linked(draft.case, back.case.id), other_case
    draft.changes.seen |= back.changes.seen
    draft = with_event(draft, "link", actor, now, to=other.case.number)
    draft.changes.events.append(event("link", other_case, actor, now, {"to": standing.case.number}))
    return draft


def split(
    standing: Standing,
    actor: Actor,
    now: int,
    *,
    number: str,
    moved: Sequence[MessageRow],
    threads: Sequence[ConversationRow],
) -> Draft:
    """The messages move to a new case, which the agent has; `threads` are the conversations that go with them."""
    draft = begin("split", standing, actor, now)
    made = CaseRow(
        id=new_id(),
        number=number,
        contact_id=draft.case.contact_id,
        account_id=draft.case.account_id,
        reporter_id=draft.case.reporter_id,
        brand=draft.case.brand,
        subject=draft.case.subject,
        language=draft.case.language,
        topic=draft.case.topic,
        level=draft.case.level,
        queue=draft.case.queue,
        owner="agent",
        agent_id=actor.agent.person_id,
        version=1,
        last_position=len(moved),
        opened_via=draft.case.opened_via,
        opened_by=new_id(),
        opened_at=now,
        active_at=now,
        claimed_at=now,
        linked=(draft.case.id,),
        reasons=(reason("split", case=draft.case.number),),
    )
    draft.case, draft.other = linked(draft.case, made.id), made
    draft.moved = [replace(row, case_id=made.id, position=place) for place, row in enumerate(moved, start=1)]
    draft.changes.conversations += [replace(one, case_id=made.id) for one in threads]
    draft.changes.assignments.append(accepted(made, actor, now))
    draft = with_event(draft, "split", actor, now, to=number, messages=len(moved))
    data: dict[str, object] = {"via": "split", "of": draft.case.number}
    opened = event("split", made, actor, now, data)
    draft.changes.events.append(replace(opened, kind="case.opened"))
    return draft


def _mail_thread(
    way: Way, case: CaseRow, message_id: str, tokens: Tokens
) -> tuple[str | None, dict[str, object] | None]:
    """The mailbox to write from and the thread to join, for mail; the last mail that came in says both."""
    if way.kind != "email":
        return None, None
    last = way.to.last
    verdict = (last.verdict if last is not None else None) or {}
    subject = str(verdict.get("subject") or case.subject or case.number)
    named = [last.in_reply_to, last.external_id] if last is not None else []
    mailbox = verdict.get("mailbox")
    return str(mailbox) if mailbox else None, {
        "token": tokens.make(message_id),
        "subject": subject if subject.lower().startswith("re:") else f"Re: {subject}",
        "in_reply_to": last.external_id if last is not None else None,
        "references": [one for one in named if one],
        "quote": last.text[:_QUOTED] if last is not None else None,
    }
