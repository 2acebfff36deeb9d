"""Builds a flow out of a `flow.toml`: questions, a summary with one "yes", and a call of the company's own program.

So a company adds an order step of its own without Python; docs/flows.md tells how. The gateway makes the call
(`gateway.operations.hooks`) by the address in the table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bots import slots
from bots.flow import Arg, Button, Line, Slots
from bots.plan import Finish, Flow, Lookup, Node, Question, SlotKind, Transfer, Words, confirm, words
from bots.reading import date_at, text_at, whole_at

OPERATION: Final = "hook:"
"""What the operation of such a flow is called, before the flow's name."""
OUTCOMES: Final = ("done", "refused", "unconfirmed", "unavailable")
AGAIN: Final = "again"
"""What the program answers where the customer has to put something right; only where `asks_again` says so."""
_KINDS: Final[Mapping[str, Callable[[], SlotKind]]] = MappingProxyType(
    {
        "address": slots.address,
        "day": slots.day,
        "free_text": slots.free_text,
        "order_number": slots.order_number,
        "person": slots.person,
        "phone": slots.phone,
        "quantity": slots.quantity,
    }
)
_CONFIRMED: Final = "confirmed"


class TableInvalid(ValueError):
    """A `flow.toml` cannot be used; the message says what is wrong where: mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where a flow's call goes: `secret_env` names the environment variable with the secret that signs it."""

    url: str
    secret_env: str | None = None
    timeout_s: float = 5.0
    binds: bool = True
    asks_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A flow that stands in a table, and the hook that it calls."""

    flow: Flow
    hook: Hook


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question: its slot, how the answer is read, the codes of a choice, whether "no" passes on."""

    slot: str
    kind: SlotKind
    codes: tuple[str, ...] = ()
    is_optional: bool = False


