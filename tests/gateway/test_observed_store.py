"""Queries about observed channels and about what goes through each channel, on both databases."""

from __future__ import annotations

import re

from sqlalchemy.engine import Connection

from channels.message import Address
from gateway.ids import SECOND, new_id
from gateway.letters import letter_row
from gateway.observing import OBSERVED
from gateway.store import cases as case_rows
from gateway.store import channel_figures, observed
from gateway.store.cases import CaseFilter
from gateway.store.changes import Changes, write_one
from gateway.store.figures import count_cases
from gateway.store.rows import CaseRow, EventRow
from gateway.store.store import Store

NOW = 1_800_000_000 * SECOND
HOUR = 3600 * SECOND


def case(number: str, *, at: int = NOW, **fields: object) -> CaseRow:
    made = {"owner": "nobody", "state": "closed", "observed": True, "contact_id": None, "account_id": None}
    told = {
        "id": new_id(),
        "number": number,
        "language": "en",
        "version": 1,
        "opened_via": "mail",
        "opened_by": new_id(),
    }
    return CaseRow(**{**told, **made, "opened_at": at, "active_at": at, **fields})  # type: ignore[arg-type]


async def seen(store: Store, one: CaseRow, *, at: int, kind: str = OBSERVED, say: str = "answer") -> None:
    """Put the case with one event of it into the store."""
    told = EventRow(
        id=new_id(), at=at, actor="gateway", kind=kind, subject=one.number, case_id=one.id, data={"say": say}
    )
    await store.write(lambda connection: write_one(connection, Changes(new_cases=[one], events=[told])))


async def asked(store: Store, **more: object) -> list[str]:
    how = {"kind": OBSERVED, "since": NOW - HOUR, "until": NOW + HOUR, "channel": None, "most": 10, **more}
    return [one.number for one in await store.read(observed.would_have_done, **how)]  # type: ignore[arg-type]


async def test_what_would_have_been_done_is_given_newest_first_within_its_time_and_channel(store: Store) -> None:
    await seen(store, case("1"), at=NOW)
    await seen(store, case("2"), at=NOW + 1)
    await seen(store, case("3", opened_via="line"), at=NOW + 2)
    await seen(store, case("4"), at=NOW + HOUR)
    await seen(store, case("5", observed=False), at=NOW, kind="case.closed")
    assert await asked(store) == ["3", "2", "1"]
    assert await asked(store, channel="mail") == ["2", "1"]
    assert await asked(store, most=1) == ["3"]


async def test_lists_and_figures_tell_observed_cases_from_worked_ones(store: Store) -> None:
    await seen(store, case("1"), at=NOW)
    await seen(store, case("2", observed=False), at=NOW)
    await seen(store, case("3", observed=False, close_reason="archived"), at=NOW)

    async def listed(wanted: CaseFilter) -> set[str]:
        rows = await store.read(case_rows.list_cases, wanted, after=None, limit=10)
        return {str(row["number"]) for row in rows}

    assert await listed(CaseFilter(observed=True)) == {"1"}
    assert await listed(CaseFilter(observed=False)) == {"2", "3"}
    assert await listed(CaseFilter()) == {"1", "2", "3"}
    (counted,) = await store.read(count_cases, by="channel", since=NOW - HOUR, until=NOW + HOUR)
    assert counted["opened"] == 1


async def test_letters_are_counted_by_what_became_of_them_lately(store: Store) -> None:
    one = case("1", observed=False)
    letters = [
        letter_row(
            to=Address(kind="email", value="ann@example.net"),
            text="Hello",
            author="bot",
            case_id=one.id,
            case_number="1",
            case_version=1,
            channel="mail",
            conversation_key="ann@example.net",
            key=f"k{place}",
            now=NOW,
            is_feed=False,
            message_id=None,
        )
        for place in range(5)
    ]
    for letter, state in zip(letters, ("queued", "sending", "sent", "failed", "unknown"), strict=True):
        letter.state = state
    await store.write(lambda connection: write_one(connection, Changes(new_cases=[one], letters=letters)))
    flow = (await store.read(channel_figures.flows, since=0))["mail"]
    assert (flow.queued, flow.sent, flow.failed, flow.unknown, flow.bounced) == (2, 1, 1, 1, 0)
    later = (await store.read(channel_figures.flows, since=10**17))["mail"]
    assert (later.queued, later.sent) == (2, 0)


async def test_no_count_of_a_channel_reads_a_whole_table(store: Store) -> None:
    if not store.is_sqlite:
        return  # its plans go by what is stored

    def plans(connection: Connection) -> list[str]:
        found: list[str] = []
        for query in channel_figures.queries(since=NOW):
            statement = query.compile(connection, compile_kwargs={"literal_binds": True})
            found += [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()]
        return found

    partial = r"SCAN \w+ USING (COVERING )?INDEX (ix_inbox_waiting|ix_inbox_quarantined|ix_outbox_due)$"
    read = [one for one in await store.read(plans) if one.startswith("SCAN")]
    assert [one for one in read if not re.match(partial, one)] == []
