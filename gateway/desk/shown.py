"""What a case's page offers its reader: which actions are possible now, to whom it can go, whom to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gateway.access import reaches
from gateway.api.endpoint import Call
from gateway.desk.overview import Online
from gateway.desk.service import Shown
from gateway.errors import NotSignedIn
from gateway.ids import SECOND
from gateway.recipients import Recipient, default_of
from gateway.replies import CARRY_FILES
from gateway.sessions import Session
from gateway.store.rows import CaseRow
from gateway.transitions import Action, transition

_HOUR: Final = 3600 * SECOND
CLOSE_REASONS: Final = ("done", "answered", "no-answer", "duplicate", "not-ours", "junk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """One whom a reply can go to; `value` names them in the form, `is_default` says that nobody need choose."""

    value: str
    to: Recipient
    is_default: bool
    carries_files: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the reader may do with the case on the page; `held_by_other` names who has it instead.

    `delays` are the reasons, by code, among which who ends a case that took long chooses; empty where it did not.
    """

    is_mine: bool
    held_by_other: str | None
    can: frozenset[Action]
    recipients: Sequence[Answerable]
    people: Sequence[Online]
    close_reasons: Sequence[str] = CLOSE_REASONS
    delays: Mapping[str, str] = field(default_factory=dict)

    @property
    def carries_files(self) -> bool:
        """Whether a reply to any of them can have files."""
        return any(one.carries_files for one in self.recipients)

    @property
    def copied(self) -> Sequence[str]:
        """Who else got the mail that a reply answers, and does not get the reply."""
        first = next((one for one in self.recipients if one.is_default), None)
        return first.to.people if first is not None else ()


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
    recipients = _answerable(call, shown.page.recipients)
    if not recipients:
        can.discard("reply")
    return Choices(
        is_mine=is_mine,
        held_by_other=held_by_other,
        can=frozenset(can),
        recipients=recipients,
        people=[one for one in people if one.id != agent.person_id],
        delays=_delays(call, case),
    )


def _answerable(call: Call, recipients: Sequence[Recipient]) -> list[Answerable]:
    """Those whom a letter can reach: who wrote here, and other mail addresses of the case's contact."""
    channels, default = call.parts.channels, default_of(recipients)
    found: dict[str, Answerable] = {}
    for one in recipients:
        open_channel = channels.get(one.channel)
        if open_channel is None or open_channel.delivery == "answer" or not (one.wrote or one.kind == "email"):
            continue
        value = f"{one.channel}:{one.value}"
        carries = open_channel.kind in CARRY_FILES and open_channel.delivery == "push"
        found.setdefault(value, Answerable(value=value, to=one, is_default=one is default, carries_files=carries))
    return list(found.values())


def _delays(call: Call, case: CaseRow) -> dict[str, str]:
    gateway = call.parts.settings.gateway
    if call.services.now() - case.opened_at <= gateway.close_reason_after_hours * _HOUR:
        return {}
    return {code: titles.get(call.language, code) for code, titles in gateway.close_reasons.items()}


def session_of(call: Call) -> Session:
    """The session of a call that a page's rule let in."""
    if not isinstance(call.caller, Session):
        raise NotSignedIn("log in first")
    return call.caller
