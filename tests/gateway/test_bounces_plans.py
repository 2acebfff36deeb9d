"""A report that names only whom it did not reach costs a few probes, however many people wrote before."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.engine import Connection

from gateway.store import bounces
from gateway.store.store import Store


def _plan(connection: Connection) -> list[str]:
    """How the threads of an address are found, by the statement as it runs."""
    is_live = connection.dialect.name == "postgresql"
    if is_live:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    asked = bounces._THREADS.params(identity_id="x", channels=["x", "y"])
    compiled = asked.compile(connection.engine, compile_kwargs={"render_postcompile": True})
    statement = str(compiled).replace("\n", " ")
    explain = "EXPLAIN" if is_live else "EXPLAIN QUERY PLAN"
    bare = re.sub(r"\$\d::VARCHAR|\?", "'x'", statement.partition(" LIMIT ")[0])
    return [str(row[0] if is_live else row[3]).strip() for row in connection.exec_driver_sql(f"{explain} {bare}")]


async def test_the_threads_of_an_address_are_found_by_an_index(store: Store) -> None:
    plan = await store.read(_plan)
    assert not [line for line in plan if line.startswith(("SCAN conversation", "Seq Scan on conversation"))]
    probes = [line for line in plan if "identity_id" in line]
    assert probes and all("channel" in line for line in probes), plan