def read_table(file: Path) -> Declared:
    """Build the flow of a file in a folder of the flow's name; raises TableInvalid."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise TableInvalid(f"{file} cannot be read: {err}") from err
    return declared(file.parent.name, table)


def declared(name: str, table: Mapping[str, object]) -> Declared:
    """Build a flow of this name; raises TableInvalid."""
    hook = _hook(name, table)
    asked = _asked(name, table)
    starts_on = table.get("starts_on", [name])
    version = table.get("version", 1)
    if not isinstance(starts_on, list) or not starts_on or not isinstance(version, int):
        raise TableInvalid(f"{name}: `starts_on` is a list of intents and `version` a whole number")
    return Declared(flow=_flow(name, version, tuple(map(str, starts_on)), asked, hook), hook=hook)


def _hook(name: str, table: Mapping[str, object]) -> Hook:
    own = table.get("hook")
    url = own.get("url") if isinstance(own, Mapping) else None
    if not isinstance(own, Mapping) or not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise TableInvalid(f"{name}: [hook] needs `url`, an address that begins with https:// or http://")
    timeout_s, secret_env, binds = own.get("timeout_s", 5.0), own.get("secret_env"), own.get("binds", True)
    if not isinstance(timeout_s, int | float) or not 0.1 <= timeout_s <= 10:
        raise TableInvalid(f"{name}: [hook] timeout_s is {timeout_s!r}; it is a number of seconds from 0.1 to 10")
    asks_again = own.get("asks_again", False)
    if not (isinstance(binds, bool) and isinstance(asks_again, bool) and isinstance(secret_env, str | None)):
        told = "binds and asks_again are true or false, secret_env the name of an environment variable"
        raise TableInvalid(f"{name}: [hook] {told}")
    return Hook(url=url, secret_env=secret_env, timeout_s=float(timeout_s), binds=binds, asks_again=asks_again)


def _asked(name: str, table: Mapping[str, object]) -> tuple[_Asked, ...]:
    rows = table.get("asks")
    if not isinstance(rows, list) or not rows:
        raise TableInvalid(f"{name}: needs at least one [[asks]] with `slot` and `kind`")
    return tuple(_question(name, row) for row in rows)


def _question(name: str, row: object) -> _Asked:
    table = row if isinstance(row, Mapping) else {}
    slot, kind, options = table.get("slot"), table.get("kind"), table.get("options")
    if not isinstance(slot, str) or not slot.isidentifier() or slot == _CONFIRMED:
        raise TableInvalid(f"{name}: the slot {slot!r} is no name; use letters, digits and underscores")
    is_optional = table.get("optional") is True
    if kind == "choice" and isinstance(options, Mapping) and options:
        named = {str(code): _words_of(said) for code, said in options.items()}
        return _Asked(slot=slot, kind=slots.choice(named), codes=tuple(named), is_optional=is_optional)
    if kind not in _KINDS:
        known = ", ".join(sorted([*_KINDS, "choice"]))
        raise TableInvalid(f"{name}: {slot!r} is of kind {kind!r}; known are {known} (a choice has `options`)")
    return _Asked(slot=slot, kind=_KINDS[str(kind)](), is_optional=is_optional)


def _words_of(said: object) -> tuple[str, ...]:
    return tuple(str(one) for one in said) if isinstance(said, Sequence) and not isinstance(said, str) else (str(said),)


def _flow(name: str, version: int, starts_on: tuple[str, ...], asked: tuple[_Asked, ...], hook: Hook) -> Flow:
    operation, binds = OPERATION + name, hook.binds
    outcomes = (*OUTCOMES, AGAIN) if hook.asks_again else OUTCOMES
    after = [*(one.slot for one in asked[1:]), "sum_up" if binds else "act"]
    nodes: dict[str, Node] = {one.slot: _ask(one, then) for one, then in zip(asked, after, strict=True)}
    if binds:
        nodes |= _confirmation(asked)
    nodes["act"] = Lookup(
        operation=operation,
        args=tuple(one.slot for one in asked),
        receive=_receive,
        outcomes={one: "down" if one == "unavailable" else one for one in outcomes},
        binds=binds,
    )
    if hook.asks_again:
        wrong = words("put_right", answer="answer")
        nodes[AGAIN] = Question(slot=asked[0].slot, ask=wrong, again=wrong, then=after[-1], always=True)
    nodes["done"] = Finish(outcome="done", words=words("done", answer="answer"))
    nodes["refused"] = Transfer(reason="refused", words=words("person_refused", answer="answer"))
    nodes["unconfirmed"] = Transfer(reason="unconfirmed", words=words("person_unconfirmed"))
    nodes["down"] = Transfer(reason="unavailable", words=words("person_system_down"))
    kinds = {one.slot: one.kind for one in asked} | ({_CONFIRMED: slots.yes_or_no("place")} if binds else {})
    return Flow(
        name=name,
        version=version,
        starts_on=starts_on,
        first=asked[0].slot,
        slots=kinds,
        operations={operation: outcomes},
        nodes=nodes,
    )


def _ask(one: _Asked, then: str) -> Question:
    def buttons(_known: Slots) -> tuple[Button, ...]:
        return tuple(Button(payload=f"{one.slot}={code}", title_key=f"{one.slot}_{code}") for code in one.codes)

    return Question(
        slot=one.slot,
        ask=words(f"ask_{one.slot}"),
        again=words(f"again_{one.slot}"),
        then=then,
        on_none=then if one.is_optional else None,
        buttons=buttons if one.codes else None,
        titles=tuple(f"{one.slot}_{code}" for code in one.codes),
    )


def _confirmation(asked: tuple[_Asked, ...]) -> dict[str, Node]:
    """The summary of everything asked, and what is asked after a "no"; whatever is put right comes back here."""
    texts = {"sum_up": frozenset(one.slot for one in asked)}
    texts |= {f"{one.slot}_{code}": frozenset[str]() for one in asked for code in one.codes}

    def summed_up(known: Slots) -> tuple[Line, ...]:
        return (Line(key="sum_up", args={one.slot: _said(known, one) for one in asked}),)

    return {
        "sum_up": confirm(
            _CONFIRMED,
            ask=Words(texts=texts, compose=summed_up),
            again=words("again_sum_up"),
            then="act",
            on_none="change",
        ),
        "change": Question(
            slot=asked[0].slot, ask=words("ask_change"), again=words("ask_change"), then="sum_up", always=True
        ),
    }


def _said(known: Slots, one: _Asked) -> Arg:
    value = text_at(known, one.slot)
    if value in one.codes:
        return Line(key=f"{one.slot}_{value}")
    day = date_at(known, one.slot)
    return day if day is not None and len(value or "") == 10 else value or str(whole_at(known, one.slot) or "—")


def _receive(_outcome: str, known: Slots, value: Slots) -> Slots | None:
    return {**known, "answer": text_at(value, "answer") or ""}
