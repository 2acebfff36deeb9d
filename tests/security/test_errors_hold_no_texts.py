"""What a customer wrote does not stand in the text of a database error: that goes to logs and to the quarantine."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.store.engine import open_sqlite, sqlite_url


def test_a_database_error_does_not_quote_the_values(tmp_path: Path) -> None:
    writer, reader = open_sqlite(sqlite_url(tmp_path))
    try:
        with writer.connect() as connection, pytest.raises(DBAPIError) as failed:
            connection.execute(text("SELECT * FROM nowhere WHERE said = :said"), {"said": "anna@example.com"})
        assert "anna@example.com" not in str(failed.value)
    finally:
        writer.dispose()
        reader.dispose()
