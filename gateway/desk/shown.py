"""What a case's page offers its reader: which actions are possible now, to whom it can go, where to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.access import reaches
from gateway.api.endpoint import Call
from gateway.desk.overview import Online
from gateway.desk.service import Shown
from gateway.errors import NotSignedIn
from gateway.sessions import Session
from gateway.transitions import Action, transition

CLOSE_REASONS: Final = ("done", "answered", "no-answer", "duplicate", "not-ours", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the reader may do with the case on the page; `held_by_other` names who has it instead."""

    is_mine: bool
    held_by_other: str | None
    can: frozenset[Action]
    channels: Sequence[str]
    people: Sequence[Online]
    close_reasons: Sequence[str] = CLOSE_REASONS


def choices(call: Call, shown: Shown, people: Sequence[Online]) -> Choices:
    """The choices of whoever is logged in."""
    agent, case = session_of(call).agent, shown.page.case
    is_mine = case.owner == "agent" and case.agent_id == agent.person_id
    held_by_other = shown.page.standing.holder_name if case.owner == "agent" and not is_mine else None
    senior = reaches(agent.role, "supervisor")
    can: set[Action] = set()
    wanted: tuple[Action, ...] = ("claim", "reply", "note", "transfer", "close", "reopen", "return_to_bot")
    for action in wanted:
        row = transition(action, owner=case.owner, state=case.state)
        if row is None or (action == "claim" and is_mine and case.state not in ("snoozed", "solved")):
            continue
        if held_by_other and row.of_holder and (action == "claim" or not senior):
            continue
        can.add(action)
    answering = call.parts.channels
    writable = [name for name in shown.page.channels if name in answering and answering[name].delivery != "answer"]
    if not writable:
        can.discard("reply")
    return Choices(
        is_mine=is_mine,
        held_by_other=held_by_other,
        can=frozenset(can),
        channels=writable,
        people=[one for one in people if one.id != agent.person_id],
    )


def session_of(call: Call) -> Session:
    """The session of a call that a page's rule let in."""
    if not isinstance(call.caller, Session):
        raise NotSignedIn("log in first")
    return call.caller
