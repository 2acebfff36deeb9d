"""Who only writes a name into From is not believed where our mail server denies it; the mail is worked all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from gateway.signals.following import Signals
from gateway.store import signal_facts
from tests.fakes.known_people import ELECTRIC, add_colleague, delegate
from tests.journeys.mail_post import (
    ABOUT_ORDER,
    CARE,
    CUSTOMER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
    words,
)

SERVER = "mx.example.com"
PASS, FAIL, NONE = f"{SERVER}; dmarc=pass", f"{SERVER}; dmarc=fail", f"{SERVER}; spf=pass smtp.mailfrom=x.example.net"
AGENT, SHOP, MANAGER = "agent2@example.com", "shop-north@shops.example.com", "manager@staff.example.com"
UNSURE = pytest.mark.parametrize("said", [FAIL, NONE, "mx.evil.example.net; dmarc=pass", ""])


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path, mail={"trusted_servers": [SERVER]})) as opened:
        await opened.gateway.parts.store.write(signal_facts.begin)
        yield opened


async def reasons(post: Post) -> list[str]:
    """Codes of why each case is where it is."""
    return [one["code"] for case in await post.cases() for one in orjson.loads(str(case["reasons"]))]


async def test_a_customer_whom_our_server_knows_is_told_of_the_order(post: Post) -> None:
    await post.write(ABOUT_ORDER, authentication_results=PASS)
    assert "4500123456" in words(post.letter())
    assert (await post.case())["owner"] == "bot"


@UNSURE
async def test_nobody_else_is_told_of_it(post: Post, said: str) -> None:
    await post.write(ABOUT_ORDER, authentication_results=said)
    told = " ".join(words(letter).lower() for letter in post.letters())
    assert "arriv" not in told and "way" not in told


async def test_where_no_server_is_trusted_the_address_is_taken_as_it_stands(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(ABOUT_ORDER, authentication_results=FAIL)
        assert (await post.case())["owner"] == "bot"
        assert "way" in words(post.letter()).lower()


FORWARDED = """Please look.

---------- Forwarded message ---------
From: Buyer <buyer@client.example.org>
Date: Mon, 16 Nov 2026 at 09:12
Subject: A question
To: <agent2@example.com>

Where is it?
"""


@UNSURE
async def test_a_forward_is_not_one_of_ours_because_it_says_so(post: Post, said: str) -> None:
    await post.write(FORWARDED, from_=AGENT, subject="Fwd: A question", authentication_results=said)
    assert await post.events("case.forwarded") == []
    assert await post.rows("SELECT id FROM identity WHERE value = 'buyer@client.example.org'") == []
    assert "reporter" not in await reasons(post)


async def test_a_forward_of_ours_is_taken(post: Post) -> None:
    await post.write(FORWARDED, from_=AGENT, subject="Fwd: A question", authentication_results=PASS)
    assert len(await post.events("case.forwarded")) == 1


@pytest.mark.parametrize(("said", "account"), [(PASS, True), (FAIL, False), (NONE, False), ("", False)])
async def test_a_delegate_speaks_for_an_account_only_where_it_is_sure_who_wrote(
    post: Post, said: str, account: bool
) -> None:
    store = post.gateway.parts.store
    (identity_id,) = await store.write(add_colleague, "Account Manager", ("email", MANAGER))
    await store.write(delegate, identity_id, ELECTRIC)
    await post.write(TO_PEOPLE, from_=MANAGER, authentication_results=said)
    assert ((await post.case())["account_id"] is not None) is account
    assert ("delegate" in await reasons(post)) is account


@pytest.mark.parametrize(("said", "incidents"), [(PASS, 1), (FAIL, 0), (NONE, 0), ("", 0)])
async def test_an_incident_comes_from_a_unit_only_where_it_is_sure_who_wrote(
    post: Post, said: str, incidents: int
) -> None:
    await post.write(
        "Клиент: Иванова Анна\nТип: сервис\nКомментарий: грубость", from_=SHOP, authentication_results=said
    )
    assert len(await post.rows("SELECT * FROM incident")) == incidents
    assert len(await post.cases()) == 1


@pytest.mark.parametrize(("said", "signals"), [(PASS, 1), (FAIL, 0), (NONE, 0), ("", 0)])
async def test_a_signal_comes_from_one_of_ours_only_where_it_is_sure_who_wrote(
    post: Post, said: str, signals: int
) -> None:
    await post.write("They may leave.", from_=AGENT, subject="Signal: 1000000042", authentication_results=said)
    while await Signals(post.gateway.parts, now=post.clock).follow():
        pass
    assert len(await post.rows("SELECT * FROM signal WHERE rule IS NULL")) == signals


@UNSURE
async def test_a_case_is_not_joined_by_its_number_under_a_name_that_is_not_sure(post: Post, said: str) -> None:
    await post.write(TO_PEOPLE, authentication_results=PASS)
    await post.write("And the contract?", subject="Re: [#1001] A question", authentication_results=said)
    assert len(await post.cases()) == 2
    (guess,) = await post.events("case.possibly_related")
    assert guess["subject"] == "1002"


@pytest.mark.parametrize(("said", "told"), [(PASS, True), (FAIL, False)])
async def test_a_signed_answer_joins_its_case_and_the_bot_tells_a_forger_nothing(
    post: Post, said: str, told: bool
) -> None:
    buyer = "buyer@client.example.org"
    await post.write(ABOUT_ORDER, from_=buyer, authentication_results=PASS)
    await post.write("0001", from_=buyer, **answering(post.letter()), authentication_results=said)
    assert any("way" in words(letter).lower() for letter in post.letters()) is told
    case = await post.case()
    assert case["owner"] == ("bot" if told else "queue")


@pytest.mark.parametrize(("sender", "code"), [(CARE, "forged_own_address"), ("boss@example.com", "forged_own_domain")])
async def test_who_forges_our_own_address_is_junk_that_people_can_look_into(post: Post, sender: str, code: str) -> None:
    await post.write("Pay this today.", from_=sender, authentication_results=FAIL)
    assert post.letters() == []
    assert (await post.case())["state"] == "junk"
    (message,) = await post.rows("SELECT verdict FROM message")
    verdict = orjson.loads(str(message["verdict"]))
    assert (verdict["kind"], [one["code"] for one in verdict["reasons"]], verdict["authentic"]) == (
        "junk",
        [code],
        "fail",
    )


async def test_our_own_domain_without_the_servers_denial_is_somebodys_mail(post: Post) -> None:
    await post.write(TO_PEOPLE, from_="boss@example.com", authentication_results=NONE)
    assert (await post.case())["owner"] == "queue"


@pytest.mark.parametrize(("said", "blocked"), [(PASS, False), (FAIL, True), (NONE, True)])
async def test_a_blocked_address_is_freed_only_by_who_really_writes_from_it(
    post: Post, said: str, blocked: bool
) -> None:
    await post.write(TO_PEOPLE, authentication_results=PASS)
    await post.change("UPDATE identity SET blocked_at = 1, blocked_reason = 'x' WHERE value = :value", value=CUSTOMER)
    await post.write(TO_PEOPLE, authentication_results=said)
    (row,) = await post.rows("SELECT blocked_at, blocked_reason FROM identity WHERE value = :value", value=CUSTOMER)
    assert (row["blocked_at"] is not None, row["blocked_reason"] is not None) == (blocked, blocked)
