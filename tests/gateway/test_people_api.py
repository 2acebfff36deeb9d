"""Accounts, delegates, shared addresses and rights over HTTP, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.store.schema import account, identity
from tests.fakes.centre import create_tables, opened, sqlite_file
from tests.fakes.served import Answer, Served, served

ONE, TWO = "1000000042", "1000000043"
MOBILE = "+74950000090"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def api(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Served]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as centre, served(centre, tmp_path) as one:
        await one.as_program("admin")
        for number in (ONE, TWO):
            made = await one.ask("PUT", f"/v1/accounts/{number}", {"name": f"Example {number}", "tier": "PRIMARY"})
            assert made.status == 200, made.raw
        yield one


async def _put(api: Served, number: str, **fields: object) -> Answer:
    return await api.ask("PUT", f"/v1/accounts/{number}", fields)


def _codes(answer: Answer) -> list[str]:
    return [one["code"] for one in answer.error["fields"]["findings"]]


async def test_an_account_is_changed_and_what_is_left_out_stays(api: Served) -> None:
    fields = {
        "domains": ["Electric.Example.com", "@b.example.com"],
        "calendar": "moscow",
        "preferences": {"language": "ru"},
    }
    changed = await _put(api, ONE, **fields, entitled_to="2027-12-31")
    assert (changed.status, changed.body["name"]) == (200, f"Example {ONE}")
    assert changed.body["domains"] == ["electric.example.com", "b.example.com"]
    assert (changed.body["preferences"], changed.body["entitled_to"]) == ({"language": "ru"}, "2027-12-31")
    told = [row["data"] for row in await api.centre.rows("event") if row["kind"] == "account.changed"]
    assert set(told[-1]["fields"]) == {"domains", "calendar", "preferences", "entitled_to"}  # type: ignore[index]


async def test_the_same_account_sent_twice_is_one_change(api: Served) -> None:
    for _ in range(2):
        assert (await _put(api, ONE, domains=["a.example.com"])).status == 200
    kinds = [row["kind"] for row in await api.centre.rows("event")]
    assert kinds.count("account.changed") == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tier": "GOLD"}, "unknown-tier"),
        ({"calendar": "moscw"}, "unknown-calendar"),
        ({"domains": ["gmail.com"]}, "public-domain"),
        ({"domains": ["MAIL.ru"]}, "public-domain"),
        ({"domains": ["qq.com"]}, "public-domain"),
        ({"domains": ["no domain"]}, "bad-domain"),
        ({"entitled_from": "2027-02-01", "entitled_to": "2027-01-01"}, "dates-reversed"),
        ({"preferences": {f"p{place}": "x" * 500 for place in range(20)}}, "too-long"),
    ],
)
async def test_what_an_account_cannot_have_is_refused_with_the_reason(
    api: Served, fields: dict[str, Any], code: str
) -> None:
    assert _codes(await _put(api, ONE, **fields)) == [code]


async def test_a_tier_that_the_settings_have_no_more_hinders_no_other_change(api: Served) -> None:
    old = account.update().where(account.c.external_no == ONE).values(tier="OLD")
    await api.centre.store.write(lambda c: c.execute(old))
    assert (await _put(api, ONE, name="Renamed")).body["tier"] == "OLD"
    assert (await _put(api, ONE, tier="OLD")).status == 200
    assert _codes(await _put(api, ONE, tier="OLDER")) == ["unknown-tier"]


async def test_a_domain_is_one_accounts_until_it_gives_it_up(api: Served) -> None:
    await _put(api, ONE, domains=["a.example.com"])
    refused = await _put(api, TWO, domains=["a.example.com"])
    assert _codes(refused) == ["domain-taken"]
    assert ONE in refused.error["fields"]["domains"]
    await _put(api, ONE, domains=[])
    assert (await _put(api, TWO, domains=["a.example.com"])).status == 200
    assert [row["domain"] for row in await api.centre.rows("account_domain")] == ["a.example.com"]


async def test_an_agent_does_not_change_accounts(api: Served) -> None:
    await api.as_agent("agent1")
    assert (await _put(api, ONE, name="Mine")).status == 403


async def test_accounts_of_a_file_are_taken_in_whole_and_may_exchange_a_domain(api: Served) -> None:
    await _put(api, ONE, domains=["a.example.com"])
    raw = f"account,name,tier,domains\n{ONE},One,PRIMARY,\n{TWO},Two,GENERAL,a.example.com\n".encode()
    made = await api.ask("POST", "/v1/accounts/import", raw, Content_Type="text/csv")
    again = await api.ask("POST", "/v1/accounts/import", raw, Content_Type="text/csv")
    assert (made.status, made.body["changed"], again.body["unchanged"]) == (200, 2, 2)
    exported = (await api.get("/v1/accounts.csv?delimiter=semicolon")).raw
    assert f"{TWO};Two;GENERAL;;a.example.com".encode() in exported
    same = await api.ask("POST", "/v1/accounts/import", exported, Content_Type="text/csv")
    assert (same.body["made"], same.body["changed"]) == (0, 0)


# Delegates


async def _delegate(api: Served, *accounts: dict[str, object], value: str = "8 (495) 000-00-90") -> Answer:
    return await api.ask("PUT", "/v1/delegations", {"kind": "phone", "value": value, "accounts": list(accounts)})


async def test_one_mobile_speaks_for_several_accounts_with_dates(api: Served) -> None:
    done = await _delegate(api, {"account": ONE}, {"account": TWO, "valid_to": "2027-06-30"})
    assert (done.status, done.body["value"]) == (200, MOBILE)
    found = (await api.get(f"/v1/delegations?account={TWO}")).body["items"]
    assert [(one["value"], one["role"], one["valid_to"]) for one in found] == [
        (MOBILE, "account_manager", "2027-06-30")
    ]


async def test_delegations_are_replaced_as_a_whole_and_an_empty_list_ends_them(api: Served) -> None:
    await _delegate(api, {"account": ONE}, {"account": TWO})
    await _delegate(api, {"account": TWO})
    events = [row for row in await api.centre.rows("event") if row["data"] == {"fields": ["delegations"]}]
    assert [one["account"] for one in (await api.get("/v1/delegations")).body["items"]] == [TWO]
    assert MOBILE not in str(events)
    assert (await _delegate(api)).body["speaks_for"] == []


async def test_delegations_that_cannot_be_are_refused_by_their_place(api: Served) -> None:
    reversed_days: dict[str, object] = {"account": TWO, "valid_from": "2027-02-01", "valid_to": "2027-01-01"}
    wrong = await _delegate(
        api,
        {"account": "7"},
        {"account": ONE},
        {"account": ONE},
        reversed_days,
    )
    assert {(one["row"], one["code"]) for one in wrong.error["fields"]["findings"]} == {
        (0, "unknown-account"),
        (2, "listed-twice"),
        (3, "dates-reversed"),
    }
    assert _codes(await _delegate(api, value="12")) == ["bad-phone"]


# Shared addresses


async def test_a_shared_address_is_the_accounts_and_no_contacts(api: Served) -> None:
    case = await api.centre.case(channel="mail-demo")
    own = identity.update().where(identity.c.contact_id == case.contact_id)
    await api.centre.store.write(lambda c: c.execute(own.values(value="orders@firm.example.com")))
    path = "/v1/identities/email/orders@firm.example.com"
    done = await api.ask("PUT", path, {"shared": True, "account": ONE})
    assert (done.status, done.body["shared"], done.body["account"], done.body["contact"]) == (200, True, ONE, None)
    undone = await api.ask("PUT", path, {"shared": False})
    assert (undone.body["shared"], undone.body["account"]) == (False, None)


async def test_a_delegates_mobile_cannot_be_shared_nor_a_shared_address_speak(api: Served) -> None:
    await _delegate(api, {"account": ONE})
    refused = await api.ask("PUT", f"/v1/identities/phone/{MOBILE}", {"shared": True, "account": ONE})
    assert _codes(refused) == ["address-taken"]
    await api.ask("PUT", "/v1/identities/phone/+74950000091", {"shared": True, "account": ONE})
    assert _codes(await _delegate(api, {"account": TWO}, value="+74950000091")) == ["address-taken"]


async def test_an_address_that_nobody_has_is_not_found(api: Served) -> None:
    assert (await api.get("/v1/identities/email/nobody@example.com")).status == 404
    assert (await api.get("/v1/identities/fax/1")).status == 422
    assert (await api.ask("PUT", "/v1/identities/email/a@example.com", {"shared": True})).status == 422


# Rights


async def test_what_a_contact_may_do_is_a_right_per_account(api: Served) -> None:
    case = await api.centre.case()
    path = f"/v1/contacts/{case.contact_id}/rights"
    body = {"account": ONE, "may_order": True, "may_see_prices": False, "may_see_invoices": False}
    await api.ask("PUT", path, body)
    changed = await api.ask("PUT", path, {**body, "may_see_prices": True})
    other = await api.ask("PUT", path, {**body, "account": TWO})
    assert (changed.status, changed.body["rights"]) == (200, [{**body, "may_see_prices": True}])
    assert [one["account"] for one in other.body["rights"]] == [ONE, TWO]
    assert (await api.ask("PUT", "/v1/contacts/none/rights", body)).status == 404
    assert (await api.ask("PUT", path, {**body, "account": "7"})).status == 422
