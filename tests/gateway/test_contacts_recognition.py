"""Who wrote: companies' domains and own addresses, merged contacts, typed addresses, and what each may be told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.engine import Connection

from config.settings import load
from gateway.app import open_gateway
from gateway.ids import new_id
from gateway.public_domains import is_public
from gateway.store.schema import contact, identity
from tests.fakes.known_people import ELECTRIC, PHARMACY, add_contact, add_shared, allow, own_domain
from tests.fakes.quiet_gateway import MONDAY_NOON, SHIPPED, QuietGateway, quiet_gateway
from tests.fakes.rows import rows_of
from tests.journeys.mail_post import TO_PEOPLE, Post, post_office, settings, words

_CASE = (
    "SELECT c.*, a.external_no AS account, n.name AS contact FROM cases c"
    " LEFT JOIN account a ON a.id = c.account_id LEFT JOIN contact n ON n.id = c.contact_id ORDER BY c.number"
)
_DOMAIN, _OFFICE = "electric.example.org", "office@electric.example.org"
_STRANGER = f"ivan@{_DOMAIN}"
_PRICE = "How much is A9F74216?"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


def _execute(connection: Connection, statement: str, values: Mapping[str, object]) -> None:
    connection.execute(text(statement), dict(values))


async def opened_event(post: Post) -> Mapping[str, object]:
    (event, *_) = await post.events("case.opened")
    return orjson.loads(str(event["data"]))  # type: ignore[no-any-return]


async def test_an_unknown_address_on_a_customers_domain_is_routed_as_the_customers(post: Post) -> None:
    await post.gateway.parts.store.write(own_domain, ELECTRIC, _DOMAIN)
    await post.write(TO_PEOPLE, from_=_STRANGER)
    (case,) = await post.rows(_CASE)
    assert case["account"] == ELECTRIC
    assert '"account-by-domain"' in str(case["reasons"]) and '"care-row"' in str(case["reasons"])
    assert await opened_event(post) == {"via": "mail-demo", "recognised": False, "by": "domain"}


async def test_a_domain_makes_nobody_a_contact_of_the_account_and_tells_no_price(post: Post) -> None:
    await post.gateway.parts.store.write(own_domain, ELECTRIC, _DOMAIN)
    await post.write(_PRICE, from_=_STRANGER)
    assert "1090" not in words(post.letter()).replace(" ", "").replace(",", "")
    (row,) = await post.rows(
        "SELECT c.account_id FROM contact c JOIN identity i ON i.contact_id = c.id WHERE i.value = :v", v=_STRANGER
    )
    assert row["account_id"] is None


async def test_an_order_of_the_account_is_not_told_to_an_address_on_its_domain(post: Post) -> None:
    await post.gateway.parts.store.write(own_domain, ELECTRIC, _DOMAIN)
    await post.write("Where is my order 4500123456?", from_=_STRANGER)
    assert "four digits" in words(post.letter())


async def test_a_public_domain_is_nobodys(post: Post) -> None:
    await post.gateway.parts.store.write(own_domain, ELECTRIC, "gmail.com")
    await post.write(TO_PEOPLE, from_="ivan@gmail.com")
    (case,) = await post.rows(_CASE)
    assert case["account"] is None


@pytest.mark.parametrize(("domain", "expected"), [("mail.ru", True), ("QQ.com", True), ("example.com", False)])
def test_public_domains_are_told_from_companies(domain: str, *, expected: bool) -> None:
    assert is_public(domain) is expected


async def test_each_writer_from_a_companys_own_address_is_a_contact_of_the_account_and_overwrites_nobody(
    post: Post,
) -> None:
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", _OFFICE)
    for name in ("Anna", "Boris", "Anna"):
        await post.write(TO_PEOPLE, from_=f"{name} <{_OFFICE}>", return_path=_OFFICE, subject=name)
    found = await post.rows(_CASE)
    assert [one["contact"] for one in found] == ["Anna", "Boris", "Anna"]
    assert {one["account"] for one in found} == {PHARMACY}
    (shared,) = await post.rows("SELECT contact_id, shared FROM identity WHERE value = :v", v=_OFFICE)
    assert shared["contact_id"] is None
    assert (await opened_event(post))["by"] == "shared"


async def test_the_same_name_from_the_same_company_address_is_the_same_contact_as_last_time(post: Post) -> None:
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", _OFFICE)
    for subject in ("One", "Two"):
        await post.write(TO_PEOPLE, from_=f"Anna <{_OFFICE}>", return_path=_OFFICE, subject=subject)
    first, second = await post.rows(_CASE)
    assert first["contact_id"] == second["contact_id"]


async def test_a_companys_address_without_a_name_leaves_the_person_open(post: Post) -> None:
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", _OFFICE)
    before = len(await post.rows("SELECT id FROM contact"))
    await post.write(TO_PEOPLE, from_=_OFFICE)
    (case,) = await post.rows(_CASE)
    assert (case["contact_id"], case["account"]) == (None, PHARMACY)
    assert len(await post.rows("SELECT id FROM contact")) == before


async def test_a_further_mail_from_a_companys_address_adds_no_contact(post: Post) -> None:
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", _OFFICE)
    first = await post.write(TO_PEOPLE, from_=f"Anna <{_OFFICE}>", return_path=_OFFICE)
    before = len(await post.rows("SELECT id FROM contact"))
    await post.write("More.", from_=f"Boris <{_OFFICE}>", return_path=_OFFICE, in_reply_to=first)
    (case,) = await post.rows(_CASE)
    assert (case["contact"], len(await post.rows("SELECT id FROM contact"))) == ("Anna", before)


async def test_a_companys_address_takes_part_in_the_cases_it_wrote_to_and_in_no_others(post: Post) -> None:
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", _OFFICE)
    await post.gateway.parts.store.write(add_shared, PHARMACY, "email", "other@electric.example.org")
    await post.write(TO_PEOPLE, from_=f"Anna <{_OFFICE}>", return_path=_OFFICE)
    await post.write("More.", from_=f"Boris <{_OFFICE}>", return_path=_OFFICE, subject="About [#1001]")
    await post.write(TO_PEOPLE, from_="other@electric.example.org", subject="About [#1001]")
    assert [one["contact"] for one in await post.rows(_CASE)] == ["Anna", None]


async def test_a_message_on_an_address_of_a_merged_contact_is_the_targets(centre: QuietGateway) -> None:
    store = centre.gateway.parts.store
    ids = [await store.write(add_contact, name, ("external", f"demo:{name}", False)) for name in ("a", "b", "c")]
    for source, target in ((0, 1), (1, 2)):
        merge = update(contact).where(contact.c.id == ids[source]).values(merged_into=ids[target])
        await store.write(lambda connection, merge=merge: connection.execute(merge) and None)
    await centre.say("a", "operator")
    (case,) = await rows_of(store, _CASE)
    (row,) = await rows_of(store, "SELECT contact_id FROM identity WHERE value = 'demo:a'")
    assert (case["contact"], row["contact_id"]) == ("c", ids[2])


async def test_merges_that_point_in_a_circle_end_somewhere(centre: QuietGateway) -> None:
    store = centre.gateway.parts.store
    ids = [await store.write(add_contact, name, ("external", f"demo:{name}", False)) for name in ("a", "b")]
    for source, target in ((0, 1), (1, 0)):
        merge = update(contact).where(contact.c.id == ids[source]).values(merged_into=ids[target])
        await store.write(lambda connection, merge=merge: connection.execute(merge) and None)
    await centre.say("a", "operator")
    assert len(await rows_of(store, _CASE)) == 1


async def type_in(store, value: str, *, kind: str = "email", whose: str = "Demo Customer") -> None:  # type: ignore[no-untyped-def]
    """An agent writes an address down for a customer whom we know."""
    (row,) = await rows_of(store, "SELECT id FROM contact WHERE name = :name", name=whose)
    values = {"id": new_id(), "kind": kind, "value": value, "contact_id": row["id"], "shared": False}
    await store.write(lambda connection: connection.execute(insert(identity).values(**values)) and None)


async def test_a_typed_address_names_the_contact_and_proves_nothing_about_it(post: Post) -> None:
    await type_in(post.gateway.parts.store, "typed@client.example.org")
    await post.write("Where is my order 4500123456?", from_="typed@client.example.org")
    (case,) = await post.rows(_CASE)
    assert case["contact"] == "Demo Customer"
    assert "four digits" in words(post.letter())


async def test_the_owner_of_an_address_that_was_typed_for_another_is_not_taken_for_that_one(
    centre: QuietGateway,
) -> None:
    store = centre.gateway.parts.store
    await type_in(store, "owner@client.example.org")
    await centre.say("owner", "operator", email="owner@client.example.org")
    (case,) = await rows_of(store, _CASE)
    (row,) = await rows_of(store, "SELECT contact_id, verified_at FROM identity WHERE value LIKE 'owner@%'")
    assert case["contact"] != "Demo Customer"
    assert (row["contact_id"], row["verified_at"]) == (case["contact_id"], MONDAY_NOON)


async def test_several_mails_and_phones_belong_to_one_contact(centre: QuietGateway) -> None:
    await centre.say("many", "operator", phone="+74950000031", email="one@client.example.org")
    await centre.say("many", "hello", phone="+74950000032", email="two@client.example.org")
    found = await rows_of(
        centre.gateway.parts.store,
        "SELECT DISTINCT contact_id FROM identity WHERE value LIKE '%@client.example.org' OR value LIKE '+7495000003_'",
    )
    count = await rows_of(
        centre.gateway.parts.store, "SELECT id FROM identity WHERE contact_id = :id", id=found[0]["contact_id"]
    )
    assert (len(found), len(count)) == (1, 5)


async def test_prices_are_told_by_the_right_for_the_cases_account_alone(centre: QuietGateway) -> None:
    store = centre.gateway.parts.store
    (known,) = await rows_of(store, "SELECT id FROM contact WHERE name = 'Demo Customer'")
    await centre.say("buyer", "hello", phone="+74950000001")
    own = await centre.say("buyer", _PRICE)
    assert "1,090" in own[-1].text or "1 090" in own[-1].text or "1090" in own[-1].text
    await store.write(allow, known["id"], PHARMACY, prices=False)
    await store.write(
        _execute, "UPDATE cases SET account_id = (SELECT id FROM account WHERE external_no = :no)", {"no": PHARMACY}
    )
    (other,) = await centre.say("buyer", _PRICE)
    assert "090" not in other.text


async def test_who_is_known_is_told_with_the_opened_case(centre: QuietGateway) -> None:
    await centre.say("new", "operator")
    await centre.say("known", "operator", phone="+74950000001")
    found = await rows_of(centre.gateway.parts.store, "SELECT data FROM event WHERE kind = 'case.opened' ORDER BY seq")
    told = [orjson.loads(str(one["data"])) for one in found]
    assert [(one["recognised"], one["by"]) for one in told] == [(False, "none"), (True, "claim")]


async def test_one_person_at_two_channels_of_a_kind_has_a_case_on_each(tmp_path: Path) -> None:
    loaded = load(SHIPPED, {"DATA_DIR": str(tmp_path)})
    channels = {**loaded.settings.channels, "second": loaded.settings.channels["demo"]}
    both = replace(loaded, settings=replace(loaded.settings, channels=channels))
    async with open_gateway(both, now=lambda: MONDAY_NOON) as gateway:
        centre = QuietGateway(gateway=gateway, clock=[MONDAY_NOON])
        for channel in ("demo", "second", "second"):
            await centre.send("u1", "operator", channel=channel, phone="+74950000001")
            await gateway.worker.work_all()
        found = await rows_of(gateway.parts.store, "SELECT opened_via, contact_id FROM cases ORDER BY number")
    assert [one["opened_via"] for one in found] == ["demo", "second"]
    assert len({one["contact_id"] for one in found}) == 1
