"""Commands about the bot: its flows and their faults, a talk in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    open_store,
    settings_of,
    tell,
    wait_for,
)

if TYPE_CHECKING:
    from bots.plan import Flow
    from channels.contract import Posted
    from config.settings import Loaded
    from gateway.app import Gateway

CHANNEL = "demo"


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("flows")(flows)
    bot = typer.Typer(no_args_is_help=True, help="The bot.")
    bot.command("talk")(talk)
    bot.command("on")(switch_on)
    bot.command("off")(switch_off)
    application.add_typer(bot, name="bot")


def flows(
    draw: Annotated[bool, typer.Option("--draw", help="Print each flow as a Mermaid flowchart.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """List the bot's flows and everything wrong with them; 1 if anything is."""
    settings_of(config, data)
    from bots import registry
    from bots.texts import TextsIncomplete, check
    from gateway.operations.hooks import unusable_secrets

    try:
        found = registry.flows()
        registry.starts_on()
        check(found)
    except (registry.FlowInvalid, TextsIncomplete) as err:
        raise CommandFailedError(str(err)) from err
    count, unset = tell_flows(found, draw=draw), unusable_secrets(os.environ)
    for fault in unset:
        answer(f"%% {fault}" if draw else fault)
    if count or unset:
        raise CommandFailedError("flows have faults; mend them before the gateway starts")


def tell_flows(found: Mapping[str, Flow], *, draw: bool) -> int:
    """Print flows, each with its faults or its picture; gives the number of faults."""
    from bots.draw import draw as drawn
    from bots.faults import faults_of

    count = 0
    for name, flow in found.items():
        faults = faults_of(flow)
        count += len(faults)
        if draw:
            answer(f"%% {name}\n{drawn(flow)}")
        else:
            answer(f"{name}: {len(flow.nodes)} steps, starts on {', '.join(flow.starts_on)}; faults: {len(faults)}")
        for fault in faults:
            answer(f"%% {fault}" if draw else f"  {fault}")
    return count


def talk(
    lang: Annotated[str | None, typer.Option("--lang", help="The customer's language, e.g. ru.")] = None,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Talk to the bot, a line at a time, in the data folder or in a temporary one; an empty folder is made ready.

    A number chooses a button. Ctrl-D ends the talk.
    """
    loaded = settings_of(config, data)
    log_to_stderr(loaded)
    section = loaded.settings.channels.get(CHANNEL)
    if section is None or section.kind != "api" or not section.enabled:
        raise CommandFailedError(f"the bot talks by the channel {CHANNEL!r} of kind api; the settings have none")

    async def go() -> None:
        from gateway.rehearsing import rehearsing

        async with rehearsing(loaded, in_folder=is_folder_given(data)) as gateway:
            await _talk(gateway, lang)

    wait_for(go())


AcknowledgementsOption = Annotated[
    bool, typer.Option("--acknowledgements", help="Not the bot but the letters that say that people have it.")
]


def switch_on(
    acknowledgements: AcknowledgementsOption = False, config: ConfigOption = SHIPPED, data: DataOption = None
) -> None:
    """Switch the bot on again, everywhere, from the next message on."""
    _switch(settings_of(config, data), "acknowledgements" if acknowledgements else "bot", is_on=True)


def switch_off(
    acknowledgements: AcknowledgementsOption = False, config: ConfigOption = SHIPPED, data: DataOption = None
) -> None:
    """Switch the bot off at once: people get what it talks about, with what it knows."""
    _switch(settings_of(config, data), "acknowledgements" if acknowledgements else "bot", is_on=False)


def _switch(loaded: Loaded, name: str, *, is_on: bool) -> None:
    log_to_stderr(loaded)

    async def go() -> bool:
        from gateway.bot_dial.service import switch
        from gateway.care.editor import Editor
        from gateway.ids import now_us

        async with open_store(loaded) as store:
            return await switch(store, Editor(name="command line"), name, is_on=is_on, now=now_us())

    changed = wait_for(go())
    answer(f"{name}: {'on' if is_on else 'off'}{'' if changed else ', as before'}")


def is_folder_given(data: Path | None) -> bool:
    """Whether a command that would do with a temporary folder was told of one."""
    return data is not None or bool(os.environ.get("DATA_DIR"))


async def typed() -> str | None:
    """The next line that was typed, None at the end; broken UTF-8 becomes marks."""
    if sys.stdin.isatty():
        sys.stderr.write("> ")
        sys.stderr.flush()
    loop = asyncio.get_running_loop()
    arrived: asyncio.Future[bytes] = loop.create_future()

    def arrive(line: bytes) -> None:
        if not arrived.done():
            arrived.set_result(line)

    def read() -> None:
        line = _line_of(sys.stdin.fileno())
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(arrive, line)

    # A thread of its own, and no read through sys.stdin: Ctrl-C must not wait for the line that is never typed.
    threading.Thread(target=read, name="stdin", daemon=True).start()
    line = await arrived
    return line.decode("utf-8", "replace").rstrip("\r\n") if line else None


def _line_of(descriptor: int) -> bytes:
    line = bytearray()
    while (one := os.read(descriptor, 1)) and one != b"\n":
        line += one
    return bytes(line + one)


def chosen(line: str, choices: int) -> int | None:
    """Which of the numbered choices a line means, from 0; None where it is words."""
    number = line.strip()
    return int(number) - 1 if number.isdecimal() and len(number) < 4 and 1 <= int(number) <= choices else None


async def _talk(gateway: Gateway, lang: str | None) -> None:
    from channels.contract import Incoming
    from gateway.ids import new_id
    from gateway.rehearsing import Rehearsal

    visitor = f"terminal-{new_id()}"
    rehearsal = Rehearsal(gateway, CHANNEL, visitor)
    buttons: tuple[Mapping[str, str], ...] = ()
    while (line := await typed()) is not None:
        if not line.strip():
            continue
        sender = {"id": visitor, "name": "Terminal", **({"locale": lang} if lang else {})}
        event: dict[str, object] = {"id": new_id(), "from": sender, "text": line.encode("utf-8", "replace").decode()}
        place = chosen(line, len(buttons))
        if place is not None:
            event |= {"text": buttons[place]["title"], "button": buttons[place]["payload"]}
        payload = orjson.dumps(event)
        said = await rehearsal.say(
            Incoming(channel=CHANNEL, dedupe_key=str(event["id"]), conversation_key=visitor, payload=payload)
        )
        buttons = _show(said)
    if rehearsal.case is not None:
        tell(f"case {rehearsal.case}")


def _show(said: Sequence[Posted]) -> tuple[Mapping[str, str], ...]:
    """Print what was said, buttons numbered; gives the buttons that now stand."""
    if not said:
        tell("(nothing is said: a person has the case)")
    for one in said:
        answer(one.text)
        for number, button in enumerate(one.buttons, start=1):
            answer(f"  {number}) {button['title']}")
    return said[-1].buttons if said else ()
