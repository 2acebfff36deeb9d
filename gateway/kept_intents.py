"""The names of the intents that pages keep, read before anything is open: a settings file may name them too."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from config.settings import Settings
from gateway.store.nlu_intents import list_intents
from gateway.store.store import Store, StoreDownError

_SQLITE = "sqlite+aiosqlite:///"


def kept_intents(settings: Settings) -> tuple[str, ...]:
    """Every name that the installation's store knows and did not retire; none where there is no store yet."""
    url = settings.database_url()
    if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
        return ()
    return asyncio.run(_names(url))


async def _names(url: str) -> tuple[str, ...]:
    store = Store(url)
    try:
        rows = await store.read(list_intents)
    except (StoreDownError, DBAPIError):  # a store from before this table, or none that answers: then there is none
        return ()
    finally:
        await store.close()
    return tuple(row.name for row in rows if row.state != "retired" or row.renamed_to is not None)
