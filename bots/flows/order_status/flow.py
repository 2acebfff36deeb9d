"""Where is my order: by its number, or without one for a verified customer; data only after a proof, limited tries."""

from __future__ import annotations

from bots import parse, slots
from bots.flow import JSON, Button, Heard, Line, Slots
from bots.flows.order_status.order import STATES, TEXTS, lines_about, read_order
from bots.plan import Finish, Flow, Fork, Lookup, Question, Transfer, Words, composed, words
from bots.reading import date_at, rows_of, text_at, whole_at

REFUSALS_AT_MOST = 3
_CHOICES_AT_MOST = 5


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what the next steps say: the order found, the orders to choose from, how often the proof failed."""
    match outcome:
        case "found":
            return None if read_order(value) is None else {**known, "order": value}
        case "several":
            orders = [dict(row) for row in rows_of(value.get("orders")) if text_at(row, "number")]
            return {**known, "orders": orders} if orders else None
        case "refused":
            return {**known, "refusals": (whole_at(known, "refusals") or 0) + 1}
        case _:
            return known


def _answer(known: Slots) -> tuple[Line, ...]:
    order = read_order(_object(known.get("order")))
    return () if order is None else lines_about(order)


def _choices(known: Slots) -> tuple[Line, ...]:
    orders = rows_of(known.get("orders"))
    rows = tuple(_choice(row) for row in orders[:_CHOICES_AT_MOST])
    more = (Line(key="more_orders", args={"count": len(orders) - len(rows)}),) if len(orders) > len(rows) else ()
    return (Line(key="several"), *rows, *more, Line(key="which_order"))


def _choice(row: Slots) -> Line:
    number, state, eta = text_at(row, "number") or "", text_at(row, "state"), date_at(row, "eta")
    if state not in STATES:
        return Line(key="choice_bare", args={"number": number})
    named = Line(key=f"state_{state}")
    if eta is None:
        return Line(key="choice", args={"number": number, "state": named})
    return Line(key="choice_expected", args={"number": number, "state": named, "eta": eta})


def _choice_buttons(known: Slots) -> tuple[Button, ...]:
    numbers = [text_at(row, "number") or "" for row in rows_of(known.get("orders"))[:_CHOICES_AT_MOST]]
    return tuple(Button(payload=f"order_number={number}", title=number) for number in numbers)


def _chosen(heard: Heard, known: Slots) -> JSON:
    """Read which order is meant: its number, its last digits, or its place in the list; another number counts too."""
    numbers = [text_at(row, "number") or "" for row in rows_of(known.get("orders"))]
    named = next((entity for entity in heard.entities if entity.entity == "order_number"), None)
    written = parse.clean_number(named.normalized or named.value) if named else parse.order_number(heard.text)
    if written in numbers or (written and len(written) >= 6):
        return written
    ending = [number for number in numbers if written and len(written) >= 2 and number.endswith(written)]
    if len(ending) == 1:
        return ending[0]
    place = parse.ordinal(heard.text, of=min(len(numbers), _CHOICES_AT_MOST))
    return numbers[place] if place is not None else None


def _ask_proof(known: Slots) -> tuple[Line, ...]:
    number = text_at(known, "order_number")
    return (Line(key="ask_proof", args={"number": number}) if number else Line(key="ask_proof_bare"),)


def _proof(heard: Heard, known: Slots) -> JSON:
    """Read the phone's last digits; a number that looks like the order's is a correction of that one, no phone."""
    written = [entity.normalized or entity.value for entity in heard.entities if entity.entity == "phone"]
    for text in (*written, heard.text):
        tail = parse.phone_tail(text)
        if tail is not None and not _is_an_order(text, known):
            return tail
    numbers = [entity.value for entity in heard.entities if entity.entity == "order_number"]
    rest = heard.text[: parse.READ_AT_MOST]
    for number in numbers:
        rest = rest.replace(number, " ")
    return parse.phone_tail(rest) if numbers else None


def _is_an_order(text: str, known: Slots) -> bool:
    """Tell whether the text's last long number begins and ends like order numbers do, going by the one at hand."""
    number, given = text_at(known, "order_number") or "", parse.order_number(text) or ""
    return len(number) >= 6 and len(given) == len(number) and given[:3] == number[:3]


