"""The command about observed channels: what they would have done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from gateway.cli.opening import (
    SHIPPED,
    CommandFailedError,
    ConfigOption,
    DataOption,
    answer,
    open_store,
    settings_of,
    wait_for,
)
from gateway.ids import to_us

if TYPE_CHECKING:
    from gateway.observed_report import Report

_CASES_PRINTED = 5


def add_to(application: typer.Typer) -> None:
    """Add this command."""
    application.command("observed")(observed)


def observed(
    since: Annotated[str | None, typer.Option("--from", help="A day or an instant; without it a week ago.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="A day or an instant; without it now.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only this channel.")] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
    config: ConfigOption = SHIPPED,
    data: DataOption = None,
) -> None:
    """Say what observed channels and mailboxes would have said, and to whom it would have gone."""
    loaded = settings_of(config, data)
    if channel is not None and channel not in loaded.settings.channels:
        known = ", ".join(loaded.settings.channels)
        raise CommandFailedError(f"there is no channel {channel!r}; the channels are {known}")
    end = _moment(until, "--to") or datetime.now(UTC)
    start = _moment(since, "--from") or end - timedelta(days=7)
    if start >= end:
        raise CommandFailedError("--from must be before --to")

    async def go() -> Report:
        from gateway.observed_report import report

        async with open_store(loaded) as store:
            return await report(store, since=to_us(start), until=to_us(end), channel=channel)

    made = wait_for(go())
    if is_json:
        from gateway.api.observed import report_json

        answer(orjson.dumps(report_json(made)).decode())
    else:
        _print(made)


def _print(made: Report) -> None:
    answer(f"{made.messages} messages in {made.cases} cases{', the newest of more' if made.is_cut else ''}")
    for group, counts in made.groups.items():
        for one in counts:
            numbers = ", ".join(one.cases[:_CASES_PRINTED]) + (" …" if len(one.cases) > _CASES_PRINTED else "")
            answer(f"{group:7} {one.key:32} {one.count:6}  {numbers}")


def _moment(written: str | None, option: str) -> datetime | None:
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as err:
        raise CommandFailedError(f"{option} {written!r} is no day or instant, such as 2026-01-31") from err
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
