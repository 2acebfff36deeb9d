"""Commands of what-if: where something would go, and which cases of the last days a change would move."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    log_to_stderr,
    settings_of,
    wait_for,
)
from gateway.cli.training_models import compared

if TYPE_CHECKING:
    from gateway.parts import Parts
    from gateway.what_if.moving import Changed

_MOST = 20_000
_DAY_US = 24 * 3600 * 1_000_000
_LANGUAGE = typer.Option("--lang", help="The language of the reasons.")


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("route")(route)
    application.command("reroute")(reroute)


def route(
    sender: Annotated[str, typer.Argument(metavar="FROM", help="A mail address, a number with +, or a sender's id.")],
    text: Annotated[str, typer.Option("--text", help="What is written or said.")] = "",
    subject: Annotated[str, typer.Option("--subject")] = "",
    to: Annotated[str | None, typer.Option("--to", help="Our address or number.")] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="The channel, where address and sender leave it open.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="When, such as 2026-01-31T09:00+03:00; without it: now.")
    ] = None,
    language: Annotated[str, _LANGUAGE] = "en",
    is_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Say where a mail, a call or a message would go, and why; nothing is stored."""
    loaded = settings_of(config, data)
    log_to_stderr(loaded)
    moment = _moment(at)

    async def go() -> dict[str, Any]:
        from gateway.app import open_gateway
        from gateway.ids import to_us
        from gateway.what_if.asking import Question, would_go
        from gateway.what_if.telling import route_json

        async with open_gateway(loaded) as gateway:
            asked = Question(sender=sender, text=text, subject=subject, to=to, channel=channel, at=to_us(moment))
            return route_json(await would_go(gateway.parts, asked), gateway.parts.texts, language)

    found = wait_for(go())
    answer(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if is_json else _told(found))


def reroute(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="The cases of how many days.")] = 7,
    care: Annotated[Path | None, typer.Option("--care", help="A care table (CSV) to try.")] = None,
    settings: Annotated[Path | None, typer.Option("--settings", help="A settings file to try.")] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="ID", help="A model to try, by itself.")] = None,
    language: Annotated[str, _LANGUAGE] = "en",
    is_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Say what of the last days another care table, other settings or another model would move; nothing is stored."""
    if (model is None) == (care is None and settings is None):
        raise typer.BadParameter("give --care FILE, --settings FILE or both, or --model ID alone")
    loaded = settings_of(config, data)
    log_to_stderr(loaded)
    if model is not None:
        tried = compared(loaded, {"after": model, "on": "messages", "days": days, "most": _MOST}, is_shadow=True)
        answer(orjson.dumps(tried, option=orjson.OPT_INDENT_2).decode() if is_json else _told_shadow(tried, days))
        return

    async def go() -> dict[str, Any]:
        from gateway.app import open_gateway
        from gateway.ids import now_us
        from gateway.what_if.moving import Changed, entrances_of, moves
        from gateway.what_if.telling import moves_json

        async with open_gateway(loaded) as gateway:
            parts, now = gateway.parts, now_us()
            since = now - days * _DAY_US
            now_is = Changed(settings=parts.settings, entrances=entrances_of(parts.channels))
            would_be = await _changed(parts, care, settings, data, since=since, now=now)
            told = await moves(parts.store, now_is, would_be, since=since, until=now)
            return moves_json(told, parts.texts, language)

    found = wait_for(go())
    answer(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if is_json else _told_moves(found, days))


async def _changed(
    parts: Parts, care: Path | None, settings: Path | None, data: Path | None, *, since: int, now: int
) -> Changed:
    from gateway.care.findings import CareRefused
    from gateway.opening import open_channels
    from gateway.what_if.care_change import care_change
    from gateway.what_if.moving import Changed, entrances_of

    own, entrances = parts.settings, entrances_of(parts.channels)
    if settings is not None:
        own = settings_of(settings, data).settings
        secrets = dict.fromkeys(own.channels, "")
        entrances = entrances_of(open_channels(own, parts.folder, parts.signing_key, secrets))
    change = None
    if care is not None:
        change, findings = await care_change(parts.store, own, _bytes_of(care), since=since, now=now)
        if change is None:
            raise CareRefused(findings, parts.texts)
    return Changed(settings=own, entrances=entrances, care=change)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as err:
        name = os.fsencode(file).decode("utf-8", "replace")
        raise CommandFailedError(f"{name} cannot be read: {err.strerror}") from err


def _moment(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as err:
        raise typer.BadParameter(f"--at {at!r} is no instant; write it like 2026-01-31T09:00+03:00") from err
    if moment.tzinfo is None or not 1971 <= moment.year <= 9000:
        raise typer.BadParameter(f"--at {at!r} needs a time zone and a sensible year, like 2026-01-31T09:00+03:00")
    return moment


def _told(found: dict[str, Any]) -> str:
    account = found["account"]
    lines = [
        f"{found['channel']} ({found['kind']}): {found['by']}"
        + (f", joins case {found['case']}" if found["case"] else ""),
        f"who: {found['contact'] or 'unknown'}" + (f", {account['name']} ({account['tier']})" if account else ""),
        f"matter: {found['topic']}, {found['intent'] or 'no intent'}, level {found['level']}",
        f"queue: {found['queue']}",
        *(f"  {one['role']}: {one['name']} <{one['agent']}>" for one in found["people"]),
    ]
    if found["promised_at"]:
        lines.append(f"answer promised by {found['promised_at']}")
    return "\n".join([*lines, "because:", *(f"  {one['text']}" for one in found["reasons"])])


def _told_shadow(found: dict[str, Any], days: int) -> str:
    """A shadow run in short: what would be understood, done and queued otherwise."""
    of = f"{found['of']} messages of the last {days} days"
    lines = [f"{found['differ']} of {of} would be understood otherwise, {found['elsewhere']} would go elsewhere"]
    for name in ("does", "queues", "changes"):
        lines += [f"  {count:>6}  {before} → {after}" for before, after, count in found[name]]
    return "\n".join(lines)


def _told_moves(found: dict[str, Any], days: int) -> str:
    lines = [f"{found['moved']} of {found['cases']} cases of the last {days} days move"]
    lines += [f"  {one['cases']:>6}  {one['from']} → {one['to']}" for one in found["queues"]]
    for one in found["moves"]:
        was, now = one["from"], one["to"]
        lines.append(f"{one['case']}: {was['queue']}, {was['first'] or '-'} → {now['queue']}, {now['first'] or '-'}")
    return "\n".join(lines)
