"""Stores to test on: the embedded database and a real PostgreSQL, both brought to the newest schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.store.migrate import migrate
from gateway.store.store import Store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An open, migrated, empty store."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.db'}"
    else:
        url = request.getfixturevalue("postgres").fresh_database()
    opened = Store(url)
    try:
        await opened.write(migrate)
        yield opened
    finally:
        await opened.close()
