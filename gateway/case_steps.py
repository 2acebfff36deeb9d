"""Decides what an action of a person makes of a case: pure, from the case as it stands to the rows to write.

Whether it is possible stands in `transitions`; here is what comes with it: holders, offers, promises, events. Passing a
case on stands in `case_passing`, putting it off in `case_pauses`, joining and parting cases in `case_merging`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.message import Address
from gateway.case_drafts import Actor, Draft, add_message, because, begin, event, linked, unlinked, with_event
from gateway.enclosures import Enclosure
from gateway.errors import NotValid
from gateway.ids import new_id
from gateway.letters import letter_row
from gateway.replies import Way, mail_part, people_of
from gateway.routing import reason
from gateway.store.cases import Lived, Standing
from gateway.store.rows import CaseRow, TimerRow
from gateway.threads import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What the end of a case is told with: what it has seen, and why it took long, where that was asked."""

    lived: Lived
    delay: str | None = None


def claim(standing: Standing, actor: Actor, now: int, *, carers: Mapping[str, str]) -> Draft:
    """The agent has the case; again by the same agent nothing changes. `carers` are the account's people by id."""
    case = standing.case
    if _has(case, actor) and case.state not in ("snoozed", "solved"):
        return Draft(case=case, before=case)
    draft = begin("claim", standing, actor, now)
    return with_event(draft, "claim", actor, now, **_coming_to(standing, actor, now, carers))


def take_over(standing: Standing, actor: Actor, now: int, *, carers: Mapping[str, str]) -> Draft:
    """A supervisor has what another agent had; what the supervisor has already is not changed."""
    case = standing.case
    if _has(case, actor) and actor.is_senior and case.state not in ("snoozed", "solved"):
        return Draft(case=case, before=case)
    draft = begin("take_over", standing, actor, now)
    draft.case = because(draft.case, reason("reassigned", by=actor.agent.name))
    return with_event(
        draft, "take_over", actor, now, **_coming_to(standing, actor, now, carers), from_agent=standing.holder_mail
    )


def reply(
    standing: Standing,
    actor: Actor,
    now: int,
    *,
    text: str,
    way: Way,
    tokens: Tokens,
    key: str,
    files: Sequence[Enclosure] = (),
) -> Draft:
    """A letter to the customer in the agent's name; the case is the agent's and waits for the customer."""
    draft = begin("reply", standing, actor, now)
    thread = way.to.conversation
    message = add_message(draft, actor, now, direction="out", text=text, conversation=thread, verdict=people_of(way))
    is_feed = way.delivery == "feed"
    if way.kind != "email":
        draft.changes.lane_of[message.id] = (thread.channel, thread.conversation_key)
    draft.changes.attachments += [file.row(message.id) for file in files]
    mail = mail_part(way, draft.case, message.id, tokens, text=text, agent=actor.agent.name)
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
            sender=mail.sender,
            thread=mail.thread,
            brand=mail.brand,
            signature=mail.signature,
            files=len(files),
        )
    )
    kept = _meet(draft, standing, now, ("answer", "handover")) if way.to.is_customers else []
    is_first = standing.case.owner != "agent" and standing.agents == 0
    return with_event(
        draft, "reply", actor, now, channel=thread.channel, promises=kept, was=standing.case.owner, first=is_first
    )


def note(standing: Standing, actor: Actor, now: int, *, text: str) -> Draft:
    """A remark for colleagues; the customer never sees it."""
    draft = begin("note", standing, actor, now)
    add_message(draft, actor, now, direction="note", text=text)
    return with_event(draft, "note", actor, now)


def close(standing: Standing, actor: Actor, now: int, *, why: str, end: End) -> Draft:
    """The case is done: its flow ends, and of what we promised nothing stays open."""
    draft = begin("close", standing, actor, now)
    draft.case = replace(draft.case, closed_at=now, close_reason=why)
    draft.changes.flows_ended.append(draft.case.id)
    kept = _meet(draft, standing, now, ("answer", "handover", "closing", "callback"))
    return with_event(draft, "close", actor, now, reason=why, promises=kept, **facts_of_end(standing, end, now))


def solve(standing: Standing, actor: Actor, now: int, *, end: End, close_us: int) -> Draft:
    """The answer is given; the case closes after silence, and an answer to it comes back to this agent."""
    draft = begin("solve", standing, actor, now)
    draft.changes.flows_ended.append(draft.case.id)
    kept = _meet(draft, standing, now, ("answer", "handover", "closing"))
    draft.changes.timers.append(TimerRow(id=new_id(), kind="settle", subject=draft.case.id, due_at=now + close_us))
    return with_event(draft, "solve", actor, now, promises=kept, **facts_of_end(standing, end, now))


