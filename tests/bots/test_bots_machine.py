"""Any input, in any order, at every flow: no exception, few calls in a row, texts in every language, always an end."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bots import texts
from bots.engine import CALLS_AT_MOST, TURNS_AT_MOST
from bots.faults import ENGINE_TEXTS, words_of
from bots.flow import JSON, Ask, Call, Done, HandOver, Heard, Leave, Line, Result, Say, Slot
from bots.pieces.order_words import STATES
from bots.plan import Flow, Lookup, Question
from bots.registry import flows
from tests.bots.talk import Talk

ENTITIES = ("order_number", "product_reference", "quantity", "phone", "date", "money")
INTENTS = ("inform", "affirm", "deny", "thanks", "greet", "goodbye", "oos", "order_status", "order_cancel", "human")
ANSWERS = st.one_of(
    st.sampled_from(
        [
            "4500123456",
            "0001",
            "A9F74216",
            "LC1D",
            "да",
            "нет",
            "2",
            "второй",
            "назад",
            "отмена",
            "не знаю",
            "不是",
            "三个",
        ]
    ),
    st.text(max_size=40),
)
SCALARS: st.SearchStrategy[JSON] = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
ANYTHING: st.SearchStrategy[JSON] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def rarely_odd(likely: st.SearchStrategy[JSON]) -> st.SearchStrategy[JSON]:
    return st.one_of(likely, likely, likely, ANYTHING)


DAYS = rarely_odd(st.sampled_from([None, "2026-11-24", "2026-11-24T10:00:00Z", "2026-13-40"]))
ORDER_LINES = st.fixed_dictionaries(
    {
        "name": rarely_odd(st.just("Relay")),
        "quantity": rarely_odd(st.integers(0, 99)),
        "state": rarely_odd(st.sampled_from(STATES)),
        "eta": DAYS,
    }
)
ORDERS = st.fixed_dictionaries(
    {
        "number": rarely_odd(st.sampled_from(["4500123456", "4500123457"])),
        "state": rarely_odd(st.sampled_from(STATES)),
        "eta": DAYS,
    },
    optional={
        "lines": rarely_odd(st.lists(ORDER_LINES, max_size=12)),
        "late": rarely_odd(st.booleans()),
        "today": DAYS,
        "tracking_number": ANYTHING,
        "carrier": ANYTHING,
        "branch": ANYTHING,
    },
)
CANDIDATES = st.lists(st.fixed_dictionaries({"reference": st.sampled_from(["LC1D09M7", "LC1D12M7"])}), max_size=4)
ITEMS = st.fixed_dictionaries(
    {
        "asked": rarely_odd(st.sampled_from(["A9F74216", "LC1D"])),
        "reference": rarely_odd(st.sampled_from([None, "A9F74216"])),
        "in_stock": rarely_odd(st.integers(0, 50)),
        "price": rarely_odd(st.sampled_from([None, "12.50", "NaN", "x"])),
        "currency": rarely_odd(st.sampled_from(["RUB", "QQQ", ""])),
        "available_on": DAYS,
        "discontinued": rarely_odd(st.booleans()),
        "replacement": ANYTHING,
        "branches": ANYTHING,
        "candidates": rarely_odd(CANDIDATES),
    }
)
VALUES: st.SearchStrategy[dict[str, JSON]] = st.one_of(
    ORDERS,
    st.fixed_dictionaries({"orders": rarely_odd(st.lists(ORDERS, max_size=7))}),
    st.fixed_dictionaries({"items": rarely_odd(st.lists(ITEMS, min_size=1, max_size=3))}),
    st.dictionaries(st.sampled_from(["items", "orders", "number", "state"]), ANYTHING),
)


@st.composite
def heards(draw: st.DrawFn) -> Heard:
    text = draw(ANSWERS)
    found = draw(st.lists(st.builds(Slot, entity=st.sampled_from(ENTITIES), value=st.just(text) | ANSWERS), max_size=2))
    pressed = st.sampled_from(["references=LC1D09M7", "order_number=4500123456", "control=back", "x", "phone_tail="])
    return Heard(
        text=text,
        intent=draw(st.sampled_from(INTENTS)),
        confidence=draw(st.floats(0, 1)),
        entities=tuple(found),
        button=draw(st.one_of(st.none(), st.none(), st.none(), pressed)),
    )


def outcomes_of(flow: Flow, operation: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*flow.operations[operation], "unheard_of"])


def declared(flow: Flow) -> dict[str, frozenset[str]]:
    said = dict(ENGINE_TEXTS)
    if flow.asides is not None:
        said.update(flow.asides.texts)
    for node in flow.nodes.values():
        for words in words_of(node):
            said.update(words.texts)
    return said


def check_lines(lines: Sequence[object], known: dict[str, frozenset[str]]) -> None:
    for line in lines:
        if isinstance(line, Line):
            assert known[line.key] == line.args.keys()
            check_lines(tuple(line.args.values()), known)


def check_output(customer: Talk) -> None:
    output = customer.output
    check_lines(getattr(output, "lines", ()), declared(customer.flow))
    assert (customer.state is None) == isinstance(output, Done | HandOver)
    if isinstance(output, Say | Ask | Done | HandOver):
        for language in texts.LANGUAGES:
            assert texts.render(customer.flow.name, language, output.lines).strip()
    if isinstance(output, Ask):
        for button in output.buttons:
            assert texts.title_of(customer.flow.name, "ru", button)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(flows())))
def test_whatever_comes_a_flow_neither_breaks_nor_runs_on(data: st.DataObject, name: str) -> None:
    customer = Talk(flows()[name])
    customer.begin(data.draw(ANSWERS), product_reference=data.draw(st.lists(ANSWERS, max_size=2)))
    check_output(customer)
    calls = int(isinstance(customer.output, Call))
    asked_to_bind = False
    for _ in range(12):
        if customer.state is None or isinstance(customer.output, Leave):
            return
        if isinstance(customer.output, Call) and data.draw(st.integers(0, 9)):
            operation = customer.output.operation
            result = Result(
                operation=operation, outcome=data.draw(outcomes_of(customer.flow, operation)), value=data.draw(VALUES)
            )
            customer.give(result)
        else:
            asked_to_bind = is_confirming(customer)
            customer.give(data.draw(heards()))
            calls = 0
        calls = calls + 1 if isinstance(customer.output, Call) else 0
        assert calls <= CALLS_AT_MOST
        assert asked_to_bind or not is_binding(customer)
        check_output(customer)


def is_confirming(customer: Talk) -> bool:
    """Whether the question that stands is one whose "yes" binds."""
    node = customer.flow.nodes[customer.state.step] if customer.state is not None else None
    return isinstance(node, Question) and customer.flow.is_confirming(node)


def is_binding(customer: Talk) -> bool:
    """Whether the call that is open acts for the customer."""
    node = customer.flow.nodes[customer.state.step] if customer.state is not None else None
    return isinstance(customer.output, Call) and isinstance(node, Lookup) and node.binds


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(flows())))
def test_every_talk_ends(data: st.DataObject, name: str) -> None:
    """The same two inputs over and over, whichever they are, come to an end within the bound of turns."""
    customer = Talk(flows()[name])
    customer.begin("")
    given_again, value = data.draw(heards()), data.draw(VALUES)
    outcome = data.draw(st.sampled_from(["several", "none", "needs_number", "needs_proof", "refused", "ok"]))
    for _ in range(2 * TURNS_AT_MOST + 4):
        if customer.state is None or isinstance(customer.output, Leave):
            return
        if isinstance(customer.output, Call):
            customer.answer(outcome, **value)
        else:
            customer.give(given_again)
    raise AssertionError(f"still going: {customer.output}")
