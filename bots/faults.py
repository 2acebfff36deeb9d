"""Finds what is wrong with a flow before any customer meets it: ways, outcomes, slots, texts; all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bots import registry, texts
from bots.plan import Finish, Flow, Lookup, Node, Question, Transfer, Words, nodes_after

ENGINE_TEXTS: Final[Mapping[str, frozenset[str]]] = {
    "restarted": frozenset(),
    "resumed": frozenset(),
    "noted": frozenset(),
    "noted_this": frozenset({"what"}),
    "noted_more": frozenset(),
    "not_understood": frozenset({"what"}),
    "cancelled": frozenset(),
    "draft_given_up": frozenset(),
    "nothing_before": frozenset(),
    "welcome": frozenset(),
    "hello_again": frozenset(),
    "goodbye_for_now": frozenset(),
    "takes_time": frozenset(),
    "handing_over": frozenset(),
}
"""Shared texts that the engine says in every flow, with their arguments."""


class FlowsFaulty(Exception):
    """Flows have faults; the message lists every one: mend them, the gateway does not start with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: its code, the flow and step where it stands, and what to do about it."""

    code: str
    flow: str
    where: str
    message: str

    def __str__(self) -> str:
        """Write the fault as one line."""
        return f"{self.flow}.{self.where}: {self.message} [{self.code}]"


def check() -> None:
    """Check every flow found and its texts; raises `FlowsFaulty` with all findings, each with its place."""
    try:
        flows = registry.flows()
        registry.starts_on()
        texts.check(flows)
    except (registry.FlowInvalid, texts.TextsIncomplete) as err:
        raise FlowsFaulty(str(err)) from err
    if found := [str(fault) for flow in flows.values() for fault in faults_of(flow)]:
        raise FlowsFaulty("\n".join(found))


def faults_of(flow: Flow) -> tuple[Fault, ...]:
    """Give every static fault of a flow; an empty tuple means that it may start."""
    return (*_ways(flow), *_bindings(flow), *_outcomes(flow), *_slots(flow), *_texts(flow), *_unsaid(flow))


def words_of(node: Node) -> tuple[Words, ...]:
    """Give what can be said at a step."""
    match node:
        case Question(ask=ask, again=again):
            return (ask, again)
        case Finish(words=words) | Transfer(words=words):
            return (words,)
        case _:
            return ()


def _ways(flow: Flow) -> Iterator[Fault]:
    """A way to nowhere, a step that nothing leads to, a flow that cannot end."""
    if flow.first not in flow.nodes:
        yield _fault("no_such_step", flow, "first", f"the flow begins at {flow.first!r}, which is no step")
        return
    reached, waiting = {flow.first}, [flow.first]
    while waiting:
        name = waiting.pop()
        for _, then in nodes_after(flow.nodes[name]):
            if then not in flow.nodes:
                yield _fault("no_such_step", flow, name, f"leads to {then!r}, which is no step")
            elif then not in reached:
                reached.add(then)
                waiting.append(then)
    for name in flow.nodes:
        if name not in reached:
            yield _fault("unreachable_step", flow, name, "no way leads here; remove it or lead to it")
    if not any(isinstance(flow.nodes[name], Finish | Transfer) for name in reached):
        yield _fault("no_end", flow, flow.first, "no end can be reached; add a Finish or a Transfer")
    if not any(isinstance(flow.nodes[name], Transfer) for name in reached):
        yield _fault("no_person", flow, flow.first, "no way leads to a person; add a Transfer")


def _bindings(flow: Flow) -> Iterator[Fault]:
    """What binds and can be come to without a "yes" to a question that sums it up."""
    starts = {flow.first}
    for node in flow.nodes.values():
        if isinstance(node, Question):
            starts |= (
                {node.on_none or flow.first} if flow.is_confirming(node) else {then for _, then in nodes_after(node)}
            )
    unconfirmed = {step for start in starts for step in flow.reached_at_once(start)}
    for name, node in flow.nodes.items():
        if not isinstance(node, Lookup) or not node.binds:
            continue
        if name in unconfirmed:
            yield _fault("binds_unconfirmed", flow, name, "put a `confirm(…)` question before it on every way")
        elif flow.confirmation_before(name) is None:
            yield _fault("binds_unconfirmed", flow, name, "no `confirm(…)` question leads here at once")


def _outcomes(flow: Flow) -> Iterator[Fault]:
    for name, node in flow.nodes.items():
        if not isinstance(node, Lookup):
            continue
        expected = flow.operations.get(node.operation)
        if expected is None:
            yield _fault("unknown_operation", flow, name, f"declare the outcomes of {node.operation!r} in `operations`")
            continue
        for outcome in expected:
            if outcome not in node.outcomes:
                yield _fault("unhandled_outcome", flow, name, f"{node.operation!r}: {outcome!r} leads nowhere")
        for outcome in node.outcomes:
            if outcome not in expected:
                yield _fault("unknown_outcome", flow, name, f"{node.operation!r} never answers {outcome!r}")
        if "unavailable" not in node.outcomes:
            yield _fault("unhandled_outcome", flow, name, "the order system can be down: lead 'unavailable' somewhere")


def _slots(flow: Flow) -> Iterator[Fault]:
    used = {arg for node in flow.nodes.values() if isinstance(node, Lookup) for arg in node.args}
    told = {name for node in flow.nodes.values() if isinstance(node, Transfer) for name in node.gives}
    for name, node in flow.nodes.items():
        if isinstance(node, Question):
            if node.slot not in flow.slots:
                yield _fault("unknown_slot", flow, name, f"asks for {node.slot!r}; declare it in `slots`")
            elif node.slot not in used | told and not flow.slots[node.slot].confirms:
                yield _fault("unused_slot", flow, name, f"asks for {node.slot!r}, which no lookup uses: do not ask")
    for arg in sorted(used - set(flow.slots)):
        yield _fault("unknown_slot", flow, arg, "a lookup needs it, but it is not declared in `slots`")


def _texts(flow: Flow) -> Iterator[Fault]:
    for language in texts.LANGUAGES:
        known = texts.texts_of(flow.name, language)
        for key in ENGINE_TEXTS:
            if key not in known:
                yield _fault("missing_text", flow, "engine", f"{key!r} is missing in {language}")
        if flow.asides is not None:
            yield from _said(flow, "asides", flow.asides.texts, language)
        for name, node in flow.nodes.items():
            for said in words_of(node):
                yield from _said(flow, name, said.texts, language)
            for key in node.titles if isinstance(node, Question) else ():
                if key not in known:
                    yield _fault("missing_text", flow, name, f"button title {key!r} is missing in {language}")


def _unsaid(flow: Flow) -> Iterator[Fault]:
    """A text of the flow's own that no step can say: a leftover, or a step that forgot to declare it."""
    first = texts.LANGUAGES[0]
    own = texts.texts_of(flow.name, first).keys() - texts.texts_of(texts.SHARED, first).keys()
    said = {key for node in flow.nodes.values() for words in words_of(node) for key in words.texts}
    said |= set(flow.asides.texts) if flow.asides is not None else set()
    titles = {key for node in flow.nodes.values() if isinstance(node, Question) for key in node.titles}
    for key in sorted(own - said - titles):
        yield _fault("unused_text", flow, "texts", f"no step says {key!r}; remove it, or declare it where it is said")


def _said(flow: Flow, name: str, said: Mapping[str, frozenset[str]], language: str) -> Iterator[Fault]:
    known = texts.texts_of(flow.name, language)
    for key, arguments in said.items():
        if key not in known:
            yield _fault("missing_text", flow, name, f"{key!r} is missing in {language}")
        elif known[key].arguments != arguments:
            given, wanted = sorted(arguments), sorted(known[key].arguments)
            yield _fault("text_arguments", flow, name, f"{key!r} gets {given}, but in {language} it uses {wanted}")


def _fault(code: str, flow: Flow, where: str, message: str) -> Fault:
    return Fault(code=code, flow=flow.name, where=where, message=message)
