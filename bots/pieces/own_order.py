"""The front part of every flow about an order: its number, whose it is, the proof with limited tries.

Use: `OWN = own_order(then="what")`, then `Flow(first=OWN.first, slots={**OWN.slots, …},
operations={**OWN.operations, …}, nodes={**OWN.nodes, …})`. From the step `then` on, `slots["order"]` is the order as
the order system tells it and `slots["order_number"]` its number. A corrected number is looked up and proven anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from bots import parse, slots
from bots.flow import JSON, Heard, Line, Slots
from bots.pieces import order_words
from bots.plan import Finish, Fork, Lookup, Node, Question, SlotKind, Transfer, Words, composed, words
from bots.reading import rows_of, text_at, whole_at

Purpose = Literal["tell", "change", "cancel", "redirect", "return", "copy"]
"""What the proof is asked for; the question says so."""
REFUSALS_AT_MOST = 3
PROOFS: Final = ("order_number", "phone_tail")
"""The slots that an acting operation needs beside its own, so that it can prove again: put them into its `args`."""
_NOT_COME = re.compile(
    r"(?:письм\w*|код\w*|почт\w*|ничего|sms|смс)\s+(?:[^\s.!?]+\s+){0,4}?не\s*(?:приш|приход|получ|дош|доход|вид|был)|"
    r"не\s+(?:приш|получ|приход|виж|дош)\w*|(?:писем|письма|кода)\s+(?:вс[её]\s+|ещ[её]\s+|пока\s+)*нет|нет\s+(?:никак\w+\s+)?(?:писем|письма|кода)|"
    r"(?:not|n['’]t|never)\s+(?:\w+\s+){0,2}?(?:come|came|arriv\w*|receiv\w*|got|get|getting|see|reach\w*)|no\s+(?:e-?mail|mail|code|letter)|"
    r"nothing\s+(?:\w+\s+)?(?:come|came|arrived|yet|received|there)|[没沒](?:有)?(?:收到|来|來|邮件|验证码)|收不到",
    re.IGNORECASE,
)
_NO_CODE: Final = "no code"
"""What the slot of the proof keeps where the letter with the code has not come."""
_CODE_OUTCOMES = ("sent", "locked", "no_mail", "unavailable")
_CODE = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_OUTCOMES = ("found", "several", "none", "needs_number", "needs_proof", "refused", "locked", "unavailable")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrder:
    """What a flow takes in; the names of all its steps begin with `own_`.

    `unproven` is where an acting operation leads that answers `unproven`, `down` where one leads that is `unavailable`
    before anything was done.
    """

    first: str
    slots: Mapping[str, SlotKind]
    operations: Mapping[str, tuple[str, ...]]
    nodes: Mapping[str, Node]
    unproven: str = "own_unproven"
    down: str = "own_system_down"


def own_order(
    *, then: str, purpose: Purpose = "tell", which: Literal["open", "any"] = "open", acts: bool = True
) -> OwnOrder:
    """Build the steps that lead to `then` with an order whose owner is proven, for what `purpose` says.

    A flow that only tells (`acts=False`) has no step `unproven`, because nothing there asks for a better proof.

    With `which="open"` a known customer's open orders are looked up when no number is given; with "any" the number is
    asked for first, because orders that are over are meant as often, and the open ones are shown to who has none.
    """
    return OwnOrder(
        first="own_look" if which == "open" else "own_start",
        slots={"order_number": slots.order_number(), "phone_tail": slots.phone_tail()},
        operations={"order_status": _OUTCOMES, "send_order_code": _CODE_OUTCOMES},
        nodes={
            **(_number_first(then) if which == "any" else {"own_number": _number("own_without_number")}),
            **_steps(then),
            "own_proof": _phone_tail(_ask_proof(purpose)),
            **_PROOF,
            **(_BETTER_PROOF if acts else {}),
            **_ENDS,
        },
    )


def without_tail(heard: Heard) -> Heard:
    """Leave out the end of a phone, which a customer may send at any question: it counts no goods."""
    text = parse.without_tail(heard.text)
    if text == heard.text:
        return heard
    return replace(heard, text=text, entities=tuple(one for one in heard.entities if one.value in text))


def beside_a_proof(kind: SlotKind) -> SlotKind:
    """Read a slot of goods or numbers as `kind` does, but never out of the end of a phone that was not asked for."""
    gather = kind.gather

    def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if gather is None:
            return None
        return gather(heard if is_asked else without_tail(heard), current, is_asked)

    return kind if gather is None else replace(kind, gather=gathered)


def _number_first(then: str) -> dict[str, Node]:
    without = dict.fromkeys(("none", "needs_number"), "own_without_number")
    return {
        "own_start": Fork(
            choose=lambda known: "own_look" if known.get("order_number") else "own_number",
            among=("own_look", "own_number"),
        ),
        "own_number": _number("own_open"),
        "own_open": _look(then, **without),
    }


def _number(on_none: str) -> Question:
    return Question(
        slot="order_number",
        ask=words("own_ask_number"),
        again=words("own_ask_number_again"),
        then="own_look",
        on_none=on_none,
    )


def _steps(then: str) -> dict[str, Node]:
    again = words("own_ask_number_again")
    return {
        "own_look": _look(then),
        "own_number_again": Fork(
            choose=lambda known: "own_insist" if known.get("order_number") else "own_number",
            among=("own_number", "own_insist"),
        ),
        "own_insist": _other_number(again, on_none="own_without_number"),
        "own_none_open": _other_number(words("own_no_open_orders"), on_none="own_nothing_open"),
        "own_choose": Question(
            slot="order_number",
            ask=order_words.SEVERAL,
            again=order_words.SEVERAL,
            then="own_look",
            on_none="own_without_number",
            always=True,
            read=order_words.chosen,
            buttons=order_words.choice_buttons,
        ),
    }


def _look(then: str, **otherwise: str) -> Lookup:
    outcomes = {
        "found": then,
        "several": "own_choose",
        "none": "own_none_open",
        "needs_number": "own_number_again",
        "needs_proof": "own_proof",
        "refused": "own_count_refusals",
        "locked": "own_locked",
        "unavailable": "own_system_down",
    }
    return Lookup(operation="order_status", args=PROOFS, receive=_receive, outcomes={**outcomes, **otherwise})


def _other_number(ask: Words, *, on_none: str) -> Question:
    again = words("own_ask_number_again")
    return Question(slot="order_number", ask=ask, again=again, then="own_look", on_none=on_none, always=True)


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what the next steps say: the order found, the orders to choose from, how often the proof failed."""
    match outcome:
        case "found":
            number = text_at(value, "number")
            is_sayable = number is not None and text_at(value, "state") in order_words.STATES
            return {**known, "order": value, "order_number": number} if is_sayable else None
        case "several":
            orders = [dict(row) for row in rows_of(value.get("orders")) if text_at(row, "number")]
            return {**known, "orders": orders} if orders else None
        case "refused":
            return {**known, "refusals": (whole_at(known, "refusals") or 0) + 1}
        case _:
            return known


