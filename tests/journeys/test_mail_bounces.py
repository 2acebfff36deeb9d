"""A letter that came back: which it was, what the agent and programs see, who is marked, and that nothing is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateway.api.shapes import Reader, case_whole
from gateway.desk.case_page import case_page
from gateway.store.case_views import case_view
from tests.journeys.mail_post import CARE, CUSTOMER, DAY, STRANGER, TO_PEOPLE, Post, answering, post_office, settings

MAILER = "Mail System <mailer-daemon@mx.client.example.org>"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def answered(post: Post) -> EmailMessage:
    """A case that waits for its customer; gives the agent's letter."""
    await post.write(TO_PEOPLE)
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Which contract is it?")
    await post.send()
    return post.letter()


async def come_back(
    post: Post,
    *,
    named: str | None = None,
    to: str = CARE,
    recipient: str = CUSTOMER,
    status: str = "5.1.1",
    action: str = "failed",
    **told: str,
) -> None:
    """A standard report; `named` are the returned headers."""
    post.written += 1
    headers = {
        "From": MAILER,
        "To": CARE,
        "Subject": "Undelivered Mail Returned to Sender",
        "Message-ID": f"<{post.written}.report@mx.client.example.org>",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/report; report-type=delivery-status; boundary="r"',
        **{name.replace("_", "-"): value for name, value in told.items()},
    }
    fields = f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
    fields += f"Diagnostic-Code: smtp; 550 {status} <{recipient}>: Recipient address rejected\r\n"
    parts = [
        "Content-Type: text/plain\r\n\r\nIt did not arrive.",
        "Content-Type: message/delivery-status\r\n\r\n" + fields,
    ]
    parts += [f"Content-Type: text/rfc822-headers\r\n\r\n{named}\r\n"] if named else []
    body = "".join(f"--r\r\n{part}\r\n" for part in parts) + "--r--\r\n"
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    await post.deliver((head + "\r\n" + body).encode(), sender="", to=to)
    await post.work()


async def free_form(post: Post, text: str, *, to: str = CARE, subject: str = "failure notice") -> None:
    post.written += 1
    head = f"From: {MAILER}\r\nTo: {CARE}\r\nSubject: {subject}\r\nMessage-ID: <{post.written}.free@mx.example.org>\r\n"
    await post.deliver((head + "\r\n" + text).encode(), sender="", to=to)
    await post.work()


async def letters_back(post: Post) -> list[Mapping[str, object]]:
    return await post.rows("SELECT author, bounce FROM outbox WHERE bounced_at IS NOT NULL ORDER BY created_at")


async def blocked(post: Post, address: str = CUSTOMER) -> bool:
    (row,) = await post.rows("SELECT blocked_at FROM identity WHERE value = :value", value=address)
    return row["blocked_at"] is not None


async def told(post: Post) -> list[dict[str, object]]:
    return [json.loads(str(one["data"])) for one in await post.events("letter.bounced")]


async def assert_the_agents_letter_came_back(post: Post) -> None:
    assert [one["author"] for one in await letters_back(post)] == ["agent"]
    case = await post.case()
    assert (case["owner"], case["state"], case["last_position"]) == ("agent", "open", 4)


async def test_the_returned_headers_name_the_letter(post: Post) -> None:
    letter = await answered(post)
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}\r\nSubject: Re: A question")
    await assert_the_agents_letter_came_back(post)


async def test_the_address_it_comes_back_to_names_the_letter(post: Post) -> None:
    token = (await answered(post))["Message-ID"].strip("<>").partition("@")[0]
    await come_back(post, to=f"customercare+{token}@example.com", recipient="somebody@else.example.org")
    await assert_the_agents_letter_came_back(post)


async def test_references_name_the_letter(post: Post) -> None:
    letter = await answered(post)
    await come_back(post, References=letter["Message-ID"])
    await assert_the_agents_letter_came_back(post)


