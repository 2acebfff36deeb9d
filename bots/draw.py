"""Draws a flow as a Mermaid flowchart, for the command line and the documentation."""

from __future__ import annotations

from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, nodes_after


def draw(flow: Flow) -> str:
    """Give the flow as Mermaid text: questions slanted, lookups as subroutines, ends rounded."""
    rows = ["flowchart TD", f"    begin([{', '.join(flow.starts_on)}]) --> {_id(flow.first)}"]
    rows += [f"    {_id(name)}{_shape(name, node)}" for name, node in flow.nodes.items()]
    for name, node in flow.nodes.items():
        for reason, then in nodes_after(node):
            arrow = f"-- {reason} -->" if reason else "-->"
            rows.append(f"    {_id(name)} {arrow} {_id(then)}")
    return "\n".join(rows) + "\n"


def _id(name: str) -> str:
    """Keep clear of Mermaid's own words, such as `end`."""
    return f"s_{name}"


def _shape(name: str, node: Node) -> str:
    match node:
        case Question(slot=slot):
            return f'[/"{name}: {slot}?"/]'
        case Lookup(operation=operation, binds=True):
            return f'[["{name}: {operation}, binds"]]'
        case Lookup(operation=operation):
            return f'[["{name}: {operation}"]]'
        case Fork():
            return f'{{"{name}"}}'
        case Finish(outcome=outcome):
            return f'(["{name}: {outcome}"])'
        case Transfer(reason=reason):
            return f'(["{name}: person, {reason}"])'