def _object(value: JSON) -> Slots:
    return next(iter(rows_of([value])), {})


_SEVERAL: Words = composed(
    _choices,
    {
        "several": "",
        "choice": "number state",
        "choice_expected": "number state eta",
        "choice_bare": "number",
        "more_orders": "count",
        "which_order": "",
        **{f"state_{state}": "" for state in STATES},
    },
)

FLOW = Flow(
    name="order_status",
    version=1,
    starts_on=("order_status",),
    first="start",
    slots={"order_number": slots.order_number(), "phone_tail": slots.phone_tail()},
    operations={
        "order_status": (
            "found",
            "several",
            "none",
            "needs_number",
            "needs_proof",
            "refused",
            "locked",
            "unavailable",
        )
    },
    nodes={
        "start": Fork(choose=lambda known: "number" if known.get("order_number") else "look", among=("number", "look")),
        "number": Question(
            slot="order_number",
            ask=words("ask_number"),
            again=words("ask_number_again"),
            then="look",
            on_none="without_number",
        ),
        "look": Lookup(
            operation="order_status",
            args=("order_number", "phone_tail"),
            receive=_receive,
            outcomes={
                "found": "answered",
                "several": "choose",
                "none": "other_number",
                "needs_number": "number_again",
                "needs_proof": "proof",
                "refused": "count_refusals",
                "locked": "too_many_tries",
                "unavailable": "system_down",
            },
        ),
        "number_again": Fork(
            choose=lambda known: "insist" if known.get("order_number") else "number", among=("number", "insist")
        ),
        "insist": Question(
            slot="order_number",
            ask=words("ask_number_again"),
            again=words("ask_number_again"),
            then="look",
            on_none="without_number",
            always=True,
        ),
        "choose": Question(
            slot="order_number",
            ask=_SEVERAL,
            again=_SEVERAL,
            then="look",
            on_none="without_number",
            always=True,
            read=_chosen,
            buttons=_choice_buttons,
        ),
        "other_number": Question(
            slot="order_number",
            ask=words("no_open_orders"),
            again=words("ask_number_again"),
            then="look",
            on_none="nothing_open",
            always=True,
        ),
        "proof": Question(
            slot="phone_tail",
            ask=composed(_ask_proof, {"ask_proof": "number", "ask_proof_bare": ""}),
            again=words("ask_proof_again"),
            then="look",
            on_none="without_proof",
            always=True,
            read=_proof,
        ),
        "count_refusals": Fork(
            choose=lambda known: (
                "proof_failed" if (whole_at(known, "refusals") or 0) >= REFUSALS_AT_MOST else "other_proof"
            ),
            among=("proof_failed", "other_proof"),
        ),
        "other_proof": Question(
            slot="phone_tail",
            ask=words("not_matched"),
            again=words("ask_proof_again"),
            then="look",
            on_none="without_proof",
            always=True,
            read=_proof,
        ),
        "answered": Finish(outcome="answered", words=composed(_answer, TEXTS)),
        "nothing_open": Finish(outcome="nothing_open", words=words("all_right")),
        "without_number": Transfer(reason="no_number", words=words("person_without_number")),
        "without_proof": Transfer(reason="no_proof", words=words("person_without_proof")),
        "proof_failed": Transfer(reason="proof_failed", words=words("person_after_tries"), gives=("refusals",)),
        "too_many_tries": Transfer(reason="locked", words=words("person_after_tries"), gives=("refusals",)),
        "system_down": Transfer(reason="unavailable", words=words("person_system_down")),
    },
)