async def test_the_text_names_the_letter(post: Post) -> None:
    letter = await answered(post)
    await free_form(
        post, f"<{CUSTOMER}>: 550 no such user\r\n--- Below this line\r\nMessage-ID: {letter['Message-ID']}"
    )
    await assert_the_agents_letter_came_back(post)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    """The centre on each of the databases."""
    is_live = request.param == "postgresql"
    database = request.getfixturevalue("postgres").fresh_database() if is_live else None
    async with post_office(settings(tmp_path, database=database)) as opened:
        yield opened


async def test_a_report_is_worked_alike_on_both_databases(either: Post) -> None:
    await answered(either)
    await come_back(either)
    await assert_the_agents_letter_came_back(either)
    assert await blocked(either)
    assert len(await either.events("letter.bounced")) == 1


@pytest.mark.parametrize("text", [f"<{CUSTOMER}>:\r\nSorry, no mailbox here by that name. (#5.1.1)"])
async def test_a_recent_letter_is_found_by_whom_it_did_not_reach(post: Post, text: str) -> None:
    await answered(post)
    post.clock.at += DAY
    await free_form(post, text)
    await assert_the_agents_letter_came_back(post)
    assert await blocked(post)


async def test_a_letter_of_long_ago_is_not(post: Post) -> None:
    await answered(post)
    post.clock.at += 6 * DAY
    await come_back(post)
    assert await letters_back(post) == []
    assert not await blocked(post)


async def test_the_desk_and_programs_see_that_it_came_back_and_why_without_addresses(post: Post) -> None:
    letter = await answered(post)
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
    view = await post.gateway.parts.store.read(case_view, "1001", newest=10)
    assert view is not None
    rows = [one for one in view.messages if one["author"] == "agent"]
    assert [(one["bounced_at"] is not None, one["bounce"]) for one in rows] == [
        (True, "550 5.1.1: Recipient address rejected")
    ]


async def test_the_agent_who_has_the_case_is_told(post: Post) -> None:
    letter = await answered(post)
    async with post.gateway.parts.bus.subscribe("desk") as hints:
        await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
        found = [json.loads(await anext(aiter(hints))) for _ in range(2)]
    alarm = next(one for one in found if one["type"] == "alarm")
    assert (alarm["kind"], alarm["number"], alarm["agent"]) == ("bounced", "1001", (await post.case())["agent_id"])


@pytest.mark.parametrize(
    ("status", "action", "final", "dead"),
    [
        ("5.1.1", "failed", True, True),
        ("5.4.4", "failed", True, True),
        ("5.2.2", "failed", True, False),
        ("4.2.2", "failed", True, False),
        ("4.4.7", "failed", True, False),
        ("4.4.1", "delayed", False, False),
        ("5.1.1", "delayed", False, False),
    ],
)
async def test_only_what_will_never_arrive_marks_the_address(
    post: Post, status: str, action: str, final: bool, dead: bool
) -> None:
    letter = await answered(post)
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}", status=status, action=action)
    assert (len(await letters_back(post)), await blocked(post)) == (int(final), dead)
    assert [(one["final"], one["blocked"]) for one in await told(post)] == [(final, dead)]
    assert (await post.case())["state"] == ("open" if final else "waiting_customer")
    assert post.letters() == []


async def test_a_report_that_comes_twice_or_once_more_is_told_once(post: Post) -> None:
    letter = await answered(post)
    for _ in range(3):
        await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
    assert (len(await told(post)), len(await letters_back(post)), len(await post.cases())) == (1, 1, 1)


async def test_a_report_of_delay_does_not_hide_the_end(post: Post) -> None:
    letter = await answered(post)
    named = f"Message-ID: {letter['Message-ID']}"
    await come_back(post, named=named, status="4.4.1", action="delayed")
    await come_back(post, named=named)
    assert [one["final"] for one in await told(post)] == [False, True]
    assert await blocked(post)


