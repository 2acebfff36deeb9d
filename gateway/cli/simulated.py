"""Commands that stand in for a voice system and for Telegram: try a phone menu or a chat in the terminal."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import orjson
import typer

from gateway.cli.bots import chosen, is_folder_given, typed
from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    settings_of,
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from channels.contract import Posted, Receipt
    from channels.phone.answer import PhoneAnswer
    from channels.phone.inbound import Fact
    from channels.phone.routes import PhoneLine
    from gateway.app import Gateway

TELEGRAM = "telegram-simulated"
_ANSWER_WITHIN_S = 10.0
_KEYS = frozenset("0123456789*#")


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    phone = typer.Typer(no_args_is_help=True, help="Phone lines.")
    phone.command("simulate")(simulate_phone)
    application.add_typer(phone, name="phone")
    telegram = typer.Typer(no_args_is_help=True, help="Telegram.")
    telegram.command("simulate")(simulate_telegram)
    application.add_typer(telegram, name="telegram")


def simulate_phone(
    line: str,
    caller: Annotated[str, typer.Option("--from", help="The caller's number; empty: withheld.")] = "+74950000001",
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Call a phone line: digits are keys, words are speech, an empty line is silence, Ctrl-D hangs up."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)
    section = loaded.settings.channels.get(line)
    if section is None or section.kind != "phone" or not section.enabled:
        lines = [name for name, one in loaded.settings.channels.items() if one.kind == "phone" and one.enabled]
        raise CommandFailedError(f"there is no phone line {line!r}; the lines are {', '.join(sorted(lines)) or 'none'}")

    async def go() -> None:
        from gateway.rehearsing import rehearsing

        async with rehearsing(loaded, in_folder=is_folder_given(data)) as gateway:
            await _call(_Call(gateway, cast("PhoneLine", gateway.parts.channels[line]), caller))

    wait_for(go())


def simulate_telegram(
    lang: Annotated[str | None, typer.Option("--lang", help="The language of the customer's Telegram.")] = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Chat as a Telegram user would, without Telegram: /start begins, a number presses a button, Ctrl-D ends."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)

    async def go() -> None:
        from config.settings import ChannelSettings
        from gateway.rehearsing import rehearsing, with_channel

        section = ChannelSettings(kind="telegram", own={"token": "0:simulated"})
        simulated = with_channel(loaded, TELEGRAM, section)
        async with rehearsing(simulated, in_folder=is_folder_given(data)) as gateway:
            await _chat(gateway, lang)

    wait_for(go())


class _Call:
    """One call, event by event, as a voice system tells it."""

    def __init__(self, gateway: Gateway, line: PhoneLine, caller: str) -> None:
        self._gateway = gateway
        self._line = line
        self._caller = caller
        self._id = f"terminal-{secrets.token_hex(8)}"
        self._sent = 0

    async def tell(self, kind: str, **fields: str) -> PhoneAnswer:
        """The answer to one event: the considered one, or the line's safe one where it takes too long."""
        from channels.phone.answer import read_answer
        from channels.phone.safe import safe_answer

        fact, receipt = await self._hand_in(kind, fields)
        said = await self._gateway.parts.door.answer(receipt, within_s=_ANSWER_WITHIN_S)
        if said is None:
            line = self._line
            said = safe_answer(fact, line.line, language=line.language, brand_name=line.brand_name).as_json()
        return read_answer(said)

    async def hang_up(self) -> None:
        """The caller has gone; the event is worked before the command ends."""
        from gateway.own_rows import work_to_end

        _, receipt = await self._hand_in("call.ended", {})
        await work_to_end(self._gateway.parts.store, self._gateway.worker, receipt)

    async def _hand_in(self, kind: str, fields: Mapping[str, str]) -> tuple[Fact, Receipt]:
        from channels.phone.inbound import envelope
        from gateway.ids import now_us, rfc3339

        self._sent += 1
        event = {"type": kind, "call_id": self._id, "at": rfc3339(now_us()), **fields}
        if self._caller:
            event["from"] = self._caller
        body = orjson.dumps(event)
        fact = self._line.read(body)
        incoming = envelope(fact, body, channel=self._line.name, event_id=f"{self._id}-{self._sent}")
        return fact, await self._gateway.parts.door.accept(incoming)


async def _call(call: _Call) -> None:
    heard = await call.tell("call.started")
    case = heard.case
    _speak(heard)
    while heard.gather is not None and (line := await typed()) is not None:
        pressed = line.strip()
        if not pressed:
            break
        menu = heard.gather.menu
        words = pressed.encode("utf-8", "replace").decode()
        given = {"digits": pressed} if set(pressed) <= _KEYS else {"speech": words}
        heard = await call.tell("call.step", menu=menu, **given)
        case = heard.case or case
        _speak(heard)
    _follow(heard)
    await call.hang_up()
    if case is not None:
        tell(f"case {case}")


def _speak(heard: PhoneAnswer) -> None:
    for text in heard.say:
        answer(text)
    if heard.degraded:
        tell("(this is the line's safe answer: none was ready in time)")
    if heard.gather is not None:
        tell(f"(keys: {' '.join(heard.gather.options)}{'; or words' if heard.gather.speech else ''})")


def _follow(heard: PhoneAnswer) -> None:
    """Print where the call goes, as the voice system would carry it out."""
    route = heard.route
    if route is None:
        return
    target = f" {route.target}" if route.target else ""
    answer(f"-> {route.to}{target} (priority {route.priority}, reason {route.reason})")
    for one in route.fallbacks:
        answer(f"   after {one.after_s} s -> {one.to} {one.target or ''}".rstrip())


async def _chat(gateway: Gateway, lang: str | None) -> None:
    from channels.contract import Incoming
    from channels.telegram.inbound import dumped, envelope
    from gateway.rehearsed_updates import Chat
    from gateway.rehearsing import Rehearsal

    user_id = 10**9 + secrets.randbelow(10**9)
    chat = Chat(user_id=user_id, name="Terminal", language=lang, at=int(time.time()))
    rehearsal = Rehearsal(gateway, TELEGRAM, str(user_id))
    keyboard: list[list[dict[str, str]]] = []
    while (line := await typed()) is not None:
        if not line.strip():
            continue
        place = chosen(line, len(keyboard))
        words = line.encode("utf-8", "replace").decode()
        update = chat.written(words) if place is None else chat.pressed(keyboard, keyboard[place][0]["callback_data"])
        incoming = envelope(update, dumped(update), channel=TELEGRAM)
        if isinstance(incoming, Incoming):
            keyboard = _show(await rehearsal.say(incoming))
    if rehearsal.case is not None:
        tell(f"case {rehearsal.case}")


def _show(said: Sequence[Posted]) -> list[list[dict[str, str]]]:
    """Print letters as Telegram would show them, cut to its size; gives the keyboard that now stands."""
    from channels.message import Button
    from channels.telegram.buttons import rows_of
    from channels.telegram.outbound import split

    if not said:
        tell("(nothing is said: a person has the case)")
    keyboard: list[list[dict[str, str]]] = []
    for one in said:
        for piece in split(one.text):
            answer(piece)
        keyboard = rows_of([Button(title=each["title"], payload=each["payload"]) for each in one.buttons])
        for number, row in enumerate(keyboard, start=1):
            answer(f"  [{number}] {row[0]['text']}")
    return keyboard
