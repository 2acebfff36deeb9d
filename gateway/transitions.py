"""What people may do with a case in which state, and what it becomes: one table, and the picture drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Action = Literal["claim", "reply", "note", "transfer", "close", "reopen", "return_to_bot", "snooze", "link", "split"]
Owner = Literal["bot", "queue", "agent", "nobody"]
State = Literal["open", "waiting_customer", "waiting_third", "snoozed", "solved", "closed", "merged", "junk"]

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
OWNERS: Final[tuple[Owner, ...]] = get_args(Owner)
STATES: Final[tuple[State, ...]] = get_args(State)

_AT_WORK: Final[frozenset[State]] = frozenset({"open", "waiting_customer", "waiting_third"})
_ALIVE: Final[frozenset[State]] = _AT_WORK | {"snoozed", "solved"}
_ENDED: Final[frozenset[State]] = frozenset({"closed", "junk"})
_STANDING: Final[frozenset[State]] = _ALIVE | _ENDED
_ANYBODY: Final[frozenset[Owner]] = frozenset(OWNERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row: from these owners and states an action leads to this owner and state; None leaves it as it is.

    `of_holder` says that where an agent has the case, only that agent or a supervisor may do it.
    """

    action: Action
    owners: frozenset[Owner]
    states: frozenset[State]
    owner: Owner | None
    state: State | None
    of_holder: bool


def _row(
    action: Action,
    owners: frozenset[Owner],
    states: frozenset[State],
    to: tuple[Owner | None, State | None],
    *,
    of_holder: bool = True,
) -> Transition:
    return Transition(action=action, owners=owners, states=states, owner=to[0], state=to[1], of_holder=of_holder)


_WORKED: Final[frozenset[Owner]] = frozenset({"bot", "queue", "agent"})

TRANSITIONS: Final[tuple[Transition, ...]] = (
    _row("claim", _WORKED, _AT_WORK, ("agent", None)),
    _row("claim", _ANYBODY, frozenset({"snoozed", "solved"}), ("agent", "open")),
    _row("reply", _ANYBODY, _ALIVE, ("agent", "waiting_customer")),
    _row("note", _ANYBODY, _STANDING, (None, None), of_holder=False),
    _row("transfer", _ANYBODY, _ALIVE, ("queue", "open")),
    _row("close", _ANYBODY, _ALIVE, ("nobody", "closed")),
    _row("close", frozenset({"nobody"}), frozenset({"junk"}), ("nobody", "closed")),
    _row("reopen", frozenset({"nobody"}), _ENDED | {"solved"}, ("agent", "open")),
    _row("return_to_bot", frozenset({"queue", "agent"}), _ALIVE, ("bot", "open")),
    _row("snooze", _WORKED, _AT_WORK | {"snoozed"}, ("agent", "snoozed")),
    _row("link", _ANYBODY, _STANDING, (None, None), of_holder=False),
    _row("split", _ANYBODY, _STANDING, (None, None), of_holder=False),
)


def transition(action: Action, *, owner: str, state: str) -> Transition | None:
    """The row of an action in this situation, or None where the action is not possible in it."""
    for row in TRANSITIONS:
        if row.action == action and owner in row.owners and state in row.states:
            return row
    return None


def draw() -> str:
    """The table as a Mermaid state diagram: its states are the owners, an arrow says action and state after it."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {owner}" for owner in OWNERS]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        if row.owner is None:
            continue
        for before in OWNERS:
            if before in row.owners:
                label = row.action if row.state is None else f"{row.action} → {row.state}"
                known = arrows.setdefault((before, row.owner), [])
                if label not in known:
                    known.append(label)
    lines += [f"    {before} --> {after}: {', '.join(labels)}" for (before, after), labels in arrows.items()]
    return "\n".join(lines) + "\n"
