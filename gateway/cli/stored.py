"""Commands about what came in and could not be read: quarantine, replay."""

from __future__ import annotations

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
from gateway.ids import now_us, rfc3339

_PAGE = 500


def add_to(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("quarantine")(list_quarantine)
    application.command("replay")(replay)


def list_quarantine(config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """List what could not be read, one JSON line each, oldest first."""
    loaded = settings_of(config, data)

    async def go() -> None:
        from gateway.store import inbox

        async with open_store(loaded) as store:
            after: str | None = None
            while rows := await store.read(inbox.quarantined, after=after, limit=_PAGE):
                for row in rows:
                    line = {
                        "inbox_id": row.id,
                        "channel": row.channel,
                        "received_at": rfc3339(row.received_at),
                        "attempts": row.attempts,
                        "error": row.error,
                    }
                    answer(orjson.dumps(line).decode())
                after = rows[-1].id

    wait_for(go())


def replay(inbox_ids: list[str], config: ConfigOption = SHIPPED, data: DataOption = None) -> None:
    """Take quarantined events in again; a running gateway works them at once, else the next one does."""
    loaded = settings_of(config, data)

    async def go() -> list[str]:
        from gateway.store import inbox

        async with open_store(loaded) as store:
            return await store.write(inbox.replay, inbox_ids, now=now_us())

    replayed = wait_for(go())
    for inbox_id in replayed:
        answer(inbox_id)
    missing = sorted(set(inbox_ids) - set(replayed))
    if missing:
        raise CommandFailedError(f"not in quarantine: {', '.join(missing)}; `quarantine` lists what is")
