"""Draws the table of transitions for the docs: a Mermaid picture of owners, and tables of who may do what."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.transitions import OWNERS, STATES, TRANSITIONS, Transition


def draw() -> str:
    """A Mermaid state diagram: its states are the owners, an arrow says step and state after it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        if row.owner is None:
            continue
        for before in OWNERS:
            if before in row.owners:
                label = row.step if row.state is None else f"{row.step} → {row.state}"
                known = arrows.setdefault((before, row.owner), [])
                if label not in known:
                    known.append(label)
    lines = ["stateDiagram-v2", *(f"    {owner}" for owner in OWNERS)]
    lines += [f"    {before} --> {after}: {', '.join(labels)}" for (before, after), labels in arrows.items()]
    return "\n".join(lines) + "\n"


def table(*, of_people: bool) -> str:
    """A Markdown table of every row: step, from which owners and states, to which."""
    who = "action" if of_people else "happens"
    head = [f"| {who} | owner | state | owner after | state after |", "|---|---|---|---|---|"]
    rows = [row for row in TRANSITIONS if row.is_of_person == of_people]
    return "\n".join([*head, *(_line(row) for row in rows)]) + "\n"


def _line(row: Transition) -> str:
    mark = "*" if row.of_holder else ""
    owners = _listed([one for one in OWNERS if one in row.owners], of=len(OWNERS))
    states = _listed([one for one in STATES if one in row.states], of=len(STATES) - 1)
    return f"| {row.step}{mark} | {owners} | {states} | {row.owner or 'same'} | {row.state or 'same'} |"


def _listed(names: Sequence[str], *, of: int) -> str:
    return "any" if len(names) == of else ", ".join(names)
