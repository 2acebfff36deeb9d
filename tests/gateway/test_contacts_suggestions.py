"""Contacts that may be one person are put before people with what speaks for it; nothing is merged by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import orjson
import pytest

from gateway.ids import SECOND
from gateway.suggesting import Suggesting, addresses_in
from tests.fakes.known_people import ELECTRIC, add_contact, add_shared, own_domain
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.fakes.rows import rows_of
from tests.gateway.test_store_plans import listened, scans

_OPEN = "SELECT * FROM merge_suggestion WHERE state = 'open'"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def found(centre: QuietGateway) -> list[Mapping[str, object]]:
    """What is suggested once everybody who wrote was looked at."""
    centre.pass_time(60)
    await Suggesting(centre.gateway.parts.store, now=centre.now).catch_up()
    return await rows_of(centre.gateway.parts.store, _OPEN)


def codes(suggestion: Mapping[str, object]) -> list[str]:
    return [one["code"] for one in orjson.loads(str(suggestion["evidence"]))]


async def names(centre: QuietGateway, suggestion: Mapping[str, object]) -> set[object]:
    ids = {"a": suggestion["first_id"], "b": suggestion["second_id"]}
    return {
        row["name"]
        for row in await rows_of(centre.gateway.parts.store, "SELECT name FROM contact WHERE id IN (:a, :b)", **ids)
    }


async def test_an_address_of_a_known_contact_written_in_a_message_is_evidence(centre: QuietGateway) -> None:
    await centre.say("u1", "operator, write to Customer@Example.com please", name="Somebody")
    (one,) = await found(centre)
    assert (codes(one), await names(centre, one)) == (["address-written"], {"Demo Customer", "Somebody"})
    assert "customer@" not in str(one).lower()


async def test_a_phone_of_a_known_contact_written_in_a_message_is_evidence(centre: QuietGateway) -> None:
    await centre.say("u1", "operator, my number is +7 495 000-00-01", name="Somebody")
    (one,) = await found(centre)
    assert codes(one) == ["address-written"]


async def test_an_unproven_claim_of_anothers_address_is_evidence_and_links_nothing(centre: QuietGateway) -> None:
    identity = await rows_of(centre.gateway.parts.store, "SELECT id FROM identity WHERE value = 'customer@example.com'")
    await centre.say("u1", "operator", name="Somebody")
    claimed = f'["{identity[0]["id"]}"]'
    await centre.gateway.parts.store.write(_note_claim, claimed)
    (one,) = await found(centre)
    (case,) = await rows_of(
        centre.gateway.parts.store, "SELECT n.name FROM cases c JOIN contact n ON n.id = c.contact_id"
    )
    assert (codes(one), case["name"]) == (["address-claimed"], "Somebody")


def _note_claim(connection, claimed: str) -> None:  # type: ignore[no-untyped-def]
    statement = "UPDATE event SET data = json_set(data, '$.claimed', json(?)) WHERE kind = 'case.opened'"
    connection.exec_driver_sql(statement, (claimed,))


async def test_the_same_name_at_the_same_account_is_evidence(centre: QuietGateway) -> None:
    await centre.gateway.parts.store.write(add_contact, "Demo Customer", number=ELECTRIC)
    await centre.gateway.parts.store.write(add_contact, "Demo Customer")
    (one,) = await found(centre)
    assert codes(one) == ["same-name"]


async def test_the_same_mailbox_on_two_domains_of_an_account_is_evidence(centre: QuietGateway) -> None:
    store = centre.gateway.parts.store
    for domain in ("one.example.org", "two.example.org"):
        await store.write(own_domain, ELECTRIC, domain)
    await store.write(add_contact, "Ivan", ("email", "ivan@one.example.org", True))
    await store.write(add_contact, "I.", ("email", "ivan@two.example.org", False))
    await store.write(add_contact, "Other", ("email", "ivan@three.example.org", False))
    (one,) = await found(centre)
    assert (codes(one)[0], await names(centre, one)) == ("same-place", {"Ivan", "I."})


async def test_more_evidence_raises_the_score_of_one_pair(centre: QuietGateway) -> None:
    await centre.say("u1", "operator customer@example.com +74950000001", name="Somebody")
    (one,) = await found(centre)
    assert (len(codes(one)), one["score"]) == (2, 0.84)


async def test_a_companys_own_address_speaks_for_nobody(centre: QuietGateway) -> None:
    await centre.gateway.parts.store.write(add_shared, ELECTRIC, "email", "office@client.example.org")
    await centre.say("u1", "operator, answer to office@client.example.org")
    assert await found(centre) == []


async def test_a_pair_is_suggested_once_however_often_it_is_looked_at(centre: QuietGateway) -> None:
    await centre.say("u1", "operator customer@example.com")
    assert len(await found(centre)) == 1
    await centre.gateway.parts.store.write(_forget_cursor)
    assert len(await found(centre)) == 1


def _forget_cursor(connection) -> None:  # type: ignore[no-untyped-def]
    connection.exec_driver_sql("DELETE FROM setting WHERE name = 'merge_suggestions_after'")


async def test_nothing_is_merged_by_it(centre: QuietGateway) -> None:
    await centre.say("u1", "operator customer@example.com +74950000001", name="Demo Customer")
    await found(centre)
    merged = await rows_of(centre.gateway.parts.store, "SELECT id FROM contact WHERE merged_into IS NOT NULL")
    assert merged == []


async def test_a_contact_that_is_just_being_made_is_looked_at_later(centre: QuietGateway) -> None:
    await centre.say("u1", "operator customer@example.com")
    runner = Suggesting(centre.gateway.parts.store, now=lambda: centre.now() + SECOND)
    await runner.catch_up()
    assert await rows_of(centre.gateway.parts.store, _OPEN) == []
    assert len(await found(centre)) == 1


async def test_looking_costs_index_probes_alone(centre: QuietGateway) -> None:
    await centre.gateway.parts.store.write(own_domain, ELECTRIC, "one.example.org")
    await centre.gateway.parts.store.write(add_contact, "Ivan", ("email", "i@one.example.org", True), number=ELECTRIC)
    await centre.say("u1", "operator customer@example.com +74950000001", name="Somebody")
    with listened() as heard:
        assert len(await found(centre)) == 1
    assert len(heard) > 8
    assert (
        await scans(centre, {one: with_ for one, with_ in heard.items() if "merge_suggestion WHERE" not in one}) == []
    )


def test_addresses_are_found_in_texts_of_any_language() -> None:
    texts = [
        "Пишите на Ivan.Petrov@example.com.",
        "电话：+7 495 000 00 31，邮箱 li@example.com。",
        "no@ @no 4500123456",
    ]
    assert addresses_in(texts) == {
        ("email", "ivan.petrov@example.com"),
        ("phone", "+74950000031"),
        ("email", "li@example.com"),
    }
