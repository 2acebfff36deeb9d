"""Merging contacts over HTTP: what people and programs may ask for, and how they are told when it cannot be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.routing import reason
from gateway.store import suggestions
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.fakes.known_people import add_account, add_colleague, add_contact, add_shared
from tests.fakes.served import Served, served

BY = {"agent": "agent1@example.com"}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        await one.as_program("cases:read", "cases:write")
        yield one


async def contact(centre: Centre, name: str, *, verified: bool = False) -> str:
    return str(await centre.store.write(add_contact, name, ("email", f"{name}@client.example.org", verified)))


async def suggest(centre: Centre, a: str, b: str) -> str:
    pair = suggestions.pair_of(a, b, 0.6, reason("address-written", identity="i"))
    await centre.store.write(suggestions.add, [pair], now=centre.now)
    return str(await centre.store.read(suggestions.id_of_pair, a, b))


async def test_a_contact_is_merged_and_parted_again(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b")
    merged = await api.post(f"/v1/contacts/{a}/merge", {"into": b, **BY})
    assert (merged.status, merged.body["into"], merged.body["moved"]["identities"]) == (200, b, 1)
    undone = await api.post(f"/v1/contacts/merges/{merged.body['id']}/undo", BY)
    assert (undone.status, undone.body["restored"]["identities"]) == (200, 1)
    again = await api.post(f"/v1/contacts/merges/{merged.body['id']}/undo", BY)
    assert (again.status, again.body["restored"]) == (200, {})


async def test_a_contact_that_is_merged_already_is_refused_with_its_target(api: Served) -> None:
    a, b, c = [await contact(api.centre, name) for name in "abc"]
    await api.post(f"/v1/contacts/{a}/merge", {"into": b, **BY})
    refused = await api.post(f"/v1/contacts/{a}/merge", {"into": c, **BY})
    assert (refused.status, refused.error["fields"]) == (409, {"merged_into": b})
    circle = await api.post(f"/v1/contacts/{b}/merge", {"into": a, **BY})
    assert (circle.status, circle.error["fields"]) == (409, {"merged_into": b})


async def test_two_verified_contacts_need_a_confirmation(api: Served) -> None:
    a, b = await contact(api.centre, "a", verified=True), await contact(api.centre, "b", verified=True)
    refused = await api.post(f"/v1/contacts/{a}/merge", {"into": b, **BY})
    assert (refused.status, list(refused.error["fields"])) == (422, ["confirm"])
    assert (await api.post(f"/v1/contacts/{a}/merge", {"into": b, "confirm": True, **BY})).status == 200


async def test_suggestions_are_listed_with_their_reasons_in_the_readers_language(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b")
    await suggest(api.centre, a, b)
    (one,) = (await api.get("/v1/contacts/suggestions?lang=en")).body["items"]
    assert {part["name"] for part in one["contacts"]} == {"a", "b"}
    assert one["evidence"][0]["text"] == "One wrote an address or number of the other in a message"
    (told,) = (await api.get("/v1/contacts/suggestions?lang=zh")).body["items"]
    assert told["evidence"][0]["text"] == "一方在消息中写出了另一方的地址或号码"


async def test_suggestions_are_paged(api: Served) -> None:
    a, b, c = [await contact(api.centre, name) for name in "abc"]
    await suggest(api.centre, a, b)
    await suggest(api.centre, b, c)
    first = (await api.get("/v1/contacts/suggestions?limit=1")).body
    second = (await api.get(f"/v1/contacts/suggestions?limit=1&after={first['next']}")).body
    assert (len(first["items"]), len(second["items"]), second["next"]) == (1, 1, None)
    assert first["items"][0]["id"] != second["items"][0]["id"]


async def test_what_was_suggested_is_merged_into_the_one_that_is_verified(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b", verified=True)
    merged = await api.post(f"/v1/contacts/suggestions/{await suggest(api.centre, a, b)}/merge", BY)
    assert (merged.status, merged.body["into"]) == (200, b)
    assert (await api.get("/v1/contacts/suggestions")).body["items"] == []


async def test_the_one_who_stays_can_be_named_among_the_two(api: Served) -> None:
    a, b, c = [await contact(api.centre, name) for name in "abc"]
    id_ = await suggest(api.centre, a, b)
    assert (await api.post(f"/v1/contacts/suggestions/{id_}/merge", {"into": c, **BY})).status == 422
    assert (await api.post(f"/v1/contacts/suggestions/{id_}/merge", {"into": b, **BY})).body["into"] == b


async def test_what_was_declined_is_not_suggested_again_nor_merged_by_it(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b")
    id_ = await suggest(api.centre, a, b)
    for _ in range(2):
        assert (await api.post(f"/v1/contacts/suggestions/{id_}/decline", BY)).body["state"] == "declined"
    await suggest(api.centre, a, b)
    assert (await api.get("/v1/contacts/suggestions")).body["items"] == []
    assert (await api.post(f"/v1/contacts/suggestions/{id_}/merge", BY)).status == 409


async def test_a_suggestion_about_a_merged_contact_waits_until_it_stands_for_itself(api: Served) -> None:
    a, b, c = [await contact(api.centre, name) for name in "abc"]
    await suggest(api.centre, b, c)
    merged = (await api.post(f"/v1/contacts/{b}/merge", {"into": a, **BY})).body
    assert (await api.get("/v1/contacts/suggestions")).body["items"] == []
    await api.post(f"/v1/contacts/merges/{merged['id']}/undo", BY)
    assert len((await api.get("/v1/contacts/suggestions")).body["items"]) == 1


async def test_a_typed_address_is_kept_unverified_and_once(api: Served) -> None:
    a = await contact(api.centre, "a")
    typed = {"kind": "email", "value": " Second@Client.example.org ", **BY}
    first = await api.post(f"/v1/contacts/{a}/identities", typed)
    assert (first.status, first.body["value"], first.body["verified_at"]) == (200, "second@client.example.org", None)
    assert (await api.post(f"/v1/contacts/{a}/identities", typed)).body == first.body
    phone = await api.post(f"/v1/contacts/{a}/identities", {"kind": "phone", "value": "+7 (495) 000-00-91", **BY})
    assert phone.body["value"] == "+74950000091"
    found = (await api.get(f"/v1/contacts/{a}")).body["identities"]
    assert [one["kind"] for one in found] == ["email", "email", "phone"]


async def test_a_typed_address_of_another_contact_links_nothing_and_suggests_the_pair(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b", verified=True)
    refused = await api.post(f"/v1/contacts/{a}/identities", {"kind": "email", "value": "b@client.example.org", **BY})
    assert (refused.status, refused.error["fields"]["contact"]) == (409, b)
    (one,) = (await api.get("/v1/contacts/suggestions")).body["items"]
    assert (one["id"], one["evidence"][0]["code"]) == (refused.error["fields"]["suggestion"], "address-typed")
    assert len((await api.get(f"/v1/contacts/{b}")).body["identities"]) == 1


async def test_a_companys_or_a_colleagues_address_cannot_be_typed_for_a_contact(api: Served) -> None:
    a = await contact(api.centre, "a")
    await api.centre.store.write(add_account, "1", "First")
    await api.centre.store.write(add_shared, "1", "email", "office@client.example.org")
    await api.centre.store.write(add_colleague, "Shop", ("phone", "+74950000092"))
    for kind, value in (("email", "office@client.example.org"), ("phone", "+74950000092")):
        assert (await api.post(f"/v1/contacts/{a}/identities", {"kind": kind, "value": value, **BY})).status == 409


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "no address"),
        ("email", "a@b@c"),
        ("phone", "12"),
        ("phone", "84950000001"),
        ("phone", "+7" + "9" * 300),
    ],
)
async def test_what_is_no_address_is_refused_by_its_field(api: Served, kind: str, value: str) -> None:
    a = await contact(api.centre, "a")
    refused = await api.post(f"/v1/contacts/{a}/identities", {"kind": kind, "value": value, **BY})
    assert (refused.status, list(refused.error["fields"])) == (422, ["value"])


async def test_an_address_is_taken_away_and_its_writer_stands_alone(api: Served) -> None:
    a = await contact(api.centre, "a", verified=True)
    (own,) = (await api.get(f"/v1/contacts/{a}")).body["identities"]
    removed = await api.ask("DELETE", f"/v1/contacts/{a}/identities/{own['id']}", BY)
    assert removed.status == 200
    assert (await api.get(f"/v1/contacts/{a}")).body["identities"] == []
    assert (await api.ask("DELETE", f"/v1/contacts/{a}/identities/{own['id']}", BY)).status == 404


async def test_a_case_shows_who_reported_it_beside_whose_it_is(api: Served) -> None:
    reporter = await contact(api.centre, "shop")
    case = await api.centre.case(contact_id=None, reporter_id=reporter)
    told = (await api.get(f"/v1/cases/{case.number}")).body
    assert (told["contact"], told["reporter"]) == (None, {"id": reporter, "name": "shop"})


async def test_a_program_names_the_agent_it_acts_for(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b")
    refused = await api.post(f"/v1/contacts/{a}/merge", {"into": b})
    assert (refused.status, "agent" in refused.error["fields"]) == (422, True)


async def test_reading_alone_does_not_let_anybody_merge(api: Served) -> None:
    a, b = await contact(api.centre, "a"), await contact(api.centre, "b")
    await api.as_program("cases:read")
    assert (await api.post(f"/v1/contacts/{a}/merge", {"into": b, **BY})).status == 403


@pytest.mark.parametrize(
    "path", ["{a}/merge", "suggestions/none/merge", "suggestions/none/decline", "merges/none/undo"]
)
@pytest.mark.parametrize("body", [b"{", {"into": "x\x00"}, {"into": 7}, {"into": "y" * 5000}, {"more": 1}])
async def test_nonsense_is_refused_and_breaks_nothing(api: Served, path: str, body: object) -> None:
    a = await contact(api.centre, "a")
    answer = await api.post(f"/v1/contacts/{path.format(a=a)}", body)
    assert answer.status in (400, 422)