@pytest.mark.parametrize(
    "named",
    [
        "Message-ID: <sb.{}@example.com>".format("a" * 42),
        "Message-ID: <theirs@client.example.org>\r\nReferences: {letter}",
    ],
)
async def test_a_made_up_report_and_one_of_somebody_elses_mail_mark_nobody(post: Post, named: str) -> None:
    letter = await answered(post)
    await come_back(post, named=named.format(letter=letter["Message-ID"]), recipient="other@client.example.org")
    assert await letters_back(post) == []
    assert not await blocked(post)
    assert (await post.cases())[0]["state"] == "waiting_customer"


async def test_a_report_of_somebody_we_never_wrote_to_changes_nothing(post: Post) -> None:
    await answered(post)
    await come_back(post, recipient=STRANGER)
    assert (await letters_back(post), await told(post), await blocked(post)) == ([], [], False)


async def test_what_a_person_writes_under_the_subject_of_a_report_marks_nobody(post: Post) -> None:
    letter = await answered(post)
    await post.write("It came back to me. Is the address right?", subject="Re: failure notice", from_=CUSTOMER)
    await post.write("See above", **{**answering(letter), "subject": "Undelivered Mail Returned to Sender"})
    assert (await letters_back(post), await blocked(post)) == ([], False)


async def test_an_absence_that_comes_back_to_the_letters_own_address_joins_its_case(post: Post) -> None:
    token = (await answered(post))["Message-ID"].strip("<>").partition("@")[0]
    raw, _ = post.mail("I am away.", subject="Automatic reply: A question", auto_submitted="auto-replied")
    await post.deliver(raw, sender="", to=f"customercare+{token}@example.com")
    await post.work()
    case = await post.case()
    assert (case["state"], case["last_position"]) == ("waiting_customer", 4)


async def test_where_servers_are_trusted_a_report_without_our_token_tells_and_marks_nobody(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": ["mx.example.com"]})) as post:
        await answered(post)
        await come_back(post)
        assert [(one["final"], one["blocked"]) for one in await told(post)] == [(True, False)]
        assert not await blocked(post)


async def test_a_case_that_was_solved_by_a_letter_that_came_back_is_open_again(post: Post) -> None:
    letter = await answered(post)
    await post.actions.solve(await post.agent(), "1001")
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
    await assert_the_agents_letter_came_back(post)


async def test_an_acknowledgement_that_came_back_leaves_a_solved_case_solved(post: Post) -> None:
    await post.write(TO_PEOPLE)
    letter = post.letter()
    await post.actions.solve(await post.agent(), "1001")
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
    assert (await post.case())["state"] == "solved"


@pytest.mark.parametrize(
    ("sender", "is_marked"),
    [
        ("mailer-daemon@evil.example.net", False),
        ("mailer-daemon@evil-example.com", False),
        ("anybody@example.com", False),
        ("mailer-daemon@mx.example.com", True),
        ("postmaster@example.com", True),
    ],
)
async def test_a_report_without_our_token_marks_only_from_a_mail_system_that_knows(
    tmp_path: Path, sender: str, is_marked: bool
) -> None:
    async with post_office(settings(tmp_path, mail={"trusted_servers": ["mx.example.com"]})) as post:
        await answered(post)
        results = f"mx.example.com; dmarc=pass header.from={sender.partition('@')[2]}"
        await come_back(post, From=sender, Authentication_Results=results)
        assert await blocked(post) == is_marked


async def test_programs_and_the_desk_read_the_state_bounced(post: Post) -> None:
    letter = await answered(post)
    await come_back(post, named=f"Message-ID: {letter['Message-ID']}")
    parts = post.gateway.parts
    view = await parts.store.read(case_view, "1001", newest=10)
    assert view is not None
    told = case_whole(view, Reader(texts=parts.texts, language="en"))
    said = [(one["state"], one["error"]) for one in told["messages"] if one["author"] == "agent"]  # type: ignore[union-attr]
    assert said == [("bounced", "550 5.1.1: Recipient address rejected")]
    agent = (await post.agent()).agent
    page = await parts.store.read(case_page, "1001", reader=agent.person_id, now=post.clock())
    assert page is not None
    shown = [(one.delivery, one.error) for one in page.thread if one.row.author == "agent"]
    assert shown == [("bounced", "550 5.1.1: Recipient address rejected")]
