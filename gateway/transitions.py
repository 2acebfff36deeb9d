"""The life of a case as one table: who may do what with it in which state, what happens to it, and what it becomes.

Everything that gives a case another owner or state asks this table, so that what does not stand here cannot happen.
`gateway.life_drawn` draws it for the docs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

Action = Literal[
    "claim",
    "reply",
    "note",
    "transfer",
    "close",
    "reopen",
    "return_to_bot",
    "snooze",
    "link",
    "split",
    "wait_customer",
    "wait_third",
    "solve",
    "junk",
    "not_junk",
    "merge",
    "merge_into",
    "unmerge",
    "unlink",
    "take_over",
    "decline",
    "escalate",
    "mark_escalation",
    "follow_up",
]
"""What a person does; `merge_into` is what a merge does to the case that the other one goes into."""
Happening = Literal[
    "customer_writes",
    "robot_writes",
    "bot_answers",
    "bot_finishes",
    "hand_over",
    "file_as_junk",
    "agent_gone",
    "wake",
    "wake_in_queue",
    "idle",
    "settle",
    "call_taken",
    "call_waits",
    "call_with_bot",
    "call_served",
    "observe",
    "archive",
]
"""What happens without a person of ours: customers and robots write, the bot works, time passes, calls go on."""
Step = Action | Happening
Owner = Literal["bot", "queue", "agent", "nobody"]
State = Literal["open", "waiting_customer", "waiting_third", "snoozed", "solved", "closed", "merged", "junk"]
Situation = tuple[Owner, State]

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
HAPPENINGS: Final[tuple[Happening, ...]] = get_args(Happening)
OWNERS: Final[tuple[Owner, ...]] = get_args(Owner)
STATES: Final[tuple[State, ...]] = get_args(State)

BEGINNINGS: Final[tuple[Situation, ...]] = (("bot", "open"), ("agent", "open"))
"""How a case comes to be: opened by a customer's message or call, or split off by an agent."""

_AT_WORK: Final[frozenset[State]] = frozenset({"open", "waiting_customer", "waiting_third"})
_ALIVE: Final[frozenset[State]] = _AT_WORK | {"snoozed", "solved"}
_ENDED: Final[frozenset[State]] = frozenset({"closed", "junk"})
_STANDING: Final[frozenset[State]] = _ALIVE | _ENDED
_ANYBODY: Final[frozenset[Owner]] = frozenset(OWNERS)
_WORKED: Final[frozenset[Owner]] = frozenset({"bot", "queue", "agent"})
_BOT: Final[frozenset[Owner]] = frozenset({"bot"})
_NOBODY: Final[frozenset[Owner]] = frozenset({"nobody"})


class CannotHappen(Exception):
    """Something was about to happen to a case that the table has no row for: a fault of ours, never a customer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row: from these owners and states a step leads to this owner and state; None leaves it as it is.

    `of_holder` says that where an agent has the case, only that agent or a supervisor may do it.
    """

    step: Step
    owners: frozenset[Owner]
    states: frozenset[State]
    owner: Owner | None
    state: State | None
    of_holder: bool = False

    @property
    def is_of_person(self) -> bool:
        """Whether people do this, and not the system."""
        return self.step in ACTIONS

    def leads(self, owner: Owner, state: State) -> Situation:
        """The situation after it."""
        return self.owner or owner, self.state or state


def _by(
    action: Action,
    owners: Iterable[Owner],
    states: Iterable[State],
    to: tuple[Owner | None, State | None] = (None, None),
    *,
    of_holder: bool = True,
) -> Transition:
    return Transition(
        step=action,
        owners=frozenset(owners),
        states=frozenset(states),
        owner=to[0],
        state=to[1],
        of_holder=of_holder,
    )


def _on(
    happening: Happening,
    owners: Iterable[Owner],
    states: Iterable[State],
    to: tuple[Owner | None, State | None] = (None, None),
) -> Transition:
    return Transition(step=happening, owners=frozenset(owners), states=frozenset(states), owner=to[0], state=to[1])


