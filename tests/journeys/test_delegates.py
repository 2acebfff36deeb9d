"""Who speaks for a customer: an account manager's address brings the customer's case, and with several it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from gateway.ids import SECOND
from tests.fakes.known_people import BUILDERS, ELECTRIC, PHARMACY, add_colleague, delegate
from tests.fakes.quiet_gateway import MONDAY_NOON, QuietGateway, quiet_gateway
from tests.fakes.rows import rows_of
from tests.journeys.mail_post import TO_PEOPLE, Post, post_office
from tests.journeys.mail_post import settings as mail_settings
from tests.journeys.phone_line import Line, phone_line
from tests.journeys.phone_line import settings as line_settings

MOBILE, MAIL, CHAT = "+74950000077", "manager@staff.example.com", "demo:manager"
DAY = 24 * 3600 * SECOND
AGENT_1 = "agent1@example.com"
_CASE = (
    "SELECT c.*, a.external_no AS account, r.name AS reporter FROM cases c"
    " LEFT JOIN account a ON a.id = c.account_id LEFT JOIN contact r ON r.id = c.reporter_id ORDER BY c.number"
)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def speaks_for(centre: QuietGateway, *numbers: str, **dates: int) -> None:
    store = centre.gateway.parts.store
    (identity_id,) = await store.write(add_colleague, "Account Manager", ("external", CHAT))
    await store.write(delegate, identity_id, *numbers, **dates)


async def cases(centre: QuietGateway) -> list[dict[str, object]]:
    return [dict(row) for row in await rows_of(centre.gateway.parts.store, _CASE)]


def codes(case: dict[str, object]) -> list[str]:
    return [one["code"] for one in orjson.loads(str(case["reasons"]))]


async def test_an_account_managers_word_opens_the_customers_case_for_its_specialist(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC)
    await centre.say("manager", "operator")
    (case,) = await cases(centre)
    assert (case["account"], case["contact_id"], case["reporter"]) == (ELECTRIC, None, "Account Manager")
    assert codes(case)[0] == "delegate"
    assert "care-row" in codes(case)


async def test_a_delegation_that_is_over_or_not_begun_speaks_for_nobody(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, valid_to=MONDAY_NOON)
    (first,) = (await cases_after(centre, "operator"))[-1:]
    assert (first["account"], codes(first)[0]) == (None, "reporter")


async def cases_after(centre: QuietGateway, said: str) -> list[dict[str, object]]:
    await centre.say("manager", said)
    return await cases(centre)


async def test_a_delegation_begins_on_its_day(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, valid_from=MONDAY_NOON + DAY)
    centre.pass_time(2 * 24 * 3600)
    (case,) = await cases_after(centre, "operator")
    assert case["account"] == ELECTRIC


async def test_who_speaks_for_several_is_asked_for_which_with_the_accounts_as_buttons(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, PHARMACY, BUILDERS)
    (asked,) = await centre.say("manager", "operator")
    assert asked.text == "Which customer is it about?"
    assert [button["title"] for button in asked.buttons] == ["Example Electric", "Sample Pharmacy", "Model Builders"]
    (case,) = await cases(centre)
    assert (case["account"], case["owner"]) == (None, "bot")


@pytest.mark.parametrize("answer", ["Sample Pharmacy", "2", PHARMACY, "the second"])
async def test_the_answer_goes_on_with_what_was_said_before(centre: QuietGateway, answer: str) -> None:
    await speaks_for(centre, ELECTRIC, PHARMACY)
    await centre.say("manager", "operator")
    await centre.say("manager", answer)
    (case,) = await cases(centre)
    assert (case["account"], case["owner"], case["intent"]) == (PHARMACY, "queue", "human")
    assert "delegate" in codes(case)


async def test_the_answer_holds_for_that_case_alone(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, PHARMACY)
    await centre.say("manager", "operator")
    await centre.say("manager", "2")
    await rows_change(centre, "UPDATE conversation SET case_id = NULL")
    (asked,) = await centre.say("manager", "operator")
    assert asked.text == "Which customer is it about?"
    first, second = await cases(centre)
    assert (first["account"], second["account"]) == (PHARMACY, None)


async def rows_change(centre: QuietGateway, statement: str) -> None:
    await centre.gateway.parts.store.write(_execute, statement)


def _execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


async def test_no_answer_brings_a_person_with_the_list_and_nothing_is_guessed(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, PHARMACY)
    await centre.say("manager", "operator")
    await centre.say("manager", "operator!")
    (case,) = await cases(centre)
    assert (case["account"], case["owner"]) == (None, "queue")
    assert "delegate-several" in codes(case)


async def test_danger_is_not_kept_waiting_for_the_question(centre: QuietGateway) -> None:
    await speaks_for(centre, ELECTRIC, PHARMACY)
    await centre.say("manager", "The breaker is on fire, somebody got an electric shock")
    (case,) = await cases(centre)
    assert (case["owner"], case["intent"]) == ("queue", "safety_issue")


async def test_a_trusted_claim_of_a_colleagues_phone_speaks_for_his_customer_at_once_and_later(
    centre: QuietGateway,
) -> None:
    store = centre.gateway.parts.store
    (identity_id,) = await store.write(add_colleague, "Account Manager", ("phone", MOBILE))
    await store.write(delegate, identity_id, ELECTRIC)
    await centre.say("new", "operator", phone=MOBILE)
    await rows_change(centre, "UPDATE conversation SET case_id = NULL")
    await centre.say("new", "operator")
    assert [one["account"] for one in await cases(centre)] == [ELECTRIC, ELECTRIC]


async def test_a_shop_manager_is_a_reporter_and_is_not_told_what_is_for_customers(centre: QuietGateway) -> None:
    await centre.gateway.parts.store.write(add_colleague, "Shop Manager", ("external", CHAT), role="shop_manager")
    told = await centre.say("manager", "A customer got the wrong goods, please take it up")
    (case,) = await cases(centre)
    (why,) = await rows_of(centre.gateway.parts.store, "SELECT outcome, reason FROM acknowledgement")
    assert (told, case["owner"], case["contact_id"], case["reporter"]) == ([], "queue", None, "Shop Manager")
    assert why["outcome"] == "suppressed" and '"reporter"' in str(why["reason"])


async def test_who_has_left_is_no_colleague_any_more(centre: QuietGateway) -> None:
    await centre.gateway.parts.store.write(add_colleague, "Shop Manager", ("external", CHAT), left_at=MONDAY_NOON)
    (told,) = await centre.say("manager", "operator")
    (case,) = await cases(centre)
    assert told.text and (case["reporter"], case["contact_id"] is None) == (None, False)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(mail_settings(tmp_path)) as opened:
        yield opened


async def test_a_colleagues_mail_reaches_the_specialist_of_the_one_he_speaks_for(post: Post) -> None:
    (identity_id,) = await post.gateway.parts.store.write(add_colleague, "Account Manager", ("email", MAIL))
    await post.gateway.parts.store.write(delegate, identity_id, ELECTRIC)
    await post.write(TO_PEOPLE, from_=MAIL)
    (case,) = await post.rows(_CASE)
    assert (case["account"], case["reporter"]) == (ELECTRIC, "Account Manager")


async def test_by_mail_nobody_is_asked_a_person_gets_the_list(post: Post) -> None:
    (identity_id,) = await post.gateway.parts.store.write(add_colleague, "Account Manager", ("email", MAIL))
    await post.gateway.parts.store.write(delegate, identity_id, ELECTRIC, PHARMACY)
    await post.write(TO_PEOPLE, from_=MAIL)
    (case,) = await post.rows(_CASE)
    assert (case["account"], case["owner"]) == (None, "queue")
    assert "Example Electric, Sample Pharmacy" in str(case["reasons"])
    assert "Which customer" not in str(await post.rows("SELECT text FROM message WHERE direction = 'out'"))


async def test_a_shop_that_reports_by_mail_gets_no_letter(post: Post) -> None:
    shop = ("email", "shop7@staff.example.com")
    await post.gateway.parts.store.write(add_colleague, "Shop Seven", shop, role="shop_manager")
    await post.write(TO_PEOPLE, from_=shop[1])
    assert (post.letters(), await post.acknowledged()) == ([], [("suppressed", "reporter")])


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with phone_line(line_settings(tmp_path)) as opened:
        yield opened


async def calls(line: Line, *numbers: str) -> None:
    store = line.gateway.parts.store
    (identity_id,) = await store.write(add_colleague, "Account Manager", ("phone", MOBILE))
    await store.write(delegate, identity_id, *numbers)


async def test_an_account_managers_mobile_reaches_the_customers_specialist(line: Line) -> None:
    await calls(line, ELECTRIC)
    await line.present(AGENT_1)
    told = {"from": MOBILE}
    await line.voice.tell("call.started", **told)
    route = (await line.voice.tell("call.step", menu="main", digits="2", **told)).body["route"]
    assert (route["to"], route["target"]) == ("agent", AGENT_1)
    (case,) = await line.rows(_CASE)
    assert (case["account"], case["contact_id"], case["reporter"]) == (ELECTRIC, None, "Account Manager")
    assert '"delegate"' in str(case["reasons"])


async def test_on_the_phone_the_accounts_are_read_out_as_keys_and_the_key_decides(line: Line) -> None:
    await calls(line, ELECTRIC, PHARMACY)
    await line.present(AGENT_1)
    asked = (await line.voice.tell("call.started", **{"from": MOBILE})).body["gather"]
    assert asked["options"] == {"1": "Example Electric", "2": "Sample Pharmacy"}
    after = await line.voice.tell("call.step", menu=asked["menu"], digits="1", **{"from": MOBILE})
    assert after.body["gather"]["menu"] == "main"
    route = (await line.voice.tell("call.step", menu="main", digits="2", **{"from": MOBILE})).body["route"]
    assert (route["to"], route["target"]) == ("agent", AGENT_1)
    (case,) = await line.rows(_CASE)
    assert case["account"] == ELECTRIC


async def test_a_wrong_key_is_asked_once_more_and_then_the_call_goes_on(line: Line) -> None:
    await calls(line, ELECTRIC, PHARMACY)
    asked = (await line.voice.tell("call.started", **{"from": MOBILE})).body["gather"]
    again = (await line.voice.tell("call.step", menu=asked["menu"], digits="9", **{"from": MOBILE})).body["gather"]
    assert again["menu"] == asked["menu"]
    on = (await line.voice.tell("call.step", menu=asked["menu"], digits="8", **{"from": MOBILE})).body["gather"]
    assert on["menu"] == "main"
    (case,) = await line.rows(_CASE)
    assert (case["account"], "delegate-several" in str(case["reasons"])) == (None, True)