def _ask_proof(purpose: Purpose) -> Words:
    """Ask for the end of the phone, and say what for; without a number only an order as such can be named."""
    key = f"own_ask_proof_{purpose}"

    def compose(known: Slots) -> tuple[Line, ...]:
        number = text_at(known, "order_number")
        return (Line(key=key, args={"number": number}) if number else Line(key="own_ask_proof_bare"),)

    return composed(compose, {key: "number", "own_ask_proof_bare": ""})


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
    return len(number) >= 6 and len(given) == len(number) and given[:2] == number[:2]


def _keep_code(outcome: str, known: Slots, value: Slots) -> Slots | None:
    at = whole_at(value, "at")
    if outcome != "sent":
        return known
    return {**known, "code_sent_at": at} if at is not None else None


def _code(heard: Heard, known: Slots) -> JSON:
    """Read the six digits; they prove together with the instant at which they were sent. No letter is an answer too."""
    text = heard.text[: parse.READ_AT_MOST]
    found = _CODE.search("".join(str(int(sign)) if sign.isdecimal() else sign for sign in text))
    if found is None:
        return _NO_CODE if _NOT_COME.search(text) else None
    return f"code:{whole_at(known, 'code_sent_at')}:{found[1]}{found[2]}"


def _after_refusal(known: Slots) -> str:
    if (whole_at(known, "refusals") or 0) >= REFUSALS_AT_MOST:
        return "own_proof_failed"
    return "own_other_code" if (text_at(known, "phone_tail") or "").startswith("code:") else "own_other_proof"


def _unproven(known: Slots) -> str:
    """Ask for a better proof than the phone's end; after a code there is none."""
    return "own_proof_failed" if (text_at(known, "phone_tail") or "").startswith("code:") else "own_send_code"


def _mail_code(ask: Words) -> Question:
    return Question(
        slot="phone_tail",
        ask=ask,
        again=words("own_ask_code_again"),
        then="own_code_given",
        on_none="own_without_proof",
        always=True,
        read=_code,
    )


def _phone_tail(ask: Words) -> Question:
    return Question(
        slot="phone_tail",
        ask=ask,
        again=words("own_ask_proof_again"),
        then="own_look",
        on_none="own_send_code",
        always=True,
        read=_proof,
    )


_PROOF: Final[Mapping[str, Node]] = {
    "own_count_refusals": Fork(choose=_after_refusal, among=("own_proof_failed", "own_other_proof", "own_other_code")),
    "own_send_code": Lookup(
        operation="send_order_code",
        args=("order_number",),
        receive=_keep_code,
        outcomes={"sent": "own_code", **dict.fromkeys(_CODE_OUTCOMES[1:], "own_without_proof")},
    ),
    "own_code": _mail_code(words("own_ask_code")),
    "own_code_given": Fork(
        choose=lambda known: "own_without_proof" if known.get("phone_tail") == _NO_CODE else "own_look",
        among=("own_without_proof", "own_look"),
    ),
    "own_other_code": _mail_code(words("own_code_wrong")),
    "own_other_proof": _phone_tail(words("own_not_matched")),
}
_BETTER_PROOF: Final[Mapping[str, Node]] = {
    "own_unproven": Fork(choose=_unproven, among=("own_proof_failed", "own_send_code")),
}
_ENDS: Final[Mapping[str, Node]] = {
    "own_nothing_open": Finish(outcome="nothing_open", words=words("own_all_right")),
    "own_without_number": Transfer(reason="no_number", words=words("own_person_without_number")),
    "own_without_proof": Transfer(reason="no_proof", words=words("own_person_without_proof")),
    "own_proof_failed": Transfer(reason="proof_failed", words=words("own_person_after_tries"), gives=("refusals",)),
    "own_locked": Transfer(reason="locked", words=words("own_person_after_tries"), gives=("refusals",)),
    "own_system_down": Transfer(reason="unavailable", words=words("own_person_system_down")),
}
