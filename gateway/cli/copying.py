"""`backup` and `restore`: the commands' side of gateway/backup.py."""

from __future__ import annotations

import asyncio
from pathlib import Path

from config.settings import Loaded
from gateway.cli.opening import CommandFailedError, open_store


async def write_backup(loaded: Loaded, file: Path) -> None:
    """Write a consistent copy of database and files; the database is brought to the newest schema first."""
    from gateway.backup import CopyFailedError, write

    folder = Path(loaded.settings.gateway.data_dir)
    async with open_store(loaded):
        pass  # an empty folder is migrated, so that every backup can be restored
    try:
        await asyncio.to_thread(write, file, folder=folder, database_url=loaded.settings.database_url())
    except (CopyFailedError, OSError) as err:
        raise CommandFailedError(f"no backup was written: {err}") from err


async def read_backup(loaded: Loaded, file: Path) -> None:
    """Put a backup into an empty data folder and an empty database, then bring it to the newest schema."""
    from gateway.backup import CopyFailedError, read

    folder = Path(loaded.settings.gateway.data_dir)
    try:
        await asyncio.to_thread(read, file, folder=folder, database_url=loaded.settings.database_url())
    except (CopyFailedError, OSError) as err:
        raise CommandFailedError(f"nothing was restored: {err}") from err
    async with open_store(loaded):
        pass
