"""The search index on both databases: what it finds, that it can be done again, and what a search reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.engine import Connection, Engine

from gateway.ids import new_id
from gateway.search import Indexer
from gateway.store import search_index
from gateway.store.cases import CaseFilter, list_cases, move_messages
from gateway.store.changes import Changes, append_events, write_one
from gateway.store.migrate import migrate
from gateway.store.rows import MESSAGES, CaseRow, EventRow
from gateway.store.schema import account, cases, contact, message, metadata
from gateway.store.schema.search import search_case
from gateway.store.search import find_cases
from gateway.store.search_index import OvertakenError, next_batch, save_batch
from gateway.store.store import Store
from tests.fakes.centre import NOON, Centre, create_tables, opened, sqlite_file

EVERYTHING = CaseFilter()
ODD = ('"', "' OR 1=1 --", "NEAR(order", "order*", "a AND", "^order", "words:order", "-x", "\0\ud800")
WRITTEN = (
    "елка",
    "ЁЛКА",
    "ёлк",
    "订单",
    "我的订单在",
    "contactor приехала",
    "LC1-D09",
    "lc1",
    "4500123456",
    "4500",
    "+7 495 000-00-09",
    "8 (495) 0000009",
    "84950000009",
    "495 000",
    "Anna@Example.com",
    "anna",
    "Пётр Зеркалов",
    "Example Electric",
    "1000000042",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def centre(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Centre]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as one:
        yield one


async def tell(store: Store, *touched: CaseRow, kind: str = "message.received") -> None:
    """Note that something happened in the cases, as whoever writes messages does."""
    told = [
        EventRow(id=new_id(), at=NOON, actor="customer", kind=kind, subject=one.number, case_id=one.id, data={})
        for one in touched
    ]
    await store.write(append_events, told)


async def index(store: Store, *touched: CaseRow, kind: str = "message.received") -> None:
    await tell(store, *touched, kind=kind)
    await Indexer(store).catch_up()


async def found(store: Store, query: str, wanted: CaseFilter = EVERYTHING) -> set[str]:
    """The numbers of the cases that a search lists."""
    among = await store.read(find_cases, query, wanted)
    listed = await store.read(list_cases, wanted, after=None, limit=100, among=among)
    return {row["number"] for row in listed}


async def words_by_case(store: Store) -> dict[tuple[str, int], str]:
    """The whole index: what stands where, whatever keys the cases have."""

    def read(connection: Connection) -> dict[tuple[str, int], str]:
        id_ = "rowid" if connection.dialect.name == "sqlite" else "id"
        of_key = dict(connection.execute(select(search_case.c.key, search_case.c.case_id)).tuples().all())
        rows = connection.execute(text(f"SELECT {id_}, CAST(words AS TEXT) FROM search_words")).all()
        return {(of_key[row[0] >> 20], row[0] & 0xFFFFF): row[1] for row in rows}

    return await store.read(read)


async def test_a_case_is_found_by_what_stands_in_it(centre: Centre) -> None:
    company = {"id": new_id(), "external_no": "1000000042", "name": "Example Electric", "tier": "PRIMARY"}
    await centre.store.write(
        lambda connection: connection.execute(insert(account).values(**company, domains=[], preferences={}))
    )
    case = await centre.case(
        text="Ещё не приехала ёлка, 我的订单在哪里: 4500123456. Пишите на anna@example.com, +7 (495) 000-00-09",
        subject="Contactor LC1-D09",
        account_id=company["id"],
    )
    await _rename(centre, case, "Петр Зеркалов")
    other = await centre.case(text="something else")
    await index(centre.store, case, other)
    assert {query: await found(centre.store, query) for query in WRITTEN} == {query: {case.number} for query in WRITTEN}


async def _rename(centre: Centre, case: CaseRow, name: str) -> None:
    change = contact.update().where(contact.c.id == case.contact_id).values(name=name)
    await centre.store.write(lambda connection: connection.execute(change))


async def test_a_case_is_found_by_its_number_and_its_customers_address(centre: Centre) -> None:
    case, other = await centre.case(channel="mail-demo"), await centre.case(channel="mail-demo")
    await index(centre.store, case, other)
    address = next(str(row["value"]) for row in await centre.rows("identity") if row["contact_id"] == case.contact_id)
    assert await found(centre.store, address.upper()) == {case.number}
    assert case.number in await found(centre.store, f"#{case.number}")


async def test_words_of_several_messages_and_the_customers_name_are_found_together(centre: Centre) -> None:
    case, other = await centre.case(text="the meter is late"), await centre.case(text="the meter is here")
    await centre.receive(case, channel="demo", text="it is urgent")
    await index(centre.store, case, other)
    assert await found(centre.store, "demo meter urgent") == {case.number}
    assert await found(centre.store, "meter absent") == set()


async def test_characters_apart_are_no_word(centre: Centre) -> None:
    case = await centre.case(text="单位订货")
    await index(centre.store, case)
    assert await found(centre.store, "订单") == set()
    assert await found(centre.store, "订货") == {case.number}


async def test_a_search_keeps_to_the_other_filters(centre: Centre) -> None:
    here, there = await centre.case(queue="claims"), await centre.case()
    await index(centre.store, here, there)
    assert await found(centre.store, "order") == {here.number, there.number}
    assert await found(centre.store, "order", CaseFilter(queue="claims")) == {here.number}


async def test_a_query_is_no_language(centre: Centre) -> None:
    await index(centre.store, await centre.case(text="nothing of it"))
    assert {query: await found(centre.store, query) for query in ODD} == {query: set() for query in ODD}


async def test_a_very_long_text_is_indexed_and_found(centre: Centre) -> None:
    case = await centre.case(text="длинный текст 订单 " * 20_000)
    await index(centre.store, case)
    assert await found(centre.store, "длинный 订单") == {case.number}


async def test_new_messages_and_names_are_found_after_the_next_step(centre: Centre) -> None:
    case = await centre.case()
    await _rename(centre, case, "Аркадий")
    await index(centre.store, case)
    await centre.receive(case, channel="demo", text="приехала")
    await _rename(centre, case, "Борис")
    assert await found(centre.store, "приехала") == set()
    await index(centre.store, case)
    assert await found(centre.store, "приехала") == {case.number}
    assert await found(centre.store, "борис") == {case.number}
    assert await found(centre.store, "аркадий") == set()


async def test_a_message_that_moved_is_found_where_it_is_now(centre: Centre) -> None:
    case, other = await centre.case(text="first"), await centre.case(text="second")
    await centre.receive(case, channel="demo", text="moved")
    await index(centre.store, case, other)

    def move(connection: Connection) -> None:
        row = connection.execute(select(*MESSAGES.columns).where(message.c.text == "moved")).one()
        moved = MESSAGES.of(row)
        moved.case_id, moved.position = other.id, 2
        move_messages(connection, [moved])

    await centre.store.write(move)
    await index(centre.store, case, other, kind="case.split")
    assert await found(centre.store, "moved") == {other.number}


async def test_what_stands_in_a_merged_case_finds_its_target_too(centre: Centre) -> None:
    case, target = await centre.case(text="apples"), await centre.case(text="pears")
    merged = cases.update().where(cases.c.id == case.id)
    values = {"state": "merged", "merged_into": target.id, "owner": "nobody"}
    await centre.store.write(lambda connection: connection.execute(merged.values(values)))
    await index(centre.store, case, target)
    assert await found(centre.store, "apples") == {case.number, target.number}


async def test_indexing_the_same_again_changes_nothing(centre: Centre) -> None:
    case = await centre.case()
    await index(centre.store, case)
    before = await words_by_case(centre.store)
    await index(centre.store, case)
    await index(centre.store, case, kind="case.split")
    assert await words_by_case(centre.store) == before
    assert len(before) == 2


async def test_of_two_processes_that_read_the_same_one_writes_it(centre: Centre) -> None:
    await tell(centre.store, await centre.case())
    first, second = await centre.store.read(next_batch), await centre.store.read(next_batch)
    await centre.store.write(save_batch, first)
    with pytest.raises(OvertakenError):
        await centre.store.write(save_batch, second)
    assert await centre.store.read(next_batch) is None


async def test_a_step_that_dies_before_its_commit_is_done_again(centre: Centre) -> None:
    case = await centre.case(text="apples")
    await tell(centre.store, case)
    batch = await centre.store.read(next_batch)

    def die(connection: Connection) -> None:
        save_batch(connection, batch)  # type: ignore[arg-type]
        raise ArithmeticError("killed")

    with pytest.raises(ArithmeticError, match="killed"):
        await centre.store.write(die)
    await Indexer(centre.store).catch_up()
    assert await found(centre.store, "apples") == {case.number}


async def test_a_case_with_more_messages_than_a_step_takes_is_indexed_whole(centre: Centre) -> None:
    case = await centre.case(text="word1")
    for place in range(2, 8):
        await centre.receive(case, channel="demo", text=f"word{place}")
    await tell(centre.store, case)
    while (batch := await centre.store.read(next_batch, most_messages=2)) is not None:
        await centre.store.write(save_batch, batch)
    assert [await found(centre.store, f"word{place}") for place in range(1, 8)] == [{case.number}] * 7


async def test_a_rebuilt_index_equals_the_one_that_grew(centre: Centre) -> None:
    made = [await centre.case(text=f"заказ {place} 订单") for place in range(3)]
    await index(centre.store, *made)
    await centre.receive(made[0], channel="demo", text="ещё раз")
    await index(centre.store, made[0])
    grown = await words_by_case(centre.store)
    await centre.store.write(search_index.forget_all)
    assert await found(centre.store, "заказ") == set()
    await Indexer(centre.store).catch_up()
    assert await words_by_case(centre.store) == grown


def _many(connection: Connection, count: int) -> None:
    """Cases of which every one has a frequent word, and one a rare one."""
    changes = Changes()
    for place in range(count):
        case = CaseRow(
            id=new_id(),
            number=str(900_000 + place),
            contact_id=None,
            account_id=None,
            language="ru",
            owner="bot",
            version=1,
            opened_via="demo",
            opened_by=new_id(),
            opened_at=NOON,
            active_at=NOON + place * 7 % count,
            subject=f"frequent {'rare' if place == count // 2 else 'usual'}",
        )
        changes.new_cases.append(case)
        changes.events.append(
            EventRow(id=new_id(), at=NOON, actor="customer", kind="case.opened", subject="", case_id=case.id, data={})
        )
    write_one(connection, changes)


async def test_pages_of_a_frequent_word_join_without_gap_and_read_no_whole_table(tmp_path: Path) -> None:
    async with opened(sqlite_file(tmp_path)) as centre:
        await centre.store.write(_many, 5_000)
        await Indexer(centre.store).catch_up()
        seen: list[tuple[int, str]] = []
        after: tuple[int, str] | None = None
        for _ in range(4):
            among = await centre.store.read(find_cases, "frequent usual", EVERYTHING, after=after, limit=100)
            page = await centre.store.read(list_cases, EVERYTHING, after=after, limit=100, among=among)
            seen += [(row["active_at"], row["id"]) for row in page]
            after = seen[-1]
        newest = select(cases.c.active_at, cases.c.id).where(cases.c.subject == "frequent usual")
        wanted = newest.order_by(cases.c.active_at.desc(), cases.c.id.desc()).limit(400)
        assert seen == await centre.store.read(lambda connection: list(connection.execute(wanted).tuples()))


async def test_a_search_among_many_cases_reads_by_indexes_only(tmp_path: Path) -> None:
    async with opened(sqlite_file(tmp_path)) as centre:
        await centre.store.write(_many, 5_000)
        await Indexer(centre.store).catch_up()
        for query in ("frequent", "frequent rare", "frequ", "4500123456", "anna@example.com", "+7 495 000-00-01"):
            assert await _scans(centre.store, query) == [], query


async def _scans(store: Store, query: str) -> list[str]:
    """What a search reads from end to end, as SQLite plans it."""
    heard: list[tuple[str, Any]] = []

    def hear(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        heard.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        among = await store.read(find_cases, query, EVERYTHING, limit=51)
        await store.read(list_cases, EVERYTHING, after=None, limit=51, among=among)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)

    def plans(connection: Connection) -> list[str]:
        asked = [one for one in heard if one[0].startswith("SELECT")]
        rows = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", bound).all() for one, bound in asked]
        return [row.detail for one in rows for row in one]

    allowed = (
        "SCAN CONSTANT",
        "SCAN cases USING INDEX",
        "SCAN search_words VIRTUAL TABLE INDEX 0:M",
        "SCAN anon",
        "SCAN (",
    )
    read = [line for line in await store.read(plans) if line.startswith("SCAN")]
    return [line for line in read if not line.startswith(allowed)]


async def test_the_migration_and_the_code_make_the_same_table_of_words(centre: Centre) -> None:
    def made(connection: Connection) -> list[str]:
        if connection.dialect.name == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE name LIKE 'search_words%' ORDER BY name"
        else:
            query = "SELECT indexdef FROM pg_indexes WHERE tablename = 'search_words' ORDER BY indexname"
        return [str(row[0]).replace("IF NOT EXISTS ", "") for row in connection.execute(text(query))]

    def made_by_migration(connection: Connection) -> list[str]:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE search_words"))
        migrate(connection)
        return made(connection)

    by_code = await centre.store.read(made)
    assert len(by_code) > 1
    assert await centre.store.write(made_by_migration) == by_code


async def test_an_empty_store_has_nothing_to_index(store: Store) -> None:
    assert await Indexer(store).index_next() is False
    assert await store.read(lambda connection: connection.execute(select(func.count(search_case.c.key))).scalar()) == 0