TRANSITIONS: Final[tuple[Transition, ...]] = (
    _by("claim", _WORKED, _AT_WORK, ("agent", None)),
    _by("claim", _ANYBODY, {"snoozed", "solved"}, ("agent", "open")),
    _by("reply", _ANYBODY, _ALIVE, ("agent", "waiting_customer")),
    _by("note", _ANYBODY, _STANDING, of_holder=False),
    _by("wait_customer", _WORKED, _ALIVE, ("agent", "waiting_customer")),
    _by("wait_third", _WORKED, _ALIVE, ("agent", "waiting_third")),
    _by("snooze", _WORKED, _AT_WORK | {"snoozed"}, ("agent", "snoozed")),
    _by("follow_up", _ANYBODY, _STANDING - {"junk"}),
    _by("solve", _WORKED, _AT_WORK | {"snoozed"}, ("agent", "solved")),
    _by("close", _ANYBODY, _ALIVE, ("nobody", "closed")),
    _by("close", _NOBODY, {"junk"}, ("nobody", "closed")),
    _by("reopen", _NOBODY, _ENDED | {"solved"}, ("agent", "open")),
    _by("reopen", {"agent"}, {"solved"}, ("agent", "open")),
    _by("junk", _ANYBODY, _ALIVE | {"closed"}, ("nobody", "junk")),
    _by("not_junk", _NOBODY, {"junk"}, ("queue", "open")),
    _by("transfer", _ANYBODY, _ALIVE, ("queue", "open")),
    _by("escalate", _ANYBODY, _ALIVE, ("queue", "open")),
    _by("mark_escalation", _ANYBODY, _STANDING, of_holder=False),
    _by("take_over", {"agent"}, _AT_WORK, ("agent", None), of_holder=False),
    _by("take_over", {"agent"}, {"snoozed", "solved"}, ("agent", "open"), of_holder=False),
    _by("decline", {"queue"}, {"open"}, of_holder=False),
    _by("return_to_bot", {"queue", "agent"}, _ALIVE, ("bot", "open")),
    _by("link", _ANYBODY, _STANDING, of_holder=False),
    _by("unlink", _ANYBODY, _STANDING, of_holder=False),
    _by("split", _ANYBODY, _STANDING),
    _by("merge", _ANYBODY, _STANDING, ("nobody", "merged")),
    _by("merge_into", {"bot", "nobody"}, _ALIVE, ("agent", "open"), of_holder=False),
    _by("merge_into", {"queue", "agent"}, _ALIVE, (None, "open"), of_holder=False),
    _by("unmerge", _NOBODY, {"merged"}, ("agent", "open"), of_holder=False),
    _on("customer_writes", _WORKED, _ALIVE, (None, "open")),
    _on("customer_writes", _NOBODY, {"solved", *_ENDED}),
    _on("robot_writes", _ANYBODY, _STANDING),
    _on("bot_answers", _BOT, _ALIVE, ("bot", "open")),
    _on("bot_answers", _NOBODY, _ENDED | {"solved"}, ("bot", "open")),
    _on("bot_finishes", {"queue"}, _AT_WORK, ("bot", "open")),
    _on("hand_over", {"bot", "queue"}, _ALIVE, ("queue", "open")),
    _on("hand_over", _NOBODY, _ENDED | {"solved"}, ("queue", "open")),
    _on("file_as_junk", _BOT, {"open"}, ("nobody", "junk")),
    _on("agent_gone", {"agent"}, {"open"}, ("queue", "open")),
    _on("wake", _WORKED, _ALIVE, (None, "open")),
    _on("wake_in_queue", _ANYBODY, _ALIVE | {"closed"}, ("queue", "open")),
    _on("idle", _BOT, _ALIVE, ("nobody", "closed")),
    _on("settle", {"agent", "queue", "nobody"}, {"solved"}, ("nobody", "closed")),
    _on("call_taken", _ANYBODY, _STANDING, ("agent", "open")),
    _on("call_waits", _ANYBODY, _STANDING, ("queue", "open")),
    _on("call_with_bot", _ANYBODY, _ALIVE, ("bot", "open")),
    _on("call_served", _ANYBODY, _ALIVE, ("nobody", "solved")),
    _on("observe", _ANYBODY, _STANDING, ("nobody", "closed")),
    _on("archive", _ANYBODY, _STANDING, ("nobody", "closed")),
)


def _index() -> dict[tuple[Step, str, str], Transition]:
    found: dict[tuple[Step, str, str], Transition] = {}
    for row in TRANSITIONS:
        for owner in row.owners:
            for state in row.states:
                found[row.step, owner, state] = row
    return found


_ROWS: Final = _index()


def transition(step: Step, *, owner: str, state: str) -> Transition | None:
    """The row of a step in this situation, or None where it is not possible in it."""
    return _ROWS.get((step, owner, state))


def happen(happening: Happening, *, owner: str, state: str) -> Situation:
    """Owner and state after something happened; raises CannotHappen where the table has no such row."""
    row = transition(happening, owner=owner, state=state)
    if row is None:
        raise CannotHappen(f"{happening} cannot happen to a case that is {state} with {owner}; see docs/cases.md")
    return row.leads(cast(Owner, owner), cast(State, state))


def reachable() -> frozenset[Situation]:
    """Every situation that a case can come to, from how cases begin."""
    found: set[Situation] = set()
    fresh = list(BEGINNINGS)
    while fresh:
        owner, state = fresh.pop()
        if (owner, state) in found:
            continue
        found.add((owner, state))
        rows = (transition(step, owner=owner, state=state) for step in (*ACTIONS, *HAPPENINGS))
        fresh += [row.leads(owner, state) for row in rows if row is not None]
    return frozenset(found)
