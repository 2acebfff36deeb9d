"""Plays one dialogue and judges how it went: had he what he wanted, was a person needed, was anything bound wrongly."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.bot_crowd.centre import Centre, Seen
from benchmarks.bot_crowd.customer import MESSAGES_AT_MOST, Customer, Said
from benchmarks.bot_crowd.wants import ACT_OF, FOR_PEOPLE, Act, Want, fits

_WITH_A_CASE = ("request_status", "complaint")
"""Flows in which a case waits with people while the bot still talks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How one dialogue went. `talk` is what was said, for those who look into it."""

    index: int
    flow: str
    language: str
    persona: str
    is_finished: bool
    is_with_people: bool
    wanted_person: bool
    messages: int
    wrong: tuple[str, ...] = ()
    doubles: int = 0
    is_stuck: bool = False
    misread: int = 0
    repeats: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()


@dataclass
class _Dialogue:
    centre: Centre
    customer: Customer
    sender: dict[str, str]
    talk: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    judged: int = 0
    is_silent: bool = False
    is_told_too_late: bool = False

    async def say(self, said: Said) -> Seen:
        want, orders = self.customer.want, self.centre.orders
        if said.after_s:
            await self.centre.pass_time(said.after_s)
            self.talk.append(f"[+{said.after_s / 3600:.0f} hours]")
        orders.allows = lambda: said.is_yes
        seen = await self.centre.write(self.sender, {"button": said.press} if said.press else {"text": said.text})
        self.talk.append(f"> {said.press or said.text}")
        self.talk += [f"    {line}" for line in seen.text.splitlines()]
        self.texts.append(seen.text)
        self.files += seen.files
        self.is_silent = not seen.text
        for act in orders.acts[self.judged :]:
            if not act.said_yes or not fits(act, want):
                self.wrong.append(_told(act, want))
        self.judged = len(orders.acts)
        return seen


async def play(centre: Centre, customer: Customer, index: int) -> Went:
    """Let a customer talk until he leaves."""
    want = customer.want
    sender = {"id": f"crowd-{index}", "locale": want.language, **({"phone": want.phone} if want.is_known else {})}
    centre.begins()
    dialogue = _Dialogue(centre, customer, sender)
    if want.flow == "request_status":
        await _wrote_before(dialogue)
    said: Said | None = customer.opening()
    seen = Seen()
    while said is not None:
        seen = await dialogue.say(said)
        if seen.is_with_people and want.flow not in _WITH_A_CASE:
            break
        if want.flow in FOR_PEOPLE and seen.is_with_people and not seen.text:
            break
        if not seen.flow and await _is_too_late(centre, want):
            dialogue.is_told_too_late = True
            break
        if _has_it(want, dialogue, seen) and (want.flow in ACT_OF or not seen.flow):
            break
        if seen.is_with_people and not seen.flow:
            break
        said = customer.reply(seen)
    return _judged(dialogue, seen, index)


async def _wrote_before(dialogue: _Dialogue) -> None:
    """He asked for a person yesterday, and nobody has answered yet."""
    words = dialogue.customer.words
    await dialogue.say(Said(text=f"{words.pick('person')}. {words.pick('topic')}"))
    await dialogue.centre.pass_time(20 * 3600)
    dialogue.texts.clear()


async def _is_too_late(centre: Centre, want: Want) -> bool:
    """Tell whether the order has gone on so far that there is nothing more to be done: then he was told that."""
    needs = {"order_change": "change", "order_cancel": "cancel", "delivery_change": "redirect"}.get(want.flow)
    if needs is None or centre.orders.acts:
        return False
    order = await centre.shop.order(want.order)
    return order is not None and needs not in order.may


def _has_it(want: Want, dialogue: _Dialogue, seen: Seen) -> bool:
    """Tell whether the customer has what he came for."""
    acts, text = dialogue.centre.orders.acts, "\n".join(dialogue.texts)
    if want.wants_nothing:
        return not acts
    match want.flow:
        case "availability_price":
            return all(reference in text for reference in want.goods)
        case "order_status":
            return want.order in text and want.tracking in text
        case "document_copy" | "certificate":
            return any(name.endswith(".pdf") for name in dialogue.files)
        case "preorder" if not want.is_ahead:
            return next(iter(want.goods)) in seen.text and not seen.flow
        case "preorder":
            return any(act.name == "place_order" and fits(act, want) for act in acts)
        case "request_status":
            return any(sign.isdigit() for sign in seen.text)
        case "callback" | "complaint":
            return seen.is_with_people
    return any(act.name == ACT_OF[want.flow] and fits(act, want) for act in acts)


def _judged(dialogue: _Dialogue, seen: Seen, index: int) -> Went:
    customer, want = dialogue.customer, dialogue.customer.want
    is_with_people = seen.is_with_people and want.flow != "request_status"
    has_it = _has_it(want, dialogue, seen) or dialogue.is_told_too_late
    return Went(
        index=index,
        flow=want.flow,
        language=want.language,
        persona=customer.persona,
        is_finished=has_it and (want.flow in FOR_PEOPLE or not is_with_people),
        is_with_people=is_with_people,
        wanted_person=customer.wants_person and customer.persona == "wants_person",
        messages=customer.sent,
        wrong=tuple(dialogue.wrong),
        doubles=max(0, len(dialogue.centre.orders.acts) - 1),
        is_stuck=(dialogue.is_silent and not seen.is_with_people) or customer.sent >= MESSAGES_AT_MOST,
        misread=customer.misread,
        repeats=tuple(customer.repeats),
        talk=tuple(dialogue.talk),
    )


def _told(act: Act, want: Want) -> str:
    return f"{act.name}{act.asked} said_yes={act.said_yes} wanted {want}"
