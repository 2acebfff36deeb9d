"""Many who write at once cost index probes: none of the statements of their batch reads a table from end to end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from tests.fakes.known_people import ELECTRIC, PHARMACY, add_colleague, add_shared, delegate, own_domain
from tests.fakes.quiet_gateway import quiet_gateway
from tests.gateway.test_store_plans import listened

_GROWING = ("identity", "contact", "conversation", "cases", "call", "lane", "delegation", "contact_right", "message")


def plans(connection: Connection, heard: dict[str, Any]) -> list[str]:
    """Where a table that grows is read whole, with or without an index."""
    read: list[str] = []
    for statement, parameters in heard.items():
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters)).all():
            scanned = re.match(r"SCAN (\w+)\b", row.detail)
            if scanned and scanned[1] in _GROWING and "ix_lane_ready" not in row.detail:
                read.append(f"{row.detail}: {statement[:160]}")
    return read


async def test_a_batch_of_many_people_reads_no_growing_table_whole(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        store = centre.gateway.parts.store
        (identity_id,) = await store.write(add_colleague, "Account Manager", ("external", "demo:manager"))
        await store.write(delegate, identity_id, ELECTRIC, PHARMACY)
        await store.write(add_shared, PHARMACY, "external", "demo:office")
        await store.write(own_domain, ELECTRIC, "electric.example.org")
        await centre.say("warm", "Where is my order 4500123456?")
        with listened() as heard:
            for text in ("operator", "Where is my order 4500123456?"):
                for who in ("u1", "u2", "manager", "office"):
                    await centre.send(who, text, phone=f"+7495000010{len(who)}", email=f"{who}@client.example.org")
                await centre.work()
        assert len(heard) > 30
        assert await store.read(plans, heard) == []