def reopen(standing: Standing, actor: Actor, now: int) -> Draft:
    """The case is at work again; who reopens it has it."""
    draft = begin("reopen", standing, actor, now)
    ended_at = standing.case.closed_at or standing.case.active_at
    return with_event(draft, "reopen", actor, now, by="agent", was=standing.case.state, after_us=now - ended_at)


def return_to_bot(standing: Standing, actor: Actor, now: int, *, idle_us: int) -> Draft:
    """The bot may speak again; what stays silent then closes as the bot's cases do."""
    draft = begin("return_to_bot", standing, actor, now)
    timer = TimerRow(id=new_id(), kind="auto_close", subject=draft.case.id, due_at=now + idle_us)
    draft.changes.timers.append(timer)
    return with_event(draft, "return_to_bot", actor, now, was=standing.case.owner)


def junk(standing: Standing, actor: Actor, now: int) -> Draft:
    """Nobody has to look at it any more; what was promised in it does not count."""
    draft = begin("junk", standing, actor, now)
    draft.case = replace(draft.case, closed_at=now, close_reason="junk", follow_up_at=None)
    draft.changes.flows_ended.append(draft.case.id)
    return with_event(draft, "junk", actor, now, was=standing.case.state)


def not_junk(standing: Standing, actor: Actor, now: int, *, default_queue: str) -> Draft:
    """A person has to look at it after all: it waits in its queue."""
    draft = begin("not_junk", standing, actor, now)
    draft.case = replace(draft.case, queue=draft.case.queue or default_queue)
    return with_event(draft, "not_junk", actor, now, queue=draft.case.queue)


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


def unlink(standing: Standing, other: Standing, actor: Actor, now: int) -> Draft:
    """Neither of two cases names the other any more; where they do not, nothing changes."""
    if other.case.id not in standing.case.linked and standing.case.id not in other.case.linked:
        return Draft(case=standing.case, before=standing.case, other=other.case)
    draft, back = begin("unlink", standing, actor, now), begin("unlink", other, actor, now)
    draft.case, draft.other = unlinked(draft.case, back.case.id), unlinked(back.case, draft.case.id)
    draft.changes.seen |= back.changes.seen
    other_case = draft.other
    draft = with_event(draft, "unlink", actor, now, to=other.case.number)
    draft.changes.events.append(event("unlink", other_case, actor, now, {"to": standing.case.number}))
    return draft


def facts_of_end(standing: Standing, end: End, now: int) -> dict[str, object]:
    """What the end of a case says for the figures; handling counts from when the case was opened."""
    case, lived = standing.case, end.lived
    return {
        "hops": case.hops,
        "agents": standing.agents,
        "replies": lived.replies,
        "was_reopened": lived.was_reopened,
        "first_time_through": case.hops == 0 and standing.agents <= 1 and not lived.was_reopened,
        "handling_us": now - case.opened_at,
        "delay": end.delay,
    }


def _has(case: CaseRow, actor: Actor) -> bool:
    return case.owner == "agent" and case.agent_id == actor.agent.person_id


def _coming_to(standing: Standing, actor: Actor, now: int, carers: Mapping[str, str]) -> dict[str, object]:
    """How a case came to this agent, for the figures: after how long, by an offer or by hand, as whose specialist."""
    case, offer, agent_id = standing.case, standing.assignment, actor.agent.person_id
    is_offered = offer is not None and offer.agent_id == agent_id
    role = (offer.role if offer is not None and is_offered else None) or carers.get(agent_id)
    return {
        "was": case.owner,
        "first": standing.agents == 0,
        "waited_us": now - case.queued_at if case.owner == "queue" and case.queued_at is not None else None,
        "by": "offer" if is_offered else "hand",
        "role": role,
        "is_preferred": role == "preferred",
        "has_preferred": "preferred" in carers.values(),
        "hops": case.hops,
    }


def _meet(draft: Draft, standing: Standing, now: int, kinds: Sequence[str]) -> list[str]:
    kept = [kind for kind in standing.open_promises if kind in kinds]
    draft.changes.promises_met += [(draft.case.id, kind, now) for kind in kept]
    return kept
