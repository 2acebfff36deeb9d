"""What is loaded about people, on both databases: delegations, domains, merged contacts, rights, likenesses."""

from __future__ import annotations

from sqlalchemy import update

from gateway.store import contacts, installation, merges, suggestions
from gateway.store.contexts import Known
from gateway.store.schema import contact
from gateway.store.store import Store
from gateway.suggesting import Suggesting
from tests.fakes.known_people import (
    account_id,
    add_account,
    add_colleague,
    add_contact,
    add_shared,
    allow,
    delegate,
    own_domain,
)

_LATER = 10**15


async def loaded(store: Store, *keys: tuple[str, str]) -> Known:
    return await store.read(contacts.load_people, set(keys), {})


async def test_a_delegates_accounts_and_person_are_loaded_for_many_at_once(store: Store) -> None:
    for number in ("1", "2"):
        await store.write(add_account, number, f"Company {number}")
    ids = await store.write(add_colleague, "Account Manager", ("phone", "+74950000071"), ("email", "m@example.org"))
    await store.write(delegate, ids[0], "1", "2")
    known = await loaded(store, ("phone", "+74950000071"), ("email", "m@example.org"), ("email", "nobody@example.org"))
    assert sorted(known.identities) == [("email", "m@example.org"), ("phone", "+74950000071")]
    assert {one.name for one in known.staff.values()} == {"Account Manager"}
    assert [len(known.delegations.get(id_, ())) for id_ in ids] == [2, 0]
    assert {one.external_no for one in known.accounts.values()} == {"1", "2"}


async def test_a_colleagues_own_address_is_known_without_an_identity(store: Store) -> None:
    await store.write(add_colleague, "Shop Manager")
    known = await loaded(store, ("email", "shop.manager@staff.example.com"))
    assert list(known.staff_of_mail) == ["shop.manager@staff.example.com"]


async def test_an_address_like_anothers_on_another_kind_is_not_taken_for_it(store: Store) -> None:
    await store.write(add_contact, "A", ("external", "1", False), ("telegram", "2", False))
    known = await loaded(store, ("external", "2"), ("telegram", "1"))
    assert known.identities == {}


async def test_merged_contacts_are_followed_with_what_is_verified_about_the_target(store: Store) -> None:
    target = await store.write(add_contact, "Target", ("email", "t@example.org", True))
    source = await store.write(add_contact, "Source", ("email", "s@example.org", False))
    merged = update(contact).where(contact.c.id == source).values(merged_into=target)
    await store.write(lambda connection: connection.execute(merged) and None)
    known = await loaded(store, ("email", "s@example.org"))
    found = known.contact(source)
    assert found is not None and found.id == target
    assert [one.value for one in known.verified[target]] == ["t@example.org"]


async def test_rights_are_loaded_account_by_account(store: Store) -> None:
    for number in ("1", "2"):
        await store.write(add_account, number, f"Company {number}")
    id_ = await store.write(add_contact, "A", ("email", "a@example.org", True), number="1")
    await store.write(allow, id_, "1")
    await store.write(allow, id_, "2", prices=False)
    known = await loaded(store, ("email", "a@example.org"))
    assert known.price_rights == {(id_, await store.read(account_id, "1"))}
    assert (known.order_rights, known.invoice_rights) == (set(), set())


async def test_a_domain_is_looked_up_only_where_the_account_is_not_known(store: Store) -> None:
    await store.write(add_account, "1", "Company 1")
    await store.write(own_domain, "1", "client.example.org")
    await store.write(add_shared, "1", "email", "office@client.example.org")
    assert (await loaded(store, ("email", "office@client.example.org"))).account_of_domain == {}
    found = await loaded(store, ("email", "new@client.example.org"))
    assert found.account_of_domain == {"client.example.org": await store.read(account_id, "1")}


async def test_pairs_that_are_alike_are_found_and_listed(store: Store) -> None:
    await store.write(add_account, "1", "Company 1")
    for domain in ("one.example.org", "two.example.org"):
        await store.write(own_domain, "1", domain)
    await store.write(add_contact, "Ivan", ("email", "ivan@one.example.org", True), number="1")
    await store.write(add_contact, "Ivan", ("email", "ivan@two.example.org", False), number="1")
    runner = Suggesting(store, now=lambda: _LATER)
    await runner.catch_up()
    (one,) = await store.read(suggestions.open_ones, after=None, limit=10)
    assert ({part["code"] for part in one["evidence"]}, one["score"]) == ({"same-place", "same-name"}, 0.8)
    assert await runner.suggest_next() is False
    assert await store.read(installation.stored_value, "merge_suggestions_after")
    assert await store.write(merges.take_late, since=0) == 0
